"""Variants: a lesson taken over to another sensor, as a short notebook of its own.

``solutions/variants.toml`` has a row for each, ``solutions/variants/<name>.ipynb`` is the complete
notebook, with outputs. From them come ``notebooks/variants/<name>.ipynb``, without outputs, and
the page ``notebooks/variants.md``. A variant has no exercises: nothing in it is graded.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyml_course.errors import LessonError, ReleaseError
from tinyml_course.grading.lesson_facts import checked_keys, read_toml
from tinyml_course.grading.lesson_source import lesson_facts, lesson_names
from tinyml_course.grading.release_steps.cells import Cell, Notebook
from tinyml_course.grading.release_steps.files import notebook_text, read_notebook
from tinyml_course.grading.release_steps.front_matter import (
    badge,
    point_to_image,
    write_front_matter,
)
from tinyml_course.grading.release_steps.lint import check_lesson
from tinyml_course.grading.release_steps.normalise import normalise
from tinyml_course.grading.syllabus import planned_lessons

VARIANTS_SOURCE = "variants.toml"
VARIANTS_FOLDER = "variants"
HEADER = "| use case | lesson it varies | the data | the figure | minutes |\n|---|---|---|---|---|"


@dataclass(frozen=True)
class Variant:
    """A row of ``variants.toml``.

    Attributes
    ----------
    name
        The notebook's name: ``"mosquito"``.
    title, promise
        What the title cell says.
    lesson
        Number of the lesson that it varies, ``"09"``; other lessons that it leans on are linked in
        the notebook.
    data
        The data in a few words, synthetic or not.
    figure
        The number that the notebook ends in.
    minutes
        How long it takes.
    colab_extras
        The extras that the set-up cell installs on Colab.
    """

    name: str
    title: str
    promise: str
    lesson: str
    data: str
    figure: str
    minutes: int
    colab_extras: Sequence[str] = ("data",)


@dataclass(frozen=True)
class Variants:
    """``variants.toml``: Markdown before and after the table, and its rows."""

    before: str
    after: str
    variant: Sequence[Any] = ()


def read_variants(solutions: Path) -> tuple[Variants, list[Variant]]:
    """The text and the rows of ``variants.toml`` in the folder `solutions`.

    Raises
    ------
    LessonError
        The file is missing, or not as `Variants` and `Variant` describe it.
    """
    path = solutions / VARIANTS_SOURCE
    content = read_toml(path)
    checked_keys(content, Variants, str(path))
    text = Variants(**content)
    for number, row in enumerate(text.variant, 1):
        checked_keys(row, Variant, f"[[variant]] {number} of {path}")
    return text, [Variant(**row) for row in text.variant]


def variant_cells(solutions: Path, name: str) -> tuple[str, Sequence[Cell]]:
    """Title and cells of a variant, for pages that quote it.

    Raises
    ------
    LessonError
        ``variants.toml`` has no such variant.
    ReleaseError
        It is not a notebook.
    """
    titles = {row.name: row.title for row in read_variants(solutions)[1]}
    if name not in titles:
        known = ", ".join(titles) or "none"
        raise LessonError(f"expected a variant of {VARIANTS_SOURCE}, got {name!r}; known: {known}")
    path = solutions / VARIANTS_FOLDER / f"{name}.ipynb"
    return titles[name], list(read_notebook(path).cells)


def variant_files(top: Path, repository: str) -> dict[Path, str]:
    """What the files made of the variants must contain, by path; none without ``variants.toml``.

    Parameters
    ----------
    top
        Top of the checkout.
    repository
        Address that the badge opens and Colab installs from.

    Raises
    ------
    LessonError
        ``variants.toml`` does not fit the lessons and the notebooks there are.
    ReleaseError
        A notebook breaks a convention; the message names it and lists where.
    """
    solutions = top / "solutions"
    if not (solutions / VARIANTS_SOURCE).is_file():
        return {}
    text, rows = read_variants(solutions)
    _check_listed(solutions, rows)
    lessons = _lesson_links(top)
    files = {top / "notebooks" / "variants.md": _page(text, rows, lessons)}
    for row in rows:
        try:
            files |= _notebooks(row, lessons, top, repository)
        except ReleaseError as error:
            message = f"the variant {row.name} cannot be released:\n{error}"
            raise ReleaseError(message) from error
    return files


def _check_listed(solutions: Path, rows: Sequence[Variant]) -> None:
    listed = sorted(row.name for row in rows)
    there = sorted(path.stem for path in (solutions / VARIANTS_FOLDER).glob("*.ipynb"))
    if listed != there:
        raise LessonError(
            f"expected a [[variant]] in {VARIANTS_SOURCE} for each notebook in "
            f"solutions/{VARIANTS_FOLDER}, got rows for {', '.join(listed) or 'none'} and "
            f"notebooks {', '.join(there) or 'none'}"
        )


def _lesson_links(top: Path) -> dict[str, str]:
    """How each lesson is named, by its number: a link from ``notebooks/``, or text if planned."""
    planned = planned_lessons(top / "solutions")
    links = {each.number: f"{each.number} · {each.title} (planned)" for each in planned}
    for name in lesson_names(top):
        facts = lesson_facts(name, top)
        links[facts.number] = f"[{facts.number} · {facts.title}]({name}/{name}.ipynb)"
    return links


def _lesson_link(row: Variant, lessons: Mapping[str, str]) -> str:
    if row.lesson not in lessons:
        known = ", ".join(sorted(lessons))
        raise LessonError(
            f"expected the number of a lesson for {row.name!r} in {VARIANTS_SOURCE}, got "
            f"{row.lesson!r}; there are: {known}"
        )
    return lessons[row.lesson]


def _page(text: Variants, rows: Sequence[Variant], lessons: Mapping[str, str]) -> str:
    """``notebooks/variants.md``."""
    lines = [HEADER]
    for row in rows:
        link = f"[{row.title}]({VARIANTS_FOLDER}/{row.name}.ipynb)"
        cells = (link, _lesson_link(row, lessons), row.data, row.figure, str(row.minutes))
        lines.append(f"| {' | '.join(cells)} |")
    table = "\n".join(lines)
    return f"{text.before.strip()}\n\n{table}\n\n{text.after.strip()}\n"


def _notebooks(
    row: Variant, lessons: Mapping[str, str], top: Path, repository: str
) -> dict[Path, str]:
    """The student version, and the complete one where its title or install line was old."""
    path = Path(VARIANTS_FOLDER, f"{row.name}.ipynb")
    complete = read_notebook(top / "solutions" / path)
    before = [cell.source for cell in complete.cells]
    base = _lesson_link(row, lessons).replace("](", "](../")  # from a folder below
    title = (
        f"# {row.title}\n\n{row.promise}\n\n"
        f"**Varies:** {base}. **Data:** {row.data}. "
        f"**The figure:** {row.figure}. **Time:** {row.minutes} minutes.\n\n"
        f"{badge(path.as_posix(), repository)}"
    )
    write_front_matter(complete, title, row.colab_extras, repository)
    student = released_variant(complete)
    files = {top / "notebooks" / path: notebook_text(student)}
    if [cell.source for cell in complete.cells] != before:
        files[top / "solutions" / path] = notebook_text(complete)
    return files


def released_variant(complete: Notebook) -> Notebook:
    """The student version of a complete variant, which stays as it is: no outputs.

    Raises
    ------
    ReleaseError
        The notebook breaks a convention; the message lists where.
    """
    student = copy.deepcopy(complete)
    point_to_image(student)
    normalise(student)
    check_lesson(student, student, [])
    return student
