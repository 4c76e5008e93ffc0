"""The pages about the course: syllabus, glossary, workshop, map of themes, guide for teachers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tinyml_course.grading.glossary import glossary_text
from tinyml_course.grading.guide import GUIDE_SOURCE, guide_pages
from tinyml_course.grading.lesson_source import lesson_facts, lesson_names, source_notebook
from tinyml_course.grading.release_steps.cells import Cell
from tinyml_course.grading.release_steps.files import read_notebook
from tinyml_course.grading.release_steps.instructor import remove_instructor_cells
from tinyml_course.grading.syllabus import planned_lessons, syllabus_text
from tinyml_course.grading.themes import THEMES_SOURCE, themes_text
from tinyml_course.grading.workshop import WORKSHOP_SOURCE, workshop_text


def course_pages(top: Path, new: Mapping[Path, str] | None = None) -> Mapping[Path, str]:
    """What each page must contain, by its path; some only where they have a source.

    Parameters
    ----------
    top
        Top of the checkout.
    new
        Files that the same release writes, for pages that quote them.

    Raises
    ------
    LessonError
        A source of a page does not fit the lessons; the message says where.
    ReleaseError
        A lesson is not a notebook.
    """
    solutions, notebooks = top / "solutions", top / "notebooks"
    facts = {lesson: lesson_facts(lesson, top) for lesson in lesson_names(top)}
    pages = {
        notebooks / "syllabus.md": syllabus_text(solutions, facts),
        notebooks / "glossary.md": glossary_text(facts),
    }
    wanted = {
        WORKSHOP_SOURCE: (notebooks / "workshop.md", workshop_text),
        THEMES_SOURCE: (top / "docs" / "themes.md", themes_text),
    }
    wanted = {source: page for source, page in wanted.items() if (solutions / source).is_file()}
    has_guide = (solutions / GUIDE_SOURCE).is_file()
    if wanted or has_guide:
        cells = {lesson: _cells(lesson, top) for lesson in facts}
        planned = {each.number: each.title for each in planned_lessons(solutions)}
        pages |= {path: text(solutions, facts, cells, planned) for path, text in wanted.values()}
        if has_guide:
            pages |= guide_pages(top, facts, cells, planned, new or {})
    return pages


def _cells(lesson: str, top: Path) -> list[Cell]:
    """The cells that a student has, with solutions."""
    notebook = read_notebook(source_notebook(lesson, top))
    remove_instructor_cells(notebook)
    return list(notebook.cells)
