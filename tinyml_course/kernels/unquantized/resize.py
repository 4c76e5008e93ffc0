"""RESIZE_BILINEAR, float32: each pixel is the mean of four, weighted by distance.

Source: TFLM ``kernels/internal/reference/resize_bilinear.h``, ``ResizeBilinear``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.resize import image_lengths
from tinyml_course.tflite.options import ResizeOptions

_F = np.float32


def bilinear(node: Node) -> Run:
    """The four products are added from the upper left to the lower right, column by column."""
    options: ResizeOptions = node.options(ResizeOptions)
    if options.align_corners and options.half_pixel_centers:
        raise node.error("aligned corners or half pixel centers", "both")
    pairs = image_lengths(node, "float32")
    (top, bottom, down), (left, right, along) = (real_places(*pair, options) for pair in pairs)
    down, along = down[:, None, None], along[:, None]

    def run(x: Array, *_size: Array) -> Array:
        above, below = x.take(top, 2), x.take(bottom, 2)
        return (
            above.take(left, 3) * (_F(1) - down) * (_F(1) - along)
            + below.take(left, 3) * down * (_F(1) - along)
            + above.take(right, 3) * (_F(1) - down) * along
            + below.take(right, 3) * down * along
            + _F(0)  # what TFLM rounds whole numbers with; −0.0 becomes 0.0
        )

    return run


def real_places(given: int, made: int, options: ResizeOptions) -> tuple[Array, Array, Array]:
    """The two pixels next to each of `made` ones, and how far it is from the first."""
    aligned = options.align_corners and made > 1
    scale = _F(given - aligned) / _F(made - aligned)
    places = np.arange(made, dtype=_F)
    places = (places + _F(0.5)) * scale - _F(0.5) if options.half_pixel_centers else places * scale
    first = np.maximum(np.floor(places).astype(np.int64), 0)
    last = np.minimum(np.ceil(places).astype(np.int64), given - 1)
    return first, last, places - first.astype(_F)
