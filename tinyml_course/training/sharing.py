"""Weight sharing: a layer has few different weights, and each place stores which one.

The codes of an int8 file are grouped, so the file stays one that every kernel runs; it only packs
better. 0 stays 0, and the scales do not change.

Source: Han, Mao and Dally, "Deep Compression" (2016), section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.tflite import Model, Operator, read_model
from tinyml_course.training.file_weights import WEIGHTED, stored_values

Codes = npt.NDArray[np.int8]
Reals = npt.NDArray[np.float64]


def share_weights(
    values: npt.ArrayLike, clusters: int, steps: int = 20
) -> tuple[Reals, npt.NDArray[np.intp]]:
    """Group numbers around a few centres: k-means on a line.

    The centres start evenly between the smallest and the largest value. In each step every value
    goes to its nearest centre (of two, the lower), and every centre to the mean of its values; an
    empty one stays.

    Parameters
    ----------
    values
        ``(N,)``, at least one.
    clusters
        Centres, at least 1; one alone starts at the smallest value.
    steps
        Rounds, 0 or more; it ends early if nothing changes.

    Returns
    -------
    The centres, ``(clusters,)`` increasing, and the index of each value's nearest one, ``(N,)``.

    Raises
    ------
    DataError
        There is no value, or a number is too small.

    Examples
    --------
    >>> share_weights([0.0, 1.0, 9.0, 10.0], 2)
    (array([0.5, 9.5]), array([0, 0, 1, 1]))

    Source: Han, Mao and Dally (2016), section 3.2, linear initialization.
    """
    numbers = np.asarray(values, np.float64).ravel()
    if not numbers.size or clusters < 1 or steps < 0:
        raise DataError(
            f"expected values, clusters ≥ 1 and steps ≥ 0, got {numbers.size} values, {clusters} "
            f"and {steps}"
        )
    centres = np.linspace(numbers.min(), numbers.max(), clusters)
    for _ in range(steps):
        nearest = _nearest(numbers, centres)
        counts = np.bincount(nearest, minlength=clusters)
        sums = np.bincount(nearest, numbers, minlength=clusters)
        moved = np.where(counts > 0, sums / np.maximum(counts, 1), centres)
        if (moved == centres).all():
            break
        centres = moved
    return centres, _nearest(numbers, centres)


def _nearest(numbers: Reals, centres: Reals) -> npt.NDArray[np.intp]:
    return np.abs(numbers[:, None] - centres).argmin(axis=1)


def shared_codes(codes: Codes, clusters: int) -> Codes:
    """A layer's int8 codes with at most `clusters` different values apart from 0.

    Parameters
    ----------
    codes
        int8, any shape.
    clusters
        At least 1.
    """
    shared = codes.copy()
    nonzero = codes[codes != 0]
    if nonzero.size:
        centres, nearest = share_weights(nonzero, clusters)
        shared[codes != 0] = np.rint(centres).astype(np.int8)[nearest]
    return shared


def weights_of_file(content: bytes) -> list[Codes]:
    """The int8 weights of each layer of a ``.tflite`` that has some, in order."""
    model = read_model(content)
    return [data for _, data in _weighted(model)]


def change_weights(content: bytes, change: Callable[[Codes], Codes], smallest: int = 0) -> bytes:
    """A ``.tflite`` with other int8 weights; scales, biases and its length stay.

    Parameters
    ----------
    content
        An int8 ``.tflite``.
    change
        Gives the new codes of a layer, in the same shape.
    smallest
        Layers with fewer weights stay as they are.

    Raises
    ------
    DataError
        `change` gave another shape or type.
    """
    import tflite as schema

    model, data = read_model(content), bytearray(content)
    graph = schema.Model.GetRootAsModel(data, 0)
    for op, codes in _weighted(model):
        if codes.size < smallest:
            continue
        new = change(codes)
        if new.shape != codes.shape or new.dtype != np.int8:
            raise DataError(
                f"expected int8 codes of shape {codes.shape}, got {new.dtype} {new.shape}"
            )
        stored_values(graph, op.inputs[1], np.int8)[:] = new.ravel()
    return bytes(data)


def _weighted(model: Model) -> list[tuple[Operator, Any]]:
    found = [
        (op, model.tensors[op.inputs[1]].data) for op in model.operators if op.name in WEIGHTED
    ]
    return [(op, data) for op, data in found if data is not None and data.dtype == np.int8]
