"""Lesson 03 promises figures: its functions give them, and its costs are those of real counts."""

import itertools

import nbformat
import numpy as np
import pytest

from tinyml_course import training
from tinyml_course.boards import load_board
from tinyml_course.datasets import gestures, split_by_group
from tinyml_course.exercises import Lesson
from tinyml_course.features import from_edge_impulse
from tinyml_course.grading.lesson_source import load_exercises, source_notebook

LESSON = "03_features"
EXERCISES = {exercise.name: exercise.reference for exercise in load_exercises(LESSON)}
CHOSEN = ["mean", "rms", "crossings"]


@pytest.fixture(scope="module")
def given():
    """Names that some given cells of the complete notebook define."""
    notebook = nbformat.read(source_notebook(LESSON), as_version=4)
    source = {cell.id: cell.source for cell in notebook.cells}
    names = {"np": np, "training": training, "STUCK": False, **EXERCISES}
    exec(source["same"].split("\n\n\nblock = ")[0], names)
    for cell in ("given-f1", "given-knob"):
        exec(source[cell], names)
    names["called_source"] = source["given-f1"]
    names["features_source"] = source["features-of-all"]
    return names


@pytest.fixture(scope="module")
def watch():
    pytest.importorskip("seglearn", reason="needs the recordings in seglearn")
    return gestures.load_watch(window_length=100, hop_length=50, mirror_left=True)


def values_of(window):
    part = window - window.mean(axis=0)
    crossings = EXERCISES["zero_crossings"](part, 0.05)
    return {"mean": window.mean(axis=0), "rms": EXERCISES["rms"](part), "crossings": crossings}


def test_the_features_equal_those_of_edge_impulse(given, watch):
    block = from_edge_impulse("spectral_analysis", {})
    for window in watch.x[::400].astype(float):
        theirs = block(window, 50).reshape(6, 13)
        part = window - window.mean(axis=0)
        np.testing.assert_allclose(EXERCISES["rms"](part), theirs[:, 0], atol=1e-5)
        np.testing.assert_allclose(given["bands"](part), theirs[:, 5:], atol=1e-3)


def test_three_features_beat_samples_in_fewer_bytes_on_real_strangers(given, watch):
    rows = np.array(
        [EXERCISES["feature_vector"](values_of(w), CHOSEN) for w in watch.x.astype(float)]
    )
    averaged = watch.x.reshape(len(watch.x), 5, 20, 6).mean(axis=2).reshape(len(watch.x), -1)
    truth = watch.y[np.isin(watch.groups, (8, 9, 10))]
    for seed in (0, 1):
        scores = [
            given["macro_f1"](truth, given["tested"](watch, x, (8, 9, 10), 16, seed)[0], 7)
            for x in (rows, averaged)
        ]
        assert scores[0] > 0.84
        assert 0.75 < scores[1] < scores[0] - 0.03


@pytest.mark.parametrize(
    ("names", "taken"),
    [(["mean", "rms"], ("mean", "rms")), ("bands", ("bands",)), (("samples 5",), ("samples 5",))],
)
def test_a_list_or_a_single_name_is_a_choice_of_features(given, names, taken):
    assert given["chosen"](names, 8) == (taken, 8)


@pytest.mark.parametrize("names", [(), ("mean", "RMS"), ("mean", "samples 5"), ("rms", "rms"), "m"])
def test_a_wrong_choice_of_features_is_told_which_there_are(given, names):
    with pytest.raises(ValueError, match=r"mean, rms, crossings, bands.*samples 50 alone; got"):
        given["chosen"](names, 16)


def test_bands_of_longer_frames_are_another_try(given):
    short = given["called"](("mean", "bands"), 16)
    longer = given["called"].__globals__ | {"N_FFT": 64}
    exec(given["called_source"], longer)
    assert short == "mean + bands of 16, 16"
    assert longer["called"](("mean", "bands"), 16) == "mean + bands of 64, 16"


def test_stored_features_keep_their_spread_as_floats(given):
    """In float16, the sums of squares over thousands of windows would overflow."""
    stuck = Lesson(LESSON).checkpoint("stuck")
    names = ("mean", "rms", "crossings", "bands")
    kept = zip(*(stuck[f"watch_{name}"].astype(float) for name in names), strict=True)
    features = [dict(zip(names, row, strict=True)) for row in kept]
    spread = given["vectors"](features, CHOSEN).std(axis=0)
    assert np.all(np.isfinite(spread))
    assert 'stuck[f"{data.name}_{name}"].astype(float)' in given["features_source"]


def test_macro_f1_counts_every_class_alike(given):
    truth, named = np.array([0, 0, 0, 0, 1, 2]), np.array([0, 0, 0, 1, 1, 1])
    # 0: 3 of 3 named and 4 there, 6/7; 1: 1 of 3 named and 1 there, 2/4; 2: never named.
    assert given["macro_f1"](truth, named, 3) == pytest.approx((6 / 7 + 1 / 2 + 0) / 3)


def test_the_first_classifier_is_right_about_four_windows_in_five_and_small(watch):
    tiny = Lesson(LESSON).checkpoint("tiny")
    assert sum(part.nbytes for part in tiny.values()) < 250
    assert tiny["weights"].dtype == np.int8
    _, unseen = split_by_group(watch, test_groups=(8, 9, 10))
    x = unseen.x.astype(float)
    twelve = np.concatenate([x.mean(axis=1), x.std(axis=1)], axis=1)
    scores = (twelve - tiny["mean"]) / tiny["scale"] @ (tiny["weights"] * tiny["step"])
    assert 0.75 < np.mean((scores + tiny["bias"]).argmax(axis=1) == unseen.y) < 0.9


def test_stored_features_stand_in_for_a_student_who_is_stuck(given, watch):
    stuck = Lesson(LESSON).checkpoint("stuck")
    assert tuple(stuck["cost"]) == EXERCISES["feature_cost"](100, 16, 8)
    for i in (0, 1234, 4000):
        window = watch.x[i].astype(float)
        found = values_of(window) | {"bands": given["bands"](window - window.mean(axis=0))}
        # Rounded to keep the file small, then to float16.
        for name, most in (("mean", 0.01), ("rms", 0.01), ("crossings", 0), ("bands", 0.1)):
            error = np.abs(stuck[f"watch_{name}"][i].astype(float) - found[name])
            assert error.max() <= most


def test_the_stored_counts_are_those_of_the_emulated_boards(watch):
    pytest.importorskip("unicorn", reason="needs the extra emulator")
    from tinyml_course.deploy.motion_features import emulate_motion_features

    part = watch.x[330, :, 4].astype(float)
    codes = np.floor((part - part.mean()) * 2**12 + 0.5).astype(np.int16)
    stored = Lesson(LESSON).checkpoint("stuck")["ran"]
    for column, name in enumerate(("arduino_nano_33_ble_sense", "raspberry_pi_pico")):
        run = emulate_motion_features(codes, load_board(name), threshold=205)
        found = [(n, *run.documented_cycles[each]) for each, n in run.instructions.items()]
        np.testing.assert_allclose(stored[:, column], found, rtol=0.05)


def test_the_cost_of_a_spectrum_is_what_a_transform_that_counts_does():
    """A recursive FFT on numbers that count how often they are multiplied and added."""

    def transform(x):
        if len(x) == 1:
            return x, 0
        (even, first), (odd, second) = transform(x[::2]), transform(x[1::2])
        turned = np.exp(-2j * np.pi * np.arange(len(odd)) / len(x)) * odd
        return np.concatenate([even + turned, even - turned]), first + second + len(odd)

    for samples, n_fft, hop in itertools.product((50, 100), (8, 32), (8, 13)):
        rng = np.random.default_rng(samples)
        padded = np.concatenate([rng.normal(size=samples), np.zeros(n_fft)])
        products = sums = 0
        for start in range(0, samples, hop):
            x, butterflies = transform(padded[start : start + n_fft])
            np.testing.assert_allclose(x, np.fft.fft(padded[start : start + n_fft]), atol=1e-9)
            products += 4 * butterflies + 2 * (n_fft // 2 + 1)
            sums += 6 * butterflies + n_fft // 2 + 1
        assert EXERCISES["feature_cost"](samples, n_fft, hop)[:2] == (products, sums)
