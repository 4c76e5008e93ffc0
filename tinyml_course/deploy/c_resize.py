"""RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR as C."""

from __future__ import annotations

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_text import array, real_array, structure
from tinyml_course.kernels import prepare
from tinyml_course.kernels.resize import image_lengths
from tinyml_course.kernels.resize_bilinear import places_along
from tinyml_course.kernels.resize_nearest_neighbor import DTYPES, nearest_pixels
from tinyml_course.kernels.unquantized.resize import real_places
from tinyml_course.tflite.options import ResizeOptions


@emits("RESIZE_NEAREST_NEIGHBOR", numbers="any")
def resize_nearest_neighbor(source: Source) -> Layer:
    """Which pixel each pixel is copied from, by row and by column, in flash."""
    node = source.node
    prepare(node)
    options: ResizeOptions = node.options(ResizeOptions)
    pairs = image_lengths(node, DTYPES)
    rows, columns = (nearest_pixels(given, made, options) for given, made in pairs)
    batch, height, width, depth = node.input(0).shape
    fields = {
        "batch": batch,
        "input_height": height,
        "input_width": width,
        "output_height": len(rows),
        "output_width": len(columns),
        "rows": f"{source.name}_rows",
        "columns": f"{source.name}_columns",
        "bytes": depth * node.input(0).dtype.itemsize,
    }
    return Layer(
        ("tinyml_resize.h",),
        f"tinyml_resize_nearest_neighbor(&{source.name}, {source.input()}, {source.output});",
        source.constant_inputs([node.input(0)])
        + array("int16_t", f"{source.name}_rows", rows)
        + array("int16_t", f"{source.name}_columns", columns)
        + structure("tinyml_resize_nearest_neighbor_t", source.name, fields),
    )


@emits("RESIZE_BILINEAR")
def resize_bilinear(source: Source) -> Layer:
    """Each pixel between four, found as it is computed."""
    node = source.node
    prepare(node)
    options: ResizeOptions = node.options(ResizeOptions)
    fields: dict[str, object] = {}
    for which, (given, made) in zip(("rows", "columns"), image_lengths(node, "int8"), strict=True):
        first, step = places_along(given, made, options)
        fields[which] = {"given": given, "made": made, "first": first, "step": step}
    fields |= {"batch": node.input(0).shape[0], "depth": node.input(0).shape[3]}
    return Layer(
        ("tinyml_resize.h",),
        f"tinyml_resize_bilinear(&{source.name}, {source.input()}, {source.output});",
        source.constant_inputs([node.input(0)])
        + structure("tinyml_resize_bilinear_t", source.name, fields),
    )


@emits("RESIZE_BILINEAR", numbers="unquantized")
def resize_real(source: Source) -> Layer:
    """As `resize_bilinear`, of float32: places and distances are in flash, rounded as TFLM's."""
    node, name = source.node, source.name
    prepare(node)
    options: ResizeOptions = node.options(ResizeOptions)
    fields: dict[str, object] = {}
    constants = source.constant_inputs([node.input(0)])
    pairs = image_lengths(node, "float32")
    for which, (given, made) in zip(("rows", "columns"), pairs, strict=True):
        first, last, share = real_places(given, made, options)
        names = {key: f"{name}_{which}_{key}" for key in ("first", "last", "share")}
        fields[which] = {"given": given, "made": made, **names}
        constants += array("int32_t", names["first"], first)
        constants += array("int32_t", names["last"], last)
        constants += real_array("float", names["share"], share)
    fields |= {"batch": node.input(0).shape[0], "depth": node.input(0).shape[3]}
    return Layer(
        ("tinyml_real_resize.h",),
        f"tinyml_real_resize_bilinear(&{name}, {source.input()}, {source.output});",
        constants + structure("tinyml_real_resize_t", name, fields),
    )
