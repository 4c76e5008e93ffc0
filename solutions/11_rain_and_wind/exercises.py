"""How lesson 11 is graded: points, comparison, and the hint each known mistake earns."""

from __future__ import annotations

from tinyml_course.exercises import Comparison, Exercise, Mistake

from . import answers, wrong

VISIBLE_SEED = 11

_TRAINED = "rain_and_wind 1, seeds 1 to 9 without 5, 64 sites"
_CHOSEN = "rain_and_wind 1, seeds 1 to 9, 64 sites"
CHECKPOINT_DATA = {
    "float_layers": _TRAINED,
    "rain_plain": _TRAINED,
    "rain_model": _TRAINED,
    "wind_model": _TRAINED,
    "weather_runs": _TRAINED,
    "sensitivity": _CHOSEN,
    "chosen_sites": _CHOSEN,
    "rain_mixed": _CHOSEN,
    "mixed_runs": _CHOSEN,
    "qat_study": "synthetic_gestures 0, 60 persons",
}

CLOSED_ROOMS = ("quantization", "training", "simulator", "kernels", "cost")
"""Rooms of the library that hold these very functions, or what they would be read off from."""

CLOSE = Comparison(rtol=2e-5, atol=2e-5)
"""What float32 and another order of the sums may differ by."""

EXERCISES = [
    Exercise(
        name="fold_batchnorm",
        points=2,
        reference=answers.fold_batchnorm,
        make_inputs=answers.fold_inputs,
        comparison=CLOSE,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "bias_forgotten",
                wrong.bias_forgotten,
                "The layer's own bias got lost: it comes out of the layer before the mean is "
                "taken off.",
            ),
            Mistake(
                "bias_not_scaled",
                wrong.bias_not_scaled,
                "The layer's bias was added as it is. The normalisation multiplies it too.",
            ),
            Mistake(
                "mean_not_scaled",
                wrong.mean_not_scaled,
                "The mean was taken off at the end. It is taken off before the factor multiplies.",
            ),
            Mistake(
                "mean_forgotten",
                wrong.mean_forgotten,
                "The mean is not in your bias: take it off the layer's bias, then multiply.",
            ),
            Mistake(
                "mean_added",
                wrong.mean_added,
                "The mean has the wrong sign: it is taken off.",
            ),
            Mistake(
                "beta_scaled",
                wrong.beta_scaled,
                "beta was multiplied by the factor. It is added at the very end.",
            ),
            Mistake(
                "epsilon_forgotten",
                wrong.epsilon_forgotten,
                "Nearly: epsilon is missing. It is added to the variance, under the root.",
            ),
            Mistake(
                "epsilon_outside_the_root",
                wrong.epsilon_outside_the_root,
                "Nearly: epsilon was added to the root. It belongs under it, to the variance.",
            ),
            Mistake(
                "no_root",
                wrong.no_root,
                "This divides by the variance. Divide by its square root.",
            ),
            Mistake(
                "gamma_forgotten",
                wrong.gamma_forgotten,
                "gamma is missing: the factor is gamma over the root.",
            ),
            Mistake(
                "along_the_last_axis",
                wrong.along_the_last_axis,
                "The factors run along the inputs, the last axis. Each belongs to an output "
                "channel, the first axis: give them the shape (channels, 1, ...).",
            ),
            Mistake(
                "weights_left_alone",
                wrong.weights_left_alone,
                "The bias is right, the weights are as they were. Multiply each output channel's "
                "weights by its factor.",
            ),
        ),
    ),
    Exercise(
        name="fake_quant_ste",
        points=3,
        reference=answers.fake_quant_ste,
        make_inputs=answers.fake_quant_inputs,
        comparison=CLOSE,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "rounding_blocks",
                wrong.rounding_blocks,
                "The mask is 0 everywhere, as the slope of a staircase is, and nothing would "
                "learn. Straight through means: 1 inside the range.",
            ),
            Mistake(
                "gradient_everywhere",
                wrong.gradient_everywhere,
                "The mask is 1 outside the range too. There clipping hides every change: 0.",
            ),
            Mistake(
                "gradient_outside",
                wrong.gradient_outside,
                "The mask is turned round: 1 inside the range, 0 outside.",
            ),
            Mistake(
                "ends_blocked",
                wrong.ends_blocked,
                "A value exactly at the lowest or highest code is inside: <= and >=.",
            ),
            Mistake(
                "range_not_widened",
                wrong.range_not_widened,
                "A range from 1.3 to 5.2 has no 0. Widen it first: low is at most 0, high at "
                "least 0.",
            ),
            Mistake(
                "a_step_too_many",
                wrong.a_step_too_many,
                "The step is too small: between 2^bits codes lie 2^bits - 1 steps.",
            ),
            Mistake(
                "half_the_codes",
                wrong.half_the_codes,
                "The step is too large: these are the codes of symmetric weights. Here there are "
                "2^bits codes.",
            ),
            Mistake(
                "not_clipped",
                wrong.not_clipped,
                "Values outside the range must become the nearest code's value: clip the codes "
                "to 0 ... 2^bits - 1.",
            ),
            Mistake(
                "zero_has_no_code",
                wrong.zero_has_no_code,
                "0.0 does not come out as 0.0. Round -low / step to a whole zero_point and count "
                "the codes from there.",
            ),
            Mistake(
                "codes_themselves",
                wrong.codes_themselves,
                "These are the codes. Fake quantization goes back to real values: "
                "(code - zero_point) * step.",
            ),
            Mistake(
                "cut_off",
                wrong.cut_off,
                "The digits behind the point were cut off downwards. Round to the nearest code.",
            ),
        ),
    ),
    Exercise(
        name="qat_step",
        points=3,
        reference=answers.qat_step,
        make_inputs=answers.step_inputs,
        comparison=CLOSE,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "steps_from_the_rounded",
                wrong.steps_from_the_rounded,
                "The step was made from the rounded weights. Keep the fine ones and move those, "
                "or small gradients are lost at every rounding.",
            ),
            Mistake(
                "rounds_the_result",
                wrong.rounds_the_result,
                "The new weights were rounded. Return them fine: they are rounded at the next "
                "use only.",
            ),
            Mistake(
                "without_rounding",
                wrong.without_rounding,
                "This is a step of ordinary training. The outputs must come from the rounded "
                "weights.",
            ),
            Mistake(
                "gradient_blocked",
                wrong.gradient_blocked,
                "The weights did not move. Straight through: use the gradient of the rounded "
                "weights as if it were that of the fine ones.",
            ),
            Mistake(
                "summed_over_examples",
                wrong.summed_over_examples,
                "The gradient is a sum over the examples. Divide by their number.",
            ),
            Mistake(
                "mean_over_everything",
                wrong.mean_over_everything,
                "The gradient is too small: divide by the number of examples, not by that of all "
                "outputs.",
            ),
            Mistake(
                "twice_the_gradient",
                wrong.twice_the_gradient,
                "The gradient is twice too large: the loss is half the squared error.",
            ),
            Mistake(
                "uphill",
                wrong.uphill,
                "The loss grows: go against the gradient, with a minus.",
            ),
            Mistake(
                "one_step_for_all",
                wrong.one_step_for_all,
                "All weights share one step. Each row, an output, has its own largest weight and "
                "its own step.",
            ),
            Mistake(
                "steps_of_columns",
                wrong.steps_of_columns,
                "The steps belong to the columns here. Take each row's largest weight: axis=1.",
            ),
            Mistake(
                "a_code_too_many",
                wrong.a_code_too_many,
                "The step is a little too small: the largest weight has the code 2^(bits - 1) - 1.",
            ),
            Mistake(
                "twice_the_codes",
                wrong.twice_the_codes,
                "The step is too small: the codes lie on both sides of 0, so the largest is "
                "2^(bits - 1) - 1.",
            ),
        ),
    ),
    Exercise(
        name="layer_sensitivity",
        points=2,
        reference=answers.layer_sensitivity,
        make_inputs=answers.sensitivity_inputs,
        comparison=CLOSE,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "gains_kept",
                wrong.gains_kept,
                "Some losses are negative: a gain from rounding is luck. Count it as 0.",
            ),
            Mistake(
                "as_shares",
                wrong.as_shares,
                "These are shares. A point is a hundredth: multiply by 100.",
            ),
            Mistake(
                "of_the_baseline",
                wrong.of_the_baseline,
                "The losses were divided by the baseline. Points are the plain difference.",
            ),
            Mistake(
                "sign_turned",
                wrong.sign_turned,
                "These are gains. A loss is the baseline minus the accuracy.",
            ),
            Mistake(
                "gains_as_losses",
                wrong.gains_as_losses,
                "A gain was counted as a loss of the same size. Count it as 0.",
            ),
            Mistake(
                "least_first",
                wrong.least_first,
                "The order is turned round: the layer that loses most comes first.",
            ),
            Mistake(
                "by_the_last_column",
                wrong.by_the_last_column,
                "The layers were ordered by the fewest bits alone. Take the mean of a layer's "
                "losses.",
            ),
            Mistake(
                "ranks_not_order",
                wrong.ranks_not_order,
                "These are the layers' ranks. Return the layers themselves, the most sensitive "
                "first.",
            ),
            Mistake(
                "by_column",
                wrong.by_column,
                "The mean was taken over the layers. A layer is a row: axis=1.",
            ),
        ),
    ),
    Exercise(
        name="assign_bits",
        points=3,
        reference=answers.assign_bits,
        make_inputs=answers.assign_inputs,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "by_points_alone",
                wrong.by_points_alone,
                "The step with the fewest points was taken. Divide by the bytes it saves: a "
                "large layer may lose a little more.",
            ),
            Mistake(
                "all_points_not_extra",
                wrong.all_points_not_extra,
                "A step was charged for all its layer has lost. Only what it loses *more* than "
                "now counts.",
            ),
            Mistake(
                "largest_layer_first",
                wrong.largest_layer_first,
                "The step that saves most bytes was taken, whatever it loses. Take the fewest "
                "points for each byte.",
            ),
            Mistake(
                "dearest_first",
                wrong.dearest_first,
                "The dearest step was taken. Take the one with the fewest points for each byte.",
            ),
            Mistake(
                "a_step_too_far",
                wrong.a_step_too_far,
                "One step too many: exactly the budget is enough.",
            ),
            Mistake(
                "a_step_too_few",
                wrong.a_step_too_few,
                "One step too few: the result does not fit the budget yet.",
            ),
            Mistake(
                "bits_for_bytes",
                wrong.bits_for_bytes,
                "Bits were compared with a budget of bytes: eight bits are one byte.",
            ),
            Mistake(
                "straight_to_the_end",
                wrong.straight_to_the_end,
                "A layer went to the fewest bits at once. Go one width at a time, and compare "
                "all layers again.",
            ),
            Mistake(
                "sorted_once",
                wrong.sorted_once,
                "The steps were put in order once, at the start. A layer's second step can only be "
                "taken after its first: look at the next step of each layer again after each one.",
            ),
            Mistake(
                "later_of_equal",
                wrong.later_of_equal,
                "Of two steps with the same price the earlier layer's comes first: compare with <, "
                "not with <=.",
            ),
            Mistake(
                "all_alike",
                wrong.all_alike,
                "All layers got the same width. Let each find its own.",
            ),
            Mistake(
                "places_not_widths",
                wrong.places_not_widths,
                "These are places in the list of widths. Return the widths.",
            ),
        ),
    ),
]
