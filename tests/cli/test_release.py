from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [([], (None, False)), (["05_int8_by_hand", "06_x"], (["05_int8_by_hand", "06_x"], False))],
)
def test_release_is_asked_for_the_lessons_named_and_lists_what_it_wrote(run, arguments, expected):
    asked = []

    def release_lessons(lessons, check):
        asked.append((lessons, check))
        return [Path("notebooks/a.ipynb")]

    result = run(
        "release", *arguments, room="tinyml_course.grading.release", release_lessons=release_lessons
    )
    assert asked == [expected]
    assert result.output == f"{Path('notebooks/a.ipynb')}\n"
    assert result.exit_code == 0


def test_release_check_fails_and_names_the_files_that_are_out_of_date(run):
    result = run(
        *("release", "--check"),
        room="tinyml_course.grading.release",
        release_lessons=lambda lessons, check: [Path("a.ipynb")] if check else [],
    )
    assert result.exit_code == 2
    assert result.stdout == "a.ipynb\n"
    assert "out of date" in result.stderr
    assert "tinyml release" in result.stderr


def test_release_check_passes_when_nothing_would_change(run):
    result = run(
        *("release", "--check"),
        room="tinyml_course.grading.release",
        release_lessons=lambda lessons, check: [],
    )
    assert (result.exit_code, result.output) == (0, "")
