"""What `lesson.recall` shows: the two questions, or what the answers were worth."""

from __future__ import annotations

from collections.abc import Sequence
from types import EllipsisType
from typing import Any

from tinyml_course.exercises.feedback import Message
from tinyml_course.exercises.predictions import show_prediction, show_value
from tinyml_course.exercises.recall.choose import Recalled, two_questions
from tinyml_course.exercises.state import LessonState

PLACES = ("first", "second")

NO_QUESTIONS = Message("open", "○ recall: no earlier lesson has questions yet")


def recall_message(lesson: str, given: Sequence[Any], state: LessonState) -> Message:
    """Ask the two questions of the current round, or judge the answers to them.

    Parameters
    ----------
    lesson
        The lesson's folder name.
    given
        What stands in the call: two answers, each of them ``...`` while it is open.
    state
        Which round it is, and where the answers are kept.
    """
    is_open = [isinstance(each, EllipsisType) for each in given]
    if all(is_open):
        state.ask_recall()
    asked = two_questions(lesson, state.recall_round)
    if not asked:
        return NO_QUESTIONS
    if len(given) != len(asked):
        return _asking(asked, f"expected {len(asked)} answers, got {len(given)}; {_POINT}")
    if all(is_open):
        return _asking(asked)
    problems = [
        "" if missing else each.question.problem(answer)
        for each, answer, missing in zip(asked, given, is_open, strict=True)
    ]
    if unread := [f"{place}: {why}" for place, why in zip(PLACES, problems, strict=True) if why]:
        return _asking(asked, "; ".join(unread))
    right = [each.question.is_right(answer) for each, answer in zip(asked, given, strict=True)]
    answered = {
        f"{each.lesson}/{each.name}": verdict
        for each, verdict, missing in zip(asked, right, is_open, strict=True)
        if not missing
    }
    state.keep_recall(answered)
    return _judged(asked, given, right)


_POINT = "write a number with a point, as in 0.5"


def _asking(asked: Sequence[Recalled], problem: str = "") -> Message:
    rows = [(place, _question_text(each)) for place, each in zip(PLACES, asked, strict=True)]
    if problem:
        rows.append(("problem", problem))
    rows.append(("next", "write your answers in place of the dots and run this cell again"))
    return Message("open", "○ Do you remember? Two questions from earlier lessons", tuple(rows))


def _judged(asked: Sequence[Recalled], given: Sequence[Any], right: Sequence[bool]) -> Message:
    rows = []
    for place, each, answer, is_right in zip(PLACES, asked, given, right, strict=True):
        rows.append((place, _question_text(each)))
        if isinstance(answer, EllipsisType):
            continue
        mark = "✓ right" if is_right else "✗ not right"
        rows.append(("you", f"{_given_text(each, answer)}: {mark}"))
        rows.append(("worked", each.question.worked))
        if not is_right:
            where = f"lesson {_lesson_text(each.lesson)}, {each.question.where}"
            rows.append(("reread", where))
    answered = sum(not isinstance(answer, EllipsisType) for answer in given)
    rows.append(("next", "go on; with ... in both places, this cell asks two other questions"))
    title = f"{sum(right)} of {answered} right"
    done = sum(right) == len(asked)
    return Message("good" if done else "open", f"{'✓' if done else '○'} {title}", tuple(rows))


def _question_text(each: Recalled) -> str:
    """The question, with the words that answer it where there are some."""
    question = each.question
    words = f" Answer {' or '.join(map(repr, question.choices))}." if question.choices else ""
    return f"(lesson {each.lesson[:2]}) {question.text}{words}"


def _given_text(each: Recalled, answer: Any) -> str:
    if each.question.choices:
        return show_value(answer)
    return show_prediction(answer, each.question.unit)


def _lesson_text(lesson: str) -> str:
    """``"05, int8 by hand"``."""
    number, _, words = lesson.partition("_")
    return f"{number}, {words.replace('_', ' ')}"
