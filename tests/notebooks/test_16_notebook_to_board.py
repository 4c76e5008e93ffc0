"""Lesson 16 stands on two earlier models and on the emulator: what it says still holds."""

import re

import numpy as np
import pytest

from tinyml_course import paths
from tinyml_course.boards import load_board
from tinyml_course.deploy.tflm_array import tflm_c
from tinyml_course.grading.lesson_source import load_exercises
from tinyml_course.operators import OPERATORS
from tinyml_course.simulator import Simulator

LESSON = "16_notebook_to_board"
EXERCISES = {exercise.name: exercise for exercise in load_exercises(LESSON)}
KEYWORDS = ("09_keyword_spotting", "keyword_model.tflite")
GESTURES = ("04_first_network", "gesture_model.tflite")


def stored_model(lesson, file):
    return (paths.lesson_data_dir(lesson) / file).read_bytes()


def test_the_reference_array_holds_the_bytes_that_the_library_writes_for_tflm():
    data = stored_model(*KEYWORDS)
    reference = "".join(EXERCISES["to_c_array"].reference(data, "keywords"))
    library = tflm_c(data, "keywords")["keywords_data.cc"]
    for text in (reference, library):
        assert bytes(int(number, 16) for number in re.findall(r"0x(\w\w)\b", text)) == data


UNRULY = {"PADV2", "SPLIT_V", "UNIDIRECTIONAL_SEQUENCE_LSTM"}
"""Capital letters that no rule tells; no input of the exercise holds them."""


@pytest.mark.parametrize("name", sorted(set(OPERATORS) - UNRULY))
def test_the_rule_for_names_gives_the_methods_tflm_has(name):
    assert EXERCISES["required_ops"].reference([name]) == [OPERATORS[name].add_method]


def test_every_operator_that_is_checked_is_one_tflm_has():
    for seed in range(10):
        for (names,) in EXERCISES["required_ops"].make_inputs(np.random.default_rng(seed)):
            assert set(names) <= set(OPERATORS) - UNRULY


def test_outputs_that_are_checked_hold_the_largest_difference_int8_has():
    parity = EXERCISES["parity_report"]
    for seed in range(10):
        reports = [
            parity.reference(*case) for case in parity.make_inputs(np.random.default_rng(seed))
        ]
        assert max(report["largest"] for report in reports) == 255
        assert reports[0]["equal"] == 1


@pytest.mark.parametrize("kernels", ["plain", "packed"])
@pytest.mark.parametrize("model", [KEYWORDS, GESTURES], ids=["keywords", "gestures"])
def test_the_emulated_board_answers_as_the_simulator_does(model, kernels):
    for module in ("unicorn", "ziglang", "elftools"):
        pytest.importorskip(module, reason="needs tinyml-course[emulator]")
    from tinyml_course.deploy import emulate

    simulator = Simulator.load(stored_model(*model))
    shape = simulator.model.tensors[simulator.model.inputs[0]].shape[1:]
    x = np.random.default_rng(16).integers(-128, 128, (3, *shape), np.int8)
    run = emulate(simulator.model, load_board("emulated-cortex-m4"), x, kernels)
    np.testing.assert_array_equal(run.outputs, simulator.run(x))
