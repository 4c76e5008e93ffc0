"""Lesson 02 promises a difference between two splits on two real sets: the stored one holds."""

import re

import nbformat
import numpy as np
import pytest

from tinyml_course.datasets import cut_windows, gestures, split_by_group
from tinyml_course.exercises import Lesson
from tinyml_course.grading.lesson_source import lesson_facts, load_exercises, source_notebook

LESSON = "02_sensor_data"
EXERCISES = {exercise.name: exercise for exercise in load_exercises(LESSON)}


@pytest.fixture(scope="module")
def gaps():
    return Lesson(LESSON).checkpoint("gaps")


def test_the_stored_difference_is_positive_for_nearly_everybody_of_both_real_sets(gaps):
    for name in ("watch", "pickups"):
        *drawn, by_person, windows = gaps[name].T
        assert len(windows) == 10
        assert np.ptp([row @ windows / windows.sum() for row in drawn]) < 0.03
        difference = np.mean(drawn, axis=0) - by_person
        assert difference @ windows / windows.sum() > 0.1
        assert (difference > 0).sum() >= 8


def test_without_people_in_the_file_no_difference_can_be_shown(gaps):
    table = gaps["basic"]
    assert len(table) == 80  # a row for each recording: nobody knows whose it is
    assert abs((table[:, :3].mean(axis=1) - table[:, 3]).mean()) < 0.01


def test_the_stored_share_of_a_new_person_is_what_plain_distances_give(gaps):
    """Person 6 of the watch, with sorted distances in place of a tree, as the lesson scales."""
    pytest.importorskip("seglearn", reason="needs the recordings in seglearn")
    watch = gestures.load_watch(window_length=100, hop_length=50, mirror_left=True)
    train, test = split_by_group(watch, test_groups=[6])
    mean, scale = train.x.mean(axis=(0, 1)), train.x.std(axis=(0, 1), dtype=float)

    def rows(part):
        x = (part.x - mean) / scale
        return np.hstack([x.mean(axis=1), x.std(axis=1)]).astype(float)

    known, right = rows(train), 0
    for row, label in zip(rows(test), test.y, strict=True):
        five = np.argsort(((known - row) ** 2).sum(axis=1), kind="stable")[:5]
        right += np.bincount(train.y[five], minlength=7).argmax() == label
    assert len(test) == gaps["watch"][5, 4]
    assert right / len(test) == pytest.approx(gaps["watch"][5, 3], abs=0.005)


def test_windows_of_one_label_are_those_the_library_cuts():
    values = np.random.default_rng(0).normal(size=(57, 3)).astype(np.float32)
    windows, labels = EXERCISES["make_windows"].reference(values, np.full(57, 4), 10, 7)
    np.testing.assert_array_equal(windows, cut_windows(values, 10, 7))
    assert set(labels.tolist()) == {4}


def test_the_opening_gives_no_prediction_away():
    cells = nbformat.read(source_notebook(LESSON), as_version=4).cells
    opening = cells[0].source + lesson_facts(LESSON).promise
    for answer in ("38", "81", "90 %", "55", "66", "1 of"):
        assert answer not in opening


def test_what_a_cell_shows_beside_a_truth_waits_for_the_prediction_too():
    cells = nbformat.read(source_notebook(LESSON), as_version=4).cells
    revealing = [cell.source for cell in cells if "lesson.reveal(" in cell.source]
    assert len(revealing) == 6
    for source in revealing:
        name, after = source.split("lesson.reveal(", 1)[1].split(",", 1)
        for shown in re.finditer(r"^( *)(plots\.show|print)\w*\(", after, re.MULTILINE):
            assert shown.group(1), f"{name}: shown without a prediction"
            assert f"if lesson.has_prediction({name})" in after[: shown.start()]
