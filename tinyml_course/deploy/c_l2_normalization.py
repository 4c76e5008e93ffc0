"""L2_NORMALIZATION as C."""

from __future__ import annotations

from tinyml_course.deploy.c_layer import Layer, Source, check_sums, emits
from tinyml_course.deploy.c_text import structure
from tinyml_course.kernels import prepare


@emits("L2_NORMALIZATION")
def l2_normalization(source: Source) -> Layer:
    """One inverse root for each vector, and a product for each code."""
    node = source.node
    prepare(node)
    depth = node.input(0).shape[-1]
    check_sums(node, 255 * 255 * depth)
    fields = {
        "rows": node.output.size // depth,
        "depth": depth,
        "zero_point": node.quantized(node.input(0))[1],
    }
    return Layer(
        ("tinyml_l2_normalization.h",),
        f"tinyml_l2_normalization(&{source.name}, {source.input()}, {source.output});",
        source.constant_inputs([node.input(0)])
        + structure("tinyml_l2_normalization_t", source.name, fields),
    )
