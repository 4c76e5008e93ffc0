"""The pages ``docs/teaching/<lesson>.md``: what a teacher needs to teach one lesson.

The words are ``solutions/<lesson>/teaching.toml``. Title, minutes and figure come from
``lesson.toml``, points and hints from the lesson's checks, so that each is written once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyml_course.errors import LessonError
from tinyml_course.grading.lesson_facts import LessonFacts, checked_keys, read_toml
from tinyml_course.grading.page_text import no_formulas, quoted, table
from tinyml_course.grading.release_steps.cells import Cell
from tinyml_course.grading.sections import cells_of

TEACHING_SOURCE = "teaching.toml"

Checks = Mapping[str, Any]
"""``checks.json``: the exercises with their points, mistakes and hints."""


@dataclass(frozen=True)
class Wrong:
    """A known mistake of an exercise, by its id, and what is behind it."""

    exercise: str
    mistake: str
    why: str


@dataclass(frozen=True)
class Question:
    """An exam question that is not in the notebook.

    Attributes
    ----------
    id
        Short name, unique in the lesson.
    marks
        What a right answer earns.
    ask, answer, half
        The question, the answer worked out, and what earns a part of the marks.
    values
        Each number of the answer that a test computes, as the answer writes it: ``"129,600"``.
    """

    id: str
    marks: int
    ask: str
    answer: str
    half: str
    values: Sequence[str] = ()


@dataclass(frozen=True)
class Teaching:
    """``teaching.toml``.

    Attributes
    ----------
    aims
        What a student can do afterwards.
    hardest
        The heading of the part at which most students need a teacher.
    say
        What to say there.
    materials
        What must be in the room.
    wrong, exam
        What students get wrong, and questions for an exam.
    """

    aims: Sequence[str]
    hardest: str
    say: str
    materials: str
    wrong: Sequence[Any]
    exam: Sequence[Any]


def read_teaching(folder: Path) -> Teaching | None:
    """``teaching.toml`` in a lesson's folder, or None if it has not been written yet.

    Raises
    ------
    LessonError
        The file is not as `Teaching` says, or two questions have one id.
    """
    path = folder / TEACHING_SOURCE
    if not path.is_file():
        return None
    content = read_toml(path)
    checked_keys(content, Teaching, str(path))
    for key, kind in (("wrong", Wrong), ("exam", Question)):
        for number, each in enumerate(content[key], 1):
            checked_keys(each, kind, f"[[{key}]] {number} of {path}")
        content[key] = [kind(**each) for each in content[key]]
    ids = [question.id for question in content["exam"]]
    if twice := sorted({each for each in ids if ids.count(each) > 1}):
        raise LessonError(f"expected different ids of questions in {path}, got {', '.join(twice)}")
    return Teaching(**content)


def teaching_text(
    teaching: Teaching, lesson: str, facts: LessonFacts, cells: Sequence[Cell], checks: Checks
) -> str:
    """The page of a lesson as Markdown.

    Parameters
    ----------
    teaching
        The words.
    lesson, facts
        The lesson's folder name and its facts.
    cells
        The cells of the student version.
    checks
        The content of ``checks.json``.

    Raises
    ------
    LessonError
        A heading, an exercise or a mistake is not in the lesson, or a value not in its answer.
    """
    try:
        cells_of(cells, [teaching.hardest])
        wrong = [_wrong_row(each, checks["exercises"]) for each in teaching.wrong]
        exam = [_question(number, each) for number, each in enumerate(teaching.exam, 1)]
    except LessonError as error:
        raise LessonError(f"{TEACHING_SOURCE} of {lesson}: {error}") from None
    marks = sum(each.marks for each in teaching.exam)
    parts = [
        f"# {facts.number} · {facts.title}, for the teacher",
        f"[The lesson](../../notebooks/{lesson}/{lesson}.ipynb) · [all lessons](../teaching.md)",
        _facts_line(facts, checks),
        "## Afterwards a student can",
        "\n".join(f"- {aim}" for aim in teaching.aims),
        "## The hardest point",
        f"*{teaching.hardest}.* {teaching.say.strip()}",
        "## What goes wrong",
        "Mistakes that the checks recognise, and the hint that a student then reads.",
        table(("exercise", "mistake", "the notebook's hint", "what is behind it"), wrong),
        "## Materials",
        teaching.materials.strip(),
        f"## Exam questions ({marks} marks)",
        "None of them is in the notebook. They are as public as this page: change the numbers.",
        *exam,
    ]
    return no_formulas("\n\n".join(parts) + "\n")


def _facts_line(facts: LessonFacts, checks: Checks) -> str:
    graded = {**checks["exercises"], **checks.get("models", {})}
    points = sum(each["points"] for each in graded.values())
    names = ", ".join(f"`{name}` {each['points']}" for name, each in graded.items())
    note = f", {facts.time_note}" if facts.time_note else ""
    return (
        f"**Minutes:** {facts.minutes} (estimated){note}. **Before:** {facts.before}. "
        f"**The figure:** {facts.figure}. **Points:** {points}, by machine: {names}."
    )


def _wrong_row(wrong: Wrong, exercises: Mapping[str, Any]) -> tuple[str, str, str, str]:
    if wrong.exercise not in exercises:
        known = ", ".join(exercises)
        raise LessonError(f"expected an exercise among {known}, got {wrong.exercise!r}")
    hints = {each["id"]: each["hint"] for each in exercises[wrong.exercise]["mistakes"]}
    if wrong.mistake not in hints:
        raise LessonError(
            f"expected the id of a mistake of {wrong.exercise!r}, got {wrong.mistake!r}; "
            f"there are: {', '.join(hints)}"
        )
    hint = quoted(hints[wrong.mistake])
    return f"`{wrong.exercise}`", f"`{wrong.mistake}`", hint, wrong.why


def _question(number: int, question: Question) -> str:
    if missing := [value for value in question.values if value not in question.answer]:
        raise LessonError(
            f"expected the answer of {question.id!r} to say its values; not: {', '.join(missing)}"
        )
    return "\n\n".join(
        (
            f"**Question {number}** ({question.marks} marks). {question.ask.strip()}",
            f"*Answer.* {question.answer.strip()}",
            f"*Half right.* {question.half.strip()}",
        )
    )
