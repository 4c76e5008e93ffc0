"""Every exercise has one cell to write in and one check cell, and its points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tinyml_course.errors import ReleaseError
from tinyml_course.exercises.model_answers import ModelExercise
from tinyml_course.exercises.spec import Exercise
from tinyml_course.grading.release_steps.cells import (
    CHECK_PREFIX,
    Notebook,
    check_metadata,
    grade_id,
    is_check,
    is_solution,
)


def set_points(
    notebook: Notebook, exercises: Sequence[Exercise], models: Sequence[ModelExercise] = ()
) -> None:
    """Give every check cell the points of its exercise, in place, locked and graded.

    An exercise whose answer is a model has a check cell alone, with ``lesson.hand_in_model``.

    Raises
    ------
    ReleaseError
        An exercise without its two cells, or a cell without its exercise; each is named.
    """
    written = [exercise.name for exercise in exercises]
    points = {exercise.name: exercise.points for exercise in exercises}
    points |= {model.name: model.points for model in models}
    problems = [*_duplicates(notebook), *_unmatched(notebook, points, written)]
    if problems:
        raise ReleaseError("\n".join(problems))
    for cell in notebook.cells:
        if is_check(cell):
            name = grade_id(cell).removeprefix(CHECK_PREFIX)
            cell.metadata.update(check_metadata(name, points[name]))


def _unmatched(
    notebook: Notebook, points: Mapping[str, int], functions: Sequence[str]
) -> list[str]:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    written = [grade_id(cell) for cell in code if is_solution(cell)]
    checked = [grade_id(cell).removeprefix(CHECK_PREFIX) for cell in code if is_check(cell)]
    return [
        *(
            f"exercise {name!r} has no solution cell (grade_id {name!r})"
            for name in functions
            if name not in written
        ),
        *(
            f"exercise {name!r} has no check cell (grade_id '{CHECK_PREFIX}{name}')"
            for name in points
            if name not in checked
        ),
        *(
            f"solution cell {name!r} has no exercise of that name in exercises/"
            for name in written
            if name not in functions
        ),
        *(
            f"check cell '{CHECK_PREFIX}{name}' has no exercise {name!r} in exercises/"
            for name in checked
            if name not in points
        ),
    ]


def _duplicates(notebook: Notebook) -> list[str]:
    counts = Counter(grade_id(cell) for cell in notebook.cells if grade_id(cell))
    return [
        f"grade_id {name!r} stands on {count} cells; each needs its own"
        for name, count in counts.items()
        if count > 1
    ]
