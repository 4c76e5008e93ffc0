"""How lesson 04 grades macs_and_params: inputs, mistakes with hints, other right answers."""

import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, as_typed, short_mistakes
from ._wrong_counts import WRONG_COUNTS


def layer_inputs(rng):
    cases = [
        ("conv", 10, 2, 4, 3, 1),
        ("conv", 106, 6, 8, 12, 4),
        ("depthwise", 24, 16, 16, 5, 1),
        ("dense", 6, 10, 4, 1, 1),
        ("dense", 12, 5, 7, 5, 2),
        ("conv", 21, 2, 3, 4, 4),
    ]
    for _ in range(4):
        length, channels, filters = (int(n) for n in rng.integers((40, 2, 3), (90, 9, 30)))
        kernel, stride = int(rng.integers(3, 9)), int(rng.integers(2, 5))
        cases.append(("conv", length, channels, filters, kernel, stride))
        cases.append(("depthwise", length, filters, filters, kernel, stride))
        cases.append(("dense", length, channels, filters, kernel, stride))
    return cases


macs_and_params = exercise(points=2, inputs=layer_inputs, closed_rooms=CLOSED)


def counts_with(stops, kind, length, channels, filters, kernel, stride):
    """The counts if the kernel made `stops(length, kernel, stride)` stops."""
    macs, params = macs_and_params(kind, length, channels, filters, kernel, stride)
    weights = params - filters
    return (macs if kind == "dense" else weights * stops(length, kernel, stride)), params


@macs_and_params.mistake
def depthwise_as_full(kind, *layer):
    """The depthwise layer was counted as a full one. Each of its filters reads one channel."""
    return macs_and_params("conv" if kind == "depthwise" else kind, *layer)


@macs_and_params.mistake
def no_biases(kind, length, channels, filters, *rest):
    """The biases are missing from the parameters: one for each output channel or unit."""
    macs, params = macs_and_params(kind, length, channels, filters, *rest)
    return macs, params - filters


@macs_and_params.mistake
def counted_at_the_input(*given):
    """The products were counted at every input position. Count them at the stops, the outputs."""
    return counts_with(lambda length, _kernel, _stride: length, *given)


@macs_and_params.mistake
def stops_beyond_the_end(*given):
    """length // stride counts stops outside the window: (length − kernel) // stride + 1."""
    return counts_with(lambda length, _kernel, stride: length // stride, *given)


@macs_and_params.mistake
def one_bias_for_all(*given):
    """One bias was counted for the whole layer. Each filter or unit has its own."""
    macs, params = no_biases(*given)
    return macs, params + 1


@macs_and_params.mistake
def bias_is_a_product(*given):
    """A bias is added, not multiplied: it is a parameter, but no MAC."""
    macs, weights = no_biases(*given)
    params = macs_and_params(*given)[1]
    return macs // weights * params, params


@macs_and_params.mistake
def padding_assumed(*given):
    """This is the output length with padding. Here the whole kernel must lie inside the window."""
    return counts_with(lambda length, _kernel, stride: math.ceil(length / stride), *given)


@macs_and_params.mistake
def stride_forgotten(*given):
    """The kernel moves by 1 here. It must move by stride, so it stops less often."""
    return counts_with(lambda length, kernel, _stride: length - kernel + 1, *given)


@macs_and_params.mistake
def first_position_forgotten(*given):
    """One output position is missing: the kernel stops once before its first move."""
    return counts_with(lambda length, kernel, stride: (length - kernel) // stride, *given)


@macs_and_params.mistake
def weights_not_shared(kind, length, channels, filters, *rest):
    """A convolution uses the same weights at every stop: count them once, not at each."""
    macs, _ = macs_and_params(kind, length, channels, filters, *rest)
    return macs, macs + filters


@macs_and_params.mistake
def one_channel_only(kind, length, channels, *rest):
    """A filter of a full convolution reads all channels: its weights are kernel · channels."""
    return macs_and_params(kind, length, 1 if kind == "conv" else channels, *rest)


@macs_and_params.mistake
def dense_not_flattened(kind, length, *rest):
    """A dense unit reads every input number: all length · channels of them."""
    return macs_and_params(kind, 1 if kind == "dense" else length, *rest)


@macs_and_params.mistake
def swapped(*given):
    """The two counts are swapped: multiplications first, then parameters."""
    return macs_and_params(*given)[::-1]


@macs_and_params.mistake
def position_is_a_fraction(*given):
    """/ makes a float, and there is no half position. Use // to divide whole numbers."""
    return counts_with(lambda length, kernel, stride: (length - kernel) / stride + 1, *given)


@macs_and_params.mistake
def depthwise_is_one_filter(kind, length, channels, filters, *rest):
    """The depthwise layer was counted as one filter. It has one for each channel."""
    if kind == "depthwise":
        channels = filters = 1
    return macs_and_params(kind, length, channels, filters, *rest)


@macs_and_params.mistake
def one_filter_only(kind, length, channels, filters, *rest):
    """Only one filter was counted. Multiply by the number of filters."""
    macs, params = macs_and_params(kind, length, channels, filters, *rest)
    shared = 1 if kind == "depthwise" else filters
    return macs // shared, (params - filters) // shared + filters


@macs_and_params.mistake
def dense_slides(kind, length, channels, filters, *rest):
    """A dense layer does not slide: a unit has a weight for each of length · channels numbers."""
    return macs_and_params("conv" if kind == "dense" else kind, length, channels, filters, *rest)


@macs_and_params.mistake
def one_added_too_early(*given):
    """The 1 belongs behind the division: (length − kernel) // stride + 1."""
    return counts_with(lambda length, kernel, stride: (length - kernel + 1) // stride, *given)


@macs_and_params.mistake
def depthwise_without_channels(kind, length, channels, filters, kernel, stride):
    """The depthwise weights are those of one channel. There are kernel weights for each."""
    if kind == "depthwise":
        return (length - kernel) // stride * kernel + kernel, kernel + filters
    return macs_and_params(kind, length, channels, filters, kernel, stride)


@macs_and_params.mistake
def bias_for_each_channel(kind, length, channels, filters, *rest):
    """A bias was counted for each input channel. There is one for each filter or unit."""
    macs, weights = no_biases(kind, length, channels, filters, *rest)
    return macs, weights + channels


@macs_and_params.mistake
def dense_at_every_stop(kind, length, *rest):
    """A dense layer makes no stops: each unit computes its products once."""
    macs, params = macs_and_params(kind, length, *rest)
    return macs * length if kind == "dense" else macs, params


@macs_and_params.mistake
def only_the_macs(*given):
    """Only the MACs were returned. Return two numbers: MACs, then parameters."""
    return macs_and_params(*given)[0]


def of_one_kind(which, wrong):
    """A wrong answer for layers of one kind: `wrong(stops, length, channels, filters, kernel)`."""

    def answer(kind, length, channels, filters, kernel, stride):
        stops = (length - kernel) // stride + 1
        if kind == which:
            return wrong(stops, length, channels, filters, kernel)
        return macs_and_params(kind, length, channels, filters, kernel, stride)

    return answer


def with_counts(change):
    """A wrong answer whose MACs, weights and biases are `change(kind, macs, weights, layer)`."""

    def answer(kind, *layer):
        macs, params = macs_and_params(kind, *layer)
        return change(kind, macs, params - layer[2], layer)

    return answer


@macs_and_params.mistake
def dense_over_stride(kind, length, channels, filters, kernel, stride):
    """A dense layer has no stride: each unit reads every number of the input, once."""
    macs, params = macs_and_params(kind, length, channels, filters, kernel, stride)
    if kind == "dense":
        macs = macs // stride
        params = macs + filters
    return macs, params


OUTSIDE = "A stop that would need samples beyond the end does not count: round down, with //."
BRACKETS = "Mind the brackets: (length − kernel) // stride + 1."
WRONG_STOPS = {
    "rounded_up": (OUTSIDE, lambda length, kernel, stride: -(-(length - kernel) // stride) + 1),
    "rounded": (OUTSIDE, lambda length, kernel, stride: round((length - kernel) / stride) + 1),
    "no_bracket_before_stride": (
        BRACKETS,
        lambda length, kernel, stride: length - kernel // stride + 1,
    ),
    "bracket_around_stride": (
        BRACKETS,
        lambda length, kernel, stride: (length - kernel) // (stride + 1),
    ),
    "kernel_after_stride": (BRACKETS, lambda length, kernel, stride: length // stride - kernel + 1),
    "stops_times_stride": (
        "The stops were multiplied by the stride. A longer stride makes fewer stops.",
        lambda length, kernel, stride: ((length - kernel) // stride + 1) * stride,
    ),
    "stops_forgotten": (
        "The products of one stop were counted. Multiply by the number of stops.",
        lambda *_: 1,
    ),
}
short_mistakes(
    macs_and_params,
    {
        name: (hint, lambda *given, stops=stops: counts_with(stops, *given))
        for name, (hint, stops) in WRONG_STOPS.items()
    },
)

NO_KERNEL = "A dense layer does not use kernel: a unit has one weight for each input number."
FOR_EACH_UNIT = "One unit was counted. Every unit has its own weights: multiply by filters."
ONE_CHANNEL = "A depthwise filter reads one channel: no factor channels beside filters."
BIASES = "There is one bias for each filter or unit: add filters."
short_mistakes(
    macs_and_params,
    {
        "dense_times_kernel": (
            NO_KERNEL,
            of_one_kind("dense", lambda _s, n, c, f, k: (n * c * f * k, n * c * f * k + f)),
        ),
        "dense_macs_times_kernel": (
            NO_KERNEL,
            of_one_kind("dense", lambda _s, n, c, f, k: (n * c * f * k, n * c * f + f)),
        ),
        "dense_macs_at_stops": (
            "A dense layer makes no stops: each unit computes its products once.",
            of_one_kind("dense", lambda s, n, c, f, k: (s * k * c * f, n * c * f + f)),
        ),
        "dense_times_stops": (
            "A dense layer makes no stops: each unit computes its products once.",
            of_one_kind("dense", lambda s, n, c, f, _k: (s * n * c * f, n * c * f + f)),
        ),
        "dense_without_channels": (
            "A dense unit reads all channels of every sample: length · channels numbers.",
            of_one_kind("dense", lambda _s, n, _c, f, _k: (n * f, n * f + f)),
        ),
        "dense_is_one_unit": (
            FOR_EACH_UNIT,
            of_one_kind("dense", lambda _s, n, c, _f, _k: (n * c, n * c + 1)),
        ),
        "dense_is_one_unit_with_all_biases": (
            FOR_EACH_UNIT,
            of_one_kind("dense", lambda _s, n, c, f, _k: (n * c, n * c + f)),
        ),
        "dense_bias_for_each_input": (
            BIASES,
            of_one_kind("dense", lambda _s, n, c, f, _k: (n * c * f, n * c * f + n)),
        ),
        "depthwise_macs_as_full": (
            ONE_CHANNEL,
            of_one_kind("depthwise", lambda s, _n, c, f, k: (s * f * c * k, f * k + f)),
        ),
        "depthwise_parameters_as_full": (
            ONE_CHANNEL,
            of_one_kind("depthwise", lambda s, _n, c, f, k: (s * f * k, f * k * c + f)),
        ),
        "depthwise_biases_as_full": (
            BIASES,
            of_one_kind("depthwise", lambda s, _n, c, f, k: (s * f * k, f * k + c * f)),
        ),
        "depthwise_and_pointwise": (
            "These are two layers: depthwise, and one that mixes channels. Count the first only.",
            of_one_kind("depthwise", lambda s, _n, c, f, k: (s * f * (k + c), f * k + c * f + f)),
        ),
        "conv_is_one_filter": (
            "One filter was counted. Every filter has its own weights: multiply by filters.",
            of_one_kind("conv", lambda s, _n, c, _f, k: (s * k * c, k * c + 1)),
        ),
        "kernel_plus_channels": (
            "A filter has a weight for each sample of each channel: kernel times channels.",
            of_one_kind("conv", lambda s, _n, c, f, k: (s * f * (k + c), f * (k + c) + f)),
        ),
        "conv_bias_for_each_channel": (
            BIASES,
            of_one_kind("conv", lambda s, _n, c, f, k: (s * f * k * c, f * k * c + c * f)),
        ),
        "square_kernel": (
            "The kernel is not a square: it slides along time alone, kernel samples long.",
            with_counts(
                lambda kind, macs, weights, layer: (
                    (macs, weights + layer[2])
                    if kind == "dense"
                    else (macs * layer[3], weights * layer[3] + layer[2])
                )
            ),
        ),
        "operations": (
            "A multiplication and its addition count as one MAC, not as two.",
            with_counts(lambda _, macs, weights, layer: (2 * macs, weights + layer[2])),
        ),
        "additions_only": (
            "One product of each sum is missing. The first counts as a MAC too.",
            with_counts(
                lambda _, macs, weights, layer: (
                    macs - macs // (weights // layer[2]),
                    weights + layer[2],
                )
            ),
        ),
        "bytes": (
            "These are bytes. Count the numbers: no factor of 4.",
            with_counts(lambda _, macs, weights, layer: (macs, 4 * (weights + layer[2]))),
        ),
        "floats": (
            "The counts are right, but floats. Use // to divide, and return ints.",
            with_counts(lambda _, macs, weights, layer: (float(macs), float(weights + layer[2]))),
        ),
        "a_dictionary": (
            "Return the two numbers alone: return macs, params.",
            with_counts(
                lambda _, macs, weights, layer: {"macs": macs, "params": weights + layer[2]}
            ),
        ),
        "a_text": (
            "This is text. Return the two numbers: return macs, params.",
            with_counts(lambda _, macs, weights, layer: f"{macs}, {weights + layer[2]}"),
        ),
        "only_the_parameters": (
            "Only the parameters were returned. Return two numbers: MACs, then parameters.",
            with_counts(lambda _, _macs, weights, layer: weights + layer[2]),
        ),
    },
)

as_typed(macs_and_params, WRONG_COUNTS)


@macs_and_params.accepted
def layer_as_a_list_of_numpy_integers(kind, length, channels, filters, kernel, stride):
    if kind == "dense":  # a convolution whose kernel covers the whole window
        kind, kernel, stride = "conv", length, 1
    positions = len(range(0, length - kernel + 1, stride))
    weights = np.prod([kernel, filters] + [channels] * (kind == "conv"))
    return [positions * weights, weights + np.int64(filters)]
