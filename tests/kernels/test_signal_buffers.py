"""Delay, Framer, Stacker and OverlapAdd: what they keep, and what they refuse."""

import numpy as np
import pytest

from tests.support.changed_rules import differs_step_by_step
from tests.support.golden_stateful import step_by_step
from tests.support.inputs import mismatches
from tests.support.one_signal import one_signal
from tinyml_course.errors import ModelError
from tinyml_course.kernels.signal import buffers
from tinyml_course.simulator import Simulator, tflm

INT16 = np.int16

MUTATIONS = {"sums wrap": lambda a, b: a + b}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(buffers, "_saturating_sum", MUTATIONS[name])
    model, x = overlapping("int16", 7)
    expected = step_by_step(Simulator.load(model), x)
    monkeypatch.undo()
    assert mismatches(step_by_step(Simulator.load(model), x), expected)


def overlapping(dtype, code):
    given, made = [((2, 3, 10), dtype)], [((2, 12), dtype)]
    model = one_signal("OverlapAdd", given, made, frame_step=4, T=code)
    x = np.random.default_rng(1).integers(-(2**15), 2**15, (20, 2, 3, 10))
    return model, (x / (1 if dtype == "int16" else 7)).astype(dtype)


@pytest.mark.tflm
@pytest.mark.parametrize(("dtype", "code"), [("int16", 7), ("float32", 0)])
def test_overlapping_frames_are_added_as_in_tflm(dtype, code):
    model, x = overlapping(dtype, code)
    assert mismatches(step_by_step(Simulator.load(model), x), tflm.trace(model, x)) == {}


def samples(steps, *shape):
    return np.random.default_rng(2).integers(-(2**15), 2**15, (steps, *shape)).astype(INT16)


@pytest.mark.tflm
@pytest.mark.parametrize("prefill", [False, True])
@pytest.mark.parametrize(("size", "step", "count"), [(10, 4, 2), (8, 8, 3), (9, 3, 1), (20, 3, 2)])
def test_whole_frames_equal_tflm_and_so_does_whether_they_are(size, step, count, prefill):
    made = [((2, count, size), INT16), ((), bool)]
    values = {"frame_size": size, "frame_step": step, "prefill": prefill}
    model = one_signal("Framer", [((2, count * step), INT16)], made, **values)
    x = samples(14, 2, count * step)
    got, expected = step_by_step(Simulator.load(model), x), tflm.trace(model, x)
    np.testing.assert_array_equal(got[2], expected[2])
    np.testing.assert_array_equal(got[1][got[2]], expected[1][got[2]])
    assert got[2].sum() > 5


@pytest.mark.tflm
@pytest.mark.parametrize(("left", "right", "step"), [(1, 1, 1), (2, 0, 3), (0, 2, 2), (0, 0, 1)])
def test_whole_stacks_equal_tflm_and_so_does_whether_they_are(left, right, step):
    frames = left + right + 1
    made = [((frames * 3,), INT16), ((), bool)]
    model = one_signal(
        "Stacker", [((3,), INT16)], made, num_channels=3, stacker_left_context=left,
        stacker_right_context=right, stacker_step=step,
    )  # fmt: skip
    x = samples(20, 3)
    got, expected = step_by_step(Simulator.load(model), x), tflm.trace(model, x)
    np.testing.assert_array_equal(got[2], expected[2])
    np.testing.assert_array_equal(got[1][got[2]], expected[1][got[2]])
    assert got[2].sum() > 5


@pytest.mark.tflm
@pytest.mark.parametrize("length", [0, 3, 8, 21])
def test_samples_come_late_as_in_tflm(length):
    model = one_signal("Delay", [((2, 8), INT16)], [((2, 8), INT16)], delay_length=length)
    x = samples(10, 2, 8)
    assert mismatches(step_by_step(Simulator.load(model), x), tflm.trace(model, x)) == {}


def test_a_wrong_wait_is_noticed(monkeypatch):
    monkeypatch.setattr(buffers, "MOST_SAMPLES", 69)
    with pytest.raises(ModelError, match="SignalDelay: expected delay_length from 0 to 69"):
        differs_step_by_step("CUSTOM:SignalDelay", "signals")


@pytest.mark.parametrize(
    ("name", "given", "made", "values", "words"),
    [
        (
            "Framer", (7,), [((2, 4), INT16), ((), bool)],
            {"frame_size": 4, "frame_step": 3, "prefill": True}, "a multiple of 3 samples",
        ),
        (
            "Framer", (6,), [((2, 2), INT16), ((), bool)],
            {"frame_size": 2, "frame_step": 3, "prefill": True}, "a step of at most 2",
        ),
        (
            "Stacker", (3,), [((3,), INT16), ((), bool)],
            {"num_channels": 3, "stacker_left_context": 0, "stacker_right_context": 0,
             "stacker_step": 2}, "a step of at most 1 frames",
        ),
        ("OverlapAdd", (2, 4), [((10,), INT16)], {"frame_step": 5, "T": 7}, "a step of at most 4"),
        ("Delay", (4,), [((4,), INT16)], {"delay_length": -1}, "delay_length from 0"),
    ],
)  # fmt: skip
def test_lengths_that_do_not_fit_are_refused(name, given, made, values, words):
    with pytest.raises(ModelError, match=f"Signal{name}: expected {words}"):
        Simulator.load(one_signal(name, [(given, INT16)], made, **values))
