"""SignalRfft and SignalIrfft: lengths and types, changed rules are noticed, what they refuse."""

from dataclasses import replace

import numpy as np
import pytest

from tests.support.changed_rules import differs_step_by_step
from tests.support.inputs import mismatches
from tests.support.one_signal import one_signal
from tinyml_course.errors import ModelError
from tinyml_course.kernels.signal import fft
from tinyml_course.simulator import Simulator, tflm

TYPES = {"int16": 7, "int32": 2, "float32": 0}
INT16 = fft.ARITHMETIC["int16"]

MUTATIONS = {
    "products round down": {"rounded": lambda x: INT16.narrow(x >> 15)},
    "quotients round down": {"divide": lambda x, by: x // by},
    "halves round up": {"half": lambda x: (x + 1) >> 1},
    "angles of 32768 steps": {"table": lambda x: np.rint(2**15 * x).astype(np.int64)},
    "angles round down": {"table": lambda x: np.floor(32767 * x).astype(np.int64)},
}


THERE = [("CUSTOM:SignalRfft", name) for name in MUTATIONS]
BACK = [("CUSTOM:SignalIrfft", name) for name in MUTATIONS if "half" not in MUTATIONS[name]]


@pytest.mark.parametrize(("operator", "name"), [*THERE, *BACK])
def test_a_changed_rule_is_noticed(monkeypatch, name, operator):
    monkeypatch.setitem(fft.ARITHMETIC, "int16", replace(INT16, **MUTATIONS[name]))
    assert differs_step_by_step(operator, "signals")


def values(shape, dtype, seed):
    rng = np.random.default_rng(seed)
    if dtype == "float32":
        return (rng.normal(size=shape) * 10.0 ** rng.uniform(-3, 3, shape)).astype(dtype)
    limits = np.iinfo(dtype)
    return rng.integers(limits.min, limits.max + 1, shape).astype(dtype)


@pytest.mark.tflm
@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("length", [4, 8, 16, 32, 256, 1024])
def test_every_type_and_length_equals_tflm(length, dtype):
    given = length - length // 4
    kind = {"fft_length": length, "T": TYPES[dtype]}
    there = one_signal("Rfft", [((2, given), dtype)], [((2, length + 2), dtype)], **kind)
    back = one_signal("Irfft", [((2, length + 2), dtype)], [((2, length), dtype)], **kind)
    jobs = [
        (there, values((12, 2, given), dtype, length)),
        (back, values((12, 2, length + 2), dtype, length + 1)),
    ]
    for (model, x), expected in zip(jobs, tflm.traces(jobs), strict=True):
        assert mismatches(Simulator.load(model).trace(x), expected) == {}


def test_the_spectrum_of_whole_numbers_is_the_transform_divided_by_its_length():
    x = np.round(20000 * np.cos(2 * np.pi * 5 * np.arange(64) / 64)).astype(np.int16)[None]
    model = one_signal("Rfft", [((64,), np.int16)], [((66,), np.int16)], fft_length=64, T=7)
    spectrum = Simulator.load(model).run(x).reshape(33, 2)
    assert abs(int(spectrum[5, 0]) - 10000) < 20
    assert np.abs(np.delete(spectrum, 5, 0)).max() < 20


@pytest.mark.parametrize(
    ("given", "made", "changes", "words"),
    [
        ((64,), (66,), {"fft_length": 48}, "a power of two from 4"),
        ((65,), (66,), {}, "at most 64 values"),
        ((64,), (64,), {}, r"output shape \(66,\)"),
        ((64,), (66,), {"T": 9}, "a type among"),
        ((64,), (66,), {"T": 2}, "rows of int32"),
    ],
)
def test_lengths_and_types_that_do_not_fit_are_refused(given, made, changes, words):
    values = {"fft_length": 64, "T": 7} | changes
    with pytest.raises(ModelError, match=f"SignalRfft: expected .*{words}"):
        Simulator.load(one_signal("Rfft", [(given, np.int16)], [(made, np.int16)], **values))
