"""Downloads of learning platforms become one folder a student; nothing is lost without a word."""

from __future__ import annotations

import io
import json
import os
import zipfile

import pytest

from tinyml_course.errors import GradingError
from tinyml_course.grading.collect import entries
from tinyml_course.grading.collect.collect import collect
from tinyml_course.grading.intake import find_students, read_submission

LESSON = "05_x"


def book(text: str = "x") -> bytes:
    """A notebook with one cell of this source."""
    cell = {"cell_type": "code", "source": text, "metadata": {}}
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    ).encode()


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.fixture
def collected(tmp_path):
    """Lay these files out, collect them, and return what each student has, and the report."""

    def run(files: dict[str, bytes], source="source", **options):
        top = tmp_path / source
        for name, data in files.items():
            path = top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            os.utime(path, (0, 1_700_000_000 + len(files)))
        report = collect(top, tmp_path / "out", LESSON, **options)
        found = {}
        for student in find_students(tmp_path / "out", LESSON):
            submission = read_submission(tmp_path / "out", student, LESSON)
            found[student] = submission.cells[0].source if submission.cells else submission.status
        return found, report

    return run


MOODLE = {
    "Ana Müller_4711_assignsubmission_file_/05_x.ipynb": book("ana"),
    "Ana Müller_4713_assignsubmission_file_/05_x (1).ipynb": book("other ana"),
    "José Pérez_4712_assignsubmission_file/answer.ipynb": book("josé"),
    "Zoe_4714_assignsubmission_file_/report.pdf": b"%PDF",
}
IN_MOODLE = {
    "Ana Müller_4711": "ana",
    "Ana Müller_4713": "other ana",
    "José Pérez_4712": "josé",
    "Zoe_4714": "missing",
}
LAYOUTS = {
    "nbgrader": ({"ana/05_x/05_x.ipynb": book("ana"), "bo/05_X/05_x.ipynb": book("bo")}, None),
    "nbgrader, submitted": (
        {"submitted/ana/05_x/05_x.ipynb": book("ana"), "submitted/bo/05_x/05_x.ipynb": book("bo")},
        None,
    ),
    "folders": ({"ana/05_x (2).ipynb": book("ana"), "bo/deep/er/answer.ipynb": book("bo")}, None),
    "files": ({"ana_05_x.ipynb": book("ana"), "bo-05_x.ipynb": book("bo")}, None),
    "Moodle folders": (MOODLE, IN_MOODLE),
    "Moodle files": (
        {name.replace("_/", "_").replace("file/", "file_"): data for name, data in MOODLE.items()},
        IN_MOODLE,
    ),
    "Canvas": (
        {
            "mullerana_123_77_05_x.ipynb": book("ana"),
            "perezjose_LATE_124_78_05_x-1.ipynb": book("josé"),
            "zoe_126_7891011_report.pdf": b"%PDF",
            "anon_125_79_05 x.ipynb": book("anon"),
        },
        {"mullerana_123": "ana", "perezjose_124": "josé", "anon_125": "anon", "zoe_126": "missing"},
    ),
    "zips of students": (
        {
            "Ana_1_assignsubmission_file_work.zip": zipped({"work/05_x.ipynb": book("ana")}),
            "bob_LATE_2_78_all.zip": zipped({"05_x.ipynb": book("bo"), "data.csv": b"1"}),
        },
        {"Ana_1": "ana", "bob_2": "bo"},
    ),
}


@pytest.mark.parametrize("way", ["folder", "zip", "zip in a folder", "zip with a folder around"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_recognised_in_folders_and_zips(collected, tmp_path, layout, way):
    files, expected = LAYOUTS[layout]
    if way != "folder":
        around = "Assignment 5/" if way == "zip with a folder around" else ""
        files = {"submissions.zip": zipped({f"{around}{n}": data for n, data in files.items()})}
    if way == "zip":
        (tmp_path / "submissions.zip").write_bytes(files["submissions.zip"])
        found, _ = collected({}, "submissions.zip")
    else:
        found, _ = collected(files)
    assert found == (expected or {"ana": "ana", "bo": "bo"})


def test_a_single_notebook_is_a_student_named_by_its_file(tmp_path):
    (tmp_path / "ana_05_x.ipynb").write_bytes(book())
    collect(tmp_path / "ana_05_x.ipynb", tmp_path / "out", LESSON)
    assert find_students(tmp_path / "out") == ("ana",)


def test_the_newest_hand_in_wins_and_the_others_are_named(collected):
    found, report = collected(
        {
            "ana_1_70_05_x.ipynb": book("first"),
            "ana_LATE_1_72_05_x-2.ipynb": book("third"),
            "ana_1_71_05_x-1.ipynb": book("second"),
        }
    )
    assert found == {"ana_1": "third"}
    (ana,) = report.students
    assert (ana.original, ana.late, ana.attempt) == ("ana_LATE_1_72_05_x-2.ipynb", True, 2)
    assert dict(report.skipped) == {
        "ana_1_70_05_x.ipynb": "an earlier notebook of the same student",
        "ana_1_71_05_x-1.ipynb": "an earlier notebook of the same student",
    }


def test_other_notebooks_beside_the_lessons_are_left_and_two_of_other_names_are_not_guessed(
    collected,
):
    found, report = collected(
        {
            "ana/05_x.ipynb": book("right"),
            "ana/scratch.ipynb": book("wrong"),
            "bo/one.ipynb": book("?"),
            "bo/two.ipynb": book("?"),
            "cy/06_y.ipynb": book("another lesson"),
        }
    )
    assert found == {"ana": "right", "bo": "missing", "cy": "missing"}
    assert len(report.skipped) == 4


def test_what_systems_leave_behind_is_no_student_and_no_notebook(collected):
    found, report = collected(
        {
            "ana/05_x/05_x.ipynb": book("ana"),
            "ana/05_x/.ipynb_checkpoints/05_x-checkpoint.ipynb": book("old"),
            "ana/05_x/._05_x.ipynb": b"\x00",
            "__MACOSX/ana/05_x/05_x.ipynb": book("no"),
            ".git/05_x.ipynb": book("no"),
            "README.txt": b"hello",
            "bo/05_x.zip": zipped({"__MACOSX/05_x.ipynb": b"", "x/05_x.ipynb": book("bo")}),
        }
    )
    assert found == {"ana": "ana", "bo": "bo"}
    assert report.skipped == (("README.txt", "not a notebook"),)


def test_a_student_who_handed_in_only_what_cannot_be_read_is_kept_as_missing(collected):
    found, _ = collected(
        {
            "ana/05_x.ipynb": book("ana"),
            "bo/report.pdf": b"%PDF",
            "cy_4_assignsubmission_file_/broken.zip": b"PK",
            "dan_LATE_5_6_notes.ipynb.zip": b"no zip",
        }
    )
    assert found == {"ana": "ana", "bo": "missing", "cy_4": "missing", "dan_5": "missing"}


def test_the_record_says_what_was_taken_when_and_what_was_not(collected, tmp_path):
    stamp = b"2026-11-27 12:00:00.5 UTC"
    _, report = collected(
        {
            "ana/05_x/05_x.ipynb": book(),
            "ana/05_x/timestamp.txt": stamp,
            "bo/05_x/05_x.ipynb": book(),
            "bo/05_x/extra.csv": b"",
        }
    )
    record = json.loads((tmp_path / "out" / "collected.json").read_text())[LESSON]
    ana, bo = record["students"]
    assert (ana["student"], ana["original"]) == ("ana", "ana/05_x/05_x.ipynb")
    assert (ana["handed_in"], ana["time_from"]) == ("2026-11-27T12:00:00+00:00", "nbgrader")
    assert (bo["handed_in"], bo["time_from"]) == ("2023-11-14T22:13:24+00:00", "file")
    assert record["skipped"] == [{"file": "bo/05_x/extra.csv", "why": "not a notebook"}]
    read = read_submission(tmp_path / "out", "ana", LESSON)
    assert read.hand_in.at == "2026-11-27T12:00:00+00:00"
    lines = report.table().splitlines()
    assert lines[1].split() == ["ana", "ana/05_x/05_x.ipynb", "2026-11-27T12:00:00+00:00", "new"]
    assert "05_x: 2 of 2 students" in lines
    assert lines[-1] == "  bo/05_x/extra.csv: not a notebook"


def test_nothing_is_overwritten_unless_asked(collected, tmp_path):
    collected({"ana/05_x.ipynb": book("old"), "bo/05_x.ipynb": book("bo")})
    _, report = collected({})
    assert {one.action for one in report.students} == {"as before"}
    with pytest.raises(GradingError, match=r"found 1: ana; name another folder, or .* --replace"):
        collected({"ana/05_x.ipynb": book("new")})
    assert read_submission(tmp_path / "out", "ana", LESSON).cells[0].source == "old"
    found, report = collected({}, replace=True)
    assert found == {"ana": "new", "bo": "bo"}
    assert [one.action for one in report.students] == ["replaced", "as before"]


def test_a_second_collection_keeps_the_students_and_lessons_of_the_first(collected, tmp_path):
    collected({"ana/05_x.ipynb": book()}, "one")
    collected({"bo/05_x.ipynb": book()}, "two")
    (tmp_path / "three" / "ana").mkdir(parents=True)
    (tmp_path / "three" / "ana" / "06_y.ipynb").write_bytes(book())
    collect(tmp_path / "three", tmp_path / "out", "06_y")
    record = json.loads((tmp_path / "out" / "collected.json").read_text())
    assert {
        lesson: [one["student"] for one in part["students"]] for lesson, part in record.items()
    } == {
        "05_x": ["ana", "bo"],
        "06_y": ["ana"],
    }


def test_what_cannot_be_collected_says_what_is_expected(tmp_path):
    with pytest.raises(GradingError, match="which does not exist"):
        collect(tmp_path / "nothing", tmp_path / "out", LESSON)
    (tmp_path / "empty").mkdir()
    with pytest.raises(GradingError, match=r"expected notebooks in .* found none"):
        collect(tmp_path / "empty", tmp_path / "out", LESSON)
    with pytest.raises(GradingError, match="a folder outside"):
        collect(tmp_path / "empty", tmp_path / "empty" / "out", LESSON)
    assert not (tmp_path / "out").exists()


def test_a_download_is_bounded_in_files_and_bytes(collected, monkeypatch):
    files = {f"s{i}/05_x.ipynb": book() for i in range(4)}
    monkeypatch.setattr(entries, "MAX_FILES", 3)
    with pytest.raises(GradingError, match="at most 3 files"):
        collected(files)
    monkeypatch.setattr(entries, "MAX_FILES", 10)
    monkeypatch.setattr(entries, "MAX_UNPACKED_BYTES", 200)
    with pytest.raises(GradingError, match="collect the download in parts"):
        collected({})
