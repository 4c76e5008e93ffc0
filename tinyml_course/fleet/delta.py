"""How many bytes an update takes if only what has changed is sent."""

from __future__ import annotations

import numpy as np

from tinyml_course.errors import DataError, ModelError
from tinyml_course.seeds import derive_seed
from tinyml_course.tflite import read_model

START_BYTES = 4
"""At the start of a patch: the length of the new file."""
RUN_BYTES = 6
"""Before each run of changed blocks: its place (4 bytes) and its length (2)."""


def changed_runs(old: bytes, new: bytes, block: int) -> list[tuple[int, int]]:
    """Where the new file differs: first byte and number of bytes of each run of changed blocks.

    Parameters
    ----------
    old, new
        Both files. Blocks start at multiples of `block`; the last one of `new` may be shorter.
        Bytes that `old` does not have are changed; bytes that only `old` has are dropped.
    block
        Bytes, at least 1. Changed blocks side by side are one run.

    Raises
    ------
    DataError
        `block` is less than 1.
    """
    if block < 1:
        raise DataError(f"expected blocks of at least 1 byte, got {block}")
    runs: list[tuple[int, int]] = []
    for start in range(0, len(new), block):
        piece = new[start : start + block]
        if piece == old[start : start + len(piece)]:
            continue
        if runs and sum(runs[-1]) == start:
            runs[-1] = (runs[-1][0], runs[-1][1] + len(piece))
        else:
            runs.append((start, len(piece)))
    return runs


def delta_size(old: bytes, new: bytes, block: int) -> int:
    """Bytes of a patch: `START_BYTES`, and for each of `changed_runs` a header and its bytes.

    Examples
    --------
    >>> delta_size(b"aaaabbbbccccdddd", b"aaaabbXbccccdddd", 4)
    14
    """
    return START_BYTES + sum(RUN_BYTES + length for _, length in changed_runs(old, new, block))


def with_new_head(tflite: bytes, seed: int) -> bytes:
    """The same file with other numbers in its last dense layer, drawn at random.

    It stands for a network whose last layer was trained again: a patch depends on which bytes
    changed, not on what they are.

    Raises
    ------
    ModelError
        There is no dense layer with int8 weights, or they are not found in the file once.
    """
    model = read_model(tflite)
    dense = [op for op in model.operators if op.name == "FULLY_CONNECTED"]
    weights = model.tensors[dense[-1].inputs[1]].data if dense else None
    if weights is None or weights.dtype != "int8" or tflite.count(weights.tobytes()) != 1:
        raise ModelError("expected a model that ends with a dense layer of int8 weights")
    rng = np.random.default_rng(derive_seed(seed, "head"))
    drawn = rng.integers(-127, 128, weights.shape, np.int8)
    return tflite.replace(weights.tobytes(), drawn.tobytes())
