"""Spaced recall as a student meets it: which questions come, and what answers get."""

import json
import sqlite3

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyml_course.exercises.recall import choose, recall_message
from tinyml_course.exercises.recall.choose import two_questions
from tinyml_course.exercises.state import LessonState

LESSON = "09_keyword_spotting"
OPEN = (..., ...)
LATER = [lesson for lesson in choose.questions() if not lesson.startswith("01")]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TINYML_COURSE_HOME", str(tmp_path))
    return tmp_path


def state():
    """What a new session finds."""
    return LessonState(LESSON)


def asked(lesson, rounds):
    return [tuple((q.lesson, q.name) for q in two_questions(lesson, k)) for k in range(rounds)]


def right_answers(round_number=0):
    return tuple(each.question.answer for each in two_questions(LESSON, round_number))


@pytest.mark.parametrize("lesson", LATER)
def test_one_question_is_from_just_before_and_one_from_longer_ago(lesson):
    before = [name for name in choose.questions() if name < lesson]
    for recent, older in asked(lesson, 12):
        assert recent != older
        assert recent[0] in before[-2:]
        assert older[0] in (before[:-1] if len(before) < 3 else before[:-2]) or len(before) == 1


@pytest.mark.parametrize("lesson", LATER)
def test_every_earlier_lesson_and_question_has_its_turn(lesson):
    before = {name: draws for name, draws in choose.questions().items() if name < lesson}
    seen = {each for pair in asked(lesson, 120) for each in pair}
    assert seen == {(name, draw.__name__) for name, draws in before.items() for draw in draws}


def test_no_question_comes_again_before_its_lesson_has_asked_all_others():
    firsts = [pair[0] for pair in asked(LESSON, 8)]  # two lessons with four questions each
    assert len(set(firsts)) == 8


def test_a_lesson_that_is_added_leaves_the_others_in_their_order(monkeypatch):
    twelfth, last = "12_prune_cluster_distil", "16_notebook_to_board"
    earlier, older = asked(twelfth, 6), [pair[1][0] for pair in asked(last, 11)]
    more = dict(sorted({**choose.questions(), "13_new": choose.questions()[LESSON]}.items()))
    monkeypatch.setattr(choose, "questions", lambda: more)
    assert asked(twelfth, 6) == earlier  # nothing comes before it that was not there
    now = [pair[1][0] for pair in asked(last, 12)]
    assert twelfth in now  # it was recent, and is older now
    assert [name for name in now if name != twelfth] == older


@pytest.mark.parametrize("lesson", ["01_why_tiny", "sample"])
def test_a_lesson_with_nothing_before_it_says_so(lesson):
    assert two_questions(lesson, 0) == ()
    assert "no earlier lesson" in recall_message(lesson, OPEN, state()).text


def test_running_it_again_shows_the_same_until_it_is_answered(home):
    first = recall_message(LESSON, OPEN, state())
    assert [recall_message(LESSON, OPEN, state()) for _ in range(3)] == [first] * 3
    assert list(home.iterdir()) == []  # nothing was done, nothing is kept
    assert first.mood == "open"
    for each in two_questions(LESSON, 0):
        assert each.question.text in first.text
        assert each.question.worked not in first.text


def test_right_answers_are_called_right_and_worked_out_also_in_a_later_session():
    message = recall_message(LESSON, right_answers(), state())
    assert message.title == "✓ 2 of 2 right"
    assert message.text.count("✓ right") == 2
    assert "reread" not in message.text
    for each in two_questions(LESSON, 0):
        assert each.question.worked in message.text
    assert recall_message(LESSON, right_answers(), state()) == message


def test_a_wrong_answer_is_worked_out_and_says_what_to_read_again():
    first, _ = right_answers()
    message = recall_message(LESSON, (first + 17, ...), state())
    (recalled, other) = two_questions(LESSON, 0)
    assert message.title == "○ 0 of 1 right"
    assert recalled.question.worked in message.text
    assert other.question.worked not in message.text
    number, _, words = recalled.lesson.partition("_")
    place = f"lesson {number}, {words.replace('_', ' ')}, {recalled.question.where}"
    assert place in message.text


def test_after_an_answer_the_stub_asks_other_questions_with_fresh_numbers():
    recall_message(LESSON, right_answers(), state())
    message = recall_message(LESSON, OPEN, state())
    texts = [each.question.text for each in two_questions(LESSON, 1)]
    assert all(text in message.text for text in texts)
    assert recall_message(LESSON, OPEN, state()) == message
    assert recall_message(LESSON, right_answers(1), state()).title == "✓ 2 of 2 right"


def test_the_same_question_comes_with_other_numbers():
    (first, _), rounds = two_questions("02_sensor_data", 0), range(2, 40, 2)
    again = [two_questions("02_sensor_data", k)[0] for k in rounds]
    assert {each.name for each in again} == {first.name}
    assert len({each.question.text for each in again}) > 5


def test_one_answer_is_enough_to_go_on():
    recall_message(LESSON, (right_answers()[0], ...), state())
    assert two_questions(LESSON, 1)[0].question.text in recall_message(LESSON, OPEN, state()).text


def test_what_was_right_is_kept():
    first, second = right_answers()
    recall_message(LESSON, (first, second + 40), state())
    names = [f"{each.lesson}/{each.name}" for each in two_questions(LESSON, 0)]
    assert state().recalled == {0: dict(zip(names, [True, False], strict=True))}


def test_what_cannot_be_read_is_said_and_is_no_answer():
    message = recall_message(LESSON, ("many", ...), state())
    assert "first: expected a number" in message.text
    assert "'many'" in message.text
    assert state().recalled == {}


def test_a_decimal_comma_is_recognised():
    message = recall_message(LESSON, (0, 5, ...), state())
    assert "expected 2 answers, got 3; write a number with a point, as in 0.5" in message.text


@pytest.mark.parametrize("value", ["null", "[1]", "7", "{", '{"a": 1}'])
def test_a_damaged_file_asks_as_if_it_were_new(home, value):
    recall_message(LESSON, right_answers(), state())
    (file,) = home.glob("*.sqlite")
    with sqlite3.connect(file) as database:
        database.execute("UPDATE kept SET value = ? WHERE kind = 'recall'", [value])
    database.close()
    assert recall_message(LESSON, OPEN, state()).mood == "open"


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.complex_numbers(),
    st.lists(st.integers()),
    st.just(...),
    st.just(np.zeros(3)),
    st.just(np.array([7])),
    st.just(object()),
)


@given(st.lists(anything, max_size=4))
def test_whatever_is_answered_nothing_is_raised(answers):
    message = recall_message(LESSON, answers, LessonState(LESSON))
    assert message.text
    assert "<script" not in message.html


def test_answers_are_stored_as_plain_json(home):
    recall_message(LESSON, right_answers(), state())
    (file,) = home.glob("*.sqlite")
    with sqlite3.connect(file) as database:
        rows = database.execute("SELECT name, value FROM kept WHERE kind = 'recall'").fetchall()
    database.close()
    assert [(name, set(json.loads(value).values())) for name, value in rows] == [("0", {True})]
