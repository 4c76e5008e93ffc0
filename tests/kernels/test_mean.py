"""MEAN: changed rules are noticed and what it refuses."""

import numpy as np
import pytest

from tests.support.changed_rules import PRODUCT_ROUNDS_DOWN, ROUNDS_ONCE, SHIFT_ROUNDS_DOWN, differs
from tests.support.one_operator import reduction
from tinyml_course.errors import ModelError
from tinyml_course.kernels import mean
from tinyml_course.kernels.mean import fold_count
from tinyml_course.quantization import fixed_point
from tinyml_course.simulator import Simulator


def count_folded_to_nearest(multiplier, shift, count):
    left = count.bit_length() - 1
    return round((multiplier << left) / count), shift - left


def count_folded_without_shift(multiplier, shift, count):
    return multiplier // count, shift


def count_folded_into_the_scale(multiplier, shift, count):
    return fixed_point.quantize_multiplier(multiplier * 2.0 ** (shift - 31) / count)


MUTATIONS = {
    "the count is folded to nearest": (mean, "fold_count", count_folded_to_nearest),
    "the count is folded without a shift": (mean, "fold_count", count_folded_without_shift),
    "the count is folded into the scale": (mean, "fold_count", count_folded_into_the_scale),
    "one rounding": ROUNDS_ONCE,
    "the shift rounds down": SHIFT_ROUNDS_DOWN,
    "the product rounds down": PRODUCT_ROUNDS_DOWN,
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("MEAN", "reduce")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"axes": (4,)}, r"MEAN: expected an axis of tensor 0 .*1x4x3x2\), found 4"),
        ({"axes": (-5,)}, r"expected an axis of .*, found -5"),
        ({"axes": (1, 2)}, r"expected output shape \(1, 2\), found \(1, 3, 2\)"),
        ({"keep": True}, r"expected output shape \(1, 1, 3, 2\), found \(1, 3, 2\)"),
        ({"axes_dtype": np.float32}, r"expected integers in input 1, found .*float32"),
        ({"computed_axes": True}, r"expected constant values for input 1, found the computed"),
        ({"given": {"dtype": np.int16}}, r"expected an int8 model, found .*int16"),
        ({"made": {"dtype": np.float32, "scale": ()}}, r"expected an int8 model.*full int8 quant"),
    ],
)
def test_a_reduction_that_does_not_fit_is_named(changes, message):
    with pytest.raises(ModelError, match=message):
        Simulator.load(reduction(**changes))


def test_a_mean_of_nothing_is_refused():
    with pytest.raises(ModelError, match="expected an input that is not empty"):
        Simulator.load(reduction(shape=(1, 0, 3, 2)))


@pytest.mark.parametrize("real_shift", [-31, -30, 0, 5])
@pytest.mark.parametrize("count", [1, 2, 3, 7, 1960, 2**20])
def test_folding_a_count_divides_the_multiplier_by_it(real_shift, count):
    multiplier, shift = fold_count(2**30 + 12345, real_shift, count)
    assert -31 <= shift <= real_shift
    assert 0 < multiplier < 2**31
    exact = (2**30 + 12345) * 2.0**real_shift / count
    assert exact - 2.0**shift < multiplier * 2.0**shift <= exact
