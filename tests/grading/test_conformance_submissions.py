"""Notebooks as students and learning platforms hand them in get the marks they have earned."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from tests.support.sandbox import TRUSTED
from tinyml_course.grading.sandbox.limits import Limits
from tinyml_course.grading.score import grade_one

INT8, KEYWORDS = "05_int8_by_hand", "09_keyword_spotting"


@pytest.fixture
def graded(conformance_submissions):
    """Points, notes and status of one student of a folder."""

    def grade(folder, student, lesson=INT8):
        submissions = conformance_submissions / folder
        result = grade_one(
            {
                "submissions": str(submissions),
                "student": student,
                "lesson": lesson,
                "root": None,
                "seed": 1,
                "font_cache": None,
                "cell_s": 60.0,
                "total_s": 600.0,
                "limits": asdict(Limits()),
                "trusted": TRUSTED,
            }
        )
        return sum(row["points"] for row in result["rows"]), " ".join(result["notes"])

    return grade


@pytest.mark.parametrize(
    ("student", "points"),
    [
        ("a_all_in_first_cell_stubs_left", 10),
        ("c_all_in_first_cell_others_deleted", 10),
        ("d_own_cell_top_stubs_deleted", 10),
        ("e_two_in_second_cell", 4),  # only two were written
    ],
)
def test_several_functions_in_one_cell_are_all_graded(graded, student, points):
    found, notes = graded("merged_cells", student)
    assert found == points
    assert "was taken as your answer to" in notes


@pytest.mark.parametrize(("lesson", "points"), [(INT8, 10), (KEYWORDS, 14)])
def test_answers_in_one_cell_at_the_end_are_not_overwritten_by_stubs(graded, lesson, points):
    found, notes = graded("all_in_one_end", "student", lesson)
    assert found == points
    assert "Cell 60 of your notebook was taken as your answer to" in notes


@pytest.mark.parametrize(("lesson", "points"), [(INT8, 10), (KEYWORDS, 14)])
def test_line_ends_of_windows_are_no_change(graded, lesson, points):
    found, notes = graded("crlf_source", "student", lesson)
    assert found == points
    assert "changed given code" not in notes
