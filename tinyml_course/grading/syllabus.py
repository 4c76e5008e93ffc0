"""The syllabus ``notebooks/syllabus.md``: a row for each lesson, written or planned.

A written lesson's row is made from its ``lesson.toml``. The text around the table and the rows of
planned lessons are in ``solutions/syllabus.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tinyml_course.grading.lesson_facts import LessonFacts, SyllabusRow, checked_keys, read_toml

SYLLABUS_SOURCE = "syllabus.toml"
HEADER = "| # | lesson | use case | what you will write | the figure | minutes | state |"
RULE = "|---|---|---|---|---|---|---|"


@dataclass(frozen=True)
class PlannedLesson(SyllabusRow):
    """The row of a lesson that is not written yet."""

    number: str
    title: str


@dataclass(frozen=True)
class SyllabusText:
    """``syllabus.toml`` without its rows: Markdown before and after the table."""

    before: str
    after: str


def syllabus_text(solutions: Path, lessons: Mapping[str, LessonFacts]) -> str:
    """The syllabus as Markdown.

    Parameters
    ----------
    solutions
        The folder with ``syllabus.toml``.
    lessons
        The facts of every written lesson by its folder's name; a planned row of the same number
        is left out.

    Raises
    ------
    LessonError
        ``syllabus.toml`` is missing or not as described above.
    """
    text, planned = _read(solutions / SYLLABUS_SOURCE)
    rows = {each.number: _row(each.number, each.title, each, "", "planned") for each in planned}
    for lesson, facts in lessons.items():
        link = f"[{facts.title}]({lesson}/{lesson}.ipynb)"
        rows[facts.number] = _row(
            facts.number, link, facts.syllabus, f"{facts.minutes}", "**ready**"
        )
    table = "\n".join([HEADER, RULE, *(rows[number] for number in sorted(rows))])
    start = _start_link(lessons)
    before = text.before.strip().replace("{start}", start)
    return f"{before}\n\n{table}\n\n{text.after.strip()}\n"


def planned_lessons(solutions: Path) -> list[PlannedLesson]:
    """The lessons of ``syllabus.toml``, written meanwhile or not."""
    return _read(solutions / SYLLABUS_SOURCE)[1]


def planned_lesson(solutions: Path, number: str) -> PlannedLesson | None:
    """The planned lesson of this number, if ``syllabus.toml`` has one."""
    return next((each for each in planned_lessons(solutions) if each.number == number), None)


def _row(number: str, title: str, row: SyllabusRow, minutes: str, state: str) -> str:
    cells = (number, title, row.use_case, row.writes, row.figure, minutes, state)
    return f"| {' | '.join(cells)} |"


def _start_link(lessons: Mapping[str, LessonFacts]) -> str:
    if not lessons:
        return "no lesson is ready yet"
    first, facts = min(lessons.items())
    return f"[{facts.number} · {facts.title}]({first}/{first}.ipynb)"


def _read(path: Path) -> tuple[SyllabusText, list[PlannedLesson]]:
    content = read_toml(path)
    planned = content.pop("planned", [])
    for row in planned:
        checked_keys(row, PlannedLesson, f"[[planned]] of {path}")
    checked_keys(content, SyllabusText, str(path))
    return SyllabusText(**content), [PlannedLesson(**row) for row in planned]
