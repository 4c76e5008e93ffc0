"""How lesson 12 grades magnitude_mask: inputs, mistakes with hints, other right answers."""

import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, distinct


def mask_inputs(rng):
    cases = [
        (np.array([[0.9, -0.1, 0.6], [-0.8, 0.5, 0.2]]), 0.5),
        (np.array([0.5, -0.1, 0.2, -0.9]), 0.5),
        (np.array([0.3, -0.7, 0.1, 0.45, -0.2, 0.95, -0.6, 0.05, 0.81, -0.33]), 0.37),
        (np.array([0.3, -0.7, 0.1, 0.45, -0.2]), 0.0),
        (np.array([-0.3, 0.7, -0.1, 0.45]), 1.0),
    ]
    for shape, sparsity in [((4, 5), 0.29), ((3, 3, 2, 4), 0.7), ((7, 3), 0.62), ((2, 11), 0.84)]:
        cases.append((distinct(rng, shape), sparsity))
    return cases


magnitude_mask = exercise(points=1, inputs=mask_inputs, closed_rooms=CLOSED)


def gone_by(count):
    """A mask in which as many weights go as ``count(sparsity, size)`` says."""

    def wrong(weights, sparsity):
        gone = count(sparsity, weights.size)
        mask = np.ones(weights.size, bool)
        mask[np.argsort(np.abs(weights), axis=None)[: max(gone, 0)]] = False
        return mask.reshape(weights.shape)

    return wrong


def smallest_of(key):
    """A mask in which those with the smallest key go."""

    def wrong(weights, sparsity):
        mask = np.ones(weights.size, bool)
        order = np.argsort(key(weights.ravel()), kind="stable")
        mask[order[: round(sparsity * weights.size)]] = False
        return mask.reshape(weights.shape)

    return wrong


magnitude_mask.mistakes(
    "The sign counted: a large negative weight went first. Compare magnitudes, np.abs(weights).",
    signed=smallest_of(lambda flat: flat),
)
magnitude_mask.mistakes(
    "The largest magnitudes went. The smallest ones go.",
    largest_go=smallest_of(lambda flat: -np.abs(flat)),
)
magnitude_mask.mistakes(
    "The first weights went, whatever their size. Sort by magnitude first.",
    first_go=smallest_of(lambda flat: np.arange(len(flat))),
)
magnitude_mask.mistakes(
    "The number of weights that go was rounded down. Round it to the nearest whole number.",
    rounded_down=gone_by(lambda sparsity, size: int(sparsity * size)),
)
magnitude_mask.mistakes(
    "The number of weights that go was rounded up. Round it to the nearest whole number.",
    rounded_up=gone_by(lambda sparsity, size: math.ceil(sparsity * size)),
)
magnitude_mask.mistakes(
    "One weight too many goes. A slice [:n] takes n of them; with <= a threshold, the threshold "
    "itself goes too.",
    one_too_many=gone_by(lambda sparsity, size: min(size, round(sparsity * size) + 1)),
)
magnitude_mask.mistakes(
    "One weight too few goes. A slice [:n] takes n of them; with < a threshold, the threshold "
    "itself stays.",
    one_too_few=gone_by(lambda sparsity, size: round(sparsity * size) - 1),
)
magnitude_mask.mistakes(
    "This share of the weights stays. The sparsity is the share that goes.",
    share_stays=gone_by(lambda sparsity, size: size - round(sparsity * size)),
)
magnitude_mask.mistakes(
    "The sparsity was divided by 100. It is a share from 0 to 1, no percentage.",
    as_percent=gone_by(lambda sparsity, size: round(sparsity * size / 100)),
)
magnitude_mask.mistakes(
    "The number of weights was taken from len, which counts rows. Take weights.size.",
    rows_counted=lambda w, s: gone_by(lambda sparsity, _size: round(sparsity * len(w)))(w, s),
)


@magnitude_mask.mistake
def sparsity_as_threshold(weights, sparsity):
    """The sparsity was taken as a threshold for the magnitudes. It is the share of weights that
    go: sort the magnitudes, and count."""
    return np.abs(weights) > sparsity


@magnitude_mask.mistake
def share_of_the_largest(weights, sparsity):
    """The threshold is a share of the largest magnitude. The sparsity is a share of the *number* of
    weights."""
    return np.abs(weights) > sparsity * np.abs(weights).max()


@magnitude_mask.mistake
def row_by_row(weights, sparsity):
    """Each row lost the same share. Sort all weights of the array together: axis=None in
    np.argsort."""
    rows = weights.reshape(-1, weights.shape[-1])
    masks = [magnitude_mask(row, sparsity) for row in rows]
    return np.array(masks).reshape(weights.shape)


@magnitude_mask.mistake
def the_other_way_round(weights, sparsity):
    """True and False are exchanged: True stays, False goes."""
    return ~magnitude_mask(weights, sparsity)


@magnitude_mask.mistake
def weights_not_mask(weights, sparsity):
    """These are the pruned weights. Return the mask of True and False alone."""
    return weights * magnitude_mask(weights, sparsity)


@magnitude_mask.mistake
def mask_flat(weights, sparsity):
    """The mask is flat. Bring it into the shape of the weights: reshape(weights.shape)."""
    if weights.ndim == 1:
        return magnitude_mask(weights, sparsity)
    return magnitude_mask(weights, sparsity).ravel()


@magnitude_mask.mistake
def order_not_mask(weights, sparsity):
    """These are positions, not a mask. Return True or False for each weight, in its own place."""
    return np.argsort(np.abs(weights), axis=None)[round(sparsity * weights.size) :]


@magnitude_mask.mistake
def order_compared(weights, sparsity):
    """argsort says which weight is the smallest, the second smallest and so on, not each weight's
    rank. Use its first entries as positions in the mask."""
    order = np.argsort(np.abs(weights), axis=None)
    return (order >= round(sparsity * weights.size)).reshape(weights.shape)


@magnitude_mask.accepted
def by_counting(weights, sparsity):
    """A weight goes if fewer than so many others are smaller: ranks by comparing all pairs."""
    flat = [abs(float(w)) for w in weights.ravel()]
    gone = round(sparsity * len(flat))
    ranks = [sum(other < one for other in flat) for one in flat]
    return np.array([rank >= gone for rank in ranks]).reshape(weights.shape)


@magnitude_mask.accepted
def by_threshold(weights, sparsity):
    magnitudes = sorted(np.abs(weights).ravel().tolist())
    gone = round(sparsity * len(magnitudes))
    return np.abs(weights) > (magnitudes[gone - 1] if gone else -1.0)
