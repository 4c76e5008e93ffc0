"""Lesson 10 promises figures: its stored models are what it says, and its parts are right."""

import nbformat
import numpy as np
import pytest
from sklearn.linear_model import Ridge

from tinyml_course.exercises import Lesson
from tinyml_course.grading.lesson_source import load_exercises, source_notebook
from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator
from tinyml_course.synthesis import formants

LESSON = "10_your_language"
EXERCISES = {exercise.name: exercise for exercise in load_exercises(LESSON)}


@pytest.fixture(scope="module")
def given():
    """Names that the given cells of the complete notebook define."""
    notebook = nbformat.read(source_notebook(LESSON), as_version=4)
    source = {cell.id: cell.source for cell in notebook.cells}
    names = {"np": np, "Simulator": Simulator, "quantize": quantize, "formants": formants}
    exec(source["given"], names)
    exec("def f1_of" + source["few-shot"].split("def f1_of")[1], names)
    return names


@pytest.mark.parametrize("name", ["frozen_base", "synthetic_base"])
def test_a_base_fits_beside_its_heads_and_gives_320_numbers(name, given):
    base = Lesson(LESSON).checkpoint(name)
    assert len(base) <= 40_000
    assert given["make_ear"](base)(np.zeros((2, 49, 40), np.int8)).shape == (2, 320)


def test_real_people_are_measured_by_base_source_shots_pair_and_man():
    figures = Lesson(LESSON).checkpoint("people_f1")
    assert figures["f1"].shape == (2, 2, 3, 4, 5)
    assert figures["split"].shape == (2, 5)
    assert ((figures["f1"] >= 0) & (figures["f1"] <= 1)).all()
    recorded, made = figures["f1"][0, :, 2].mean(axis=(1, 2))
    assert recorded > made  # what the text after the table says
    known, new = figures["split"].mean(axis=1)
    assert known > new


def test_f1_is_the_mean_of_both_words(given):
    answers, truth = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 2, 1, 1, 2, 2])
    assert given["f1_of"](answers, truth) == pytest.approx((2 / 3 + 2 / 3) / 2)


def test_a_head_has_the_weights_of_weighted_ridge_regression(given):
    rng = np.random.default_rng(1)
    labels = np.repeat([0, 1, 2], [3, 5, 9])
    rows = rng.normal(size=(17, 6)) + labels[:, None]
    head = EXERCISES["few_shot_head"].reference(rows, labels, 0.3)
    unit = rows / np.sqrt((rows**2).sum(axis=1))[:, None]
    model = Ridge(alpha=0.3, fit_intercept=False)
    model.fit(np.c_[unit, np.ones(17)], np.eye(3)[labels], 1 / np.array([3, 5, 9])[labels])
    assert head == pytest.approx(model.coef_.T)


def test_noise_is_as_strong_as_asked():
    rng = np.random.default_rng(2)
    speech, noise = (np.int16(rng.normal(0, level, 8000)) for level in (900, 40))
    for snr_db in (-5, 0, 12):
        added = EXERCISES["mix_noise"].reference(speech, noise, snr_db).astype(float) - speech
        ratio = np.mean(speech.astype(float) ** 2) / np.mean(added**2)
        assert 10 * np.log10(ratio) == pytest.approx(snr_db, abs=0.05)


def test_the_threshold_keeps_to_the_rate():
    rng = np.random.default_rng(3)
    words, others = rng.normal(1, 1, 60), rng.normal(0, 1, 500)
    for hours, per_hour in ((1.0, 1.0), (2.5, 3.0), (0.4, 1.0)):
        threshold, frr = EXERCISES["frr_at_fa"].reference(words, others, hours, per_hour)
        assert np.sum(others > threshold) == int(hours * per_hour)
        assert frr == 1 - np.mean(words > threshold)
