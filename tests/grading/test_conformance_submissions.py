"""Notebooks as students and learning platforms hand them in get the marks they have earned."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from tests.support.sandbox import TRUSTED
from tinyml_course.errors import GradingError
from tinyml_course.grading.collect.collect import collect
from tinyml_course.grading.intake import find_students
from tinyml_course.grading.sandbox.limits import Limits
from tinyml_course.grading.score import grade_one

INT8, KEYWORDS = "05_int8_by_hand", "09_keyword_spotting"
LATE = {"mullerana_123456": False, "perezjose_123457": True}


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
                "prepared": None,
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


@pytest.mark.parametrize(("lesson", "points"), [(INT8, 10), (KEYWORDS, 14)])
def test_a_browsers_copy_is_taken_with_a_note(graded, lesson, points):
    found, notes = graded("renamed", "student", lesson)
    assert found == points
    assert f"found as '{lesson} (1).ipynb' and taken" in notes


def test_a_folder_with_what_macos_leaves_behind_has_two_students(graded, conformance_submissions):
    assert find_students(conformance_submissions / "lms" / "mixed", INT8) == ("ana", "ben")
    assert [graded("lms/mixed", student)[0] for student in ("ana", "ben")] == [10, 10]


@pytest.mark.parametrize(
    "download", ["moodle_folders", "moodle_flat", "canvas", "submissions.zip", "zipin"]
)
def test_a_download_that_is_graded_gives_the_command_that_collects_it(
    conformance_submissions, download
):
    with pytest.raises(GradingError, match=rf"tinyml collect '.*{download}' COLLECTED --lesson"):
        find_students(conformance_submissions / "lms" / download, INT8)


@pytest.mark.parametrize(
    ("download", "students"),
    [
        ("nbg", ["ana"]),
        ("moodle_folders", ["Ana Müller_4711", "Ana Müller_4713", "José Pérez_4712"]),
        ("moodle_flat", ["Ana Müller_4711", "José Pérez_4712"]),
        ("canvas", ["mullerana_123456", "perezjose_123457"]),
        ("mixed", ["ana", "ben"]),
        ("submissions.zip", ["mullerana_123456"]),
        ("zipin", ["mullerana_123456"]),
        ("zipped_student", ["ana"]),
    ],
)
def test_a_collected_download_is_graded_in_full(
    graded, conformance_submissions, tmp_path, download, students
):
    report = collect(conformance_submissions / "lms" / download, tmp_path, INT8)
    assert [one.student for one in report.students] == students
    assert list(find_students(tmp_path, INT8)) == students
    for one in report.students:
        assert (one.action, one.late) == ("new", LATE.get(one.student))
        assert graded(tmp_path, one.student)[0] == 10
