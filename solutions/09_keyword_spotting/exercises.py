"""How lesson 09 is graded: points, comparison, and the hint each known mistake earns."""

from __future__ import annotations

from tinyml_course.exercises import Comparison, Exercise, Mistake

from . import answers, wrong

VISIBLE_SEED = 9

_SYNTHETIC = "keywords_formants 1.formants1, seeds 1 and 2"
CHECKPOINT_DATA = {
    "keyword_model": _SYNTHETIC,
    "keyword_runs": _SYNTHETIC,
    "long_streams": "streams of formants1, seeds 21 and 22",
}

CLOSED_ROOMS = (
    "features",
    "framing",
    "cost",
    "kernels",
    "simulator",
    "training",
    "quantization",
)
"""Rooms of the library that hold these very functions, or what they would be read off from."""

CLOSE = Comparison(rtol=2e-5, atol=2e-5)
"""What float32 and another order of the sums may differ by."""

EXERCISES = [
    Exercise(
        name="stft_frames",
        points=2,
        reference=answers.stft_frames,
        make_inputs=answers.signal_inputs,
        comparison=CLOSE,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "no_window",
                wrong.no_window,
                "The frames are right, but no window was applied: multiply each by the Hann "
                "window, so that it fades in and out.",
            ),
            Mistake(
                "symmetric_window",
                wrong.symmetric_window,
                "np.hanning ends at 0 again: its period is frame_length - 1. Here the cosine's "
                "period is frame_length.",
            ),
            Mistake(
                "hamming_window",
                wrong.hamming_window,
                "This is the Hamming window, 0.54 - 0.46 cos. A Hann window begins at 0.",
            ),
            Mistake(
                "side_by_side",
                wrong.side_by_side,
                "The frames do not overlap: each begins frame_length after the last one. Move on "
                "by hop_length.",
            ),
            Mistake(
                "padded_at_the_end",
                wrong.padded_at_the_end,
                "There are frames that hold zeros behind the signal's end. Drop frames that are "
                "not whole.",
            ),
            Mistake(
                "last_frame_forgotten",
                wrong.last_frame_forgotten,
                "One frame too few: the first one stands before any hop, so add 1 to the number "
                "of hops that fit.",
            ),
            Mistake(
                "lengths_swapped",
                wrong.lengths_swapped,
                "frame_length and hop_length have changed places.",
            ),
            Mistake(
                "short_frames_kept",
                wrong.short_frames_kept,
                "If NumPy speaks of shapes: the last frames are shorter than frame_length. Drop "
                "what is not whole, and count the frames before you cut.",
            ),
            Mistake(
                "kept_as_whole_numbers",
                wrong.kept_as_whole_numbers,
                "Right for floats, but a signal of whole numbers lost its fractions: the frames "
                "were stored in the signal's own dtype. Make room for floats.",
            ),
            Mistake(
                "frames_in_columns",
                wrong.frames_in_columns,
                "Each frame is a column here. Make it a row: (frames, frame_length).",
            ),
            Mistake(
                "window_over_all",
                wrong.window_over_all,
                "The window was laid over the whole signal. Each frame fades in and out by "
                "itself: cut first, then multiply every frame.",
            ),
            Mistake(
                "window_upside_down",
                wrong.window_upside_down,
                "The window begins at 1 and is 0 in the middle: 0.5 MINUS 0.5 cos, not plus.",
            ),
        ),
    ),
    Exercise(
        name="mel_filterbank",
        points=3,
        reference=answers.mel_filterbank,
        make_inputs=answers.bank_inputs,
        comparison=CLOSE,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "even_in_hz",
                wrong.even_in_hz,
                "The edges lie evenly in Hz. Turn f_min and f_max into mels first and divide the "
                "way between those.",
            ),
            Mistake(
                "straight_in_hz",
                wrong.straight_in_hz,
                "The edges are right, but the sides of the triangles are straight over Hz. "
                "Compare the bins with the edges in mels.",
            ),
            Mistake(
                "an_edge_too_few",
                wrong.an_edge_too_few,
                "The last triangle ends beyond f_max: n_mels triangles need n_mels + 2 edges, "
                "the last of them at f_max.",
            ),
            Mistake(
                "peaks_at_the_ends",
                wrong.peaks_at_the_ends,
                "The first peak stands at f_min and the last at f_max. There the first triangle "
                "begins and the last one ends.",
            ),
            Mistake(
                "bins_left_in_hz",
                wrong.bins_left_in_hz,
                "The edges are in mels, the bins still in Hz: turn both into mels.",
            ),
            Mistake(
                "last_bin_forgotten",
                wrong.last_bin_forgotten,
                "A bin is missing: a transform of n_fft samples has n_fft // 2 + 1 of them, from 0 "
                "Hz to half the sample rate.",
            ),
            Mistake(
                "with_log10",
                wrong.with_log10,
                "Two logarithms are mixed: 1127 belongs to the natural one (np.log), 2595 to "
                "log10. Use one for edges and bins.",
            ),
            Mistake(
                "rows_sum_to_one",
                wrong.rows_sum_to_one,
                "The triangles were divided by their sums. Leave their peaks at 1.",
            ),
            Mistake(
                "not_cut_at_zero",
                wrong.not_cut_at_zero,
                "Outside its triangle a filter is negative. Cut at 0, or far bins are subtracted.",
            ),
            Mistake(
                "only_rising",
                wrong.only_rising,
                "Each filter rises to its peak and stops. It must fall again, down to 0 at the "
                "next filter's peak.",
            ),
            Mistake(
                "bins_up_to_the_rate",
                wrong.bins_up_to_the_rate,
                "The bins' frequencies are twice too high: bin k is k * sample_rate_hz / n_fft, "
                "and the last one is half the sample rate.",
            ),
            Mistake(
                "filters_in_columns",
                wrong.filters_in_columns,
                "Each filter is a column here. Make it a row: (n_mels, n_fft // 2 + 1).",
            ),
            Mistake(
                "edges_run_out",
                wrong.edges_run_out,
                "An index ran past the end. n_mels filters need n_mels + 2 edges, and there are "
                "n_fft // 2 + 1 bins.",
            ),
            Mistake(
                "two_filters_too_few",
                wrong.two_filters_too_few,
                "Two filters are missing: each needs three edges, so lay n_mels + 2 of them.",
            ),
        ),
    ),
    Exercise(
        name="log_mel_int8",
        points=2,
        reference=answers.log_mel_int8,
        make_inputs=answers.power_inputs,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "natural_logarithm",
                wrong.natural_logarithm,
                "An octave is a factor of 2: take np.log2, not np.log.",
            ),
            Mistake(
                "in_decibels",
                wrong.in_decibels,
                "These are decibels, 10 log10. Here the unit is the octave: np.log2.",
            ),
            Mistake(
                "wraps_round",
                wrong.wraps_round,
                "Some codes jumped to the other end: a number beyond int8 wraps round. Clip to "
                "-128 ... 127 before astype.",
            ),
            Mistake(
                "cut_off",
                wrong.cut_off,
                "The digits behind the point were cut off downwards. Round to the nearest code.",
            ),
            Mistake(
                "log_of_zero",
                wrong.log_of_zero,
                "Power below 1 must count as 1 before the logarithm: log2(0) is minus infinity.",
            ),
            Mistake(
                "cut_towards_zero",
                wrong.cut_towards_zero,
                "astype(np.int8) cuts fractions off towards 0. Round first: np.round.",
            ),
            Mistake(
                "floor_after_the_division",
                wrong.floor_after_the_division,
                "The floor of 1 belongs to the power itself, before it is divided by full_scale.",
            ),
            Mistake(
                "one_added",
                wrong.one_added,
                "1 was added to every power. The floor raises only what is below 1: np.maximum.",
            ),
            Mistake(
                "zero_point_subtracted",
                wrong.zero_point_subtracted,
                "The zero point has the wrong sign: it is the code of full scale, so add it.",
            ),
            Mistake(
                "times_the_scale",
                wrong.times_the_scale,
                "The octaves were multiplied by the scale. A code is scale octaves wide: divide.",
            ),
            Mistake(
                "full_scale_forgotten",
                wrong.full_scale_forgotten,
                "These are octaves above 1. Subtract the logarithm of full_scale.",
            ),
            Mistake(
                "not_int8",
                wrong.not_int8,
                "The values are right, their type is not: the network takes int8.",
            ),
            Mistake(
                "octaves_cast_without_rounding",
                wrong.octaves_cast_without_rounding,
                "octaves / scale was cut off towards 0. Round it to the nearest whole number.",
            ),
            Mistake(
                "always_127",
                wrong.always_127,
                "127 stands where zero_point belongs: full scale has another code here.",
            ),
            Mistake(
                "in_tens",
                wrong.in_tens,
                "An octave is a factor of 2: take np.log2, not np.log10.",
            ),
            Mistake(
                "lowest_code_left_out",
                wrong.lowest_code_left_out,
                "The lowest code is -128, not -127: an int8 has one value more below 0.",
            ),
        ),
    ),
    Exercise(
        name="ds_cnn",
        points=3,
        reference=answers.ds_cnn,
        make_inputs=answers.net_inputs,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "depthwise_as_full",
                wrong.depthwise_as_full,
                "The depthwise layer was counted as a full convolution: each of its filters "
                "reads one channel only, 5 * 3 numbers.",
            ),
            Mistake(
                "no_biases",
                wrong.no_biases,
                "The biases are missing from the parameters: one for each output channel.",
            ),
            Mistake(
                "without_padding",
                wrong.without_padding,
                "These are the sizes without padding. Here zeros are put around, so only the "
                "stride makes the output smaller.",
            ),
            Mistake(
                "rounded_down",
                wrong.rounded_down,
                "An odd size was halved downwards. With padding the kernel also stops at the "
                "last place: round up.",
            ),
            Mistake(
                "every_block_strided",
                wrong.every_block_strided,
                "Every block moves by 2 here. Only the first block does; the others keep the size.",
            ),
            Mistake(
                "no_block_strided",
                wrong.no_block_strided,
                "The first block's depthwise layer moves by 2 both ways: its output is half as "
                "high and half as wide.",
            ),
            Mistake(
                "pooled_over_all",
                wrong.pooled_over_all,
                "The dense layer reads too little: the mean is taken over time only, so width * "
                "channels numbers are left.",
            ),
            Mistake(
                "flattened_without_pooling",
                wrong.flattened_without_pooling,
                "The dense layer reads every moment. Before it stands the mean over time: width "
                "* channels numbers are left.",
            ),
            Mistake(
                "always_filters",
                wrong.always_filters,
                "The first depthwise layer has as many channels as the convolution before it: "
                "first, not filters.",
            ),
            Mistake(
                "weights_not_shared",
                wrong.weights_not_shared,
                "The parameters grow with the size of the picture. A filter is stored once, "
                "however often it stops.",
            ),
            Mistake(
                "one_bias_a_layer",
                wrong.one_bias_a_layer,
                "There is one bias for each output channel, not one for the layer: (what a "
                "filter reads + 1) * channels.",
            ),
            Mistake(
                "one_depthwise_filter",
                wrong.one_depthwise_filter,
                "A depthwise layer has a filter, and a bias, for each of its channels: (15 + 1) "
                "* channels parameters.",
            ),
            Mistake(
                "always_first",
                wrong.always_first,
                "After a block there are filters channels, not first: the next block and the "
                "dense layer read those.",
            ),
            Mistake(
                "first_in_every_block",
                wrong.first_in_every_block,
                "The dense layer is right, but the second block still reads first channels: "
                "after a block there are filters of them.",
            ),
            Mistake(
                "strides_swapped",
                wrong.strides_swapped,
                "The first convolution moves by 2 in time and by 4 in frequency: height is "
                "frames / 2, width is mels / 4.",
            ),
            Mistake(
                "without_padding_at_first",
                wrong.without_padding_at_first,
                "The first convolution's size is one without padding. Zeros are put around: "
                "only its stride counts, rounded up.",
            ),
            Mistake(
                "without_padding_where_it_moves",
                wrong.without_padding_where_it_moves,
                "Where a layer moves by more than 1, you took the size without padding. Zeros "
                "are put around: size / stride, rounded up.",
            ),
        ),
    ),
    Exercise(
        name="smooth_posteriors",
        points=2,
        reference=answers.smooth_posteriors,
        make_inputs=answers.posterior_inputs,
        comparison=CLOSE,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "looks_ahead",
                wrong.looks_ahead,
                "The mean runs over the rows to come. A detector has not heard them yet: use "
                "this row and those before.",
            ),
            Mistake(
                "centred",
                wrong.centred,
                "The mean lies around each row, half of it in the future. Use this row and those "
                "before.",
            ),
            Mistake(
                "always_over_n",
                wrong.always_over_n,
                "The first rows come out too low: there are fewer than n of them. Divide by how "
                "many were added.",
            ),
            Mistake(
                "one_too_many",
                wrong.one_too_many,
                "The mean runs over n + 1 rows: this one counts among the n.",
            ),
            Mistake(
                "without_the_newest",
                wrong.without_the_newest,
                "The newest row is left out: the last n rows include the row itself.",
            ),
            Mistake(
                "all_so_far",
                wrong.all_so_far,
                "The mean runs over everything since the start. Only the last n rows count.",
            ),
            Mistake(
                "over_the_classes",
                wrong.over_the_classes,
                "The mean was taken over the classes. Each class keeps a column of its own: use "
                "axis=0.",
            ),
            Mistake(
                "counted_from_the_end",
                wrong.counted_from_the_end,
                "At first t − n + 1 is negative, and Python counts that from the end of the array: "
                "begin at max(0, t − n + 1).",
            ),
            Mistake(
                "first_rows_raw",
                wrong.first_rows_raw,
                "The first n − 1 rows were left as they are. Each is the mean of those so far.",
            ),
            Mistake(
                "start_left_out",
                wrong.start_left_out,
                "The first n - 1 rows are missing. Give a row for each one, from fewer at first.",
            ),
            Mistake(
                "one_number_a_row",
                wrong.one_number_a_row,
                "Each row became a single number: .mean() alone runs over the classes too. Use "
                "axis=0.",
            ),
            Mistake(
                "fed_back",
                wrong.fed_back,
                "Rows that were averaged already are averaged again. Read the rows from "
                "posteriors, and write the means into another array.",
            ),
        ),
    ),
    Exercise(
        name="find_triggers",
        points=2,
        reference=answers.find_triggers,
        make_inputs=answers.score_inputs,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "no_pause",
                wrong.no_pause,
                "Every step above the threshold triggers: one word would switch the pump many "
                "times. Wait refractory steps after a trigger.",
            ),
            Mistake(
                "strictly_above",
                wrong.strictly_above,
                "A score equal to the threshold triggers too: >=.",
            ),
            Mistake(
                "a_step_too_long",
                wrong.a_step_too_long,
                "The pause is one step too long: a trigger at 2 with refractory 3 allows one at 5.",
            ),
            Mistake(
                "a_step_too_short",
                wrong.a_step_too_short,
                "The pause is one step too short: a trigger at 2 with refractory 3 forbids 3 and "
                "4, and allows 5.",
            ),
            Mistake(
                "only_rising_edges",
                wrong.only_rising_edges,
                "A score that stays high triggers again once the pause is over; here only its "
                "first step did.",
            ),
            Mistake(
                "pause_restarts",
                wrong.pause_restarts,
                "The pause began anew at every high score. It counts from the last trigger.",
            ),
            Mistake(
                "last_at_minus_one",
                wrong.last_at_minus_one,
                "A trigger in the first steps was missed: before the first one there is no pause, "
                "so the step of the last trigger must begin far enough back, or as None.",
            ),
            Mistake(
                "waits_at_the_start",
                wrong.waits_at_the_start,
                "The first steps were skipped: before the first trigger there is no pause.",
            ),
            Mistake(
                "below_the_threshold",
                wrong.below_the_threshold,
                "Low scores trigger here: the comparison points the wrong way.",
            ),
            Mistake(
                "last_of_an_empty_list",
                wrong.last_of_an_empty_list,
                'Before the first trigger the list is empty, so it has no last item. Ask "not '
                'found or ..." first.',
            ),
            Mistake(
                "yes_or_no_each_step",
                wrong.yes_or_no_each_step,
                "These say True or False for each step. Return the numbers of the steps that "
                "trigger.",
            ),
            Mistake(
                "yes_or_no_array",
                wrong.yes_or_no_array,
                "This array says yes or no for each step. Return a list of the steps that "
                "trigger: [1, 3, 5].",
            ),
        ),
    ),
]
