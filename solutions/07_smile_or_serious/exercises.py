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
                "grey_in_bytes",
                wrong.grey_in_bytes,
                "A uint8 holds 0 to 255 only: 77 * red wrapped around at 256, and >> 8 left a 0. "
                "Begin with photo.astype(int).",
            ),
            Mistake(
                "grey_in_bytes_divided",
                wrong.grey_in_bytes_divided,
                "NumPy cannot divide a uint8 by 256, which is no uint8, and the sum has wrapped "
                "around before. Begin with photo.astype(int).",
            ),
            Mistake(
                "textbook_parts_cut_off",
                wrong.textbook_cut_off,
                "Near, but these are 0.299, 0.587 and 0.114, and floats. Use whole numbers: 77, "
                "150 and 29 parts of 256, plus 128, then >> 8.",
            ),
            Mistake(
                "textbook_parts_rounded",
                wrong.textbook_rounded,
                "Rounded, but with 0.299, 0.587 and 0.114. The parts here are 77, 150 and 29 of "
                "256, in whole numbers.",
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
                "no_square",
                wrong.no_square,
                "The blocks were cut from the whole photo. First cut its middle square, side = "
                "min(height, width).",
            ),
            Mistake(
                "every_kth_dot",
                wrong.every_kth,
                "One dot of each block was kept and the others thrown away. Take the mean of all "
                "k * k dots of the block.",
            ),
            Mistake(
                "middle_dot_of_each_block",
                wrong.middle_of_each,
                "The middle dot of each block was kept and the others thrown away. Take the mean "
                "of all k * k dots.",
            ),
            Mistake(
                "blocks_scattered",
                wrong.blocks_scattered,
                "This reshape mixes dots from far apart. `size` blocks of k rows are "
                "reshape(size, k, size, k), and each block is summed over the axes 1 and 3.",
            ),
            Mistake(
                "half_to_even",
                wrong.half_to_even,
                "np.round takes a half to the even side: 16.5 becomes 16. (sum + k * k // 2) // "
                "(k * k) takes it up, in whole numbers.",
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
                "contrast_around_black_unfinished",
                wrong.around_black_unfinished,
                "The greys themselves were multiplied: multiply their distance from the mean of "
                "their picture. Then round, clip to 0 ... 255 and return uint8.",
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
                "clipped_before_the_contrast",
                wrong.clipped_before_the_contrast,
                "The brightness came first and was clipped: what is cut off there, no contrast "
                "brings back. First the contrast, then the brightness, and clip at the very end.",
            ),
            Mistake(
                "clipped_in_between",
                wrong.clipped_in_between,
                "It was clipped twice. After the contrast a dot may pass 255 and come back with a "
                "negative brightness: clip once, at the very end.",
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
                "Only dots at the edge are wrong: around the picture lie zeros and nothing else.",
            ),
            Mistake(
                "wrapped_around",
                wrong.wrapped_around,
                "What left on one side came in on the other, as np.roll and the index -1 do. "
                "Outside of x there are zeros.",
            ),
            Mistake(
                "no_frame",
                wrong.no_frame,
                "An index beyond the end. Was it x? Lay a frame of zeros around it and read "
                "from that (no error comes at the index -1, which is the last row). Was it the "
                "result? It is (height, width, filters): the filters stand last.",
            ),
            Mistake(
                "channels_padded",
                wrong.channels_padded,
                "The shapes do not fit. np.pad(x, 1) pads the channels too: ((1, 1), (1, 1), (0, "
                "0)) does rows and columns. A window is padded[i : i + height, j : j + width]. "
                "Channels stand last, so they are mixed by @ pointwise.T.",
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
                "first_bias_after_the_relu",
                wrong.first_bias_late,
                "bias_1 was added after the first ReLU. Add it to the sum, then take the ReLU.",
            ),
            Mistake(
                "biases_after_the_relus",
                wrong.both_biases_late,
                "The biases were added after the ReLUs. In each step: sum, plus bias, then ReLU.",
            ),
            Mistake(
                "filters_first",
                wrong.filters_first,
                "The filters are the first axis; they belong last. np.stack(maps, axis=2) makes "
                "(height, width, filters) of a list of maps.",
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
                "stops_rounded_to_nearest",
                wrong.rounded_to_nearest,
                "round() goes to the nearest, and a half to the even side: 5 / 2 became 2. Round "
                "UP: -(-height // stride).",
            ),
            Mistake(
                "stride_once",
                wrong.stride_once,
                "The stride divided once. It skips rows and columns: divide the height and the "
                "width by it.",
            ),
            Mistake(
                "rounded_up_together",
                wrong.rounded_together,
                "Rounded up after multiplying. Round the stops downwards and across up, each on "
                "its own, then multiply.",
            ),
            Mistake(
                "kernel_taken_as_three",
                wrong.three_for_kernel,
                "Right for a kernel of 3. Here it has another side: use kernel * kernel in place "
                "of 9.",
            ),
            Mistake(
                "floats",
                wrong.left_real_counts,
                "The counts are right, but floats: np.ceil gives one, and so does /. Write "
                "int(np.ceil(...)) or -(-height // stride).",
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
                "learning_rate_forgotten",
                wrong.rate_forgotten,
                "The whole gradient was subtracted: multiply it by learning_rate first.",
            ),
            Mistake(
                "divided_by_the_depth",
                wrong.divided_by_depth,
                "The sum was divided by the number of features. The mean is over the pictures: "
                "divide by len(labels).",
            ),
            Mistake(
                "brackets_after_the_minus",
                wrong.no_brackets,
                "The minus stands before the features alone: -features @ weights + bias adds the "
                "bias with the wrong sign. Write -(features @ weights + bias).",
            ),
            Mistake(
                "squared_error",
                wrong.squared_error,
                "With p * (1 - p) this is the gradient of a squared error. Here the error is p - "
                "label and nothing more.",
            ),
            Mistake(
                "step_after_each_picture",
                wrong.after_each_picture,
                "It moved after each picture. Compute the errors of all pictures with the same "
                "head, take their mean gradient, and move once.",
            ),
            Mistake(
                "small_step_after_each_picture",
                wrong.after_each_picture_shared,
                "It moved a little after each picture, so that later ones saw another head. Sum "
                "over all pictures first, then move once.",
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
                "weights_start_from_zero",
                wrong.weights_from_nothing,
                "The weights began at zero. Go on from the ones that are given.",
            ),
            Mistake(
                "bias_starts_from_zero",
                wrong.bias_from_nothing,
                "The bias began at zero. Go on from the one that is given.",
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
