"""How lesson 07 grades dsconv_macs: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED_ROOMS


def layer_inputs(rng):
    # No two factors alike; a remainder in both directions; a kernel of an even side.
    cases = [(10, 12, 4, 8, 3, 1), (5, 11, 4, 7, 3, 2), (8, 6, 3, 5, 4, 2), (7, 8, 5, 4, 2, 3)]
    for _ in range(5):
        height, width, channels, filters = rng.integers((9, 30, 3, 12), (29, 60, 11, 64)).tolist()
        stride = int(rng.integers(2, 4))
        # Not a multiple of the stride: rounding up and down differ.
        cases.append((height // stride * stride + 1, width, channels, filters, 5, stride))
    return cases


dsconv_macs = exercise(points=1, inputs=layer_inputs, closed_rooms=CLOSED_ROOMS)
wrong_count = dsconv_macs.mistakes


def at(stops_of):
    """The exercise with other stops, which `stops_of(height, width, stride)` gives."""
    return lambda h, w, c, f, k, stride: dsconv_macs(*stops_of(h, w, stride), c, f, k, 1)


def per_stop(products):
    """The exercise with other products at each stop: full, filter and mix from c, f and k."""

    def count(height, width, channels, filters, kernel, stride):
        stops = -(-height // stride) * -(-width // stride)
        full, look, mix = products(channels, filters, kernel)
        return stops * full, stops * (look + mix)

    return count


def counted(full, look, mix):
    """The exercise with full convolution, filter and mix "each" stop, "all" pixels or "once"."""

    def count(h, w, c, f, k, stride):
        times = {"each": -(-h // stride) * -(-w // stride), "all": h * w, "once": 1}
        products = times[look] * k * k * c + times[mix] * c * f
        return times[full] * k * k * c * f, products

    return count


def fractions(finish):
    """Counts with stops that have a fraction, which `finish` ends."""

    def count(height, width, channels, filters, kernel, stride):
        stops = height / stride * width / stride
        products = np.array(dsconv_macs(1, 1, channels, filters, kernel, 1))
        return tuple(finish(stops * each) for each in products.tolist())

    return count


def stops_of_padding(padding_of):
    """The stops of a kernel that stays within a picture padded by `padding_of(kernel)`."""

    def count(h, w, c, f, k, s):
        stops = [(side + 2 * padding_of(k) - k) // s + 1 for side in (h, w)]
        return dsconv_macs(*stops, c, f, k, 1)

    return count


def inside_only(height, width, channels, filters, kernel, stride):
    def products(side):
        starts = range(0, side, stride)
        return sum(0 <= i + d - (kernel - 1) // 2 < side for i in starts for d in range(kernel))

    look = products(height) * products(width) * channels
    return look * filters, look + dsconv_macs(height, width, channels, filters, 0, stride)[1]


def stride_twice(height, width, channels, filters, kernel, stride):
    full, separable = dsconv_macs(height, width, channels, filters, kernel, stride)
    left = -(-height // stride), -(-width // stride)
    mix_1, mix_2 = (
        dsconv_macs(*size, channels, filters, 0, stride)[1] for size in ((height, width), left)
    )
    return full, separable - mix_1 + mix_2


def other_stops(stops_of, of):
    """Other stops in one of the two counts, 0 for the full one."""

    def count(*layer):
        found = [dsconv_macs(*layer), at(stops_of)(*layer)]
        return found[of == 0][0], found[of == 1][1]

    return count


def factor_by_factor(stops_of):
    """Counts multiplied in floats from left to right, which round in another place."""

    def count(h, w, c, f, k, s):
        stops = stops_of(h, w, s)
        return stops * k**2 * c * f, stops * (k**2 * c + c * f)

    return count


def second_of(change):
    """The full count, and in place of the separable one what `change` makes of both."""
    return lambda *layer: (dsconv_macs(*layer)[0], change(*dsconv_macs(*layer)))


wrong_count(
    "Counted at too many pixels, or too few. A stride of 2 skips every other row and every other "
    "column: it divides the height and the width, once each.",
    stride_forgotten=at(lambda h, w, _s: (h, w)),
    stride_once=at(lambda h, w, s: (-(-h * w // s), 1)),
    stride_once_rounded_down=at(lambda h, w, s: (h * w // s, 1)),
    stops_times_stride=at(lambda h, w, s: (-(-h // s) * -(-w // s) * s, 1)),
    stride_down_alone=at(lambda h, w, s: (-(-h // s), w)),
    stride_across_alone=at(lambda h, w, s: (h, -(-w // s))),
    stride_multiplied=at(lambda h, w, s: (h * s, w * s)),
)
wrong_count(
    "Where the stride leaves a remainder, round UP, each direction on its own: -(-height // "
    "stride), outer brackets too. round() takes 2.5 to 2, and (height + 1) // stride is right for "
    "a stride of 2 only.",
    stops_rounded_down=at(lambda h, w, s: (h // s, w // s)),
    stops_rounded_to_nearest=at(lambda h, w, s: (round(h / s), round(w / s))),
    always_one_more=at(lambda h, w, s: (h // s + 1, w // s + 1)),
    plus_one=at(lambda h, w, s: ((h + 1) // s, (w + 1) // s)),
    rounded_down_together=at(lambda h, w, s: (h * w // s**2, 1)),
    rounded_up_together=at(lambda h, w, s: (-(-h * w // s**2), 1)),
)
wrong_count(
    "The pointwise step is counted at every pixel of the input. It works on what the depthwise "
    "step left: with a stride, at its stops only.",
    pointwise_at_input_size=counted("each", "each", "all"),
)
wrong_count(
    "The depthwise step is counted at every pixel of the input: it is the step with the stride.",
    depthwise_at_input_size=counted("each", "all", "each"),
)
wrong_count(
    "One of the two convolutions is counted at every pixel of the input: both have the stride.",
    separable_at_input_size=counted("each", "all", "all"),
    full_at_input_size=counted("all", "each", "each"),
)
wrong_count(
    "The products are made at every stop of the kernel, those of filtering and those of mixing: "
    "multiply all of them by the number of stops, once.",
    stops_forgotten=counted("once", "once", "once"),
    filtered_once=counted("each", "once", "each"),
    mixed_once=counted("each", "each", "once"),
    mixed_too_often=lambda h, w, c, f, k, s: (
        dsconv_macs(h, w, c, f, k, s)[0],
        dsconv_macs(h, w, c, 0, k, s)[1] + (-(-h // s) * -(-w // s)) ** 2 * c * f,
    ),
)
wrong_count(
    "Counted for a kernel that stays inside. With padding it stops at the edges too.",
    without_padding=lambda h, w, c, f, k, s: dsconv_macs(h - k + 1, w - k + 1, c, f, k, s),
)
wrong_count(
    "A kernel covers kernel * kernel pixels: use its square, and not 9, which is right for 3 only.",
    kernel_taken_as_three=lambda h, w, c, f, _k, s: dsconv_macs(h, w, c, f, 3, s),
    kernel_not_squared=per_stop(lambda c, f, k: (k * c * f, k * c, c * f)),
)
wrong_count(
    "The full convolution multiplies kernel * kernel pixels of every input channel, for every "
    "filter: all four factors at each stop.",
    full_without_channels=per_stop(lambda c, f, k: (k * k * f, k * k * c, c * f)),
    full_without_filters=per_stop(lambda c, f, k: (k * k * c, k * k * c, c * f)),
)
wrong_count(
    "The separable count needs both steps, added: at each stop kernel * kernel products for each "
    "channel, to filter, plus channels * filters, to mix. No product is in both.",
    multiplied=per_stop(lambda c, f, k: (k * k * c * f, k * k * c * c * f, 0)),
    depthwise_alone=per_stop(lambda c, f, k: (k * k * c * f, k * k * c, 0)),
    pointwise_alone=per_stop(lambda c, f, k: (k * k * c * f, 0, c * f)),
    depthwise_of_the_output=per_stop(lambda c, f, k: (k * k * c * f, k * k * f, c * f)),
    depthwise_of_one_channel=per_stop(lambda c, f, k: (k * k * c * f, k * k, c * f)),
    pointwise_with_the_kernel=per_stop(lambda c, f, k: (k * k * c * f, k * k * c, k * k * c * f)),
    pointwise_to_the_same=per_stop(lambda c, f, k: (k * k * c * f, k * k * c, c * c)),
    kernel_for_both=per_stop(lambda c, f, k: (k * k * c * f, k * k * c, k * k * f)),
    mix_of_one_channel=per_stop(lambda c, f, k: (k * k * c * f, k * k * c, f)),
    filtered_for_each_filter=per_stop(lambda c, f, k: (k * k * c * f, k * k * c * f, c * f)),
    pointwise_added=per_stop(lambda c, f, k: (k * k * c * f, k * k * c, c + f)),
)
wrong_count(
    "Count each multiply-accumulate once: the multiplication and its addition together are one, "
    "and a bias is only added.",
    counted_twice=per_stop(lambda c, f, k: (2 * k * k * c * f, 2 * k * k * c, 2 * c * f)),
    biases_counted=per_stop(lambda c, f, k: (k * k * c * f + f, k * k * c + c, c * f + f)),
    biases_counted_once=per_stop(lambda c, f, k: (k * k * c * f, k * k * c + f, c * f)),
    both_biases_in_one=per_stop(lambda c, f, k: (k * k * c * f, k * k * c + c, c * f + f)),
    one_bias_counted=per_stop(lambda c, f, k: (k * k * c * f + f, k * k * c, c * f + f)),
)
wrong_count(
    "The counts are right, but floats: np.ceil and / give floats. Write int(np.ceil(...)) or "
    "-(-height // stride).",
    floats=lambda *layer: tuple(map(float, dsconv_macs(*layer))),
)
wrong_count(
    "Return the two counts and nothing else, the full one first: not one alone, and not how many "
    "times fewer it is.",
    swapped=lambda *layer: dsconv_macs(*layer)[::-1],
    the_separable_alone=lambda *layer: dsconv_macs(*layer)[1],
    the_full_alone=lambda *layer: dsconv_macs(*layer)[0],
    the_factor_too=lambda *layer: (*dsconv_macs(*layer), np.divide(*dsconv_macs(*layer)).item()),
    the_whole_factor_too=lambda *layer: (
        *dsconv_macs(*layer),
        np.floor_divide(*dsconv_macs(*layer)).item(),
    ),
    added=lambda *layer: sum(dsconv_macs(*layer)),
    the_factor=lambda *layer: np.divide(*dsconv_macs(*layer)).item(),
    the_factor_cut=lambda *layer: np.floor_divide(*dsconv_macs(*layer)).item(),
)


wrong_count(
    "The stops are those downwards, from the height, times those across, from the width: both "
    "count, and the picture need not be square.",
    stops_added=at(lambda h, w, s: (-(-h // s) + -(-w // s), 1)),
    height_twice=at(lambda h, _w, s: (-(-h // s), -(-h // s))),
    width_forgotten=at(lambda h, _w, s: (-(-h // s), 1)),
    height_forgotten=at(lambda _h, w, s: (1, -(-w // s))),
    width_twice=at(lambda _h, w, s: (-(-w // s), -(-w // s))),
)
wrong_count(
    "Rounded up once and down once: round up in both directions and in both counts.",
    separable_rounded_down=other_stops(lambda h, w, s: (h // s, w // s), of=1),
    full_rounded_down=other_stops(lambda h, w, s: (h // s, w // s), of=0),
    width_rounded_down=at(lambda h, w, s: (-(-h // s), w // s)),
    height_rounded_down=at(lambda h, w, s: (h // s, -(-w // s))),
)
wrong_count(
    "Use the stride that is given, and divide by it: 1 stops at every pixel, 2 at every second, 3 "
    "at every third.",
    stride_plus_one=at(lambda h, w, s: (-(-h // (s + 1)), -(-w // (s + 1)))),
    stride_minus_one=at(lambda h, w, s: (-(-h // max(s - 1, 1)), -(-w // max(s - 1, 1)))),
    stride_subtracted=at(lambda h, w, s: (h - s + 1, w - s + 1)),
    stride_taken_as_two=at(lambda h, w, s: (-(-h // min(s, 2)), -(-w // min(s, 2)))),
)
wrong_count(
    "A fraction of a stop was counted: height / stride need not be whole. Round each direction up "
    "to whole stops first, before anything is multiplied.",
    stops_with_fractions=fractions(int),
    stops_with_fractions_factor_by_factor=factor_by_factor(lambda h, w, s: h / s * w / s),
    stops_with_fractions_rounded=fractions(round),
)
wrong_count(
    "(height + 2 * padding - kernel) // stride + 1 needs the right padding: 1 fits a kernel of 3 "
    'only, kernel // 2 odd kernels only. With "same" the kernel does not matter: height / stride, '
    "rounded up.",
    padded_by_one=stops_of_padding(lambda _k: 1),
    padded_by_half_a_kernel=stops_of_padding(lambda k: k // 2),
    padded_by_half_a_kernel_rounded_down=stops_of_padding(lambda k: (k - 1) // 2),
    padding_of_the_kernel_strided=lambda h, w, c, f, k, s: dsconv_macs(
        h + k - 1, w + k - 1, c, f, k, s
    ),
    padding_strided=at(lambda h, w, s: (-(-(h + 2) // s), -(-(w + 2) // s))),
)
wrong_count(
    "Products with the padding count too: each stop has kernel * kernel of them, also at the edge.",
    products_inside=inside_only,
)
wrong_count(
    "The stride counts once: the depthwise step skips, the pointwise step works at each pixel that "
    "is left.",
    stride_in_both_steps=stride_twice,
)
wrong_count(
    "At each stop a full convolution makes kernel * kernel * channels * filters products, and the "
    "pointwise step channels * filters: multiply, do not add, and take each of them once.",
    full_adds=per_stop(lambda c, f, k: (k * k * (c + f), k * k * c, c * f)),
    full_filters_squared=per_stop(lambda c, f, k: (k * k * f * f, k * k * c, c * f)),
    full_channels_twice=per_stop(lambda c, f, k: (k * k * c * c * f, k * k * c, c * f)),
    full_channels_squared=per_stop(lambda c, f, k: (k * k * c * c, k * k * c, c * f)),
    depthwise_channels_squared=per_stop(lambda c, f, k: (k * k * c * f, k * k * c * c, c * f)),
    pointwise_filters_squared=per_stop(lambda c, f, k: (k * k * c * f, k * k * c, f * f)),
)
wrong_count(
    "The square of the kernel's side is kernel * kernel, or kernel ** 2: ^ is another operation, "
    "and kernel * 2 is twice the side.",
    xor=per_stop(lambda c, f, k: ((k ^ 2) * c * f, (k ^ 2) * c, c * f)),
    doubled=per_stop(lambda c, f, k: (2 * k * c * f, 2 * k * c, c * f)),
)
wrong_count(
    "The second value is the separable count itself: not how many times fewer, and not what was "
    "saved.",
    with_the_factor=second_of(lambda full, separable: full / separable),
    with_the_factor_rounded=second_of(lambda full, separable: round(full / separable)),
    with_the_factor_cut=second_of(lambda full, separable: full // separable),
    with_the_share=second_of(lambda full, separable: separable / full),
    with_the_saving=second_of(lambda full, separable: full - separable),
    with_a_ninth=second_of(lambda full, _separable: full // 9),
)


wrong_count(
    "Brackets: without them, -height // stride * -width // stride is worked out from left to "
    "right, or one minus is too many. Each direction needs its own: (-(-height // stride)).",
    rounded_from_left_to_right=at(lambda h, w, s: (-h // s * -w // s, 1)),
    rounded_from_left_to_right_up=at(lambda h, w, s: (-(-h // s * -w // s), 1)),
    one_minus_too_many=at(lambda h, w, s: (-(-h // s), -w // s)),
)
wrong_count(
    "These are the weights, with or without biases, which do not depend on the picture. Each "
    "weight is used at every stop: count the products.",
    weights_and_biases=lambda _h, _w, c, f, k, _s: (
        (k * k * c + 1) * f,
        (k * k + 1) * c + (c + 1) * f,
    ),
    weights_and_last_biases=lambda _h, _w, c, f, k, _s: (
        (k * k * c + 1) * f,
        k * k * c + (c + 1) * f,
    ),
)


wrong_count(
    "2 * kernel is a filter that is split into a row and a column, another idea. Depthwise makes "
    "kernel * kernel products for each channel.",
    spatially_separable=per_stop(lambda c, f, k: (k * k * c * f, 2 * k * c * f, 0)),
    spatially_separable_and_mixed=per_stop(lambda c, f, k: (k * k * c * f, 2 * k * c, c * f)),
)


@dsconv_macs.accepted
def macs_by_counting(height, width, channels, filters, kernel, stride):
    stops = len(range(0, height, stride)) * len(range(0, width, stride))
    look, mix = kernel**2 * channels, channels * filters
    return [np.int64(stops * look * filters), stops * (look + mix)]
