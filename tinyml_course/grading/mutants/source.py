"""The source of a reference in its lesson's notebook, and all that its kill rates depend on."""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from pathlib import Path

from tinyml_course.errors import LessonError
from tinyml_course.grading.cell_match import is_solution
from tinyml_course.grading.lesson_source import (
    EXERCISES,
    lesson_cells,
    lesson_dir,
    lesson_facts,
)
from tinyml_course.grading.release_steps.cells import SETUP


def reference_source(lesson: str, exercise: str, root: Path | None = None) -> str:
    """The source of an exercise's reference, the last of that name in the solution cells.

    Raises
    ------
    LessonError
        No solution cell defines the function, or there is no such lesson.
    """
    found = ""
    for cell in lesson_cells(lesson, root):
        if cell.kind != "code" or not is_solution(cell) or f"def {exercise}" not in cell.source:
            continue
        for statement in ast.parse(cell.source).body:
            if isinstance(statement, ast.FunctionDef) and statement.name == exercise:
                found = ast.get_source_segment(cell.source, statement) or ""
    if not found:
        raise LessonError(
            f"expected a solution cell of {lesson} that defines {exercise}, found none; look at "
            "the names in its folder exercises"
        )
    return found


def exercise_digest(lesson: str, exercise: str, root: Path | None = None) -> str:
    """A short digest of what decides which mutants an exercise's checks kill.

    That is the code that solutions see, the exercise's file and those it shares, the seed of the
    visible checks and the mutation engine; not the rest of the library.
    """
    folder = lesson_dir(lesson, root) / EXERCISES
    cells = [
        cell.source
        for cell in lesson_cells(lesson, root)
        if cell.kind == "code" and (is_solution(cell) or SETUP in cell.tags)
    ]
    files = [folder / f"{exercise}.py", *sorted(folder.glob("_*.py"))]
    texts = [path.read_text(encoding="utf-8") for path in files if path.is_file()]
    seed = str(lesson_facts(lesson, root).visible_seed)
    digest = hashlib.sha256("\0".join([lesson, *cells, *texts, seed, _engine()]).encode())
    return digest.hexdigest()[:16]


@cache
def _engine() -> str:
    """The source of what makes and tries mutants."""
    names = ("operators.py", "array_operators.py", "engine.py", "trial.py", "worker.py")
    here = Path(__file__).parent
    return "\0".join((here / name).read_text(encoding="utf-8") for name in names)
