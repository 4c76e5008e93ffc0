"""RESIZE_BILINEAR, int8: an image with more or fewer pixels, each mixed from four.

Source: TFLM ``kernels/internal/reference/resize_bilinear.h``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.resize import image_lengths
from tinyml_course.quantization import rounding_divide_by_pot
from tinyml_course.tflite.options import ResizeOptions

ONE = 1 << 10
"""A step of one pixel: RESIZE_BILINEAR counts in 1/1024 of a pixel."""


@dataclass(frozen=True)
class Steps:
    """The two input pixels between which each pixel lies along one axis, and where.

    `fraction` is 0 at `lower` and `ONE` at `upper`; outside the centers of the first and the
    last pixel both are the same.
    """

    lower: Array
    upper: Array
    fraction: Array

    def mix(self, x: Array, axis: int) -> Array:
        """Mix both pixels of int32 `x` by their shares, times `ONE`."""
        share = self.fraction.reshape(-1, *(1 for _ in x.shape[axis + 1 :]))
        return x.take(self.lower, axis) * (ONE - share) + x.take(self.upper, axis) * share


def prepare(node: Node) -> Run:
    """Each pixel is the mean of four, weighted by distance; halves round away from zero."""
    options: ResizeOptions = node.options(ResizeOptions)
    if options.align_corners and options.half_pixel_centers:
        raise node.error("aligned corners or half pixel centers", "both")
    pairs = image_lengths(node, "int8")
    rows, columns = (_steps(node, given, made, options) for given, made in pairs)

    def run(x: Array, *_size: Array) -> Array:
        mixed = columns.mix(rows.mix(x.astype(np.int32), axis=2), axis=3)
        return rounding_divide_by_pot(mixed, 20).astype(np.int8)

    return run


def _steps(node: Node, given: int, made: int, options: ResizeOptions) -> Steps:
    first, step = places_along(given, made, options)
    places = first + np.arange(made, dtype=np.int64) * step
    lower = np.maximum(places // ONE, 0)
    if lower[-1] >= given:  # rounding errors have added up to a pixel
        raise node.error(f"steps that end inside {given} pixels", f"{made} of {step}/{ONE}")
    upper = np.minimum(-(-places // ONE), given - 1)
    return Steps(lower, upper, (places - ONE * lower).astype(np.int32))


def places_along(given: int, made: int, options: ResizeOptions) -> tuple[int, int]:
    """Where the first of `made` pixels lies among `given`, and how far the next is."""
    aligned = options.align_corners and made > 1
    step = _step(given - aligned, made - aligned)
    return step // 2 - ONE // 2 if options.half_pixel_centers else 0, step


def _step(given: int, made: int) -> int:
    """``given / made`` pixels in units of 1 / `ONE`, to the nearest."""
    return (ONE * given + made // 2) // made
