"""LiteRT (TensorFlow Lite) as Python users run it, tensor by tensor, to show where it differs.

LiteRT is not the oracle: a board computes what TFLM computes. It has two sets of kernels, its
reference kernels and XNNPACK; XNNPACK is the default, so that is what a notebook computes.
The package ``ai-edge-litert`` is imported only when needed.
"""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.errors import DataError, MissingDependencyError, ModelError
from tinyml_course.tflite import read_model

Array = NDArray[Any]

KERNELS = ("xnnpack", "reference")


def is_available() -> bool:
    """Whether LiteRT is installed."""
    return importlib.util.find_spec("ai_edge_litert") is not None


def trace(model: bytes, x: Array | tuple[Array, ...], kernels: str = "xnnpack") -> dict[int, Array]:
    """Run a batch through LiteRT, input by input on one thread, and keep every tensor.

    XNNPACK hides intermediate tensors, so every tensor is made an output of the model first; that
    changes no value.

    Parameters
    ----------
    model
        The bytes of a ``.tflite``, int8 or float.
    x
        As `Simulator.run` takes it.
    kernels
        ``"xnnpack"``, LiteRT's default, or ``"reference"``.

    Returns
    -------
    dict from tensor index to ``(N,) + tensor.row_shape``, as `Simulator.trace` gives it.

    Raises
    ------
    MissingDependencyError
        Where LiteRT is not installed.
    ModelError
        Where LiteRT refuses the model.
    """
    if not is_available():
        raise MissingDependencyError(
            "expected LiteRT, found none; install it with: pip install ai-edge-litert"
        )
    if kernels not in KERNELS:
        raise DataError(f"expected kernels among {KERNELS}, got {kernels!r}")
    parsed = read_model(model)
    inputs = x if isinstance(x, tuple) else (x,)
    made = [i for op in parsed.operators for i in op.outputs]
    made = [i for i in made if parsed.tensors[i].dtype.kind != "V"]
    interpreter = _interpreter(_with_outputs(model, made), kernels)
    found: dict[int, list[Array]] = {i: [] for i in made}
    for n in range(len(inputs[0])):
        for detail, array in zip(interpreter.get_input_details(), inputs, strict=True):
            interpreter.set_tensor(detail["index"], array[n].reshape(detail["shape"]))
        interpreter.invoke()
        for i, rows in found.items():
            rows.append(interpreter.get_tensor(i).reshape(parsed.tensors[i].row_shape))
    traced = dict(zip(parsed.inputs, inputs, strict=True))
    return traced | {i: np.stack(rows) for i, rows in found.items()}


def _with_outputs(model: bytes, outputs: list[int]) -> bytes:
    """The same model with other outputs."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    unpacked = schema.ModelT.InitFromPackedBuf(model, 0)
    unpacked.subgraphs[0].outputs = outputs
    unpacked.signatureDefs = None  # they name the original outputs
    builder = flatbuffers.Builder(len(model))
    builder.Finish(unpacked.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _interpreter(model: bytes, kernels: str) -> Any:
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    resolver = OpResolverType.AUTO if kernels == "xnnpack" else OpResolverType.BUILTIN_REF
    try:
        interpreter = Interpreter(
            model_content=model, num_threads=1, experimental_op_resolver_type=resolver
        )
        interpreter.allocate_tensors()
    except (RuntimeError, ValueError) as error:
        raise ModelError(f"LiteRT could not run the model: {error}") from None
    return interpreter
