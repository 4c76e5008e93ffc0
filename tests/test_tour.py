"""A walk through the library, from a sensor to a mark. Read it first."""

import csv
import json

import numpy as np
import pytest

from tests.support.golden import load_golden
from tests.support.sandbox import TRUSTED
from tinyml_course import paths
from tinyml_course.boards import load_boards
from tinyml_course.cost import ship_table
from tinyml_course.datasets import gestures, split_by_group
from tinyml_course.errors import CheckFailed
from tinyml_course.exercises import Lesson
from tinyml_course.grading.grade import grade_submissions
from tinyml_course.quantization import choose_qparams, dequantize, quantize
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.microscope import first_divergence
from tinyml_course.tflite import read_model

LESSON = "05_int8_by_hand"


def test_data_come_with_their_people_and_say_that_they_are_synthetic():
    data = gestures.load_synthetic(seed=1)
    train, unseen = split_by_group(data, test_share=0.25, seed=1)
    assert data.synthetic
    assert set(train.groups).isdisjoint(unseen.groups)
    assert data.x.shape[0] == len(data.y) == len(data.groups)


def test_a_real_number_becomes_a_code_and_comes_back_within_half_a_step():
    scale, zero_point = choose_qparams(-1.0, 1.6)
    values = np.linspace(-1.0, 1.6, 500)
    codes = quantize(values, scale, zero_point)
    assert codes.dtype == np.int8
    back = dequantize(codes, scale, zero_point)
    assert np.abs(back - values).max() <= 0.5001 * scale


def test_a_model_file_is_plain_data():
    model = read_model(load_golden("conv_2d")[0])
    first = model.operators[0]
    weights = model.tensors[first.inputs[1]]
    assert first.name == "CONV_2D"
    assert first.options.padding == "SAME"
    assert weights.data.dtype == np.int8
    assert len(weights.scales) == weights.shape[0]  # one scale for each output channel


def test_the_simulator_computes_what_the_board_computes_and_shows_every_tensor():
    model, x, tflm = load_golden("softmax")  # made by TensorFlow Lite Micro itself
    simulator = Simulator.load(model)
    trace = simulator.trace(x)
    for index, values in tflm.items():
        np.testing.assert_array_equal(trace[index], values)
    outputs = simulator.run(x)
    np.testing.assert_array_equal(outputs[0], tflm[simulator.model.outputs[0]])


def test_the_arena_is_planned_as_on_the_board():
    plan = Simulator.load(load_golden("conv_2d")[0]).arena
    assert plan.head_bytes == max(block.end for block in plan.blocks)
    assert all(block.offset % 16 == 0 for block in plan.blocks)


def test_the_microscope_says_why_a_board_differs_from_another_runtime():
    model, x, board = load_golden("fully_connected")
    other = Simulator.load(model, semantics="single-rounding")
    words = first_divergence(other.model, board, other.trace(x)).explanation()
    assert "Both add up the same" in words
    assert "one rounding" in words


def test_a_model_has_a_price_on_every_board():
    model = Lesson(LESSON).checkpoint("trained_model")
    for row in ship_table(read_model(model), load_boards()):
        assert row.flash_bytes == len(model) < row.flash_bytes_available


def test_a_check_says_which_mistake_was_made():
    def quantize(x, scale, zero_point):
        return np.clip(np.round(x / scale) + zero_point, -128, 127).astype(np.int8)

    with pytest.raises(CheckFailed, match="halves to the even neighbour"):
        Lesson(LESSON).check(quantize)


def test_a_submission_becomes_a_mark(tmp_path):
    notebook = paths.notebooks_dir() / LESSON / f"{LESSON}.ipynb"
    cells = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in cells["cells"]:
        if "def quantize_multiplier" in "".join(cell["source"]):
            cell["source"] = (
                "import math\n"
                "def quantize_multiplier(real):\n"
                "    fraction, shift = math.frexp(real)\n"
                "    multiplier = round(fraction * 2**31)\n"
                "    return (2**30, shift + 1) if multiplier == 2**31 else (multiplier, shift)\n"
            )
    handed_in = tmp_path / "in" / "ada" / LESSON / f"{LESSON}.ipynb"
    handed_in.parent.mkdir(parents=True)
    handed_in.write_text(json.dumps(cells), encoding="utf-8")

    grade_submissions(tmp_path / "in", LESSON, tmp_path / "out", seed=3, trusted=TRUSTED)

    with (tmp_path / "out" / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["exercise"]: row for row in csv.DictReader(file)}
    assert (rows["quantize_multiplier"]["points"], rows["quantize_multiplier"]["status"]) == (
        "2",
        "passed",
    )
    assert rows["int8_dense"]["status"] == "not_attempted"
