"""How lesson 03 grades rms: inputs, mistakes with hints, other right answers."""

import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, known_mistakes


def window_inputs(rng):
    cases = [
        (np.array([[3.0, 1.0, -2.5], [-4.0, 1.5, 0.5], [0.5, 1.0, 6.0], [5.0, 2.0, -1.0]]),),
        (np.array([[0.25, -8.0], [1.75, -6.0], [-0.5, -7.5], [3.0, -9.0], [0.0, -4.0]]),),
    ]
    for samples, axes in [(7, 3), (12, 2), (9, 6), (31, 4)]:
        drawn = rng.normal(0.4, 2, (samples, axes)).round(3)
        cases.append((drawn,))
    return cases


rms = exercise(points=1, inputs=window_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def in_a_loop(w, total):
    """The first axis alone, in a result as long as there are axes."""
    out = np.zeros(w.shape[1])
    out[0] = total(w)[0]
    return out


known_mistakes(
    rms,
    "w",
    """
The mean was subtracted: that is the standard deviation. Take the samples as they are.
    deviation: np.std(w, axis=0)
    deviation_of_a_sample: np.std(w, axis=0, ddof=1)
    without_the_mean_of_all: right(w - w.mean())
    variance: np.var(w, axis=0)
This is the mean square. Its root is missing.
    mean_square: np.mean(w**2, axis=0)
This is the root of the sum. Divide the sum by the number of samples first.
    root_of_the_sum: np.sqrt(np.sum(w**2, axis=0))
The sum was divided after the root. Take the mean first, then the root.
    divided_after_the_root: np.sqrt(np.sum(w**2, axis=0)) / len(w)
The axes were put together. Each axis has an RMS of its own: mind axis= of the mean.
    over_everything: float(np.sqrt(np.mean(w**2)))
    mean_of_the_axes: float(np.mean(right(w)))
    length_of_the_axes: float(np.sqrt(np.sum(right(w) ** 2)))
There is a number for each sample. Take the mean along the samples, which are the rows.
    along_the_axes: np.sqrt(np.mean(w**2, axis=1))
    size_of_each_sample: np.sqrt(np.sum(w**2, axis=1))
This is the mean of the absolute values. Square the samples instead.
    mean_of_absolutes: np.mean(np.abs(w), axis=0)
The mean was squared. Square the samples first, then take the mean.
    square_of_the_mean: np.sqrt(np.mean(w, axis=0) ** 2)
    mean_only: np.mean(w, axis=0)
The sum was divided by the wrong number. Divide by the number of samples, len(window).
    divided_by_the_axes: np.sqrt(np.sum(w**2, axis=0) / w.shape[1])
    divided_by_all_numbers: np.sqrt(np.sum(w**2, axis=0) / w.size)
    divided_by_one_less: np.sqrt(np.sum(w**2, axis=0) / (len(w) - 1))
    divided_by_one_more: np.sqrt(np.sum(w**2, axis=0) / (len(w) + 1))
    divided_by_a_hundred: np.sqrt(np.sum(w**2, axis=0) / 100)
    divided_by_six_hundred: np.sqrt(np.sum(w**2, axis=0) / 600)
** comes before /: x ** 1/2 is x, divided by 2. Use np.sqrt, or ** 0.5.
    power_before_division: np.mean(w**2, axis=0) ** 1 / 2
1 // 2 is 0, and everything to the power of 0 is 1. Use np.sqrt, or ** 0.5.
    power_of_zero: np.mean(w**2, axis=0) ** (1 // 2)
2 * window doubles the samples. Square them: ** 2.
    doubled: np.sqrt(np.mean(2 * w, axis=0))
The root was taken of the samples themselves. Square, then take the mean, then the root.
    root_first: np.mean(np.sqrt(w), axis=0)
    root_first_then_squared: np.mean(np.sqrt(w), axis=0) ** 2
The samples were not squared before the root of their mean.
    root_of_mean_absolutes: np.sqrt(np.mean(np.abs(w), axis=0))
    root_of_the_mean: np.sqrt(np.mean(w, axis=0))
^ is no power in Python. Write ** 2.
    caret: w ^ 2
math.sqrt takes one number. np.sqrt takes a whole array.
    root_from_math: math.sqrt(np.mean(w**2, axis=0))
The median was taken. RMS has the mean of the squares.
    median_of_squares: np.sqrt(np.median(w**2, axis=0))
This is the largest sample. RMS is a mean of all.
    largest: np.abs(w).max(axis=0)
    peak_to_peak: np.ptp(w, axis=0)
    largest_over_root_two: np.abs(w).max(axis=0) / math.sqrt(2)
Only the first axis is there. Return one number for each.
    first_axis: float(right(w)[0])
    first_axis_in_a_row: right(w)[:1]
The other axes stayed 0. Is the return inside the loop?
    returned_in_the_loop: in_a_loop(w, right)
The result has an axis too many. It is a plain row, (axes,).
    kept_as_a_row: right(w)[None]
    kept_as_a_column: right(w)[:, None]
The axes are in the wrong order.
    axes_reversed: right(w)[::-1]
The result is rounded. Return all digits.
    rounded_to_2: right(w).round(2)
    rounded_to_3: right(w).round(3)
    rounded_to_1: right(w).round(1)
    cut_to_integers: right(w).astype(int)
The first or the last sample is missing. Use the whole window.
    first_left_out: right(w[1:])
    last_left_out: right(w[:-1])
The differences of neighbours were taken. Take the samples as they are.
    of_the_steps: right(np.diff(w, axis=0))
""",
    {"in_a_loop": in_a_loop},
)


@rms.accepted
def in_plain_loops(window):
    columns = zip(*window.tolist(), strict=True)
    return np.array([math.sqrt(math.fsum(x * x for x in c) / len(c)) for c in columns])


@rms.accepted
def by_the_norm(window):
    return np.linalg.norm(window, axis=0) / math.sqrt(len(window))


@rms.accepted
def by_mean_and_deviation(window):
    return np.hypot(window.mean(axis=0), window.std(axis=0))
