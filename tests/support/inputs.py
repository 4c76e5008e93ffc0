"""Input families: what a model meets in use, and what it meets at its limits."""

from __future__ import annotations

import numpy as np


def input_families(shape: tuple[int, ...], rows: int, seed: int, dtype=np.int8) -> np.ndarray:
    """`rows` inputs of codes of each family: uniform, constant, extreme, sparse; (4 · rows, …)."""
    rng = np.random.default_rng(seed)
    is_bool = np.dtype(dtype) == np.bool_
    low, high = (0, 1) if is_bool else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    size = (rows, *shape[1:])
    per_row = (rows,) + (1,) * (len(shape) - 1)
    uniform = rng.integers(low, high, size, endpoint=True)
    constant = np.broadcast_to(rng.integers(low, high, per_row, endpoint=True), size)
    extreme = rng.choice([low, high], size)
    sparse = np.where(rng.random(size) < 0.05, rng.integers(low, high, size, endpoint=True), 0)
    return np.concatenate([uniform, constant, extreme, sparse]).astype(dtype)


def model_inputs(model, rows: int, seed: int):
    """`input_families` for each input of a model as read; a tuple where there are several.

    An input of real numbers gets values around the codes of the operator that quantizes it.
    """
    arrays = tuple(
        _of_type(model, i, (1, *model.tensors[i].row_shape), rows, seed + n)
        for n, i in enumerate(model.inputs)
    )
    return arrays[0] if len(arrays) == 1 else arrays


def _of_type(model, index: int, shape: tuple[int, ...], rows: int, seed: int) -> np.ndarray:
    dtype = model.tensors[index].dtype
    if dtype.kind != "f":
        return input_families(shape, rows, seed, dtype)
    codes = input_families(shape, rows, seed)
    outputs = [op.outputs[0] for op in model.operators if index in op.inputs]
    codes_of = next((model.tensors[i] for i in outputs if model.tensors[i].scales.size == 1), None)
    scale, zero_point = (codes_of.scale, codes_of.zero_point) if codes_of else (0.05, 0)
    aside = np.random.default_rng(codes.size).uniform(-0.7, 0.7, codes.shape)
    return (scale * (codes + aside - zero_point)).astype(dtype)


def mismatches(got: dict[int, np.ndarray], expected: dict[int, np.ndarray]) -> dict[int, int]:
    """Number of elements that differ, for each tensor that has any."""
    assert got.keys() == expected.keys()
    counts = {}
    for i, values in expected.items():
        assert got[i].shape == values.shape
        assert got[i].dtype == values.dtype
        counts[i] = int((got[i] != values).sum())
    return {i: n for i, n in counts.items() if n}
