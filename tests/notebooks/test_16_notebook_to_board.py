"""Lesson 16 stands on two earlier models and on the emulator: what it says still holds."""

import math

import numpy as np
import pytest

from tests.support.right_answers import ids, passes
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
    mine = "".join(EXERCISES["to_c_array"].reference(data, "keywords")[1:-2])
    library = tflm_c(data, "keywords")["keywords_data.cc"].split("= {")[1].split("}")[0]
    numbers = [int(part, 16) for part in mine.split(",") if part.strip()]
    assert numbers == [int(part, 16) for part in library.split(",") if part.strip()]
    assert bytes(numbers) == data


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


# --- answers written in another way, which must pass --------------------------------------------


def array_by_joining(data, name):
    numbers = ["0x" + digits for digits in data.hex(" ").split()]
    lines = [f"alignas(16) const unsigned char {name}[] = {{"]
    while numbers:
        lines.append("    " + ", ".join(numbers[:12]) + ",")
        del numbers[:12]
    return (*lines, "};", "const unsigned int %s_len = %d;" % (name, len(data)))  # noqa: UP031


def array_in_a_generator(data, name):
    yield "alignas(16) const unsigned char " + name + "[] = {"
    line = "   "
    for number, byte in enumerate(data):
        line += " 0x" + format(byte, "02x") + ","
        if number % 12 == 11 or number == len(data) - 1:
            yield line
            line = "   "
    yield "};"
    yield f"const unsigned int {name}_len = {len(data)};"


def methods_by_title(operator_names):
    found = []
    for name in sorted(operator_names):
        method = "Add" + name.title().replace("_", "")
        if method not in found:
            found.append(method)
    found.sort()
    return found


def ring_by_places(buffer, start, samples):
    size = len(buffer)
    new = np.array(buffer)
    for i in range(len(samples)):
        new[(start + i) % size] = samples[i]
    start = (start + len(samples)) % size
    return [new, np.int64(start), np.concatenate([new[start:], new[:start]])]


def ring_by_time(buffer, start, samples):
    size = len(buffer)
    times = np.concatenate([buffer[start:], buffer[:start], samples])[-size:]
    start = (start + len(samples)) % size
    return np.roll(times, start), start, times


def parity_in_loops(expected, got):
    differing, largest, labels = 0, 0, 0
    for one, other in zip(expected.tolist(), got.tolist(), strict=True):
        labels += one.index(max(one)) == other.index(max(other))
        for a, b in zip(one, other, strict=True):
            differing += a != b
            largest = max(largest, abs(a - b))
    return {
        "same_label": labels / len(expected),
        "largest": largest,
        "differing": differing,
        "equal": 1 - differing / expected.size,
    }


def parity_in_int16(expected, got):
    distance = np.abs(np.subtract(expected, got, dtype=np.int16))
    return {
        "equal": np.mean(expected == got),
        "differing": np.count_nonzero(distance),
        "largest": distance.max(),
        "same_label": np.mean(np.argmax(expected, axis=1) == np.argmax(got, axis=1)),
    }


def profile_in_loops(instructions, clock_hz, cycles, current_ma, supply_v):
    total, slowest = 0, None
    for layer, count in instructions.items():
        total += count
        if slowest is None or count > instructions[slowest]:
            slowest = layer
    seconds = tuple(np.float64(total) / (clock_hz / each) for each in cycles)
    watts = math.fsum([current_ma / 1000 * supply_v])
    return {
        "slowest": slowest,
        "uj": tuple(1e6 * watts * each for each in seconds),
        "ms": tuple(1e3 * each for each in seconds),
        "instructions": total,
    }


WRITTEN_DIFFERENTLY = [
    ("to_c_array", array_by_joining),
    ("to_c_array", array_in_a_generator),
    ("required_ops", methods_by_title),
    ("ring_buffer_push", ring_by_places),
    ("ring_buffer_push", ring_by_time),
    ("parity_report", parity_in_loops),
    ("parity_report", parity_in_int16),
    ("profile", profile_in_loops),
]


@pytest.mark.parametrize(("name", "answer"), WRITTEN_DIFFERENTLY, ids=ids(WRITTEN_DIFFERENTLY))
def test_a_right_answer_written_differently_passes(name, answer):
    assert passes(EXERCISES[name], answer)
