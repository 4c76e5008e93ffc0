"""Splits keep a group on one side; windows are plain slices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.toy_data import of_groups
from tinyml_course.datasets import check_groups_apart, cut_windows, gestures, split_by_group
from tinyml_course.errors import DataError


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(-3, 9), min_size=2, max_size=40).filter(lambda g: len(set(g)) > 1),
    st.floats(0.01, 0.99),
    st.integers(0, 2**32 - 1),
)
def test_no_group_is_on_both_sides_and_no_example_is_lost(
    groups: list[int], share: float, seed: int
) -> None:
    data = of_groups(groups)
    train, test = split_by_group(data, test_share=share, seed=seed)
    assert not set(train.groups.tolist()) & set(test.groups.tolist())
    assert sorted([*train.x[:, 0], *test.x[:, 0]]) == list(range(len(groups)))
    assert train.x[:, 0].tolist() == [i for i, g in enumerate(groups) if g in train.groups]


def test_the_share_is_of_the_groups_and_the_seed_decides_which() -> None:
    data = of_groups(list(range(10)))
    tests = [split_by_group(data, test_share=0.3, seed=s)[1].groups.tolist() for s in (1, 1, 2)]
    assert all(len(chosen) == 3 for chosen in tests)
    assert tests[0] == tests[1] != tests[2]


def test_named_groups_are_the_test_side() -> None:
    train, test = split_by_group(of_groups([1, 2, 3, 1]), test_groups=[1])
    assert (train.groups.tolist(), test.groups.tolist()) == ([2, 3], [1, 1])


@pytest.mark.parametrize(
    ("groups", "how", "message"),
    [
        ([1, 2], {}, "one of test_groups and test_share, got both or neither"),
        ([1, 2], {"test_groups": [1], "test_share": 0.5}, "both or neither"),
        ([1, 2], {"test_groups": [1, 7]}, r"among \[1, 2\], got \[7\]"),
        ([1, 2], {"test_groups": [1, 2]}, "at least one group on each side, got 2 of 2"),
        ([1, 2], {"test_groups": []}, "at least one group on each side, got 0 of 2"),
        ([1, 2], {"test_share": 1.0}, "between 0 and 1, got 1.0"),
        ([5, 5], {"test_share": 0.5}, "at least 2 groups to split, got 1"),
    ],
)
def test_a_split_that_cannot_be_is_refused(
    groups: list[int], how: dict[str, Any], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        split_by_group(of_groups(groups), **how)


@given(st.integers(0, 30), st.integers(1, 12), st.integers(1, 12))
def test_windows_are_the_slices_one_would_write_by_hand(n: int, length: int, hop: int) -> None:
    recording = np.arange(2 * n, dtype=np.float32).reshape(n, 2)
    by_hand = [recording[i : i + length] for i in range(0, n - length + 1, hop)]
    got = cut_windows(recording, length, hop)
    assert got.shape == (len(by_hand), length, 2)
    assert got.tolist() == [window.tolist() for window in by_hand]


@pytest.mark.parametrize("bad", [0, -1, 2.5])
def test_window_lengths_are_whole_numbers_above_zero(bad: Any) -> None:
    with pytest.raises(DataError, match=f"window_length as a whole number.*got {bad}"):
        cut_windows(np.zeros((9, 1), np.float32), bad, 1)
    with pytest.raises(DataError, match=f"hop_length as a whole number.*got {bad}"):
        cut_windows(np.zeros((9, 1), np.float32), 3, bad)


def test_one_dimension_is_no_recording() -> None:
    with pytest.raises(DataError, match=r"\(samples, axes\), got \(9,\)"):
        cut_windows(np.zeros(9, np.float32), 3, 1)


def test_synthetic_people_can_be_split() -> None:
    train, test = split_by_group(gestures.load_synthetic(persons=5, per_class=1), test_share=0.2)
    assert len(np.unique(test.groups)) == 1
    assert len(train) == 20


def test_a_group_on_both_sides_is_named_with_how_many_examples_it_spoils() -> None:
    data = of_groups([0, 0, 1, 1, 2, 2, 2])
    check_groups_apart(data.subset(data.groups < 2), data.subset(data.groups == 2))
    at_random = np.array([True, False, True, True, False, True, False])
    with pytest.raises(DataError, match=r"2 on both \(0, 2\), with 3 of 3 test .* split_by_group"):
        check_groups_apart(data.subset(at_random), data.subset(~at_random))
