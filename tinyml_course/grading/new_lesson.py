"""A new lesson: its files, with one sample exercise, already released and run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tinyml_course.errors import LessonError
from tinyml_course.grading.lesson_facts import FACTS_FILE
from tinyml_course.grading.lesson_source import EXERCISES, solutions_dir
from tinyml_course.grading.release import release_lessons
from tinyml_course.grading.release_steps.cells import (
    check_metadata,
    note_metadata,
    solution_metadata,
)
from tinyml_course.grading.release_steps.files import notebook_text
from tinyml_course.grading.run_notebook import run_notebook
from tinyml_course.grading.syllabus import planned_lesson

_NAME = re.compile(r"(?P<number>\d\d)_(?P<words>[a-z0-9]+(_[a-z0-9]+)*)")
_CELL = re.compile(r"^%% (?P<id>\S+) (?P<kind>code|markdown)(?P<facts>.*)\n", re.MULTILINE)
TEMPLATES = Path(__file__).parent / "lesson_template"


def new_lesson(lesson: str, root: Path | None = None) -> Path:
    """Write ``solutions/<lesson>/`` with a skeleton, release it, and run it once.

    Title and syllabus row are those of the planned lesson of this number, if there is one.

    Parameters
    ----------
    lesson
        The folder's name, ``"13_architecture_search"``.
    root
        Top of the checkout; the one the package runs from where None.

    Returns
    -------
    Path
        The lesson's folder.

    Raises
    ------
    LessonError
        The name is not of this form, or the number is taken.
    """
    name = _NAME.fullmatch(lesson)
    if name is None:
        raise LessonError(
            "expected two digits and words in small letters, such as 13_architecture_search, "
            f"got {lesson!r}"
        )
    solutions = solutions_dir(root)
    if taken := sorted(path.name for path in solutions.glob(f"{name['number']}_*")):
        raise LessonError(
            f"expected a number that is free, got {name['number']}, which {taken[0]} has"
        )
    folder = solutions / lesson
    folder.mkdir()
    (folder / FACTS_FILE).write_text(_facts_text(name["number"], name["words"], solutions), "utf-8")
    (folder / EXERCISES).mkdir()
    exercise = (
        (TEMPLATES / "awake_share.txt").read_text("utf-8").replace("{number}", name["number"])
    )
    (folder / EXERCISES / "awake_share.py").write_text(exercise, "utf-8")
    path = folder / f"{lesson}.ipynb"
    notebook = _notebook(lesson, int(name["number"]))
    path.write_text(notebook_text(notebook), encoding="utf-8", newline="\n")
    release_lessons([lesson], root=root)  # a lesson runs with its visible checks only
    run_notebook(path)
    return folder


def _facts_text(number: str, words: str, solutions: Path) -> str:
    planned = planned_lesson(solutions, number)
    values = {
        "number": number,
        "title": planned.title if planned else words.replace("_", " ").capitalize(),
        "use_case": planned.use_case if planned else "TODO: use case",
        "writes": planned.writes if planned else "TODO: what the student writes",
        "row_figure": planned.figure if planned else "TODO: the figure, short",
        "seed": str(int(number)),
    }
    text = (TEMPLATES / "facts.txt").read_text("utf-8")
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", value.replace("\\", "\\\\").replace('"', '\\"'))
    return text


def _notebook(lesson: str, seed: int) -> Any:
    from nbformat import v4

    text = (TEMPLATES / "notebook.txt").read_text("utf-8")
    text = text.replace("{lesson}", lesson).replace("{seed}", str(seed))
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return v4.new_notebook(cells=list(_cells(text)), metadata=metadata)  # type: ignore[no-untyped-call,unused-ignore]


def _cells(text: str) -> Iterator[Any]:
    """The cells of a template: ``%% id kind key=value …`` begins one."""
    from nbformat import v4

    found = list(_CELL.finditer(text))
    ends = [each.start() for each in found[1:]] + [len(text)]
    for head, end in zip(found, ends, strict=True):
        make = v4.new_code_cell if head["kind"] == "code" else v4.new_markdown_cell
        facts = dict(fact.split("=") for fact in head["facts"].split())
        source = text[head.end() : end].strip()
        yield make(source, id=head["id"], metadata=_metadata(facts))  # type: ignore[no-untyped-call,unused-ignore]


def _metadata(facts: dict[str, str]) -> dict[str, Any]:
    if "exercise" in facts:
        return solution_metadata(facts["exercise"])
    if "check" in facts:
        return check_metadata(facts["check"])
    if "note" in facts:
        return note_metadata(facts["note"], int(facts["points"]))
    return {"tags": facts["tags"].split(",")} if "tags" in facts else {}
