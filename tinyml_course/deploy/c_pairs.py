"""DIV, SQUARED_DIFFERENCE and comparisons of codes, as C: functions of two codes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from tinyml_course.deploy.c_elementwise import elementwise
from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_text import array
from tinyml_course.kernels.effective_multiplier import scale_quotient
from tinyml_course.kernels.squared_difference import INT8_BITS
from tinyml_course.quantization import quantize_multiplier
from tinyml_course.quantization.exponential import reciprocal
from tinyml_course.tflite.options import BinaryOptions

_RECIPROCALS = "tinyml_reciprocals"


@emits("SQUARED_DIFFERENCE")
def squared_difference(source: Source) -> Layer:
    """SQUARED_DIFFERENCE of int8, each side of which has some bits more."""
    return _squared_difference(source, "squared_difference", INT8_BITS)


@emits("SQUARED_DIFFERENCE", numbers="int16")
def squared_difference_int16(source: Source) -> Layer:
    """SQUARED_DIFFERENCE of int16."""
    return _squared_difference(source, "squared_difference_int16", 0)


def _squared_difference(source: Source, pair: str, bits: int) -> Layer:
    """Both inputs on one scale, then the square of what is between them."""
    node = source.node
    scales = [node.symmetric(node.input(i))[0] for i in (0, 1)]
    common = 2 * max(scales)
    out = quantize_multiplier(common**2 / (4**bits * node.symmetric(node.output)[0]))
    fields = {
        **_factors([scale / common for scale in scales]),
        "output_multiplier": out[0],
        "output_shift": out[1],
    }
    return elementwise(source, pair, fields, headers=("tinyml_squared_difference.h",))


@emits("DIV")
def div(source: Source) -> Layer:
    """One input times the reciprocal of the other, of which there is a table of 1 KB for all DIVs.

    Where TFLM has no result, the simulator raises; here it is 0.0 for a divisor of 0, and one step
    where TFLM would shift by more bits than a register has.
    """
    node = source.node
    options: BinaryOptions = node.options(BinaryOptions)
    over = node.quantized(node.input(1))[0] * node.quantized(node.output)[0]
    scale = node.quantized(node.input(0))[0]
    multiplier, shift = quantize_multiplier(scale_quotient(node, scale, over=over))
    fields = {
        "output_multiplier": multiplier,
        "output_shift": shift,
        "reciprocals": _RECIPROCALS,
    }
    layer = elementwise(source, "quotient", fields, options.activation, ("tinyml_div.h",))
    mantissas, _ = reciprocal(np.arange(1, 256), 31)
    table = array("int32_t", _RECIPROCALS, [0, *mantissas])
    return replace(layer, shared={_RECIPROCALS: table})


@emits("EQUAL", "GREATER", "GREATER_EQUAL", "LESS", "LESS_EQUAL", "NOT_EQUAL")
def comparison(source: Source) -> Layer:
    """Codes whose scales may differ, each as a number of 1/256."""
    node = source.node
    fields = _factors([node.quantized(node.input(i))[0] for i in (0, 1)])
    kernel = node.operator.name.lower()
    return elementwise(source, kernel, fields, None, ("tinyml_comparisons.h",))


def _factors(reals: list[float]) -> dict[str, Any]:
    """What each input is multiplied by."""
    pairs = [quantize_multiplier(real) for real in reals]
    return {
        "multiplier": [multiplier for multiplier, _ in pairs],
        "shift": [shift for _, shift in pairs],
    }
