"""Lesson 05 loads stored data: they are still what the model, TFLM and LiteRT give."""

import hashlib
import importlib
import json

import numpy as np
import pytest

from tinyml_course import paths
from tinyml_course.exercises import Lesson
from tinyml_course.grading.lesson_source import load_exercises
from tinyml_course.simulator import Simulator

LESSON = "05_int8_by_hand"


@pytest.fixture(scope="module")
def model():
    return Lesson(LESSON).checkpoint("trained_model")


@pytest.fixture(scope="module")
def vectors():
    return Lesson(LESSON).checkpoint("tflm_vectors")


@pytest.fixture(scope="module")
def maker():
    """The script that makes the vectors."""
    pytest.importorskip("ai_edge_litert", reason="needs ai-edge-litert")
    pytest.importorskip("seglearn", reason="needs the recordings in seglearn")
    return importlib.import_module("tests.notebooks.make_vectors_05")


def test_the_simulator_equals_the_stored_vectors_of_tflm(model, vectors):
    simulator = Simulator.load(model)
    trace = simulator.trace(vectors["windows"])
    dense = [op for op in simulator.model.operators if op.name == "FULLY_CONNECTED"]
    assert len(vectors["windows"]) == 1000
    assert len(dense) == 3
    for number, op in enumerate(dense, start=1):
        np.testing.assert_array_equal(trace[op.inputs[0]], vectors[f"dense_{number}_input"])
        np.testing.assert_array_equal(trace[op.outputs[0]], vectors[f"dense_{number}_tflm"])


@pytest.mark.tflm
def test_the_stored_vectors_are_what_tflm_and_litert_compute_today(model, vectors, maker):
    made = maker.make_vectors(model)
    assert made.keys() == vectors.keys()
    for name, values in vectors.items():
        np.testing.assert_array_equal(made[name], values, err_msg=name)


def test_the_stored_vectors_belong_to_the_stored_model(model):
    index = paths.lesson_data_dir(LESSON) / "checkpoints.json"
    entries = json.loads(index.read_text(encoding="utf-8"))
    for name in ("tflm_vectors", "dense_pairs", "stuck"):
        assert hashlib.sha256(model).hexdigest() in entries[name]["made_by"], "run: make golden"


def test_the_pairs_for_stuck_students_are_the_real_multipliers_to_31_bits(model):
    parsed = Simulator.load(model).model
    pairs = Lesson(LESSON).checkpoint("dense_pairs")
    dense = [op for op in parsed.operators if op.name == "FULLY_CONNECTED"]
    assert set(pairs) == {f"operator_{op.index}" for op in dense}
    for op in dense:
        x, weights = (parsed.tensors[i] for i in op.inputs[:2])
        real = x.scale * weights.scales.astype(float) / parsed.tensors[op.outputs[0]].scale
        multiplier, shift = pairs[f"operator_{op.index}"].T
        np.testing.assert_allclose(multiplier * 2.0 ** (shift - 31), real, rtol=2.0**-30)


def test_the_numbers_for_stuck_students_are_what_the_solutions_give():
    stuck = Lesson(LESSON).checkpoint("stuck")
    solutions = {e.name: e.reference for e in load_exercises(LESSON)}
    weights = Lesson(LESSON).checkpoint("float_weights")["conv"]
    np.testing.assert_allclose(stuck["qparams"], solutions["choose_qparams"](-1.0, 1.6))
    np.testing.assert_allclose(stuck["scales"], solutions["per_channel_scales"](weights), rtol=1e-6)


def test_the_stored_trainings_are_of_three_seeds_and_their_people_average_near_the_whole():
    runs = Lesson(LESSON).checkpoint("seed_runs")["right"]
    assert runs.shape == (3, 4)
    for share, *people in runs:
        assert min(people) <= share <= max(people)


def test_the_float_weights_are_those_the_model_was_made_from(model):
    """Quantized per channel, they give the codes in the file."""
    weights = Lesson(LESSON).checkpoint("float_weights")["conv"]
    parsed = Simulator.load(model).model
    conv = next(op for op in parsed.operators if op.name == "CONV_2D")
    stored = parsed.tensors[conv.inputs[1]]
    codes = np.round(weights / stored.scales.reshape(-1, 1, 1, 1))
    np.testing.assert_array_equal(codes.astype(np.int8), stored.data)
