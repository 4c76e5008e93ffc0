"""Lesson 05 stands on stored data: they are still what the model, TFLM and LiteRT give."""

import hashlib
import importlib
import json
import math
from fractions import Fraction

import numpy as np
import pytest

from tests.support.inputs import input_families, mismatches
from tests.support.right_answers import ids, passes
from tinyml_course import paths
from tinyml_course.exercises import Lesson
from tinyml_course.grading.lesson_source import load_exercises
from tinyml_course.simulator import Simulator, tflm

LESSON = "05_int8_by_hand"
EXERCISES = {exercise.name: exercise for exercise in load_exercises(LESSON)}


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


@pytest.mark.tflm
def test_every_tensor_of_the_lessons_model_equals_tflm(model):
    simulator = Simulator.load(model)
    x = input_families(simulator.model.tensors[simulator.model.inputs[0]].shape, 250, 9)
    assert mismatches(simulator.trace(x), tflm.trace(model, x)) == {}


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
    for name in ("tflm_vectors", "dense_pairs"):
        assert hashlib.sha256(model).hexdigest() in entries[name]["made_by"], "run: make golden"


def test_the_pairs_for_who_is_stuck_are_the_real_multipliers_to_31_bits(model):
    parsed = Simulator.load(model).model
    pairs = Lesson(LESSON).checkpoint("dense_pairs")
    dense = [op for op in parsed.operators if op.name == "FULLY_CONNECTED"]
    assert set(pairs) == {f"operator_{op.index}" for op in dense}
    for op in dense:
        x, weights = (parsed.tensors[i] for i in op.inputs[:2])
        real = x.scale * weights.scales.astype(float) / parsed.tensors[op.outputs[0]].scale
        multiplier, shift = pairs[f"operator_{op.index}"].T
        np.testing.assert_allclose(multiplier * 2.0 ** (shift - 31), real, rtol=2.0**-30)


def test_the_float_weights_are_those_the_model_was_made_of(model):
    """Quantized per channel, they give the codes in the file."""
    weights = Lesson(LESSON).checkpoint("float_weights")["conv"]
    parsed = Simulator.load(model).model
    conv = next(op for op in parsed.operators if op.name == "CONV_2D")
    stored = parsed.tensors[conv.inputs[1]]
    codes = np.round(weights / stored.scales.reshape(-1, 1, 1, 1))
    np.testing.assert_array_equal(codes.astype(np.int8), stored.data)


# --- answers written in another way, which must pass --------------------------------------------


def half_away(value):
    """The nearest whole number of an exact value; halves go away from zero."""
    nearest = math.floor(abs(value) + Fraction(1, 2))
    return nearest if value >= 0 else -nearest


def held(code):
    return max(-128, min(127, code))


def qparams_as_a_list(minimum, maximum):
    minimum, maximum = np.float64(min(0, minimum)), np.float64(max(0, maximum))
    if maximum - minimum == 0:
        return [np.float64(1), np.int64(0)]
    scale = (maximum - minimum) / 255
    return [scale, np.int64(np.floor(127 - maximum / scale + 0.5))]


def quantize_in_loops(x, scale, zero_point):
    out = np.zeros(x.shape, np.int8)
    for place, value in np.ndenumerate(x):
        out[place] = held(half_away(Fraction(float(value)) / Fraction(scale)) + zero_point)
    return out


def quantize_by_cases(x, scale, zero_point):
    steps = np.float64(x) / scale
    codes = np.where(steps < 0, np.ceil(steps - 0.5), np.floor(steps + 0.5)) + zero_point
    return np.minimum(np.maximum(codes, -128), 127).astype("int8")


def multiplier_by_halving(real):
    shift = 0
    while real >= 1:
        real, shift = real / 2, shift + 1
    while real < 0.5:
        real, shift = real * 2, shift - 1
    multiplier = half_away(Fraction(real) * 2**31)
    return [multiplier >> 1, shift + 1] if multiplier == 2**31 else [np.int64(multiplier), shift]


def dense_in_python_integers(x, weights, bias, zero_in, multiplier, shift, zero_out):
    rows = []
    for row in x.tolist():
        codes = []
        for unit, weights_of_unit in enumerate(weights.tolist()):
            total = int(bias[unit])
            for code, weight in zip(row, weights_of_unit, strict=True):
                total += (code - zero_in) * weight
            high = (total * int(multiplier[unit]) + 2**30) // 2**31
            codes.append(held(half_away(Fraction(high, 2 ** -int(shift[unit]))) + zero_out))
        rows.append(codes)
    return np.array(rows, dtype=np.int8)


def dense_by_einsum_in_int32(x, weights, bias, zero_in, multiplier, shift, zero_out):
    centred = x.astype(np.int32) - np.int32(zero_in)
    sums = (np.einsum("nd,ud->nu", centred, weights.astype(np.int32)) + bias).astype(np.int64)
    high = np.floor_divide(sums * multiplier + 2**30, 2**31)
    low = np.abs(high) / 2.0**-shift  # exact: a power of two
    codes = np.sign(high) * np.floor(low + 0.5) + zero_out
    return np.clip(codes, -128, 127).astype(np.int8)


def scales_in_loops(weights):
    out = []
    for channel in weights:
        largest = 0.0
        for weight in channel.ravel().tolist():
            largest = max(largest, abs(weight))
        out.append(largest / 127 if largest else 1.0)
    return np.array(out)


def scales_by_the_larger_end(weights):
    flat = weights.reshape(weights.shape[0], -1)
    scales = np.maximum(flat.max(axis=1), -flat.min(axis=1)) / np.float32(127)
    scales[scales == 0] = 1
    return scales


WRITTEN_DIFFERENTLY = [
    ("choose_qparams", qparams_as_a_list),
    ("quantize", quantize_in_loops),
    ("quantize", quantize_by_cases),
    ("quantize_multiplier", multiplier_by_halving),
    ("int8_dense", dense_in_python_integers),
    ("int8_dense", dense_by_einsum_in_int32),
    ("per_channel_scales", scales_in_loops),
    ("per_channel_scales", scales_by_the_larger_end),
]


@pytest.mark.parametrize(("name", "answer"), WRITTEN_DIFFERENTLY, ids=ids(WRITTEN_DIFFERENTLY))
def test_a_right_answer_written_differently_passes(name, answer):
    assert passes(EXERCISES[name], answer)
