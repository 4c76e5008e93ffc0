"""The inputs of ds_block, and its two steps with parts that a mistake exchanges."""

import numpy as np


def block_inputs(rng):
    # First one channel, in numbers few enough to be shown, then two, no side or sign like another.
    x = np.array([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [7.0]]])
    depthwise = np.array([[1.0, 0.5, -2.0], [3.0, 1.5, -1.0], [-0.5, 2.0, -3.0]])[..., None]
    cases = [(x, depthwise, np.array([1.0]), np.array([[-1.0]]), np.array([8.0]))]
    # As many filters as channels: a pointwise that was not transposed gives numbers, no error.
    x = np.array([[[1.0, 6.0], [2.0, 0.0], [4.0, 3.0]], [[3.0, -1.0], [5.0, 2.0], [0.5, 7.0]]])
    depthwise = np.dstack([depthwise, np.arange(9.0).reshape(3, 3) - 3])
    mix = np.array([[0.5, 0.25], [-1.0, 2.0]])
    cases.append((x, depthwise, np.array([1.0, 2.0]), mix, np.array([-3.0, 4.0])))
    one_pixel = np.zeros((3, 3, 1))
    one_pixel[1, 1] = 1.0
    count, none = np.arange(1.0, 10.0).reshape(3, 3, 1), np.zeros(1)
    cases.append((one_pixel, count, none, np.array([[1.0]]), none))
    for height, width, channels, filters in [
        (5, 6, 3, 3),
        (4, 7, 2, 5),
        (6, 4, 4, 4),
        (3, 5, 4, 2),
    ]:
        weights = [(3, 3, channels), channels, (filters, channels), filters]
        shapes = [(height, width, channels), *weights]
        # Eighths: their products and sums are exact in float32 too, in whatever order.
        cases.append(tuple(rng.integers(-16, 17, shape) / 8 for shape in shapes))
    return cases


def relu(values):
    return np.maximum(values, 0)


def sums_of(x, depthwise, frame="constant", before=(1, 1)):
    """Every channel under its own 3 × 3 filter; `frame` is the mode of np.pad."""
    padded = np.pad(x, (*((n, 2 - n) for n in before), (0, 0)), frame)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
    return np.einsum("hwcij,ijc->hwc", windows, depthwise)


def right(sums, bias):
    return relu(sums + bias)


def plus(sums, bias):
    return sums + bias


def late(sums, bias):
    return relu(sums) + bias


def alone(sums, _):
    return relu(sums)


def mixed(maps, pointwise):
    return maps @ pointwise.T


def block(first=right, second=right, sums=sums_of, mix=mixed):
    """The block with other depthwise sums, another mix, or other ends of its two steps."""

    def wrong(x, depthwise, bias_1, pointwise, bias_2):
        return second(mix(first(sums(x, depthwise), bias_1), pointwise), bias_2)

    return wrong


def filter_by_filter(combine):
    """A mix in which `combine` makes one map of the products for one filter."""
    return lambda maps, pointwise: np.stack([combine(maps * row) for row in pointwise], axis=2)


def only(first, last, values):
    """`values` in the rows and columns from `first` to before `last`, 0 elsewhere."""
    kept, part = np.zeros_like(values), slice(first, last)
    kept[part, part] = values[part, part]
    return kept


BORDER = ((1, 1), (1, 1), (0, 0))


def by_channel(row):
    """A mix in loops; `row(pointwise, f, k)` is the weight of channel k for filter f."""

    def mix(maps, pointwise):
        found = np.zeros((*maps.shape[:2], len(pointwise)))
        for f, k in np.ndindex(len(pointwise), maps.shape[2]):
            found[..., f] += maps[..., k] * row(pointwise, f, k)
        return found

    return mix
