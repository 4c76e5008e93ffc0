"""What a student reads of a hidden check tells its kind, and no value."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from tinyml_course.exercises.checks import CheckSet, KnownMistake, Outcome, call_outcome
from tinyml_course.exercises.compare import Comparison
from tinyml_course.exercises.spec import Exercise
from tinyml_course.grading.answer_run import judge_safely
from tinyml_course.grading.feedback_page import feedback_page
from tinyml_course.grading.score import hidden_checks, visible_checks
from tinyml_course.grading.told import kind_of_difference

SECRET = 48_271
"""Numbers that only hidden inputs are made of, and the answers made from them."""


def tripled(x):
    return 3 * x + 1


def vectors(rng):
    return [((SECRET + rng.integers(0, 9, 6)) * (n + 2),) for n in range(5)]


CHECKS = CheckSet.from_exercise(Exercise("tripled", 1, tripled, vectors), seed=1)


def verdict(answer, checks=CHECKS):
    outcomes = [call_outcome(answer, args) for args in checks.cases]
    return judge_safely(checks, outcomes, "def tripled(x):\n    return x")


@pytest.mark.parametrize(
    ("answer", "hint_id"),
    [
        (lambda x: tripled(x) * SECRET, "seen:factor"),
        (lambda x: tripled(x) + SECRET, "seen:offset"),
        (lambda x: tripled(x)[: SECRET % 4], "seen:ends"),
        (lambda x: tripled(x).clip(SECRET * 8, SECRET * 12), "seen:limited"),
        (lambda x: tripled(x) + (x.max() > 3 * SECRET), ""),
        (lambda x: x, "seen:argument_returned"),
        (lambda x: tripled(x)[::-1], "seen:reversed"),
        (lambda x: np.full((SECRET % 7, 2), SECRET), ""),
        (lambda x: float(SECRET), ""),
        (lambda x: {SECRET: x}, ""),
        (str, ""),
        (lambda x: x[SECRET], ""),
        (lambda x: {}[SECRET], ""),
    ],
)
def test_no_number_of_an_answer_is_said(answer, hint_id):
    said = verdict(answer)
    assert not said.passed
    text = f"{said.message} {said.hint}"
    numbers = {str(n) for args in CHECKS.cases for n in (*args[0].tolist(), SECRET)}
    assert not [n for n in numbers if n in text]
    assert not any(digits in text for digits in (str(SECRET)[:3], str(SECRET % 7), str(SECRET % 4)))
    assert said.message
    if hint_id:
        assert said.hint_id == hint_id
        assert said.hint


def test_a_known_factor_is_named_and_a_known_mistake_keeps_its_hint():
    assert "(the factor between percent and shares?)" in verdict(lambda x: tripled(x) * 100).hint
    exercise = Exercise("tripled", 1, tripled, vectors)
    known = CheckSet.from_exercise(exercise, seed=1)
    mistake = KnownMistake("doubled", "Not 2 times.", tuple(Outcome(2 * a[0]) for a in known.cases))
    said = verdict(lambda x: 2 * x, replace(known, mistakes=(mistake,)))
    assert (said.hint_id, said.hint) == ("doubled", "Not 2 times.")


@pytest.mark.parametrize(
    ("expected", "got", "said"),
    [
        (np.arange(3), [0, 1, 2], "expected an array, got a value of type list; return an array"),
        (np.arange(3), np.arange(4), "expected an array of another shape"),
        (np.arange(3), np.zeros((1, 3), int), "another number of axes"),
        (np.arange(3), np.arange(3.0), "expected dtype int64, got dtype float64"),
        (np.arange(3), np.array([0, 1, 7]), "in which some numbers are wrong"),
        (np.arange(3), np.array([7, 7, 7]), "in which all numbers are wrong"),
        ((1.0, 2), (1.0, 3), "zero_point (value 2 of 2): a value of the right type"),
        ((1.0, 2), 1.0, "expected 2 values (scale, zero_point), got a value of type float"),
        ([1, 2], [1], "expected a list, got another length"),
        ([[1], [2]], [[1], ["2"]], "a value of the list: a value of the list: expected a value of"),
        ({"a": 1}, {"b": 1}, "expected a dictionary with other keys"),
        ({"a": 1}, {"a": 2}, "in a value of the dictionary: a value of the right type"),
        (3, 3.5, "expected a value of type int, got one of type float"),
        ("a", "b", "a value of the right type that is not what was expected"),
        (3, None, "got None: does every way through end in return?"),
    ],
)
def test_the_kind_of_a_difference_is_said(expected, got, said):
    found = kind_of_difference(Comparison(), expected, got, ("scale", "zero_point"))
    assert said in found


def test_an_exception_is_told_by_its_name_and_the_students_own_line(course):
    body = "def double(x):\n    y = 2 * x\n    raise ValueError(f'x is {x}')"
    result = course.grade(course.notebook(double=body))
    said = "raised ValueError in line 3 of its cell: raise ValueError(f'x is {x}')"
    assert result["rows"][0]["message"] == said


def test_what_an_answer_kept_of_hidden_inputs_is_in_no_counterexample(course):
    path = course.exercise("seed_for")  # so that one process is asked everything
    text = path.read_text(encoding="utf-8").replace('closed_rooms=("seeds",), ', "")
    path.write_text(text, encoding="utf-8")
    visible = [x.tolist() for (x,) in visible_checks(course.lesson, course.root)[0].cases]
    body = (
        f"kept, easy = [], {visible}\n\ndef double(x):\n    if x.tolist() in easy:\n"
        "        return 2 * x\n    kept.append(x.copy())\n    return kept[0]"
    )
    result = course.grade(course.notebook(double=body))
    assert "expected" in result["rows"][0]["counterexample"]
    page = feedback_page(result, course.lesson)
    for (x,) in hidden_checks(course.lesson, course.root, 1)[0].cases:
        assert str(x.tolist()) not in json.dumps(result)
        assert str(x.tolist()) not in page
