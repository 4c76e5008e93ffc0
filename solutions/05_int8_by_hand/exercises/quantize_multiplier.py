"""How lesson 05 grades quantize_multiplier: inputs, mistakes with hints, other right answers."""

import math
from fractions import Fraction

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, half_away, mistakes


def multiplier_inputs(rng):
    edges = [0.0005, 0.75, 0.5, 1.0, 3.0, 1 - 2.0**-40]
    edges += [0.49999999999999, 1.99999999999999]  # the fraction rounds up to 2**31 here too
    edges += [1 - 2.0**-31]  # the largest multiplier, which fits
    edges += [(2**31 - 0.7) / 2**31]  # and one that is rounded down to it
    edges += [(2**30 + 10.497) / 2**31]  # just below a half
    # No exp or power here: their last bit differs between processors.
    drawn = np.ldexp(rng.uniform(0.5, 1, 12), rng.integers(-12, 3, 12))
    return [(real,) for real in edges + drawn.tolist()]


quantize_multiplier = exercise(points=2, inputs=multiplier_inputs, closed_rooms=CLOSED)


def in_units(units, nearest=round):
    """The fraction counted in other units, or rounded in another way."""
    return lambda real: (nearest(math.frexp(real)[0] * units), math.frexp(real)[1])


def from_exponent(exponent, bits=31):
    """Multiplier and shift with another choice of the power of two."""

    def answer(real):
        shift = exponent(math.log2(real))
        return math.floor(real / 2.0**shift * 2**bits + 0.5), shift

    return answer


def halved(answer):
    """What answer gives, with a multiplier of exactly 2**31 halved, as it should be."""

    def fixed(real):
        multiplier, shift = answer(real)
        return (2**30, shift + 1) if multiplier == 2**31 else (multiplier, shift)

    return fixed


def thirty_bits_halved(real):
    multiplier, shift = in_units(2**30)(real)
    return (2**29, shift + 1) if multiplier == 2**30 else (multiplier, shift)


def with_decimals(digits):
    """The fraction rounded to so many decimals first."""

    def answer(real):
        fraction, shift = math.frexp(real)
        return round(round(fraction, digits) * 2**31), shift

    return answer


def shift_always_down(real):
    multiplier, shift = in_units(2**31)(real)
    return multiplier, -abs(shift)


def tested_before_rounding(real):
    multiplier, shift = in_units(2**31, float)(real)
    too_large = multiplier > 2**31 - 1
    return (round(multiplier / 2), shift + 1) if too_large else (round(multiplier), shift)


def where_it_overflows(multiplier, change):
    """Another answer where the fraction rounds up to 2**31."""

    def answer(real):
        right = in_units(2**31)(real)
        return (multiplier, right[1] + change) if right[0] == 2**31 else right

    return answer


def fixed_where_it_overflows(real):
    right = in_units(2**31)(real)
    return (2**30, 1) if right[0] == 2**31 else right


def largest_counts_as_overflow(real):
    multiplier, shift = in_units(2**31)(real)
    return (multiplier // 2, shift + 1) if multiplier >= 2**31 - 1 else (multiplier, shift)


def halved_below_2_to_30(real):
    multiplier, shift = in_units(2**31)(real)
    while multiplier >= 2**30:
        multiplier, shift = multiplier // 2, shift + 1
    return multiplier, shift


def with_shift(change):
    return lambda real: (quantize_multiplier(real)[0], change(quantize_multiplier(real)[1]))


def not_normalised(real):
    return math.floor(real * 2**31 + 0.5), 0


# fmt: off
mistakes(quantize_multiplier, {
    "The shift has the wrong sign: 0.0005 is 0.512 · 2**−10, so its shift is −10.": {
        "shift_sign": with_shift(lambda shift: -shift)},
    "Both numbers are right, in the wrong order: return (multiplier, shift).": {
        "shift_first": lambda r: quantize_multiplier(r)[::-1]},
    "The shift is the exponent, −10 for 2**−10, and not the power of two itself.": {
        "power_as_the_shift": with_shift(lambda shift: 2**shift),
        "real_power_as_the_shift": with_shift(lambda shift: 2.0**shift),
        "power_as_the_shift_not_halved": lambda r: (
            in_units(2**31)(r)[0], 2.0 ** math.frexp(r)[1])},
    "Two numbers are asked for: return multiplier, shift.": {
        "multiplier_alone": lambda r: quantize_multiplier(r)[0],
        "shift_alone": lambda r: quantize_multiplier(r)[1]},
    "The numbers are right, but an array holds both as floats: return a tuple of two ints.": {
        "in_an_array_of_floats": lambda r: np.array(quantize_multiplier(r), float)},
    "Numbers of 1 and more need a positive shift: each halving makes the shift one larger, each "
    "doubling one smaller.": {
        "shift_always_down": shift_always_down,
        "shift_always_down_halved": halved(shift_always_down)},
    "Return the power of two of the fraction itself: the formula subtracts the 31.": {
        "shift_minus_31": with_shift(lambda shift: shift - 31),
        "shift_plus_31": with_shift(lambda shift: shift + 31),
        "shift_plus_1": with_shift(lambda shift: shift + 1),
        "shift_minus_1": with_shift(lambda shift: shift - 1),
        "shift_31_minus": with_shift(lambda shift: 31 - shift)},
    "The multiplier must use all its bits: bring the fraction into 0.5 … 1 first (math.frexp) and "
    "keep the power of two as the shift.": {
        "not_normalised": not_normalised},
    "A number above 1 must be halved until it is below 1, and the shift then goes up.": {
        "only_doubles": lambda r: quantize_multiplier(r) if r <= 1 else not_normalised(r)},
    "Multiply the fraction of math.frexp by 2**31, not the number itself: its power of two is "
    "already in the shift.": {
        "real_instead_of_the_fraction": lambda r: (not_normalised(r)[0], math.frexp(r)[1])},
    "math.frexp gives the fraction first, then the power of two: fraction, shift = "
    "math.frexp(real).": {
        "frexp_exchanged": lambda r: (round(math.frexp(r)[1] * 2**31), math.frexp(r)[0])},
    "math.frexp has already divided by the power of two: the multiplier is fraction · 2**31, with "
    "no shift in it.": {
        "shift_counted_twice": lambda r: (
            math.floor(r * 2.0 ** math.frexp(r)[1] * 2**31 + 0.5), math.frexp(r)[1]),
        "shift_taken_from_31": lambda r: (
            math.floor(math.frexp(r)[0] * 2.0 ** (31 - math.frexp(r)[1]) + 0.5),
            math.frexp(r)[1])},
    "Read the end of the message. With << or ^ in it: these take whole numbers, and the fraction "
    "is a float, so multiply it by 2**31 (a power is written **). With tuple in it: math.frexp "
    "returns two values, fraction and shift.": {
        "operator_for_whole_numbers": lambda r: math.frexp(r)[0] << 31,
        "operator_of_numpy": lambda r: np.frexp(r)[0] << 31},
    "The product is right, but the multiplier is half of what it can be, below 2**30, so a bit is "
    "lost. Use fraction · 2**31 and the shift of math.frexp; halve only what reaches 2**31.": {
        "thirty_bits_and_shift_plus_1": lambda r: (
            in_units(2**30)(r)[0], in_units(2**30)(r)[1] + 1),
        "halved_below_2_to_30": halved_below_2_to_30,
        "always_halved": lambda r: (in_units(2**31)(r)[0] // 2, in_units(2**31)(r)[1] + 1)},
    "This is the fraction. The chip has integers only: count it in units of 2**−31.": {
        "fraction_returned": math.frexp},
    "The fraction is rounded before it is multiplied, so it becomes 0 or 1 and its digits are "
    "lost. Multiply by 2**31 first, then round.": {
        "fraction_rounded": in_units(1),
        "rounded_before_the_product": lambda r: (
            round(math.frexp(r)[0]) * 2**31, math.frexp(r)[1]),
        "rounded_before_the_product_halved": halved(lambda r: (
            round(math.frexp(r)[0]) * 2**31, math.frexp(r)[1]))},
    "The fraction is rounded to a few decimals. Keep all its digits: multiply it by 2**31, and "
    "round that to a whole number.": {
        **{f"{n}_decimals": with_decimals(n) for n in (2, 3, 4, 6, 8)},
        **{f"{n}_decimals_halved": halved(with_decimals(n)) for n in (2, 3, 4, 6, 8)}},
    "In Python, ^ is the exclusive or of bits, and 2 ^ 31 is 29. A power is written 2**31.": {
        "power_by_exclusive_or": in_units(2 ^ 31)},
    "Count the fraction in units of 2**−31: multiply it by 2**31, exactly.": {
        "thirty_bits": in_units(2**30),
        "thirty_bits_halved": thirty_bits_halved,
        "thirty_two_bits": in_units(2**32),
        "times_the_largest_int32": in_units(2**31 - 1),
        "thirty_two_bits_halved": halved(in_units(2**32)),
        "thirty_two_bits_less_one": in_units(2**32 - 1),
        "divided_by_2_to_31": in_units(2.0**-31),
        "times_31": in_units(31)},
    "e is a power of ten: 2e31 is 2 · 10**31. Multiply the fraction by 2**31.": {
        "two_e_31": in_units(2e31),
        "ten_to_31": in_units(10**31)},
    "Round the multiplier to the nearest integer: int and // drop the fraction, ceil adds to it.": {
        "multiplier_truncated": in_units(2**31, int),
        "multiplier_rounded_up": in_units(2**31, math.ceil),
        "multiplier_rounded_up_halved": halved(in_units(2**31, math.ceil)),
        "multiplier_plus_1": in_units(2**31, lambda value: int(value + 1)),
        "multiplier_not_rounded": in_units(2**31, float)},
    "float32 keeps 24 bits, the multiplier has 31: compute in Python's floats or float64.": {
        "rounded_in_float32": in_units(2**31, lambda value: int(np.float32(value))),
        "rounded_in_float32_halved": halved(
            in_units(2**31, lambda value: int(np.float32(value))))},
    "log2 of 0.75 is −0.4, so floor gives one less than the shift: the fraction then lies between "
    "1 and 2 and its multiplier does not fit an int32. math.frexp keeps it in 0.5 … 1.": {
        "exponent_by_floor_of_log2": from_exponent(math.floor),
        "exponent_by_int_of_log2": from_exponent(int),
        "exponent_by_rounded_log2": from_exponent(round)},
    "For a power of two such as 0.5, the fraction is 1.0 here, as the ceil of log2 or a loop with "
    "<= 0.5 leaves it, and 2**31 does not fit an int32. math.frexp gives a fraction below 1.": {
        "exponent_by_ceil_of_log2": from_exponent(math.ceil)},
    "This counts a fraction between 1 and 2 in units of 2**−30. Use the fraction in 0.5 … 1, as "
    "math.frexp gives it: its shift is one more.": {
        "fraction_between_1_and_2": from_exponent(math.floor, bits=30)},
    "Where 2**31 is halved, the shift goes up by one, so that the product stays the same.": {
        "fixed_where_it_overflows": fixed_where_it_overflows,
        "halved_and_shifted_down": where_it_overflows(2**30, -1),
        "halved_without_a_shift": where_it_overflows(2**30, 0)},
    "Where 2**31 is halved it becomes 2**30: halve the multiplier once, not twice.": {
        "halved_twice": where_it_overflows(2**29, 1),
        "halved_twice_and_shifted_by_2": where_it_overflows(2**29, 2)},
    "Where the multiplier reaches 2**31, halve it, with the shift up by one. It is doubled here, "
    "which is further from fitting an int32.": {
        "doubled_and_shifted_down": where_it_overflows(2**32, -1),
        "doubled_and_shifted_up": where_it_overflows(2**32, 1)},
    "2**31 − 1 still fits an int32: halve only what reaches 2**31.": {
        "largest_counts_as_overflow": largest_counts_as_overflow,
        "largest_becomes_2_to_30": lambda r: (
            (2**30, in_units(2**31)(r)[1] + 1)
            if in_units(2**31)(r)[0] >= 2**31 - 1 else in_units(2**31)(r))},
    "Round first, then ask whether the multiplier is 2**31: a product between 2**31 − 1 and 2**31 "
    "may still be rounded down, to 2**31 − 1, which fits.": {
        "tested_before_rounding": tested_before_rounding},
    "A fraction just below 1 rounds up to 2**31, which does not fit an int32: it must be neither "
    "clipped nor left to wrap around. Halve it to 2**30, and add one to the shift.": {
        "overflows_int32": in_units(2**31),
        "held_below_2_to_31": where_it_overflows(2**31 - 1, 0),
        "wraps_in_int32": where_it_overflows(-(2**31), 0)},
    "The number is right but a float, and the board has only integers: return an int.": {
        "multiplier_is_float": lambda r: (
            float(quantize_multiplier(r)[0]), quantize_multiplier(r)[1])},
})
# fmt: on


@quantize_multiplier.accepted
def multiplier_by_halving(real):
    shift = 0
    while real >= 1:
        real, shift = real / 2, shift + 1
    while real < 0.5:
        real, shift = real * 2, shift - 1
    multiplier = half_away(Fraction(real) * 2**31)
    return [multiplier >> 1, shift + 1] if multiplier == 2**31 else [np.int64(multiplier), shift]
