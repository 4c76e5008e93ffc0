"""The numbers of a ``.tflite``, as arrays that write into the file."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt

WEIGHTED = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")
"""Operators whose second input are weights."""


def stored_values(graph: Any, tensor: int, dtype: Any) -> npt.NDArray[Any]:
    """The values of a constant tensor, as an array that writes into the file."""
    stored = graph.Subgraphs(0).Tensors(tensor)
    numbers: npt.NDArray[Any] = graph.Buffers(stored.Buffer()).DataAsNumpy().view(dtype)
    return numbers
