"""LiteRT's reference kernels, run input by input: the other runtime that lessons talk about."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType


def reference_trace(model: bytes, x, tensors: Iterable[int]) -> dict[int, np.ndarray]:
    """The named tensors for every row of `x`, ``(N,) + tensor.row_shape`` each.

    `x` is one array, or a tuple of them where the model has several inputs.
    """
    interpreter = Interpreter(
        model_content=model,
        experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
        experimental_preserve_all_tensors=True,
    )
    interpreter.allocate_tensors()
    entries = interpreter.get_input_details()
    inputs = x if isinstance(x, tuple) else (x,)
    rows: dict[int, list[np.ndarray]] = {i: [] for i in tensors}
    for n in range(len(inputs[0])):
        for entry, array in zip(entries, inputs, strict=True):
            interpreter.set_tensor(entry["index"], array[n].reshape(entry["shape"]))
        interpreter.invoke()
        for i, found in rows.items():
            found.append(row_of(interpreter.get_tensor(i)))
    return {i: np.stack(found) for i, found in rows.items()}


def row_of(tensor: np.ndarray) -> np.ndarray:
    """The tensor without the batch of 1 in front, where it has one."""
    return tensor[0] if tensor.shape[:1] == (1,) else tensor
