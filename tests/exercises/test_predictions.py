"""`Lesson.predict` and `Lesson.reveal`: a guess is asked for before the truth, and compared."""

import math

import numpy as np
import pytest

from tests.support.sample_lesson import NAME
from tinyml_course.errors import LessonError
from tinyml_course.exercises import Lesson


def test_the_truth_waits_for_a_prediction(lesson, shown):
    lesson.predict("arena", ...)
    assert shown[-1].title == "○ arena: no prediction yet"
    lesson.reveal("arena", 3584, "bytes")
    assert shown[-1].title == "○ arena: predict first"
    assert "3584" not in shown[-1].text + shown[-1].html
    lesson.predict("arena", 4096)
    assert shown[-1].text == "✓ arena: your prediction: 4096, kept"
    lesson.reveal("arena", 3584, "bytes")
    assert shown[-1].text == (
        "✓ arena: prediction and truth\n"
        "  your prediction  4096 bytes\n"
        "  the truth        3584 bytes\n"
        "  difference       512 too high (14 %)"
    )


@pytest.mark.parametrize(
    ("prediction", "truth", "words"),
    [
        (1, 1, "none, you were right"),
        (np.int8(-100), np.int8(100), "200 too low (200 %)"),
        (0.5, 0, "0.5 too high"),
        (99.9, 100.0, "0.1 too low (under 1 %)"),
        ("Even", "even ", "none, you were right"),
        ([1, 2], np.array([1, 2]), "none, you were right"),
    ],
)
def test_how_far_a_prediction_was_off(lesson, shown, prediction, truth, words):
    lesson.predict("q", prediction)
    lesson.reveal("q", truth)
    assert ("difference", words) in shown[-1].rows


def test_texts_that_differ_stand_side_by_side_without_a_distance(lesson, shown):
    lesson.predict("q", "up")
    lesson.reveal("q", "down")
    assert shown[-1].rows == (("your prediction", "up"), ("the truth", "down"))


def test_a_prediction_is_kept_between_sessions_until_the_stub_runs_again(lesson, shown):
    lesson.predict("arena", np.float32(1.5))
    later = Lesson(NAME)
    later.reveal("arena", 2.0)
    assert shown[-1].rows[0] == ("your prediction", "1.5")
    later.predict("arena", ...)
    later.reveal("arena", 2.0)
    assert shown[-1].title == "○ arena: predict first"
    Lesson(NAME).reveal("arena", 2.0)  # an untouched copy took nothing away
    assert shown[-1].rows[0] == ("your prediction", "1.5")


def test_what_gives_a_truth_away_can_ask_whether_there_is_a_prediction(lesson):
    assert not lesson.has_prediction("arena")
    lesson.predict("arena", 0)  # an answer like any other
    assert lesson.has_prediction("arena")
    assert not lesson.has_prediction("head")
    later = Lesson(lesson.name)
    assert later.has_prediction("arena")
    later.predict("arena", ...)
    assert not later.has_prediction("arena")


def test_a_prediction_that_is_not_plain_data_is_refused(lesson):
    with pytest.raises(LessonError, match="prediction 'q': expected plain data"):
        lesson.predict("q", {1, 2})


PERCENT = [
    (0.9, "90 %, from your 0.9", "20 points too high"),
    (90, "90 %", "20 points too high"),
    ("90 %", "90 %", "20 points too high"),
    ("90%", "90 %", "20 points too high"),
    ("0.9 %", "0.9 %", "69.1 points too low"),
    (1, "1 %", "69 points too low"),
    (np.float32(0.75), "75 %, from your 0.75", "5 points too high"),
    (0.07, "7 %, from your 0.07", "63 points too low"),
    (70.0, "70.0 %", "none, you were right"),
]


@pytest.mark.parametrize(("answer", "read", "distance"), PERCENT)
def test_a_share_and_a_percentage_are_one_answer(lesson, shown, answer, read, distance):
    lesson.predict("q", answer, unit="%")
    assert shown[-1].title == f"✓ q: your prediction: {read}, kept"
    lesson.reveal("q", 70, "%")
    assert shown[-1].rows == (
        ("your prediction", read),
        ("the truth", "70 %"),
        ("difference", distance),
    )


@pytest.mark.parametrize(("answer", "distance"), [(0.9, "0.2"), (90, "0.2"), ("90 %", "0.2")])
def test_a_question_about_a_share_reads_percentages_too(lesson, shown, answer, distance):
    lesson.predict("q", answer, unit="share")
    lesson.reveal("q", 0.7, "share")
    assert shown[-1].rows[1:] == (
        ("the truth", "0.7"),
        ("difference", f"{distance} too high (29 %)"),
    )


def test_a_prediction_is_read_in_the_unit_of_the_truth_even_if_it_was_asked_without(lesson, shown):
    lesson.predict("q", 0.9)
    lesson.reveal("q", 90, "%")
    assert ("difference", "none, you were right") in shown[-1].rows


def test_nan_is_a_guess_where_no_unit_is_asked(lesson, shown):
    lesson.predict("sum", math.nan)
    lesson.reveal("sum", "nan")
    assert ("your prediction", "nan") in shown[-1].rows


@pytest.mark.parametrize(
    ("answer", "unit"),
    [
        ("many", "frames"),
        ("0,9", "%"),
        ("24 kB", "bytes"),
        ("90 %", "bytes"),
        ([1, 2], "frames"),
        (True, "frames"),
        (math.nan, "frames"),
        (None, ""),
        (False, ""),
    ],
)
def test_what_is_no_number_is_refused_where_one_is_asked_for(lesson, shown, answer, unit):
    with pytest.raises(LessonError, match="prediction 'q': expected a number") as caught:
        lesson.predict("q", answer, unit=unit)
    assert "write it with digits and a point" in str(caught.value)
    lesson.reveal("q", 3, unit)
    assert shown[-1].title == "○ q: predict first"


def test_the_truth_waits_for_a_number_if_the_answer_was_text(lesson, shown):
    lesson.predict("q", "many")
    lesson.reveal("q", 49, "frames")
    assert shown[-1].title == "○ q: predict first"
    assert "expected a number in 'frames', got 'many'" in shown[-1].text
    assert "49" not in shown[-1].text + shown[-1].html
    lesson.predict("q", "49 frames")
    lesson.reveal("q", 49, "frames")
    assert ("difference", "none, you were right") in shown[-1].rows


def test_a_question_with_choices_takes_one_of_them(lesson, shown):
    with pytest.raises(LessonError, match=r"expected one of 'first', 'last', got 'frist'"):
        lesson.predict("q", "frist", choices=["first", "last"])
    lesson.predict("q", " First", choices=["first", "last"])
    lesson.reveal("q", "first")
    assert ("difference", "none, you were right") in shown[-1].rows
