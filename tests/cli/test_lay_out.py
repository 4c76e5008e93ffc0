import hashlib
import json

import pytest

from tinyml_course import paths
from tinyml_course.cli import lay_out
from tinyml_course.errors import TinyMLCourseError

LESSON = "05_int8_by_hand/05_int8_by_hand.ipynb"
BESIDE = "05_int8_by_hand/05_int8_by_hand.new.ipynb"
BESIDE_AGAIN = "05_int8_by_hand/05_int8_by_hand.new2.ipynb"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one lesson and a syllabus, which a test may bring up to date."""
    top = tmp_path / "course"
    write(top / LESSON, "version 1")
    write(top / "syllabus.md", "# Syllabus")
    monkeypatch.setattr(paths, "notebooks_dir", lambda: top)
    return top


@pytest.fixture
def work(tmp_path):
    return tmp_path / "my lessons"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def read(path):
    return path.read_text(encoding="utf-8")


def written(folder):
    return {
        path.relative_to(folder).as_posix(): what for path, what in lay_out.lay_out_lessons(folder)
    }


def test_lessons_and_the_syllabus_are_copied_into_an_empty_folder(course, work):
    assert written(work) == {LESSON: "new", "syllabus.md": "new"}
    assert read(work / LESSON) == "version 1"


def test_a_second_run_writes_nothing(course, work):
    lay_out.lay_out_lessons(work)
    assert written(work) == {}


def test_a_students_work_is_never_overwritten(course, work):
    lay_out.lay_out_lessons(work)
    write(work / LESSON, "my answers")
    assert written(work) == {}
    assert read(work / LESSON) == "my answers"


def test_a_newer_lesson_is_put_beside_a_students_work_once(course, work):
    lay_out.lay_out_lessons(work)
    write(work / LESSON, "my answers")
    write(course / LESSON, "version 2")
    assert written(work) == {BESIDE: "beside"}
    assert read(work / LESSON) == "my answers"
    assert read(work / BESIDE) == "version 2"
    assert written(work) == {}


def test_work_in_a_newer_copy_is_never_overwritten_either(course, work):
    lay_out.lay_out_lessons(work)
    write(work / LESSON, "my answers")
    write(course / LESSON, "version 2")
    lay_out.lay_out_lessons(work)
    write(work / BESIDE, "my answers, once more")
    write(course / LESSON, "version 3")
    assert written(work) == {BESIDE_AGAIN: "beside"}
    assert read(work / BESIDE) == "my answers, once more"


def test_an_untouched_copy_follows_the_course(course, work):
    lay_out.lay_out_lessons(work)
    write(course / LESSON, "version 2")
    assert written(work) == {LESSON: "updated"}
    assert read(work / LESSON) == "version 2"


def test_a_deleted_lesson_comes_back(course, work):
    lay_out.lay_out_lessons(work)
    (work / LESSON).unlink()
    assert written(work) == {LESSON: "new"}


@pytest.mark.parametrize("damage", ["", "{", "[1, 2]", f'{{"{LESSON}": 5}}', "\ud800"])
def test_without_a_readable_record_nothing_is_overwritten(course, work, damage):
    lay_out.lay_out_lessons(work)
    write(work / LESSON, "my answers")
    (work / lay_out.RECORD).write_text(damage, encoding="utf-8", errors="surrogatepass")
    assert written(work) == {BESIDE: "beside"}
    assert read(work / LESSON) == "my answers"


def test_the_record_holds_the_sha256_of_what_was_laid_out(course, work):
    lay_out.lay_out_lessons(work)
    record = json.loads(read(work / lay_out.RECORD))
    assert record[LESSON] == hashlib.sha256(b"version 1").hexdigest()


def test_checkpoints_of_jupyter_are_not_copied(course, work):
    write(course / "05_int8_by_hand/.ipynb_checkpoints/old.ipynb", "old")
    assert written(work) == {LESSON: "new", "syllabus.md": "new"}


def test_the_start_page_of_a_clone_and_notes_on_it_are_not_copied(course, work):
    write(course / "start.ipynb", "made by make lab")
    write(course / "start.mine.ipynb", "notes of who works in the clone")
    assert written(work) == {LESSON: "new", "syllabus.md": "new"}


def test_a_folder_that_is_a_file_is_refused_by_name(course, tmp_path):
    write(tmp_path / "taken", "a file")
    with pytest.raises(TinyMLCourseError, match=r"expected a folder .* got '.*taken'.*tinyml lab"):
        lay_out.lay_out_lessons(tmp_path / "taken")
