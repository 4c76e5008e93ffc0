"""How lesson 09 grades log_mel_int8: inputs, mistakes with hints, other right answers."""

import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED_ROOMS, mistakes


def power_inputs(rng):
    cases = [
        # No code of the first is at an end of int8, so that one mistake is not taken for another.
        (np.array([[1024.0, 512.0, 4096.0], [0.0, 1.0, 5.0]]), 1024.0, 0.375, 60),
        (np.array([[1024.0, 512.0], [0.0, 1.0]]), 1024.0, 0.125, 127),
        (np.array([[2.0**20, 3.0, 0.25]]), 2.0**35, 0.125, 127),
    ]
    for shape, top, scale, zero_point in [
        ((4, 5), 2.0**38, 0.125, 127),
        ((3, 6), 2.0**30, 0.25, 60),
        ((5, 4), 2.0**24, 0.1, 100),
    ]:
        # From below the lowest code to above full scale; no halves, which may round either way.
        lowest = max(-np.log2(top) + 1, (-128 - zero_point) * scale - 4)
        steps = np.round(rng.uniform(lowest, 3, shape) / scale) + rng.uniform(-0.4, 0.4, shape)
        power = np.exp2(steps * scale) * top
        power[0, 0], power[-1, -1] = 0.0, rng.uniform(0.05, 0.6)
        cases.append((power, top, scale, zero_point))
    return cases


log_mel_int8 = exercise(points=2, inputs=power_inputs, closed_rooms=CLOSED_ROOMS)


def octaves_of(power, full_scale):
    return np.log2(np.maximum(power, 1)) - np.log2(full_scale)


def coded(octaves, scale, zero_point, rounded=np.round):
    return np.clip(rounded(octaves / scale) + zero_point, -128, 127).astype(np.int8)


def unclipped(power, full_scale, scale, zero_point):
    return (np.round(octaves_of(power, full_scale) / scale) + zero_point).astype(np.int64)


def scaled(factor):
    return lambda p, top, *coding: coded(octaves_of(p, top) * factor, *coding)


mistakes(
    log_mel_int8,
    """
    natural_logarithm: An octave is a factor of 2: take np.log2, not np.log.
    in_decibels: These are decibels, 10 log10. Here the unit is the octave: np.log2.
    in_tens: An octave is a factor of 2: take np.log2, not np.log10.
    doubled: The octaves are doubled, as for amplitudes (20 log10). Power is squared already.
    halved: The octaves are halved: a square root was taken. Count octaves of the power itself.
    upside_down: The louder, the lower the code: the ratio is upside down. Divide power by
        full_scale.
    """,
    natural_logarithm=scaled(np.log(2)),
    in_decibels=scaled(10 * np.log10(2)),
    in_tens=scaled(np.log10(2)),
    doubled=scaled(2),
    halved=scaled(0.5),
    upside_down=scaled(-1),
)


def rounding(rounded):
    return lambda p, top, *coding: coded(octaves_of(p, top), *coding, rounded)


mistakes(
    log_mel_int8,
    """
    cut_off: The fractions were rounded down. Round to the nearest code.
    rounded_up: The fractions were rounded up. Round to the nearest code.
    octaves_cast_without_rounding: octaves / scale was truncated towards 0. Round it to the nearest
        whole number.
    """,
    cut_off=rounding(np.floor),
    rounded_up=rounding(np.ceil),
    octaves_cast_without_rounding=rounding(np.trunc),
)


mistakes(
    log_mel_int8,
    """
    wraps_round: Values beyond int8 wrap around to the other end. Clip to -128 ... 127 before
        astype.
    clipped_too_early: The codes were clipped before the zero point was added. Add it first, then
        clip.
    cut_towards_zero: astype(np.int8) drops the fraction. Round first: np.round.
    zero_point_too_early: The zero point was divided by the scale as well. It is a code: add it
        after the division.
    whole_octaves: The octaves were rounded before the division by scale. Round what the division
        gives.
    whole_octaves_then_cut: The octaves were rounded before the division by scale. Round what the
        division gives.
    floor_after_the_division: The lower limit of 1 is for the power itself, before it is divided by
        full_scale.
    one_added: 1 was added to every power. Raise only what is below 1: np.maximum.
    zero_point_subtracted: The zero point has the wrong sign: it is the code of full scale, so add
        it.
    zero_point_forgotten: Full scale has the code 0 here. Its code is zero_point: add it before you
        clip.
    times_the_scale: The octaves were multiplied by the scale. One code is scale octaves wide:
        divide.
    full_scale_forgotten: These are octaves above 1. Subtract the logarithm of full_scale.
    not_int8: The values are right, but not their type: the network takes int8.
    always_127: 127 is used instead of zero_point: full scale has another code here.
    lowest_code_left_out: The lowest code is -128, not -127: int8 has one more value below 0.
    never_negative: The codes end at 0. int8 goes from -128 to 127: clip there.
    """,
    wraps_round=lambda *given: unclipped(*given).astype(np.int8),
    clipped_too_early=lambda p, top, scale, zero: (
        np.clip(unclipped(p, top, scale, 0), -128, 127) + zero
    ).astype(np.int8),
    cut_towards_zero=lambda p, top, scale, zero: coded(
        octaves_of(p, top) / scale + zero, 1, 0, np.trunc
    ),
    zero_point_too_early=lambda p, top, scale, zero: coded(octaves_of(p, top) + zero, scale, 0),
    whole_octaves=lambda p, top, *coding: coded(np.round(octaves_of(p, top)), *coding),
    whole_octaves_then_cut=lambda p, top, scale, zero: coded(
        np.round(octaves_of(p, top)) / scale + zero, 1, 0, np.trunc
    ),
    floor_after_the_division=lambda p, top, *c: coded(np.log2(np.maximum(p / top, 1)), *c),
    one_added=lambda p, top, *coding: coded(np.log2(p + 1) - np.log2(top), *coding),
    zero_point_subtracted=lambda p, top, scale, zero: log_mel_int8(p, top, scale, -zero),
    zero_point_forgotten=lambda p, top, scale, _: log_mel_int8(p, top, scale, 0),
    times_the_scale=lambda p, top, scale, zero: log_mel_int8(p, top, 1 / scale, zero),
    full_scale_forgotten=lambda p, _, *coding: log_mel_int8(p, 1, *coding),
    not_int8=lambda *given: log_mel_int8(*given).astype(np.float64),
    always_127=lambda p, top, scale, _: log_mel_int8(p, top, scale, 127),
    lowest_code_left_out=lambda *given: np.maximum(log_mel_int8(*given), np.int8(-127)),
    never_negative=lambda *given: np.maximum(log_mel_int8(*given), np.int8(0)),
)


@log_mel_int8.mistake
def log_of_zero(power, full_scale, *coding):
    """Count power below 1 as 1 before the logarithm. With a lower limit
    such as 1e-9, or with none, the quiet codes come out too low."""
    with np.errstate(divide="ignore"):
        return coded(np.log2(power) - np.log2(full_scale), *coding)


def other_octaves(octaves):
    """Codes of octaves that another formula makes of power and full_scale."""

    def wrong(power, full_scale, *coding):
        with np.errstate(all="ignore"):
            return coded(octaves(power, full_scale), *coding)

    return wrong


mistakes(
    log_mel_int8,
    """
    logs_divided: The two logarithms were divided. The logarithm of a ratio is their difference.
    full_scale_itself_subtracted: full_scale was subtracted from the octaves. Subtract its
        logarithm, or divide before the logarithm.
    powers_subtracted: full_scale was subtracted from the power. Octaves are the logarithm of their
        ratio: divide.
    limit_on_the_octaves: The lower limit of 1 was put on the logarithm. It is for the power.
    sign_lost: The octaves lost their sign: below full scale they are negative, so drop np.abs.
    log1p_of_the_ratio: np.log1p adds 1 and takes ln. Take np.log2 of the ratio itself.
    loudest_as_full_scale: The largest power is taken for full scale. Use full_scale, or the codes
        do not tell how loud a clip is.
    loudest_above_full_scale: The codes depend on the largest power. Divide by full_scale alone;
        clipping deals with what is above it.
    zeros_only: Only a power of 0 was raised to 1. Everything below 1 counts as 1.
    minimum_for_maximum: np.minimum lowers every power to 1 at most. Here 1 is the least:
        np.maximum.
    power_cut_to_whole_numbers: The powers lost their fractions: leave them floats.
    below_one_is_full_scale: Power below 1 got 0 octaves, the code of full scale. Count it as a
        power of 1.
    whole_ratios: // rounds the ratio down, to 0 for all below full scale. Divide with /.
    whole_ratios_above_zero: // rounds the ratio down, to 0 for all below full scale. Divide with /.
    power_squared: The power was squared. It is squared amplitude already.
    """,
    logs_divided=other_octaves(lambda p, top: np.log2(np.maximum(p, 1)) / np.log2(top)),
    full_scale_itself_subtracted=other_octaves(lambda p, top: np.log2(np.maximum(p, 1)) - top),
    powers_subtracted=other_octaves(lambda p, top: np.log2(np.maximum(np.maximum(p, 1) - top, 1))),
    limit_on_the_octaves=other_octaves(lambda p, top: np.maximum(np.log2(p / top), 1)),
    sign_lost=other_octaves(lambda p, top: np.abs(octaves_of(p, top))),
    log1p_of_the_ratio=other_octaves(lambda p, top: np.log1p(p / top)),
    loudest_as_full_scale=other_octaves(lambda p, _: octaves_of(p, np.max(p))),
    loudest_above_full_scale=other_octaves(lambda p, top: octaves_of(p, max(top, np.max(p)))),
    zeros_only=other_octaves(lambda p, top: np.log2(np.where(p == 0, 1, p) / top)),
    minimum_for_maximum=other_octaves(lambda p, top: np.log2(np.minimum(p, 1) / top)),
    power_cut_to_whole_numbers=other_octaves(lambda p, top: octaves_of(p.astype(int), top)),
    below_one_is_full_scale=other_octaves(lambda p, top: np.where(p < 1, 0, octaves_of(p, top))),
    whole_ratios=other_octaves(lambda p, top: np.log2(np.maximum(p, 1) // top)),
    whole_ratios_above_zero=other_octaves(
        lambda p, top: np.log2(np.maximum(np.maximum(p, 1) // top, 1e-9))
    ),
    power_squared=other_octaves(lambda p, top: 2 * np.log2(np.maximum(p, 1)) - np.log2(top)),
)


mistakes(
    log_mel_int8,
    """
    always_an_eighth: A scale of 0.125 (8 codes an octave) is used instead of the argument scale.
    clipped_to_128: The codes were clipped to 128, which int8 does not have: it wraps round to -128.
        The highest code is 127.
    flattened: The values are right, but the shape is lost. Return it as it came.
    divided_by_the_sum: scale + zero_point was the divisor: divide by scale, then add zero_point.
    half_added_and_cut: 0.5 was added and the fraction dropped, which goes wrong below 0: use
        np.round.
    """,
    always_an_eighth=lambda p, top, _, zero: log_mel_int8(p, top, 0.125, zero),
    clipped_to_128=lambda *given: np.clip(unclipped(*given), -128, 128).astype(np.int8),
    flattened=lambda *given: log_mel_int8(*given).ravel(),
    divided_by_the_sum=lambda p, top, scale, zero: log_mel_int8(p, top, scale + zero, 0),
    half_added_and_cut=lambda p, top, scale, zero: coded(
        octaves_of(p, top) / scale + zero + 0.5, 1, 0, np.trunc
    ),
)


@log_mel_int8.accepted
def codes_in_loops(power, full_scale, scale, zero_point):
    codes = np.empty(power.shape, np.int8)
    for index, value in np.ndenumerate(power):
        octaves = math.log2(max(value, 1.0)) - math.log2(full_scale)
        codes[index] = max(-128, min(127, math.floor(octaves / scale + 0.5) + zero_point))
    return codes
