"""The scores are what their definitions say, counted pair by pair."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from tinyml_course.errors import DataError
from tinyml_course.metrics import (
    auc,
    balanced_accuracy,
    false_triggers_text,
    match_triggers,
    spread_over_groups,
    tries_text,
)

binary_with_both = st.lists(st.integers(0, 1), min_size=2, max_size=30).filter(
    lambda y: len(set(y)) == 2
)


@settings(max_examples=100, deadline=None)
@given(binary_with_both, st.randoms(use_true_random=False))
def test_auc_is_the_share_of_pairs_in_the_right_order(y: list[int], random: Any) -> None:
    scores = [random.randint(-3, 3) / 2 for _ in y]  # few values, so many ties
    pairs = [
        1.0 if high > low else 0.5 if high == low else 0.0
        for high, a in zip(scores, y, strict=True)
        for low, b in zip(scores, y, strict=True)
        if a == 1 and b == 0
    ]
    assert auc(y, scores) == pytest.approx(sum(pairs) / len(pairs), abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=40))
def test_balanced_accuracy_is_the_mean_of_what_is_found_of_each_class(
    pairs: list[tuple[int, int]],
) -> None:
    shares = []
    for label in {truth for truth, _ in pairs}:
        guesses = [guess for truth, guess in pairs if truth == label]
        shares.append(guesses.count(label) / len(guesses))
    truth, guess = zip(*pairs, strict=True)
    assert balanced_accuracy(truth, guess) == pytest.approx(sum(shares) / len(shares), abs=1e-12)


def test_the_scores_agree_with_scikit_learn_on_many_examples() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="an independent implementation")
    rng = np.random.default_rng(0)
    y = (rng.random(5000) < 0.05).astype(int)
    scores = np.round(rng.normal(size=5000) + y, 2)
    assert auc(y, scores) == pytest.approx(metrics.roc_auc_score(y, scores), abs=1e-12)
    guess = scores > 1
    expected = metrics.balanced_accuracy_score(y, guess)
    assert balanced_accuracy(y, guess) == pytest.approx(expected, abs=1e-12)


def test_only_the_order_of_scores_counts_and_turning_it_round_turns_the_area() -> None:
    y, scores = [0, 1, 0, 1, 1], np.array([0.1, 0.3, 0.4, 0.5, 0.9])
    assert auc(y, scores) == auc(y, np.exp(5 * scores))
    assert auc(y, -scores) == pytest.approx(1 - auc(y, scores))
    assert auc(y, np.zeros(5)) == 0.5


def test_never_saying_rain_is_accurate_and_worth_nothing() -> None:
    y = np.array([0] * 93 + [1] * 7)
    never = np.zeros(100, np.int64)
    assert (y == never).mean() == 0.93
    assert balanced_accuracy(y, never) == 0.5


@pytest.mark.parametrize(
    ("y", "scores", "message"),
    [
        ([0, 1], [0.1, np.nan], "finite numbers"),
        ([0, 1], [[0.1], [0.2]], r"of shape \(2, 1\)"),
        ([0, 1], [0.1, 0.2, 0.3], "each of the 2 examples of y, got 3"),
        ([0, 0], [0.1, 0.2], r"both 0 and 1 in y and nothing else, got \[0\]"),
        ([0, 1, 2], [0.1, 0.2, 0.3], r"got \[0, 1, 2\]"),
        ([0.0, 1.0], [0.1, 0.2], "expected y as whole numbers.*got float64"),
        ([], [], "N ≥ 1"),
    ],
)
def test_what_has_no_area_is_refused(y: list[float], scores: list[Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        auc(y, scores)


@pytest.mark.parametrize(
    ("y", "predicted", "message"),
    [
        ([0, 1], [0.9, 0.2], "expected predicted as whole numbers.*not probabilities"),
        ([0, 1], [1], "predicted for each of the 2 examples of y, got 1"),
        ([], [], "N ≥ 1"),
    ],
)
def test_what_are_no_classes_is_refused(y: list[int], predicted: list[Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        balanced_accuracy(y, predicted)


def test_repeating_every_example_of_a_group_adds_no_certainty() -> None:
    values, groups = np.array([0.2, 0.9, 0.4, 0.7]), np.arange(4)
    once = spread_over_groups(values, groups)
    assert once == pytest.approx(2 * values.std(ddof=1) / 2)
    assert spread_over_groups(np.repeat(values, 50), np.repeat(groups, 50)) == pytest.approx(once)


@pytest.mark.parametrize(("values", "groups"), [([1, 0], [3, 3]), ([1, 0], [1]), ([], [])])
def test_a_spread_needs_two_groups(values: list[int], groups: list[int]) -> None:
    with pytest.raises(DataError, match="at least two groups"):
        spread_over_groups(values, groups)


@pytest.mark.parametrize("share", [0.0, 0.05, 0.5, 0.83, 1.0])
def test_the_range_of_ten_tries_is_that_of_scipys_binomial(share: float) -> None:
    low, high = binom(10, share).ppf([0.025, 0.975]).astype(int)
    assert f"10 tries would\ngive {low} to {high} right, at least 95" in tries_text(3, share)


@pytest.mark.parametrize("mean", [0.0, 0.4, 3.0, 40.0, 2000.0])
def test_the_range_of_false_triggers_is_that_of_scipys_poisson(mean: float) -> None:
    low, high = poisson(mean).ppf([0.025, 0.975]).astype(int)
    said = false_triggers_text(2, 15, 4 * mean)
    assert f"15 minutes would\ngive {low} to {high}, at least 95" in said


@pytest.mark.parametrize(("hits", "place"), [(6, "has fewer"), (7, "fits this"), (10, "fits this")])
def test_a_run_is_told_from_chance(hits: int, place: str) -> None:
    assert tries_text(hits, 0.9).endswith(f"Your run {place}.")


@pytest.mark.parametrize(
    ("count", "place"), [(9, "has more"), (2, "fits this"), (0, "has fewer, which is good")]
)
def test_fewer_false_triggers_than_in_the_test_are_called_good(count: int, place: str) -> None:
    assert false_triggers_text(count, 30, 10.0 if count < 9 else 4.0).endswith(f"run {place}.")


def test_a_small_perfect_test_promises_no_perfect_tries() -> None:
    low, high = binom(10, 6 / 7).ppf([0.025, 0.975]).astype(int)
    said = tries_text(9, 1.0, tested=5)
    assert "In the test, 5 of 5 were right (below, as if 6 of 7)." in said
    assert f"give {low} to {high} right" in said
    assert low < 9
    assert said.endswith("Your run fits this.")


def test_who_has_not_tried_yet_is_told_what_to_do() -> None:
    assert tries_text(None, 0.9).startswith("Make 10 tries, write into HITS how many were right")
    assert false_triggers_text(None, 5, 4.0).startswith("Talk for 5 minutes without the word,")
    said = false_triggers_text(None, 5, 4.0, without="either word")
    assert said.startswith("Talk for 5 minutes without either word, write into FALSE_TRIGGERS")


@pytest.mark.parametrize("hits", ["seven", 11, -1, 7.0, True])
def test_what_is_no_count_of_ten_is_refused(hits: Any) -> None:
    with pytest.raises(DataError, match="expected HITS as a whole number from 0 to 10, got"):
        tries_text(hits, 0.9)


@pytest.mark.parametrize(("count", "minutes"), [("two", 5), (-1, 5), (2, 0), (2, "five")])
def test_what_is_no_count_of_false_triggers_is_refused(count: Any, minutes: Any) -> None:
    with pytest.raises(DataError, match=r"expected FALSE_TRIGGERS as a whole|expected minutes"):
        false_triggers_text(count, minutes, 4.0)


@pytest.mark.parametrize(
    ("seconds", "found", "false"),
    [
        ([2.6], [True, False], []),
        ([2.6, 3.4], [True, False], []),  # twice for one word is one hit
        ([1.64, 3.72, 6.12], [False, True], [1.64, 3.72]),
        ([], [False, False], []),
    ],
)
def test_a_trigger_belongs_to_the_word_it_follows(
    seconds: list[float], found: list[bool], false: list[float]
) -> None:
    hits, others = match_triggers(seconds, [(2.0, 2.5), (6.0, 6.4)])
    assert (hits.tolist(), others.tolist()) == (found, false)


def test_without_words_every_trigger_is_false() -> None:
    hits, others = match_triggers([4.2], [])
    assert (hits.tolist(), others.tolist()) == ([], [4.2])
