"""Deliberate damage: what goes wrong with sensors and labels, together with the ground truth.

Each function takes a `DataSet` and returns a damaged copy and which examples it damaged, so that a
lesson can ask students to find them and count what they missed::

    from tinyml_course.datasets import faults, gestures

    data = gestures.load_synthetic()
    damaged, where = faults.mislabel(data, share=0.05)

The damage is synthetic even where the data are real; `DataSet.version` says which damage was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.datasets.dataset import DataSet
from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed

Mask = npt.NDArray[np.bool_]

LONGEST_GAP = 0.4
"""The longest dropout, as a share of the window; the shortest is half as long."""


def drop_samples(data: DataSet, *, share: float, seed: int = 0) -> tuple[DataSet, Mask]:
    """Samples are lost, and the driver repeats the last one it got.

    This is what a loose wire or a full queue looks like: the trace is perfectly flat, which a noisy
    sensor never is.

    Parameters
    ----------
    data
        Windows ``(N, window_length, axes)``.
    share
        Share of the windows that lose a stretch of 20 to 40 % of their samples, in (0, 1].
    seed
        Decides which windows and which samples.

    Returns
    -------
    damaged, where
        The damaged copy, and ``(N,)`` bool: which windows.

    Raises
    ------
    DataError
        ``share`` is out of range, or ``x`` does not hold windows of at least 5 samples.
    """
    rng, where = _chosen(data, "drop_samples", share, seed)
    length = _window_length(data, 5)
    x = np.array(data.x)
    longest = int(length * LONGEST_GAP)
    for index in np.flatnonzero(where):
        gap = int(rng.integers(max(longest // 2, 1), longest + 1))
        start = int(rng.integers(1, length - gap + 1))
        x[index, start : start + gap] = x[index, start - 1]
    return _damaged(data, f"drop_samples({share:g}, seed {seed})", x=x), where


def add_bias(
    data: DataSet, *, bias: float | Sequence[float], groups: Sequence[int] | None = None
) -> tuple[DataSet, Mask]:
    """A constant is added: a sensor that was never calibrated, or has drifted since.

    Parameters
    ----------
    data
        Any examples; the last dimension is the axes.
    bias
        In the unit of each axis: one number for all, or one for each axis.
    groups
        The groups whose sensor is affected; all by default.

    Returns
    -------
    damaged, where
        The damaged copy, and ``(N,)`` bool: which examples.

    Raises
    ------
    DataError
        A bias for another number of axes, not finite or all 0, or a group that does not exist.
    """
    axes = data.x.shape[-1]
    offset = np.asarray(bias, dtype=np.float64)
    if offset.shape not in {(), (axes,)} or not np.isfinite(offset).all() or not offset.any():
        raise DataError(
            f"{data.name}: expected a bias as one finite number other than 0, or as {axes}, one "
            f"for each of {data.axes}, got {bias}"
        )
    where = _members(data, groups)
    x = np.array(data.x)
    x[where] = (x[where] + offset).astype(np.float32)
    return _damaged(data, f"add_bias({offset.tolist()})", x=x), where


def wrong_range(
    data: DataSet, *, full_scale: float, assumed: float, groups: Sequence[int] | None = None
) -> tuple[DataSet, Mask]:
    """The sensor was set to a different range than the program assumes.

    The codes are right, their meaning is not: everything is ``assumed / full_scale`` times what it
    should be, and values beyond ``full_scale`` were clipped before that. At rest an accelerometer
    then shows 2 g or half a g.

    Parameters
    ----------
    data
        Any examples.
    full_scale
        What the sensor was really set to: it clips at ± this, in the data's unit.
    assumed
        What the reading program assumes, in the same unit.
    groups
        The groups whose sensor is affected; all by default.

    Returns
    -------
    damaged, where
        The damaged copy, and ``(N,)`` bool: which examples.

    Raises
    ------
    DataError
        A range is not above 0, the ranges are equal, or a group does not exist.
    """
    if not (0 < full_scale < np.inf and 0 < assumed < np.inf) or full_scale == assumed:
        raise DataError(
            f"{data.name}: expected two different ranges above 0, got full_scale={full_scale} and "
            f"assumed={assumed}; a range that is right does no damage"
        )
    where = _members(data, groups)
    x = np.array(data.x)
    x[where] = np.clip(x[where], -full_scale, full_scale) * np.float32(assumed / full_scale)
    return _damaged(data, f"wrong_range({full_scale:g} as {assumed:g})", x=x), where


def mislabel(data: DataSet, *, share: float, seed: int = 0) -> tuple[DataSet, Mask]:
    """Some examples get a wrong label; the examples themselves do not change.

    Source: C. G. Northcutt, A. Athalye, J. Mueller: Pervasive Label Errors in Test Sets
    Destabilize Machine Learning Benchmarks, 2021: 3.3 % on average in ten well-known test sets.

    Parameters
    ----------
    data
        Any examples with at least two labels.
    share
        Share of the examples, in (0, 1].
    seed
        Decides which examples and which wrong label each gets.

    Returns
    -------
    damaged, where
        The damaged copy, and ``(N,)`` bool: whose label is wrong.

    Raises
    ------
    DataError
        ``share`` is out of range, or there is only one label.
    """
    if len(data.labels) < 2:
        raise DataError(
            f"{data.name}: expected at least 2 labels, got {data.labels}; with one there is no "
            "wrong label to give"
        )
    rng, where = _chosen(data, "mislabel", share, seed)
    away = rng.integers(1, len(data.labels), int(where.sum()))
    y = np.array(data.y)
    y[where] = (y[where] + away) % len(data.labels)
    return _damaged(data, f"mislabel({share:g}, seed {seed})", y=y), where


def _chosen(data: DataSet, what: str, share: float, seed: int) -> tuple[np.random.Generator, Mask]:
    """Which examples: ``share`` of them, at least one."""
    if not 0 < share <= 1:
        raise DataError(f"{data.name}: expected a share in (0, 1], got {share}")
    rng = np.random.default_rng(derive_seed(seed, "faults", what))
    where = np.zeros(len(data), bool)
    where[rng.permutation(len(data))[: max(round(share * len(data)), 1)]] = True
    return rng, where


def _members(data: DataSet, groups: Sequence[int] | None) -> Mask:
    if groups is None:
        return np.ones(len(data), bool)
    unknown = sorted(set(groups) - set(data.groups.tolist()))
    if unknown or not groups:
        raise DataError(
            f"{data.name}: expected groups among {np.unique(data.groups).tolist()}, got "
            f"{unknown or 'none'}"
        )
    return np.isin(data.groups, list(groups))


def _window_length(data: DataSet, least: int) -> int:
    if data.x.ndim != 3 or data.x.shape[1] < least:
        raise DataError(
            f"{data.name}: expected windows (N, window_length, axes) of at least {least} samples, "
            f"got {data.x.shape}"
        )
    return int(data.x.shape[1])


def _damaged(data: DataSet, what: str, **fields: Any) -> DataSet:
    return replace(data, version=f"{data.version} + {what}", **fields)
