"""The page ``docs/themes.md``: which cell serves each theme and each claim of the documents.

The map is ``solutions/themes.toml``. The release compares it with the lessons: a cell that is named
must be there and say the words that are quoted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyml_course.errors import LessonError
from tinyml_course.grading.lesson_facts import LessonFacts, checked_keys, read_toml
from tinyml_course.grading.page_text import no_formulas
from tinyml_course.grading.release_steps.cells import Cell
from tinyml_course.grading.sections import section_of
from tinyml_course.grading.variants import variant_cells

THEMES_SOURCE = "themes.toml"


@dataclass(frozen=True)
class Place:
    """Where something is served.

    Attributes
    ----------
    lesson
        The number of the lesson; ``""`` for a variant.
    cell
        The id of the cell; ``""`` only where the lesson is planned.
    words
        Words of the cell that show it.
    variant
        The name of a variant, instead of a lesson.
    """

    lesson: str = ""
    cell: str = ""
    words: str = ""
    variant: str = ""


@dataclass(frozen=True)
class Entry:
    """A row: a theme, or a claim with its source in brackets, and its places."""

    name: str
    places: Sequence[Any]


@dataclass(frozen=True)
class Themes:
    """``themes.toml``: Markdown before the two tables, and their rows."""

    before: str
    between: str
    theme: Sequence[Any]
    claim: Sequence[Any]


def themes_text(
    solutions: Path,
    lessons: Mapping[str, LessonFacts],
    cells: Mapping[str, Sequence[Cell]],
    planned: Mapping[str, str],
) -> str:
    """The page as Markdown.

    Parameters
    ----------
    solutions
        The folder with ``themes.toml``.
    lessons, cells
        Facts, and cells, of every written lesson by its folder's name.
    planned
        Titles of lessons that are not written yet, by number.

    Raises
    ------
    LessonError
        ``themes.toml`` is not as described above, or a cell is not there or does not say the words.
    """
    path = solutions / THEMES_SOURCE
    content = read_toml(path)
    checked_keys(content, Themes, str(path))
    themes = Themes(**content)
    parts = [themes.before.strip()]
    for kind, tables in (("theme", themes.theme), ("claim", themes.claim)):
        rows = [f"| {kind} | lesson | section | what it says there |", "|---|---|---|---|"]
        for table in tables:
            checked_keys(table, Entry, f"[[{kind}]] of {path}")
            entry = Entry(**table)
            rows += _rows(entry, lessons, cells, planned, solutions)
        parts.append("\n".join(rows))
        if kind == "theme":
            parts.append(themes.between.strip())
    text = "\n\n".join(parts) + "\n"
    return no_formulas(text)


def _rows(
    entry: Entry,
    lessons: Mapping[str, LessonFacts],
    cells: Mapping[str, Sequence[Cell]],
    planned: Mapping[str, str],
    solutions: Path,
) -> list[str]:
    by_number = {facts.number: lesson for lesson, facts in lessons.items()}
    rows: list[str] = []
    for table in entry.places:
        checked_keys(table, Place, f"a place of {entry.name!r} in {THEMES_SOURCE}")
        place = Place(**table)
        name = entry.name if not rows else ""
        if place.lesson in by_number:
            lesson = by_number[place.lesson]
            section = _checked_section(entry.name, place, cells[lesson])
            link = (
                f"[{place.lesson} · {lessons[lesson].title}](../notebooks/{lesson}/{lesson}.ipynb)"
            )
            rows.append(f"| {name} | {link} | {section} | {place.words} |")
        elif place.variant:
            title, its_cells = variant_cells(solutions, place.variant)
            section = _checked_section(entry.name, place, its_cells)
            link = f"[{title}](../notebooks/variants/{place.variant}.ipynb)"
            rows.append(f"| {name} | {link} | {section} | {place.words} |")
        elif place.lesson in planned:
            rows.append(f"| {name} | {place.lesson} · {planned[place.lesson]} (planned) |  |  |")
        else:
            raise LessonError(
                f"expected the number of a lesson for {entry.name!r} in {THEMES_SOURCE}, "
                f"got {place.lesson!r}"
            )
    if not rows:
        raise LessonError(f"expected a place for {entry.name!r} in {THEMES_SOURCE}, found none")
    return rows


def _checked_section(name: str, place: Place, cells: Sequence[Cell]) -> str:
    """The heading above the place's cell, after a look at what the cell says."""
    where = f"{name!r} in {THEMES_SOURCE}"
    notebook = f"the variant {place.variant}" if place.variant else f"lesson {place.lesson}"
    at = next((i for i, cell in enumerate(cells) if cell.id == place.cell), None)
    if at is None:
        raise LessonError(f"expected a cell {place.cell!r} in {notebook} for {where}")
    said = " ".join(cells[at].source.split())
    if not place.words or place.words not in said:
        raise LessonError(
            f"expected the cell {place.cell!r} of {notebook} to say {place.words!r} "
            f"for {where}; it begins {said[:60]!r}"
        )
    return section_of(cells, at)
