"""Wrong answers to macs_and_params as a student types them, by their hint."""


def counts(**own):
    """The right counts, but own[kind](stops, length, channels, filters, kernel) for these kinds."""
    right = {
        "dense": lambda _s, n, c, f, _k: (n * c * f, n * c * f + f),
        "conv": lambda s, _n, c, f, k: (s * k * c * f, k * c * f + f),
        "depthwise": lambda s, _n, _c, f, k: (s * k * f, k * f + f),
    }
    rules = right | own

    def answer(kind, length, channels, filters, kernel, stride):
        stops = (length - kernel) // stride + 1
        return rules[kind](stops, length, channels, filters, kernel)

    return answer


def with_stops(stops_of):
    """The right counts with stops_of(length, kernel, stride) stops."""

    def answer(kind, length, channels, filters, kernel, stride):
        macs, params = counts()(kind, length, channels, filters, kernel, stride)
        stops = stops_of(length, kernel, stride)
        return (macs if kind == "dense" else stops * (params - filters)), params

    return answer


def with_all(change):
    """change(macs, weights, filters, stops) of the right counts, for every kind."""

    def answer(kind, length, channels, filters, kernel, stride):
        macs, params = counts()(kind, length, channels, filters, kernel, stride)
        weights = params - filters
        return change(macs, weights, filters, macs // weights)

    return answer


def named_otherwise(kind, other):
    """Layers of one kind are counted as those of another."""
    return lambda given, *sizes: counts()(other if given == kind else given, *sizes)


def every_layer_dense(_kind, *sizes):
    return counts()("dense", *sizes)


STOPS = "The number of stops is (length − kernel) // stride + 1."
BIAS = "A bias belongs to a filter, not to a stop: add filters, once."
EACH = "One filter's weights were counted. Every filter has its own: multiply by filters."
EACH_CHANNEL = "One filter was counted. A depthwise layer has one for each channel."
MISSING = "The biases of one kind of layer are missing: dense, conv and depthwise all have them."
WRONG_COUNTS = {
    EACH: {
        "conv_without_filters": counts(conv=lambda s, _n, c, f, k: (s * k * c, k * c + f)),
        "conv_macs_without_filters": counts(conv=lambda s, _n, c, f, k: (s * k * c, k * c * f + f)),
        "conv_params_without_filters": counts(
            conv=lambda s, _n, c, f, k: (s * k * c * f, k * c + f)
        ),
        "dense_params_without_filters": counts(
            dense=lambda _s, n, c, f, _k: (n * c * f, n * c + f)
        ),
        "params_without_filters": with_all(
            lambda macs, weights, filters, _: (macs, weights // filters + filters)
        ),
        "macs_without_filters": with_all(
            lambda macs, weights, filters, _: (macs // filters, weights + filters)
        ),
    },
    EACH_CHANNEL: {
        "depthwise_macs_of_one": counts(depthwise=lambda s, _n, _c, f, k: (s * k, k * f + f)),
        "depthwise_params_of_one": counts(depthwise=lambda s, _n, _c, f, k: (s * k * f, k + f)),
    },
    BIAS: {
        "biases_at_every_stop": with_all(lambda m, w, f, stops: (m, w + stops * f)),
    },
    "There is one bias for each unit, not for each number that it reads.": {
        "dense_bias_for_each_number": counts(
            dense=lambda _s, n, c, f, _k: (n * c * f, n * c * f + n * c)
        ),
        "dense_bias_for_each_channel": counts(
            dense=lambda _s, n, c, f, _k: (n * c * f, n * c * f + c)
        ),
    },
    "A dense unit has a weight for every number it reads: length · channels of them.": {
        "dense_params_of_one_moment": counts(dense=lambda _s, n, c, f, _k: (n * c * f, c * f + f)),
        "dense_params_of_one_channel": counts(dense=lambda _s, n, c, f, _k: (n * c * f, n * f + f)),
        "dense_macs_of_one_moment": counts(dense=lambda _s, n, c, f, _k: (c * f, n * c * f + f)),
        "dense_added": counts(
            dense=lambda _s, n, c, f, _k: ((n + c) * f, (n + c) * f + f),
        ),
    },
    MISSING: {
        "no_biases_dense": counts(dense=lambda _s, n, c, f, _k: (n * c * f, n * c * f)),
        "no_biases_conv": counts(conv=lambda s, _n, c, f, k: (s * k * c * f, k * c * f)),
        "no_biases_depthwise": counts(depthwise=lambda s, _n, _c, f, k: (s * k * f, k * f)),
        "biases_dense_only": counts(
            conv=lambda s, _n, c, f, k: (s * k * c * f, k * c * f),
            depthwise=lambda s, _n, _c, f, k: (s * k * f, k * f),
        ),
    },
    'One kind of layer is counted as a dense one. The names are "conv", "depthwise", "dense".': {
        "depthwise_as_dense": named_otherwise("depthwise", "dense"),
        "conv_as_dense": named_otherwise("conv", "dense"),
        "all_as_dense": every_layer_dense,
    },
    f"{STOPS} kernel is not what divides.": {
        "length_over_kernel": with_stops(lambda length, kernel, _: length // kernel),
    },
    "A longer stride makes fewer stops: divide by stride, do not multiply.": {
        "times_stride": with_stops(lambda length, kernel, stride: (length - kernel) * stride + 1),
    },
    f"{STOPS} Here it was counted in another way.": {
        "less_the_stride": with_stops(lambda length, kernel, stride: length - kernel - stride + 1),
        "length_over_stride_and_one": with_stops(lambda length, _k, stride: length // stride + 1),
        "one_too_many": with_stops(lambda length, kernel, stride: (length - kernel) // stride + 2),
        "half_a_kernel": with_stops(
            lambda length, kernel, stride: (length - kernel // 2) // stride + 1
        ),
        "plus_the_kernel": with_stops(
            lambda length, kernel, stride: (length + kernel) // stride + 1
        ),
    },
    "A filter is kernel samples long; length is that of the input.": {
        "length_for_kernel": counts(
            conv=lambda s, n, c, f, _k: (s * n * c * f, n * c * f + f),
            depthwise=lambda s, n, _c, f, _k: (s * n * f, n * f + f),
        ),
        "length_for_kernel_conv": counts(
            conv=lambda s, n, c, f, _k: (s * n * c * f, n * c * f + f)
        ),
    },
    "Adding a bias is no multiplication. Count products only among the MACs.": {
        "macs_with_biases": with_all(lambda m, w, f, _: (m + f, w + f)),
    },
    "A convolution multiplies at every stop: its MACs are stops times its weights.": {
        "stops_added": with_all(lambda _, w, f, stops: (w + stops, w + f)),
    },
    "Return two numbers. A list or tuple of more names something that was not asked.": {
        "stops_too": with_all(lambda m, w, f, stops: (m, w + f, stops)),
        "weights_and_biases_apart": with_all(lambda m, w, f, _: (m, w, f)),
    },
}
