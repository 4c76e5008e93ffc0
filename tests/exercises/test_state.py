"""Where a student's progress is kept, and that nothing earned is lost."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tinyml_course import paths
from tinyml_course.errors import PlainDataError
from tinyml_course.exercises.state import PROGRESS_FILE, LessonState, lessons_folder

LESSON, OTHER = "90_sample", "91_second"


@pytest.fixture
def account(tmp_path, monkeypatch):
    """The home of a student."""
    monkeypatch.delenv(paths.STATE_VARIABLE, raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    return tmp_path / "home"


def laid_out(folder):
    """A folder with two lessons."""
    for lesson in (LESSON, OTHER):
        (folder / lesson).mkdir(parents=True)
        (folder / lesson / f"{lesson}.ipynb").write_text("{}")
    return folder


@pytest.fixture
def lessons(account, tmp_path):
    return laid_out(tmp_path / "lessons")


def files_below(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_lesson_and_the_start_page_find_the_same_file(lessons):
    LessonState(LESSON, lessons / LESSON).add_pass("scale")
    assert LessonState(LESSON, lessons).passed == {"scale"}
    assert (lessons / PROGRESS_FILE).is_file()


def test_the_current_folder_is_the_one_asked_for(lessons, monkeypatch):
    monkeypatch.chdir(lessons / OTHER)
    LessonState(LESSON).add_pass("scale")
    assert LessonState(LESSON, lessons).passed == {"scale"}


def test_two_notebooks_open_at_once_keep_each_others_passes(lessons):
    one, two = (LessonState(LESSON, lessons) for _ in range(2))
    one.add_pass("scale")
    two.add_pass("mean")
    two.keep_prediction("q", 3)
    one.keep_prediction("p", [1, 2])
    later = LessonState(LESSON, lessons)
    assert later.passed == {"scale", "mean"}
    assert later.predictions == {"q": 3, "p": [1, 2]}


def test_lessons_do_not_mix(lessons):
    LessonState(LESSON, lessons).add_pass("scale")
    assert LessonState(OTHER, lessons).passed == set()


SAVING = """
import sys
from pathlib import Path
from tinyml_course.exercises.state import LessonState
for number in range(25):
    LessonState(sys.argv[1], Path(sys.argv[2])).add_pass(f"{sys.argv[3]}_{number}")
"""


def test_processes_that_save_at_the_same_time_lose_nothing(lessons):
    names = ["a", "b", "c", "d"]
    free = {key: value for key, value in os.environ.items() if key != paths.STATE_VARIABLE}
    command = [sys.executable, "-c", SAVING, LESSON, str(lessons)]
    running = [subprocess.Popen([*command, name], env=free) for name in names]
    assert [process.wait() for process in running] == [0] * len(names)
    expected = {f"{name}_{number}" for name in names for number in range(25)}
    assert LessonState(LESSON, lessons).passed == expected


def test_a_fresh_clone_on_the_same_account_starts_with_nothing(lessons, tmp_path, account):
    LessonState(LESSON, lessons).add_pass("scale")
    clone = laid_out(tmp_path / "clone")
    assert LessonState(LESSON, clone).passed == set()
    assert files_below(account) == []


def test_a_folder_that_cannot_be_written_has_its_progress_in_the_home(lessons, tmp_path, account):
    (lessons / PROGRESS_FILE).mkdir()  # no file can be made in its place, even by root
    LessonState(LESSON, lessons).add_pass("scale")
    assert LessonState(LESSON, lessons).passed == {"scale"}
    assert len(files_below(account)) == 1
    assert LessonState(LESSON, laid_out(tmp_path / "clone")).passed == set()


def test_the_progress_in_somebody_elses_folder_is_not_ours(lessons, account, monkeypatch):
    LessonState(LESSON, lessons).add_pass("scale")
    monkeypatch.setattr(os, "access", lambda path, mode: account in Path(path).parents)
    assert LessonState(LESSON, lessons).passed == set()


def test_a_notebook_that_lies_alone_keeps_its_progress_in_the_home(account, tmp_path):
    alone = tmp_path / "Downloads" / "deep"
    alone.mkdir(parents=True)
    LessonState(LESSON, alone).add_pass("scale")
    assert LessonState(LESSON, alone).passed == {"scale"}
    assert files_below(tmp_path) == ["progress.sqlite"]


def test_a_named_place_is_used_for_every_folder(lessons, tmp_path, monkeypatch):
    monkeypatch.setenv(paths.STATE_VARIABLE, str(tmp_path / "named"))
    LessonState(LESSON, lessons).add_pass("scale")
    assert files_below(tmp_path / "named") == ["progress.sqlite"]
    assert not (lessons / PROGRESS_FILE).exists()


@pytest.mark.parametrize("damage", [b"SQLite format 3\0 no more", b"[1]" * 400, b"\0" * 4096])
def test_a_damaged_file_counts_as_none_and_is_put_aside(lessons, damage):
    (lessons / PROGRESS_FILE).write_bytes(damage)
    state = LessonState(LESSON, lessons)
    assert (state.passed, state.predictions) == (set(), {})
    state.add_pass("scale")
    assert LessonState(LESSON, lessons).passed == {"scale"}
    assert (lessons / f"{PROGRESS_FILE}.damaged").read_bytes() == damage


def test_reading_makes_no_file(lessons, account):
    assert LessonState(LESSON, lessons).passed == set()
    assert files_below(lessons) == [f"{LESSON}.ipynb", f"{OTHER}.ipynb"]
    assert files_below(account) == []


def test_where_nothing_can_be_written_the_session_goes_on(lessons, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(paths.STATE_VARIABLE, str(tmp_path / "file" / "below"))
    state = LessonState(LESSON, lessons)
    state.add_pass("scale")
    assert state.passed == {"scale"}


@pytest.mark.parametrize("value", [2, 0.5, "first", [1, 2], (1, "a"), np.float32(1.5)])
def test_a_prediction_comes_back_as_it_was_given(lessons, value):
    LessonState(LESSON, lessons).keep_prediction("q", value)
    assert LessonState(LESSON, lessons).predictions == {"q": value}
    assert type(LessonState(LESSON, lessons).predictions["q"]) is type(value)


def test_what_is_no_plain_data_is_refused_and_the_earlier_answer_stays(lessons):
    state = LessonState(LESSON, lessons)
    state.keep_prediction("q", 1)
    with pytest.raises(PlainDataError):
        state.keep_prediction("q", {1, 2})
    assert state.predictions == LessonState(LESSON, lessons).predictions == {"q": 1}


def test_a_folder_of_lessons_is_known_by_its_notebooks(lessons, tmp_path):
    assert lessons_folder(lessons) == lessons_folder(lessons / LESSON) == lessons.resolve()
    assert lessons_folder(tmp_path) is None
    assert lessons_folder(lessons / LESSON / "data") is None
