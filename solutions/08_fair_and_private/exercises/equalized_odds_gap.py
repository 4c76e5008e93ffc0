"""How lesson 08 grades equalized_odds_gap: inputs, mistakes with hints, other right answers."""

import itertools
import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED_ROOMS


def gap_inputs(rng):
    # Found differs most in the first, alarms in the second; accuracy in neither. The lowest and
    # the highest group are neither first nor last, and differ from rate to rate.
    cases = [
        np.array([[0.9, 0.7, 0.1], [0.6, 0.95, 0.12], [0.3, 0.55, 0.05], [0.5, 0.8, 0.09]]),
        np.array([[0.2, 0.81, 0.3], [0.95, 0.9, 0.08], [0.7, 0.77, 0.47], [0.6, 0.83, 0.25]]),
        np.array([[0.97, 0.62, 0.11], [0.5, 0.91, 0.28]]),
        np.array([[0.4, 0.88, 0.31], [0.99, 0.93, 0.04]]),
        np.array([[0.8, 0.9, 0.1], [0.65, 0.62, 0.17], [0.6, 0.5, 0.12]]),
        np.array([[0.8, 0.7, 0.05], [0.6, 0.65, 0.5], [0.75, 0.68, 0.2]]),
        np.array([[0.9, np.nan, 0.1], [0.6, 0.95, 0.32], [0.1, 0.75, 0.28]]),
        np.array([[0.3, 0.64, 0.19], [0.7, np.nan, 0.26], [0.8, 0.93, 0.37]]),
    ]
    for groups in (3, 4, 5):
        rates = rng.uniform(0.02, 0.98, (groups, 3))
        rates[:, 0] = np.linspace(0.01, 0.99, groups)[rng.permutation(groups)]
        cases.append(rates)
    return [(rates,) for rates in cases]


equalized_odds_gap = exercise(
    points=1, inputs=gap_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS
)


def spread(rates, columns=(1, 2)):
    chosen = rates[:, list(columns)]
    return 100 * (np.nanmax(chosen, axis=0) - np.nanmin(chosen, axis=0))


def of(gap):
    """The exercise with another gap, made of the rates."""
    return lambda rates: float(gap(rates))


def first_and_last(rates):
    known = rates[~np.isnan(rates).any(axis=1)]
    return 100 * np.abs(known[-1, 1:] - known[0, 1:]).max()


equalized_odds_gap.mistakes(
    "Both kinds of error count: compare the true positive rates AND the false positive rates, and "
    "take the larger gap.",
    only_found=of(lambda r: spread(r)[0]),
    only_alarms=of(lambda r: spread(r)[1]),
)
equalized_odds_gap.mistakes(
    "Take the LARGER of the two gaps: a small one must not hide a large one.",
    smaller=of(lambda r: spread(r).min()),
    mean=of(lambda r: spread(r).mean()),
    sum_of_both=of(lambda r: spread(r).sum()),
    root_of_squares=of(lambda r: np.hypot(*spread(r))),
)
equalized_odds_gap.mistakes(
    "Column 0 is the accuracy, which is not part of equalized odds: use columns 1 and 2.",
    accuracy_gap=of(lambda r: spread(r, (0,))[0]),
    accuracy_too=of(lambda r: spread(r, (0, 1, 2)).max()),
    columns_0_and_1=of(lambda r: spread(r, (0, 1)).max()),
)
equalized_odds_gap.mistakes(
    "Points, please: a difference of 0.85 and 0.60 is 25 points.",
    share=of(lambda r: spread(r).max() / 100),
)
equalized_odds_gap.mistakes(
    "There may be more than two groups: the gap is between the highest and the lowest of all.",
    first_two=of(lambda r: np.nanmax(100 * np.abs(r[1, 1:] - r[0, 1:]))),
    first_and_last=of(first_and_last),
    deviation=of(lambda r: 100 * np.nanstd(r[:, 1:], axis=0).max()),
    from_the_mean=of(lambda r: 100 * np.nanmax(np.abs(r[:, 1:] - np.nanmean(r[:, 1:], axis=0)))),
    neighbours=of(lambda r: 100 * np.nanmax(np.abs(np.diff(r[:, 1:], axis=0)))),
)
equalized_odds_gap.mistakes(
    "A rate is nan where nobody knows it. Leave it out (np.nanmax, np.nanmin), or every gap with "
    "it becomes nan.",
    nan_stays=of(lambda r: 100 * np.ptp(r[:, 1:], axis=0).max()),
    nan_is_zero=of(lambda r: spread(np.nan_to_num(r)).max()),
)
equalized_odds_gap.mistakes(
    "A group whose one rate is unknown keeps its other rate: leave out the nan, not the row.",
    row_with_nan_dropped=of(lambda r: spread(r[~np.isnan(r).any(axis=1)]).max()),
    column_with_nan_dropped=of(lambda r: np.nanmax(100 * np.ptp(r[:, 1:], axis=0))),
)
equalized_odds_gap.mistakes(
    "A difference of two rates, in points: not divided by one of them or by their mean.",
    relative_to_the_highest=of(lambda r: (spread(r) / np.nanmax(r[:, 1:], axis=0)).max()),
    relative_to_the_lowest=of(lambda r: (spread(r) / np.nanmin(r[:, 1:], axis=0)).max()),
    relative_to_the_mean=of(lambda r: (spread(r) / np.nanmean(r[:, 1:], axis=0)).max()),
    ratio=of(lambda r: (np.nanmin(r[:, 1:], axis=0) / np.nanmax(r[:, 1:], axis=0)).min()),
)
equalized_odds_gap.mistakes(
    "First group minus last is no gap: take the highest minus the lowest, wherever they stand.",
    first_minus_last=of(lambda r: 100 * np.nanmax(r[0, 1:] - r[-1, 1:])),
    last_minus_first=of(lambda r: 100 * np.nanmax(r[-1, 1:] - r[0, 1:])),
    first_two_signed=of(lambda r: 100 * np.nanmax(r[0, 1:] - r[1, 1:])),
)
equalized_odds_gap.mistakes(
    "Compare true positive rates with each other, and false positive rates with each other: not "
    "one kind with the other. The groups are the rows, axis 0.",
    one_range_for_both=of(lambda r: 100 * (np.nanmax(r[:, 1:]) - np.nanmin(r[:, 1:]))),
    wrong_axis=of(lambda r: 100 * np.nanmax(np.abs(r[:, 1] - r[:, 2]))),
)
equalized_odds_gap.mistakes(
    "This is the highest rate, not a difference between groups.",
    highest=of(lambda r: 100 * np.nanmax(r[:, 1:])),
)
equalized_odds_gap.mistakes(
    "The sign is turned: highest minus lowest.",
    negative=of(lambda r: -spread(r).max()),
)
equalized_odds_gap.mistakes(
    "Return one number, the larger of both gaps.",
    both=spread,
)
equalized_odds_gap.mistakes(
    "Not rounded: keep all digits of the gap.",
    rounded=of(lambda r: np.round(spread(r).max())),
    cut_off=lambda r: int(spread(r).max()),
    one_decimal=of(lambda r: np.round(spread(r).max(), 1)),
)


@equalized_odds_gap.accepted
def every_pair(rates):
    gaps = [0.0]
    for column in (1, 2):
        known = [value for value in rates[:, column].tolist() if not math.isnan(value)]
        gaps += [abs(a - b) for a, b in itertools.combinations(known, 2)]
    return 100 * max(gaps)
