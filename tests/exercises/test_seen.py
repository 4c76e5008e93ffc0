"""What is seen in the numbers of a wrong answer that no known mistake explains."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tinyml_course.exercises import seen
from tinyml_course.exercises.checks import CheckSet, call_outcome
from tinyml_course.exercises.compare import EXACT, Comparison
from tinyml_course.exercises.spec import Exercise
from tinyml_course.grading.lesson_source import lesson_names, load_exercises

Function = Callable[..., Any]

CLOSE = Comparison(rtol=1e-9)


def table_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Tables of numbers on both sides of 0, with a number of times beside each."""
    return [(rng.normal(0, 3, (int(rows), 5)), int(rows) + 2) for rows in (3, 4, 6, 7)]


def tenths(x: Any, n: int) -> Any:
    """A reference whose results have many digits."""
    return x / 10 + 1 / 3


def hint(
    wrong: Function,
    reference: Function = tenths,
    inputs: Callable[[np.random.Generator], Any] = table_inputs,
    comparison: Comparison = CLOSE,
) -> tuple[str, str]:
    """Id and text that `wrong` earns in an exercise without known mistakes."""
    exercise = Exercise("exercise", 1, reference, inputs, comparison)
    checks = CheckSet.from_exercise(exercise, seed=3)
    verdict = checks.judge([call_outcome(wrong, args) for args in checks.cases])
    assert not verdict.passed
    return verdict.hint_id.removeprefix("seen:"), verdict.hint


@pytest.mark.parametrize(
    ("kind", "words", "wrong"),
    [
        ("factor", "1000 times what", lambda x, n: 1000 * tenths(x, n)),
        ("factor", "1/1000 of what", lambda x, n: tenths(x, n) / 1000),
        ("factor", "percent", lambda x, n: 100 * tenths(x, n)),
        ("factor", "-2 times", lambda x, n: -2 * tenths(x, n)),
        ("offset", "0.5 more than", lambda x, n: tenths(x, n) + 0.5),
        ("offset", "2 less than", lambda x, n: tenths(x, n) - 2),
        ("sign", "wrong sign", lambda x, n: -tenths(x, n)),
        ("absolute", "without their sign", lambda x, n: np.abs(tenths(x, n))),
        ("no_negative", "came as 0", lambda x, n: np.maximum(tenths(x, n), 0)),
        ("reciprocal", "1 divided by", lambda x, n: 1 / tenths(x, n)),
        ("complement", "1 minus", lambda x, n: 1 - tenths(x, n)),
        ("squared", "square of", lambda x, n: tenths(x, n) ** 2),
        ("rounded", "3 digits", lambda x, n: np.round(tenths(x, n), 3)),
        ("floored", "rounded down", lambda x, n: np.floor(tenths(x, n))),
        ("reversed", "first axis", lambda x, n: tenths(x, n)[::-1]),
        ("reversed_last", "last axis", lambda x, n: tenths(x, n)[:, ::-1]),
        ("sorted", "sorted", lambda x, n: np.sort(tenths(x, n), axis=-1)),
        ("summed_up", "sum of all up to it", lambda x, n: np.cumsum(tenths(x, n), -1)),
        ("moved", "one place too late", lambda x, n: np.roll(tenths(x, n), 1, 0)),
        ("limited", "-0.1 to 0.5", lambda x, n: tenths(x, n).clip(-0.1, 0.5)),
        ("factor_by_call", "number is n times", lambda x, n: n * tenths(x, n)),
        ("factor_by_call", "axis 0 of x", lambda x, n: tenths(x, n) / len(x)),
        ("factor_by_call", "n being n", lambda x, n: tenths(x, n) * n / (n - 1)),
        ("offset_by_call", "less by n", lambda x, n: tenths(x, n) - n),
        ("factor_by_row", "In a row", lambda x, n: tenths(x, n) / x.max(1, keepdims=True)),
        ("offset_by_column", "In a column", lambda x, n: tenths(x, n) + np.arange(5) + 1),
        ("argument_returned", "returns x as it came", lambda x, n: x),
        ("always_the_same", "depend on its arguments", lambda x, n: 7.0),
        ("transposed", "transpose", lambda x, n: tenths(x, n).T),
        ("axis", "too many", lambda x, n: tenths(x, n)[None]),
        ("reshaped", "only the shape", lambda x, n: tenths(x, n).ravel()),
        ("ends", "1 at the end along axis 0 are missing", lambda x, n: tenths(x, n)[:-1]),
        ("ends", "at the beginning along axis 1", lambda x, n: tenths(x, n)[:, 1:]),
        ("reduced", "mean over axis -1", lambda x, n: tenths(x, n).mean(-1)),
        ("at_an_end", "first numbers along axis 1", lambda x, n: tenths(x, n) * (np.arange(5) > 0)),
        ("left_zero", "is 0", lambda x, n: tenths(x, n) * (np.arange(5) % 2)),
        ("some_numbers", "a negative number", lambda x, n: tenths(x, n) * 1.3 ** (x < -10 / 3)),
    ],
)
def test_what_every_number_shows_is_said(kind: str, words: str, wrong: Function) -> None:
    got = hint(wrong)
    assert got[0] == kind
    assert words in got[1]


@pytest.mark.parametrize(
    ("wrong", "side"),
    [(np.floor, "1 less"), (np.ceil, "1 more"), (np.trunc, "1 more or less")],
)
def test_whole_numbers_that_are_rounded_otherwise(wrong: Function, side: str) -> None:
    def inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
        return [(rng.normal(0, 30, 40),) for _ in range(4)]

    kind, text = hint(
        lambda x: wrong(x).astype(int), lambda x: np.rint(x).astype(int), inputs, EXACT
    )
    assert kind == "by_one"
    assert side in text


def test_an_answer_of_zeros_only_is_no_forgotten_place() -> None:
    def inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
        return [(rng.normal(0, 30, 4),) for _ in range(5)]

    def both(x: Any) -> Any:
        return float(x.max()), float(x.min())

    assert hint(lambda x: both(x) if x[0] > 0 else (0.0, 0.0), both, inputs)[0] != "left_zero"


def test_codes_outside_the_range_and_codes_of_another_type() -> None:
    def inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
        return [(rng.normal(0, 90, 50).round(),) for _ in range(4)]

    def codes(x: Any) -> Any:
        return (2 * x).clip(-128, 127).astype(np.int8)

    assert hint(lambda x: (2 * x).astype(int), codes, inputs, EXACT)[0] == "not_limited"
    assert hint(lambda x: codes(x).astype(float), codes, inputs, EXACT)[0] == "type"


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (lambda x, k: x.sum() // k + (k == 0), "The only wrong call is the one in which k is 0"),
        (lambda x, k: x.sum() // k + (k < 0), "The 2 wrong calls are those in which k is negative"),
        (lambda x, k: x[0] // k if k else 1, "The only right call is the one in which x has one"),
        (lambda x, k: x[9] if k < 0 else x.sum() // k, "The 2 wrong calls are those in which k"),
    ],
)
def test_the_calls_that_are_wrong_have_something_in_common(wrong: Function, text: str) -> None:
    def inputs(_: np.random.Generator) -> list[tuple[Any, ...]]:
        x = np.array([7, 6, 9])
        return [(x, 2), (np.array([5]), 3), (x, -2), (x, 0), (x[:2], -1), (x, 4)]

    def reference(x: Any, k: int) -> int:
        return int(x.sum() // k) if k else 0

    def answer(x: Any, k: int) -> int:
        with np.errstate(all="ignore"):
            return int(wrong(x, k))

    assert text in hint(answer, reference, inputs, EXACT)[1]


def test_of_a_tuple_the_wrong_value_is_named() -> None:
    def reference(x: Any, n: int) -> tuple[Any, Any]:
        """Returns (scale, zero_point)."""
        return tenths(x, n), n

    kind, text = hint(lambda x, n: (1000 * tenths(x, n), n), reference)
    assert kind == "factor"
    assert text.startswith("Only scale is wrong, the other is right. Every number is 1000 times")


@pytest.mark.parametrize(
    "value",
    [
        None,
        "text",
        [[1], [2, 3]],
        {"a": 1},
        np.array(["x"]),
        float("nan"),
        10**400,
        [],
        np.zeros(0),
    ],
)
def test_answers_of_every_type_come_through(value: Any) -> None:
    values = iter([value, 1.0, value, 2.0])
    kind, _ = hint(lambda x, n: next(values))
    assert kind == ""


def test_a_forgotten_return_is_left_to_the_message() -> None:
    assert hint(lambda x, n: None) == ("", "")


def test_codes_that_are_one_apart_are_not_called_right_numbers() -> None:
    def inputs(_: np.random.Generator) -> list[tuple[Any, ...]]:
        return [(2**30 + k,) for k in range(6)]

    assert hint(lambda x: float(x + 1), lambda x: x, inputs, EXACT)[0] != "type"


def test_a_call_that_is_special_in_two_ways_is_called_both() -> None:
    def inputs(_: np.random.Generator) -> list[tuple[Any, ...]]:
        many = np.arange(6.0)
        return [(many, 3), (many[:1], 1), (many + 1, 2), (many + 2, 4), (many[:1] + 7, 1)]

    _, text = hint(lambda x, k: x.sum() * k + (k == 1), lambda x, k: x.sum() * k, inputs)
    assert "k is 1 and x has one number only" in text


def test_numbers_that_follow_nothing_get_no_hint() -> None:
    rng = np.random.default_rng(5)
    assert hint(lambda x, n: rng.normal(size=x.shape)) == ("", "")


@pytest.mark.parametrize("lesson", lesson_names())
def test_of_no_known_mistake_is_something_said_that_the_reference_refutes(lesson: str) -> None:
    """The search runs through on each, and gives a right answer nothing."""
    for exercise in load_exercises(lesson):
        checks = dataclasses.replace(CheckSet.from_exercise(exercise, seed=11), mistakes=())
        right = [call_outcome(exercise.reference, args).value for args in checks.cases]
        none_wrong = [False] * len(right)
        found = seen.relation(checks.comparison, checks.cases, checks.expected, right, none_wrong)
        assert found is None or found.id == "seen:type"
        for mistake in exercise.mistakes:
            checks.judge([call_outcome(mistake.wrong, args) for args in checks.cases])
