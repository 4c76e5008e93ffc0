"""RESIZE_NEAREST_NEIGHBOR: an image with more or fewer pixels, each copied from one.

Source: TFLM ``kernels/internal/reference/resize_nearest_neighbor.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.resize import image_lengths
from tinyml_course.quantization import round_half_away
from tinyml_course.tflite.options import ResizeOptions

DTYPES = "int8 int16 float32"
"""The number types that it takes."""


def prepare(node: Node) -> Run:
    """Each pixel is the input pixel it falls on."""
    options: ResizeOptions = node.options(ResizeOptions)
    pairs = image_lengths(node, DTYPES)
    rows, columns = (nearest_pixels(given, made, options) for given, made in pairs)

    def run(x: Array, *_size: Array) -> Array:
        return x.take(rows, axis=2).take(columns, axis=3)

    return run


def nearest_pixels(given: int, made: int, options: ResizeOptions) -> Array:
    """For each of `made` pixels, which of `given` it takes, int64; float32 as on the board."""
    aligned = options.align_corners and made > 1
    scale = np.float32(given - aligned) / np.float32(made - aligned)
    center = np.float32(0.5 if options.half_pixel_centers else 0)
    places = (np.arange(made, dtype=np.float32) + center) * scale
    pixels = round_half_away(places) if options.align_corners else np.floor(places)
    return np.minimum(pixels.astype(np.int64), given - 1)
