"""How lesson 12 grades prune_channels: inputs, mistakes with hints, other right answers."""

# ruff: noqa: ARG005 - every formula of a mistake takes the same names

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED


def channel_inputs(rng):
    readable = np.array(
        [
            [1.0, -1.0, 2.5, -2.0],
            [0.25, 0.5, -0.25, 0.1],
            [0.0, 5.5, 0.0, 0.5],
            [-2.0, -2.1, -0.1, -3.0],
            [1.0, 1.5, 0.75, 1.25],
        ]
    )
    cases = [(readable, 3), (np.array([[1.0, -1.0], [0.5, 0.0], [0.0, 3.0]]), 2)]
    cases.append(
        (np.array([[2.0, 0.1, 0.1], [1.0, -1.0, 0.9], [0.4, 0.2, -0.3], [1.2, 1.1, -1.3]]), 2)
    )
    for channels, inputs, keep in [(5, 5, 2), (6, 4, 4), (8, 3, 7), (4, 6, 1), (3, 4, 3)]:
        cases.append((rng.normal(-0.3, 1, (channels, inputs)).round(3), keep))
    given = []
    for mix, keep in cases:
        channels = len(mix)
        depthwise = rng.normal(0, 1, (channels, 3, 3)).round(3)
        # As many outputs as channels: a mask along the wrong axis fits, and is wrong.
        given.append((mix, depthwise, rng.normal(0.2, 1, (channels, channels)).round(3), keep))
    return given


prune_channels = exercise(points=2, inputs=channel_inputs, closed_rooms=CLOSED)


def cut(kept, mix, depthwise, next_mix):
    return mix[kept], depthwise[kept], next_mix[:, kept]


def strongest_by(strength):
    """The channels that another strength calls strong."""

    def wrong(mix, depthwise, next_mix, keep):
        sizes = strength(mix, depthwise, next_mix)
        return cut(np.sort(np.argsort(-sizes, kind="stable")[:keep]), mix, depthwise, next_mix)

    return wrong


def kept_by(choose):
    """Something else done with the channels in order of strength, the strongest first."""

    def wrong(mix, depthwise, next_mix, keep):
        order = np.argsort(-np.abs(mix).sum(axis=1))
        return cut(choose(order, keep), mix, depthwise, next_mix)

    return wrong


def arrays_by(make):
    def wrong(mix, depthwise, next_mix, keep):
        kept = np.sort(np.argsort(-np.abs(mix).sum(axis=1))[:keep])
        return make(kept, mix, depthwise, next_mix)

    return wrong


def zeroed(array, kept, axis):
    new = np.zeros_like(array)
    index = (slice(None),) * axis + (kept,)
    new[index] = array[index]
    return new


prune_channels.mistakes(
    "The signs counted: large negative weights made a channel weak. Add magnitudes.",
    signed=strongest_by(lambda m, d, n: m.sum(axis=1)),
)
prune_channels.mistakes(
    "The magnitude was taken of the sum. Take the magnitude of each weight, then add.",
    magnitude_of_the_sum=strongest_by(lambda m, d, n: np.abs(m.sum(axis=1))),
)
prune_channels.mistakes(
    "The strength is the sum of squares. Add magnitudes.",
    squares=strongest_by(lambda m, d, n: (m**2).sum(axis=1)),
)
prune_channels.mistakes(
    "The strength is the largest weight alone. Add the magnitudes of the whole row.",
    largest_weight=strongest_by(lambda m, d, n: np.abs(m).max(axis=1)),
)
prune_channels.mistakes(
    "The strength is that of the depthwise filters. Take the rows of the first mix.",
    by_depthwise=strongest_by(lambda m, d, n: np.abs(d).sum(axis=(1, 2))),
)
prune_channels.mistakes(
    "The strength is that of the next mix. Take the rows of the first.",
    by_next=strongest_by(lambda m, d, n: np.abs(n).sum(axis=0)),
)
prune_channels.mistakes(
    "The strength adds up all three layers. Take the rows of the first mix alone.",
    by_all_three=strongest_by(
        lambda m, d, n: np.abs(m).sum(axis=1) + np.abs(d).sum(axis=(1, 2)) + np.abs(n).sum(axis=0)
    ),
)
prune_channels.mistakes(
    "The first channels stayed, whatever their strength.",
    first_ones=strongest_by(lambda m, d, n: np.zeros(len(m))),
)
prune_channels.mistakes(
    "The weakest channels stayed. Keep the strongest.",
    weakest=kept_by(lambda order, keep: np.sort(order[-keep:])),
)
prune_channels.mistakes(
    "The channels are in the order of their strength. Keep their old order: sort the indices.",
    by_strength=kept_by(lambda order, keep: order[:keep]),
)
prune_channels.mistakes(
    "The channels came back from the weakest to the strongest. Keep their old order: sort the "
    "indices.",
    by_weakness=kept_by(lambda order, keep: order[:keep][::-1]),
)
prune_channels.mistakes(
    "So many channels were removed. `keep` says how many stay.",
    keep_removed=kept_by(lambda order, keep: np.sort(order[: len(order) - keep])),
)
prune_channels.mistakes(
    "One channel too many stays.",
    one_more=kept_by(lambda order, keep: np.sort(order[: keep + 1])),
)
prune_channels.mistakes(
    "One channel too few stays: the slice [:keep] has `keep` entries.",
    one_fewer=kept_by(lambda order, keep: np.sort(order[: keep - 1])),
)
prune_channels.mistakes(
    "The next mix lost rows. Its inputs are its *columns*: next_mix[:, kept].",
    rows_of_next=arrays_by(lambda k, m, d, n: (m[k], d[k], n[k])),
)
prune_channels.mistakes(
    "The next mix lost rows *and* columns. Only its inputs go: next_mix[:, kept].",
    both_of_next=arrays_by(lambda k, m, d, n: (m[k], d[k], n[k][:, k])),
)
prune_channels.mistakes(
    "The next mix is unchanged. It still expects an input from each removed channel.",
    next_left=arrays_by(lambda k, m, d, n: (m[k], d[k], n)),
)
prune_channels.mistakes(
    "The depthwise layer is unchanged. It has a filter for each channel: remove those, too.",
    depthwise_left=arrays_by(lambda k, m, d, n: (m[k], d, n[:, k])),
)
prune_channels.mistakes(
    "The first mix is unchanged. Remove the rows of its weak channels.",
    mix_left=arrays_by(lambda k, m, d, n: (m, d[k], n[:, k])),
)
prune_channels.mistakes(
    "The depthwise filters were cut along another axis. The channels are its first.",
    depthwise_axis=arrays_by(lambda k, m, d, n: (m[k], d[:, :, : len(k)], n[:, k])),
)
prune_channels.mistakes(
    "The weak channels were set to 0. They must be gone: the arrays become smaller.",
    set_to_zero=arrays_by(lambda k, m, d, n: (zeroed(m, k, 0), zeroed(d, k, 0), zeroed(n, k, 1))),
)
prune_channels.mistakes(
    "The next mix came back transposed: outputs are its rows.",
    next_transposed=arrays_by(lambda k, m, d, n: (m[k], d[k], n[:, k].T)),
)
prune_channels.mistakes(
    "These are the indices of the channels. Return the three smaller arrays.",
    indices=arrays_by(lambda k, m, d, n: k),
)
prune_channels.mistakes(
    "This is the first array alone. Return all three, with commas between them.",
    mix_alone=arrays_by(lambda k, m, d, n: m[k]),
)
prune_channels.mistakes(
    "The depthwise layer and the next mix are exchanged: return them in the order they came.",
    order_of_arrays=arrays_by(lambda k, m, d, n: (m[k], n[:, k], d[k])),
)


@prune_channels.mistake
def columns_of_mix(mix, depthwise, next_mix, keep):
    """The strength was added up over the wrong axis: down the columns, the inputs. A channel is a
    row, axis=1 adds along it."""
    kept = np.sort(np.argsort(-np.abs(mix).sum(axis=0))[:keep])
    return cut(kept, mix, depthwise, next_mix)


@prune_channels.accepted
def by_deleting(mix, depthwise, next_mix, keep):
    """The weakest channel is deleted until few enough are left."""
    three = mix, depthwise, next_mix
    while len(three[0]) > keep:
        sums = [sum(abs(w) for w in row) for row in three[0].tolist()]
        weak = sums.index(min(sums))
        three = tuple(np.delete(a, weak, axis) for a, axis in zip(three, (0, 0, 1), strict=True))
    return three
