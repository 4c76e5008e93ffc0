"""Wrong answers to slide_filter as a student types them, by their hint."""

import numpy as np


def sum_at(window, weights, bias, start):
    return np.sum(window[start : start + len(weights)] * weights) + bias


def starts_of(window, weights, stride):
    return range(0, len(window) - len(weights) + 1, stride)


def at_stops(count):
    """The sums of stops 0 to count(samples, kernel, stride) - 1."""

    def answer(window, weights, bias, stride):
        stops = count(len(window), len(weights), stride)
        return np.array([sum_at(window, weights, bias, i * stride) for i in range(stops)])

    return answer


def with_sum(total):
    """An answer whose stops are right; total(piece, weights) stands for the sum of products."""

    def answer(window, weights, bias, stride):
        starts = starts_of(window, weights, stride)
        return np.array([total(window[s:], weights) + bias for s in starts])

    return answer


def ends_at(last):
    """Starts up to last(samples, kernel), where a piece that is too short raises."""

    def answer(window, weights, bias, stride):
        end = last(len(window), len(weights))
        return np.array([sum_at(window, weights, bias, s) for s in range(0, end, stride)])

    return answer


def cut_at_stops(count):
    """As many stops as count(samples, kernel, stride, axes); a short piece meets the first rows."""

    def answer(window, weights, bias, stride):
        out = []
        for i in range(count(len(window), len(weights), stride, window.shape[1])):
            piece = window[i * stride :][: len(weights)]
            out.append(np.sum(piece * weights[: len(piece)]) + bias)
        return np.array(out)

    return answer


def stretched(window, weights, bias, stride):
    span = (len(weights) - 1) * stride + 1
    starts = range(len(window) - span + 1)
    return np.array([np.sum(window[s : s + span : stride] * weights) + bias for s in starts])


def kept_by_sample(size):
    """out[s] with the start s as the place, in an array of size(samples, stops) zeros."""

    def answer(window, weights, bias, stride):
        starts = starts_of(window, weights, stride)
        out = np.zeros(size(len(window), len(starts)))
        for s in starts:
            out[s] = sum_at(window, weights, bias, s)
        return out

    return answer


def kernel_of_the_axes(window, weights, bias, stride):
    kernel = weights.shape[1]
    starts = range(0, len(window) - kernel + 1, stride)
    return np.array([np.sum(window[s : s + kernel] * weights) + bias for s in starts])


def cut_out(window, weights, stride):
    return np.lib.stride_tricks.sliding_window_view(window, len(weights), axis=0)[::stride]


def a_sum_for_each_axis(window, weights, bias, stride):
    starts = starts_of(window, weights, stride)
    sums = [(window[s : s + len(weights)] * weights).sum(axis=0) + bias for s in starts]
    return np.array(sums).ravel()


AT_THE_LAST = (
    "Near the end the piece is too short for the filter. The last start is samples − kernel."
)
COUNT = "The number of stops is (samples − kernel) // stride + 1."
ALL_PRODUCTS = "A stop reads every sample of the piece: multiply it with all weights, then sum."
BOTH_THE_SAME = (
    "Piece and weights must both be (kernel, axes). Turn neither; sliding_window_view gives "
    "(stops, axes, kernel), so swap its last two."
)
WRONG_FILTERS = {
    "The last stop is missing where the filter ends at the last sample: range omits its end.": {
        "last_start_left_out": ends_at(lambda n, k: n - k),
        "two_last_starts_left_out": ends_at(lambda n, k: n - k - 1),
    },
    f"{COUNT} The 1 comes after the division.": {
        "one_added_before_the_division": at_stops(lambda n, k, s: (n - k + 1) // s),
    },
    f"{COUNT} Here it was counted in another way.": {
        "samples_over_kernel": at_stops(lambda n, k, _s: n // k),
    },
    "/ makes a float, which counts nothing: range and np.zeros want an int. Divide with //.": {
        "stops_are_a_float": at_stops(lambda n, k, s: (n - k) / s + 1),
    },
    AT_THE_LAST: {
        "samples_over_stride": at_stops(lambda n, _k, s: n // s),
        "one_start_too_many": ends_at(lambda n, k: n - k + 2),
        "rounded_up": at_stops(lambda n, k, s: -(-(n - k) // s) + 1),
        "rounded_up_and_cut": cut_at_stops(lambda n, k, s, _: -(-(n - k) // s) + 1),
        "one_start_cut": cut_at_stops(lambda n, k, s, _: len(range(0, n - k + 2, s))),
    },
    "window.size counts the numbers of all axes. len(window) counts the samples.": {
        "size_of_the_window": cut_at_stops(lambda n, k, s, axes: (n - k) * axes // s + 1),
        "size_less_the_kernel": cut_at_stops(lambda n, k, s, axes: (n * axes - k) // s + 1),
    },
    "The stride went into the piece. Its samples are neighbours; only the stops are apart.": {
        "stretched": stretched,
    },
    "The piece is one sample too short: a slice leaves its end out already.": {
        "slice_too_short": with_sum(lambda piece, w: np.sum(piece[: len(w) - 1] * w)),
        "both_too_short": with_sum(lambda piece, w: np.sum(piece[: len(w) - 1] * w[:-1])),
    },
    "The piece has one sample too many: a slice of kernel samples ends at start + kernel.": {
        "slice_too_long": with_sum(lambda piece, w: np.sum(piece[: len(w) + 1] * w)),
    },
    BOTH_THE_SAME: {
        "weights_turned": with_sum(lambda piece, w: np.sum(piece[: len(w)] * w.T)),
    },
    "The start was the place in the result. Stops are numbered 0, 1, 2: append, or count them.": {
        "index_is_the_start": kept_by_sample(lambda _n, stops: stops),
    },
    "The result is as long as the window, with a gap after each stop. It needs one place a stop.": {
        "zeros_between": kept_by_sample(lambda n, _stops: n),
    },
    "Samples and weights were summed before the product. Multiply number by number first.": {
        "product_of_sums": with_sum(lambda piece, w: piece[: len(w)].sum() * w.sum()),
        "sum_of_the_weights": with_sum(lambda piece, w: np.sum(piece[0] * w.sum(0))),
    },
    "@ is a matrix product. Multiply the piece and the weights number by number, then sum.": {
        "matrix_product_of_each_piece": with_sum(lambda piece, w: piece[: len(w)] @ w),
        "matrix_product_of_each_piece_summed": with_sum(
            lambda piece, w: np.sum(piece[: len(w)] @ w)
        ),
    },
    ALL_PRODUCTS: {
        "first_sample_only": with_sum(lambda piece, w: np.sum(piece[0] * w[0])),
        "last_sample_only": with_sum(lambda piece, w: np.sum(piece[len(w) - 1] * w[-1])),
        "first_sample_left_out": with_sum(lambda piece, w: np.sum(piece[1 : len(w)] * w[1:])),
    },
    "sliding_window_view gives (stops, axes, kernel). Swap its last two before reshape.": {
        "view_flattened": lambda window, weights, bias, stride: (
            cut_out(window, weights, stride).reshape(-1, weights.size) @ weights.ravel() + bias
        ),
    },
    "The result has an axis too many. Return a plain row of sums, of shape (stops,).": {
        "row_in_a_row": lambda *given: with_sum(lambda piece, w: np.sum(piece[: len(w)] * w))(
            *given
        )[None],
    },
    "Only the last axis is left: = takes the place of the sum of the axis before. Add them up.": {
        "last_axis_only": with_sum(lambda piece, w: np.sum(piece[: len(w), -1] * w[:, -1])),
    },
    "A sum was kept for each axis. A stop gives one number: add up its axes first.": {
        "one_number_an_axis": a_sum_for_each_axis,
    },
    "The filter's length is weights.shape[0]; weights.shape[1] counts the axes.": {
        "kernel_of_the_axes": kernel_of_the_axes,
    },
    "4 is the stride in the notebook. Here it is stride.": {
        "stride_of_the_notebook": lambda window, weights, bias, _stride: np.array(
            [sum_at(window, weights, bias, s) for s in starts_of(window, weights, 4)]
        ),
    },
}
