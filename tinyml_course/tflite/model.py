"""What a ``.tflite`` file says: tensors, operators, and which tensors go in and out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.tflite.options import Options


@dataclass(frozen=True, eq=False)
class Tensor:
    """One tensor: its shape, how its codes map to real values, and its data if constant.

    Attributes
    ----------
    index, name
        Position in the model's tensor list, and the converter's name for it.
    shape
        As stored, the batch of 1 included; NHWC for activations, OHWI for weights.
    dtype
        NumPy dtype of the stored codes.
    scales, zero_points
        float32 and int64 arrays: empty where not quantized, one element per tensor, or one per
        slice along `quantized_dimension`.
    quantized_dimension
        The axis `scales` runs along where there are several.
    data
        Read-only array of shape `shape` for constants, None for what is computed.
    is_variable
        Whether its values live from one run to the next.
    type_name
        The schema's name of a number type that NumPy lacks (``"INT4"``, ``"VARIANT"``), otherwise
        empty; `dtype` is then only as wide as a number.
    not_read
        Why `data` are zeros instead of the constant's values, otherwise empty.
    open_axes
        Axes whose length the converter left open (its ``shape_signature``): `shape` has a 1 there.
    """

    index: int
    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    scales: NDArray[np.float32]
    zero_points: NDArray[np.int64]
    quantized_dimension: int = 0
    data: NDArray[Any] | None = None
    is_variable: bool = False
    type_name: str = ""
    not_read: str = ""
    open_axes: tuple[int, ...] = ()

    @property
    def is_constant(self) -> bool:
        """Whether the file holds the tensor's values."""
        return self.data is not None

    @property
    def scale(self) -> float | NDArray[np.float32] | None:
        """Real step between two codes; an array per channel; None where not quantized."""
        return _one_or_many(self.scales)

    @property
    def zero_point(self) -> int | NDArray[np.int64] | None:
        """Code of 0.0; an array per channel; None where not quantized."""
        return _one_or_many(self.zero_points)

    @property
    def row_shape(self) -> tuple[int, ...]:
        """Shape of the tensor for one input: `shape` without the batch of 1 in front."""
        return self.shape[1:] if self.shape[:1] == (1,) else self.shape

    @property
    def size(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes the values take."""
        return -(-self.size // 2) if self.type_name == "INT4" else self.size * self.dtype.itemsize

    def __str__(self) -> str:
        shape = "x".join(map(str, self.shape))
        return f"tensor {self.index} {short(self.name)} ({self.type_name or self.dtype} {shape})"


def short(name: str, most: int = 100) -> str:
    """A name in quotes; of a long one, as fused layers have it, the start."""
    return repr(name) if len(name) <= most else f"{name[:most]!r}..."


def _one_or_many(values: NDArray[Any]) -> Any:
    if values.size == 0:
        return None
    return values[0].item() if values.size == 1 else values


@dataclass(frozen=True)
class Operator:
    """One step of the model.

    Attributes
    ----------
    index, name
        Position in execution order, and the TFLite name (``"CONV_2D"``).
    inputs, outputs
        Tensor indices; −1 stands for an optional input that is absent.
    options
        The operator's parameters, or None where it has none or we do not run it.
    """

    index: int
    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: Options | None = None

    @property
    def graphs(self) -> tuple[int, ...]:
        """Indices of the graphs of the model that it runs; 0 is the main one."""
        return getattr(self.options, "graphs", ())

    def __str__(self) -> str:
        return f"operator {self.index} {self.name}"


@dataclass(frozen=True)
class Model:
    """A whole model, operators in execution order.

    Attributes
    ----------
    tensors, operators
        All of them; positions are their indices.
    inputs, outputs
        Indices of the tensors that go in and come out.
    description
        What the converter wrote about itself.
    nbytes
        Size of the file, in bytes: what it takes in flash.
    subgraphs
        The graphs after the first, which CALL_ONCE, IF and WHILE run.
    offline_offsets
        For each tensor, where another tool has placed it in the arena, in bytes from its start,
        or -1; empty where the file has no such plan.
    """

    tensors: tuple[Tensor, ...]
    operators: tuple[Operator, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    description: str = ""
    nbytes: int = 0
    subgraphs: tuple[Model, ...] = ()
    offline_offsets: tuple[int, ...] = ()

    @property
    def followed_graphs(self) -> tuple[int, ...]:
        """Indices of the graphs that operators run, 0 for the main one first."""
        graphs, found = (self, *self.subgraphs), [0]
        for index in found:  # grows
            called = (i for op in graphs[index].operators for i in op.graphs)
            found += [i for i in dict.fromkeys(called) if 0 < i < len(graphs) and i not in found]
        return tuple(found)

    def offline_offset(self, tensor: int | None) -> int | None:
        """Where the file's plan puts a tensor, in bytes; None where TFLM is to place it."""
        if tensor is None or tensor >= len(self.offline_offsets):
            return None
        offset = self.offline_offsets[tensor]
        return None if offset == -1 else offset
