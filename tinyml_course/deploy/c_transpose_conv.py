"""TRANSPOSE_CONV as C."""

from __future__ import annotations

import numpy as np

from tinyml_course.deploy.c_layer import Layer, Source, check_sums, emits
from tinyml_course.deploy.c_text import array, structure
from tinyml_course.kernels import Node
from tinyml_course.kernels.transpose_conv import make_transpose_convolution
from tinyml_course.kernels.windows import Windows

WEIGHTS, IMAGE = 1, 2
"""Which inputs they are; input 0 is the output's shape."""


@emits("TRANSPOSE_CONV")
def transpose_conv(source: Source) -> Layer:
    """For each output, the input pixels that reach it: no sums need to be kept."""
    node, name = source.node, source.name
    conv, weights = make_transpose_convolution(node), node.constant(WEIGHTS)[1]
    stage = conv.stage.integers
    zero_point = node.quantized(node.input(IMAGE))[1]
    bias = stage.bias + zero_point * weights.sum(axis=(1, 2, 3), dtype=np.int64)
    reach = 255 * np.abs(weights.astype(np.int64)).sum(axis=(1, 2, 3)) + np.abs(bias)
    check_sums(node, reach.max())
    fields = {
        "landing": landing(node, conv.windows),
        "input_offset": -zero_point,
        "filter": f"{name}_filter",
        "output": {
            **{key: f"{name}_{key}" for key in ("bias", "multiplier", "shift")},
            "zero_point": stage.zero_point,
            "activation_min": stage.activation_min,
            "activation_max": stage.activation_max,
        },
    }
    return Layer(
        ("tinyml_transpose_conv.h",),
        f"tinyml_transpose_conv(&{name}, {source.input(IMAGE)}, {source.output});",
        source.constant_inputs([node.input(IMAGE)])
        + array("int8_t", f"{name}_filter", weights)
        + array("int32_t", f"{name}_bias", bias)
        + array("int32_t", f"{name}_multiplier", stage.multipliers)
        + array("int8_t", f"{name}_shift", stage.shifts)
        + structure("tinyml_transpose_conv_t", name, fields),
    )


def landing(node: Node, windows: Windows) -> dict[str, int]:
    """Fields of a ``tinyml_landing_t``."""
    image, output = node.input(IMAGE).shape, node.output.shape
    return {
        "batch": image[0],
        "input_height": image[1],
        "input_width": image[2],
        "input_depth": image[3],
        "output_height": output[1],
        "output_width": output[2],
        "output_depth": output[3],
        "filter_height": windows.size[0],
        "filter_width": windows.size[1],
        "stride_height": windows.stride[0],
        "stride_width": windows.stride[1],
        "pad_top": windows.pad[0][0],
        "pad_left": windows.pad[1][0],
    }
