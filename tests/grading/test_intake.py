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
        (b"[" * 100_000, "unreadable", "not JSON"),
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
    (tmp_path / "ana" / "05_x" / "05_x (1).ipynb").write_text("{}")
    assert "found 05_x (1).ipynb in that" in read_submission(tmp_path, "ana", "05_x").message


def test_a_huge_notebook_is_not_read(hand_in, monkeypatch):
    monkeypatch.setattr(intake, "MAX_NOTEBOOK_BYTES", 2**20)
    found = hand_in(b" " * (3 * 2**20))
    assert found.status == "unreadable"
    assert "of at most 1 MB, found 3 MB; clear its outputs" in found.message


def test_a_folder_in_place_of_the_file_is_unreadable(tmp_path):
    (tmp_path / "ana" / "05_x" / "05_x.ipynb").mkdir(parents=True)
    assert "not a file" in read_submission(tmp_path, "ana", "05_x").message


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need rights on Windows")
def test_links_out_of_the_submissions_and_pipes_are_refused(tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_text('{"nbformat": 4, "cells": [{"cell_type": "code", "source": "secret"}]}')
    submissions = tmp_path / "submissions"
    for student in ("file", "loop", "pipe"):
        (submissions / student / "05_x").mkdir(parents=True)
    (submissions / "file" / "05_x" / "05_x.ipynb").symlink_to(secret)
    (submissions / "folder").symlink_to(tmp_path)
    loop = submissions / "loop" / "05_x" / "05_x.ipynb"
    loop.symlink_to(loop)
    os.mkfifo(submissions / "pipe" / "05_x" / "05_x.ipynb")
    for student in ("file", "folder"):
        found = read_submission(submissions, student, "05_x")
        assert found.status == "unreadable"
        assert "a link to a place outside the submissions" in found.message
    assert read_submission(submissions, "loop", "05_x").cells == ()
    assert "not a file" in read_submission(submissions, "pipe", "05_x").message


def test_students_are_the_folders_that_are_not_hidden(tmp_path):
    for name in ("bo", "Ana", ".git", "élève"):
        (tmp_path / name).mkdir()
    (tmp_path / "notes.txt").touch()
    assert find_students(tmp_path) == ("Ana", "bo", "élève")


def test_a_folder_without_students_cannot_be_graded(tmp_path):
    with pytest.raises(GradingError, match=r"expected a folder for each student .* found none"):
        find_students(tmp_path)
    with pytest.raises(GradingError, match=r"expected a folder of submissions, got .*nothing"):
        find_students(tmp_path / "nothing")
