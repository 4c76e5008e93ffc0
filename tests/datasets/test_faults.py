"""Damage is where the mask says, is what was asked for, and is nowhere else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tinyml_course.datasets import DataSet, faults, gestures
from tinyml_course.errors import DataError

DATA = gestures.load_synthetic(persons=4, per_class=10)


def longest_standstill(window: np.ndarray) -> int:
    """The most samples in a row that repeat the one before, all axes at once."""
    longest = run = 0
    for still in (np.diff(window, axis=0) == 0).all(axis=1):
        run = run + 1 if still else 0
        longest = max(longest, run)
    return longest


def test_dropouts_stand_still_for_20_to_40_percent_of_the_chosen_windows() -> None:
    damaged, where = faults.drop_samples(DATA, share=0.25)
    assert where.sum() == len(DATA) // 4
    gaps = np.array([longest_standstill(window) for window in damaged.x])
    length = DATA.x.shape[1]
    assert gaps[~where].max() < 0.05 * length
    assert gaps[where].min() >= 0.2 * length
    assert gaps[where].max() <= 0.4 * length + 1
    np.testing.assert_array_equal(damaged.x[~where], DATA.x[~where])
    np.testing.assert_array_equal(damaged.y, DATA.y)


def test_a_bias_moves_the_chosen_people_and_nobody_else() -> None:
    damaged, where = faults.add_bias(DATA, bias=[0.5, 0.0, -0.25], groups=[1, 3])
    np.testing.assert_array_equal(where, np.isin(DATA.groups, [1, 3]))
    moved = damaged.x - DATA.x
    np.testing.assert_allclose(moved[where], np.broadcast_to([0.5, 0, -0.25], moved[where].shape))
    assert not moved[~where].any()


def test_a_wrong_range_doubles_what_was_not_cut_off() -> None:
    damaged, where = faults.wrong_range(DATA, full_scale=1.0, assumed=2.0)
    assert where.all()
    assert np.abs(damaged.x).max() == 2.0
    inside = np.abs(DATA.x) < 1
    np.testing.assert_array_equal(damaged.x[inside], 2 * DATA.x[inside])
    assert set(np.abs(damaged.x[~inside])) == {2.0}


def test_mislabels_are_wrong_every_time_and_of_every_kind() -> None:
    damaged, where = faults.mislabel(DATA, share=0.5, seed=4)
    np.testing.assert_array_equal(damaged.y != DATA.y, where)
    assert where.sum() == len(DATA) // 2
    pairs = {(int(a), int(b)) for a, b in zip(DATA.y[where], damaged.y[where], strict=True)}
    assert len(pairs) == 20  # five labels, four wrong ones each
    np.testing.assert_array_equal(damaged.x, DATA.x)


def test_the_version_says_what_was_done_and_the_data_stay_as_they_were() -> None:
    before = DATA.sha256()
    once, _ = faults.mislabel(DATA, share=0.1)
    twice, _ = faults.add_bias(once, bias=0.2)
    assert twice.version == f"{DATA.version} + mislabel(0.1, seed 0) + add_bias(0.2)"
    assert DATA.sha256() == before != twice.sha256()


def test_one_seed_damages_the_same_windows_in_a_fresh_process_and_another_others() -> None:
    code = (
        "from tinyml_course.datasets import faults, gestures;"
        "data = gestures.load_synthetic(persons=4, per_class=10);"
        "data, _ = faults.drop_samples(data, share=0.2, seed=5);"
        "print(faults.mislabel(data, share=0.2, seed=5)[0].sha256())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    def here(seed: int) -> str:
        dropped, _ = faults.drop_samples(DATA, share=0.2, seed=seed)
        return faults.mislabel(dropped, share=0.2, seed=seed)[0].sha256()

    assert done.stdout.strip() == here(5) != here(6)


def one_label() -> DataSet:
    return DataSet(
        name="one",
        x=np.zeros((2, 3), np.float32),
        y=np.zeros(2, int),
        labels=("only",),
        groups=np.zeros(2, int),
        axes=("a", "b", "c"),
        units=("g", "g", "g"),
        source="test",
        licence="test",
        citation="test",
        version="1",
        synthetic=True,
    )


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda: faults.drop_samples(DATA, share=0), r"share in \(0, 1\], got 0"),
        (lambda: faults.mislabel(DATA, share=1.5), "got 1.5"),
        (lambda: faults.mislabel(one_label(), share=0.5), r"at least 2 labels, got \('only',\)"),
        (lambda: faults.drop_samples(one_label(), share=0.5), r"got \(2, 3\)"),
        (lambda: faults.add_bias(DATA, bias=[1, 2]), r"one for each of \('ax', 'ay', 'az'\)"),
        (lambda: faults.add_bias(DATA, bias=0.0), "other than 0"),
        (lambda: faults.add_bias(DATA, bias=float("nan")), "finite"),
        (lambda: faults.add_bias(DATA, bias=1, groups=[7]), r"among \[0, 1, 2, 3\], got \[7\]"),
        (lambda: faults.add_bias(DATA, bias=1, groups=[]), "got none"),
        (lambda: faults.wrong_range(DATA, full_scale=2, assumed=2), "two different ranges"),
        (lambda: faults.wrong_range(DATA, full_scale=-2, assumed=2), "above 0"),
    ],
)
def test_damage_that_cannot_be_done_is_refused(damage: Callable[[], Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        damage()
