"""How lesson 05 grades int8_dense: inputs, mistakes with hints, other right answers."""

import math
from fractions import Fraction

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, half_away, held, mistakes, raises_value_error, saturated, wrapped
from .quantize_multiplier import quantize_multiplier


def _random_layer(rng):
    depth, units = int(rng.integers(12, 40)), int(rng.integers(3, 9))
    weights = rng.integers(-127, 128, (units, depth)).astype(np.int8)
    bias = rng.integers(-3000, 3000, units).astype(np.int32)
    # Accumulators of this size fill the int8 range and a little more.
    real = rng.uniform(0.7, 1.4, units) * 90 / (74 * 74 * math.sqrt(depth))
    pairs = np.array([quantize_multiplier(r) for r in real])
    x = rng.integers(-128, 128, (40, depth)).astype(np.int8)
    # The output's keeps away from -128, where saturation and a ReLU would do the same.
    zero_points = int(rng.integers(-128, -20)), int(rng.integers(-100, -10))
    return x, weights, bias, zero_points[0], pairs[:, 0], pairs[:, 1], zero_points[1]


def _two_roundings_matter():
    """Every code times one weight, with a multiplier that puts many products near a half."""
    x = np.arange(-128, 128, dtype=np.int8).reshape(-1, 1)
    weights = np.array([[1], [-2]], np.int8)
    multipliers = np.array([2**31 - 1, 2**30 + 12345])  # almost one, a little over a half
    return x, weights, np.array([0, 7], np.int32), 3, multipliers, np.array([-2, -1]), 1


def dense_inputs(rng):
    return [_two_roundings_matter(), *(_random_layer(rng) for _ in range(3))]


int8_dense = exercise(points=3, inputs=dense_inputs, closed_rooms=CLOSED)


def high_mul(a, b):
    return (np.int64(a) * np.int64(b) + 2**30) >> 31


def rounding_shift(x, bits):
    half = (np.int64(1) << bits) >> 1
    return np.sign(x) * ((np.abs(x) + half) >> bits)


def two_roundings(accumulator, multiplier, shift):
    return rounding_shift(high_mul(accumulator, multiplier), -shift)


def rescaled(rescale, to_int8=saturated):
    """The layer with rescale(accumulator, multiplier, shift) in place of the two roundings."""

    def answer(x, weights, bias, zero_in, multiplier, shift, zero_out):
        accumulator = (x.astype(np.int64) - zero_in) @ weights.T.astype(np.int64) + bias
        return to_int8(rescale(accumulator, multiplier, shift) + zero_out)

    return answer


def summed(add_up):
    """The layer with the accumulator add_up(x, weights, bias, input_zero_point), of codes."""

    def answer(x, weights, bias, zero_in, multiplier, shift, zero_out):
        accumulator = add_up(x, weights, bias, zero_in)
        return saturated(two_roundings(accumulator, multiplier, shift) + zero_out)

    return answer


def late_bias(add_bias):
    """The layer with its bias added while the sum is scaled."""

    def answer(x, weights, bias, zero_in, multiplier, shift, zero_out):
        total = (x.astype(np.int64) - zero_in) @ weights.T.astype(np.int64)
        return saturated(add_bias(high_mul(total, multiplier), -shift, bias) + zero_out)

    return answer


def with_arguments(change):
    """The right layer, given change(x, weights, bias, zero_in, multiplier, shift, zero_out)."""
    return lambda *given: int8_dense(*change(*given))


def in_steps(*given):
    """What comes before the output's zero point, saturated too early."""
    return int8_dense(*given[:-1], 0).astype(np.int64)


def zero_point_before_the_shift(*given):
    scale = rescaled(lambda a, m, s: rounding_shift(high_mul(a, m) + given[-1], -s), np.int64)
    return saturated(scale(*given) - given[-1])


def without_the_last_unit(*given):
    codes = int8_dense(*given)
    codes[:, -1] = given[-1]
    return codes


# fmt: off
mistakes(int8_dense, {
    "The bias is missing: add it to the accumulator.": {
        "no_bias": with_arguments(lambda x, w, b, *rest: (x, w, b * 0, *rest))},
    "The bias is added to the sum, not subtracted.": {
        "bias_subtracted": with_arguments(lambda x, w, b, *rest: (x, w, -b, *rest))},
    "The bias is in the scale of the sum: add it before high_mul, not to a number that was already "
    "scaled.": {
        "bias_after_scaling": late_bias(lambda high, bits, b: rounding_shift(high, bits) + b),
        "bias_between_the_roundings": late_bias(lambda h, bits, b: rounding_shift(h + b, bits))},
    "A code is not a value yet: subtract the input's zero point before multiplying.": {
        "no_input_zero_point": with_arguments(lambda x, w, b, _, *rest: (x, w, b, 0, *rest))},
    "The input's zero point is subtracted, not added: real = scale · (code − zero_point).": {
        "adds_input_zero_point": with_arguments(lambda x, w, b, z, *rest: (x, w, b, -z, *rest))},
    "The input's zero point belongs to the input: subtract it from x, before the product.": {
        "zero_point_from_the_sum": summed(
            lambda x, w, b, z: x.astype(np.int64) @ w.T.astype(np.int64) + b - z),
        "zero_point_from_the_weights": summed(
            lambda x, w, b, z: x.astype(np.int64) @ (w.T.astype(np.int64) - z) + b)},
    "The input's zero point is subtracted from x alone: the weights have zero point 0.": {
        "zero_point_from_both": summed(
            lambda x, w, b, z: (x.astype(np.int64) - z) @ (w.T.astype(np.int64) - z) + b)},
    "Every unit counts: the last one was never computed. A loop over all of them is "
    "for unit in range(units).": {
        "last_unit_left_out": without_the_last_unit},
    "These are the codes of one unit only. Is the return inside the loop over units? It belongs "
    "after it, with shape (N, units).": {
        "first_unit_only": lambda *given: int8_dense(*given)[:, 0],
        "first_unit_as_a_column": lambda *given: int8_dense(*given)[:, :1]},
    "This is one row only. Return a row of codes for each row of x: shape (N, units).": {
        "first_row_only": lambda *given: int8_dense(*given)[0]},
    "The sums wrapped around: int8 times int8 stays int8 in NumPy. Convert x and the weights to a "
    "wide integer before the product.": {
        "accumulates_in_int8": summed(lambda x, w, b, z: (x - np.int8(z)) @ w.T + b),
        "product_in_int8": summed(
            lambda x, w, b, z: (x @ w.T).astype(np.int64) - z * w.sum(axis=1) + b)},
    "x − zero_point was computed in int8 and wrapped around: 100 − (−128) needs 9 bits. Convert x "
    "first, then subtract.": {
        "offset_in_int8": summed(
            lambda x, w, b, z: (x - np.int8(z)).astype(np.int64) @ w.T.astype(np.int64) + b)},
    "The sums wrapped around: 16 bits hold up to 32,767 only. Use np.int32 or wider.": {
        "accumulates_in_int16": summed(
            lambda x, w, b, z: (x.astype(np.int16) - np.int16(z)) @ w.T.astype(np.int16) + b),
        "sum_held_in_int16": rescaled(lambda a, *pair: two_roundings(a.astype(np.int16), *pair))},
    "The accumulator is a wide integer. Only the final code is clipped to −128 … 127.": {
        "sum_clipped_to_int8": rescaled(lambda a, *pair: two_roundings(saturated(a), *pair))},
    "high_mul is missing, or its division by 2**31: high_mul(sum, multiplier) multiplies, then "
    "divides by 2**31.": {
        "no_high_mul": rescaled(lambda a, _, s: rounding_shift(a, -s)),
        "product_not_divided": rescaled(lambda a, m, s: rounding_shift(a * m, -s))},
    "First high_mul, then rounding_shift: shifting the sum first discards its last bits before "
    "they are multiplied.": {
        "shifts_before_the_product": rescaled(lambda a, m, s: high_mul(rounding_shift(a, -s), m))},
    "After high_mul, divide by 2 to the power of −shift: rounding_shift(…, -shift).": {
        "no_shift": rescaled(lambda a, m, _: high_mul(a, m)),
        "one_bit_too_few": rescaled(lambda a, m, s: rounding_shift(high_mul(a, m), -s - 1)),
        "one_bit_too_many": rescaled(lambda a, m, s: rounding_shift(high_mul(a, m), -s + 1)),
        "shifts_to_the_left": rescaled(lambda a, m, s: high_mul(a, m) << -s)},
    "All results are about 0. Either 2**31 was divided twice: high_mul has done it, and only "
    "−shift bits are left to shift. Or a product overflowed an int32: high_mul takes 64 bits.": {
        "shifts_31_too_far": rescaled(lambda a, m, s: two_roundings(a, m, s - 31))},
    "This rounds once, as floating point and LiteRT's dense layer do. TFLM rounds twice: in "
    "high_mul, and again in rounding_shift.": {
        "rounds_once": rescaled(lambda a, m, s: (a * m + (np.int64(1) << (30 - s))) >> (31 - s))},
    "The second rounding treats halves in another way: np.round goes to the even neighbour, adding "
    "half and shifting goes up. rounding_shift goes away from zero, and is given.": {
        "rounds_half_up": rescaled(lambda a, m, s: (high_mul(a, m) + (1 << -s) // 2) >> -s),
        "rounds_half_to_even": rescaled(lambda a, m, s: np.round(high_mul(a, m) * 2.0**s))},
    "Both divisions round to the nearest: >>, // and floor round down, astype and int cut off. Use "
    "high_mul, then rounding_shift.": {
        "first_rounding_down": rescaled(lambda a, m, s: rounding_shift((a * m) >> 31, -s)),
        "shift_without_rounding": rescaled(lambda a, m, s: high_mul(a, m) >> -s),
        "scaled_and_floored": rescaled(lambda a, m, s: np.floor(a * (m * 2.0 ** (s - 31)))),
        "scaled_and_cut_off": rescaled(lambda a, m, s: np.trunc(a * (m * 2.0 ** (s - 31)))),
        "shifted_and_cut_off": rescaled(lambda a, m, s: np.trunc(high_mul(a, m) * 2.0**s)),
        "divided_and_cut_off": rescaled(lambda a, m, s: high_mul(a, m) * 2.0**s)},
    "A zero point is in the place of the other: the input's is subtracted from x, the output's is "
    "added to the result.": {
        "zero_points_exchanged": with_arguments(lambda *g: (*g[:3], g[6], *g[4:6], g[3])),
        "input_zero_point_twice": with_arguments(lambda *g: (*g[:6], g[3]))},
    "Every unit has its own multiplier and shift; this uses one pair for all.": {
        "first_pair_for_all": with_arguments(lambda *g: (*g[:4], g[4][:1], g[5][:1], g[6])),
        "last_pair_for_all": with_arguments(lambda *g: (*g[:4], g[4][-1:], g[5][-1:], g[6])),
        "mean_multiplier_for_all": with_arguments(
            lambda *g: (*g[:4], np.full_like(g[4], int(g[4].mean())), *g[5:]))},
    "The output is a code too: add the output's zero point before clipping.": {
        "no_output_zero_point": with_arguments(lambda *g: (*g[:-1], 0))},
    "The output's zero point is added last, after both roundings, and before the clipping.": {
        "output_zero_point_subtracted": with_arguments(lambda *g: (*g[:-1], -g[-1])),
        "clipped_before_zero_point": lambda *given: wrapped(in_steps(*given) + given[-1]),
        "clipped_twice": lambda *given: saturated(in_steps(*given) + given[-1]),
        "zero_point_before_the_shift": zero_point_before_the_shift},
    "The code 0 is not the number 0: that is the zero point. Saturation does the ReLU, so drop "
    "np.maximum.": {
        "relu_of_the_codes": lambda *given: np.maximum(int8_dense(*given), 0)},
    "This makes every negative sum 0, so it is a ReLU. A layer has none of its own: where one is "
    "wanted, the output's zero point is −128, and saturation does it.": {
        "extra_relu": rescaled(lambda a, m, s: two_roundings(np.maximum(a, 0), m, s))},
    "The codes are right but not int8: convert the result with .astype(np.int8).": {
        "not_int8": lambda *given: int8_dense(*given).astype(np.float64)},
    "Codes beyond the ends wrapped around: in int8, 128 becomes −128 and −129 becomes 127. Clip to "
    "−128 … 127 before astype(np.int8).": {
        "output_wraps": rescaled(two_roundings, wrapped)},
    "Some of these numbers are no int8 codes: clip to −128 … 127, then convert.": {
        "output_not_clipped": rescaled(two_roundings, np.float64)},
    "int8 begins at −128: −127 … 127 is for weights only.": {
        "clips_at_minus_127": lambda *given: np.maximum(int8_dense(*given), -127)},
    "Codes are int8, −128 … 127: 0 … 255 is the range of uint8.": {
        "output_unsigned": rescaled(two_roundings, lambda c: np.clip(c, 0, 255).astype(np.uint8))},
    "Rows and columns are exchanged: the result is (N, units), a row for each row of x. That is "
    "x @ weights.T, in this order.": {
        "result_transposed": lambda *given: int8_dense(*given).T},
    "Read the end of the message. Shapes that do not fit: write x @ weights.T, (N, depth) on the "
    "left, because * multiplies element by element. Negative bits: rounding_shift takes the number "
    "first, then -shift.": {
        "shapes_or_sign": raises_value_error},
})
# fmt: on


@int8_dense.accepted
def dense_in_python_integers(x, weights, bias, zero_in, multiplier, shift, zero_out):
    out = np.zeros((len(x), len(bias)), np.int8)
    for row, unit in np.ndindex(out.shape):
        terms = zip(x[row].tolist(), weights[unit].tolist(), strict=True)
        total = int(bias[unit]) + sum((code - zero_in) * weight for code, weight in terms)
        high = (total * int(multiplier[unit]) + 2**30) // 2**31
        out[row, unit] = held(half_away(Fraction(high, 2 ** -int(shift[unit]))) + zero_out)
    return out


@int8_dense.accepted
def dense_by_einsum_in_int32(x, weights, bias, zero_in, multiplier, shift, zero_out):
    centred = x.astype(np.int32) - np.int32(zero_in)
    sums = (np.einsum("nd,ud->nu", centred, weights.astype(np.int32)) + bias).astype(np.int64)
    high = np.floor_divide(sums * multiplier + 2**30, 2**31)
    low = np.abs(high) / 2.0**-shift  # exact: a power of two
    codes = np.sign(high) * np.floor(low + 0.5) + zero_out
    return np.clip(codes, -128, 127).astype(np.int8)
