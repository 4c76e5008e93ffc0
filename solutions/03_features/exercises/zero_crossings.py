"""How lesson 03 grades zero_crossings: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, known_mistakes


def crossing_inputs(rng):
    window = np.array(
        [
            [0.5, -1.0, 2.0],
            [-0.5, 0.75, 1.0],
            [0.0, -0.25, -1.0],
            [3.0, 0.5, -1.5],
            [-1.0, 0.0, 0.25],
            [-0.25, -0.75, -0.5],
            [0.25, 1.5, 0.0],
            [1.0, -2.0, -2.0],
        ]
    )
    cases = [(window, 1.0), (window[:, :2] + 0.25, 0.5)]
    for samples, axes, threshold in [(15, 2, 0.75), (40, 3, 1.25), (33, 4, 0.0), (60, 2, 2.0)]:
        # Quarters: zeros and steps of exactly the threshold occur. The mean is not 0.
        drawn = rng.integers(-7, 10, (samples, axes)) / 4
        drawn[rng.random(drawn.shape) < 0.15] = 0
        cases.append((drawn, threshold))
    return cases


zero_crossings = exercise(points=2, inputs=crossing_inputs, closed_rooms=CLOSED)


def pairs(w, t, crossed=None, large=None, below=None):
    """The sum over the pairs of neighbours, with parts replaced."""
    under = (w < 0) if below is None else below
    differs = under[1:] != under[:-1] if crossed is None else crossed
    step = np.abs(np.diff(w, axis=0)) >= t if large is None else large
    return np.sum(differs & step, axis=0)


def changes(w, t):
    """Where the crossings are: (samples - 1, axes)."""
    below = w < 0
    return (below[1:] != below[:-1]) & (np.abs(np.diff(w, axis=0)) >= t)


def hysteresis(w, t):
    """Changes of a state that only leaves its side beyond half the threshold."""
    out = []
    for column in w.T:
        state, count = column[0] < 0, 0
        for x in column[1:]:
            if (state and x >= t / 2) or (not state and x <= -t / 2):
                state, count = not state, count + 1
        out.append(count)
    return np.array(out)


known_mistakes(
    zero_crossings,
    "w, t",
    """
Every change of sign was counted. A crossing also needs a step of at least threshold.
    threshold_ignored: pairs(w, 0)
A step of exactly threshold counts too: at least, so >=.
    strictly_larger: pairs(w, t, large=np.abs(np.diff(w, axis=0)) > t)
The samples were compared with threshold. Compare their difference with it.
    next_sample_large: pairs(w, t, large=np.abs(w[1:]) >= t)
    this_sample_large: pairs(w, t, large=np.abs(w[:-1]) >= t)
    both_samples_large: pairs(w, t, large=(np.abs(w[1:]) >= t) & (np.abs(w[:-1]) >= t))
    one_sample_large: pairs(w, t, large=(np.abs(w[1:]) >= t) | (np.abs(w[:-1]) >= t))
np.sign gives 0 a sign of its own. 0 counts as not below: look at window < 0.
    sign_of_zero: pairs(w, t, below=np.sign(w))
0 counts as not below. Here it counted as below: < and not <=.
    zero_is_below: pairs(w, t, below=w <= 0)
The product of two samples is 0 if one of them is 0, whether there is a crossing or not.
    product_below_zero: pairs(w, t, crossed=w[1:] * w[:-1] < 0)
    product_at_most_zero: pairs(w, t, crossed=w[1:] * w[:-1] <= 0)
Only steps upwards count here. A step downwards is large too: take its absolute value.
    step_without_absolute: pairs(w, t, large=np.diff(w, axis=0) >= t)
The sizes of the samples were subtracted. Take the size of their difference.
    difference_of_sizes: pairs(w, t, large=np.abs(np.diff(np.abs(w), axis=0)) >= t)
    difference_of_sizes_with_its_sign: pairs(w, t, large=np.diff(np.abs(w), axis=0) >= t)
Only steps downwards count here. A step upwards is a crossing too.
    downwards_only: pairs(w, t, crossed=(w[:-1] >= 0) & (w[1:] < 0))
Neighbours are samples of the same axis, one row after the other. Here they are of two axes.
    along_the_axes: right(w.T, t)
    along_the_axes_summed_over_samples: changes(w.T, t).T.sum(axis=0)
    along_the_axes_in_all: int(changes(w.T, t).sum())
The sum went along the axes: there is a number for each pair. Count along the samples, which are the rows.
    summed_over_the_axes: changes(w, t).sum(axis=1)
The axes were put together. Count each by itself: mind axis= of the sum.
    all_axes_together: int(np.sum(right(w, t)))
    flat_window: int(right(w.reshape(-1, 1), t)[0])
This is a share. Return the count.
    share_of_pairs: right(w, t) / (len(w) - 1)
    share_of_samples: right(w, t) / len(w)
    per_second: right(w, t) * 50 / len(w)
These are strokes, half as many. Return the crossings.
    half_as_many: right(w, t) / 2
    half_in_integers: right(w, t) // 2
There is one too many for each axis. Are the beginning and the end counted?
    one_too_many: right(w, t) + 1
There is one too few for each axis. Does the count start at 0?
    one_too_few: right(w, t) - 1
The last pair of samples is left out. range leaves its end out already.
    last_pair_left_out: right(w[:-1], t)
    first_and_last_pair_left_out: right(w[1:-1], t)
The first pair of samples is left out.
    first_pair_left_out: right(w[1:], t)
The first sample was compared with the last: index -1 is the end. Start with the second sample.
    wraps_at_the_beginning: right(np.vstack([w[-1:], w]), t)
The last sample has no next one. Stop one earlier.
    next_of_the_last: [w[i + 1] for i in range(len(w))]
A list or array is not one truth value. Between arrays, and is written &; or is |.
    and_between_arrays: (w[1:] < 0) and (w[1:] > 0)
& binds closer than a comparison. Put each comparison in brackets.
    brackets_missing: (w[1:] < 0) != (w[:-1] < 0) & np.abs(np.diff(w, axis=0)) >= t
The arrays are of unequal length: there is one pair fewer than samples.
    all_samples_and_pairs: (w < 0) & (np.abs(np.diff(w, axis=0)) >= t)
The mean was subtracted. It is gone already: take the samples as they are.
    mean_subtracted: right(w - w.mean(axis=0), t)
    mean_of_all_subtracted: right(w - w.mean(), t)
The line that is crossed is zero, not threshold.
    crosses_the_threshold: np.sum((w[1:] < t) != (w[:-1] < t), axis=0)
    crosses_the_threshold_by_a_step: pairs(w, t, below=w < t)
    crosses_minus_the_threshold: pairs(w, t, below=w < -t)
These samples are two apart. A crossing lies between neighbours.
    two_apart: np.sum(((w[2:] < 0) != (w[:-2] < 0)) & (np.abs(w[2:] - w[:-2]) >= t), axis=0)
    every_other_pair: np.sum((((w[1:] < 0) != (w[:-1] < 0)) & (np.abs(np.diff(w, axis=0)) >= t))[::2], axis=0)
Large steps were counted, whether the sign changes or not.
    any_large_step: np.sum(np.abs(np.diff(w, axis=0)) >= t, axis=0)
Both must hold, a change of sign and a large step: and, not or.
    either: np.sum(((w[1:] < 0) != (w[:-1] < 0)) | (np.abs(np.diff(w, axis=0)) >= t), axis=0)
Only whether there is a crossing is left. Count them: np.sum.
    any_crossing: right(w, t) > 0
    any_as_a_number: np.minimum(right(w, t), 1)
These are floats. Counts are ints.
    floats: right(w, t).astype(float)
    floats_as_a_list: [float(n) for n in right(w, t)]
Only the first axis is there. Return a count for each.
    first_axis: int(right(w, t)[0])
    first_axis_in_a_row: right(w, t)[:1]
These are the places of the crossings. Count them for each axis.
    a_mask: ((w[1:] < 0) != (w[:-1] < 0)) & (np.abs(np.diff(w, axis=0)) >= t)
The threshold was changed. The whole step is compared with threshold itself.
    twice_the_threshold: right(w, 2 * t)
    half_the_threshold: right(w, t / 2)
    squared_step: pairs(w, t, large=np.diff(w, axis=0) ** 2 >= t)
Small samples were made 0 first. Only the step between two neighbours is compared with threshold.
    small_samples_made_zero: right(np.where(np.abs(w) < t, 0, w), 0)
    small_samples_removed: np.array([int(right(c[np.abs(c) >= t][:, None], 0)[0]) for c in w.T])
    two_levels: hysteresis(w, t)
Pairs without a crossing were counted. A crossing is where the two sides differ.
    same_side: pairs(w, t, crossed=(w[1:] < 0) == (w[:-1] < 0))
Small steps were counted, large ones left out. A step counts if it is at least threshold.
    small_steps: pairs(w, t, large=np.abs(np.diff(w, axis=0)) < t)
    steps_up_to_threshold: pairs(w, t, large=np.abs(np.diff(w, axis=0)) <= t)
The result has an axis too many. It is a plain row, (axes,).
    kept_as_a_row: right(w, t)[None]
""",  # noqa: E501
    {"pairs": pairs, "changes": changes, "hysteresis": hysteresis},
)


@zero_crossings.accepted
def in_plain_loops(window, threshold):
    counts = [0] * window.shape[1]
    for before, now in zip(window[:-1].tolist(), window[1:].tolist(), strict=True):
        for axis, (a, b) in enumerate(zip(before, now, strict=True)):
            if ((a < 0 <= b) or (b < 0 <= a)) and abs(b - a) >= threshold:
                counts[axis] += 1
    return np.array(counts)


@zero_crossings.accepted
def by_differences_of_signs(window, threshold):
    sides = np.where(np.signbit(window) & (window != 0), -1, 1)
    turned = np.abs(sides[1:] - sides[:-1]) // 2
    return (turned * (np.abs(window[1:] - window[:-1]) >= threshold)).sum(axis=0)
