"""Change constants of a frozen model, piece by piece, into another frozen model."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from tinyml_course.kernels.node import Array
from tinyml_course.tflite import Model, Operator, Tensor


class ModelEdit:
    """A copy of a model in the making; tensors keep their indices, new ones go to the end.

    Attributes
    ----------
    tensors, operators
        As they are so far.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self.tensors = list(model.tensors)
        self.operators = list(model.operators)
        self._readers = Counter(i for op in model.operators for i in op.inputs)
        self._readers.update(model.outputs)
        self._is_changed = False

    def change(self, index: int, **fields: Any) -> None:
        """Give a tensor other fields; where its `data` are new, its shape follows them."""
        if fields.get("data") is not None:
            fields |= {"data": _frozen(fields["data"]), "shape": fields["data"].shape}
        self._is_changed = True
        self.tensors[index] = replace(self.tensors[index], **fields)

    def change_input(self, op: Operator, position: int, **fields: Any) -> None:
        """The same for a constant that `op` reads; other readers keep what they read."""
        index = self.operators[op.index].inputs[position]
        if self._readers[index] > 1:
            self._readers[index] -= 1
            index = self._add_input(op, position, self.tensors[index])
        self.change(index, **fields)

    def set_bias(self, op: Operator, bias: Array) -> None:
        """Give a layer with weights another bias, (channels,), or one where it has none.

        Its scales become the input's times the weights', as converters write them.
        """
        image, weights, *rest = self.operators[op.index].inputs
        scales = self.tensors[image].scales * self.tensors[weights].scales
        fields: dict[str, Any] = {
            "data": bias.astype(np.int32),
            "scales": scales,
            "zero_points": np.zeros(len(scales), np.int64),
            "quantized_dimension": 0,
        }
        if rest and rest[0] >= 0:
            self.change_input(op, 2, **fields)
        elif bias.any():
            name = f"{self.tensors[weights].name}_bias"
            absent = Tensor(-1, name, (), np.dtype(np.int32), scales, fields["zero_points"])
            self.change(self._add_input(op, 2, absent), **fields)

    def model(self) -> Model:
        """The model as it is so far; its file would be shorter by what the constants lost.

        The given model itself where nothing was changed.
        """
        if not self._is_changed:
            return self._model
        before, after = map(_constant_bytes, (self._model.tensors, self.tensors))
        return replace(
            self._model,
            tensors=tuple(self.tensors),
            operators=tuple(self.operators),
            nbytes=max(0, self._model.nbytes - before + after),
        )

    def _add_input(self, op: Operator, position: int, tensor: Tensor) -> int:
        index = len(self.tensors)
        self.tensors.append(replace(tensor, index=index))
        inputs = list(self.operators[op.index].inputs)
        inputs += [-1] * (position + 1 - len(inputs))
        inputs[position] = index
        self.operators[op.index] = replace(self.operators[op.index], inputs=tuple(inputs))
        return index


def _frozen(data: Array) -> Array:
    copy = np.ascontiguousarray(data)
    copy.flags.writeable = False
    return copy


def _constant_bytes(tensors: Any) -> int:
    return sum(tensor.nbytes for tensor in tensors if tensor.is_constant)
