"""The layers of a quantization-aware model, which round weights and activations as int8 does.

The classes are created on first use, so that importing this module does not need TensorFlow.

Source: Jacob et al., "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference" (2018), section 3; Bengio et al., "Estimating or Propagating
Gradients Through Stochastic Neurons for Conditional Computation" (2013), for the straight-through
gradient.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from tinyml_course.quantization import INT8_MAX
from tinyml_course.quantization.calibration import code_range
from tinyml_course.training._tensorflow import import_keras, import_tensorflow


def fake_quantize(values: Any, low: Any, high: Any) -> Any:
    """Round to the 256 values int8 has for a range; takes and returns real numbers.

    The gradient is 1 for values inside the range and 0 outside, where values are clamped.

    Parameters
    ----------
    values
        Tensor of any shape.
    low, high
        Scalars, ``low <= 0 <= high``. Both are shifted a little, so that 0.0 has a code.
    """
    return import_tensorflow().quantization.fake_quant_with_min_max_vars(values, low, high)


def fake_quantize_weights(kernel: Any, bits: int) -> Any:
    """Round weights to `bits` bits, symmetric, with one scale per channel of the last axis.

    The scale is ``max|w| / (2^(bits-1) - 1)``. No weight lies outside its range, so the gradient
    is 1 everywhere, including at the largest weight.

    Parameters
    ----------
    kernel
        Tensor whose last axis is the output channel.
    bits
        2 to 8.
    """
    tf = import_tensorflow()
    _, most = code_range(bits, symmetric=True)
    axes = list(range(len(kernel.shape) - 1))
    # Of the 127 steps on each side of an 8-bit range, only `most` are used: a file stores fewer
    # bits in the same way.
    top = tf.stop_gradient(tf.reduce_max(tf.abs(kernel), axes) * (INT8_MAX / most))
    rounded = tf.quantization.fake_quant_with_min_max_vars_per_channel(
        kernel, -top, top, narrow_range=True
    )
    # TensorFlow's own gradient is 0 at a largest weight that rounding moves beyond the range: this
    # weight, and the scale with it, could no longer change.
    return kernel + tf.stop_gradient(rounded - kernel)


@functools.cache
def weight_layers() -> dict[str, Any]:
    """The layers with weights, by the name of the Keras layer each one replaces."""
    keras = import_keras()
    ops, layers = keras.ops, keras.layers

    class WithRoundedKernel(layers.Layer):  # type: ignore[misc, name-defined]
        """A layer that rounds its kernel to `bits` bits, but not its bias.

        A bias has 32 bits in the file: its rounding is too small to matter in training.
        """

        def __init__(self, *args: Any, bits: int = 8, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.bits = bits

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "bits": self.bits}

        def rounded_kernel(self) -> Any:
            return fake_quantize_weights(self.kernel, self.bits)

        def add_bias_and_activate(self, sums: Any) -> Any:
            return self.activation(sums + self.bias if self.use_bias else sums)

    class QuantizedDense(WithRoundedKernel, layers.Dense):  # type: ignore[misc, name-defined]
        def call(self, inputs: Any) -> Any:
            return self.add_bias_and_activate(ops.matmul(inputs, self.rounded_kernel()))

    class QuantizedConv2D(WithRoundedKernel, layers.Conv2D):  # type: ignore[misc, name-defined]
        def call(self, inputs: Any) -> Any:
            return self.add_bias_and_activate(
                ops.conv(inputs, self.rounded_kernel(), **_window_options(self))
            )

    class QuantizedDepthwiseConv2D(WithRoundedKernel, layers.DepthwiseConv2D):  # type: ignore[misc, name-defined]
        def rounded_kernel(self) -> Any:
            # (height, width, channels, multiplier): the last two axes are output channels.
            shape = tuple(self.kernel.shape)
            flat = ops.reshape(self.kernel, (*shape[:2], -1))
            return ops.reshape(fake_quantize_weights(flat, self.bits), shape)

        def call(self, inputs: Any) -> Any:
            return self.add_bias_and_activate(
                ops.depthwise_conv(inputs, self.rounded_kernel(), **_window_options(self))
            )

    return {
        "Dense": QuantizedDense,
        "Conv2D": QuantizedConv2D,
        "DepthwiseConv2D": QuantizedDepthwiseConv2D,
    }


@functools.cache
def range_layer() -> Any:
    """The layer that rounds activations to int8 and learns their range."""
    keras, tf = import_keras(), import_tensorflow()

    class ActivationRange(keras.layers.Layer):  # type: ignore[misc, name-defined]
        """One range for one tensor, or for several tensors that must share a scale.

        Each member has its own smallest and largest value, and the range covers all of them.
        During training they follow those of each batch as an exponential moving average.

        Attributes
        ----------
        bounds
            ``(members, 2)``: smallest and largest value, including 0.0; 0.0 before any data.
        calibrating
            True during calibration: the bounds grow to include all values, and nothing is rounded.
        """

        def __init__(self, members: int = 1, momentum: float = 0.9, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.members = members
            self.momentum = momentum
            self.calibrating = False
            self.bounds = self.add_weight(
                name="bounds", shape=(members, 2), initializer="zeros", trainable=False
            )

        def get_config(self) -> dict[str, Any]:
            return {
                **super().get_config(),
                "members": self.members,
                "momentum": self.momentum,
            }

        def call(self, inputs: Any, member: int | None = None, training: bool = False) -> Any:
            if member is not None and (training or self.calibrating):
                self._follow(inputs, member)
            if self.calibrating:
                return inputs
            low, high = tf.reduce_min(self.bounds[:, 0]), tf.reduce_max(self.bounds[:, 1])
            return fake_quantize(inputs, low, high)

        def _follow(self, inputs: Any, member: int) -> None:
            batch = tf.stack(
                [tf.minimum(tf.reduce_min(inputs), 0.0), tf.maximum(tf.reduce_max(inputs), 0.0)]
            )
            known = self.bounds[member]
            if self.calibrating:
                wider = tf.stack([tf.minimum(known[0], batch[0]), tf.maximum(known[1], batch[1])])
            else:
                average = self.momentum * known + (1 - self.momentum) * batch
                wider = tf.where(tf.reduce_all(known == 0.0), batch, average)
            own_row = np.arange(self.members)[:, None] == member
            self.bounds.assign(tf.where(own_row, wider, self.bounds))

    return ActivationRange


@functools.cache
def fixed_range_layer() -> Any:
    """The layer that replaces an `ActivationRange` for conversion: two constants."""
    keras = import_keras()

    class FixedRange(keras.layers.Layer):  # type: ignore[misc, name-defined]
        """Rounds to int8 with a constant range."""

        def __init__(self, low: float, high: float, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.low = low
            self.high = high

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "low": self.low, "high": self.high}

        def call(self, inputs: Any, member: int | None = None) -> Any:
            del member  # only needed to learn the range
            return fake_quantize(inputs, self.low, self.high)

    return FixedRange


def _window_options(layer: Any) -> dict[str, Any]:
    """Strides, padding and dilation of a convolution."""
    return {
        "strides": layer.strides,
        "padding": layer.padding,
        "dilation_rate": layer.dilation_rate,
        "data_format": layer.data_format,
    }
