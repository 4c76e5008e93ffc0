"""What a lesson's given cells keep is made once, seen by every submission and changed by none."""

import pytest

from tests.support.sandbox import TRUSTED
from tinyml_course.grading.prepared import prepare
from tinyml_course.grading.runners import OpenRunner, SandboxRunner
from tinyml_course.grading.student_process import StudentProcess
from tinyml_course.paths import CACHE_VARIABLE

KEEPS = "from tinyml_course.cache import cached\n\ncached('zeros', '1', {}, lambda: {'x': [0, 0]})"

FINDS = """
from tinyml_course.cache import cached
assert cached('zeros', '1', {}, lambda: 1 / 0)['x'].tolist() == [0, 0]
"""

SPOILS = """
import os
from pathlib import Path
for path in Path(os.environ['TINYML_COURSE_CACHE']).rglob('*.npz'):
    path.write_bytes(b'')
"""


@pytest.fixture
def lesson(course, monkeypatch, tmp_path):
    """A lesson with a given cell that keeps something, in a cache of its own."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    keeps = course.code(KEEPS, "keeps", ["setup"], solution=False, locked=True)
    notebook = course.notebook()
    notebook.cells.insert(2, keeps)
    course.write_lesson(notebook)
    return course


@pytest.mark.parametrize(
    "trusted",
    [
        pytest.param(False, marks=pytest.mark.skipif(TRUSTED, reason="no sandbox on this machine")),
        True,
    ],
)
def test_it_is_seen_and_not_changed(lesson, trusted):
    folder = prepare(lesson.lesson, lesson.root)
    runner = OpenRunner(folder) if trusted else SandboxRunner([], prepared=folder)
    for _ in range(2):
        process = StudentProcess(runner)
        assert process.run(FINDS, 60) is None
        assert (process.run(SPOILS, 60) is None) == trusted
        process.end()
    runner.close()


def test_a_second_run_takes_what_is_there_and_a_changed_cell_does_not(lesson):
    first = prepare(lesson.lesson, lesson.root)
    mark = first / "mark"
    mark.touch()
    assert prepare(lesson.lesson, lesson.root) == first
    assert mark.exists()
    notebook = lesson.notebook()
    lesson.write_lesson(notebook)
    assert prepare(lesson.lesson, lesson.root) != first


def test_where_nothing_can_be_written_each_submission_makes_its_own(lesson, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file"))
    assert prepare(lesson.lesson, lesson.root) is None
