"""Quantization-aware training: the model rounds as int8 will while it trains.

``quantization_aware`` rebuilds a trained model. Its weights and activations are rounded to the
values int8 can represent but stay real numbers; `train` continues the training, and `convert_int8`
makes the file, without representative data.

Each BatchNormalization is folded once into the layer before it, with the averages from training:
the file has the same form, and a few more epochs with a small learning rate need no normalization.
(Folding again in every step, as Jacob et al. do, helps when training from scratch.)

Source: Jacob et al., "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference" (2018), section 3; Krishnamoorthi, "Quantizing deep convolutional
networks for efficient inference: A whitepaper" (2018), sections 3 and 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.quantization.calibration import code_range
from tinyml_course.training._tensorflow import import_keras
from tinyml_course.training.convert import check_examples
from tinyml_course.training.qat_graph import (
    WEIGHTS,
    RangePlan,
    Step,
    plan_ranges,
    read_steps,
)
from tinyml_course.training.qat_layers import range_layer, weight_layers

Bits = int | Mapping[str, int]
"""Bits of the weights: one number for all layers, or by layer name (8 for missing names)."""

_BATCH = 64
"""Examples per calibration step."""


def quantization_aware(
    model: Any,
    *,
    bits: Bits = 8,
    calibration: npt.NDArray[np.float32] | None = None,
    momentum: float = 0.9,
) -> Any:
    """Rebuild a trained model so that it rounds like its int8 form; `model` is not changed.

    Weights: symmetric, one scale per output channel. Activations: 8 bits, one scale and zero
    point per tensor, from a range that follows the data during training.

    Parameters
    ----------
    model
        A trained Sequential or Functional Keras model of Conv2D, DepthwiseConv2D, SeparableConv2D,
        Dense, BatchNormalization, ReLU (ReLU6), pooling, Flatten, Reshape, Dropout, ZeroPadding2D,
        Add, Concatenate, and Softmax at the end.
    bits
        Bits of the weights, 2 to 8: a number for all layers, or ``{layer name: bits}`` (8 for
        missing names). A SeparableConv2D counts as two layers: its name, and its name with
        ``_depthwise``. Weights with fewer than 8 bits still take a byte each in the file; their
        codes are in ±(2^(bits−1) − 1).
    calibration
        ``(N, ...)`` float32 inputs, preprocessed as in training: the ranges start at their smallest
        and largest values. Without them the first training batches set the ranges, and until then
        the model's output is meaningless.
    momentum
        Share of a range that each batch keeps, in [0, 1).

    Returns
    -------
    A Keras model with the same input, for `train` and `convert_int8`. Layers keep their names.

    Raises
    ------
    MissingDependencyError
        TensorFlow is not installed.
    ModelError
        The model has a layer that is not supported; the message names it.
    DataError
        `bits`, `calibration` or `momentum` is not valid.
    """
    import_keras()
    if not 0 <= momentum < 1:
        raise DataError(f"expected a momentum in [0, 1), got {momentum}")
    steps = read_steps(model)
    widths = _widths(bits, [step.layer.name for step in steps if step.kind == WEIGHTS])
    made = _Builder(steps, plan_ranges(steps), widths, momentum).build(model)
    if calibration is not None:
        check_examples("calibration", calibration, tuple(model.inputs[0].shape[1:]))
        _calibrate(made, calibration)
    return made


def post_training(model: Any, bits: Bits, calibration: npt.NDArray[np.float32]) -> Any:
    """Quantize a trained model without further training: the start of `quantization_aware`.

    With 8 bits its file equals that of ``convert_int8(model, calibration)`` up to rounding. Fewer
    bits, which the converter does not support, are for comparison: how much do the weights of one
    layer matter?

    Parameters
    ----------
    model, bits, calibration
        As in `quantization_aware`.
    """
    return quantization_aware(model, bits=bits, calibration=calibration)


class _Builder:
    """Rebuilds the model from its steps, with rounding where the plan requires it."""

    def __init__(
        self, steps: list[Step], plan: RangePlan, widths: Mapping[str, int], momentum: float
    ) -> None:
        self.steps = steps
        self.plan = plan
        self.widths = widths
        names = {step.output: step.layer.name for step in steps} | {0: "input"}
        self.ranges = {
            root: range_layer()(members=len(made), momentum=momentum, name=f"{names[root]}_range")
            for root, made in plan.members.items()
        }

    def build(self, model: Any) -> Any:
        keras = import_keras()
        entry = keras.Input(model.inputs[0].shape[1:], name=model.inputs[0].name)
        values = {0: self._rounded(entry, 0)}
        for step in self.steps:
            read = [values[i] for i in step.inputs]
            made = self._layer(step)
            output = made(read if len(read) > 1 else read[0])
            if step.kind == WEIGHTS:
                made.set_weights(folded_weights(step.layer, step.norm))
            values[step.output] = self._rounded(output, step.output)
        return keras.Model(entry, values[self.steps[-1].output], name=model.name)

    def _layer(self, step: Step) -> Any:
        config = step.layer.get_config()
        if step.kind != WEIGHTS:
            return type(step.layer).from_config(config)
        config["bits"] = self.widths[step.layer.name]
        config["use_bias"] = step.layer.use_bias or step.norm is not None
        return weight_layers()[type(step.layer).__name__].from_config(config)

    def _rounded(self, tensor: Any, number: int) -> Any:
        """The tensor, rounded, unless it has no range.

        The average of an AveragePooling2D lies between two codes and is rounded with its input's
        range. Rounding values again that were only moved does not change them.
        """
        root = self.plan.group.get(number)
        if root is None:
            return tensor
        members = self.plan.members[root]
        if number in members:
            return self.ranges[root](tensor, member=members.index(number))
        return self.ranges[root](tensor)


def folded_weights(layer: Any, norm: Any) -> list[npt.NDArray[np.float32]]:
    """Kernel and bias of a layer with the BatchNormalization after it folded in.

    ``gamma (w·x + b - mean) / sqrt(variance + epsilon) + beta`` is again a sum of products, with
    kernel ``w·f`` and bias ``(b - mean) f + beta``, where ``f = gamma / sqrt(variance + epsilon)``.

    Source: Jacob et al. (2018), section 3.2, equation 14.
    """
    weights: list[npt.NDArray[np.float32]] = layer.get_weights()
    if norm is None:
        return weights
    mean = np.asarray(norm.moving_mean, np.float64)
    factor = 1 / np.sqrt(np.asarray(norm.moving_variance, np.float64) + norm.epsilon)
    factor *= np.asarray(norm.gamma) if norm.scale else 1.0
    shift = np.asarray(norm.beta) if norm.center else 0.0
    kernel, bias = weights[0], weights[1] if layer.use_bias else 0.0
    # The output channels are the last axis, or the last two of a depthwise kernel.
    per_channel = factor.reshape(kernel.shape[2:]) if _is_depthwise(layer) else factor
    folded = [kernel * per_channel, (bias - mean) * factor + shift]
    return [np.asarray(part, np.float32) for part in folded]


def _is_depthwise(layer: Any) -> bool:
    return type(layer).__name__ == "DepthwiseConv2D"


def _calibrate(model: Any, examples: npt.NDArray[np.float32]) -> None:
    """Set the ranges from the examples, with the weights already rounded."""
    ranges = [layer for layer in model.layers if isinstance(layer, range_layer())]
    try:
        for layer in ranges:
            layer.calibrating = True
        for start in range(0, len(examples), _BATCH):
            model(examples[start : start + _BATCH], training=False)
    finally:
        for layer in ranges:
            layer.calibrating = False


def _widths(bits: Bits, names: list[str]) -> dict[str, int]:
    """Bits of each layer with weights."""
    given = dict(bits) if isinstance(bits, Mapping) else dict.fromkeys(names, bits)
    unknown = sorted(set(given) - set(names))
    if unknown:
        raise DataError(
            f"expected bits for layers with weights ({', '.join(names)}), got {', '.join(unknown)}"
        )
    for width in given.values():
        code_range(width, symmetric=True)  # raises if it is not valid
    return dict.fromkeys(names, 8) | given
