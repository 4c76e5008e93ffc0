"""What is said of each thing a student can hand in instead of a notebook."""

from __future__ import annotations

import json
import os
import sys

import pytest

from tinyml_course.errors import GradingError
from tinyml_course.grading import intake
from tinyml_course.grading.intake import find_students, read_cell, read_submission


@pytest.fixture
def hand_in(tmp_path):
    """Write bytes as the notebook of ``ana`` and read them."""

    def write(data: bytes):
        folder = tmp_path / "ana" / "05_x"
        folder.mkdir(parents=True)
        (folder / "05_x.ipynb").write_bytes(data)
        return read_submission(tmp_path, "ana", "05_x")

    return write


WANTED = "expected the notebook ana/05_x/05_x.ipynb"


def test_a_notebook_is_read_with_what_grading_needs(hand_in):
    cell = {
        "cell_type": "code",
        "id": "abc",
        "source": ["x = 1\n", "y = 2"],
        "metadata": {"nbgrader": {"grade_id": "one", "solution": True}, "tags": ["setup", 3]},
    }
    found = hand_in(json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": [cell]}).encode())
    assert found.status == "read"
    assert found.cells == (intake.Cell("code", "x = 1\ny = 2", "one", "abc", True, ("setup",)),)
    assert len(found.sha256) == 64


def test_a_notebook_of_format_3_is_read(hand_in):
    cell = {"cell_type": "code", "input": "x = 1", "metadata": {}}
    found = hand_in(json.dumps({"nbformat": 3, "worksheets": [{"cells": [cell]}]}).encode())
    assert found.cells == (intake.Cell("code", "x = 1"),)


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b"", "unreadable", "a file without content; save the notebook and hand it in again"),
        (b" \n", "unreadable", "a file without content"),
        (b'{"nbformat": 4, "cells": []}', "unreadable", "a notebook without cells"),
        (b"%PDF-1.7", "unreadable", "a file that is not JSON, so not a notebook"),
        (b"\xff\xfe\x00\x01", "unreadable", "not JSON"),
        (b"[" * 100_000, "unreadable", "a file with too many levels or parts"),
        (b"[]", "unreadable", "JSON that is not a notebook"),
        (b'{"cells": []}', "unreadable", "JSON that is not a notebook"),
        (b'{"nbformat": 5, "cells": []}', "unreadable", "notebook format 5"),
        (b'{"nbformat": "4", "cells": []}', "unreadable", "notebook format '4'"),
        (b'{"nbformat": 4}', "unreadable", "a notebook without a list of cells"),
        (b'{"nbformat": 4, "cells": {"a": 1}}', "unreadable", "without a list of cells"),
        (b'{"nbformat": 3, "worksheets": 7}', "unreadable", "without a list of cells"),
        (b'{"nbformat": 4, "cells": [1, null, {}]}', "unreadable", "a notebook without cells"),
    ],
)
def test_what_is_no_notebook_has_a_status_and_says_what_to_do(hand_in, data, status, said):
    found = hand_in(data)
    assert found.status == status
    assert found.message.startswith(f"{WANTED}, found ")
    assert said in found.message
    assert "; " in found.message  # what to do next
    assert found.cells == ()


@pytest.mark.parametrize(
    "entry",
    [
        {"cell_type": "code", "source": 7, "metadata": []},
        {"cell_type": "code", "source": [1, None], "metadata": {"nbgrader": "x", "tags": "setup"}},
        {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": ["x"], "solution": "yes"}}},
    ],
)
def test_cells_with_damaged_parts_are_read_without_them(entry):
    assert read_cell(entry) == intake.Cell("code", "")


def test_the_id_colab_keeps_is_used():
    cell = {"cell_type": "code", "source": "", "metadata": {"id": "abc"}}
    assert read_cell(cell) == intake.Cell("code", "", id="abc")


def test_nothing_handed_in_says_what_is_there_instead(tmp_path):
    (tmp_path / "ana" / "05_x").mkdir(parents=True)
    missing = read_submission(tmp_path, "bo", "05_x")
    assert missing.status == "missing"
    assert missing.message == (
        "expected the notebook bo/05_x/05_x.ipynb, found no folder 05_x; put the notebook into a "
        "folder of that name"
    )
    assert "found no notebook in that folder" in read_submission(tmp_path, "ana", "05_x").message
    (tmp_path / "ana" / "05_x" / "work.zip").write_bytes(b"")
    assert (
        "found work.zip, which tinyml collect" in read_submission(tmp_path, "ana", "05_x").message
    )
    for name in ("mine.ipynb", "other.ipynb"):
        (tmp_path / "ana" / "05_x" / name).write_text("{}")
    assert "found mine.ipynb, other.ipynb in" in read_submission(tmp_path, "ana", "05_x").message


NOTEBOOK = b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "x = 1"}]}'


@pytest.mark.parametrize(
    "name",
    [
        "05_x/05_x (1).ipynb",
        "05_x/05_x-Copy1.ipynb",
        "05_x/Untitled.ipynb",
        "05_X/05_x.ipynb",
        "05_X/05_x (2).IPYNB",
        "05_x.ipynb",
        "my answer.ipynb",
    ],
)
def test_the_only_notebook_is_taken_with_a_note(tmp_path, name):
    path = tmp_path / "ana" / name
    for hidden in (".ipynb_checkpoints", "__MACOSX"):
        (path.parent / hidden).mkdir(parents=True)
        (path.parent / hidden / "05_x-checkpoint.ipynb").write_bytes(b"{}")
    (path.parent / "._05_x.ipynb").write_bytes(b"{}")
    path.write_bytes(NOTEBOOK)
    found = read_submission(tmp_path, "ana", "05_x")
    assert found.cells == (intake.Cell("code", "x = 1"),)
    assert len(found.notes) == 1
    assert "and taken; next time keep 05_x/05_x.ipynb" in found.notes[0]


def test_of_several_notebooks_the_one_with_the_lessons_name_is_taken(tmp_path):
    folder = tmp_path / "ana" / "05_x"
    folder.mkdir(parents=True)
    (folder / "05_x (1).ipynb").write_bytes(NOTEBOOK)
    (folder / "scratch.ipynb").write_bytes(b"{}")
    assert read_submission(tmp_path, "ana", "05_x").status == "read"
    (folder / "05_x.ipynb").write_bytes(NOTEBOOK.replace(b"x = 1", b"x = 2"))
    found = read_submission(tmp_path, "ana", "05_x")
    assert (found.cells[0].source, found.notes) == ("x = 2", ())


def test_the_notebook_of_another_lesson_is_not_taken(tmp_path):
    (tmp_path / "ana").mkdir()
    (tmp_path / "ana" / "06_y.ipynb").write_bytes(NOTEBOOK)
    assert read_submission(tmp_path, "ana", "05_x").status == "missing"


def test_the_time_of_hand_in_is_nbgraders_else_the_files(hand_in, tmp_path):
    assert hand_in(NOTEBOOK).hand_in.at.endswith("+00:00")
    path = tmp_path / "ana" / "05_x" / "05_x.ipynb"
    os.utime(path, (0, 86_400))
    assert read_submission(tmp_path, "ana", "05_x").hand_in.at == "1970-01-02T00:00:00+00:00"
    stamp = path.with_name("timestamp.txt")
    stamp.write_text("2026-11-27 12:00:00.123456 UTC")
    assert read_submission(tmp_path, "ana", "05_x").hand_in.at == "2026-11-27T12:00:00+00:00"
    stamp.write_bytes(b"\xff" * 5000)
    assert read_submission(tmp_path, "ana", "05_x").hand_in.at == "1970-01-02T00:00:00+00:00"
    record = {"05_x": {"students": [{"student": "ana", "handed_in": "2026-01-01T00:00:00+00:00"}]}}
    (tmp_path / "collected.json").write_text(json.dumps(record))
    assert read_submission(tmp_path, "ana", "05_x").hand_in.at == "2026-01-01T00:00:00+00:00"


def test_cells_marked_by_hand_are_found_by_their_name(hand_in):
    marked = {"grade_id": "decision_note", "grade": True, "solution": True, "points": 3}
    cells = [
        {"cell_type": "markdown", "source": "I decide.", "metadata": {"nbgrader": marked}},
        {"cell_type": "markdown", "source": "text", "metadata": {}},
        {"cell_type": "code", "source": "f", "metadata": {"nbgrader": {"grade_id": "f"}}},
    ]
    found = hand_in(json.dumps({"nbformat": 4, "cells": cells}).encode())
    assert found.manual == {"decision_note": "I decide."}


def test_line_ends_of_windows_and_old_macs_become_plain_ones():
    cell = {"cell_type": "code", "source": ["a\r\n", "b\r", "c"]}
    assert read_cell(cell) == intake.Cell("code", "a\nb\nc")


def test_json_is_bounded_in_depth_and_parts(hand_in, tmp_path, monkeypatch):
    deep = b'{"nbformat": 4, "cells": [], "x": ' + b"[" * 99 + b"]" * 99 + b"}"
    assert "a notebook without cells" in hand_in(deep).message
    path = tmp_path / "ana" / "05_x" / "05_x.ipynb"
    path.write_bytes(deep.replace(b"[" * 99, b"[" * 101))
    assert "too many levels or parts" in read_submission(tmp_path, "ana", "05_x").message
    path.write_bytes(NOTEBOOK.replace(b"x = 1", b"[" * 200 + rb"\"" + b"{" * 200))
    assert read_submission(tmp_path, "ana", "05_x").status == "read"  # brackets in text
    monkeypatch.setattr(intake, "MAX_CONTAINERS", 2)
    assert "too many levels or parts" in read_submission(tmp_path, "ana", "05_x").message
    monkeypatch.setattr(intake, "MAX_CONTAINERS", 100)
    monkeypatch.setattr(intake, "MAX_CODE", 100)
    assert "characters in them" in read_submission(tmp_path, "ana", "05_x").message


def test_most_notebooks_missing_is_said_loudly(tmp_path):
    warning = intake.missing_warning(["missing"] * 3 + ["ok"], tmp_path, "05_x")
    assert warning.startswith("WARNING: 3 of 4 students have no notebook of 05_x in ")
    assert "COLLECTED --lesson 05_x makes it" in warning
    assert not intake.missing_warning(["missing", "ok"], tmp_path, "05_x")
    assert not intake.missing_warning([], tmp_path, "05_x")


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Ana Müller_4711_assignsubmission_file_", "folders of a Moodle download"),
        ("Ana_4711_assignsubmission_file_05_x.ipynb", "files of a Moodle download"),
        ("anab_LATE_12_34_05_x-1.ipynb", "files of a Canvas download"),
        ("submissions.zip", "a zip"),
    ],
)
def test_a_download_is_recognised_and_the_command_given(tmp_path, name, called):
    (tmp_path / name).mkdir()
    if name.endswith("_"):
        (tmp_path / "ben").mkdir()
    else:
        (tmp_path / name).rmdir()
        (tmp_path / name).touch()
    with pytest.raises(GradingError) as error:
        find_students(tmp_path, "05_x")
    assert f"found {called}; collect it first" in str(error.value)
    assert f"tinyml collect {str(tmp_path)!r} COLLECTED --lesson 05_x" in str(error.value)


def test_a_huge_notebook_is_not_read(hand_in, monkeypatch):
    monkeypatch.setattr(intake, "MAX_NOTEBOOK_BYTES", 2**20)
    found = hand_in(b" " * (3 * 2**20))
    assert found.status == "unreadable"
    assert "of at most 1 MB, found 3 MB; clear its outputs" in found.message


def test_a_folder_in_place_of_the_file_is_unreadable(tmp_path):
    (tmp_path / "ana" / "05_x" / "05_x.ipynb").mkdir(parents=True)
    assert "not a file" in read_submission(tmp_path, "ana", "05_x").message


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need rights on Windows")
def test_links_and_pipes_are_refused(tmp_path):
    submissions = tmp_path / "submissions"
    for student in ("honest", "file", "inside", "loop", "nowhere", "pipe", "folder"):
        (submissions / student / "05_x").mkdir(parents=True)
    books = {p.name: p / "05_x" / "05_x.ipynb" for p in submissions.iterdir()}
    secret = tmp_path / "secret.ipynb"
    for path in (books["honest"], secret):
        path.write_bytes(NOTEBOOK)
    books["file"].symlink_to(secret)
    books["inside"].symlink_to(books["honest"])
    books["loop"].symlink_to(books["loop"])
    books["nowhere"].symlink_to(tmp_path / "nothing")
    (submissions / "student").symlink_to(submissions / "honest")
    books["folder"].parent.rmdir()
    books["folder"].parent.symlink_to(books["honest"].parent)
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "salaries.ipynb").touch()
    (tmp_path / "private" / "marks.ipynb").touch()
    (submissions / "spy").mkdir()
    (submissions / "spy" / "05_x").symlink_to(tmp_path / "private")
    os.mkfifo(books["pipe"])
    for student in ("file", "inside", "loop", "nowhere", "student", "folder", "spy", "pipe"):
        found = read_submission(submissions, student, "05_x")
        assert (found.status, found.cells) == ("unreadable", ())
        what = "something that is not a file" if student == "pipe" else "a link"
        assert f"found {what}" in found.message
        assert "salaries" not in found.message
    assert read_submission(submissions, "honest", "05_x").status == "read"


def test_students_are_the_folders_that_are_not_hidden(tmp_path):
    for name in ("bo", "Ana", ".git", "élève", "__MACOSX"):
        (tmp_path / name).mkdir()
    (tmp_path / "notes.txt").touch()
    assert find_students(tmp_path) == ("Ana", "bo", "élève")


def test_a_folder_without_students_cannot_be_graded(tmp_path):
    with pytest.raises(GradingError, match=r"expected a folder for each student .* found none"):
        find_students(tmp_path)
    with pytest.raises(GradingError, match=r"expected a folder of submissions, got .*nothing"):
        find_students(tmp_path / "nothing")
