"""The real values behind a model's int8 codes, tensor by tensor."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.simulator import litert
from tinyml_course.tflite import read_model
from tinyml_course.training.convert import convert_float


def float_trace(
    keras_model: Any, int8_model: bytes, x: npt.NDArray[np.float32]
) -> dict[int, npt.NDArray[np.float32]]:
    """Run the float model an int8 model was made from, and return its tensors for comparison.

    Parameters
    ----------
    keras_model
        The trained model.
    int8_model
        Result of `convert_int8` for that model.
    x
        ``(N, ...)`` float32: real inputs, not codes.

    Returns
    -------
    dict from tensor index of the int8 model to real values, ``(N,) + tensor.row_shape``. Tensors
    are matched by name; those without a counterpart are left out.
    """
    floats = convert_float(keras_model)
    reals = litert.trace(floats, np.asarray(x, np.float32))
    parsed = read_model(floats)
    by_name = {parsed.tensors[i].name: values for i, values in reals.items()}
    quantized = read_model(int8_model)
    made = {i for op in quantized.operators for i in op.outputs}
    found = {i: by_name.get(quantized.tensors[i].name) for i in sorted(made)}
    found |= dict(zip(quantized.inputs, (reals[i] for i in parsed.inputs), strict=True))
    return {
        i: values
        for i, values in found.items()
        if values is not None and values.shape[1:] == quantized.tensors[i].row_shape
    }
