"""Answers that are models: graded on hidden examples against budgets, whatever the file holds."""

from __future__ import annotations

import csv
import operator
import os
import random
import re
from dataclasses import asdict, replace

import numpy as np
import pytest

from tests.fuzz.mutations import mutated
from tests.fuzz.seeds import pack, unpack
from tests.grading.corpus import models as corpus
from tests.support.model_files import (
    good_model,
    too_inaccurate,
    too_large,
    with_float_input,
    with_shape,
)
from tests.support.sandbox import TRUSTED
from tinyml_course.cost import measure_classifier
from tinyml_course.datasets import gestures
from tinyml_course.errors import GradingError, LessonError
from tinyml_course.exercises import Budgets, model_exercise
from tinyml_course.grading import model_score
from tinyml_course.grading.class_report import ClassView, class_report
from tinyml_course.grading.grade import grade_submissions
from tinyml_course.grading.leaderboard import OWN, leaderboard, pictures
from tinyml_course.grading.model_intake import ModelFile, handed_in_hash, read_model_file
from tinyml_course.grading.model_score import judge_model
from tinyml_course.grading.sandbox.limits import Limits
from tinyml_course.grading.score import grade_one, runner_of

MODEL = """
from tinyml_course.cost import measure_classifier
from tinyml_course.datasets import gestures
from tinyml_course.exercises import Budgets, model_exercise

def people(seed):
    data = gestures.load_synthetic(seed, persons=30, per_class=2)
    return data.x, data.y

my_model = model_exercise(
    points=5,
    data=people,
    measure=measure_classifier,
    budgets=Budgets(accuracy=0.85, flash_bytes=20_000, arena_bytes=8_000, instructions=2_000_000),
    own="gesture_model",
)
"""


@pytest.fixture
def with_model(course):
    """The sample course with a fourth exercise, whose answer is a model."""
    course.exercise("my_model").write_text(MODEL, encoding="utf-8")
    return course


def hand_in(course, data, student="ana", name="my_model.tflite"):
    course.submit(course.notebook(), student)
    path = course.path(student).with_name(name)
    path.write_bytes(data)
    return path


def model_row(course, **changed):
    result = grade_one(course.task(**changed))
    return result, result["rows"][-1]


def test_a_good_model_earns_its_points_and_the_books_have_its_numbers(with_model):
    hand_in(with_model, good_model())
    result, row = model_row(with_model)
    assert (row["exercise"], row["status"], row["points"]) == ("my_model", "passed", 5)
    assert row["message"] == ""
    numbers = row["model"]
    data = gestures.load_synthetic(
        model_score.derive_seed(1, with_model.lesson, "my_model"), persons=30, per_class=2
    )
    here = measure_classifier(good_model(), data.x)
    assert numbers["accuracy"] == np.mean(here["classes"] == data.y)
    assert numbers["flash_bytes"] == len(good_model())
    assert numbers["arena_bytes"] == here["arena_bytes"]
    assert [r["points"] for r in result["rows"]] == [2, 3, 4, 5]
    assert result["status"] == "ok"


@pytest.mark.parametrize(
    ("data", "status", "says"),
    [
        (too_large, "wrong", r"^file: expected at most 20,000 bytes, got 21,\d{3} bytes$"),
        (too_inaccurate, "wrong", r"^accuracy: expected at least 85.0 %, got \d+\.\d %$"),
        (with_float_input, "unreadable", "expected no hybrid operator.*convert again"),
        (lambda: with_shape(1, 5), "unreadable", "expected"),
        (lambda: b"", "unreadable", "expected"),
        (lambda: b"TFL3" * 100, "unreadable", "expected"),
        (lambda: random.Random(3).randbytes(9_000), "unreadable", "expected"),
        (lambda: b"\x1c\x00\x00\x00TFL3" + bytes(200), "unreadable", "expected"),
        (lambda: good_model()[:3_000], "unreadable", "expected"),
    ],
    ids=["large", "inaccurate", "float", "shape", "empty", "words", "noise", "zeros", "cut"],
)  # fmt: skip
def test_a_model_that_is_not_good_loses_its_points_alone_and_says_why(
    with_model, data, status, says
):
    hand_in(with_model, data())
    result, row = model_row(with_model)
    assert (row["status"], row["points"]) == (status, 0), row["message"]
    assert re.search(says, row["message"]), row["message"]
    assert [r["points"] for r in result["rows"]] == [2, 3, 4, 0]
    assert result["status"] == "ok"


def huge(path):
    path.unlink()
    with path.open("wb") as file:
        file.truncate(200 * 2**20)


def link(path):
    other = path.with_name("other")
    path.rename(other)
    path.symlink_to(other)


def fifo(path):
    path.unlink()
    os.mkfifo(path)


def folder(path):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("place", [huge, link, fifo, folder])
def test_what_is_no_file_of_a_models_size_is_not_read(with_model, place):
    place(hand_in(with_model, good_model()))
    _, row = model_row(with_model)
    assert (row["status"], row["points"]) == ("unreadable", 0)
    assert row["message"].startswith("expected the model my_model.tflite beside the notebook")


@pytest.mark.parametrize("name", ["my_model (1).tflite", "My_Model.TFLITE", "my_model-1.tflite"])
def test_a_mark_of_a_copy_in_the_name_does_not_matter(with_model, name):
    hand_in(with_model, good_model(), name=name)
    assert model_row(with_model)[1]["status"] == "passed"


def test_a_model_that_is_missing_is_asked_for(with_model):
    with_model.submit(with_model.notebook())
    result, row = model_row(with_model)
    assert (row["status"], result["status"]) == ("missing", "ok")
    assert "hand in my_model.tflite too" in row["message"]
    hand_in(with_model, good_model(), name="best.tflite")
    assert "found best.tflite" in model_row(with_model)[1]["message"]


def test_a_model_is_graded_where_the_notebook_cannot_be_read(with_model):
    hand_in(with_model, good_model())
    with_model.submit(b"not a notebook")
    result, row = model_row(with_model)
    assert (result["status"], row["status"], row["points"]) == ("unreadable", "passed", 5)


def exercise(**changed):
    def data(seed):
        drawn = gestures.load_synthetic(seed, persons=10, per_class=2)
        return drawn.x, drawn.y

    made = model_exercise(
        points=5, data=data, measure=measure_classifier, budgets=Budgets(accuracy=0.5)
    )
    return replace(made, name="my_model", **changed)


def judged(course, data, examples, **changed):
    limits = changed.pop("limits", Limits())
    task = course.task(limits=asdict(limits))
    runner = runner_of(("tinyml_course.cost",), task)
    return judge_model(exercise(**changed), ModelFile("read", "", data), examples, runner).verdict


def test_a_model_that_takes_too_long_is_stopped(course):
    x = np.zeros((7_000, 125, 3), np.float32)
    verdict = judged(course, good_model(), (x, np.zeros(len(x), int)), timeout_s=0.05)
    assert verdict.status == "timeout"
    assert "7000 examples within 0.05 s" in verdict.message


def test_hidden_examples_that_cannot_be_sent_are_the_lessons_fault(course):
    x = np.zeros((20_000, 125, 3), np.float32)  # 30 MB
    why = "the lesson.s inputs are too large: expected at most 16777216 bytes of data, got 40"
    with pytest.raises(GradingError, match=why):
        judged(course, good_model(), (x, np.zeros(len(x), int)))


@pytest.mark.skipif(TRUSTED, reason="memory is limited in the sandbox alone")
def test_a_model_that_takes_too_much_memory_is_stopped(course):
    three_gib = (3 * 2**30, np.zeros(1, int))  # b"x" times so much, in the place of a model
    verdict = judged(course, b"x", three_gib, measure=operator.mul, limits=Limits(300))
    assert verdict.status == "out_of_memory"


@pytest.fixture(scope="module")
def examples():
    return exercise().data(5)


CORPUS_BUDGETS = Budgets(accuracy=0.85, flash_bytes=20_000)


@pytest.mark.parametrize("name", corpus.CASES)
def test_a_file_of_the_corpus_ends_as_expected_with_a_sentence(course, examples, name):
    make, status = corpus.CASES[name]
    verdict = judged(course, make(), examples, budgets=CORPUS_BUDGETS)
    assert verdict.status == status, verdict
    assert "expected" in verdict.message or verdict.passed


@pytest.mark.parametrize("name", corpus.ANY)
def test_a_damaged_file_of_the_corpus_ends_in_one_of_the_statuses(course, examples, name):
    verdict = judged(course, corpus.ANY[name](), examples, budgets=CORPUS_BUDGETS)
    assert verdict.status in {"passed", "wrong", "unreadable"}, verdict


def test_mutated_files_end_in_a_status_each_and_never_in_an_error(course, examples):
    seeds = ((good_model(), pack(unpack(good_model()))),)
    allowed = {"passed", "wrong", "unreadable", "timeout", "out_of_memory"}
    for seed in range(25):
        data = mutated(seeds, random.Random(seed))
        verdict = judged(course, data, examples, timeout_s=10.0)
        assert verdict.status in allowed, (seed, verdict)
        assert verdict.message or verdict.passed, seed


@pytest.mark.parametrize(
    "found",
    [
        None,
        [],
        {},
        {"classes": "12"},
        {"classes": np.zeros(3, int)},
        {"classes": np.zeros((100, 1), int)},
        {"classes": np.zeros(100, int), "arena_bytes": "many"},
        {"classes": np.zeros(100, int), "arena_bytes": float("nan")},
        {"classes": np.zeros(100, int), "instructions": [1]},
    ],
)
def test_measures_that_are_none_are_taken_for_tampering(course, monkeypatch, found):
    """What comes from the process that read a student's bytes is not trusted."""
    monkeypatch.setattr(
        model_score, "_measured", lambda *_: model_score._value(model_score.Outcome(value=found))
        if not isinstance(found, dict) else found,
    )  # fmt: skip
    verdict = judged(course, good_model(), (None, np.zeros(100, int)))
    assert verdict.status == "tampered"


def test_a_declaration_needs_a_function_that_another_process_can_import():
    with pytest.raises(LessonError, match="expected measure to be a function of tinyml_course"):
        model_exercise(points=1, data=None, measure=lambda file, x: {}, budgets=Budgets())


def test_what_was_handed_in_has_another_hash_with_another_model(with_model):
    with_model.submit(with_model.notebook())
    alone = handed_in_hash(with_model.submissions, "ana", with_model.lesson, ["my_model"])
    hand_in(with_model, good_model())
    first = handed_in_hash(with_model.submissions, "ana", with_model.lesson, ["my_model"])
    hand_in(with_model, too_large())
    second = handed_in_hash(with_model.submissions, "ana", with_model.lesson, ["my_model"])
    assert len({alone, first, second}) == 3
    assert grade_one(with_model.task())["sha256"] == second


def test_nothing_is_read_through_a_folder_that_is_a_link(with_model):
    hand_in(with_model, good_model(), "ben")
    (with_model.submissions / "ana").symlink_to(with_model.submissions / "ben")
    file = read_model_file(with_model.submissions, "ana", with_model.lesson, "my_model")
    assert (file.status, file.data) == ("unreadable", b"")


def test_a_batch_has_a_leaderboard_with_the_lessons_own_model(with_model):
    data = with_model.root / "tinyml_course" / "exercises" / "data" / with_model.lesson
    data.mkdir(parents=True)
    shipped = model_score.paths.lesson_data_dir("04_first_network")
    for name in ("checkpoints.json", "gesture_model.tflite"):
        (data / name).write_bytes((shipped / name).read_bytes())
    hand_in(with_model, good_model(), "ana")
    hand_in(with_model, too_inaccurate(), "=ben")
    hand_in(with_model, b"junk", "cem")
    grade_submissions(
        with_model.submissions, with_model.lesson, with_model.out, 7, with_model.root,
        workers=2, trusted=TRUSTED,
    )  # fmt: skip
    with (with_model.out / "leaderboard.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["student"] for row in rows) == sorted(["ana", "'=ben", OWN])
    assert [row["rank"] for row in rows if row["student"] != OWN] == ["1", "2"]
    page = (with_model.out / "report.html").read_text(encoding="utf-8")
    assert "Leaderboard" in page
    assert "<svg" in page
    assert "the lesson&#39;s own" in page or "the lesson's own" in page
    summary = (with_model.out / "summary.csv").read_text(encoding="utf-8-sig")
    assert "ana" in summary
    feedback = (with_model.out / "feedback" / "ana.html").read_text(encoding="utf-8")
    assert "14 of 14 points" in feedback
    assert "% right" in feedback


def measured(student, accuracy, size, status="passed"):
    model = {
        "accuracy": accuracy, "flash_bytes": size, "arena_bytes": 2_000,
        "multiply_accumulates": 9, "instructions": None, "sha256": str(size),
    }  # fmt: skip
    row = {
        "exercise": "my_model", "points": 0, "max_points": 5, "status": status, "hint": "",
        "model": model,
    }  # fmt: skip
    return {"student": student, "status": "ok", "rows": [row], "phases": {}}


def test_the_leaderboard_is_sorted_by_accuracy_then_size():
    own = {"my_model": measured("", 0.95, 12_000)["rows"][0]["model"]}
    results = [
        measured("ana", 0.9, 9_000),
        measured("ben", 0.96, 30_000, "wrong"),
        measured("cem", 0.95, 8_000),
        measured("dee", 0.7, 9_999),
        measured("eli", 0.7, 9_999),
    ]
    board = leaderboard(results, own)
    assert [(row["student"], row["rank"]) for row in board] == [
        ("ben", 1), ("cem", 2), (OWN, ""), ("ana", 3),
        ("dee", 4), ("eli", 5),
    ]  # fmt: skip
    (picture,) = pictures(board)
    at = {label.partition(":")[0]: (x, y) for x, y, label in picture.points}
    assert at["ben"][0] > at["ana"][0] > at["cem"][0]
    assert at["ben"][1] < at["cem"][1] < at["ana"][1]
    assert picture.own[1] == at["cem"][1]
    assert {row["student"] for row in board if row["same_file"]} == {"dee", "eli"}
    page = class_report([*results, measured("<b>x", 1.0, 5_000)], "04_first_network",
                        ClassView(own_models=own))  # fmt: skip
    assert "&lt;b&gt;x" in page
    assert "<b>x" not in page
    assert "not known" in page


def test_a_class_without_models_has_no_leaderboard():
    assert leaderboard([], {}) == []
    assert pictures([]) == []
    assert "<svg" not in class_report([], "05_int8_by_hand")
