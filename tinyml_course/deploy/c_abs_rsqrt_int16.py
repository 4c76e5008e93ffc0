"""ABS and RSQRT of int16 codes as C; those of int8 are tables."""

from __future__ import annotations

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_text import structure
from tinyml_course.kernels import prepare
from tinyml_course.kernels.effective_multiplier import effective_multiplier
from tinyml_course.kernels.rsqrt import root_multiplier

_NAME = "tinyml_abs_rsqrt_int16"


@emits("ABS", numbers="int16")
def absolute(source: Source) -> Layer:
    """ABS: a product on the output's scale, which is exact where scales are equal."""
    node = source.node
    scale, _ = node.symmetric(node.input(0))
    return _layer(source, "tinyml_abs_int16", effective_multiplier(node, scale))


@emits("RSQRT", numbers="int16")
def rsqrt(source: Source) -> Layer:
    """RSQRT: of a number below 0 it is the largest code, as of 0; there TFLM stops."""
    return _layer(source, "tinyml_rsqrt_int16", root_multiplier(source.node))


def _layer(source: Source, kernel: str, factor: tuple[int, int]) -> Layer:
    node = source.node
    prepare(node)
    fields = {"multiplier": factor[0], "shift": factor[1], "count": node.output.size}
    return Layer(
        (f"{_NAME}.h",),
        f"{kernel}(&{source.name}, {source.input()}, {source.output});",
        source.constant_inputs([node.input(0)]) + structure(f"{_NAME}_t", source.name, fields),
    )
