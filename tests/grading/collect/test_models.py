"""Models go with the notebook they lie beside, whatever the platform's download looks like."""

from __future__ import annotations

import io
import json
import os
import zipfile

import pytest

from tinyml_course.errors import GradingError
from tinyml_course.grading.collect.collect import collect
from tinyml_course.grading.collect.regular_files import MAX_MODEL_BYTES

LESSON = "05_x"
BOOK = json.dumps({"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code"}]}).encode()


def zipped(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.fixture
def collected(tmp_path):
    """Collect these files; what each student has beside the notebook, and the report."""

    def run(files, **options):
        for number, (name, data) in enumerate(files.items()):
            path = tmp_path / "source" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            os.utime(path, (0, 1_700_000_000 + number))
        report = collect(tmp_path / "source", tmp_path / "out", LESSON, **options)
        found = {}
        for path in sorted((tmp_path / "out").glob(f"*/{LESSON}/*.tflite")):
            found.setdefault(path.parts[-3], {})[path.name] = path.read_bytes()
        return found, report

    return run


LAYOUTS = {
    "folders": {"ana/05_x.ipynb": BOOK, "ana/my_model.tflite": b"A"},
    "nbgrader": {"ana/05_x/05_x.ipynb": BOOK, "ana/05_x/my_model.tflite": b"A"},
    "wrapped": {
        "class/ana/05_x/05_x.ipynb": BOOK, "class/ana/05_x/my_model.tflite": b"A",
        "class/ben/05_x/05_x.ipynb": BOOK,
    },
    "moodle_folders": {
        "Ana_4711_assignsubmission_file_/05_x.ipynb": BOOK,
        "Ana_4711_assignsubmission_file_/my_model.tflite": b"A",
    },
    "moodle_files": {
        "Ana_4711_assignsubmission_file_05_x.ipynb": BOOK,
        "Ana_4711_assignsubmission_file_my_model.tflite": b"A",
    },
    "canvas": {
        "ana_1_200001_05_x.ipynb": BOOK,
        "ana_1_200002_my_model-1.tflite": b"old",
        "ana_1_200003_my_model-2.tflite": b"A",
    },
    "zip": {
        "Ana_4711_assignsubmission_file_all.zip": zipped(
            {"05_x.ipynb": BOOK, "my_model (1).tflite": b"A"}
        ),
    },
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_model_lies_beside_the_notebook_under_its_own_name(collected, layout):
    found, _ = collected(LAYOUTS[layout])
    assert list(found.values()) == [{"my_model.tflite": b"A"}]
    assert next(iter(found)).casefold().startswith("ana")


def test_a_model_elsewhere_or_of_another_lesson_is_named_and_left(collected):
    found, report = collected({
        "ana/05_x/05_x.ipynb": BOOK,
        "ana/04_y/my_model.tflite": b"other",
        "ana/05_x/what is this.tflite": b"?",
    })  # fmt: skip
    assert found == {}
    assert dict(report.skipped) == {
        "ana/04_y/my_model.tflite": "a model that is not beside the notebook",
        "ana/05_x/what is this.tflite": "no name of a model, or one too many",
    }


def test_links_and_large_files_are_not_taken(collected, tmp_path):
    source = tmp_path / "source" / "ana"
    source.mkdir(parents=True)
    (source / "my_model.tflite").symlink_to("/etc/passwd")
    with (source / "big.tflite").open("wb") as file:
        file.truncate(MAX_MODEL_BYTES + 1)
    os.mkfifo(source / "pipe.tflite")
    found, report = collected({"ana/05_x.ipynb": BOOK})
    assert found == {}
    assert sorted(name for name, _ in report.skipped) == [
        "ana/big.tflite", "ana/my_model.tflite", "ana/pipe.tflite",
    ]  # fmt: skip


def test_a_new_model_is_taken_with_replace_alone_and_an_old_one_does_not_stay(collected):
    first = {"ana/05_x.ipynb": BOOK, "ana/my_model.tflite": b"A", "ana/more.tflite": b"B"}
    collected(first)
    found, report = collected(first)
    assert [one.action for one in report.students] == ["as before"]
    with pytest.raises(GradingError, match="--replace"):
        collected({"ana/my_model.tflite": b"C"})
    found, _ = collected({"ana/my_model.tflite": b"C"}, replace=True)
    assert found == {"ana": {"my_model.tflite": b"C", "more.tflite": b"B"}}


def test_no_more_than_eight_models_of_a_student_are_taken(collected):
    found, _ = collected({"ana/05_x.ipynb": BOOK, **{f"ana/m{n}.tflite": b"" for n in range(11)}})
    assert len(found["ana"]) == 8
