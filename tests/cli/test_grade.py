import types

from tinyml_course.errors import GradingError

NOTHING_SAID = {
    "workers": None,
    "trusted": False,
    "scheduler": None,
    "students": (),
    "resume": False,
    "due": "",
    "late": "",
    "gradebook": "",
    "course": None,
}


def test_grade_prints_the_table_and_exits_0_whatever_the_marks(run, tmp_path):
    asked = []

    def grade_submissions(submissions, lesson, out, seed, **options):
        asked.append((submissions, lesson, out, seed, options))
        return types.SimpleNamespace(
            table=lambda: "student  points\nada      0/10", warning="WARNING: 1 of 1"
        )

    result = run(
        *("grade", tmp_path, "--lesson", "05_int8_by_hand", "--out", tmp_path / "o", "--seed", 3),
        room="tinyml_course.grading.grade",
        grade_submissions=grade_submissions,
    )
    assert result.exit_code == 0
    assert result.stdout == "student  points\nada      0/10\n"
    assert result.stderr == "\nWARNING: 1 of 1\n"
    assert asked == [(tmp_path, "05_int8_by_hand", tmp_path / "o", 3, {**NOTHING_SAID})]


def test_grade_that_cannot_start_says_why(run, tmp_path):
    def grade_submissions(submissions, lesson, out, seed, **options):
        raise GradingError("expected a folder of submissions, found none; check the path")

    result = run(
        *("grade", tmp_path / "none", "--lesson", "05_int8_by_hand", "--out", tmp_path / "o"),
        room="tinyml_course.grading.grade",
        grade_submissions=grade_submissions,
    )
    assert result.exit_code == 2
    assert result.stderr.startswith("tinyml: expected a folder of submissions")
