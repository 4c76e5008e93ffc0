"""Operator parameters as frozen dataclasses, and how to read each from the file.

Source: ``tensorflow/compiler/mlir/lite/schema/schema.fbs``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import tflite as schema

from tinyml_course.errors import ModelError


@dataclass(frozen=True)
class Conv2DOptions:
    """CONV_2D; strides and dilations in pixels, `padding` ``"SAME"`` or ``"VALID"``."""

    padding: str
    stride_h: int
    stride_w: int
    dilation_h: int
    dilation_w: int
    activation: str


@dataclass(frozen=True)
class DepthwiseConv2DOptions(Conv2DOptions):
    """DEPTHWISE_CONV_2D; `depth_multiplier` output channels for each input channel."""

    depth_multiplier: int


@dataclass(frozen=True)
class Pool2DOptions:
    """AVERAGE_POOL_2D and MAX_POOL_2D; window and strides in pixels."""

    padding: str
    stride_h: int
    stride_w: int
    filter_h: int
    filter_w: int
    activation: str


@dataclass(frozen=True)
class FullyConnectedOptions:
    """FULLY_CONNECTED; `keep_num_dims` keeps the input's leading axes."""

    activation: str
    keep_num_dims: bool


@dataclass(frozen=True)
class SoftmaxOptions:
    """SOFTMAX; the input is multiplied by `beta` first."""

    beta: float


Options = Conv2DOptions | Pool2DOptions | FullyConnectedOptions | SoftmaxOptions

_PADDING = {schema.Padding.SAME: "SAME", schema.Padding.VALID: "VALID"}
_ACTIVATION = {
    schema.ActivationFunctionType.NONE: "NONE",
    schema.ActivationFunctionType.RELU: "RELU",
    schema.ActivationFunctionType.RELU_N1_TO_1: "RELU_N1_TO_1",
    schema.ActivationFunctionType.RELU6: "RELU6",
    schema.ActivationFunctionType.TANH: "TANH",
    schema.ActivationFunctionType.SIGN_BIT: "SIGN_BIT",
}


def _named(names: dict[int, str], code: int, what: str) -> str:
    if code not in names:
        raise ModelError(f"expected a {what} among {sorted(names.values())}, found code {code}")
    return names[code]


def _positive(**values: int) -> dict[str, int]:
    for name, value in values.items():
        if value < 1:
            raise ModelError(f"expected {name} of at least 1, found {value}")
    return values


def _conv(o: Any) -> dict[str, Any]:
    return {
        "padding": _named(_PADDING, o.Padding(), "padding"),
        "activation": _named(_ACTIVATION, o.FusedActivationFunction(), "activation"),
        **_positive(
            stride_h=o.StrideH(),
            stride_w=o.StrideW(),
            dilation_h=o.DilationHFactor(),
            dilation_w=o.DilationWFactor(),
        ),
    }


def _read_conv_2d(o: Any) -> Options:
    return Conv2DOptions(**_conv(o))


def _read_depthwise_conv_2d(o: Any) -> Options:
    multiplier = _positive(depth_multiplier=o.DepthMultiplier())["depth_multiplier"]
    return DepthwiseConv2DOptions(**_conv(o), depth_multiplier=multiplier)


def _read_pool_2d(o: Any) -> Options:
    return Pool2DOptions(
        padding=_named(_PADDING, o.Padding(), "padding"),
        activation=_named(_ACTIVATION, o.FusedActivationFunction(), "activation"),
        **_positive(
            stride_h=o.StrideH(),
            stride_w=o.StrideW(),
            filter_h=o.FilterHeight(),
            filter_w=o.FilterWidth(),
        ),
    )


def _read_fully_connected(o: Any) -> Options:
    if o.WeightsFormat() != schema.FullyConnectedOptionsWeightsFormat.DEFAULT:
        raise ModelError("expected FULLY_CONNECTED weights in the default format, found shuffled")
    activation = _named(_ACTIVATION, o.FusedActivationFunction(), "activation")
    return FullyConnectedOptions(activation, bool(o.KeepNumDims()))


def _read_softmax(o: Any) -> Options:
    return SoftmaxOptions(float(o.Beta()))


Reader = Callable[[Any], Options]

READERS: dict[str, tuple[type[Any], Reader]] = {
    "CONV_2D": (schema.Conv2DOptions, _read_conv_2d),
    "DEPTHWISE_CONV_2D": (schema.DepthwiseConv2DOptions, _read_depthwise_conv_2d),
    "AVERAGE_POOL_2D": (schema.Pool2DOptions, _read_pool_2d),
    "MAX_POOL_2D": (schema.Pool2DOptions, _read_pool_2d),
    "FULLY_CONNECTED": (schema.FullyConnectedOptions, _read_fully_connected),
    "SOFTMAX": (schema.SoftmaxOptions, _read_softmax),
}
"""Operators that have parameters: the schema's table, and how it becomes ours."""
