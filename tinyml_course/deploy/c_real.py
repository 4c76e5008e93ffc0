"""What the C of numbers without scales shares: bounds, windows, and axes that broadcast."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from tinyml_course.kernels import Node
from tinyml_course.kernels.unquantized.activation import activation_bounds
from tinyml_course.tflite import Tensor

MOST_AXES = 4
"""Axes of a loop over broadcast inputs, after those are joined that lie side by side in each."""


def bounds(node: Node, activation: str) -> dict[str, Any]:
    """Fields of a ``tinyml_bounds_t``."""
    low, high = activation_bounds(node, activation)
    return {"low": np.float32(low), "high": np.float32(high)}


def broadcast(node: Node, tensors: Sequence[Tensor]) -> dict[str, Any]:
    """How the elements of `tensors` lie under those of the output: shape, and steps in bytes.

    Axes along which all go on as before are one loop.
    """
    shape = node.output.shape
    steps = [_steps(tensor, shape) for tensor in tensors]
    axes: list[tuple[int, list[int]]] = []
    for i, length in enumerate(shape):
        each = [step[i] for step in steps]
        if length == 1:
            continue
        if axes and axes[-1][1] == [length * step for step in each]:
            axes[-1] = axes[-1][0] * length, each
        else:
            axes.append((length, each))
    if len(axes) > MOST_AXES:
        raise node.error("inputs that differ along fewer axes for the C export", shape)
    missing = MOST_AXES - len(axes)
    return {
        "shape": [1] * missing + [length for length, _ in axes],
        "step": [[0] * missing + [each[i] for _, each in axes] for i in range(len(tensors))],
        "bytes": node.output.dtype.itemsize,
    }


def _steps(tensor: Tensor, shape: Sequence[int]) -> list[int]:
    own = (1,) * (len(shape) - len(tensor.shape)) + tensor.shape
    size = tensor.dtype.itemsize
    return [0 if n == 1 else size * math.prod(own[i + 1 :]) for i, n in enumerate(own)]
