"""A model's inputs and outputs of any type, as the search for golden vectors sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.tflite import Model, Tensor

Codes = NDArray[np.int8]


@dataclass(frozen=True)
class Ends:
    """A model's inputs and outputs, which the search sees as int8 codes and as numbers.

    Attributes
    ----------
    model
        The model.
    """

    model: Model

    @property
    def tensors(self) -> list[Tensor]:
        """The inputs."""
        return [self.model.tensors[i] for i in self.model.inputs]

    @property
    def limits(self) -> tuple[NDArray[Any], NDArray[Any]] | None:
        """Lowest and highest code of each output; None where one has real numbers."""
        outputs = [self.model.tensors[i] for i in self.model.outputs]
        if any(tensor.dtype.kind == "f" for tensor in outputs):
            return None
        kinds = np.repeat([tensor.dtype.name for tensor in outputs], [t.size for t in outputs])
        low, high = zip(*map(_limits, kinds), strict=True)
        return np.array(low), np.array(high)

    def inputs(self, rows: Codes) -> tuple[NDArray[Any], ...]:
        """The inputs, each in its own type, for rows of int8 codes."""
        ends = np.cumsum([tensor.size for tensor in self.tensors])[:-1]
        parts = zip(np.split(rows, ends, axis=1), self.tensors, strict=True)
        return tuple(self._typed(p, t).reshape(-1, *t.row_shape) for p, t in parts)

    def _typed(self, codes: Codes, tensor: Tensor) -> NDArray[Any]:
        if tensor.dtype == np.int8:
            return codes
        if tensor.dtype.kind == "f":
            return self._real(codes, tensor)
        if tensor.dtype == np.bool_:
            return codes >= 0
        steps = codes.astype(np.int64) << 8 * (tensor.dtype.itemsize - 1)
        if tensor.dtype == np.int16:  # or the sums of all products end in zeros, and round alike
            steps += 37 * np.arange(codes.shape[1]) % 256
        return (steps + (128 if tensor.dtype.kind == "u" else 0)).astype(tensor.dtype)

    def _real(self, codes: Codes, tensor: Tensor) -> NDArray[np.float32]:
        """Values beside the codes that the first operator makes of them, so that it must round."""
        made = [
            self.model.tensors[op.outputs[0]]
            for op in self.model.operators
            if op.name == "QUANTIZE" and tensor.index in op.inputs
        ]
        scale, zero_point = (made[0].scales[0], made[0].zero_points[0]) if made else (1 / 32, 0)
        aside = (37 * np.arange(codes.shape[1]) % 91 - 45) / 100
        values: NDArray[np.float32] = (scale * (codes + aside - zero_point)).astype(np.float32)
        return values


def _limits(kind: str) -> tuple[int, int]:
    """Lowest and highest code of a type."""
    return (0, 1) if kind == "bool" else (np.iinfo(kind).min, np.iinfo(kind).max)
