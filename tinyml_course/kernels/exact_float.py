"""Integer sums of products by floating-point matrix products, where those are exact."""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node

Float = type[np.float32] | type[np.float64]


def exact_float(
    node: Node, weights: Array, axis: int, largest_code: int = 128
) -> tuple[Float, float]:
    """The smaller float type in which sums of codes times `weights` are exact.

    A float matrix product is many times faster than an integer one and gives the same integers
    as long as every partial sum fits the mantissa: 128 · Σ|w| of int8 codes below 2**24 for
    float32. float64 holds 2**53, more than any int8 or int16 layer reaches.

    Returns
    -------
    float_type, largest
        The type, and the largest magnitude a sum can have.
    """
    magnitude = np.abs(weights.astype(np.float64))
    others = tuple(i for i in range(weights.ndim) if i != axis)
    largest = largest_code * float(magnitude.sum(axis=others).max(initial=0))
    if largest >= 2**53:
        raise node.error("sums below 2**53", largest)
    return (np.float32 if largest < 2**24 else np.float64), largest
