"""LiteRT's reference kernels, run input by input: the other runtime that lessons talk about."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType


def reference_trace(model: bytes, x: np.ndarray, tensors: Iterable[int]) -> dict[int, np.ndarray]:
    """The named tensors for every row of `x`, ``(N,) + shape[1:]`` each."""
    interpreter = Interpreter(
        model_content=model,
        experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
        experimental_preserve_all_tensors=True,
    )
    interpreter.allocate_tensors()
    entry = interpreter.get_input_details()[0]["index"]
    rows: dict[int, list[np.ndarray]] = {i: [] for i in tensors}
    for n in range(len(x)):
        interpreter.set_tensor(entry, x[n : n + 1])
        interpreter.invoke()
        for i, found in rows.items():
            found.append(interpreter.get_tensor(i)[0])
    return {i: np.stack(found) for i, found in rows.items()}
