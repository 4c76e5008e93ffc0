"""How lesson 05 is graded: points, comparison, and the hint each known mistake earns."""

from __future__ import annotations

from tinyml_course.exercises import Comparison, Exercise, Mistake

from . import answers, wrong

VISIBLE_SEED = 5

_DATA = "watch eb122f23cdf0"
CHECKPOINT_DATA = {"trained_model": _DATA, "float_weights": _DATA}

CLOSED_ROOMS = ("quantization", "kernels", "simulator")
"""Rooms of the library that hold these very functions."""

EXERCISES = [
    Exercise(
        name="choose_qparams",
        points=2,
        reference=answers.choose_qparams,
        make_inputs=answers.range_inputs,
        comparison=Comparison(rtol=1e-6),
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "range_not_widened",
                wrong.not_widened,
                "0.0 has no exact code here: a range such as 2 … 6 must first be widened to 0 … 6.",
            ),
            Mistake(
                "symmetric",
                wrong.symmetric,
                "This is the symmetric scheme (zero point 0), which weights use. Activations use "
                "all 256 codes for their own range: the scale is the width of the range over 255.",
            ),
            Mistake(
                "divides_by_256",
                wrong.divided_by_256,
                "There are 256 codes, but only 255 steps between the first and the last.",
            ),
            Mistake(
                "unsigned_codes",
                wrong.unsigned,
                "These zero points fit codes 0 … 255. int8 codes start at −128.",
            ),
            Mistake(
                "zero_point_not_rounded",
                wrong.zero_point_is_a_float,
                "The zero point is itself a code, so it must be a whole number: round it to int.",
            ),
            Mistake(
                "zero_point_sign",
                wrong.zero_point_of_the_other_sign,
                "The sign is turned round: zero_point = −128 − minimum / scale, so that the code "
                "−128 stands for the minimum.",
            ),
            Mistake(
                "zero_point_is_float",
                wrong.zero_point_is_a_rounded_float,
                "The zero point is right but a float, as np.round gives it. A code is an int: "
                "use int(...), or Python's round.",
            ),
            Mistake(
                "zero_point_truncated",
                wrong.zero_point_is_cut_off,
                "int() cuts off towards zero. Round the zero point to the nearest code.",
            ),
            Mistake(
                "empty_range",
                wrong.empty_range_forgotten,
                "A range from 0 to 0 makes the scale 0 and divides by it. Return (1.0, 0) there.",
            ),
        ),
    ),
    Exercise(
        name="quantize",
        points=2,
        reference=answers.quantize,
        make_inputs=answers.value_inputs,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "rounds_half_to_even",
                wrong.half_to_even,
                "np.round takes halves to the even neighbour: 2.5 becomes 2. TFLM rounds halves "
                "away from zero: 2.5 becomes 3 and −2.5 becomes −3.",
            ),
            Mistake(
                "rounds_half_up",
                wrong.half_upwards,
                "floor(x + 0.5) takes −2.5 up to −2. Halves must go away from zero on both sides.",
            ),
            Mistake(
                "half_added_then_cut_off",
                wrong.half_added_then_cut_off,
                "int(x + 0.5) rounds positive numbers only: −5.5 + 0.5 is −5, but −5.5 must become "
                "−6. Round the absolute value, then give it its sign back.",
            ),
            Mistake(
                "truncates",
                wrong.cut_off,
                "The fraction is cut off. Round to the nearest step before converting to int8.",
            ),
            Mistake(
                "rounds_after_zero_point",
                wrong.shifted_before_rounding,
                "Round first, then add the zero point: after the shift, a half may lie on the "
                "other side of zero and go the other way.",
            ),
            Mistake(
                "wraps_around",
                wrong.wrapped,
                "Codes beyond 127 came out negative: int8 wraps around. Clip before you convert.",
            ),
            Mistake(
                "clips_before_zero_point",
                wrong.clipped_before_shift,
                "Clip after the zero point is added: the sum must lie in −128 … 127.",
            ),
            Mistake(
                "no_zero_point",
                wrong.no_zero_point,
                "The zero point is missing: 0.0 must map to it.",
            ),
            Mistake(
                "dtype_int32",
                wrong.wide_dtype,
                "The codes are right but not int8: convert the result with .astype(np.int8).",
            ),
            Mistake(
                "dtype_float",
                wrong.left_as_float,
                "The codes are right but still floats: convert the result with .astype(np.int8).",
            ),
        ),
    ),
    Exercise(
        name="quantize_multiplier",
        points=2,
        reference=answers.quantize_multiplier,
        make_inputs=answers.multiplier_inputs,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "shift_sign",
                wrong.shift_of_the_wrong_sign,
                "The shift has the wrong sign: 0.0005 is 0.512 · 2**−10, so its shift is −10.",
            ),
            Mistake(
                "not_normalised",
                wrong.not_normalised,
                "The multiplier must use all its bits: bring the fraction into 0.5 … 1 first "
                "(math.frexp) and keep the power of two as the shift.",
            ),
            Mistake(
                "thirty_bits",
                wrong.thirty_bits,
                "One bit is given away: the fraction counts in units of 2**−31.",
            ),
            Mistake(
                "multiplier_truncated",
                wrong.multiplier_cut_off,
                "int() cuts off; round the multiplier to the nearest integer.",
            ),
            Mistake(
                "overflows_int32",
                wrong.does_not_fit_int32,
                "A fraction just below 1 rounds up to 2**31, which does not fit an int32. Halve "
                "the multiplier and add one to the shift there.",
            ),
            Mistake(
                "halved_and_shifted_down",
                wrong.halved_and_shifted_down,
                "Where 2**31 is halved, the shift goes up by one, so that the product stays.",
            ),
            Mistake(
                "halved_without_a_shift",
                wrong.halved_without_a_shift,
                "You halved the multiplier of a fraction just below 1; now add one to its shift.",
            ),
            Mistake(
                "held_below_2_to_31",
                wrong.held_below_two_to_the_31,
                "A fraction that rounds up to 2**31 is not held below it: halve it to 2**30, and "
                "add one to the shift.",
            ),
            Mistake(
                "multiplier_is_float",
                wrong.multiplier_is_a_float,
                "The number is right but a float; the board has integers only: return an int.",
            ),
        ),
    ),
    Exercise(
        name="int8_dense",
        points=3,
        reference=answers.int8_dense,
        make_inputs=answers.dense_inputs,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake("no_bias", wrong.no_bias, "The bias is missing: add it to the accumulator."),
            Mistake(
                "no_input_zero_point",
                wrong.no_input_zero_point,
                "A code is not a value yet: take the input's zero point off before multiplying.",
            ),
            Mistake(
                "adds_input_zero_point",
                wrong.added_input_zero_point,
                "The input's zero point is subtracted, not added: "
                "real = scale · (code − zero_point).",
            ),
            Mistake(
                "no_output_zero_point",
                wrong.no_output_zero_point,
                "The output is a code too: add the output's zero point before clipping.",
            ),
            Mistake(
                "accumulates_in_int8",
                wrong.summed_in_int8,
                "The sums wrapped around: int8 times int8 stays int8 in NumPy. Convert x and the "
                "weights to a wide integer before the product.",
            ),
            Mistake(
                "offset_in_int8",
                wrong.offset_in_int8,
                "x − zero_point was computed in int8 and wrapped around: 100 − (−128) needs 9 "
                "bits. Convert x first, then subtract.",
            ),
            Mistake(
                "rounds_once",
                wrong.rounded_once,
                "This rounds once, as floating point and LiteRT's dense layer do. TFLM rounds "
                "twice: in high_mul, and again in rounding_shift.",
            ),
            Mistake(
                "shift_without_rounding",
                wrong.shifted_without_rounding,
                "A plain >> rounds down. Use rounding_shift, which rounds to the nearest.",
            ),
            Mistake(
                "rounds_half_to_even",
                wrong.rounded_by_numpy,
                "The second rounding is np.round, which takes halves to the even neighbour. "
                "rounding_shift takes them away from zero.",
            ),
            Mistake(
                "shifts_before_the_product",
                wrong.shifted_before_the_product,
                "First high_mul, then rounding_shift: shifting the sum first throws its last bits "
                "away before they are multiplied.",
            ),
            Mistake(
                "shifts_31_too_far",
                wrong.shifted_31_too_far,
                "high_mul has divided by 2**31 already: only −shift bits are left to shift.",
            ),
            Mistake(
                "one_pair_for_all",
                wrong.first_pair_for_all,
                "Every unit has a multiplier and a shift of its own; this uses the first for all.",
            ),
            Mistake(
                "relu_of_the_codes",
                wrong.relu_of_the_codes,
                "The code 0 is not the number 0: that is the zero point. Saturation does the ReLU, "
                "so leave np.maximum out.",
            ),
            Mistake(
                "accumulates_in_int16",
                wrong.summed_in_int16,
                "The sums wrapped around: 16 bits hold up to 32,767 only. Use np.int32 or wider.",
            ),
            Mistake(
                "dtype_wide",
                wrong.left_wide,
                "The codes are right but not int8: convert the result with .astype(np.int8).",
            ),
            Mistake(
                "output_wraps",
                wrong.output_wraps,
                "Sums beyond 127 came out negative. Clip to −128 … 127 before astype(np.int8).",
            ),
            Mistake(
                "weights_not_transposed",
                wrong.not_transposed,
                "The weights are (units, depth): to multiply (N, depth) rows, use weights.T.",
            ),
        ),
    ),
    Exercise(
        name="per_channel_scales",
        points=1,
        reference=answers.per_channel_scales,
        make_inputs=answers.weight_inputs,
        comparison=Comparison(rtol=1e-5),
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "one_scale_for_all",
                wrong.one_for_all,
                "This is one scale for the whole tensor. Take the maximum of each channel alone.",
            ),
            Mistake(
                "wrong_axis",
                wrong.last_axis,
                "The output channel is the first axis (OHWI), not the last.",
            ),
            Mistake(
                "over_the_channels",
                wrong.largest_of_all_channels,
                "max(axis=0) looks across the channels. Keep axis 0 and look over all the others: "
                "weights.reshape(len(weights), -1) has one row for each channel.",
            ),
            Mistake(
                "along_one_axis",
                wrong.largest_along_one_axis,
                "max(axis=1) looks along one axis and leaves the others. One number for each "
                "channel: weights.reshape(len(weights), -1).max(axis=1), of the absolute values.",
            ),
            Mistake(
                "four_dimensions_only",
                wrong.four_dimensions_only,
                "Dense weights have two dimensions only. weights.reshape(len(weights), -1) turns "
                "any shape into one row for each channel.",
            ),
            Mistake(
                "divides_by_128",
                wrong.divided_by_128,
                "Symmetric codes run from −127 to 127, so the largest weight maps to 127.",
            ),
            Mistake(
                "no_absolute_value",
                wrong.largest_without_abs,
                "The largest weight may be negative: take the absolute value first.",
            ),
            Mistake(
                "asymmetric_range",
                wrong.whole_range,
                "This spends the range on (max − min), as activations do. Weights are symmetric: "
                "the zero point is 0 and the scale is the largest absolute weight over 127.",
            ),
            Mistake(
                "zero_scale",
                wrong.dead_channel_is_zero,
                "A channel of zeros gets scale 0, and dividing by it gives NaN. Return 1.0 there.",
            ),
        ),
    ),
]
