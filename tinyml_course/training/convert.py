"""Convert a trained Keras model to a ``.tflite`` file in which every tensor is an integer."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError, ModelError
from tinyml_course.training._tensorflow import captured_output, import_keras, import_tensorflow
from tinyml_course.training.qat_convert import few_bits, frozen, is_quantization_aware, write_codes


def convert_int8(model: Any, representative: npt.NDArray[np.float32] | None = None) -> bytes:
    """Quantize a trained Keras model to int8, input and output included.

    The batch size is fixed to 1. With a variable batch size the converter adds operators that
    compute shapes at run time (SHAPE, STRIDED_SLICE, PACK), a cost in every inference.

    Parameters
    ----------
    model
        A Keras model with one input of fixed shape ``(None, ...)`` and one output.
    representative
        ``(N, ...)`` float32: typical inputs, preprocessed as in training. Their smallest and
        largest values at each layer set its scale and zero point. A few hundred examples from
        every class and person of the *training* set are enough. None for a model from
        `quantization_aware`, which has learned its ranges.

    Returns
    -------
    The content of a ``.tflite`` file.

    Raises
    ------
    MissingDependencyError
        TensorFlow is not installed.
    DataError
        ``representative`` does not match the shape or type of the model's input, or contains
        NaN; or it is missing, or was given for a model that has learned its ranges.
    ModelError
        The model has several inputs or outputs, or an operator that has no int8 form.
    """
    tf = import_tensorflow()
    shape = _input_shape(model)
    if is_quantization_aware(model) or representative is None:
        return _convert_with_its_ranges(model, representative)
    check_examples("representative", representative, shape)
    converter = _converter(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: _one_by_one(representative)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    return _converted(converter)


def _convert_with_its_ranges(model: Any, representative: Any) -> bytes:
    """Convert a model made by `quantization_aware`."""
    if not is_quantization_aware(model):
        raise DataError(
            "expected representative examples, got None, and the model has not learned ranges; "
            "give a few hundred training examples, or use training.quantization_aware"
        )
    if representative is not None:
        raise DataError(
            "expected no representative examples for a model from quantization_aware, which has "
            "learned its ranges; leave them out"
        )
    tf = import_tensorflow()
    converter = _converter(frozen(model))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    return write_codes(_converted(converter), few_bits(model))


def convert_float(model: Any) -> bytes:
    """Convert a Keras model without quantization: the operators of `convert_int8`, in float32.

    Use it to compare a layer's real values with its int8 codes; tensors have the same names as
    with `convert_int8`.

    Parameters
    ----------
    model
        A Keras model with one input of fixed shape ``(None, ...)`` and one output.

    Raises
    ------
    MissingDependencyError
        TensorFlow is not installed.
    ModelError
        The model has several inputs or outputs, or cannot be converted.
    """
    _input_shape(model)
    return _converted(_converter(model))


def _converter(model: Any) -> Any:
    """A converter for the same layers with a batch size of 1."""
    keras, tf = import_keras(), import_tensorflow()
    shape = _input_shape(model)
    for layer in _all_layers(model):
        # TensorFlow's converter turns it into a loop, and for int8 that aborts the process.
        if isinstance(layer, keras.layers.RNN) and not layer.unroll:
            raise ModelError(
                f"expected recurrent layers that are unrolled, got {layer.name!r} as a loop, which "
                f"has no int8 form; build it with {type(layer).__name__}(..., unroll=True)"
            )
    fixed = keras.models.clone_model(
        model, input_tensors=keras.Input(batch_shape=(1, *shape), name=model.inputs[0].name)
    )
    fixed.set_weights(model.get_weights())
    return tf.lite.TFLiteConverter.from_keras_model(fixed)


def _all_layers(model: Any) -> Iterator[Any]:
    for layer in model.layers:
        yield layer
        if hasattr(layer, "layers"):  # a model as a layer
            yield from _all_layers(layer)


def _converted(converter: Any) -> bytes:
    with captured_output() as log, warnings.catch_warnings():
        # About a quantization method not used here: the representative data gives the ranges.
        warnings.filterwarnings("ignore", message="Statistics for quantized inputs")
        try:
            return bytes(converter.convert())
        except Exception as error:  # the converter passes on any error from its C++ code
            log.seek(0)
            said = f"{error}\n{log.read().decode(errors='replace')[-2000:]}".strip()
            raise ModelError(
                "expected a model whose every operator can be converted, but the converter "
                f"refused it; use simpler layers. The converter said:\n{said}"
            ) from error


def _input_shape(model: Any) -> tuple[int, ...]:
    """Shape of the model's only input, without the batch."""
    inputs, outputs = getattr(model, "inputs", None), getattr(model, "outputs", None)
    if not inputs or not outputs:
        raise ModelError(
            f"expected a built Keras model with inputs and outputs, got {type(model).__name__}; "
            "give it a keras.Input, or call it once on data"
        )
    if len(inputs) != 1 or len(outputs) != 1:
        raise ModelError(
            f"expected a model with one input and one output, got {len(inputs)} and {len(outputs)}"
        )
    shape = tuple(inputs[0].shape[1:])
    if None in shape:
        raise ModelError(
            f"expected a fixed input shape, got {tuple(inputs[0].shape)}; a microcontroller "
            "reserves its memory once, so only the batch size may vary"
        )
    return shape


def check_examples(name: str, examples: npt.NDArray[Any], shape: tuple[int, ...]) -> None:
    """Raise if examples do not match a model's input shape (given without the batch)."""
    if not isinstance(examples, np.ndarray) or examples.dtype != np.float32:
        came = getattr(examples, "dtype", type(examples).__name__)
        raise DataError(
            f"expected {name} as a float32 array, got {came}; convert it: np.asarray(x, np.float32)"
        )
    if examples.shape[1:] != shape or examples.ndim == 0 or len(examples) == 0:
        raise DataError(
            f"expected {name} of shape (N, {', '.join(map(str, shape))}) with N ≥ 1, as "
            f"the model's input, got {examples.shape}"
        )
    if not np.isfinite(examples).all():
        raise DataError(
            f"expected finite numbers in {name}, got NaN or infinity; one such value makes "
            "every scale useless, so remove these examples"
        )


def _one_by_one(examples: npt.NDArray[np.float32]) -> Iterator[list[npt.NDArray[np.float32]]]:
    for index in range(len(examples)):
        yield [examples[index : index + 1]]
