"""How lesson 09 grades smooth_posteriors: inputs, mistakes with hints, other right answers."""

import numpy as np
from scipy.ndimage import uniform_filter1d
from scipy.signal import lfilter

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED_ROOMS, mistakes


def posterior_inputs(rng):
    fixed = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    # Different numbers everywhere come first, so that one mistake is not taken for another.
    mixed = np.array([[5, 3, 2], [1, 2, 7], [9, 0, 1], [3, 4, 3], [2, 6, 2], [0, 1, 9]]) / 10
    cases = [(mixed, 4), (fixed, 2), (fixed[::-1].copy(), 3)]
    for rows, classes, n in [(9, 3, 4), (12, 4, 5), (7, 4, 1), (5, 2, 8)]:
        powers = rng.uniform(0.05, 1, (rows, classes))
        cases.append(((powers / powers.sum(axis=1, keepdims=True)).round(3), n))
    # The network's own numbers are whole ones, 0 to 256.
    return [*cases, (rng.integers(0, 257, (8, 3)), 3)]


smooth_posteriors = exercise(
    points=2, inputs=posterior_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS
)


def over_rows(posteriors, first, last, found=lambda part: part.sum(axis=0) / max(1, len(part))):
    """Something, else the mean, of the rows from t + first to t + last, as far as they exist."""
    steps = range(len(posteriors))
    return np.array([found(posteriors[max(0, t + first) : max(0, t + last + 1)]) for t in steps])


def late(posteriors, n):
    """1 from row n - 1 on, 0 before."""
    return (np.arange(len(posteriors)) >= n - 1)[:, None]


def convolved(posteriors, n, mode):
    columns = [np.convolve(column, np.ones(n) / n, mode) for column in posteriors.T]
    return np.array(columns).T


mistakes(
    smooth_posteriors,
    """
    looks_ahead: The mean uses later rows, which are not heard yet. Use this row and those before
        it.
    centred: The mean is centred, so half of it lies in the future. Use this row and those before
        it.
    centred_one_later: The mean is centred, with more rows after this one than before it. Use this
        row and those before it.
    n_half_on_both_sides: The mean reaches n // 2 rows to both sides. A detector cannot look ahead:
        use this row and the n - 1 before it.
    convolved_same: np.convolve with mode "same" centres the mean and counts zeros beyond the ends.
        Use the rows before, and divide by how many there are.
    convolved_full: np.convolve with mode "full" adds rows at the end, and divides the first ones by
        n too. Keep one row for each given one.
    convolved_same_and_cut: np.convolve with mode "same" centres the mean and counts zeros beyond
        the ends. Use the rows before, and divide by how many there are.
    convolved_valid: np.convolve with mode "valid" leaves out the first n - 1 rows. Each is the mean
        of the rows so far.
    always_over_n: The first rows are too low: fewer than n rows are added there. Divide by their
        number.
    one_too_many: The mean runs over n + 1 rows: this row is one of the n.
    one_too_few: The mean runs over n - 1 rows: this one and the n - 1 before it make n.
    without_the_newest: The newest row is missing: the last n rows include the row itself.
    all_so_far: The mean runs over everything since the start. Only the last n rows count.
    sums: The rows were added but not divided by their number.
    medians: This is the median of the rows. Take their mean.
    largest: This is the largest of the rows. Take their mean.
    over_the_classes: The mean was taken over the classes. Keep one column per class: use axis=0.
    first_rows_raw: The first n − 1 rows were left unchanged. Each is the mean of the rows so far.
    first_rows_zero: The first n − 1 rows are 0. Each is the mean of the rows so far.
    start_left_out: The first n - 1 rows are missing. Each is the mean of the rows so far.
    one_row_for_n: There is one row for every n here. Make one for each step: the window moves by
        one row.
    blocks_side_by_side: These are means of blocks side by side. The window moves by one row: make a
        mean for each step.
    same_for_all_classes: All classes have the same number: .mean() alone averages them too. Use
        axis=0.
    one_number_a_row: Each row became a single number: .mean() alone averages the classes too. Use
        axis=0.
    """,
    looks_ahead=lambda rows, n: over_rows(rows, 0, n - 1),
    centred=lambda rows, n: over_rows(rows, -(n // 2), (n - 1) // 2),
    centred_one_later=lambda rows, n: over_rows(rows, -((n - 1) // 2), n // 2),
    n_half_on_both_sides=lambda rows, n: over_rows(rows, -(n // 2), n // 2),
    convolved_same=lambda rows, n: convolved(rows, n, "same"),
    convolved_full=lambda rows, n: convolved(rows, n, "full"),
    convolved_same_and_cut=lambda rows, n: convolved(rows, n, "same")[: len(rows)],
    convolved_valid=lambda rows, n: convolved(rows, n, "valid"),
    always_over_n=lambda rows, n: convolved(rows, n, "full")[: len(rows)],
    one_too_many=lambda rows, n: over_rows(rows, -n, 0),
    one_too_few=lambda rows, n: over_rows(rows, min(0, 2 - n), 0),
    without_the_newest=lambda rows, n: over_rows(rows, -n, -1),
    all_so_far=lambda rows, _: over_rows(rows, -len(rows), 0),
    sums=lambda rows, n: over_rows(rows, 1 - n, 0, lambda part: part.sum(axis=0)),
    medians=lambda rows, n: over_rows(rows, 1 - n, 0, lambda part: np.median(part, axis=0)),
    largest=lambda rows, n: over_rows(rows, 1 - n, 0, lambda part: part.max(axis=0)),
    over_the_classes=lambda rows, _: 0 * rows + rows.mean(axis=1, keepdims=True),
    first_rows_raw=lambda rows, n: np.vstack([rows[: n - 1], smooth_posteriors(rows, n)[n - 1 :]]),
    first_rows_zero=lambda rows, n: smooth_posteriors(rows, n) * late(rows, n),
    start_left_out=lambda rows, n: smooth_posteriors(rows, n)[n - 1 :],
    one_row_for_n=lambda rows, n: smooth_posteriors(rows, n)[n - 1 :: n],
    blocks_side_by_side=lambda rows, n: np.array(
        [rows[i : i + n].mean(axis=0) for i in range(0, len(rows), n)]
    ),
    same_for_all_classes=lambda rows, n: (
        0 * rows + smooth_posteriors(rows, n).mean(axis=1, keepdims=True)
    ),
    one_number_a_row=lambda rows, n: smooth_posteriors(rows, n).mean(axis=1),
)


@smooth_posteriors.mistake
def counted_from_the_end(posteriors, n):
    """A negative start counts from the end of the array: begin at max(0, t − n + 1)."""
    parts = [posteriors[t - n + 1 : t + 1] for t in range(len(posteriors))]
    with np.errstate(invalid="ignore"):  # 0 / 0 where the part is empty
        return np.array([part.sum(axis=0) / len(part) for part in parts])


@smooth_posteriors.mistake
def fed_back(posteriors, n):
    """Averaged rows are averaged again. Read from posteriors and write to another array."""
    found = np.array(posteriors)
    for t in range(len(found)):
        found[t] = found[max(0, t - n + 1) : t + 1].mean(axis=0)
    return found


@smooth_posteriors.mistake
def fed_back_as_floats(posteriors, n):
    """Averaged rows are averaged again. Read from posteriors and write to another array."""
    return fed_back(np.asarray(posteriors, float), n)


@smooth_posteriors.mistake
def exponential_of_that_span(posteriors, n):
    """This is an exponential mean, which keeps a share of everything that was heard. Here the last
    n rows count equally, older ones not at all."""
    found = np.array(posteriors, float)
    for t in range(1, len(found)):
        found[t] = found[t - 1] + (posteriors[t] - found[t - 1]) * 2 / (n + 1)
    return found


@smooth_posteriors.mistake
def exponential(posteriors, n):
    """This keeps a share of everything that was heard (an exponential mean). Here the last n rows
    count equally, older ones not at all."""
    found = np.array(posteriors)
    for t in range(1, len(found)):
        found[t] = (found[t - 1] * (n - 1) + posteriors[t]) / n
    return found


def fixed_window(rows):
    return lambda posteriors, _: over_rows(posteriors, 1 - rows, 0)


for rows in (2, 3, 4, 5, 6):
    smooth_posteriors.mistakes(
        f"n is ignored: the mean always runs over {rows} rows. Use the argument.",
        **{f"always_{rows}_rows": fixed_window(rows)},
    )


def cumulated(*, axis=0, late=0):
    """By differences of running sums, along another axis or from another row."""

    def wrong(posteriors, n):
        sums = np.cumsum(posteriors, axis=axis)
        parts = [
            (sums[t] - sums[t - n + late]) / n if t >= n else sums[t] / (t + 1)
            for t in range(len(sums))
        ]
        return np.array(parts)

    return wrong


def over_rows_or_nan(posteriors, n):
    """The n rows before each row, and what 0 / 0 gives for the first one."""
    with np.errstate(invalid="ignore"):
        return over_rows(posteriors, -n, -1, lambda part: part.sum(axis=0) / np.float64(len(part)))


def geometric(part):
    with np.errstate(divide="ignore"):
        return np.exp(np.log(part).mean(axis=0))


def linearly(part):
    return np.average(part, axis=0, weights=np.arange(1, len(part) + 1))


mistakes(
    smooth_posteriors,
    """
    unchanged: Nothing is smoothed: the rows came back as they were. Assign to found[t]; row = ...
        gives a name, and changes no array.
    kept_as_integers: Right for floats, but an array of integers loses its fractions: np.zeros_like
        takes the dtype of posteriors. Store floats.
    whole_numbers: The means lost their fractions, as in an array of integers: store floats.
    rounded_to_1_digit: The means were rounded. Leave their digits.
    rounded_to_2_digits: The means were rounded. Leave their digits.
    first_row_repeated: The first row was repeated before the start. Take the mean of fewer rows
        there.
    nothing_before_the_first: The slice ends before the row itself, so the first one is empty: the
        last n rows include row t.
    first_row_and_those_before: The newest row is missing: the last n rows include the row itself,
        so the slice ends at t + 1.
    newest_first: The rows are in reverse order. Return the oldest first, as they came.
    last_row_forgotten: The last row is missing: the loop ends one too early.
    first_row_only: Only the first row came back: is return inside the loop? Return a row for each
        step.
    last_row_only: Only the mean of the last n rows came back. Return a row for each step.
    one_class_only: Only one class came back. Keep a column for each: use axis=0.
    other_way_round: Rows and columns are swapped: return (steps, classes).
    smoothed_across_classes: The mean runs over neighbouring classes. It runs over time, the rows.
    across_rows_and_classes: The rows were joined to one long row, so that classes were mixed.
        Smooth each column by itself.
    axis_1: If NumPy reports an inhomogeneous shape: the mean was taken over the classes of each
        row. Use axis=0.
    sums_to_one: Each row was divided by its sum. Leave the mean as it is.
    winners_counted: The largest class of each row was counted as 1. Take the mean of the
        probabilities.
    centred_filter: uniform_filter1d is centred, so half of it lies in the future. Use this row and
        those before it.
    geometric_mean: This is the geometric mean, of logarithms. Take the arithmetic one.
    newer_rows_count_more: Newer rows count more here. All n count the same.
    sums_from_a_row_late: The difference of running sums begins a row too late: the row before the
        window is t - n.
    sums_along_the_classes: The running sum runs over the classes. It runs over time: axis=0.
    """,
    unchanged=lambda rows, _: np.array(rows),
    kept_as_integers=lambda rows, n: smooth_posteriors(rows, n).astype(rows.dtype),
    whole_numbers=lambda rows, n: smooth_posteriors(rows, n).astype(int),
    rounded_to_1_digit=lambda rows, n: smooth_posteriors(rows, n).round(1),
    rounded_to_2_digits=lambda rows, n: smooth_posteriors(rows, n).round(2),
    first_row_repeated=lambda rows, n: smooth_posteriors(
        np.pad(rows, ((n - 1, 0), (0, 0)), mode="edge"), n
    )[n - 1 :],
    nothing_before_the_first=over_rows_or_nan,
    first_row_and_those_before=lambda rows, n: np.vstack([rows[:1], over_rows(rows, -n, -1)[1:]]),
    newest_first=lambda rows, n: smooth_posteriors(rows, n)[::-1],
    last_row_forgotten=lambda rows, n: smooth_posteriors(rows, n)[:-1],
    first_row_only=lambda rows, n: smooth_posteriors(rows, n)[0],
    last_row_only=lambda rows, n: smooth_posteriors(rows, n)[-1],
    one_class_only=lambda rows, n: smooth_posteriors(rows, n)[:, 0],
    other_way_round=lambda rows, n: smooth_posteriors(rows, n).T,
    smoothed_across_classes=lambda rows, n: smooth_posteriors(rows.T, n).T,
    across_rows_and_classes=lambda rows, n: np.convolve(rows.ravel(), np.ones(n) / n)[
        : rows.size
    ].reshape(rows.shape),
    axis_1=lambda rows, n: over_rows(rows, 1 - n, 0, lambda part: part.mean(axis=1)),
    sums_to_one=lambda rows, n: (
        smooth_posteriors(rows, n) / smooth_posteriors(rows, n).sum(axis=1, keepdims=True)
    ),
    winners_counted=lambda rows, n: smooth_posteriors(
        np.eye(rows.shape[1])[rows.argmax(axis=1)], n
    ),
    centred_filter=lambda rows, n: uniform_filter1d(rows, n, axis=0),
    geometric_mean=lambda rows, n: over_rows(rows, 1 - n, 0, geometric),
    newer_rows_count_more=lambda rows, n: over_rows(rows, 1 - n, 0, linearly),
    sums_from_a_row_late=cumulated(late=1),
    sums_along_the_classes=cumulated(axis=1),
)


@smooth_posteriors.accepted
def smooth_by_a_filter(posteriors, n):
    sums = lfilter(np.ones(n), 1, posteriors, axis=0)
    return np.float32(sums / np.minimum(np.arange(1, len(posteriors) + 1), n)[:, None])
