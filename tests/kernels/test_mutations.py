"""Change one rounding rule: the comparison with the golden vectors must notice."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tests.support.golden import load_golden
from tests.support.inputs import mismatches
from tinyml_course.kernels import (
    KERNELS,
    add_sub,
    arg_max,
    hard_swish,
    log_softmax,
    logistic_tanh,
    mul,
    pad,
    pool_2d,
    prelu,
    reduce,
    relu,
    requantize,
    resize,
    softmax,
    windows,
)
from tinyml_course.quantization import affine, fixed_point, logarithm
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


def count_folded_to_nearest(multiplier, shift, count):
    left = count.bit_length() - 1
    return round((multiplier << left) / count), shift - left


def count_folded_without_shift(multiplier, shift, count):
    return multiplier // count, shift


def count_folded_into_the_scale(multiplier, shift, count):
    return fixed_point.quantize_multiplier(multiplier * 2.0 ** (shift - 31) / count)


def last_of_equals(x, axis):
    return x.shape[axis] - 1 - np.flip(x, axis).argmax(axis)


def rounding_once_in(*operators):
    once, twice = fixed_point.multiply_rounding_once, fixed_point.multiply_rounding_twice
    return lambda self, operator: once if operator in operators else twice


def add_rounds_once_for(shape):
    """Only where ADD and SUB multiply an array of this shape: an input's or the result's."""

    def times(node, x, real):
        pair = fixed_point.quantize_multiplier(real)
        if x.shape == shape:
            return fixed_point.multiply_rounding_once(x, *pair)
        return fixed_point.multiply_rounding_twice(x, *pair)

    return times


def float32_for(count):
    """Only for multipliers of this many scales: above zero one, below it alpha's as well."""

    def effective_multiplier(node, *factors):
        if len(factors) != count:
            return _effective_multiplier(node, *factors)
        real = np.prod(np.array(factors, np.float32)) / np.float32(node.output.scale)
        return fixed_point.quantize_multiplier(float(real))

    return effective_multiplier


_effective_multiplier = relu.effective_multiplier


def without_half_pixels(rule):
    return lambda *given: rule(*given[:-1], replace(given[-1], half_pixel_centers=False))


def nearest_by_exact_places(given, made, options):
    if options.align_corners or not options.half_pixel_centers:
        return _nearest(given, made, options)
    return np.array([int((i + Fraction(1, 2)) * given / made) for i in range(made)])


def nearest_less_half_a_pixel(given, made, options):
    if options.align_corners or not options.half_pixel_centers:
        return _nearest(given, made, options)
    places = (np.arange(made) + 0.5) * given / made - 0.5
    return np.clip(np.floor(places), 0, given - 1).astype(int)


_nearest = resize._nearest


MUTATIONS = [
    ("pads", pad, "_code_of_zero", lambda node: 0),
    ("resize", resize, "rounding_divide_by_pot", floor_divide_by_pot),
    ("resize", resize, "rounding_divide_by_pot", lambda x, n: (x + (1 << n - 1)) >> n),
    ("resize", resize, "round_half_away", np.floor),
    ("resize", resize, "round_half_away", np.rint),
    ("resize", resize, "_step", lambda given, made: resize.ONE * given // made),
    ("resize", resize, "_steps", without_half_pixels(resize._steps)),
    ("resize", resize, "_nearest", without_half_pixels(resize._nearest)),
    ("resize", resize, "_nearest", nearest_by_exact_places),
    ("resize", resize, "_nearest", nearest_less_half_a_pixel),
    ("add_sub", fixed_point.Semantics, "multiply_for", rounding_once_in("ADD")),
    ("add_sub", fixed_point.Semantics, "multiply_for", rounding_once_in("SUB")),
    ("add_sub", add_sub, "_times", add_rounds_once_for((256, 1))),
    ("add_sub", add_sub, "_times", add_rounds_once_for((1, 256))),
    ("add_sub", add_sub, "_times", add_rounds_once_for((256, 256))),
    ("add_sub", add_sub, "LEFT_SHIFT", 19),
    ("add_sub", add_sub, "LEFT_SHIFT", 10),
    ("mul", fixed_point.Semantics, "multiply_for", rounding_once_in("MUL")),
    ("mul", mul, "effective_multiplier", float32_for(2)),
    ("prelu", fixed_point.Semantics, "multiply_for", rounding_once_in("PRELU")),
    ("prelu", prelu, "effective_multiplier", float32_for(1)),
    ("prelu", prelu, "effective_multiplier", float32_for(2)),
    ("activations", fixed_point.Semantics, "multiply_for", rounding_once_in("RELU")),
    ("activations", fixed_point.Semantics, "multiply_for", rounding_once_in("LEAKY_RELU")),
    ("activations", relu, "effective_multiplier", float32_for(1)),
    ("activations", relu, "effective_multiplier", float32_for(2)),
    ("activations", logistic_tanh, "rounding_divide_by_pot", floor_divide_by_pot),
    ("activations", hard_swish, "rounding_divide_by_pot", floor_divide_by_pot),
    ("activations", hard_swish, "_rounding_high_mul_16", lambda a, b: (a * b) >> 15),
    ("activations", hard_swish, "_cutting_high_mul_16", lambda a, b: (a * b) >> 15),
    ("log_softmax", log_softmax, "rounding_divide_by_pot", floor_divide_by_pot),
    ("log_softmax", logarithm, "_FOURTH_ROOT_OF_HALF", 1805811301 + 2**16),
    ("arg_max", arg_max, "position", last_of_equals),
    ("reduce", reduce, "fold_count", count_folded_to_nearest),
    ("reduce", reduce, "fold_count", count_folded_without_shift),
    ("reduce", reduce, "fold_count", count_folded_into_the_scale),
    ("reduce", fixed_point.Semantics, "multiply_for", one_rounding),
    ("reduce_sum", fixed_point.Semantics, "multiply_for", one_rounding),
    ("requantize", fixed_point.Semantics, "multiply_for", one_rounding),
    ("transpose_conv", fixed_point.Semantics, "multiply_for", one_rounding),
    ("reduce", fixed_point, "rounding_divide_by_pot", floor_divide_by_pot),
    ("reduce_sum", fixed_point, "rounding_divide_by_pot", floor_divide_by_pot),
    ("reduce", fixed_point, "saturating_rounding_doubling_high_mul", truncating_high_mul),
    ("transpose_conv", fixed_point, "rounding_divide_by_pot", floor_divide_by_pot),
    ("transpose_conv", requantize, "round_half_away", np.floor),
    ("transpose_conv", windows, "_place", padding_all_after),
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


def test_a_pad_value_that_is_ignored_is_noticed(monkeypatch):
    model, x, expected = load_golden("pads")

    def zeros(node):
        run = pad.prepare(node)
        return lambda x, paddings, *value: run(x, paddings)

    monkeypatch.setitem(KERNELS, "PADV2", zeros)
    assert mismatches(Simulator.load(model).trace(x), expected)
