"""One judge for visible and hidden checks."""

import numpy as np
import pytest

from tinyml_course.errors import LessonError
from tinyml_course.exercises import CheckSet, Comparison, Exercise, Mistake, Outcome
from tinyml_course.exercises.checks import call_outcome, errors_alike
from tinyml_course.exercises.stored_checks import checks_text, read_checks


def half(x):
    return x / 2


EXERCISE = Exercise(
    name="half",
    points=2,
    reference=half,
    make_inputs=lambda rng: [(4.0,), (int(rng.integers(40, 4000)) / 8,)],
    comparison=Comparison(rtol=1e-6),
    mistakes=(
        Mistake("doubles", lambda x: 2 * x, "This doubles."),
        Mistake("floors", lambda x: x // 2, "This rounds down."),
        Mistake("raises", lambda x: 1 // 0, "This divides by zero."),
    ),
    closed_rooms=("quantization",),
    timeout_s=3.0,
)
CHECKS = CheckSet.from_exercise(EXERCISE, seed=1)


def judge(function, checks=CHECKS):
    return checks.judge([call_outcome(function, args) for args in checks.cases])


def not_written(x):
    raise NotImplementedError


def test_the_reference_passes():
    assert judge(half).passed


def test_a_mistake_earns_its_hint_even_where_the_first_call_happens_to_be_right():
    verdict = judge(lambda x: x // 2)
    assert (verdict.status, verdict.hint_id, verdict.case) == ("wrong", "floors", 1)
    assert verdict.message.startswith("expected ")


def test_an_answer_that_does_something_else_on_a_later_call_made_another_mistake():
    checks = CheckSet.from_exercise(
        Exercise("half", 2, half, lambda _: [(4.0,), (6.0,), (9.0,)], mistakes=EXERCISE.mistakes),
        seed=1,
    )
    assert judge(lambda x: 2 * x, checks).hint_id == "doubles"
    assert judge(lambda x: 2 * x if x < 9 else x, checks).hint_id != "doubles"


def test_where_none_is_an_answer_it_is_no_forgotten_return_and_has_hints():
    first = Exercise(
        "first",
        1,
        lambda x: x[0] if x else None,
        lambda _: [([3, 4],), ([5],), ([],)],
        mistakes=(Mistake("none", lambda x: None, "Some lists have a first value."),),
    )
    verdict = judge(lambda x: None, CheckSet.from_exercise(first, seed=1))
    assert (verdict.message, verdict.hint_id) == ("expected 3, got None", "none")
    assert "does every way through" in judge(lambda x: None).message


def test_a_mistake_that_raises_is_known_too():
    verdict = judge(lambda x: 1 // 0)
    assert (verdict.status, verdict.hint_id) == ("error", "raises")
    assert "got ZeroDivisionError" in verdict.message


def test_a_mistake_that_raises_is_known_where_the_first_error_ended_the_calls():
    outcomes = [call_outcome(lambda x: 1 // 0, args) for args in CHECKS.cases]
    assert CHECKS.judge(outcomes[:1]).hint_id == "raises"


def test_an_unknown_mistake_gets_no_hint():
    verdict = judge(lambda x: x + 100)
    assert (verdict.status, verdict.hint_id) == ("wrong", "")


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Outcome(error="NotImplementedError"), "not_attempted"),
        (Outcome(error="Timeout"), "timeout"),
        (Outcome(error="Crash"), "crashed"),
        (Outcome(error="ClosedRoomError"), "closed_room"),
        (Outcome(error="KeyError"), "error"),
    ],
)
def test_what_became_of_a_call_is_the_status(outcome, status):
    verdict = CHECKS.judge([outcome, outcome])
    assert verdict.status == status
    assert not verdict.passed


def test_a_stub_is_called_not_written():
    assert "not written yet" in judge(not_written).message


def test_an_answer_that_stops_half_way_fails():
    assert not CHECKS.judge([Outcome(value=2.0)]).passed
    assert not CHECKS.judge([]).passed


def test_a_function_that_changes_its_arguments_changes_only_a_copy():
    def spoil(x):
        x[:] = 0
        return x

    exercise = Exercise("spoil", 1, lambda x: x * 0, lambda rng: [(np.ones(3),)])
    checks = CheckSet.from_exercise(exercise, seed=0)
    assert judge(spoil, checks).passed
    np.testing.assert_array_equal(checks.cases[0][0], np.ones(3))


def test_stored_checks_judge_like_those_they_were_made_of():
    stored = read_checks(checks_text("90_sample", {"half": CHECKS}))["half"]
    assert stored == CHECKS
    assert judge(lambda x: 2 * x, stored).hint_id == "doubles"


def test_an_exercise_may_be_a_generator_with_mistakes_that_are_generators():
    def count_up(n):
        yield from range(n)

    def from_one(n):
        """Begin with 0."""
        yield from range(1, n + 1)

    exercise = Exercise(
        "count_up", 1, count_up, lambda rng: [(3,), (int(rng.integers(4, 9)),)],
        mistakes=(Mistake("from_one", from_one, "Begin with 0."),),
    )  # fmt: skip
    checks = CheckSet.from_exercise(exercise, 1)
    assert checks.expected[0] == [0, 1, 2]
    assert judge(count_up, checks).passed
    assert judge(lambda n: list(range(n)), checks).passed
    assert judge(from_one, checks).hint_id == "from_one"
    assert not judge(lambda n: iter(()), checks).passed


def test_other_seeds_make_other_inputs_and_one_seed_the_same():
    assert CheckSet.from_exercise(EXERCISE, seed=1).cases == CHECKS.cases
    assert CheckSet.from_exercise(EXERCISE, seed=2).cases != CHECKS.cases


def test_an_exercise_without_inputs_is_refused():
    empty = Exercise("empty", 1, half, lambda rng: [])
    with pytest.raises(LessonError, match="expected at least one input, got none"):
        CheckSet.from_exercise(empty, seed=0)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("index 4 is out of bounds for axis 0 with size 4", "list index out of range", True),
        (
            "operands could not be broadcast together with shapes (2,2) (3,2) ",
            "operands could not be broadcast together with shapes (7,1) (3,5) , in line 2 of f",
            True,
        ),
        (
            "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature",
            "operands could not be broadcast together with shapes (7,1) (3,5)",
            False,
        ),
        (
            "can't multiply sequence by non-int of type 'float'",
            "gradients() takes 3 positional arguments but 6 were given",
            False,
        ),
        ("name 'scale' is not defined", "name 'step' is not defined", True),
    ],
)
def test_errors_of_one_kind_are_told_apart_by_what_they_say(one, other, alike):
    assert errors_alike(one, other) is alike
