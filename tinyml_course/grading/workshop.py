"""The page ``notebooks/workshop.md``: the same lessons in three days, with what to skip.

The plan is ``solutions/workshop.toml``. What a lesson's text and cells become is not changed: the
page names sections, and the rest of the lesson works without them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyml_course.errors import LessonError
from tinyml_course.grading.lesson_facts import LessonFacts, checked_keys, read_toml
from tinyml_course.grading.release_steps.cells import Cell
from tinyml_course.grading.sections import cells_of, minutes_of, needed_but_skipped, share_of

WORKSHOP_SOURCE = "workshop.toml"
HEADER = "| lesson | skip | minutes | to know |\n|---|---|---|---|"


@dataclass(frozen=True)
class Stop:
    """A lesson on a day of the workshop.

    Attributes
    ----------
    lesson
        Its number. A lesson that is not written yet has a row without a link.
    skip
        The headings of what is skipped.
    note
        What a teacher should know.
    instead
        Whether it takes the place of the lesson above it; its minutes are not added to the day's.
    """

    lesson: str
    skip: Sequence[str] = ()
    note: str = ""
    instead: bool = False


@dataclass(frozen=True)
class Day:
    """A day: what it is about, its lessons, and what closes it."""

    title: str
    close: str
    lessons: Sequence[Any]


@dataclass(frozen=True)
class Workshop:
    """``workshop.toml``: Markdown before and after the days."""

    before: str
    after: str
    day: Sequence[Any]


def workshop_text(
    solutions: Path,
    lessons: Mapping[str, LessonFacts],
    cells: Mapping[str, Sequence[Cell]],
    planned: Mapping[str, str],
) -> str:
    """The page as Markdown.

    Parameters
    ----------
    solutions
        The folder with ``workshop.toml``.
    lessons, cells
        Facts, and cells of the student version, of every written lesson by its folder's name.
    planned
        Titles of lessons that are not written yet, by number.

    Raises
    ------
    LessonError
        ``workshop.toml`` is not as described above, names a heading or a lesson that is not there,
        or skips what a later cell needs.
    """
    path = solutions / WORKSHOP_SOURCE
    content = read_toml(path)
    checked_keys(content, Workshop, str(path))
    plan = Workshop(**content)
    parts = [plan.before.strip()]
    for number, table in enumerate(plan.day, 1):
        checked_keys(table, Day, f"[[day]] {number} of {path}")
        day = Day(**table)
        rows, total = [], 0
        for each in day.lessons:
            checked_keys(each, Stop, f"a lesson of [[day]] {number} of {path}")
            stop = Stop(**each)
            row, minutes = _row(stop, lessons, cells, planned)
            rows.append(row)
            total += 0 if stop.instead else minutes
        hours = f"About {total / 60:.1f} hours (estimated)."
        table_text = "\n".join([HEADER, *rows])
        parts.append(f"## Day {number} · {day.title}\n\n{table_text}\n\n{hours} {day.close}")
    return "\n\n".join([*parts, plan.after.strip()]) + "\n"


def _row(
    stop: Stop,
    lessons: Mapping[str, LessonFacts],
    cells: Mapping[str, Sequence[Cell]],
    planned: Mapping[str, str],
) -> tuple[str, int]:
    """The row of a lesson, and its minutes."""
    by_number = {facts.number: lesson for lesson, facts in lessons.items()}
    if stop.lesson not in by_number:
        if stop.lesson not in planned:
            raise LessonError(f"expected the number of a lesson in the workshop, got {stop.lesson}")
        return f"| {stop.lesson} · {planned[stop.lesson]} (planned) |  |  | {stop.note} |", 0
    lesson = by_number[stop.lesson]
    facts = lessons[lesson]
    all_cells = cells[lesson]
    try:
        skipped = cells_of(all_cells, stop.skip)
    except LessonError as error:
        raise LessonError(f"{WORKSHOP_SOURCE}, lesson {stop.lesson}: {error}") from None
    if problems := needed_but_skipped(all_cells, skipped):
        raise LessonError(
            f"{WORKSHOP_SOURCE}: who skips this in lesson {stop.lesson} cannot go on:\n"
            + "\n".join(problems)
        )
    share = 1 - share_of(all_cells, skipped)
    minutes = minutes_of(share, facts.minutes)
    link = f"[{facts.number} · {facts.title}]({lesson}/{lesson}.ipynb)"
    skip = "<br>".join(stop.skip) or "nothing"
    return f"| {link} | {skip} | {minutes} | {stop.note} |", minutes
