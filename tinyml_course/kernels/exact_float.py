"""Integer sums of products by floating-point matrix products, where those are exact."""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node


def exact_float(node: Node, weights: Array, axis: int) -> type[np.floating]:
    """The smaller float type in which sums of products with `weights` are still exact.

    A float matrix product runs many times faster than an integer one and gives the same integers
    while no partial sum leaves the mantissa: 255 · Σ|w| below 2**24 for float32. float64 holds
    2**53, more than any int8 layer reaches.
    """
    magnitude = np.abs(weights.astype(np.float64))
    largest = magnitude.sum(axis=tuple(i for i in range(weights.ndim) if i != axis)).max()
    if 255 * largest >= 2**53:
        raise node.error("sums below 2**53", 255 * largest)
    return np.float32 if 255 * largest < 2**24 else np.float64
