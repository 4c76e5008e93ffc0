"""The test side comes after the training side, with a gap between them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.toy_data import of_groups
from tinyml_course.datasets import split_by_time
from tinyml_course.errors import DataError


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(-3, 20), min_size=2, max_size=40),
    st.floats(0.01, 0.99),
    st.integers(0, 3),
)
def test_train_gap_and_test_follow_each_other_and_lose_nothing_else(
    groups: list[int], share: float, gap: int
) -> None:
    groups = sorted(groups)
    if len(set(groups)) < gap + 2:
        return
    train, test = split_by_time(of_groups(groups), share, gap=gap)
    between = set(groups) - set(train.groups.tolist()) - set(test.groups.tolist())
    assert len(between) == gap
    in_order = [*train.groups.tolist(), *sorted(g for g in groups if g in between)]
    assert [*in_order, *test.groups.tolist()] == groups
    assert train.groups.max() < test.groups.min()


def test_the_share_is_of_the_groups() -> None:
    train, test = split_by_time(of_groups(list(range(10))), 0.3)
    assert train.groups.tolist() == [0, 1, 2, 3, 4, 5]
    assert test.groups.tolist() == [7, 8, 9]


def test_groups_that_do_not_follow_time_are_refused() -> None:
    with pytest.raises(DataError, match="increase with time, got 1 after 2 at example 2"):
        split_by_time(of_groups([1, 2, 1, 2]))


def test_too_few_groups_for_the_gap_are_refused() -> None:
    with pytest.raises(DataError, match="at least 4 groups for two sides and a gap of 2, got 3"):
        split_by_time(of_groups([1, 2, 3]), gap=2)


@pytest.mark.parametrize("share", [0.0, 1.0, float("nan")])
def test_a_share_that_leaves_one_side_empty_is_refused(share: float) -> None:
    with pytest.raises(DataError, match="test_share between 0 and 1"):
        split_by_time(of_groups([1, 2, 3]), share)


@pytest.mark.parametrize("gap", [-1, 0.5])
def test_a_gap_that_is_no_count_is_refused(gap: float) -> None:
    with pytest.raises(DataError, match="gap as a whole number ≥ 0"):
        split_by_time(of_groups([1, 2, 3]), gap=gap)  # type: ignore[arg-type]
