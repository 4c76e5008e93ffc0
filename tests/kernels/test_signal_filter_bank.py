"""The filter bank and what follows it: every size, changed rules are noticed, what they refuse."""

import math

import numpy as np
import pytest

from tests.support.changed_rules import differs_step_by_step
from tests.support.golden_stateful import step_by_step
from tests.support.inputs import mismatches
from tests.support.one_signal import one_signal
from tinyml_course.errors import ModelError
from tinyml_course.kernels.signal import filter_bank
from tinyml_course.simulator import Simulator, tflm

INT16, UINT32 = np.int16, np.uint32

MUTATIONS = {
    "roots round down": (
        "SignalFilterBankSquareRoot",
        "rounded_root",
        lambda x: np.array([[math.isqrt(v) for v in row] for row in x.tolist()], np.uint64),
    ),
    "the gain has no third number": (
        "SignalPCAN",
        "piecewise",
        lambda x, table: piecewise(x, np.where(np.arange(125) % 4 == 0, 0, table)),
    ),
    "the gain is not compressed": ("SignalPCAN", "shrink", lambda x: x >> np.uint64(6)),
    "a logarithm of one piece": (
        "SignalFilterBankLog",
        "ABOVE_LINE",
        np.zeros(129, np.int64),
    ),
    "ln 2 is one step more": ("SignalFilterBankLog", "LN_2", 45427 + 60),
}
piecewise = filter_bank.piecewise


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    operator, attribute, value = MUTATIONS[name]
    monkeypatch.setattr(filter_bank, attribute, value)
    assert differs_step_by_step(f"CUSTOM:{operator}", "signals")


def every_size(bits, count, dtype, seed=5):
    """Around every power of two, and anything below."""
    rng = np.random.default_rng(seed)
    powers = [2**n + d for n in range(bits) for d in (-1, 0, 1)]
    squares = [int(n) ** 2 + d for n in rng.integers(1, 2 ** (bits // 2), 200) for d in (-1, 0, 1)]
    halves = [
        int(n) * (int(n) + 1) + d for n in rng.integers(1, 2 ** (bits // 2), 200) for d in (0, 1)
    ]
    anything = [int(2 ** rng.uniform(0, bits)) for _ in range(count)]
    listed = [*powers, *squares, *halves, *anything, 2**bits - 1]
    kept = np.array([v for v in listed if 0 <= v < 2**bits], dtype)
    return kept[: len(kept) // 40 * 40].reshape(-1, 40)


@pytest.mark.tflm
def test_roots_of_every_size_equal_tflm():
    given = [((40,), np.uint64), ((), np.int32)]
    model = one_signal("FilterBankSquareRoot", given, [((40,), UINT32)])
    x = every_size(64, 3000, np.uint64)
    bits = np.arange(len(x), dtype=np.int32) % 16
    got, expected = Simulator.load(model).trace((x, bits)), tflm.trace(model, (x, bits))
    assert mismatches(got, expected) == {}


@pytest.mark.tflm
@pytest.mark.parametrize(("shift", "scale"), [(0, 64), (3, 64), (5, 1000), (0, 65535)])
def test_logarithms_of_every_size_equal_tflm(shift, scale):
    values = {"input_correction_bits": shift, "output_scale": scale}
    model = one_signal("FilterBankLog", [((40,), UINT32)], [((40,), INT16)], **values)
    x = every_size(32, 6000, UINT32)
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}


@pytest.mark.tflm
@pytest.mark.parametrize("shift", [0, 6, 20])
def test_gains_of_every_size_equal_tflm(shift):
    table = np.random.default_rng(2).integers(-(2**15), 2**15, 125).astype(INT16)
    given = [((40,), UINT32), ((40,), UINT32), table]
    model = one_signal("PCAN", given, [((40,), UINT32)], snr_shift=shift)
    x, noise = every_size(32, 6000, UINT32), every_size(32, 6000, UINT32, seed=6)[::-1]
    rows = min(len(x), len(noise))
    x = x[:rows].copy(), noise[:rows].copy()
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}


SMOOTHING = {
    "num_channels": 40, "smoothing": 410, "one_minus_smoothing": 15974, "smoothing_bits": 10,
    "alternate_smoothing": 983, "alternate_one_minus_smoothing": 15401, "clamping": True,
    "min_signal_remaining": 819, "spectral_subtraction_bits": 14,
}  # fmt: skip


@pytest.mark.tflm
@pytest.mark.parametrize("clamping", [False, True])
def test_noise_is_subtracted_as_in_tflm_at_every_size(clamping):
    made = [((40,), UINT32)] * 2
    values = SMOOTHING | {"clamping": clamping}
    model = one_signal("FilterBankSpectralSubtraction", [((40,), UINT32)], made, **values)
    x = np.concatenate([every_size(32, 3000, UINT32), every_size(20, 3000, UINT32)])
    got = step_by_step(Simulator.load(model), x)
    assert mismatches(got, tflm.trace(model, x)) == {}


def test_each_row_is_a_stream_and_reset_forgets_its_noise():
    made = [((40,), UINT32)] * 2
    model = one_signal("FilterBankSpectralSubtraction", [((40,), UINT32)], made, **SMOOTHING)
    simulator = Simulator.load(model)
    x = np.full((2, 40), [[1000], [5]], UINT32)
    first = simulator.run(x)
    second = simulator.run(x)
    assert (second[1] != first[1]).any()
    simulator.reset()
    for before, after in zip(first, simulator.run(x), strict=True):
        np.testing.assert_array_equal(before, after)


def bank(**changes):
    of = {
        "weights": np.ones(6, INT16), "unweights": np.ones(6, INT16),
        "bins": np.array([0, 2], INT16), "places": np.array([0, 3], INT16),
        "widths": np.array([3, 3], INT16),
    } | changes  # fmt: skip
    made = [((1,), np.uint64)]
    return one_signal("FilterBank", [((6,), UINT32), *of.values()], made, num_channels=1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"bins": np.array([0, 4], INT16)}, "filters within 6 bins"),
        ({"places": np.array([0, 4], INT16)}, "filters within 6 weights"),
        ({"bins": np.array([-1, 2], INT16)}, "filters within 6 bins"),
        ({"widths": np.array([3], INT16)}, "starts and widths of 2 filters"),
    ],
)
def test_filters_outside_of_their_tables_are_refused(changes, words):
    with pytest.raises(ModelError, match=f"SignalFilterBank: expected .*{words}"):
        Simulator.load(bank(**changes))


def test_a_gain_that_32_bits_could_leave_is_refused():
    given = [((4,), UINT32), ((4,), UINT32), np.zeros(40, INT16)]
    with pytest.raises(ModelError, match="SignalPCAN: expected a gain of 125 numbers"):
        Simulator.load(one_signal("PCAN", given, [((4,), UINT32)], snr_shift=6))
