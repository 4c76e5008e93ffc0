"""What a kernel is made from, and the checks every kernel shares.

A kernel is prepared once, when a model is loaded, from a `Node`: the operator, its tensors and
the rounding rules. Preparing returns a function that runs any number of inputs at once::

    run = conv_2d.prepare(node)
    y = run(x, weights, bias)

It takes an array for every input in order (None for an absent one). Each has the file's shape
with one more axis in front: N rows, one for each input of the batch, or 1 row where the values
are the same for all (constants). The result has that axis too; an operator with several outputs
returns a tuple. A kernel never writes into its arguments, except into state that persists from
one run to the next.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.errors import ModelError
from tinyml_course.quantization import Multiply, Semantics
from tinyml_course.tflite import Model, Operator, Tensor

Array = NDArray[Any]
Run = Callable[..., Any]

LARGEST_INSIDE = 2**25
"""Largest intermediate array of a kernel, in elements, such as all windows side by side."""

MOST_PRODUCTS = 2**31
"""Most multiplications or additions of an operator for one row: a few seconds on a laptop."""

_LONGEST_FOUND = 300


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

    @classmethod
    def of(cls, model: Model, operator: Operator, rules: Semantics) -> Node:
        """`operator` with its tensors of `model`."""
        inputs = tuple(model.tensors[i] if i >= 0 else None for i in operator.inputs)
        return cls(operator, inputs, tuple(model.tensors[i] for i in operator.outputs), rules)

    @property
    def multiply(self) -> Multiply:
        """How this operator multiplies by a fixed-point multiplier."""
        return self.rules.multiply_for(self.operator.name)

    @property
    def output(self) -> Tensor:
        """The first output, for most operators the only one."""
        if not self.outputs:
            raise self.error("an output", "none")
        return self.outputs[0]

    @property
    def tensor_elements(self) -> int:
        """Elements of the largest tensor that is computed before or by the operator."""
        sizes = [t.size for t in self.inputs if t is not None and not t.is_constant]
        return max([*sizes, *(t.size for t in self.outputs)], default=1)

    @property
    def window_elements(self) -> int:
        """Elements of all windows of a CONV_2D of codes, side by side; 0 for other operators."""
        if self.operator.name != "CONV_2D" or not self.has_input(1):
            return 0
        if self.input(1).dtype == np.float32:
            return 0  # added tap by tap
        channels, *window = self.input(1).shape
        return self.output.size // max(channels, 1) * math.prod(window)

    @property
    def slice_elements(self) -> int:
        """Elements of one row, weighted so that an operator's arrays stay in the cache (measured).

        A DEPTHWISE_CONV_2D passes over its arrays many times, a CONV_2D over its windows once.
        """
        again = 2 if self.operator.name == "DEPTHWISE_CONV_2D" else 1
        return max(again * self.tensor_elements, self.window_elements // 8)

    def error(self, expected: str, found: object) -> ModelError:
        """An error about this operator: what was expected and what was found."""
        is_float = isinstance(found, Tensor) and found.dtype.kind == "f"
        hint = "; convert the model with full int8 quantization" if is_float else ""
        text = str(found)
        if len(text) > _LONGEST_FOUND:
            text = f"{text[:_LONGEST_FOUND]} ..."
        return ModelError(f"{self.operator}: expected {expected}, found {text}{hint}")

    def check_sizes(self) -> None:
        """Raise where a tensor is empty, or an array of the kernel would not fit in memory."""
        for tensor in (*self.inputs, *self.outputs):
            is_list = tensor is not None and tensor.is_constant and tensor.dtype == np.int32
            if tensor is not None and not tensor.size and not is_list:
                raise self.error("tensors that are not empty", tensor)
        self.check_work(max(self.tensor_elements, self.window_elements))

    def check_work(self, elements: int, products: int = 0) -> None:
        """Raise where a damaged file asks for more than a laptop can handle.

        Parameters
        ----------
        elements
            Of the kernel's largest intermediate array.
        products
            How many multiplications or additions it does for one row.
        """
        if elements > LARGEST_INSIDE:
            raise self.error(f"work on at most {LARGEST_INSIDE} elements at once", elements)
        if products > MOST_PRODUCTS:
            raise self.error(f"at most {MOST_PRODUCTS} products", products)

    def has_input(self, i: int) -> bool:
        """Whether the optional input `i` is present."""
        return i < len(self.inputs) and self.inputs[i] is not None

    def input(self, i: int) -> Tensor:
        """Input `i`, which must be present."""
        tensor = self.inputs[i] if i < len(self.inputs) else None
        if tensor is None:
            raise self.error(f"at least {i + 1} inputs", len(self.inputs))
        return tensor

    def constant(self, i: int) -> tuple[Tensor, Array]:
        """Input `i` and its values, which must be constant."""
        tensor = self.input(i)
        if tensor.data is None:
            raise self.error(f"constant values for input {i}", f"the computed {tensor}")
        return tensor, tensor.data

    def integers(self, i: int) -> list[int]:
        """The constant integers in input `i`: a shape, axes, paddings."""
        tensor, values = self.constant(i)
        if tensor.dtype not in (np.int32, np.int64):
            raise self.error(f"integers in input {i}", tensor)
        return [int(n) for n in values.ravel()]

    def quantized(self, tensor: Tensor, dtype: type[np.generic] = np.int8) -> tuple[float, int]:
        """Scale and zero point of a per-tensor quantized tensor of `dtype`."""
        if tensor.dtype != dtype:
            raise self.error(f"an {np.dtype(dtype)} model", tensor)
        if tensor.scales.size != 1:
            raise self.error(f"one scale for {tensor}", tensor.scales.size)
        scale, zero_point = float(tensor.scales[0]), int(tensor.zero_points[0])
        if not (np.isfinite(scale) and scale > 0):
            raise self.error(f"a positive scale for {tensor}", scale)
        limits = np.iinfo(tensor.dtype)
        if not limits.min <= zero_point <= limits.max:
            raise self.error(f"a zero point that is a code of {tensor}", zero_point)
        return scale, zero_point

    @property
    def code_type(self) -> type[np.int8 | np.int16]:
        """Type of the output's codes: int16 in a model with 16-bit activations, else int8."""
        return np.int16 if self.output.dtype == np.int16 else np.int8

    def coded(self, tensor: Tensor) -> tuple[float, int]:
        """Scale and zero point of a tensor whose codes have the output's type, int8 or int16."""
        return self.quantized(tensor, self.code_type)

    def symmetric(self, tensor: Tensor) -> tuple[float, int]:
        """The same, where TFLM takes int16 codes only with a zero point of 0."""
        scale, zero_point = self.coded(tensor)
        if zero_point and tensor.dtype == np.int16:
            raise self.error(f"a zero point of 0 for {tensor}, as TFLM takes", zero_point)
        return scale, zero_point

    def saturated(self, codes: Array) -> Array:
        """`codes` held to the range of the output's type, and of that type."""
        limits = np.iinfo(self.code_type)
        return np.clip(codes, limits.min, limits.max).astype(self.code_type)

    def same_quantization(self) -> tuple[float, int]:
        """Scale and zero point that input 0 and the output share, int8 or int16."""
        given, made = self.coded(self.input(0)), self.coded(self.output)
        if given != made:
            raise self.error(f"an output with scale and zero point {given} of the input", made)
        return made

    def options(self, kind: type[Any]) -> Any:
        """The operator's options, which must be of class `kind`."""
        if not isinstance(self.operator.options, kind):
            raise self.error(kind.__name__, self.operator.options)
        return self.operator.options

    def check_output_shape(self, shape: tuple[int, ...], i: int = 0) -> None:
        """Raise where the file's shape of output `i` is not the one the operator computes."""
        if self.outputs[i].shape != tuple(shape):
            raise self.error(f"output shape {tuple(shape)}", self.outputs[i].shape)

    def axis(self, axis: int, tensor: Tensor) -> int:
        """`axis` of `tensor`, counted from the front."""
        rank = len(tensor.shape)
        if not -rank <= axis < rank:
            raise self.error(f"an axis of {tensor}", axis)
        return axis % rank
