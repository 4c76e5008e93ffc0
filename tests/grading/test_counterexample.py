"""The smallest input found on which an answer is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from tinyml_course.exercises.checks import CheckSet, call_outcome
from tinyml_course.exercises.compare import EXACT, Comparison
from tinyml_course.exercises.spec import Exercise
from tinyml_course.grading.counterexample import MOST_CALLS, smallest_counterexample


def rounded(x):
    return np.floor(np.abs(x) + 0.5) * np.sign(x)


def vectors(rng):
    """Long vectors, of which some hold halves."""
    return [((rng.integers(-40, 40, 11 + n % 2) / 4),) for n in range(6)]


EXERCISE = Exercise("rounded", 1, rounded, vectors, Comparison(atol=1e-9))


def found(wrong, exercise=EXERCISE, seed=1, never=()):
    return smallest_counterexample(exercise, lambda args: call_outcome(wrong, args), seed, never)


def test_halves_that_are_rounded_to_even_come_down_to_a_single_half():
    example = found(np.round)
    (x,) = example.args
    assert x.shape == (1,)
    assert abs(x[0]) % 1 == 0.5
    assert example.expected != example.outcome.value
    assert example.text().startswith("rounded([")
    assert "expected" in example.text()


def test_an_answer_that_fails_on_odd_lengths_only_is_shown_the_shortest():
    example = found(lambda x: rounded(x) if len(x) % 2 == 0 else x * 0 + 7)
    assert len(example.args[0]) == 1


def test_an_answer_that_raises_is_shown_its_error():
    example = found(lambda x: rounded(x) if (x >= 0).all() else x[99])
    assert example.outcome.error == "IndexError"
    assert example.text().endswith("got IndexError")
    assert len(example.args[0]) == 1


def test_arrays_that_belong_together_are_cut_together():
    def pairs(rng):
        return [(rng.normal(size=(5, 4)).round(3), rng.normal(size=4).round(3), 3)]

    exercise = Exercise("dot", 1, lambda x, w, n: x @ w * n, pairs, Comparison(rtol=1e-9))
    example = found(lambda x, w, n: x @ np.abs(w) * n, exercise)
    x, w, n = example.args
    assert x.shape == (1, 1)
    assert w.shape == (1,)
    assert n == 3
    assert w[0] < 0


def test_a_right_answer_has_none_and_the_search_ends():
    calls = []

    def right(x):
        calls.append(x)
        return rounded(x)

    assert found(right) is None
    assert len(calls) <= MOST_CALLS


def test_a_hidden_input_is_never_shown():
    hidden = CheckSet.from_exercise(EXERCISE, seed=5).cases
    shown = found(np.round, seed=1, never=hidden)
    assert all(EXACT.difference(shown.args, one) is not None for one in hidden)
    first = found(np.round)
    again = found(np.round, never=[first.args])
    assert again is None or EXACT.difference(again.args, first.args) is not None


def test_the_search_ends_where_the_answer_can_be_called_no_more():
    assert smallest_counterexample(EXERCISE, lambda args: None, 1) is None


@pytest.mark.parametrize("seed", range(5))
def test_the_same_seed_shows_the_same(seed):
    assert found(np.round, seed=seed).text() == found(np.round, seed=seed).text()
