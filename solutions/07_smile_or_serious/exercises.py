"""How lesson 07 is graded: points, comparison, and the hint each known mistake earns."""

from __future__ import annotations

from tinyml_course.exercises import Comparison, Exercise, Mistake

from . import answers, wrong

VISIBLE_SEED = 7

_FACES = "faces 1, seed 0"
CHECKPOINT_DATA = {
    "face_model": _FACES,
    "face_runs": _FACES,
    "plain_model": _FACES,
    "relit_model": _FACES,
}

CLOSED_ROOMS = ("cost", "features.image", "kernels", "simulator", "training")
"""Rooms of the library that hold these very functions, or what they would be read off from."""

CLOSE = Comparison(rtol=2e-5, atol=1e-6)
"""What float32 and another order of the sums may differ by."""

EXERCISES = [
    Exercise(
        name="to_gray_resize",
        points=2,
        reference=answers.to_gray_resize,
        make_inputs=answers.photo_inputs,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "grey_wraps_around",
                wrong.grey_wraps,
                "77 times a red of 200 is no uint8: it wrapped around at 256. Change the photo to "
                "a larger whole number first, photo.astype(int).",
            ),
            Mistake(
                "equal_parts",
                wrong.equal_parts,
                "Red, green and blue count alike here. Green looks brighter to us: 77, 150 and 29 "
                "parts of 256.",
            ),
            Mistake(
                "blue_first",
                wrong.blue_first,
                "Red and blue are exchanged: channel 0 is red and takes 77 parts, channel 2 blue.",
            ),
            Mistake(
                "grey_not_rounded",
                wrong.grey_cut_off,
                "The grey is cut off, not rounded: add 128, half of 256, before >> 8.",
            ),
            Mistake(
                "square_in_the_corner",
                wrong.corner_square,
                "The square was cut at the top left. It lies in the middle: begin at "
                "(height - side) // 2 and (width - side) // 2.",
            ),
            Mistake(
                "every_kth_dot",
                wrong.every_kth,
                "One dot of each block was kept and the others thrown away. Take the mean of all "
                "k * k dots of the block.",
            ),
            Mistake(
                "mean_not_rounded",
                wrong.mean_cut_off,
                "The mean of a block is cut off, not rounded: add half of k * k before you divide "
                "by it with //.",
            ),
            Mistake(
                "floats",
                wrong.left_as_floats,
                "The means are floats. A board without a floating-point unit would be slow here: "
                "divide whole numbers with //, and return uint8.",
            ),
            Mistake(
                "wide_integers",
                wrong.left_as_int64,
                "The values are right, their type is not: end with .astype(np.uint8).",
            ),
        ),
    ),
    Exercise(
        name="augment_light",
        points=2,
        reference=answers.augment_light,
        make_inputs=answers.light_inputs,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "wraps_around",
                wrong.wraps_around,
                "What passes 255 starts again at 0, so bright dots became black. Clip to "
                "0 ... 255 before you change to uint8.",
            ),
            Mistake(
                "contrast_around_black",
                wrong.around_black,
                "The greys themselves were multiplied, which brightens or darkens too. Multiply "
                "their distance from the picture's mean.",
            ),
            Mistake(
                "contrast_around_128",
                wrong.around_128,
                "The contrast turns around 128. It turns around the picture's own mean.",
            ),
            Mistake(
                "one_mean_for_all",
                wrong.one_mean_for_all,
                "One mean of the whole batch was used. Each picture has its own: axis=(1, 2), "
                "with keepdims=True.",
            ),
            Mistake(
                "brightness_first",
                wrong.brightness_first,
                "The brightness was multiplied by the contrast. First the contrast, then add.",
            ),
            Mistake(
                "mean_not_added",
                wrong.mean_not_added,
                "The mean was taken off and not put back: the pictures come out too dark.",
            ),
            Mistake(
                "cut_off",
                wrong.cut_off,
                "The values are cut off: astype(np.uint8) makes 3.9 a 3. Round first (np.rint).",
            ),
            Mistake(
                "contrast_divides",
                wrong.contrast_divides,
                "A contrast above 1 made the picture flatter: multiply by it, do not divide.",
            ),
            Mistake(
                "floats",
                wrong.left_real,
                "These are floats. A camera gives whole numbers: round, and return uint8.",
            ),
        ),
    ),
    Exercise(
        name="ds_block",
        points=3,
        reference=answers.ds_block,
        make_inputs=answers.block_inputs,
        comparison=CLOSE,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "filter_turned",
                wrong.turned_filter,
                "The filter lies upside down. depthwise[0, 0] multiplies the dot above and to the "
                "left: padded[i : i + height, j : j + width] goes with depthwise[i, j].",
            ),
            Mistake(
                "rows_as_columns",
                wrong.rows_as_columns,
                "Rows and columns of the filter are exchanged: the first index goes down.",
            ),
            Mistake(
                "no_padding",
                wrong.no_padding,
                "The result is smaller than x. Put one row or column of zeros on each side first.",
            ),
            Mistake(
                "edges_repeated",
                wrong.edges_repeated,
                "Only dots at the edge are wrong: around the picture there are zeros, no copies.",
            ),
            Mistake(
                "channels_mixed",
                wrong.channels_mixed,
                "The depthwise step added the channels up. It keeps them apart; the pointwise "
                "step mixes them.",
            ),
            Mistake(
                "one_filter_for_all",
                wrong.one_filter_for_all,
                "Every channel went under the first filter. Channel c has depthwise[:, :, c].",
            ),
            Mistake(
                "no_relu_between",
                wrong.no_first_relu,
                "The ReLU between the two steps is missing.",
            ),
            Mistake(
                "no_relu_at_the_end", wrong.no_last_relu, "The ReLU at the very end is missing."
            ),
            Mistake(
                "no_relu",
                wrong.no_relu,
                "Right but for the ReLU: one after each of the two steps.",
            ),
            Mistake(
                "no_first_bias",
                wrong.no_first_bias,
                "The bias of the depthwise step is missing: add bias_1 before the first ReLU.",
            ),
            Mistake(
                "no_second_bias",
                wrong.no_second_bias,
                "The bias of the pointwise step is missing: add bias_2 before the last ReLU.",
            ),
            Mistake("no_bias", wrong.no_bias, "Both biases are missing; each step adds its own."),
            Mistake(
                "pointwise_not_transposed",
                wrong.pointwise_not_transposed,
                "pointwise is (filters, channels): to mix the last axis of x, use pointwise.T.",
            ),
        ),
    ),
    Exercise(
        name="dsconv_macs",
        points=1,
        reference=answers.dsconv_macs,
        make_inputs=answers.layer_inputs,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "stride_forgotten",
                wrong.stride_forgotten,
                "Counted at every dot of the input. With a stride there are fewer stops.",
            ),
            Mistake(
                "stops_rounded_down",
                wrong.rounded_down,
                "One stop too few where the size is no multiple of the stride: round up, "
                "-(-height // stride).",
            ),
            Mistake(
                "without_padding",
                wrong.without_padding,
                "Counted for a kernel that stays inside. With padding it stops at the edges too.",
            ),
            Mistake(
                "kernel_not_squared",
                wrong.kernel_not_squared,
                "A kernel of 3 covers 3 * 3 dots: its square counts.",
            ),
            Mistake(
                "multiplied",
                wrong.multiplied,
                "The two steps follow each other: add their products, do not multiply them.",
            ),
            Mistake(
                "depthwise_alone",
                wrong.depthwise_alone,
                "The separable figure lacks its pointwise step: channels * filters at each stop.",
            ),
            Mistake(
                "pointwise_alone",
                wrong.pointwise_alone,
                "The separable figure lacks its depthwise step: kernel**2 * channels at each stop.",
            ),
            Mistake(
                "depthwise_of_the_output",
                wrong.depthwise_of_the_output,
                "The depthwise step was counted once for each filter. It has one kernel for each "
                "input channel.",
            ),
            Mistake(
                "swapped", wrong.swapped, "The two counts are exchanged: the full one comes first."
            ),
        ),
    ),
    Exercise(
        name="freeze_and_head",
        points=2,
        reference=answers.freeze_and_head,
        make_inputs=answers.head_inputs,
        comparison=CLOSE,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "adds_the_gradient",
                wrong.uphill,
                "The step goes uphill: the gradient says where the loss grows. Subtract it.",
            ),
            Mistake(
                "gradients_summed",
                wrong.gradients_summed,
                "The gradients are summed over the pictures. Take their mean.",
            ),
            Mistake(
                "one_step",
                wrong.one_step,
                "One step only. Repeat it `steps` times, each from where the last one ended.",
            ),
            Mistake(
                "bias_frozen",
                wrong.bias_frozen,
                "The bias did not move. Its gradient is the mean error.",
            ),
            Mistake(
                "starts_from_zero",
                wrong.from_nothing,
                "The head began at zero. Go on from the weights and the bias that are given.",
            ),
            Mistake(
                "no_sigmoid",
                wrong.no_sigmoid,
                "The scores were used as they are. A probability is 1 / (1 + exp(-score)).",
            ),
            Mistake(
                "hard_answers",
                wrong.hard_answers,
                "Yes or no was used in place of the probability: then a nearly right answer "
                "teaches nothing. Keep 1 / (1 + exp(-score)).",
            ),
            Mistake(
                "sigmoid_turned",
                wrong.sigmoid_turned,
                "High scores gave low probabilities: exp takes MINUS the score.",
            ),
            Mistake(
                "labels_turned",
                wrong.labels_turned,
                "It learned the opposite: the error is probability - label, and label 1 is smile.",
            ),
            Mistake(
                "bias_after_the_weights",
                wrong.bias_after_the_weights,
                "The bias was moved with the error after the weights had moved. Take both "
                "gradients from the same error, then move both.",
            ),
            Mistake(
                "bias_inside",
                wrong.bias_inside,
                "The bias was returned as one more weight. Return two values, (weights, bias).",
            ),
        ),
    ),
]
