"""Change one rounding rule: the comparison with the golden vectors must notice."""

import numpy as np
import pytest

from tests.support.golden import load_golden
from tests.support.inputs import mismatches
from tinyml_course.kernels import KERNELS, pool_2d, requantize, softmax, windows
from tinyml_course.quantization import affine, fixed_point
from tinyml_course.simulator import Simulator


def floor_divide_by_pot(x, exponent):
    return np.asarray(x, np.int64) >> np.asarray(exponent, np.int64)


def truncating_high_mul(a, b):
    return (np.asarray(a, np.int64) * np.asarray(b, np.int64)) >> 31


def one_rounding(self, operator):
    return fixed_point.multiply_rounding_once


def average_with_floor(node_):
    windows_, low, high = pool_2d._prepare_windows(node_)
    counts = windows_.view(np.ones((1, *node_.input(0).shape[1:3], 1), int), 0).sum((3, 4))

    def run(x):
        sums = windows_.view(x[:, 0].astype(int), 0).sum((3, 4))
        return np.clip(sums // counts, low, high).astype(np.int8)[:, None]

    return run


def padding_all_after(padding, length, size, stride, dilation):
    positions, (before, after) = _place(padding, length, size, stride, dilation)
    return positions, (0, before + after)


_place = windows._place

MUTATIONS = [
    ("conv_2d", fixed_point.Semantics, "multiply_for", one_rounding),
    ("depthwise_conv_2d", fixed_point.Semantics, "multiply_for", one_rounding),
    ("fully_connected", fixed_point.Semantics, "multiply_for", one_rounding),
    ("quantize", fixed_point.Semantics, "multiply_for", one_rounding),
    ("conv_2d", fixed_point, "rounding_divide_by_pot", floor_divide_by_pot),
    ("fully_connected", fixed_point, "rounding_divide_by_pot", floor_divide_by_pot),
    ("fully_connected", fixed_point, "saturating_rounding_doubling_high_mul", truncating_high_mul),
    ("conv_2d", requantize, "round_half_away", np.floor),
    ("quantize", affine, "round_half_away", np.floor),
    ("pool_2d", requantize, "round_half_away", np.floor),
    ("conv_2d", windows, "_place", padding_all_after),
    ("depthwise_conv_2d", windows, "_place", padding_all_after),
    ("softmax", softmax, "rounding_divide_by_pot", floor_divide_by_pot),
]


@pytest.mark.parametrize(
    ("model_name", "owner", "rule", "wrong"),
    MUTATIONS,
    ids=[f"{name}-{rule}-{i}" for i, (name, _, rule, _) in enumerate(MUTATIONS)],
)
def test_a_changed_rounding_rule_is_noticed(monkeypatch, model_name, owner, rule, wrong):
    model, x, expected = load_golden(model_name)
    monkeypatch.setattr(owner, rule, wrong)
    assert mismatches(Simulator.load(model).trace(x), expected)


def test_an_average_that_rounds_down_is_noticed(monkeypatch):
    model, x, expected = load_golden("pool_2d")
    monkeypatch.setitem(KERNELS, "AVERAGE_POOL_2D", average_with_floor)
    assert mismatches(Simulator.load(model).trace(x), expected)
