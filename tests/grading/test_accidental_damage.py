"""Solved lessons that came to harm on their way are graded in full."""

from __future__ import annotations

from dataclasses import asdict

import nbformat
import pytest

from tests.support.damage import KINDS, damaged
from tests.support.sandbox import TRUSTED
from tinyml_course.grading.sandbox.limits import Limits
from tinyml_course.grading.score import grade_one

LESSONS = ("05_int8_by_hand", "16_notebook_to_board")
SILENT = {"untouched", "line_ends_of_windows", "sources_as_lists", "format_3", "utf_16"}
SILENT |= {"byte_order_mark", "huge_outputs", "timed_cells", "magics_and_shell_lines", "new_ids"}
SILENT |= {"points_and_flags_changed", "answers_merged_with_their_checks", "indented_answers"}
"""Kinds that change nothing of what is graded, so that there is nothing to tell."""


def solved(repository, lesson):
    """The student's version of a lesson, with the reference in its solution cells."""
    complete = nbformat.read(repository / "solutions" / lesson / f"{lesson}.ipynb", as_version=4)
    answers = {c.id: c.source for c in complete.cells if c.metadata.get("nbgrader")}
    student = nbformat.read(repository / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4)
    for cell in student.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answers[cell.id]
    return student


@pytest.fixture(scope="module")
def graded(tmp_path_factory, repository):
    """The result of each kind of damage to each lesson."""
    folder = tmp_path_factory.mktemp("damaged")
    results = {}
    for lesson in LESSONS:
        notebook = solved(repository, lesson)
        for name in KINDS:
            path = folder / name / lesson / f"{lesson}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_bytes(damaged(notebook, name))
            results[lesson, name] = grade_one(
                {
                    "submissions": str(folder),
                    "student": name,
                    "lesson": lesson,
                    "root": str(repository),
                    "seed": 1,
                    "prepared": None,
                    "cell_s": 60.0,
                    "total_s": 600.0,
                    "limits": asdict(Limits()),
                    "trusted": TRUSTED,
                }
            )
    return results


def in_full(result):
    return all(row["points"] == row["max_points"] > 0 for row in result["rows"])


def test_95_of_100_damaged_notebooks_are_graded_in_full(graded):
    full = sum(map(in_full, graded.values()))
    assert len(KINDS) >= 40
    assert full >= 0.95 * len(graded), f"{full} of {len(graded)} in full"


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("name", KINDS)
def test_a_damaged_notebook_is_graded_in_full_and_told(graded, name, lesson):
    result = graded[lesson, name]
    assert {row["exercise"]: (row["status"], row["message"]) for row in result["rows"]} == {
        row["exercise"]: ("passed", "") for row in result["rows"]
    }
    assert bool(result["notes"]) == (name not in SILENT)
