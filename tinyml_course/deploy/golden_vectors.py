"""Golden vectors: inputs and the simulator's outputs for them, as C arrays.

Uniform random inputs would prove little: a softmax answers most of them with 127 and -128. So many
inputs of several kinds are tried. Between two that the model puts into different classes one is
searched at the border, where a small error of the arithmetic shows, and every class that was found
gets its share of the vectors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.cache import cached
from tinyml_course.deploy.c_text import array
from tinyml_course.deploy.golden_ends import Ends
from tinyml_course.deploy.package_data import read_text
from tinyml_course.errors import DataError
from tinyml_course.quantization import SEMANTICS
from tinyml_course.seeds import derive_seed
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.state import remembers
from tinyml_course.tflite import Model, Tensor

VERSION = 2
"""Version of how the inputs are made; a new version may make different vectors."""

MIN_VECTORS = 8
_CANDIDATES = 512  # inputs that are tried to find every class; fewer if they are large:
_CANDIDATE_CODES = 2_000_000  # codes of all of them
_PAIRS_PER_VECTOR = 4  # searches for a border per vector that is kept
_HALVINGS = 8  # as many as an int8 code has bits

Codes = NDArray[np.int8]


def golden_vectors(model: Model, vectors: int = MIN_VECTORS, seed: int = 0) -> tuple[Codes, Codes]:
    """Inputs of several kinds, and the simulator's outputs for them (TFLM's arithmetic).

    Parameters
    ----------
    model
        That `export_c` takes. Where it remembers, the vectors are the steps of one stream.
    vectors
        How many, at least 8.

    Returns
    -------
    ``(vectors, input bytes)`` and ``(vectors, output bytes)``; several inputs or outputs of
    a model follow each other.
    """
    if vectors < MIN_VECTORS:
        raise DataError(f"expected at least {MIN_VECTORS} golden vectors, got {vectors}")
    ends = Ends(model)
    simulator = Simulator(model, SEMANTICS["tflm"])

    def run(rows: Codes) -> tuple[Any, ...]:
        inputs = ends.inputs(rows)
        results = simulator.run(inputs if len(inputs) > 1 else inputs[0])
        return results if isinstance(results, tuple) else (results,)

    def numbers(rows: Codes) -> NDArray[Any]:
        simulator.reset()  # each row begins a stream
        return _side_by_side(run(rows))

    def search() -> dict[str, Codes]:
        rng = np.random.default_rng(derive_seed(seed, "golden vectors", str(VERSION)))
        return {"inputs": _search(numbers, ends, vectors, rng)}

    # Only the search is kept: the outputs are always computed.
    what = {"model": model_key(model), "vectors": vectors, "seed": seed}
    rows = cached("golden-vectors", str(VERSION), what, search)["inputs"]
    simulator.reset()
    steps = [run(rows[i : i + 1]) for i in range(len(rows))]
    return _bytes(ends.inputs(rows)), np.concatenate([_bytes(step) for step in steps])


def model_key(model: Model) -> str:
    """SHA-256 of what a model computes: its operators, and its tensors' shapes, scales and data."""
    digest = hashlib.sha256()
    for graph in (model, *model.subgraphs):
        digest.update(repr((graph.inputs, graph.outputs, graph.operators)).encode())
        for tensor in graph.tensors:
            numbers = (tensor.scales, tensor.zero_points, tensor.data)
            digest.update(repr((tensor.shape, tensor.dtype, tensor.quantized_dimension)).encode())
            for values in numbers:
                digest.update(b"-" if values is None else np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()


def golden_header(
    name: str,
    model: Model,
    inputs: Codes,
    outputs: Codes,
    *,
    constants: Sequence[str] = ("model",),
    has_stream: bool = False,
) -> str:
    """The vectors as ``golden_vectors.h``, with a function that runs one of them.

    Parameters
    ----------
    name
        Prefix of the exported model's functions.
    inputs, outputs
        ``(vectors, bytes)`` as `golden_vectors` returns them, or real inputs.
    constants
        The tables of `checksum_c`, by what their names begin with.
    has_stream
        Whether the program has a ``tinyml_stream_test.c`` too.
    """
    lines = [
        f"/* {len(inputs)} inputs, and what the simulator computes for them (TensorFlow Lite",
        " * Micro's arithmetic); written by tinyml export. */",
        "#include <stdint.h>",
        "#include <string.h>",
        "",
        f'#include "{name}.h"',
        *(f'#include "{table}_constants.h"' for table in constants),
        *(['#include "tinyml_stream_test.h"'] if has_stream else []),
        "",
        f"#define GOLDEN_CONSTANTS {', '.join(f'{table}_constants' for table in constants)}",
        f"#define GOLDEN_STREAM {int(has_stream)}",
        f"#define GOLDEN_VECTORS {len(inputs)}",
        f"#define GOLDEN_INPUT_BYTES {inputs.shape[1]}",
        f"#define GOLDEN_OUTPUT_BYTES {outputs.shape[1]}",
        f"#define GOLDEN_OUTPUT {_output_word(model)}",
        "",
        *(_begin(name) if remembers(model) else ["#define GOLDEN_BEGIN() (void)0"]),
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


def self_test_c(
    name: str, model: Model, constants: Sequence[str] = ("model",), *, has_stream: bool = False
) -> dict[str, str]:
    """Everything the self-test of arrays and vectors adds to an exported model, by file name."""
    names = (f"tinyml_{part}{end}" for part in ("checksum", "self_test") for end in (".h", ".c"))
    return {
        **{file: read_text("projects/common", file) for file in names},
        "golden_vectors.h": golden_header(
            name, model, *golden_vectors(model), constants=constants, has_stream=has_stream
        ),
    }


def _begin(name: str) -> list[str]:
    return [f"#define GOLDEN_BEGIN() {name}_reset()"]


def _output_word(model: Model) -> str:
    """What the first difference is counted in."""
    sizes = {model.tensors[i].dtype.itemsize for i in model.outputs}
    return '", output "' if sizes == {1} else '", byte of the output "'


def _search(
    run: Callable[[Codes], NDArray[Any]], ends: Ends, vectors: int, rng: np.random.Generator
) -> Codes:
    """Inputs of every class that is found, at the border to another."""
    tensors = ends.tensors
    size = sum(tensor.size for tensor in tensors)
    count = max(8 * vectors, min(_CANDIDATES, _CANDIDATE_CODES // size))
    rows = _side_by_side(tuple(_candidate_inputs(tensor, count, rng) for tensor in tensors))
    classes = run(rows).argmax(axis=1)
    pairs = _pairs(classes, _PAIRS_PER_VECTOR * vectors, rng)
    if pairs:
        first, second = np.array(pairs).T
        rows = _border(run, rows[first], rows[second], classes[first])
    else:
        rows = rows[: _PAIRS_PER_VECTOR * vectors]
    return rows[_most_informative(run(rows), ends.limits, vectors)]


def _candidate_inputs(tensor: Tensor, count: int, rng: np.random.Generator) -> Codes:
    """Inputs of four kinds, noise, paths, waves and steps, each around a level of its column."""
    shape = tensor.row_shape
    columns = next((size for size in reversed(shape) if size > 1), 1) if len(shape) > 1 else 1
    rows = tensor.size // columns
    size = (count, rows, columns)
    level = rng.uniform(-128, 128, (count, 1, columns))
    level[::3] = level[::3, :, :1]  # all columns alike, as in silence
    height = np.exp(rng.uniform(0, np.log(160), (count, 1, columns)))
    path = np.cumsum(rng.normal(0, 1, size), axis=1)
    path /= np.abs(path).max(axis=1, keepdims=True)
    turns = np.exp(rng.uniform(np.log(0.5), np.log(max(1, rows / 3)), (count, 1, 1)))
    times = np.arange(rows)[None, :, None] / rows
    waves = np.sin(2 * np.pi * (turns * times + rng.uniform(0, 1, (count, 1, columns))))
    width = max(1, rows // 7)
    steps = np.repeat(rng.uniform(-1, 1, (count, -(-rows // width), columns)), width, axis=1)
    kinds = np.stack([rng.normal(0, 0.6, size), path, waves, steps[:, :rows]])
    chosen = level + height * kinds[np.arange(count) % len(kinds), np.arange(count)]
    return np.clip(np.round(chosen), -128, 127).astype(np.int8).reshape(count, *shape)


def _pairs(
    classes: NDArray[np.int64], count: int, rng: np.random.Generator
) -> list[tuple[int, int]]:
    """Pairs of rows of different classes; each class that was found begins as many of them."""
    found = np.unique(classes)
    if len(found) < 2:
        return []
    pairs = []
    for i in range(count):
        mine = classes == found[i % len(found)]
        pairs.append(
            (int(rng.choice(np.flatnonzero(mine))), int(rng.choice(np.flatnonzero(~mine))))
        )
    return pairs


def _border(
    run: Callable[[Codes], NDArray[Any]], first: Codes, second: Codes, classes: NDArray[np.int64]
) -> Codes:
    """The last inputs on the way from each `first` to its `second` that keep the first's class."""
    low, high = np.zeros((len(first), 1)), np.ones((len(first), 1))
    start, way = first.astype(float), second.astype(float) - first

    def at(share: NDArray[np.float64]) -> Codes:
        return np.round(start + way * share).astype(np.int8)

    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        same = run(at(middle)).argmax(axis=1, keepdims=True) == classes[:, None]
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return at(low)


def _side_by_side(arrays: tuple[Any, ...]) -> NDArray[Any]:
    return np.concatenate([np.asarray(a).reshape(len(a), -1) for a in arrays], axis=1)


def _bytes(arrays: tuple[Any, ...]) -> Codes:
    """The bytes of each row, as a little-endian core has them."""
    rows = [np.ascontiguousarray(a).reshape(len(a), -1).view(np.int8) for a in arrays]
    return np.concatenate(rows, axis=1)


def _most_informative(
    outputs: NDArray[Any], limits: tuple[NDArray[Any], NDArray[Any]] | None, count: int
) -> NDArray[np.int64]:
    """Of each class in turn the row with the most outputs away from both ends, in their order."""
    low, high = limits or (outputs.min(axis=0), outputs.max(axis=0))
    inside = ((outputs > low) & (outputs < high)).sum(axis=1)
    order = np.argsort(-inside, kind="stable")
    classes = outputs.argmax(axis=1)[order]
    turns = np.array([np.count_nonzero(classes[:i] == classes[i]) for i in range(len(order))])
    return np.sort(order[np.argsort(turns, kind="stable")[:count]])


def _layout(model: Model, tensors: tuple[int, ...]) -> list[tuple[str, int, int]]:
    """Suffix of the accessor, first byte in a vector, and size of each tensor."""
    sizes = [model.tensors[tensor].nbytes for tensor in tensors]
    firsts = [sum(sizes[:i]) for i in range(len(sizes))]
    return [(f"_{i}" if i else "", firsts[i], size) for i, size in enumerate(sizes)]


def _table(declaration: str, rows: Codes) -> str:
    """A constant array of arrays."""
    bodies = [array("int8_t", "row", row).partition("= ")[2].rstrip(";\n") for row in rows]
    return f"static const int8_t {declaration} = {{\n" + ",\n".join(bodies) + "};\n"
