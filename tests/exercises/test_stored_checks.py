"""The visible checks as a file: the same after reading, a line a call, and few digits."""

import json
from dataclasses import replace

import numpy as np
import pytest

from tinyml_course.exercises.checks import CheckSet, Outcome
from tinyml_course.exercises.compare import Comparison
from tinyml_course.exercises.spec import Exercise, Mistake
from tinyml_course.exercises.stored_checks import checks_text, read_checks, rounded, same_checks


def third(x):
    return {"value": x / 3, "type": "third"}


def check_set(rtol=1e-6):
    exercise = Exercise(
        "third",
        2,
        third,
        lambda rng: [(np.float64(2.0),), (rng.uniform(1, 2, 3),)],
        Comparison(rtol),
        (
            Mistake("half", lambda x: {"value": x / 2, "type": "third"}, "This halves: x − ½."),
            Mistake("raises", lambda x: x[0], "One number has no places."),
        ),
    )
    return CheckSet.from_exercise(exercise, 1)


def test_a_line_holds_one_call_or_one_mistake():
    text = checks_text("90_sample", {"third": check_set(), "again": check_set()})
    assert len(text.splitlines()) == 2 + 2 * (2 + 2 + 3)
    assert json.loads(text)["lesson"] == "90_sample"
    assert "This halves: x − ½." in text


def test_what_is_read_judges_like_what_was_written():
    before = check_set()
    after = read_checks(checks_text("90_sample", {"third": before}))["third"]
    for x in (before, after):
        assert x.judge(x.mistakes[0].outcomes).hint_id == "half"
    assert [m.outcomes[0].error for m in after.mistakes] == ["", "IndexError"]
    assert after.cases[1][0].tobytes() == before.cases[1][0].tobytes()  # inputs keep every bit
    assert after.closed_rooms == before.closed_rooms


def test_floats_are_stored_with_nine_digits_unless_they_must_be_equal():
    loose = read_checks(checks_text("a", {"third": check_set()}))["third"]
    exact = read_checks(checks_text("a", {"third": check_set(rtol=0)}))["third"]
    assert loose.expected[0]["value"] == 0.666666667
    assert loose.mistakes[0].outcomes[1].value["value"][0] == float(
        f"{exact.mistakes[0].outcomes[1].value['value'][0]:.9g}"
    )
    assert exact.expected[0]["value"] == 2 / 3


@pytest.mark.parametrize(("rtol", "places"), [(1e-6, 9), (1e-8, 9), (1e-9, 12), (1e-10, 12)])
def test_the_last_bit_of_a_processor_is_not_stored(rtol, places):
    last_bit_differs = np.nextafter(2 / 3, 1)
    assert rounded(last_bit_differs, Comparison(rtol)) == rounded(2 / 3, Comparison(rtol))
    assert abs(rounded(2 / 3, Comparison(rtol)) - 2 / 3) < 10.0**-places


@pytest.mark.parametrize(
    "value", [1, True, "x", None, b"a", np.float32(1 / 3), np.arange(3), np.ones(2, np.float32) / 3]
)
def test_what_is_no_float64_is_left_alone(value):
    after = rounded(value, Comparison(rtol=1e-6))
    assert type(after) is type(value)
    np.testing.assert_array_equal(after, value)


def test_rounding_goes_into_lists_and_keeps_types():
    given = [(1 / 3, np.float64(2 / 3)), np.array([np.nan, 1 / 3])]
    after = rounded(given, Comparison(rtol=1e-6))
    assert after[0] == (0.333333333, 0.666666667)
    assert isinstance(after[0][1], np.float64)
    np.testing.assert_array_equal(after[1], [np.nan, 0.333333333])


@pytest.mark.parametrize("damage", ["", "{}", '{"exercises": {"a": {"mistakes": [{}]}}}'])
def test_a_damaged_text_is_never_the_same(damage):
    text = checks_text("a", {"third": check_set()})
    assert not same_checks(damage, text)
    with pytest.raises((ValueError, KeyError)):
        read_checks(damage)


def reordered(x):
    return {"type": "third", "value": x / 3}


def test_the_order_of_a_returned_dict_is_no_difference_and_a_value_is():
    text = checks_text("90_sample", {"third": check_set()})
    other = checks_text("90_sample", {"third": replace(check_set(), expected=tuple(
        reordered(*args) for args in check_set().cases
    ))})  # fmt: skip
    assert other != text
    assert same_checks(text, other)
    assert not same_checks(text, other.replace('"third"]', '"fourth"]'))


def test_a_zero_that_becomes_a_float_is_a_difference():
    whole = checks_text("a", {"third": replace(check_set(), expected=(0, 1))})
    assert not same_checks(whole, whole.replace('"expected": 0', '"expected": 0.0'))


def test_last_bits_of_another_processor_are_no_difference_and_more_is():
    def with_half(x):
        mistake = replace(check_set().mistakes[0], outcomes=(Outcome({"value": x}), Outcome(x)))
        return checks_text("a", {"third": replace(check_set(), mistakes=(mistake,))})

    assert with_half(0.25 + 2e-9) != with_half(0.25)
    assert same_checks(with_half(0.25 + 2e-9), with_half(0.25))
    assert not same_checks(with_half(0.25 + 1e-6), with_half(0.25))


def test_damaged_outcomes_are_refused():
    text = checks_text("a", {"third": check_set()})
    packed = json.loads(text)["exercises"]["third"]["mistakes"][0]["outcomes"]
    with pytest.raises(ValueError, match="expected packed outcomes, got damaged ones"):
        read_checks(text.replace(packed, "AAAA"))


def test_what_rounding_left_of_a_zero_is_stored_as_zero_where_the_tolerance_is_absolute():
    sums = np.array([1e-16, -3e-10, 2e-7])
    np.testing.assert_array_equal(rounded(sums, Comparison(atol=1e-5)), [0, 0, 2e-7])
    np.testing.assert_array_equal(rounded(sums, Comparison(rtol=1e-5)), sums)
