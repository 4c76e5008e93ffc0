"""How lesson 05 is graded: inputs, known mistakes with their hints, other right answers."""

import math
from fractions import Fraction

import numpy as np

from tinyml_course.exercises import Comparison, exercise

CLOSED = ("quantization", "kernels", "simulator")


# choose_qparams ----------------------------------------------------------------------------------


def _is_far_from_a_half(case):
    """Whether any sound way to round the zero point gives the same code."""
    low, high = min(case[0], 0.0), max(case[1], 0.0)
    position = -128 - low / ((high - low) / 255) if high > low else 0.0
    return abs(position % 1 - 0.5) > 1e-3


def range_inputs(rng):
    edges = [(-1.0, 1.6), (2.0, 6.0), (-7.0, -3.0), (0.0, 0.0), (0.0, 6.0)]
    pairs = np.sort(rng.uniform(-9, 9, (12, 2)), axis=1).tolist()
    cases = edges + [(low, high) for low, high in pairs if high - low > 0.1]
    return [case for case in cases if _is_far_from_a_half(case)]


choose_qparams = exercise(
    points=2, inputs=range_inputs, comparison=Comparison(rtol=1e-06), closed_rooms=CLOSED
)


@choose_qparams.mistake
def range_not_widened(minimum, maximum):
    """0.0 has no exact code here: a range such as 2 … 6 must first be widened to 0 … 6."""
    scale = (maximum - minimum) / 255
    return scale, round(-128 - minimum / scale)


@choose_qparams.mistake
def symmetric(minimum, maximum):
    """This is the symmetric scheme (zero point 0), which weights use. Activations use all 256 codes
    for their own range: the scale is the width of the range divided by 255."""
    return max(abs(minimum), abs(maximum)) / 127 or 1.0, 0


def unrounded(minimum, maximum, steps=255):
    """Scale and zero point before the zero point is rounded."""
    low, high = min(minimum, 0.0), max(maximum, 0.0)
    scale = (high - low) / steps or 1.0
    return scale, -128 - low / scale if high > low else 0.0


@choose_qparams.mistake
def divides_by_256(minimum, maximum):
    """There are 256 codes, but only 255 steps between the first and the last."""
    scale, zero_point = unrounded(minimum, maximum, steps=256)
    return scale, round(zero_point)


@choose_qparams.mistake
def unsigned_codes(minimum, maximum):
    """These zero points fit codes 0 … 255. int8 codes start at −128."""
    scale, zero_point = choose_qparams(minimum, maximum)
    return scale, zero_point + 128


@choose_qparams.mistake
def zero_point_not_rounded(minimum, maximum):
    """The zero point is itself a code, so it must be a whole number: round it to int."""
    return unrounded(minimum, maximum)


@choose_qparams.mistake
def zero_point_sign(minimum, maximum):
    """The sign is wrong: zero_point = −128 − minimum / scale, so that the code −128 stands for the
    minimum."""
    scale, zero_point = unrounded(minimum, maximum)
    return scale, round(-256 - zero_point) if zero_point else 0


@choose_qparams.mistake
def zero_point_is_float(minimum, maximum):
    """The zero point is right but a float, as np.round gives it. A code is an int: use int(...), or
    Python's round."""
    scale, zero_point = choose_qparams(minimum, maximum)
    return scale, float(zero_point)


@choose_qparams.mistake
def zero_point_truncated(minimum, maximum):
    """int() rounds towards zero. Round the zero point to the nearest code."""
    scale, zero_point = unrounded(minimum, maximum)
    return scale, int(zero_point)


@choose_qparams.mistake
def empty_range(minimum, maximum):
    """A range from 0 to 0 makes the scale 0 and divides by it. Return (1.0, 0) there."""
    low, high = min(minimum, 0.0), max(maximum, 0.0)
    scale = (high - low) / 255
    return scale, round(-128 - low / scale)


@choose_qparams.accepted
def qparams_as_a_list(minimum, maximum):
    minimum, maximum = np.float64(min(0, minimum)), np.float64(max(0, maximum))
    if maximum - minimum == 0:
        return [np.float64(1), np.int64(0)]
    scale = (maximum - minimum) / 255
    return [scale, np.int64(np.floor(127 - maximum / scale + 0.5))]


# quantize ----------------------------------------------------------------------------------------


def value_inputs(rng):
    halves = np.arange(-6, 6.5, 0.5, dtype=np.float32)  # exact halves where the scale is 1/2 or 1
    cases = [
        (halves, 1.0, 0),
        (halves, 1.0, 10),
        (np.float32([-1000, -70, 0, 55, 1000]), 0.5, -3),
        (np.float32([[0.25, 0.75], [1.25, -0.25]]), 0.5, -128),
    ]
    for _ in range(5):
        scale, zero_point = float(rng.uniform(0.01, 0.2)), int(rng.integers(-128, 128))
        # Codes well inside their step, so that float32 and float64 division agree.
        codes = rng.integers(-200, 200, (6, 4)) + rng.uniform(-0.45, 0.45, (6, 4))
        cases.append(((codes * scale).astype(np.float32), scale, zero_point))
    return cases


quantize = exercise(points=2, inputs=value_inputs, closed_rooms=CLOSED)


def saturated(codes):
    return np.clip(codes, -128, 127).astype(np.int8)


@quantize.mistake
def rounds_half_to_even(x, scale, zero_point):
    """np.round rounds halves to the even neighbour: 2.5 becomes 2. TFLM rounds halves away from
    zero: 2.5 becomes 3 and −2.5 becomes −3."""
    return saturated(np.round(x / scale) + zero_point)


@quantize.mistake
def rounds_half_up(x, scale, zero_point):
    """floor(x + 0.5) rounds −2.5 up to −2. Halves must be rounded away from zero on both sides."""
    return saturated(np.floor(x / scale + 0.5) + zero_point)


@quantize.mistake
def half_added_then_cut_off(x, scale, zero_point):
    """int(x + 0.5) rounds positive numbers only: −5.5 + 0.5 is −5, but −5.5 must become −6. Round
    the absolute value, then restore the sign."""
    return saturated(np.trunc(x / scale + 0.5) + zero_point)


@quantize.mistake
def truncates(x, scale, zero_point):
    """The fraction is cut off. Round to the nearest step before converting to int8."""
    return saturated(np.trunc(x / scale) + zero_point)


@quantize.mistake
def rounds_after_zero_point(x, scale, zero_point):
    """Round first, then add the zero point: after the shift, a half may lie on the other side of
    zero and be rounded the other way."""
    return quantize(x / np.float32(scale) + zero_point, 1.0, 0)


@quantize.mistake
def wraps_around(x, scale, zero_point):
    """Codes beyond 127 came out negative: int8 wraps around. Clip before you convert."""
    steps = x / scale
    rounded = np.sign(steps) * np.floor(np.abs(steps) + 0.5)
    return (rounded + zero_point).astype(np.int64).astype(np.int8)


@quantize.mistake
def clips_before_zero_point(x, scale, zero_point):
    """Clip after the zero point is added: the sum must lie in −128 … 127."""
    return (quantize(x, scale, 0).astype(np.int16) + zero_point).astype(np.int8)


@quantize.mistake
def no_zero_point(x, scale, zero_point):
    """The zero point is missing: 0.0 must map to it."""
    return quantize(x, scale, 0)


@quantize.mistake
def dtype_int32(x, scale, zero_point):
    """The codes are right but not int8: convert the result with .astype(np.int8)."""
    return quantize(x, scale, zero_point).astype(np.int32)


@quantize.mistake
def dtype_float(x, scale, zero_point):
    """The codes are right but still floats: convert the result with .astype(np.int8)."""
    return quantize(x, scale, zero_point).astype(np.float64)


def half_away(value):
    """The nearest whole number of an exact value; halves go away from zero."""
    nearest = math.floor(abs(value) + Fraction(1, 2))
    return nearest if value >= 0 else -nearest


def held(code):
    return max(-128, min(127, code))


@quantize.accepted
def quantize_in_loops(x, scale, zero_point):
    out = np.zeros(x.shape, np.int8)
    for place, value in np.ndenumerate(x):
        out[place] = held(half_away(Fraction(float(value)) / Fraction(scale)) + zero_point)
    return out


@quantize.accepted
def quantize_by_cases(x, scale, zero_point):
    steps = np.float64(x) / scale
    codes = np.where(steps < 0, np.ceil(steps - 0.5), np.floor(steps + 0.5)) + zero_point
    return np.minimum(np.maximum(codes, -128), 127).astype("int8")


# quantize_multiplier -----------------------------------------------------------------------------


def multiplier_inputs(rng):
    edges = [0.75, 0.5, 1.0, 0.0005, 3.0, 1 - 2.0**-40]
    # No exp or power here: their last bit differs between processors.
    drawn = np.ldexp(rng.uniform(0.5, 1, 12), rng.integers(-12, 3, 12))
    return [(real,) for real in edges + drawn.tolist()]


quantize_multiplier = exercise(points=2, inputs=multiplier_inputs, closed_rooms=CLOSED)


@quantize_multiplier.mistake
def shift_sign(real):
    """The shift has the wrong sign: 0.0005 is 0.512 · 2**−10, so its shift is −10."""
    multiplier, shift = quantize_multiplier(real)
    return multiplier, -shift


@quantize_multiplier.mistake
def not_normalised(real):
    """The multiplier must use all its bits: bring the fraction into 0.5 … 1 first (math.frexp) and
    keep the power of two as the shift."""
    return math.floor(real * 2**31 + 0.5), 0


@quantize_multiplier.mistake
def thirty_bits(real):
    """One bit is lost: count the fraction in units of 2**−31."""
    fraction, shift = math.frexp(real)
    return math.floor(fraction * 2**30 + 0.5), shift


@quantize_multiplier.mistake
def multiplier_truncated(real):
    """int() drops the fraction; round the multiplier to the nearest integer."""
    fraction, shift = math.frexp(real)
    return int(fraction * 2**31), shift


@quantize_multiplier.mistake
def overflows_int32(real):
    """A fraction just below 1 rounds up to 2**31, which does not fit an int32. Halve the multiplier
    and add one to the shift there."""
    fraction, shift = math.frexp(real)
    return math.floor(fraction * 2**31 + 0.5), shift


@quantize_multiplier.mistake
def halved_and_shifted_down(real):
    """Where 2**31 is halved, the shift goes up by one, so that the product stays the same."""
    multiplier, shift = overflows_int32(real)
    return (multiplier // 2, shift - 1) if multiplier == 2**31 else (multiplier, shift)


@quantize_multiplier.mistake
def halved_without_a_shift(real):
    """You halved the multiplier of a fraction just below 1; now add one to its shift."""
    multiplier, shift = overflows_int32(real)
    return (multiplier // 2, shift) if multiplier == 2**31 else (multiplier, shift)


@quantize_multiplier.mistake
def held_below_2_to_31(real):
    """A fraction that rounds up to 2**31 must not be clipped: halve it to 2**30, and add one to the
    shift."""
    multiplier, shift = overflows_int32(real)
    return min(multiplier, 2**31 - 1), shift


@quantize_multiplier.mistake
def multiplier_is_float(real):
    """The number is right but a float, and the board has only integers: return an int."""
    multiplier, shift = quantize_multiplier(real)
    return float(multiplier), shift


@quantize_multiplier.accepted
def multiplier_by_halving(real):
    shift = 0
    while real >= 1:
        real, shift = real / 2, shift + 1
    while real < 0.5:
        real, shift = real * 2, shift - 1
    multiplier = half_away(Fraction(real) * 2**31)
    return [multiplier >> 1, shift + 1] if multiplier == 2**31 else [np.int64(multiplier), shift]


# int8_dense --------------------------------------------------------------------------------------


def _random_layer(rng):
    depth, units = int(rng.integers(12, 40)), int(rng.integers(3, 9))
    weights = rng.integers(-127, 128, (units, depth)).astype(np.int8)
    bias = rng.integers(-3000, 3000, units).astype(np.int32)
    # Accumulators of this size fill the int8 range and a little more.
    real = rng.uniform(0.7, 1.4, units) * 90 / (74 * 74 * math.sqrt(depth))
    pairs = np.array([quantize_multiplier(r) for r in real])
    x = rng.integers(-128, 128, (40, depth)).astype(np.int8)
    zero_points = int(rng.integers(-128, -20)), int(rng.integers(-128, 0))
    return x, weights, bias, zero_points[0], pairs[:, 0], pairs[:, 1], zero_points[1]


def _two_roundings_matter():
    """Every code times one weight, with a multiplier that puts many products near a half."""
    x = np.arange(-128, 128, dtype=np.int8).reshape(-1, 1)
    one = np.ones((1, 1), np.int8)
    almost_one = np.array([2**31 - 1])
    return x, one, np.array([0], np.int32), 3, almost_one, np.array([-2]), 1


def dense_inputs(rng):
    return [_two_roundings_matter(), *(_random_layer(rng) for _ in range(3))]


int8_dense = exercise(points=3, inputs=dense_inputs, closed_rooms=CLOSED)


@int8_dense.mistake
def no_bias(x, weights, bias, *rest):
    """The bias is missing: add it to the accumulator."""
    return int8_dense(x, weights, bias * 0, *rest)


@int8_dense.mistake
def no_input_zero_point(x, weights, bias, _input_zero_point, *rest):
    """A code is not a value yet: subtract the input's zero point before multiplying."""
    return int8_dense(x, weights, bias, 0, *rest)


@int8_dense.mistake
def adds_input_zero_point(x, weights, bias, input_zero_point, *rest):
    """The input's zero point is subtracted, not added: real = scale · (code − zero_point)."""
    return int8_dense(x, weights, bias, -input_zero_point, *rest)


@int8_dense.mistake
def no_output_zero_point(*given):
    """The output is a code too: add the output's zero point before clipping."""
    *rest, _ = given
    return int8_dense(*rest, 0)


def high_mul(a, b):
    return (np.int64(a) * np.int64(b) + 2**30) >> 31


def rounding_shift(x, bits):
    half = (np.int64(1) << bits) >> 1
    return np.sign(x) * ((np.abs(x) + half) >> bits)


def two_roundings(accumulator, multiplier, shift):
    return rounding_shift(high_mul(accumulator, multiplier), -shift)


def finish(accumulator, multiplier, shift, output_zero_point):
    return saturated(two_roundings(accumulator, multiplier, shift) + output_zero_point)


@int8_dense.mistake
def accumulates_in_int8(x, weights, bias, input_zero_point, *rest):
    """The sums wrapped around: int8 times int8 stays int8 in NumPy. Convert x and the weights to a
    wide integer before the product."""
    return finish((x - np.int8(input_zero_point)) @ weights.T + bias, *rest)


@int8_dense.mistake
def offset_in_int8(x, weights, bias, input_zero_point, *rest):
    """x − zero_point was computed in int8 and wrapped around: 100 − (−128) needs 9 bits. Convert x
    first, then subtract."""
    offset = x - np.int8(input_zero_point)
    return finish(offset.astype(np.int32) @ weights.T.astype(np.int32) + bias, *rest)


def with_rescaling(
    rescale, x, weights, bias, zero_in, multiplier, shift, zero_out, to_int8=saturated
):
    """The layer with another way to get from the accumulator to output steps."""
    accumulator = (x.astype(np.int64) - zero_in) @ weights.T.astype(np.int64) + bias
    return to_int8(rescale(accumulator, multiplier, shift) + zero_out)


@int8_dense.mistake
def rounds_once(*given):
    """This rounds once, as floating point and LiteRT's dense layer do. TFLM rounds twice: in
    high_mul, and again in rounding_shift."""
    return with_rescaling(
        lambda acc, m, shift: (acc * m + (np.int64(1) << (30 - shift))) >> (31 - shift), *given
    )


@int8_dense.mistake
def shift_without_rounding(*given):
    """A plain >> rounds down. Use rounding_shift, which rounds to the nearest."""
    return with_rescaling(lambda acc, m, shift: high_mul(acc, m) >> -shift, *given)


@int8_dense.mistake
def rounds_half_to_even(*given):
    """The second rounding is np.round, which rounds halves to the even neighbour. rounding_shift
    rounds them away from zero."""
    return with_rescaling(lambda acc, m, shift: np.round(high_mul(acc, m) / 2.0**-shift), *given)


@int8_dense.mistake
def shifts_before_the_product(*given):
    """First high_mul, then rounding_shift: shifting the sum first discards its last bits before
    they are multiplied."""
    return with_rescaling(lambda acc, m, shift: high_mul(rounding_shift(acc, -shift), m), *given)


@int8_dense.mistake
def shifts_31_too_far(*given):
    """high_mul has divided by 2**31 already: only −shift bits are left to shift."""
    return with_rescaling(lambda acc, m, shift: two_roundings(acc, m, shift - 31), *given)


@int8_dense.mistake
def one_pair_for_all(x, weights, bias, input_zero_point, multiplier, shift, output_zero_point):
    """Every unit has its own multiplier and shift; this uses the first pair for all."""
    first = multiplier[:1], shift[:1]
    return int8_dense(x, weights, bias, input_zero_point, *first, output_zero_point)


@int8_dense.mistake
def relu_of_the_codes(*given):
    """The code 0 is not the number 0: that is the zero point. Saturation does the ReLU, so drop
    np.maximum."""
    return np.maximum(int8_dense(*given), 0)


@int8_dense.mistake
def accumulates_in_int16(x, weights, bias, input_zero_point, *rest):
    """The sums wrapped around: 16 bits hold up to 32,767 only. Use np.int32 or wider."""
    offset = x.astype(np.int16) - np.int16(input_zero_point)
    return finish(offset @ weights.astype(np.int16).T + bias, *rest)


@int8_dense.mistake
def dtype_wide(*given):
    """The codes are right but not int8: convert the result with .astype(np.int8)."""
    return int8_dense(*given).astype(np.int64)


@int8_dense.mistake
def output_wraps(*given):
    """Sums beyond 127 came out negative. Clip to −128 … 127 before astype(np.int8)."""
    return with_rescaling(two_roundings, *given, to_int8=lambda codes: codes.astype(np.int8))


@int8_dense.mistake
def weights_not_transposed(x, weights, *rest):
    """The weights are (units, depth): to multiply (N, depth) rows, use weights.T."""
    return int8_dense(x, weights.T, *rest)


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


# per_channel_scales ------------------------------------------------------------------------------


def weight_inputs(rng):
    cases = []
    for shape in [(4, 3, 3, 2), (8, 5), (6, 1, 1, 6)]:
        spread = rng.uniform(0.02, 1, (shape[0],) + (1,) * (len(shape) - 1))
        weights = (rng.uniform(-1, 1, shape) * spread).astype(np.float32)
        weights.reshape(shape[0], -1)[1, 0] = -4 * spread.flat[1]  # the largest is negative
        cases.append((weights,))
    with_dead_channel = rng.uniform(-1, 1, (3, 2, 2, 3)).astype(np.float32)
    with_dead_channel[2] = 0
    return [*cases, (with_dead_channel,)]


per_channel_scales = exercise(
    points=1, inputs=weight_inputs, comparison=Comparison(rtol=1e-05), closed_rooms=CLOSED
)


@per_channel_scales.mistake
def one_scale_for_all(weights):
    """This is one scale for the whole tensor. Take the maximum of each channel alone."""
    return np.full(len(weights), np.abs(weights).max() / 127)


@per_channel_scales.mistake
def wrong_axis(weights):
    """The output channel is the first axis (OHWI), not the last."""
    return np.abs(weights).reshape(-1, weights.shape[-1]).max(axis=0) / 127


@per_channel_scales.mistake
def over_the_channels(weights):
    """max(axis=0) takes the maximum across the channels. Keep axis 0 and reduce all the others:
    weights.reshape(len(weights), -1) has one row for each channel."""
    return np.abs(weights).max(axis=0) / 127


@per_channel_scales.mistake
def along_one_axis(weights):
    """max(axis=1) reduces one axis and leaves the others. You need one number for each channel:
    weights.reshape(len(weights), -1).max(axis=1), of the absolute values."""
    return np.abs(weights).max(axis=1) / 127


@per_channel_scales.mistake
def four_dimensions_only(weights):
    """Dense weights have two dimensions only. weights.reshape(len(weights), -1) turns any shape
    into one row for each channel."""
    largest = np.abs(weights).max(axis=(1, 2, 3))
    return np.where(largest > 0, largest / 127, 1.0)


@per_channel_scales.mistake
def divides_by_128(weights):
    """Symmetric codes run from −127 to 127, so the largest weight maps to 127."""
    return np.where(per_channel_scales(weights) == 1, 1, per_channel_scales(weights) * 127 / 128)


@per_channel_scales.mistake
def no_absolute_value(weights):
    """The largest weight may be negative: take the absolute value first."""
    largest = weights.reshape(len(weights), -1).max(axis=1)
    return np.where(largest > 0, largest / 127, 1.0)


@per_channel_scales.mistake
def asymmetric_range(weights):
    """This scales by max − min, as activations do. Weights are symmetric: the zero point is 0 and
    the scale is the largest absolute weight divided by 127."""
    rows = weights.reshape(len(weights), -1)
    spread = rows.max(axis=1) - rows.min(axis=1)
    return np.where(spread > 0, spread / 255, 1.0)


@per_channel_scales.mistake
def zero_scale(weights):
    """A channel of zeros gets scale 0, and dividing by it gives NaN. Return 1.0 there."""
    return np.abs(weights).reshape(len(weights), -1).max(axis=1) / 127


@per_channel_scales.accepted
def scales_by_the_larger_end(weights):
    flat = weights.reshape(weights.shape[0], -1)
    scales = np.maximum(flat.max(axis=1), -flat.min(axis=1)) / np.float32(127)
    scales[scales == 0] = 1
    return scales
