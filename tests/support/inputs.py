"""Input families: what a model meets in use, and what it meets at its limits."""

from __future__ import annotations

import numpy as np


def input_families(shape: tuple[int, ...], rows: int, seed: int, dtype=np.int8) -> np.ndarray:
    """`rows` inputs of codes of each family: uniform, constant, extreme, sparse; (4 · rows, …)."""
    rng = np.random.default_rng(seed)
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    size = (rows, *shape[1:])
    per_row = (rows,) + (1,) * (len(shape) - 1)
    uniform = rng.integers(low, high + 1, size)
    constant = np.broadcast_to(rng.integers(low, high + 1, per_row), size)
    extreme = rng.choice([low, high], size)
    sparse = np.where(rng.random(size) < 0.05, rng.integers(low, high + 1, size), 0)
    return np.concatenate([uniform, constant, extreme, sparse]).astype(dtype)


def model_inputs(model, rows: int, seed: int):
    """`input_families` for each input of a model as read; a tuple where there are several."""
    arrays = tuple(
        input_families((1, *model.tensors[i].row_shape), rows, seed + n, model.tensors[i].dtype)
        for n, i in enumerate(model.inputs)
    )
    return arrays[0] if len(arrays) == 1 else arrays


def mismatches(got: dict[int, np.ndarray], expected: dict[int, np.ndarray]) -> dict[int, int]:
    """Number of elements that differ, for each tensor that has any."""
    assert got.keys() == expected.keys()
    counts = {}
    for i, values in expected.items():
        assert got[i].shape == values.shape
        assert got[i].dtype == values.dtype
        counts[i] = int((got[i] != values).sum())
    return {i: n for i, n in counts.items() if n}
