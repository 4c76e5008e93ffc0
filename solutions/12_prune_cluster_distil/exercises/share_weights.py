"""How lesson 12 grades share_weights: inputs, mistakes with hints, other right answers."""

# ruff: noqa: ARG005 - every formula of a mistake takes the same names

import itertools
from bisect import bisect_left
from fractions import Fraction

import numpy as np

from tinyml_course.exercises import Comparison, exercise

from ._common import CLOSED


def share_inputs(rng):
    cases = [
        # Uneven values, and a centre that stays without any.
        (np.array([-4.0, -3.5, 0.5, 0.9, 1.2, 8.0, -3.8, 7.1]), 3, 2),
        (np.array([0.0, 1.0, 9.0, 10.0]), 2, 1),
        (np.array([0.0, 0.5, 0.7, 12.0, 11.5]), 5, 3),
        (np.array([2.5, -1.0, 0.25, 4.0]), 3, 0),
        (np.array([0.0, 2.0, 4.0, 10.0]), 6, 4),
        (np.array([0.0, 5.0, 10.0, 1.0]), 2, 1),  # 5 is as near to 0 as to 10
    ]
    for size, clusters, steps in [(30, 4, 3), (60, 7, 6), (45, 5, 12), (24, 3, 1), (160, 8, 2)]:
        two = np.r_[rng.gamma(1.2, 9, size // 3), rng.normal(-25, 12, size - size // 3)]
        cases.append((rng.permutation(two).round(2), clusters, steps))
    return cases


share_weights = exercise(
    points=3,
    inputs=share_inputs,
    comparison=Comparison(rtol=1e-6, atol=1e-9),
    closed_rooms=CLOSED,
)


def nearest_of(values, centres):
    return np.abs(values[:, None] - centres).argmin(axis=1)


def k_means(values, clusters, steps, *, start=None, assign=nearest_of, move=np.mean, empty=None):
    """k-means with something wrong in it."""
    centres = np.linspace(values.min(), values.max(), clusters) if start is None else start
    centres = np.array(centres, float)
    for _ in range(steps):
        nearest = assign(values, centres)
        for k in range(clusters):
            own = values[nearest == k]
            if len(own):
                centres[k] = move(own)
            elif empty is not None:
                centres[k] = empty
    return centres, assign(values, centres)


def wrongly(**change):
    return lambda values, clusters, steps: k_means(values, clusters, steps, **change)


def started(start):
    return lambda values, clusters, steps: k_means(
        values, clusters, steps, start=start(values, clusters)
    )


def stepped(steps_of):
    return lambda values, clusters, steps: share_weights(values, clusters, steps_of(steps))


def of_result(change):
    return lambda values, clusters, steps: change(*share_weights(values, clusters, steps), values)


def by_edges(values, centres):
    """Between two edges at the same distance, instead of at the nearest centre."""
    edges = np.linspace(values.min(), values.max(), len(centres) + 1)
    return np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(centres) - 1)


def upper_of_equal(values, centres):
    return len(centres) - 1 - np.abs(values[:, None] - centres[::-1]).argmin(axis=1)


share_weights.mistakes(
    "The centres moved to the median of their values. Take the mean.",
    median=wrongly(move=np.median),
)
share_weights.mistakes(
    "The centres moved to the sum of their values. Divide by their number: the mean.",
    summed=wrongly(move=np.sum),
)
share_weights.mistakes(
    "The centres moved to the middle between the smallest and largest of their values. Take the "
    "mean of all.",
    middle=wrongly(move=lambda own: (own.min() + own.max()) / 2),
)
share_weights.mistakes(
    "A centre without values became NaN: the mean of nothing. Leave it where it is.",
    nan_if_empty=wrongly(empty=np.nan),
)
share_weights.mistakes(
    "A centre without values went to 0. Leave it where it is.", zero_if_empty=wrongly(empty=0.0)
)
share_weights.mistakes(
    "Of two centres equally near, this took the upper. Take the lower: argmin does, and < instead "
    "of <= in a loop.",
    upper_of_equal=wrongly(assign=upper_of_equal),
)
share_weights.mistakes(
    "The values were put into equal sections of the range. Each goes to its *nearest* centre.",
    equal_sections=wrongly(assign=by_edges),
)
share_weights.mistakes(
    "The signs of the distances counted: the smallest difference is the most negative one. Take "
    "its magnitude.",
    signed_distance=wrongly(assign=lambda v, c: (v[:, None] - c).argmin(axis=1)),
)
share_weights.mistakes(
    "This goes to the *farthest* centre: argmax. Take argmin.",
    farthest=wrongly(assign=lambda v, c: np.abs(v[:, None] - c).argmax(axis=1)),
)
share_weights.mistakes(
    "The first centres are the first values. Put them evenly from the smallest to the largest.",
    first_values=started(np.resize),
)
share_weights.mistakes(
    "The first centres are quantiles. Put them evenly between the smallest and the largest value.",
    quantiles=started(lambda v, k: np.quantile(v, np.linspace(0, 1, k))),
)
share_weights.mistakes(
    "The first centres start at 0. They go from the smallest value, which may be negative, to the "
    "largest.",
    from_zero=started(lambda v, k: np.linspace(0, v.max(), k)),
)
share_weights.mistakes(
    "The first centres are symmetric around 0. They go from the smallest value to the largest.",
    symmetric=started(lambda v, k: np.linspace(-np.abs(v).max(), np.abs(v).max(), k)),
)
share_weights.mistakes(
    "The largest value is no first centre: the end is left out. np.linspace includes both ends.",
    end_left_out=started(lambda v, k: np.linspace(v.min(), v.max(), k, endpoint=False)),
)
share_weights.mistakes(
    "The first centres leave out both ends. The smallest and the largest value are centres.",
    inner_centres=started(lambda v, k: np.linspace(v.min(), v.max(), k + 2)[1:-1]),
)
share_weights.mistakes(
    "The centres never moved. Repeat the two steps `steps` times.", never_moved=stepped(lambda s: 0)
)
share_weights.mistakes(
    "The centres moved once. Repeat the two steps `steps` times.",
    moved_once=stepped(lambda s: min(s, 1)),
)
share_weights.mistakes("One step too many.", one_more=stepped(lambda s: s + 1))
share_weights.mistakes(
    "One step too few: range(steps) has `steps` turns already.",
    one_fewer=stepped(lambda s: max(0, s - 1)),
)
share_weights.mistakes(
    "You went on until nothing moved. Take exactly the number of steps that is given.",
    until_it_stands=stepped(lambda s: 100),
)
share_weights.mistakes(
    "The second result holds the values of the centres. Return each value's index.",
    values_not_indices=of_result(lambda c, n, v: (c, c[n])),
)
share_weights.mistakes(
    "The two results are in the wrong order.", swapped=of_result(lambda c, n, v: (n, c))
)
share_weights.mistakes(
    "These are the centres alone. Return the indices, too, with a comma between them.",
    centres_alone=of_result(lambda c, n, v: c),
)
share_weights.mistakes(
    "These are the indices alone. Return the centres first, with a comma between them.",
    indices_alone=of_result(lambda c, n, v: n),
)
share_weights.mistakes(
    "These are the shared values alone. Return the centres and the indices.",
    shared_values=of_result(lambda c, n, v: c[n]),
)
share_weights.mistakes(
    "The indices start at 1. In Python the first centre has index 0.",
    from_one=of_result(lambda c, n, v: (c, n + 1)),
)
share_weights.mistakes(
    "The centres were rounded to whole numbers. Leave them as they are.",
    rounded=of_result(lambda c, n, v: (np.rint(c), n)),
)
share_weights.mistakes(
    "The centres and indices are sorted by value. Keep the values' order.",
    order_lost=of_result(lambda c, n, v: (c, np.sort(n))),
)


@share_weights.mistake
def assigned_before_the_move(values, clusters, steps):
    """The indices belong to the centres before their last move. Assign the values once more after
    the loop."""
    centres, _ = share_weights(values, clusters, steps)
    before, _ = share_weights(values, clusters, max(0, steps - 1))
    return centres, nearest_of(values, before)


@share_weights.mistake
def assigned_once(values, clusters, steps):
    """The values were assigned only at the start. Assign them again in each step."""
    start = np.linspace(values.min(), values.max(), clusters)
    if not steps:
        return start, nearest_of(values, start)
    return k_means(values, clusters, 1)[0], nearest_of(values, start)


@share_weights.mistake
def moved_one_by_one(values, clusters, steps):
    """Values were assigned anew after each single centre had moved. Assign all, then move all."""
    centres = np.linspace(values.min(), values.max(), clusters)
    for _ in range(steps):
        for k in range(clusters):
            own = values[nearest_of(values, centres) == k]
            if len(own):
                centres[k] = own.mean()
    return centres, nearest_of(values, centres)


@share_weights.accepted
def with_fractions(values, clusters, steps):
    """Exact numbers, and the groups by the middles between centres, which stay in order."""
    exact = [Fraction(float(v)) for v in values]
    low, high = min(exact), max(exact)
    centres = [low + (high - low) * k / (clusters - 1) for k in range(clusters)]

    def groups():
        middles = [(a + b) / 2 for a, b in itertools.pairwise(centres)]
        return [bisect_left(middles, v) for v in exact]

    for _ in range(steps):
        of = groups()
        for k in range(clusters):
            own = [v for v, group in zip(exact, of, strict=True) if group == k]
            centres[k] = sum(own) / len(own) if own else centres[k]
    return np.array([float(c) for c in centres]), np.array(groups())
