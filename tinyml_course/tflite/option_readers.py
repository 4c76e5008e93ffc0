"""How to read an operator's parameters from the schema's tables.

Source: ``tensorflow/compiler/mlir/lite/schema/schema.fbs``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tflite as schema

from tinyml_course.errors import ModelError
from tinyml_course.tflite.options import (
    AxisOptions,
    BatchMatMulOptions,
    BinaryOptions,
    BlockOptions,
    CallOnceOptions,
    Conv2DOptions,
    CumsumOptions,
    DepthwiseConv2DOptions,
    FullyConnectedOptions,
    GatherOptions,
    IfOptions,
    LeakyReluOptions,
    MirrorPadOptions,
    Options,
    Pool2DOptions,
    ReducerOptions,
    ResizeOptions,
    SequenceLSTMOptions,
    SoftmaxOptions,
    StridedSliceOptions,
    SVDFOptions,
    TransposeConvOptions,
    VarHandleOptions,
    WhileOptions,
)

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
        "activation": _activation(o),
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
        activation=_activation(o),
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
    return FullyConnectedOptions(_activation(o), bool(o.KeepNumDims()))


def _read_softmax(o: Any) -> Options:
    return SoftmaxOptions(float(o.Beta()))


def _activation(o: Any) -> str:
    return _named(_ACTIVATION, o.FusedActivationFunction(), "activation")


def _read_transpose_conv(o: Any) -> Options:
    strides = _positive(stride_h=o.StrideH(), stride_w=o.StrideW())
    padding = _named(_PADDING, o.Padding(), "padding")
    return TransposeConvOptions(padding=padding, **strides, activation=_activation(o))


def _read_binary(o: Any) -> Options:
    return BinaryOptions(_activation(o))


def _read_concatenation(o: Any) -> Options:
    return AxisOptions(int(o.Axis()), _activation(o))


def _read_pack(o: Any) -> Options:
    return AxisOptions(int(o.Axis()), count=int(o.ValuesCount()))


def _read_unpack(o: Any) -> Options:
    return AxisOptions(int(o.Axis()), count=int(o.Num()))


def _read_reducer(o: Any) -> Options:
    return ReducerOptions(bool(o.KeepDims()))


def _read_cumsum(o: Any) -> Options:
    return CumsumOptions(bool(o.Exclusive()), bool(o.Reverse()))


def _read_strided_slice(o: Any) -> Options:
    return StridedSliceOptions(
        begin_mask=o.BeginMask(),
        end_mask=o.EndMask(),
        ellipsis_mask=o.EllipsisMask(),
        new_axis_mask=o.NewAxisMask(),
        shrink_axis_mask=o.ShrinkAxisMask(),
        offset=bool(o.Offset()),
    )


def _read_resize(o: Any) -> Options:
    return ResizeOptions(bool(o.AlignCorners()), bool(o.HalfPixelCenters()))


def _read_leaky_relu(o: Any) -> Options:
    return LeakyReluOptions(float(o.Alpha()))


def _read_svdf(o: Any) -> Options:
    return SVDFOptions(_positive(rank=o.Rank())["rank"], _activation(o))


def _read_sequence_lstm(o: Any) -> Options:
    return SequenceLSTMOptions(
        _activation(o), float(o.CellClip()), float(o.ProjClip()), bool(o.TimeMajor())
    )


def text(raw: bytes | None) -> str:
    """A name in the file, which may be absent or damaged."""
    return (raw or b"").decode("utf-8", "replace")


def _read_var_handle(o: Any) -> Options:
    return VarHandleOptions(text(o.Container()), text(o.SharedName()))


def _read_call_once(o: Any) -> Options:
    return CallOnceOptions(int(o.InitSubgraphIndex()))


def _read_if(o: Any) -> Options:
    return IfOptions(int(o.ThenSubgraphIndex()), int(o.ElseSubgraphIndex()))


def _read_while(o: Any) -> Options:
    return WhileOptions(int(o.CondSubgraphIndex()), int(o.BodySubgraphIndex()))


def _read_batch_matmul(o: Any) -> Options:
    return BatchMatMulOptions(bool(o.AdjX()), bool(o.AdjY()))


def _read_block(o: Any) -> Options:
    return BlockOptions(int(o.BlockSize()))


def _read_gather(o: Any) -> Options:
    return GatherOptions(int(o.Axis()), int(o.BatchDims()))


def _read_mirror_pad(o: Any) -> Options:
    return MirrorPadOptions(o.Mode() == schema.MirrorPadMode.REFLECT)


Reader = Callable[[Any], Options]

READERS: dict[str, tuple[type[Any], Reader]] = {
    "ADD": (schema.AddOptions, _read_binary),
    "AVERAGE_POOL_2D": (schema.Pool2DOptions, _read_pool_2d),
    "BATCH_MATMUL": (schema.BatchMatMulOptions, _read_batch_matmul),
    "CALL_ONCE": (schema.CallOnceOptions, _read_call_once),
    "CONCATENATION": (schema.ConcatenationOptions, _read_concatenation),
    "CONV_2D": (schema.Conv2DOptions, _read_conv_2d),
    "CUMSUM": (schema.CumsumOptions, _read_cumsum),
    "DEPTHWISE_CONV_2D": (schema.DepthwiseConv2DOptions, _read_depthwise_conv_2d),
    "DEPTH_TO_SPACE": (schema.DepthToSpaceOptions, _read_block),
    "DIV": (schema.DivOptions, _read_binary),
    "FULLY_CONNECTED": (schema.FullyConnectedOptions, _read_fully_connected),
    "GATHER": (schema.GatherOptions, _read_gather),
    "IF": (schema.IfOptions, _read_if),
    "L2_NORMALIZATION": (schema.L2NormOptions, _read_binary),
    "L2_POOL_2D": (schema.Pool2DOptions, _read_pool_2d),
    "LEAKY_RELU": (schema.LeakyReluOptions, _read_leaky_relu),
    "MAX_POOL_2D": (schema.Pool2DOptions, _read_pool_2d),
    "MEAN": (schema.ReducerOptions, _read_reducer),
    "MIRROR_PAD": (schema.MirrorPadOptions, _read_mirror_pad),
    "MUL": (schema.MulOptions, _read_binary),
    "PACK": (schema.PackOptions, _read_pack),
    "REDUCE_ALL": (schema.ReducerOptions, _read_reducer),
    "REDUCE_MAX": (schema.ReducerOptions, _read_reducer),
    "REDUCE_MIN": (schema.ReducerOptions, _read_reducer),
    "RESIZE_BILINEAR": (schema.ResizeBilinearOptions, _read_resize),
    "RESIZE_NEAREST_NEIGHBOR": (schema.ResizeNearestNeighborOptions, _read_resize),
    "SOFTMAX": (schema.SoftmaxOptions, _read_softmax),
    "SPACE_TO_DEPTH": (schema.SpaceToDepthOptions, _read_block),
    "STRIDED_SLICE": (schema.StridedSliceOptions, _read_strided_slice),
    "SUB": (schema.SubOptions, _read_binary),
    "SUM": (schema.ReducerOptions, _read_reducer),
    "SVDF": (schema.SVDFOptions, _read_svdf),
    "TRANSPOSE_CONV": (schema.TransposeConvOptions, _read_transpose_conv),
    "UNIDIRECTIONAL_SEQUENCE_LSTM": (
        schema.UnidirectionalSequenceLSTMOptions,
        _read_sequence_lstm,
    ),
    "UNPACK": (schema.UnpackOptions, _read_unpack),
    "VAR_HANDLE": (schema.VarHandleOptions, _read_var_handle),
    "WHILE": (schema.WhileOptions, _read_while),
}
"""Operators whose parameters we need: the schema's table, and its reader."""
