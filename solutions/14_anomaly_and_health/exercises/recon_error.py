"""How lesson 14 grades recon_error: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE_FLOAT32, CLOSED, add_forms_of_array


def error_inputs(rng):
    """First by hand; then codes whose difference or square does not fit into int8."""
    cases = [
        (
            np.array([[1, 2], [0, 0]], np.float32),
            np.array([[1, 4], [1, 0]], np.float32),
        ),
        (np.array([[100, -100, 10]], np.int8), np.array([[-100, 100, 10]], np.int8)),
        (np.array([[20, -5], [3, 3]], np.int8), np.array([[5, 10], [3, 4]], np.int8)),
        (np.array([[0.5], [2.0], [-1.5]], np.float32), np.array([[1], [2], [1.5]], np.float32)),
        (np.array([[1.0, 2.0, 6.0]], np.float32), np.array([[3.0, 0.0, 5.0]], np.float32)),
        (np.array([[-128, 127]], np.int8), np.array([[127, -128]], np.int8)),
    ]
    for rows, features in ((3, 4), (5, 2), (4, 4), (2, 16)):
        x = rng.normal(0, 2, (rows, features)).round(2)
        y = x + rng.normal(0, 1.5, (rows, features)).round(2)
        cases.append((x.astype(np.float32), y.astype(np.float32)))
    for rows, features in ((4, 3), (3, 6)):
        codes = rng.integers(-128, 128, (2, rows, features)).astype(np.int8)
        cases.append((codes[0], codes[1]))
    return cases


recon_error = exercise(points=1, inputs=error_inputs, comparison=CLOSE_FLOAT32, closed_rooms=CLOSED)


def apart(x, y):
    return x.astype(float) - y.astype(float)


def quietly(wrong):
    """A function that divides by zero, without the warnings."""

    def answer(x, y):
        with np.errstate(divide="ignore", invalid="ignore"):
            return wrong(x, y)

    return answer


add_forms_of_array(recon_error)
recon_error.mistakes(
    "int8 codes were subtracted or squared as int8: 100 − (−100) is 200, which does not fit, and "
    "wraps around. Make them larger numbers first.",
    wraps_around=lambda x, y: ((x - y).astype(float) ** 2).mean(axis=1),
    square_wraps_around=lambda x, y: ((x - y) ** 2).mean(axis=1),
    wide_too_late=lambda x, y: (np.subtract(x, y).astype(np.int32) ** 2).mean(axis=1),
    sum_wraps_around=lambda x, y: (
        ((x - y) ** 2).sum(axis=1, dtype=x.dtype).astype(float) / x.shape[1]
    ),
)
recon_error.mistakes(
    "int16 ends at 32,767: the difference of two codes fits, its square may not.",
    codes_of_sixteen_bits=lambda x, y: (
        ((x.astype(np.int16) - y) ** 2).mean(axis=1)
        if x.dtype == np.int8
        else (apart(x, y) ** 2).mean(axis=1)
    ),
    sum_of_sixteen_bits=lambda x, y: (
        ((x.astype(np.int16) - y) ** 2).sum(axis=1, dtype=np.int16) / x.shape[1]
        if x.dtype == np.int8
        else (apart(x, y) ** 2).mean(axis=1)
    ),
)
recon_error.mistakes(
    "float16 holds about three digits, which is too few here.",
    half_floats=lambda x, y: ((x.astype(np.float16) - y.astype(np.float16)) ** 2).mean(axis=1),
    half_floats_of_the_result=lambda x, y: (apart(x, y) ** 2).mean(axis=1).astype(np.float16),
    half_floats_of_the_difference=lambda x, y: (apart(x, y).astype(np.float16) ** 2).mean(axis=1),
)
recon_error.mistakes(
    "Only the first features count. Use all columns, however many there are.",
    first_two_or_an_error=lambda x, y: (apart(x, y)[:, [0, 1]] ** 2).mean(axis=1),
    first_two=lambda x, y: (apart(x, y)[:, :2] ** 2).mean(axis=1),
)
recon_error.mistakes(
    "The mean was squared. Square each difference first, then take the mean.",
    square_of_mean_size=lambda x, y: np.abs(apart(x, y)).mean(axis=1) ** 2,
)
recon_error.mistakes(
    "int16 is too narrow for squares of codes, and floats lose what is behind their point in it.",
    sixteen_bits=lambda x, y: ((x.astype(np.int16) - y.astype(np.int16)) ** 2).mean(axis=1),
)
recon_error.mistakes(
    "float32 rows became whole numbers: what is behind the point is cut off.",
    thirty_two_bits=lambda x, y: ((x.astype(np.int32) - y.astype(np.int32)) ** 2).mean(axis=1),
)
recon_error.mistakes(
    "The difference was cut to the range of int8. Let it be as large as it is.",
    cut_to_int8=lambda x, y: (np.clip(apart(x, y), -128, 127) ** 2).mean(axis=1),
)
recon_error.mistakes(
    "The mean goes along the wrong axis: the features of a window are in a row, axis 1.",
    axis_0=lambda x, y: (apart(x, y) ** 2).mean(axis=0),
    axis_0_as_it_came=lambda x, y: ((x - y) ** 2).mean(axis=0),
    summed_over_axis_0=lambda x, y: (apart(x, y) ** 2).sum(axis=0),
)
recon_error.mistakes(
    "The squares were added up. Take their mean, so that more features do not mean more error.",
    summed=lambda x, y: (apart(x, y) ** 2).sum(axis=1),
)
recon_error.mistakes(
    "The differences were not squared.",
    absolute_as_it_came=lambda x, y: np.abs(x - y).mean(axis=1),
    absolute_sum=lambda x, y: np.abs(apart(x, y)).sum(axis=1),
    absolute=lambda x, y: np.abs(apart(x, y)).mean(axis=1),
    not_squared=lambda x, y: apart(x, y).mean(axis=1),
    y_minus_x=lambda x, y: -apart(x, y).mean(axis=1),
)
recon_error.mistakes(
    "A root was taken. The score is the mean of the squares itself.",
    root_as_it_came=lambda x, y: np.sqrt(np.abs(((x - y) ** 2).mean(axis=1, dtype=float))),
    length_as_it_came=lambda x, y: np.linalg.norm(x - y, axis=1),
    root=lambda x, y: np.sqrt((apart(x, y) ** 2).mean(axis=1)),
    length=lambda x, y: np.linalg.norm(apart(x, y), axis=1),
)
recon_error.mistakes(
    "Square each difference first, then take the mean. The square of the mean lets errors of "
    "opposite sign cancel.",
    square_of_sum=lambda x, y: apart(x, y).sum(axis=1) ** 2,
    square_of_mean=lambda x, y: apart(x, y).mean(axis=1) ** 2,
    difference_of_squares=lambda x, y: (
        (x.astype(float) ** 2).mean(axis=1) - (y.astype(float) ** 2).mean(axis=1)
    ),
    absolute_difference_of_squares=lambda x, y: np.abs(
        x.astype(float) ** 2 - y.astype(float) ** 2
    ).mean(axis=1),
)
recon_error.mistakes(
    "Only one of the two arrays counts. The error is about their difference.",
    only_x=lambda x, _y: (x.astype(float) ** 2).mean(axis=1),
    only_y=lambda _x, y: (y.astype(float) ** 2).mean(axis=1),
)
recon_error.mistakes(
    "x and y were added or multiplied. Take their difference.",
    multiplied=lambda x, y: (x.astype(float) * y.astype(float)).mean(axis=1),
    added=lambda x, y: ((x.astype(float) + y.astype(float)) ** 2).mean(axis=1),
)
recon_error.mistakes(
    "Not all features of a row count alike. Each of them belongs into the mean.",
    largest=lambda x, y: (apart(x, y) ** 2).max(axis=1),
    largest_absolute=lambda x, y: np.abs(apart(x, y)).max(axis=1),
    largest_as_it_came=lambda x, y: np.abs(x - y).max(axis=1),
    smallest=lambda x, y: (apart(x, y) ** 2).min(axis=1),
    median=lambda x, y: np.median(apart(x, y) ** 2, axis=1),
    first_feature=lambda x, y: apart(x, y)[:, 0] ** 2,
    last_feature=lambda x, y: apart(x, y)[:, -1] ** 2,
    not_the_last=lambda x, y: (apart(x, y)[:, :-1] ** 2).sum(axis=1) / x.shape[1],
    not_the_first=lambda x, y: (apart(x, y)[:, 1:] ** 2).sum(axis=1) / x.shape[1],
)
recon_error.mistakes(
    "Divide by the number of features in a row, and by nothing else.",
    by_the_rows=lambda x, y: (apart(x, y) ** 2).sum(axis=1) / len(x),
    by_all=lambda x, y: (apart(x, y) ** 2).sum(axis=1) / x.size,
    by_one_less=lambda x, y: (apart(x, y) ** 2).sum(axis=1) / max(x.shape[1] - 1, 1),
    by_one_less_or_by_0=quietly(lambda x, y: (apart(x, y) ** 2).sum(axis=1) / (x.shape[1] - 1)),
    halved=lambda x, y: (apart(x, y) ** 2).mean(axis=1) / 2,
    by_two=lambda x, y: (apart(x, y) ** 2).sum(axis=1) / 2,
)
recon_error.mistakes(
    "These are percent. Return the mean of the squares as it is.",
    in_percent=lambda x, y: 100 * (apart(x, y) ** 2).mean(axis=1),
)
recon_error.mistakes(
    "The mean difference of the row was taken away first. A row that comes back too high as a "
    "whole is badly given back, too.",
    less_the_mean=lambda x, y: apart(x, y).var(axis=1),
    less_the_mean_as_it_came=lambda x, y: (x - y).var(axis=1),
    less_the_mean_then_root=lambda x, y: apart(x, y).std(axis=1),
)
recon_error.mistakes(
    "This is relative to the size of x or y. The error is the plain mean of the squares.",
    by_the_size_of_y=lambda x, y: (
        (apart(x, y) ** 2).mean(axis=1) / ((y.astype(float) ** 2).mean(axis=1) + 1e-9)
    ),
    by_the_size_of_x_or_0=quietly(
        lambda x, y: (apart(x, y) ** 2).mean(axis=1) / (x.astype(float) ** 2).mean(axis=1)
    ),
    relative_or_0=quietly(lambda x, y: ((apart(x, y) / x) ** 2).mean(axis=1)),
    relative=lambda x, y: (apart(x, y) ** 2 / (x.astype(float) ** 2 + 1e-9)).mean(axis=1),
    by_the_size_of_x=lambda x, y: (
        (apart(x, y) ** 2).mean(axis=1) / ((x.astype(float) ** 2).mean(axis=1) + 1e-9)
    ),
)
recon_error.mistakes(
    "This is the whole table of squares. Take their mean for each row.",
    all_squares=lambda x, y: apart(x, y) ** 2,
    all_squares_in_a_line=lambda x, y: (apart(x, y) ** 2).ravel(),
)


@recon_error.accepted
def by_expanding_the_square(x, y):
    """(x − y)² = x² − 2xy + y², row by row."""
    a, b = x.astype(np.longdouble), y.astype(np.longdouble)
    squares = np.einsum("ij,ij->i", a, a) + np.einsum("ij,ij->i", b, b)
    return ((squares - 2 * np.einsum("ij,ij->i", a, b)) / x.shape[1]).astype(float)


@recon_error.accepted
def one_number_after_the_other(x, y):
    scores = []
    for row, made in zip(x.tolist(), y.tolist(), strict=True):
        scores.append(sum((a - b) ** 2 for a, b in zip(row, made, strict=True)) / len(row))
    return np.array(scores)
