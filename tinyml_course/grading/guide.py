"""The pages for teachers: ``docs/teaching.md``, and one for each lesson in ``docs/teaching/``.

The words around the tables are ``solutions/guide.toml``, those of a lesson its `teaching.toml`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyml_course.errors import LessonError
from tinyml_course.exercises.released import CHECKS_FILE
from tinyml_course.grading.calendars import Calendar, calendar_text, calendar_weeks
from tinyml_course.grading.kit_prices import prices_text
from tinyml_course.grading.lesson_facts import LessonFacts, checked_keys, read_toml
from tinyml_course.grading.page_text import no_formulas, table
from tinyml_course.grading.release_steps.cells import Cell
from tinyml_course.grading.teaching import Teaching, read_teaching, teaching_text

GUIDE_SOURCE = "guide.toml"

Lessons = Mapping[str, LessonFacts]
Cells = Mapping[str, Sequence[Cell]]
Titles = Mapping[str, str]


@dataclass(frozen=True)
class Guide:
    """``guide.toml``: Markdown before, between and after the tables, and what they are made of.

    Attributes
    ----------
    before, mistakes, kit, after
        Markdown before everything, below the table of lessons, above the prices, and at the end.
    calendar
        The term plans.
    boards, spare
        How many boards a class uses, and how many more of everything are bought.
    kits
        The kits in the table of prices, in its order.
    """

    before: str
    mistakes: str
    kit: str
    after: str
    calendar: Sequence[Any]
    boards: int
    spare: int
    kits: Sequence[str]


def guide_pages(
    top: Path, lessons: Lessons, cells: Cells, planned: Titles, new: Mapping[Path, str]
) -> dict[Path, str]:
    """What each page for teachers must contain, by its path.

    Parameters
    ----------
    top
        Top of the checkout.
    lessons, cells
        Facts, and cells of the student version, of every written lesson by its folder's name.
    planned
        Titles of lessons that are not written yet, by number.
    new
        Files of this release, which are read in place of those on the disk.

    Raises
    ------
    LessonError
        A source is not as described, or names what is not in a lesson.
    """
    path = top / "solutions" / GUIDE_SOURCE
    content = read_toml(path)
    checked_keys(content, Guide, str(path))
    guide = Guide(**content)
    taught = {name: read_teaching(top / "solutions" / name) for name in lessons}
    pages = {}
    for name, teaching in taught.items():
        if teaching is not None:
            checks = _checks(top, name, new)
            page = teaching_text(teaching, name, lessons[name], cells[name], checks)
            pages[top / "docs" / "teaching" / f"{name}.md"] = page
    parts = [guide.before.strip()]
    for each in guide.calendar:
        checked_keys(each, Calendar, f"[[calendar]] of {path}")
        calendar = Calendar(**each)
        parts.append(calendar_text(calendar, calendar_weeks(calendar, lessons, cells, planned)))
    parts += [
        "## By lesson",
        _lesson_table(lessons, taught, planned),
        guide.mistakes.strip(),
        guide.kit.strip(),
        prices_text(top / "kits", guide.kits, guide.boards, guide.spare),
        guide.after.strip(),
    ]
    pages[top / "docs" / "teaching.md"] = no_formulas("\n\n".join(parts) + "\n")
    return pages


def _checks(top: Path, lesson: str, new: Mapping[Path, str]) -> Mapping[str, Any]:
    path = top / "tinyml_course" / "exercises" / "data" / lesson / CHECKS_FILE
    try:
        content: dict[str, Any] = json.loads(new.get(path) or path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise LessonError(
            f"expected the checks of {lesson} in {path}; release the lesson first"
        ) from None
    return content


def _lesson_table(lessons: Lessons, taught: Mapping[str, Teaching | None], planned: Titles) -> str:
    rows = {number: (number, title, "", "planned", "") for number, title in planned.items()}
    for name, facts in lessons.items():
        teaching = taught[name]
        page = "to be written" if teaching is None else f"[for the teacher](teaching/{name}.md)"
        marks = "" if teaching is None else str(sum(each.marks for each in teaching.exam))
        link = f"[{facts.title}](../notebooks/{name}/{name}.ipynb)"
        rows[facts.number] = (facts.number, link, str(facts.minutes), page, marks)
    head = ("#", "lesson", "minutes", "page", "exam marks")
    return table(head, [rows[number] for number in sorted(rows)])
