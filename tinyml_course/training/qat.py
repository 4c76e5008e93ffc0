"""Quantisation-aware training: a model that already rounds, as int8 will, while it learns.

``quantization_aware`` rebuilds a trained model. Its weights and activations are rounded to the
values that int8 has, and stay real numbers; `train` goes on with it, and `convert_int8` makes the
file, without representative data.

Each BatchNormalization is folded into the layer before it, once, from the averages that training
left: that is what the file has, and a few more epochs with a small learning rate need no
normalisation. (Folding anew in every step, as Jacob et al. do, helps where training starts from
nothing.)

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
"""Bits of every layer's weights, or by layer name (8 where a name is missing)."""

_AT_ONCE = 64
"""Examples in one step of a calibration."""


def quantization_aware(
    model: Any,
    *,
    bits: Bits = 8,
    calibration: npt.NDArray[np.float32] | None = None,
    momentum: float = 0.9,
) -> Any:
    """Rebuild a trained model so that it rounds as its int8 form will; the model stays as it is.

    Weights: symmetric, one scale for each output channel. Activations: 8 bits, one scale and zero
    point for each tensor, from a range that follows the data while training.

    Parameters
    ----------
    model
        A trained Sequential or Functional Keras model of Conv2D, DepthwiseConv2D, SeparableConv2D,
        Dense, BatchNormalization, ReLU (ReLU6), pooling, Flatten, Reshape, Dropout, ZeroPadding2D,
        Add, Concatenate, and Softmax at the end.
    bits
        Bits of the weights, 2 to 8: a number for all layers, or ``{layer name: bits}``, 8 where a
        name is missing. A SeparableConv2D is two layers: its name, and its name with
        ``_depthwise``. Fewer than 8 bits still take a byte each in the file; their codes are in
        ±(2^(bits−1) − 1).
    calibration
        ``(N, ...)`` float32 inputs, prepared as in training: the ranges start as their smallest and
        largest values. Without them the first batches of training set the ranges, and until then
        the model answers nothing useful.
    momentum
        How much of a range stays with each batch, in [0, 1).

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
        `bits`, `calibration` or `momentum` do not fit.
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
    """Quantise a trained model without training it on: what `quantization_aware` starts from.

    With 8 bits its file is what ``convert_int8(model, calibration)`` makes, but for a rounding.
    Fewer bits, which the converter does not know, are for comparing: how much do the weights of one
    layer matter?

    Parameters
    ----------
    model, bits, calibration
        As in `quantization_aware`.
    """
    return quantization_aware(model, bits=bits, calibration=calibration)


class _Builder:
    """Puts the steps together again, with rounding where the plan says."""

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
        """The tensor, rounded; one that holds codes already stays as it is.

        The average of an AveragePooling2D lies between two codes, and is rounded with its input's
        range; rounding again what only moved would change nothing.
        """
        root = self.plan.group.get(number)
        if root is None:
            return tensor
        members = self.plan.members[root]
        if number in members:
            return self.ranges[root](tensor, member=members.index(number))
        return self.ranges[root](tensor)


def folded_weights(layer: Any, norm: Any) -> list[npt.NDArray[np.float32]]:
    """Kernel and bias of a layer together with the BatchNormalization after it.

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
    # The output channels are the last axis, of a depthwise kernel the last two.
    per_channel = factor.reshape(kernel.shape[2:]) if _is_depthwise(layer) else factor
    folded = [kernel * per_channel, (bias - mean) * factor + shift]
    return [np.asarray(part, np.float32) for part in folded]


def _is_depthwise(layer: Any) -> bool:
    return type(layer).__name__ == "DepthwiseConv2D"


def _calibrate(model: Any, examples: npt.NDArray[np.float32]) -> None:
    """Set the ranges to what the examples need, with weights already rounded."""
    ranges = [layer for layer in model.layers if isinstance(layer, range_layer())]
    try:
        for layer in ranges:
            layer.watching = True
        for start in range(0, len(examples), _AT_ONCE):
            model(examples[start : start + _AT_ONCE], training=False)
    finally:
        for layer in ranges:
            layer.watching = False


def _widths(bits: Bits, names: list[str]) -> dict[str, int]:
    """Bits of each layer with weights."""
    given = dict(bits) if isinstance(bits, Mapping) else dict.fromkeys(names, bits)
    unknown = sorted(set(given) - set(names))
    if unknown:
        raise DataError(
            f"expected bits for layers with weights ({', '.join(names)}), got {', '.join(unknown)}"
        )
    for width in given.values():
        code_range(width, symmetric=True)  # says what is wrong with it
    return dict.fromkeys(names, 8) | given
