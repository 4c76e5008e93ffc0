"""Golden vectors: inputs and the simulator's outputs for them, as C arrays.

Uniform random inputs would prove little: a softmax answers most of them with 127 and -128. So
several kinds of inputs are tried, and those with the most informative outputs are kept.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.deploy.c_text import array
from tinyml_course.deploy.package_data import read_text
from tinyml_course.errors import DataError
from tinyml_course.quantization import SEMANTICS
from tinyml_course.seeds import derive_seed
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import Model, Tensor

VERSION = 1
"""Version of how the inputs are made; a new version may make different vectors."""

MIN_VECTORS = 8
_CANDIDATES_PER_VECTOR = 8  # candidates per vector that is kept

Codes = NDArray[np.int8]


def golden_vectors(model: Model, vectors: int = MIN_VECTORS, seed: int = 0) -> tuple[Codes, Codes]:
    """Inputs of several kinds, and the simulator's outputs for them (TFLM's arithmetic).

    Parameters
    ----------
    model
        With int8 inputs and outputs.
    vectors
        How many, at least 8.

    Returns
    -------
    ``(vectors, input bytes)`` and ``(vectors, output bytes)``; several inputs or outputs of
    a model follow each other.
    """
    if vectors < MIN_VECTORS:
        raise DataError(f"expected at least {MIN_VECTORS} golden vectors, got {vectors}")
    rng = np.random.default_rng(derive_seed(seed, "golden vectors", str(VERSION)))
    tensors = [model.tensors[i] for i in model.inputs]
    count = _CANDIDATES_PER_VECTOR * vectors
    inputs = tuple(_candidate_inputs(tensor, count, rng) for tensor in tensors)
    results = Simulator(model, SEMANTICS["tflm"]).run(inputs if len(inputs) > 1 else inputs[0])
    outputs = _rows(results if isinstance(results, tuple) else (results,))
    kept = _most_informative(outputs, vectors)
    return _rows(inputs)[kept], outputs[kept]


def golden_header(name: str, model: Model, inputs: Codes, outputs: Codes) -> str:
    """The vectors as ``golden_vectors.h``, with a function that runs one of them.

    Parameters
    ----------
    name
        Prefix of the exported model's functions.
    inputs, outputs
        ``(vectors, bytes)`` as `golden_vectors` returns them, or real inputs.
    """
    lines = [
        f"/* {len(inputs)} inputs, and what the simulator computes for them (TensorFlow Lite",
        " * Micro's arithmetic); written by tinyml export. */",
        "#include <stdint.h>",
        "#include <string.h>",
        "",
        f'#include "{name}.h"',
        "",
        f"#define GOLDEN_VECTORS {len(inputs)}",
        f"#define GOLDEN_INPUT_BYTES {inputs.shape[1]}",
        f"#define GOLDEN_OUTPUT_BYTES {outputs.shape[1]}",
        "",
        "static void golden_run(const int8_t *input, int8_t *output) {",
        *(
            f"  memcpy({name}_input{which}(), input + {first}, {size});"
            for which, first, size in _layout(model, model.inputs)
        ),
        f"  {name}_invoke();",
        *(
            f"  memcpy(output + {first}, {name}_output{which}(), {size});"
            for which, first, size in _layout(model, model.outputs)
        ),
        "}",
        "",
        _table("golden_inputs[GOLDEN_VECTORS][GOLDEN_INPUT_BYTES]", inputs),
        _table("golden_outputs[GOLDEN_VECTORS][GOLDEN_OUTPUT_BYTES]", outputs),
    ]
    return "\n".join(lines)


def self_test_c(name: str, model: Model, vectors: int = MIN_VECTORS) -> dict[str, str]:
    """Everything the self-test adds to an exported model, text by file name."""
    names = ("tinyml_self_test.h", "tinyml_self_test.c")
    return {
        **{file: read_text("projects/common", file) for file in names},
        "golden_vectors.h": golden_header(name, model, *golden_vectors(model, vectors)),
    }


def _candidate_inputs(tensor: Tensor, count: int, rng: np.random.Generator) -> Codes:
    """Inputs of four kinds: noise, smooth paths, noise around a level, and few steps."""
    shape, size = (count, *tensor.row_shape), tensor.size
    noise = rng.integers(-128, 128, (count, size))
    path = np.cumsum(rng.normal(0, 8, (count, size)), axis=1) + rng.integers(-100, 100, (count, 1))
    level = rng.integers(-128, 128, (count, 1)) + rng.normal(0, 12, (count, size))
    width = max(1, size // 7)
    steps = np.repeat(rng.integers(-128, 128, (count, -(-size // width))), width, axis=1)
    kinds = np.stack([noise, path, level, steps[:, :size]])
    chosen = kinds[np.arange(count) % len(kinds), np.arange(count)]
    return np.clip(np.round(chosen), -128, 127).astype(np.int8).reshape(shape)


def _rows(arrays: tuple[Any, ...]) -> Codes:
    return np.concatenate([np.asarray(a, np.int8).reshape(len(a), -1) for a in arrays], axis=1)


def _most_informative(outputs: Codes, count: int) -> NDArray[np.int64]:
    """The rows with the most codes away from both ends, in their original order."""
    inside = ((outputs > -128) & (outputs < 127)).sum(axis=1)
    return np.sort(np.argsort(-inside, kind="stable")[:count])


def _layout(model: Model, tensors: tuple[int, ...]) -> list[tuple[str, int, int]]:
    """Suffix of the accessor, first byte in a vector, and size of each tensor."""
    sizes = [model.tensors[tensor].nbytes for tensor in tensors]
    firsts = [sum(sizes[:i]) for i in range(len(sizes))]
    return [(f"_{i}" if i else "", firsts[i], size) for i, size in enumerate(sizes)]


def _table(declaration: str, rows: Codes) -> str:
    """A constant array of arrays."""
    bodies = [array("int8_t", "row", row).partition("= ")[2].rstrip(";\n") for row in rows]
    return f"static const int8_t {declaration} = {{\n" + ",\n".join(bodies) + "};\n"
