"""Operators with weights of float32 as C, SVDF and BATCH_MATMUL too."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_real import bounds
from tinyml_course.deploy.c_text import real_array, structure
from tinyml_course.deploy.c_weighted import window_fields
from tinyml_course.kernels import prepare
from tinyml_course.kernels.transpose_conv import landing_windows
from tinyml_course.kernels.windows import Windows, make_windows
from tinyml_course.tflite.options import (
    BatchMatMulOptions,
    Conv2DOptions,
    DepthwiseConv2DOptions,
    FullyConnectedOptions,
    Pool2DOptions,
    SVDFOptions,
    TransposeConvOptions,
)

_IMAGE = 2
_BATCH_AXES = 3


@emits("CONV_2D", numbers="unquantized")
def conv_2d(source: Source) -> Layer:
    """TFLM's loops, over the channels of a filter last."""
    options: Conv2DOptions = source.node.options(Conv2DOptions)
    _, height, width, depth = source.node.input(1).shape
    windows = make_windows(source.node, (height, width), options)
    return _convolution(source, "conv_2d", windows, depth, options.activation)


@emits("DEPTHWISE_CONV_2D", numbers="unquantized")
def depthwise_conv_2d(source: Source) -> Layer:
    """TFLM's loops, for one channel at a time."""
    node = source.node
    options: DepthwiseConv2DOptions = node.options(DepthwiseConv2DOptions)
    _, height, width, channels = node.input(1).shape
    windows = make_windows(node, (height, width), options)
    multiplier = channels // node.input(0).shape[3]
    return _convolution(source, "depthwise_conv_2d", windows, multiplier, options.activation)


def _convolution(source: Source, kind: str, windows: Windows, depth: int, activation: str) -> Layer:
    node = source.node
    prepare(node)
    fields = {
        "window": window_fields(node.input(0).shape, node.output.shape, windows),
        "batch": node.input(0).shape[0],
        "depth": depth,
        **_weight_fields(source, activation),
    }
    constants = _weights(source, 2, node.output.shape[3])
    return _layer(source, "weighted", kind, "conv", fields, constants)


@emits("FULLY_CONNECTED", numbers="unquantized")
def fully_connected(source: Source) -> Layer:
    """One sum for each unit, over the values of a row; the weights may be computed."""
    node = source.node
    prepare(node)
    options: FullyConnectedOptions = node.options(FullyConnectedOptions)
    units, depth = node.input(1).shape
    fields = {
        "rows": node.output.size // units,
        "depth": depth,
        "units": units,
        **_weight_fields(source, options.activation),
    }
    if node.input(1).is_constant:
        constants = _weights(source, 2, units)
    else:
        fields["filter"] = f"(const void *)({source.input(1)})"
        constants = _biases(source, 2, units)
    return _layer(source, "weighted", "fully_connected", "dense", fields, constants)


@emits("TRANSPOSE_CONV", numbers="unquantized")
def transpose_conv(source: Source) -> Layer:
    """For each output, the input pixels that reach it, in the order of the input."""
    node = source.node
    prepare(node)
    options: TransposeConvOptions = node.options(TransposeConvOptions)
    windows = landing_windows(node, node.input(1).shape, options)
    image = node.input(_IMAGE).shape
    fields = {
        # Of the convolution from the output back to the input.
        "window": window_fields(node.output.shape, image, windows),
        "batch": image[0],
        **_weight_fields(source, options.activation),
    }
    constants = _weights(source, 3, node.output.shape[3])
    return _layer(source, "transpose_conv", "transpose_conv", "conv", fields, constants, _IMAGE)


def _layer(
    source: Source,
    header: str,
    kernel: str,
    kind: str,
    fields: dict[str, Any],
    constants: str,
    data: int = 0,
) -> Layer:
    name = source.name
    return Layer(
        (f"tinyml_real_{header}.h",),
        f"tinyml_real_{kernel}(&{name}, {source.input(data)}, {source.output});",
        source.constant_inputs([source.node.input(data)])
        + constants
        + structure(f"tinyml_real_{kind}_t", name, fields),
    )


def _weight_fields(source: Source, activation: str) -> dict[str, Any]:
    return {
        "filter": f"{source.name}_filter",
        "bias": f"{source.name}_bias",
        "bounds": bounds(source.node, activation),
    }


def _weights(source: Source, bias: int, channels: int) -> str:
    """The filter and the biases."""
    filters = real_array("float", f"{source.name}_filter", source.node.constant(1)[1])
    return filters + _biases(source, bias, channels)


def _biases(source: Source, bias: int, channels: int) -> str:
    """0 where the file has none."""
    node = source.node
    biases = node.constant(bias)[1] if node.has_input(bias) else np.zeros(channels)
    return real_array("float", f"{source.name}_bias", biases)


@emits("BATCH_MATMUL", numbers="unquantized")
def batch_matmul(source: Source) -> Layer:
    """Products of matrices, which may be repeated along the axes in front of them."""
    node, name = source.node, source.name
    prepare(node)
    options: BatchMatMulOptions = node.options(BatchMatMulOptions)
    first, second = node.input(0), node.input(1)
    rows, columns = node.output.shape[-2:]
    depth = first.shape[-2] if options.is_first_swapped else first.shape[-1]
    ahead = node.output.shape[:-2]
    fields = {
        "shape": [1] * (_BATCH_AXES - len(ahead)) + list(ahead),
        "step": [_matrix_steps(tensor.shape) for tensor in (first, second)],
        "rows": rows,
        "depth": depth,
        "columns": columns,
        "row_step": 1 if options.is_first_swapped else depth,
        "row_next": rows if options.is_first_swapped else 1,
        "column_step": depth if options.is_second_swapped else 1,
        "column_next": 1 if options.is_second_swapped else columns,
    }
    return Layer(
        ("tinyml_real_batch_matmul.h",),
        f"tinyml_real_batch_matmul(&{name}, {source.input()}, {source.input(1)}, {source.output});",
        source.constant_inputs([first, second])
        + structure("tinyml_real_batch_matmul_t", name, fields),
    )


def _matrix_steps(shape: tuple[int, ...]) -> list[int]:
    """Elements from one matrix to the next along each axis; 0 where it is repeated."""
    own = (1,) * (_BATCH_AXES + 2 - len(shape)) + shape
    return [0 if own[i] == 1 else math.prod(own[i + 1 :]) for i in range(_BATCH_AXES)]


_POOLS = {
    "AVERAGE_POOL_2D": "mean_of_taps",
    "L2_POOL_2D": "root_of_mean_square",
    "MAX_POOL_2D": "largest_tap",
}


@emits(*_POOLS, numbers="unquantized")
def pool(source: Source) -> Layer:
    """The mean, the root of the mean square or the largest of the pixels under a window."""
    node, name = source.node, source.name
    prepare(node)
    options: Pool2DOptions = node.options(Pool2DOptions)
    windows = make_windows(node, (options.filter_h, options.filter_w), options)
    fields = {
        "window": window_fields(node.input(0).shape, node.output.shape, windows),
        "batch": node.input(0).shape[0],
        "bounds": bounds(node, options.activation),
    }
    call = f"tinyml_real_pool_2d(&{name}, tinyml_real_{_POOLS[node.operator.name]}, "
    return Layer(
        ("tinyml_real_pool_2d.h",),
        f"{call}{source.input()}, {source.output});",
        source.constant_inputs([node.input(0)]) + structure("tinyml_real_pool_2d_t", name, fields),
    )


@emits("SVDF", numbers="unquantized")
def svdf(source: Source) -> Layer:
    """Products with the input go into the state, sums of those with the state into the output."""
    node, name = source.node, source.name
    prepare(node)
    options: SVDFOptions = node.options(SVDFOptions)
    arrays = dict(
        zip(("features", "times", "bias"), (node.constant(i)[1] for i in (1, 2, 3)), strict=True)
    )
    fields = {
        "batch": node.input(0).shape[0],
        "depth": arrays["features"].shape[1],
        "units": arrays["bias"].size,
        "rank": options.rank,
        "memory": arrays["times"].shape[1],
        **{key: f"{name}_{key}" for key in arrays},
        "bounds": bounds(node, options.activation),
    }
    return Layer(
        ("tinyml_moving.h", "tinyml_real_svdf.h"),
        f"tinyml_real_svdf(&{name}, {source.input()}, {source.input(4)}, {source.output});",
        source.constant_inputs([node.input(0)])
        + "".join(real_array("float", f"{name}_{key}", values) for key, values in arrays.items())
        + structure("tinyml_real_svdf_t", name, fields),
    )
