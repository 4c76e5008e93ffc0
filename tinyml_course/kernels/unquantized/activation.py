"""Fused activations on numbers without a scale."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tinyml_course.kernels.node import Array, Node

_BOUNDS = {
    "NONE": (-np.inf, np.inf),
    "RELU": (0.0, np.inf),
    "RELU_N1_TO_1": (-1.0, 1.0),
    "RELU6": (0.0, 6.0),
}


def activation_bounds(node: Node, activation: str) -> tuple[Array, Array]:
    """What a fused activation clamps the output to, in its type.

    TFLM clamps always, so that an infinite float becomes the largest finite one.

    Source: TFLM ``kernels/kernel_util.h``, ``CalculateActivationRange``.
    """
    if activation not in _BOUNDS:
        raise node.error(f"a fused activation among {sorted(_BOUNDS)}", activation)
    dtype = node.output.dtype
    ends = np.finfo(dtype) if dtype.kind == "f" else np.iinfo(dtype)
    low, high = _BOUNDS[activation]
    return dtype.type(max(low, ends.min)), dtype.type(min(high, ends.max))


def fused(node: Node, activation: str) -> Callable[[Array], Array]:
    """A function that clamps an array to the bounds of a fused activation."""
    low, high = activation_bounds(node, activation)

    def clamp(x: Array) -> Array:
        return np.clip(x, low, high)

    return clamp
