"""Calling an answer: copies in, plain data out, exceptions as outcomes."""

import numpy as np
import pytest

from tinyml_course.exercises.calls import call_with_rooms_closed, run_cases
from tinyml_course.exercises.checks import CheckSet
from tinyml_course.exercises.compare import Comparison
from tinyml_course.exercises.plain_data import DRAIN_LIMIT


def test_an_answer_that_writes_into_its_arguments_is_named_and_spoils_only_copies():
    data = np.array([0, np.nan])

    def answer(x):
        x += 1
        return x

    outcome = call_with_rooms_closed(answer, (3, data))
    assert outcome.error == "TypeError"
    outcome = call_with_rooms_closed(lambda n, x: answer(x), (3, data))
    assert outcome.error == "ChangedArgumentError"
    assert outcome.detail.startswith("argument 2 is no longer what it was before the call; work on")
    assert data[0] == 0
    assert call_with_rooms_closed(lambda n, x: x + 1, (3, data)).value[0] == 1


def test_a_generator_becomes_a_list():
    def answer(n):
        yield from range(n)

    assert call_with_rooms_closed(answer, (3,)).value == [0, 1, 2]


def test_an_endless_generator_is_stopped():
    def answer():
        while True:
            yield 1

    outcome = call_with_rooms_closed(answer, ())
    assert outcome.error == "PlainDataError"
    assert f"expected at most {DRAIN_LIMIT} items from a generator, got more" in outcome.detail


def test_what_is_not_plain_data_is_named():
    outcome = call_with_rooms_closed(lambda: {1, 2}, ())
    assert outcome.error == "PlainDataError"
    assert "got builtins.set" in outcome.detail


def test_an_array_subclass_comes_out_as_a_plain_array():
    class Sly(np.ndarray):
        def tobytes(self, order="C"):
            raise RuntimeError

    outcome = call_with_rooms_closed(lambda: np.zeros(2).view(Sly), ())
    assert type(outcome.value) is np.ndarray


def test_an_exception_says_in_which_line_of_the_answer_it_was_raised():
    def answer(x):
        y = x + 1
        return y / 0

    outcome = call_with_rooms_closed(answer, (1,))
    assert outcome.error == "ZeroDivisionError"
    assert outcome.detail == "division by zero, in line 3 of answer: return y / 0"


def test_exit_inside_an_answer_is_an_outcome():
    def answer():
        raise SystemExit(3)

    assert call_with_rooms_closed(answer, ()).error == "SystemExit"


def test_an_exception_whose_text_cannot_be_made_is_an_outcome():
    class NastyError(Exception):
        def __str__(self):
            raise NastyError

    def answer():
        raise NastyError

    assert call_with_rooms_closed(answer, ()).error == "NastyError"


def test_an_interrupt_passes_through():
    def answer():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call_with_rooms_closed(answer, ())


def test_run_cases_calls_every_case_in_order():
    check_set = CheckSet("double", 1, Comparison(), ((1,), (2,)), (2, 4), ())
    assert [outcome.value for outcome in run_cases(lambda x: 2 * x, check_set)] == [2, 4]
