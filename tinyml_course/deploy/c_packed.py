"""The packed kernels of Cortex-M4, M7 and M33 as C, where they are exact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tinyml_course.deploy.c_layer import Layer, Source
from tinyml_course.deploy.c_streams import CHANNELS, column_order, depthwise_stream, product_stream
from tinyml_course.deploy.c_text import hexadecimal, structure
from tinyml_course.deploy.packed_stages import find_short_stage
from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.node import Array
from tinyml_course.kernels.thresholds import find_thresholds, reachable_sums

_TAPS = 3
_ADDITIONS = 128  # a signed byte, 0 or more
_BAND_COLUMN_BYTES, _BAND_CHANNELS, _BAND_CHANNEL_BYTES = 64, 8, 37  # of its header


def packed_pointwise(source: Source, stage: IntegerStage, matrix: Array) -> Layer | None:
    """Products of whole vectors: FULLY_CONNECTED, and CONV_2D with windows of one pixel.

    Parameters
    ----------
    matrix
        Shape (depth, channels), int8.

    Returns
    -------
    None where the kernel would not be exact.
    """
    depth, channels = matrix.shape
    made = _products(source, stage, matrix, column_order(1, depth, 8))
    if made is None:
        return None
    constants, products = made
    pixels = source.node.output.size // channels
    fields = {"pixels": pixels, "depth": depth, "channels": channels, "products": products}
    column_bytes = (4 if pixels > 1 else 2) * 4 * products["fours"]
    return _layer(source, "pointwise", fields, constants, column_bytes)


def packed_conv_2d(
    source: Source, stage: IntegerStage, matrix: Array, window: Mapping[str, int], zero_point: int
) -> Layer | None:
    """CONV_2D with any window whose rows are runs of codes.

    Parameters
    ----------
    matrix
        Shape (rows * columns * input channels, channels), int8.
    window
        Fields of a ``tinyml_window_t``.
    zero_point
        Of the input.
    """
    if window["input_width"] == window["filter_width"] == 1:
        window = _turned(window)
    if window["dilation_width"] != 1:
        return None
    rows, run = window["filter_height"], window["filter_width"] * window["input_depth"]
    made = _products(source, stage, matrix, column_order(rows, run, 4))
    if made is None:
        return None
    constants, products = made
    room, rest_fours = -(-run // 4) * 4, -(-rows * (run % 4) // 4)
    fields = {
        "window": window,
        "input_zero_point": zero_point,
        "run": run,
        "rest_fours": rest_fours,
        "products": products,
    }
    column_bytes = 16 * products["fours"] + 3 * room + 8 * rest_fours
    return _layer(source, "conv_2d_packed", fields, constants, column_bytes)


def packed_depthwise_conv_2d(
    source: Source, stage: IntegerStage, taps: Array, window: Mapping[str, int], zero_point: int
) -> Layer | None:
    """DEPTHWISE_CONV_2D with 3 x 3 taps, in bands of rows.

    Parameters
    ----------
    taps
        Shape (rows, columns, channels), int8.
    window, zero_point
        As for `packed_conv_2d`.
    """
    rows, columns, channels = taps.shape
    if not (
        rows == columns == _TAPS
        and window["input_depth"] == channels
        and channels % CHANNELS == 0
        and window["dilation_height"] == window["dilation_width"] == 1
        and window["stride_height"] in (1, 2)
    ):
        return None
    thresholds = find_thresholds(stage, *reachable_sums(taps.reshape(-1, channels)))
    short = thresholds and find_short_stage(stage, thresholds, _ADDITIONS)
    if not short:
        return None
    name = f"{source.name}_stream"
    width = (window["output_width"] - 1) * window["stride_width"] + _TAPS
    fields = {"window": window, "input_zero_point": zero_point, "columns": width, "stream": name}
    constants = hexadecimal("uint32_t", name, depthwise_stream(short, taps))
    column_bytes = width * _BAND_COLUMN_BYTES + _BAND_CHANNELS * _BAND_CHANNEL_BYTES
    return _layer(source, "depthwise_conv_2d_packed", fields, constants, column_bytes)


def _products(
    source: Source, stage: IntegerStage, matrix: Array, order: Array
) -> tuple[str, dict[str, Any]] | None:
    """The stream as C, and the fields of a ``tinyml_products_t``."""
    made = product_stream(stage, matrix, order)
    if made is None:
        return None
    finish, words = made
    name = f"{source.name}_stream"
    fields = {
        "two_pixels": f"tinyml_two_pixels_{finish}",
        "one_pixel": f"tinyml_one_pixel_{finish}",
        "stream": name,
        "words": len(words),
        "fours": len(order) // 4,
    }
    return hexadecimal("uint32_t", name, words), fields


def _layer(
    source: Source, kernel: str, fields: Mapping[str, Any], constants: str, column_bytes: int
) -> Layer:
    return Layer(
        (f"tinyml_{kernel}.h",),
        f"tinyml_{kernel}(&{source.name}, {source.input()}, {source.output}, COLUMNS);",
        constants + structure(f"tinyml_{kernel}_t", source.name, fields),
        column_bytes=column_bytes,
    )


def _turned(window: Mapping[str, int]) -> dict[str, int]:
    """An image of one column as one of one row: the same codes in longer runs."""
    other = {"height": "width", "width": "height", "top": "left", "left": "top"}

    def name(key: str) -> str:
        what, _, axis = key.rpartition("_")
        return f"{what}_{other.get(axis, axis)}"

    return {name(key): value for key, value in window.items()}
