"""How lesson 02 grades fit_scaler: inputs, mistakes with hints, other right answers."""

import statistics

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, as_typed


def scaler_inputs(rng):
    """Axes of any size and mean; in some calls one axis moves in the test windows only."""
    cases = []
    for number in range(8):
        shape = [int(rng.integers(*ends)) for ends in ((6, 10), (4, 8), (3, 5))]
        means = rng.uniform(-6, 6, shape[2])
        sizes = rng.permutation([0.2, 4.0, 9.0, 0.5])[: shape[2]]
        windows = rng.normal(means, sizes, shape)
        # No two windows have one mean.
        windows += sizes * rng.normal(0, 0.5, (shape[0], 1, shape[2]))
        train = rng.permutation(shape[0])[: int(rng.integers(3, shape[0] - 1))]
        train = train if train[-1] else train[::-1]  # up to row 0 there would be nothing
        if number % 3 == 1:
            # A number that floats hold exactly, so that its deviation is exactly 0.
            windows[train, :, int(rng.integers(shape[2]))] = float(rng.choice([-0.5, 2.0, 0.25]))
        cases.append((windows, train))
    return cases


fit_scaler = exercise(points=2, inputs=scaler_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def samples_of(windows, train):
    return windows[train].reshape(-1, windows.shape[2])


def not_zero(scale):
    return np.where(scale == 0, 1.0, scale)


def of_windows(choose):
    """An answer that looks at other windows: choose(windows, train)."""

    def answer(windows, train):
        chosen = choose(windows, train)
        return fit_scaler(chosen, np.arange(len(chosen)))

    return answer


def with_scale(scale):
    """The right mean beside another scale, scale(samples)."""
    return lambda windows, train: (
        samples_of(windows, train).mean(axis=0),
        scale(samples_of(windows, train)),
    )


def with_mean(mean):
    return lambda windows, train: (
        mean(samples_of(windows, train)),
        fit_scaler(windows, train)[1],
    )


def over(axis):
    """Means and deviations along other axes of the training windows."""
    return lambda windows, train: (
        windows[train].mean(axis=axis),
        not_zero(windows[train].std(axis=axis)),
    )


def then(change):
    return lambda *given: change(*fit_scaler(*given))


def std(samples):
    return samples.std(axis=0)


def if_of_an_array(windows, train):
    mean, scale = windows[train].mean(axis=(0, 1)), windows[train].std(axis=(0, 1))
    if scale == 0:
        scale = 1
    return mean, scale


def each_window_by_itself(windows, train):
    chosen = windows[train]
    return chosen.mean(axis=(0, 1)), not_zero(chosen.std(axis=1).mean(axis=0))


def scaled(windows, train):
    mean, scale = fit_scaler(windows, train)
    return (windows - mean) / scale


ONE_NUMBER = "Each axis needs its own mean and scale: (axes,) numbers, not one for all."
OVER = "The mean goes over all windows AND all their samples: only the axes are left."
LEAK = "All windows were used. The scaler may see the training windows alone."
KIND = "The scale is the standard deviation, np.std."
ZERO = "An axis that never moves has the deviation 0, and dividing by it fails: its scale is 1."
as_typed(
    fit_scaler,
    {
        LEAK: {
            "all_windows": of_windows(lambda windows, _: windows),
            "mean_of_all_windows": lambda windows, train: (
                windows.mean(axis=(0, 1)),
                fit_scaler(windows, train)[1],
            ),
            "scale_of_all_windows": lambda windows, train: (
                fit_scaler(windows, train)[0],
                not_zero(windows.std(axis=(0, 1))),
            ),
        },
        "These are the test windows. Take those that train lists.": {
            "test_windows": of_windows(lambda windows, train: np.delete(windows, train, axis=0)),
        },
        "train lists row numbers, in any order: take these windows alone, not a stretch of them.": {
            "first_windows": of_windows(lambda windows, train: windows[: len(train)]),
            "first_of_train": of_windows(lambda windows, train: windows[train[:1]]),
            "from_the_first_to_the_last": of_windows(
                lambda windows, train: windows[min(train) : max(train) + 1]
            ),
            "up_to_the_last": of_windows(lambda windows, train: windows[: max(train)]),
            "up_to_the_last_listed": of_windows(lambda windows, train: windows[: train[-1]]),
            "between_the_ends_of_train": of_windows(
                lambda windows, train: windows[
                    min(train[0], train[-1]) : max(train[0], train[-1]) + 1
                ]
            ),
        },
        "The last training window is missing.": {
            "last_row_missing": of_windows(lambda windows, train: windows[train[:-1]]),
        },
        ONE_NUMBER: {
            "one_mean_and_scale": lambda windows, train: (
                windows[train].mean(),
                windows[train].std(),
            ),
            "one_scale": with_scale(lambda samples: samples.std()),
            "one_mean": with_mean(lambda samples: samples.mean()),
        },
        OVER: {
            "over_the_windows": over(0),
            "over_the_samples": over(1),
            "over_the_axes": over(2),
            "over_samples_and_axes": over((1, 2)),
            "over_windows_and_axes": over((0, 2)),
        },
        "The result has dimensions left over: (axes,) and no more, without keepdims.": {
            "kept_dimensions": lambda windows, train: tuple(
                part[None, None] for part in fit_scaler(windows, train)
            ),
        },
        "The deviations of single windows were averaged. Windows also differ from each other: "
        "take the deviation over all samples at once.": {
            "each_window_by_itself": each_window_by_itself,
        },
        "Means were taken first, and then their deviation: what moves inside a window is lost. "
        "Take the deviation over all samples at once.": {
            "of_the_means": lambda windows, train: (
                windows[train].mean(axis=(0, 1)),
                not_zero(windows[train].mean(axis=1).std(axis=0)),
            ),
            "of_the_middle_window": lambda windows, train: (
                windows[train].mean(axis=(0, 1)),
                not_zero(windows[train].mean(axis=0).std(axis=0)),
            ),
        },
        "This is the variance. Take its square root.": {
            "variance": with_scale(lambda samples: not_zero(samples.var(axis=0))),
        },
        "This divides by the number of samples minus 1. np.std does not, unless told ddof=1.": {
            "sample_deviation": with_scale(lambda s: not_zero(s.std(axis=0, ddof=1))),
        },
        ZERO: {
            "zero_left": with_scale(std),
            "zero_made_tiny": with_scale(lambda s: np.where(std(s) == 0, 1e-8, std(s))),
            "never_zero_larger": with_scale(lambda s: np.maximum(std(s), 1e-3)),
            "never_zero": with_scale(lambda s: np.maximum(std(s), 1e-6)),
        },
        "Do not add a small number to every axis: a still axis then has a tiny scale, not 1. "
        "Replace only a deviation of exactly 0.": {
            "a_little_added": with_scale(lambda samples: std(samples) + 1e-8),
            "less_added": with_scale(lambda samples: std(samples) + 1e-9),
            "more_added": with_scale(lambda samples: std(samples) + 1e-6),
            "far_less_added": with_scale(lambda samples: std(samples) + 1e-10),
        },
        "scale is an array, a number for each axis, and an if can decide about one number only. "
        "Look at np.where, or change the zeros alone by a mask.": {
            "if_of_an_array": if_of_an_array,
        },
        "Scales below 1 are right too: only a deviation of exactly 0 becomes 1.": {
            "at_least_one": with_scale(lambda samples: np.maximum(std(samples), 1)),
            "small_ones_too": with_scale(lambda s: np.where(std(s) < 0.3, 1, std(s))),
        },
        "As soon as one axis stands still, the scale of every axis becomes 1 here. Only that of "
        "the axis that never moves does.": {
            "all_one_for_one_still": with_scale(
                lambda s: std(s) if (std(s) > 0).all() else np.ones(s.shape[1])
            ),
            "one_number_for_one_still": with_scale(lambda s: std(s) if std(s).all() else 1),
        },
        "The scale of every axis changed. Only that of an axis that never moves becomes 1.": {
            "one_added": with_scale(lambda samples: std(samples) + 1),
            "one_for_all": with_scale(lambda samples: np.ones(samples.shape[1])),
            "the_other_way_round": with_scale(lambda s: np.where(std(s) == 0, std(s), 1)),
        },
        KIND: {
            "range": with_scale(lambda s: not_zero(np.ptp(s, axis=0))),
            "largest": with_scale(lambda s: np.abs(s).max(axis=0)),
            "largest_value": with_scale(lambda s: s.max(axis=0)),
            "largest_from_mean": with_scale(lambda s: not_zero(np.abs(s - s.mean(0)).max(axis=0))),
            "absolute_deviation": with_scale(
                lambda s: not_zero(np.abs(s - s.mean(axis=0)).mean(axis=0))
            ),
        },
        "This is the root mean square: the mean must be subtracted first, as np.std does.": {
            "root_mean_square": with_scale(lambda s: np.sqrt((s**2).mean(axis=0))),
        },
        "The mean is not the median.": {
            "median": with_mean(lambda samples: np.median(samples, axis=0)),
        },
        "The smallest value is not the mean.": {
            "smallest": with_mean(lambda samples: samples.min(axis=0)),
        },
        "The mean of an axis that never moves is its value, also if its scale is 1.": {
            "mean_zero_too": lambda windows, train: (
                np.where(samples_of(windows, train).std(axis=0) == 0, 0, 1)
                * fit_scaler(windows, train)[0],
                fit_scaler(windows, train)[1],
            ),
        },
        "The mean has the wrong sign: it is subtracted later.": {
            "minus_the_mean": then(lambda mean, scale: (-mean, scale)),
        },
        "This is 1 divided by the deviation. The windows are divided by the scale later.": {
            "one_over_scale": then(lambda mean, scale: (mean, 1 / scale)),
        },
        "The two came in the other order. Return (mean, scale).": {
            "scale_first": then(lambda mean, scale: (scale, mean)),
        },
        "These are scaled windows. Return the mean and the scale that scaled them.": {
            "scaled_windows": scaled,
            "scaled_training_windows": lambda windows, train: scaled(windows, train)[train],
        },
        "Return two arrays, mean and scale.": {
            "mean_only": then(lambda mean, _: mean),
            "scale_only": then(lambda _, scale: scale),
            "one_array": then(lambda mean, scale: np.array([mean, scale])),
        },
        "Return arrays: np.array(...) makes one of a list.": {
            "lists": then(lambda mean, scale: (mean.tolist(), scale.tolist())),
        },
        "The numbers are rounded. Return all their digits.": {
            "rounded": then(lambda mean, scale: (mean.round(2), scale.round(2))),
            "half_precision": then(
                lambda mean, scale: (mean.astype(np.float16), scale.astype(np.float16))
            ),
        },
        "The axes came in another order.": {
            "axes_backwards": then(lambda mean, scale: (mean[::-1], scale[::-1])),
        },
    },
)


@fit_scaler.accepted
def from_sums_of_squares(windows, train):
    count, total, squares = 0, 0.0, 0.0
    first = windows[train[0], 0]  # sums around any value, so that no digits are lost
    for row in train:
        for sample in windows[row]:
            count, total, squares = (
                count + 1,
                total + (sample - first),
                squares + (sample - first) ** 2,
            )
    scale = np.sqrt(np.maximum(squares / count - (total / count) ** 2, 0))
    scale[scale == 0] = 1
    return first + total / count, scale


@fit_scaler.accepted
def axis_by_axis(windows, train):
    columns = [
        [float(value) for row in train for value in windows[row, :, axis]]
        for axis in range(windows.shape[-1])
    ]
    mean = [statistics.fmean(column) for column in columns]
    scale = [statistics.pstdev(column) or 1.0 for column in columns]
    return np.array(mean), np.array(scale)
