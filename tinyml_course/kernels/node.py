"""What a kernel is made from, and the checks every kernel shares.

A kernel is prepared once, when a model is loaded, from a `Node`: the operator, its tensors and
the rounding rules. Preparing returns a function that runs any batch::

    run = conv_2d.prepare(node)
    y = run(x, weights, bias)     # (N, H, W, C) int8 in, (N, H', W', C') int8 out

It is given an array for every input in order (constants included, None for an absent one), and
the first axis of what is computed is the batch N.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.errors import ModelError
from tinyml_course.quantization import Multiply, Semantics
from tinyml_course.tflite import Operator, Tensor

Array = NDArray[Any]
Run = Callable[..., Array]


@dataclass(frozen=True)
class Node:
    """An operator with its tensors, ready to be prepared.

    Attributes
    ----------
    operator
        Name and options.
    inputs, outputs
        Its tensors in order; None for an optional input that is absent.
    rules
        How multiplications by a real scale are rounded.
    """

    operator: Operator
    inputs: tuple[Tensor | None, ...]
    outputs: tuple[Tensor, ...]
    rules: Semantics

    @property
    def multiply(self) -> Multiply:
        """How this operator multiplies by a fixed-point multiplier."""
        return self.rules.multiply_for(self.operator.name)

    def error(self, expected: str, found: object) -> ModelError:
        """An error about this operator, in the usual words."""
        is_float = isinstance(found, Tensor) and found.dtype.kind == "f"
        hint = "; convert the model with full int8 quantization" if is_float else ""
        return ModelError(f"{self.operator}: expected {expected}, found {found}{hint}")

    def input(self, i: int) -> Tensor:
        """Input `i`, which must be there."""
        tensor = self.inputs[i] if i < len(self.inputs) else None
        if tensor is None:
            raise self.error(f"at least {i + 1} inputs", len(self.inputs))
        return tensor

    def constant(self, i: int) -> tuple[Tensor, Array]:
        """Input `i` and its values, which must stand in the file."""
        tensor = self.input(i)
        if tensor.data is None:
            raise self.error(f"constant values for input {i}", f"the computed {tensor}")
        return tensor, tensor.data

    def quantized(self, tensor: Tensor, dtype: type[np.generic] = np.int8) -> tuple[float, int]:
        """Scale and zero point of a per-tensor quantized tensor of `dtype`."""
        if tensor.dtype != dtype:
            raise self.error(f"an {np.dtype(dtype)} model", tensor)
        if tensor.scales.size != 1:
            raise self.error(f"one scale for {tensor}", tensor.scales.size)
        scale, zero_point = float(tensor.scales[0]), int(tensor.zero_points[0])
        if not (np.isfinite(scale) and scale > 0):
            raise self.error(f"a positive scale for {tensor}", scale)
        return scale, zero_point

    def options(self, kind: type[Any]) -> Any:
        """The operator's options, which must be of class `kind`."""
        if not isinstance(self.operator.options, kind):
            raise self.error(kind.__name__, self.operator.options)
        return self.operator.options

    def check_output_shape(self, shape: tuple[int, ...]) -> None:
        """Raise where the file's output shape is not the one the operator computes."""
        if self.outputs[0].shape != shape:
            raise self.error(f"output shape {shape}", self.outputs[0].shape)
