"""How lesson 04 grades slide_filter: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, as_typed, short_mistakes
from ._wrong_filters import WRONG_FILTERS


def filter_inputs(rng):
    window = np.array([[1, 0.5], [2, -3], [4, 1], [0, 2], [-1, 5], [3, -2], [-2, 0], [6, 1.5]])
    edge = np.array([[1.0, 2.0], [-1.0, 0.5], [-0.5, 3.0]])
    cases = [(window, edge, 0.75, 1), (window, edge, 0.75, 2)]
    sizes = [
        (11, 2, 3, 1),
        (14, 3, 5, 2),
        (23, 3, 4, 3),
        (9, 2, 9, 4),
        (28, 2, 3, 1),
        (10, 3, 2, 1),
        (12, 3, 3, 2),  # a filter as long as the window has axes
    ]
    for n, axes, kernel, stride in sizes:
        drawn = [rng.integers(-24, 25, shape) / 8 for shape in ((n, axes), (kernel, axes))]
        cases.append((*drawn, float(rng.integers(2, 9)) / 8, stride))
    return cases


slide_filter = exercise(points=2, inputs=filter_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def summed(window, weights, bias, stride, total=np.sum, last=0):
    """`total` of the products at each stop, with `last` stops more than there are."""
    kernel = len(weights)
    starts = range(0, len(window) - kernel + 1 + last * stride, stride)
    padded = np.pad(window, ((0, kernel * stride), (0, 0)))
    return np.array([total(padded[s : s + kernel] * weights) + bias for s in starts])


@slide_filter.mistake
def filter_turned_round(window, weights, *rest):
    """The filter is turned round, as by np.convolve. Its first row meets the first sample."""
    return slide_filter(window, weights[::-1], *rest)


@slide_filter.mistake
def without_bias(window, weights, _bias, stride):
    """The bias is missing: add it to the sum of each stop."""
    return slide_filter(window, weights, 0, stride)


@slide_filter.mistake
def bias_in_each_product(window, weights, bias, stride):
    """The bias was added to each product. Add it once, to their sum."""
    return slide_filter(window, weights, bias * weights.size, stride)


@slide_filter.mistake
def moves_by_one(window, weights, bias, _stride):
    """The filter moves by one sample at a time. It moves by stride."""
    return slide_filter(window, weights, bias, 1)


@slide_filter.mistake
def last_stop_missing(*given):
    """The last stop is missing: range leaves its end out. The filter may end at the last sample."""
    return summed(*given, last=-1)


@slide_filter.mistake
def one_stop_too_many(*given):
    """The filter runs out of the window. Its last start is samples − kernel."""
    return summed(*given, last=1)


@slide_filter.mistake
def starts_everywhere(window, weights, bias, stride):
    """Near the end the piece is shorter than the filter. The last start is samples − kernel."""
    pieces = [window[s : s + len(weights)] for s in range(0, len(window), stride)]
    return np.array([np.sum(piece * weights) + bias for piece in pieces])


@slide_filter.mistake
def matrix_product(window, weights, bias, _stride):
    """@ is a matrix product. Multiply the piece and the weights number by number, then sum."""
    return window[: len(weights)] @ weights + bias


@slide_filter.mistake
def starts_not_multiplied(window, weights, bias, stride):
    """The number of stops is right, but stop i starts at i * stride, not at i."""
    stops = len(slide_filter(window, weights, bias, stride))
    return slide_filter(window, weights, bias, 1)[:stops]


@slide_filter.mistake
def axes_apart(*given):
    """Each axis got its own sum. A filter adds the products of all axes: one number a stop."""
    return summed(*given, total=lambda products: products.sum(axis=0))


@slide_filter.mistake
def samples_apart(*given):
    """Each sample got its own sum. Add all products of a piece: np.sum without an axis."""
    return summed(*given, total=lambda products: products.sum(axis=1))


@slide_filter.mistake
def piece_of_another_length(window, weights, bias, stride):
    """The pieces are not as long as the filter. A piece has len(weights) samples."""
    starts = range(0, len(window) - len(weights) + 1, stride)
    return np.array([np.sum(window[s : s + stride] * weights) + bias for s in starts])


@slide_filter.mistake
def mean_of_products(*given):
    """This is the mean of the products. A filter takes their sum."""
    return summed(*given, total=np.mean)


@slide_filter.mistake
def with_relu(*given):
    """Negative sums became 0. Here the sums stay as they are; ReLU comes later."""
    return np.maximum(slide_filter(*given), 0)


@slide_filter.mistake
def only_one_stop(window, weights, bias, _stride):
    """Only the first stop is there. Is the return inside the loop?"""
    return np.sum(window[: len(weights)] * weights) + bias


@slide_filter.mistake
def cut_to_integers(*given):
    """An array of integers can't hold what comes after the point. Make one of floats."""
    return slide_filter(*given).astype(int)


@slide_filter.mistake
def stops_of_the_notebook(window, weights, bias, stride):
    """26 is the number of stops in the notebook. Here it is (samples − kernel) // stride + 1."""
    starts = range(0, 26 * stride, stride)
    return np.array([np.sum(window[s : s + len(weights)] * weights) + bias for s in starts])


@slide_filter.mistake
def kernel_of_the_notebook(window, weights, bias, stride):
    """25 is the filter's length in the notebook. Here it is len(weights)."""
    starts = range(0, len(window) - 24, stride)
    return np.array([np.sum(window[s : s + 25] * weights) + bias for s in starts])


@slide_filter.mistake
def zeros_at_the_edges(window, weights, bias, stride):
    """The window was filled up with zeros. Here the whole filter stays inside the window."""
    edge = len(weights) // 2
    padded = np.pad(window, ((edge, len(weights)), (0, 0)))
    return summed(padded[: len(window) + len(weights) - 1], weights, bias, stride)


@slide_filter.mistake
def flattened(window, weights, bias, stride):
    """The flat window slides over the axes as well. A stop moves by whole samples."""
    return np.correlate(window.ravel(), weights.ravel(), "valid")[::stride] + bias


@slide_filter.mistake
def thinned_out_first(window, *rest):
    """window[::stride] throws samples away. The filter reads neighbouring samples at each stop."""
    *rest, _stride = rest
    return slide_filter(window[::_stride], *rest, 1)


@slide_filter.mistake
def samples_apart_by_stride(window, weights, bias, stride):
    """The filter read every stride-th sample. Its samples are neighbours; only stops are apart."""
    out = []
    for stop in range(len(slide_filter(window, weights, bias, stride))):
        piece = window[stop * stride :][: len(weights) * stride : stride]
        out.append(np.sum(piece * weights[: len(piece)]) + bias)
    return np.array(out)


@slide_filter.mistake
def sum_not_reset(window, weights, bias, stride):
    """The sum runs on from stop to stop. Start each at 0."""
    return np.cumsum(slide_filter(window, weights, 0, stride)) + bias


@slide_filter.mistake
def as_long_as_the_window(window, *rest):
    """The result is as long as the window. It needs one place for each stop."""
    sums = slide_filter(window, *rest)
    return np.pad(sums, (0, len(window) - len(sums)))


@slide_filter.mistake
def kernel_is_the_axes(window, weights, bias, stride):
    """The filter's length is weights.shape[0]; weights.shape[1] counts the axes."""
    kernel = weights.shape[1]
    starts = range(0, len(window) - kernel + 1, stride)
    return np.array([np.sum(window[s : s + kernel] * weights[:kernel]) + bias for s in starts])


@slide_filter.mistake
def slides_along_the_axes(window, weights, bias, _stride):
    """Time runs along the first axis of the array: window[start : start + kernel]."""
    starts = range(window.shape[1] - len(weights) + 1)
    return np.array([np.sum(window[:, s : s + len(weights)] * weights.T) + bias for s in starts])


@slide_filter.mistake
def starts_divided(window, weights, bias, stride):
    """Stop i starts at i * stride, not at i // stride."""
    all_sums = slide_filter(window, weights, bias, 1)
    stops = len(slide_filter(window, weights, bias, stride))
    return all_sums[np.arange(stops) // stride]


def outer_products(window, weights, bias, stride):
    starts = range(0, len(window) - len(weights) + 1, stride)
    return np.array([window[s : s + len(weights)] @ weights.T + bias for s in starts])


def cut_at_the_end(window, weights, bias, starts):
    padded = np.pad(window, ((0, len(weights)), (0, 0)))
    return np.array([np.sum(padded[s : s + len(weights)] * weights) + bias for s in starts])


EVERY_STOP = "There is one sum for every stop: return them all, (stops,)."
LEAVES = "The filter leaves the window, and was cut short. Its last start is samples − kernel."
TOO_MUCH = "Here the sums stay as they are."
PRODUCT = "@ is a matrix product. Multiply the piece and the weights number by number, then sum."
short_mistakes(
    slide_filter,
    {
        "matrix_product_transposed": (PRODUCT, outer_products),
        "matrix_product_summed": (
            PRODUCT,
            lambda window, weights, bias, stride: (
                outer_products(window, weights, 0, stride).sum(axis=(1, 2)) + bias
            ),
        ),
        "products_not_summed": (
            "The products were not summed. Each stop gives one number, np.sum of its products.",
            lambda *given: summed(*given, total=lambda products: products),
        ),
        "cut_at_the_end": (
            LEAVES,
            lambda window, weights, bias, stride: cut_at_the_end(
                window, weights, bias, range(0, len(window), stride)
            ),
        ),
        "cut_at_the_last_whole_stride": (
            LEAVES,
            lambda window, weights, bias, stride: cut_at_the_end(
                window, weights, bias, range(0, len(window) // stride * stride, stride)
            ),
        ),
        "stops_as_a_column": (
            "The sums came as a column. Return a plain row of them, of shape (stops,).",
            lambda *given: slide_filter(*given)[:, None],
        ),
        "returned_in_the_loop": (
            "Only the first stop is there. Is the return inside the loop?",
            lambda *given: slide_filter(*given)[:1],
        ),
        "first_stop_missing": (
            "The first stop is missing: the filter starts at sample 0.",
            lambda *given: slide_filter(*given)[1:],
        ),
        "first_axis_only": (
            "Only the first axis was read. A filter sums the products of all axes.",
            lambda window, weights, *rest: slide_filter(window[:, :1], weights[:, :1], *rest),
        ),
        "bias_for_each_axis": (
            "The bias was added once for each axis. Add it once, to the whole sum.",
            lambda window, weights, bias, stride: slide_filter(
                window, weights, bias * window.shape[1], stride
            ),
        ),
        "bias_for_each_sample": (
            "The bias was added once for each sample. Add it once, to the whole sum.",
            lambda window, weights, bias, stride: slide_filter(
                window, weights, bias * len(weights), stride
            ),
        ),
        "bias_subtracted": (
            "The bias was subtracted. Add it.",
            lambda window, weights, bias, stride: slide_filter(window, weights, -bias, stride),
        ),
        "bias_multiplied": (
            "The sums were multiplied by the bias. Add it.",
            lambda window, weights, bias, stride: bias * slide_filter(window, weights, 0, stride),
        ),
        "moves_by_the_kernel": (
            "The filter moves by its own length. It moves by stride.",
            lambda window, weights, bias, _: slide_filter(window, weights, bias, len(weights)),
        ),
        "kernel_is_the_size": (
            "weights.size counts all weights. The filter's length is len(weights).",
            lambda window, weights, bias, stride: slide_filter(
                window[: max(len(window) - weights.size + len(weights), 0)], weights, bias, stride
            ),
        ),
        "axes_reversed": (
            "The axes are reversed. Column k of the weights meets column k of the window.",
            lambda window, weights, *rest: slide_filter(window, weights[:, ::-1], *rest),
        ),
        "turned_in_both_directions": (
            "The filter is turned round, as by a mathematical convolution. Use it as it is.",
            lambda window, weights, *rest: slide_filter(window, weights[::-1, ::-1], *rest),
        ),
        "mean_of_the_axes": (
            "The mean over the axes was taken. A filter adds the products of all axes.",
            lambda window, weights, *rest: slide_filter(window, weights / window.shape[1], *rest),
        ),
        "mean_of_the_samples": (
            "The mean over the samples was taken. A filter adds the products of all samples.",
            lambda window, weights, *rest: slide_filter(window, weights / len(weights), *rest),
        ),
        "mean_taken_off": (
            "The window's mean was subtracted first. A filter reads the samples as they are.",
            lambda window, *rest: slide_filter(window - window.mean(axis=0), *rest),
        ),
        "largest_product": (
            "This is the largest product of each stop. A filter takes the sum of all.",
            lambda *given: summed(*given, total=np.max),
        ),
        "mean_of_the_stops": (EVERY_STOP, lambda *given: float(np.mean(slide_filter(*given)))),
        "largest_stop": (EVERY_STOP, lambda *given: slide_filter(*given).max(keepdims=True)),
        "sum_of_the_stops": (EVERY_STOP, lambda *given: slide_filter(*given).sum()),
        "absolute_sums": (
            f"np.abs made negative sums positive. {TOO_MUCH}",
            lambda *given: np.abs(slide_filter(*given)),
        ),
        "relu_before_the_bias": (
            f"Negative sums became 0. {TOO_MUCH} ReLU comes later.",
            lambda window, weights, bias, stride: (
                np.maximum(slide_filter(window, weights, 0, stride), 0) + bias
            ),
        ),
    },
)
for digits in range(4):
    rounding = lambda *given, digits=digits: slide_filter(*given).round(digits)  # noqa: E731
    short_mistakes(
        slide_filter,
        {f"rounded_to_{digits}": ("The sums are rounded. Return all their digits.", rounding)},
    )

as_typed(slide_filter, WRONG_FILTERS)


@slide_filter.accepted
def filter_as_a_sum_of_correlations(window, weights, bias, stride):
    axes = zip(window.T, weights.T, strict=True)
    return sum(np.correlate(a, w, mode="valid") for a, w in axes)[::stride] + bias
