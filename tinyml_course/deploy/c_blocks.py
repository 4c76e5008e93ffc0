"""SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND as C."""

from __future__ import annotations

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_text import structure
from tinyml_course.kernels import prepare
from tinyml_course.kernels.blocks import block_of


@emits("BATCH_TO_SPACE_ND", "SPACE_TO_BATCH_ND", numbers="any")
def space_to_batch_nd(source: Source) -> Layer:
    """Pixels of one large image that are every n-th, as an image; or back, without the margins.

    In the margins is the code 0, whatever the zero point: TFLM's shortcut.
    """
    node, tensor = source.node, source.node.input(0)
    prepare(node)
    is_there = node.operator.name == "SPACE_TO_BATCH_ND"
    small, large = (node.output, tensor) if is_there else (tensor, node.output)
    block = block_of(node, small=small, large=large)
    batch, height, width, channels = block.large
    (top, _), (left, _) = block.margins
    fields = {
        "rows": block.size[0],
        "columns": block.size[1],
        "batch": batch,
        "large_height": height,
        "large_width": width,
        "small_height": block.small[1],
        "small_width": block.small[2],
        "top": top,
        "left": left,
        "bytes": channels * tensor.dtype.itemsize,
    }
    kernel = f"tinyml_{node.operator.name.lower()}"
    return Layer(
        ("tinyml_blocks.h",),
        f"{kernel}(&{source.name}, {source.input()}, {source.output});",
        source.constant_inputs([tensor]) + structure("tinyml_blocks_t", source.name, fields),
    )
