"""How lesson 04 is graded: points, comparison, and the hint each known mistake earns."""

from __future__ import annotations

from tinyml_course.exercises import Comparison, Exercise, Mistake

from . import answers, wrong

VISIBLE_SEED = 4

_SYNTHETIC = "synthetic_gestures 2, seed 0"
_WATCH = "watch eb122f23cdf0"
CHECKPOINT_DATA = {
    "gesture_model": _SYNTHETIC,
    "gesture_runs": _SYNTHETIC,
    "watch_model": _WATCH,
    "watch_runs": _WATCH,
}

CLOSED_ROOMS = ("cost", "kernels", "simulator", "training", "metrics")
"""Rooms of the library that hold these very functions, or what they would be read off from."""

CLOSE = Comparison(rtol=2e-5, atol=1e-6)
"""What float32 and another order of the sums may differ by."""

EXERCISES = [
    Exercise(
        name="dense_forward",
        points=2,
        reference=answers.dense_forward,
        make_inputs=answers.dense_inputs,
        comparison=CLOSE,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "weights_not_transposed",
                wrong.not_transposed,
                "The weights are (units, depth): to multiply (N, depth) rows, use weights.T.",
            ),
            Mistake(
                "no_bias", wrong.no_bias, "The bias is missing: every unit adds its own number."
            ),
            Mistake(
                "bias_subtracted",
                wrong.bias_subtracted,
                "The bias has the wrong sign: it is added to the weighted sum.",
            ),
            Mistake(
                "no_relu",
                wrong.no_relu,
                "Right without ReLU. Where relu is True, negative sums must become 0.",
            ),
            Mistake(
                "always_relu",
                wrong.always_relu,
                "ReLU is applied where relu is False too: a last layer must keep negative scores.",
            ),
            Mistake(
                "relu_before_bias",
                wrong.relu_before_bias,
                "The ReLU comes before the bias. First finish the sum, bias included, then cut.",
            ),
            Mistake(
                "relu_of_the_input",
                wrong.relu_of_the_input,
                "The ReLU cuts the inputs. It belongs on the sums, the layer's output.",
            ),
            Mistake(
                "absolute_value",
                wrong.absolute_value,
                "Negative sums came out positive: ReLU makes them 0, it does not flip their sign.",
            ),
            Mistake(
                "elementwise_product",
                wrong.elementwise,
                "x * weights multiplies number by number. A weighted sum of each row is a matrix "
                "product, the operator @.",
            ),
        ),
    ),
    Exercise(
        name="stable_softmax",
        points=2,
        reference=answers.stable_softmax,
        make_inputs=answers.score_inputs,
        comparison=CLOSE,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "overflow",
                wrong.overflows,
                "Scores near 1000 give nan: e to the power of 1000 is too large for a float. Take "
                "the row's largest score off every score of the row first.",
            ),
            Mistake(
                "smallest_taken_off",
                wrong.smallest_taken_off,
                "The smallest score was taken off. Then a row from −2000 to 2000 still "
                "overflows: take the largest off, so that no power is above 1.",
            ),
            Mistake(
                "mean_taken_off",
                wrong.mean_taken_off,
                "The mean was taken off. In a row of very unequal scores the largest is still far "
                "above it and overflows: take the largest off.",
            ),
            Mistake(
                "one_maximum_for_all",
                wrong.one_maximum_for_all,
                "The largest score of the whole array was taken off, so in other rows every power "
                "became 0. Each row needs its own maximum.",
            ),
            Mistake(
                "wrong_axis",
                wrong.down_the_columns,
                "Here the columns sum to one. An example is a row: work along axis=1.",
            ),
            Mistake(
                "all_rows_together",
                wrong.all_rows_together,
                "All rows together sum to one. Each row is an example of its own: use axis=1.",
            ),
            Mistake(
                "not_divided",
                wrong.not_divided,
                "These are the powers of e; they do not sum to one yet. Divide by their sum.",
            ),
            Mistake(
                "keepdims_forgotten",
                wrong.sums_lie_flat,
                "The sums have shape (N,), so NumPy lays them along the columns. Keep them as a "
                "column of shape (N, 1): keepdims=True.",
            ),
            Mistake(
                "no_powers",
                wrong.no_powers,
                "Scores over their sum can be negative or divide by 0. Softmax takes e to the "
                "power of each score first.",
            ),
            Mistake(
                "smallest_wins",
                wrong.smallest_wins,
                "The smallest score got the largest probability: the sign in the power is wrong.",
            ),
        ),
    ),
    Exercise(
        name="sgd_epoch",
        points=3,
        reference=answers.sgd_epoch,
        make_inputs=answers.epoch_inputs,
        comparison=CLOSE,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "adds_the_gradient",
                wrong.uphill,
                "The step goes uphill: the gradient points to where the loss grows. Subtract it.",
            ),
            Mistake(
                "not_divided_by_the_batch",
                wrong.summed_slopes,
                "gradients() sums over the rows. Divide by how many rows the batch has.",
            ),
            Mistake(
                "divided_by_batch_size",
                wrong.over_the_batch_size,
                "Right until the last batch, which is shorter. Divide by the rows it really has.",
            ),
            Mistake(
                "divided_by_all_rows",
                wrong.over_all_rows,
                "Divided by the rows of the whole data. The gradient is that of one batch: divide "
                "by the rows in it.",
            ),
            Mistake(
                "nothing_moved",
                wrong.nothing_moved,
                "The layers came back as they were. In a loop, layer = layer − … only gives a new "
                "value to a name: build a new list of the moved layers.",
            ),
            Mistake(
                "only_the_last_batch",
                wrong.only_the_last_batch,
                "Only the last batch's step is left: each step began at the first layers again. Go "
                "on from the layers that the batch before left behind.",
            ),
            Mistake(
                "one_layer_after_the_other",
                wrong.one_layer_after_the_other,
                "The gradients were taken again after some layers had moved. Take all four first, "
                "then move all four.",
            ),
            Mistake(
                "biases_stay",
                wrong.biases_stay,
                "b1 and b2 did not move: a bias learns as a weight does.",
            ),
            Mistake(
                "stale_gradients",
                wrong.stale_slopes,
                "Every gradient was taken at the layers the epoch began with. Take it at the "
                "layers that the batch before left behind.",
            ),
            Mistake(
                "one_step_for_all",
                wrong.one_step,
                "One step with all rows. An epoch takes a step after each batch of batch_size.",
            ),
            Mistake(
                "order_ignored",
                wrong.order_ignored,
                "The batches were taken in the data's own order. Take the rows that order names, "
                "batch_size of them at a time.",
            ),
            Mistake(
                "labels_not_shuffled",
                wrong.labels_not_shuffled,
                "x was taken in the new order, y in the old one: each example got another's label.",
            ),
            Mistake(
                "last_batch_dropped",
                wrong.last_batch_dropped,
                "The last batch, shorter than the others, is missing. Its rows count as well.",
            ),
            Mistake(
                "only_the_first_batch",
                wrong.only_the_first_batch,
                "Only the first batch was used. Is the return inside the loop?",
            ),
        ),
    ),
    Exercise(
        name="macs_and_params",
        points=2,
        reference=answers.macs_and_params,
        make_inputs=answers.layer_inputs,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "depthwise_as_full",
                wrong.depthwise_as_full,
                "The depthwise layer was counted as a full convolution. Each of its filters sees "
                "one channel only.",
            ),
            Mistake(
                "no_biases",
                wrong.no_biases,
                "The biases are missing from the parameters: one for each output channel or unit.",
            ),
            Mistake(
                "counted_at_the_input",
                wrong.at_the_input,
                "The products were counted at every input position. The kernel stops only at the "
                "output positions, and those are fewer.",
            ),
            Mistake(
                "stops_beyond_the_end",
                wrong.stops_beyond_the_end,
                "length // stride counts stops at which the kernel would leave the window. It "
                "stops (length − kernel) // stride + 1 times.",
            ),
            Mistake(
                "one_bias_for_all",
                wrong.one_bias_for_all,
                "One bias was counted for the whole layer. Each filter or unit has its own.",
            ),
            Mistake(
                "bias_is_a_product",
                wrong.bias_is_a_product,
                "A bias is added, not multiplied: it is a parameter, but no MAC.",
            ),
            Mistake(
                "padding_assumed",
                wrong.padded,
                "This is the output length with padding. Here the kernel must lie inside the "
                "window from end to end.",
            ),
            Mistake(
                "stride_forgotten",
                wrong.stride_forgotten,
                "The kernel was moved on by 1. It moves on by stride, so it stops less often.",
            ),
            Mistake(
                "first_position_forgotten",
                wrong.first_position_forgotten,
                "One output position too few: the kernel stands once before its first move.",
            ),
            Mistake(
                "weights_not_shared",
                wrong.weights_not_shared,
                "The parameters grow with the length here. A convolution uses the same weights at "
                "every position: count them once.",
            ),
            Mistake(
                "one_channel_only",
                wrong.only_one_channel,
                "A filter of a full convolution reads all channels: its weights are "
                "kernel · channels.",
            ),
            Mistake(
                "dense_not_flattened",
                wrong.dense_not_flattened,
                "A dense unit reads every input number: all length · channels of them.",
            ),
            Mistake(
                "swapped",
                wrong.swapped,
                "The two counts are swapped: multiplications first, then parameters.",
            ),
            Mistake(
                "position_is_a_fraction",
                wrong.true_division,
                "/ makes a float, and there is no half position. Divide whole numbers with //.",
            ),
        ),
    ),
    Exercise(
        name="confusion",
        points=1,
        reference=answers.confusion,
        make_inputs=answers.answer_inputs,
        comparison=CLOSE,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "over_the_columns",
                wrong.over_the_columns,
                "Every column sums to one. Each row must: the row is the truth, and the question "
                "is what became of the windows of that class.",
            ),
            Mistake(
                "truth_in_columns",
                wrong.truth_in_columns,
                "Rows and columns are exchanged before the division: the row is the truth, the "
                "column the answer.",
            ),
            Mistake(
                "transposed",
                wrong.transposed,
                "The table is transposed: the row is the truth, the column the answer.",
            ),
            Mistake(
                "over_everything",
                wrong.over_everything,
                "The whole table sums to one. Divide each row by its own sum.",
            ),
            Mistake(
                "keepdims_forgotten",
                wrong.row_sums_lie_flat,
                "The row sums have shape (classes,), so NumPy lays them along the columns. Keep "
                "them as a column: keepdims=True.",
            ),
            Mistake(
                "in_percent",
                wrong.in_percent,
                "These are percentages. Shares run from 0 to 1: leave the 100 out.",
            ),
            Mistake(
                "counts",
                wrong.counts_left,
                "These are counts. Divide each row by its sum to get shares.",
            ),
            Mistake(
                "empty_row_is_nan",
                wrong.empty_row_is_nan,
                "A class that nobody did has a row of zeros, and 0 / 0 is nan. Leave it at 0.",
            ),
            Mistake(
                "labels_from_one",
                wrong.labels_from_one,
                "Everything is one place too far up and left: classes are counted from 0.",
            ),
            Mistake(
                "size_from_the_data",
                wrong.size_from_the_data,
                "The table is too small where the last class does not occur. Its size is classes.",
            ),
            Mistake(
                "repeats_lost",
                wrong.repeats_lost,
                "counts[truth, answers] += 1 adds 1 to a place once, however often it is named. "
                "Use a loop, or np.add.at.",
            ),
        ),
    ),
]
