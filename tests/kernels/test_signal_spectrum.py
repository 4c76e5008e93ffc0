"""SignalWindow, SignalFftAutoScale, SignalEnergy: changed rules are noticed, what they refuse."""

import numpy as np
import pytest

from tests.support.changed_rules import differs_step_by_step
from tests.support.inputs import mismatches
from tests.support.one_signal import one_signal
from tinyml_course.errors import ModelError
from tinyml_course.kernels.signal import spectrum
from tinyml_course.simulator import Simulator, tflm

INT16 = np.int16

MUTATIONS = {
    "a window does not stop at the lowest": ("SignalWindow", "_LOWEST", -(2**15) + 50),
    "the largest value is cut off": ("SignalFftAutoScale", "largest_size", lambda row: row.max()),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    operator, attribute, value = MUTATIONS[name]
    if attribute == "largest_size":
        wrong = value

        def value(row):
            return int(wrong(row))

    monkeypatch.setattr(spectrum, attribute, value)
    assert differs_step_by_step(f"CUSTOM:{operator}", "signals")


@pytest.mark.tflm
def test_every_size_and_minus_32768_is_scaled_as_in_tflm():
    model = one_signal("FftAutoScale", [((4,), INT16)], [((4,), INT16), ((), np.int32)])
    rng = np.random.default_rng(3)
    rows = [rng.integers(-(2**n), 2**n, (20, 4)) for n in range(16)]
    lowest = rng.choice([-32768, 32767, -5, 7, 0, -32767], (300, 4))
    x = np.concatenate([*rows, lowest]).astype(INT16)
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}


@pytest.mark.tflm
@pytest.mark.parametrize("shift", [0, 11, 15, 31])
def test_windows_stop_at_the_ends_of_16_bits(shift):
    weights = np.array([32767, -32768, 1, 4096], INT16)
    given = [((2, 8), INT16), weights]
    model = one_signal("Window", given, [((2, 8), INT16)], shift=shift)
    x = np.random.default_rng(1).integers(-(2**15), 2**15, (50, 2, 8)).astype(INT16)
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}


@pytest.mark.parametrize(
    ("name", "given", "made", "values", "words"),
    [
        ("Window", [((6,), INT16), np.ones(4, INT16)], [((6,), INT16)], {"shift": 1}, "rows of 4"),
        ("Window", [((4,), INT16), np.ones(4, INT16)], [((4,), INT16)], {"shift": 32}, "0 to 31"),
        ("Window", [((4,), INT16), np.ones(4, INT16)], [((4,), INT16)], {}, "parameter shift"),
        ("Window", [((4,), INT16)], [((4,), INT16)], {"shift": 1}, "2 inputs and 1 outputs"),
        ("FftAutoScale", [((4,), np.int32)], [((4,), INT16), ((), np.int32)], {}, "int16"),
        (
            "Energy", [((8,), INT16)], [((4,), np.uint32)],
            {"start_index": 1, "end_index": 5}, "indices up to 4",
        ),
    ],
)  # fmt: skip
def test_tensors_and_parameters_that_do_not_fit_are_refused(name, given, made, values, words):
    with pytest.raises(ModelError, match=f"Signal{name}.*expected .*{words}|expected .*{words}"):
        Simulator.load(one_signal(name, given, made, **values))
