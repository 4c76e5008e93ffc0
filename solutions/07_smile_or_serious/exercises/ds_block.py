"""How lesson 07 grades ds_block: inputs, mistakes with hints, other right answers."""

import itertools
from functools import partial

import numpy as np
from scipy import ndimage
from scipy.special import expit, softmax

from tinyml_course.exercises import exercise

from ._blocks import (
    BORDER,
    alone,
    block,
    block_inputs,
    by_channel,
    filter_by_filter,
    late,
    mixed,
    only,
    plus,
    relu,
    right,
    sums_of,
)
from ._common import CLOSE, CLOSED_ROOMS
from ._windows import (
    channels_first,
    channels_padded,
    no_frame,
    overwritten,
    wrong_loops,
    wrong_windows,
)

ds_block = exercise(points=3, inputs=block_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)
wrong_block = ds_block.mistakes


def without_weights(part):
    """The block with some of the nine weights 0."""

    def sums(x, depthwise):
        kept = depthwise.copy()
        kept[part] = 0
        return sums_of(x, kept)

    return block(sums=sums)


def biases_for_each_filter(x, depthwise, bias_1, pointwise, bias_2):
    maps = right(sums_of(x, depthwise), bias_1)
    return relu(np.stack([(maps * row).sum(axis=2) + bias_2 for row in pointwise], axis=2))


def largest_along_0(sums, bias):
    return np.max(sums + bias, 0)


def as_many_as_channels(x, depthwise, bias_1, pointwise, bias_2):
    maps = [*range(x.shape[2])]
    return ds_block(x, depthwise, bias_1, pointwise[maps], bias_2[maps])


def one_by_one(combine):
    """Sums of the nine products by another rule than +, `combine(so far, product)`."""

    def sums(x, depthwise):
        found = np.zeros(x.shape)
        for i, j in np.ndindex(3, 3):
            alone = np.zeros(depthwise.shape)
            alone[i, j] = depthwise[i, j]
            found = combine(found, sums_of(x, alone))
        return found

    return sums


wrong_block(
    "The filter lies the wrong way round. padded[i : i + height, j : j + width] goes with "
    "depthwise[i, j], row first: depthwise[0, 0] multiplies the pixel above left.",
    filter_turned=block(sums=lambda x, f: sums_of(x, f[::-1, ::-1])),
    filter_upside_down=block(sums=lambda x, f: sums_of(x, f[::-1])),
    filter_mirrored=block(sums=lambda x, f: sums_of(x, f[:, ::-1])),
    rows_as_columns=block(sums=lambda x, f: sums_of(x, f.transpose(1, 0, 2))),
)
wrong_block(
    "The result is smaller than x. First pad one row or column of zeros on each side.",
    no_padding=lambda *given: ds_block(*given)[1:-1, 1:-1],
)
wrong_block(
    "The result is larger than x, which stays as large as it was: (height, width, filters). Loop "
    "over the pixels of x, not over those of the frame; correlate2d needs mode='same'.",
    with_the_frame=lambda x, *rest: ds_block(np.pad(x, BORDER), *rest),
)
wrong_block(
    "Outside x there are zeros, one row or column on each side: no copies of the edge, nothing "
    "from the opposite side (np.roll, index -1), no two rows on one side.",
    edges_repeated=block(sums=lambda x, f: sums_of(x, f, "edge")),
    wrapped_around=block(sums=lambda x, f: sums_of(x, f, "wrap")),
    **{
        f"padded_{down}_rows_and_{across}_columns_before": block(
            sums=partial(sums_of, before=(down, across))
        )
        for down, across in itertools.product(range(3), repeat=2)
        if (down, across) != (1, 1)
    },
    mean_outside=block(sums=lambda x, f: sums_of(x, f, "mean")),
    edges_mirrored=block(sums=lambda x, f: sums_of(x, f, "reflect")),
    ones_outside=block(sums=lambda x, f: sums_of(x - 1, f) + f.sum(axis=(0, 1))),
)
wrong_block(
    "An index is out of range. If it is in x: pad x with zeros and read from that (index -1 raises "
    "no error, it is the last row). If it is in the result: its shape is (height, width, filters). "
    "If it is in depthwise: the channel is its last axis, depthwise[i, j, c].",
    no_frame=block(sums=no_frame),
    depthwise_channels_first=block(sums=channels_first),
)
wrong_block(
    "If shapes do not fit: np.pad(x, 1) pads the channels too, use ((1, 1), (1, 1), (0, 0)); a "
    "window is padded[i : i + height, j : j + width]; channels come last, mix them with @ "
    "pointwise.T. If a truth value is ambiguous: max is np.maximum for arrays.",
    channels_padded=block(sums=channels_padded),
)
wrong_block(
    "depthwise[-1] is its last row: the pixel above left has the offset -1, -1 and the weight "
    "depthwise[0, 0]. Add 1 to both offsets.",
    offsets_as_indices=block(sums=lambda x, f: sums_of(x, np.roll(f, 1, axis=(0, 1)))),
)
wrong_block(
    "max(0, array) asks whether the whole array is larger than 0, which has no answer: np.maximum "
    "compares each value.",
    max_of_python=block(lambda sums, bias: max(0, sums + bias)),
)
wrong_block(
    "np.max(a, 0) is the largest along axis 0. np.maximum(a, 0) compares each value with 0.",
    largest_of_each_column=block(*2 * [largest_along_0]),
    largest_of_each_column_between=block(largest_along_0),
    largest_of_each_column_at_the_end=block(right, largest_along_0),
)
wrong_block(
    "pointwise comes second, transposed: the last axis of the maps, the channels, meets the last "
    "axis of pointwise. maps @ pointwise.T is (height, width, filters).",
    pointwise_before_the_maps=block(mix=lambda maps, p: np.dot(p, maps)),
    pointwise_before_the_maps_by_at=block(mix=lambda maps, p: p @ maps),
    maps_turned=block(mix=lambda maps, p: maps.T @ p.T),
)
wrong_block(
    "maps * pointwise multiplies and adds nothing up. A weighted sum over the channels is maps @ "
    "pointwise.T, or a loop over filters and channels.",
    multiplied_by_pointwise=block(mix=lambda maps, p: maps * p),
    multiplied_by_pointwise_turned=block(mix=lambda maps, p: maps * p.T),
)
wrong_block(
    "The weight of channel k for filter f is pointwise[f, k]: the filters are the rows.",
    filter_and_channel_swapped=block(mix=by_channel(lambda p, f, k: p[k, f])),
    column_for_row=block(
        mix=lambda maps, p: np.stack([(maps * p[:, f]).sum(axis=2) for f in range(len(p))], axis=2)
    ),
)
wrong_block(
    "The result has as many maps as there are filters, len(pointwise), and not as channels: "
    "pointwise.shape is (filters, channels).",
    as_many_as_channels=as_many_as_channels,
)
wrong_block(
    "Only one filter's map comes back: see where return stands, and whether each map was kept.",
    first_map_alone=lambda *given: ds_block(*given)[..., 0],
    last_map_alone=lambda *given: ds_block(*given)[..., -1],
    first_map_with_its_axis=lambda *given: ds_block(*given)[..., :1],
    last_map_with_its_axis=lambda *given: ds_block(*given)[..., -1:],
)
wrong_block(
    "The result was made, and never filled: write what you computed into it.",
    never_filled=lambda *given: 0 * ds_block(*given),
    never_filled_with_a_bias=lambda *given: relu(0 * ds_block(*given) + given[-1]),
)
wrong_block(
    "The depthwise step keeps the channels apart: channel c is filtered by depthwise[:, :, c] "
    "alone. Only the pointwise step mixes them.",
    channels_mixed=block(sums=lambda x, f: sums_of(x, f).sum(axis=2, keepdims=True)),
    one_filter_for_all=block(sums=lambda x, f: sums_of(x, f[:, :, :1] + 0 * f)),
)
wrong_block(
    "The nine products of a filter are added up, all of them and no more: no mean, and no ReLU or "
    "bias inside the loop over the nine.",
    divided_by_nine=block(sums=lambda x, f: sums_of(x, f) / 9),
    relu_of_each_product=block(sums=one_by_one(lambda found, one: found + relu(one))),
    relu_in_the_loop=block(sums=one_by_one(lambda found, one: relu(found + one))),
    last_product_alone=block(sums=one_by_one(lambda _found, one: one)),
    bias_nine_times=block(first=lambda sums, bias: right(sums, 9 * bias)),
)
wrong_block(
    "A ReLU is missing, or is none: each of the two steps ends in one, max(0, value) for each "
    "value, with no upper limit.",
    no_relu_between=block(plus),
    no_relu_at_the_end=block(right, plus),
    no_relu=block(plus, plus),
    absolute_values_between=block(lambda sums, bias: abs(sums + bias)),
    absolute_values_at_the_end=block(right, lambda sums, bias: abs(sums + bias)),
    absolute_values=block(*2 * [lambda sums, bias: abs(sums + bias)]),
    relu_6=block(*2 * [lambda sums, bias: np.clip(sums + bias, 0, 6)]),
    relu_6_at_the_end=block(right, lambda sums, bias: np.clip(sums + bias, 0, 6)),
    relu_6_between=block(lambda sums, bias: np.clip(sums + bias, 0, 6)),
    up_to_one=block(*2 * [lambda sums, bias: np.clip(sums + bias, 0, 1)]),
    minimum=block(*2 * [lambda sums, bias: np.minimum(sums + bias, 0)]),
)
wrong_block(
    "A bias comes too late: in each step add it to the sum first, then apply the ReLU.",
    first_bias_after_the_relu=block(late),
    second_bias_after_the_relu=block(right, late),
    biases_after_the_relus=block(late, late),
)
wrong_block(
    "A bias is missing, subtracted or not its own: the depthwise step adds bias_1, the pointwise "
    "step bias_2.",
    no_first_bias=block(alone),
    no_second_bias=block(right, alone),
    no_bias=block(alone, alone),
    first_bias_twice=lambda x, f, bias_1, mix, _: ds_block(x, f, bias_1, mix, bias_1),
    first_bias_subtracted=block(lambda sums, bias: relu(sums - bias)),
    biases_swapped=lambda x, f, bias_1, mix, bias_2: ds_block(x, f, bias_2, mix, bias_1),
)
wrong_block(
    "One of the two steps is missing, or they come in the other order: first depthwise, then "
    "pointwise on its result.",
    sums_alone=lambda x, f, *_: sums_of(x, f),
    sums_and_bias_alone=lambda x, f, bias_1, *_: sums_of(x, f) + bias_1,
    relu_of_sums_alone=lambda x, f, *_: relu(sums_of(x, f)),
    depthwise_alone=lambda x, f, bias_1, *_: right(sums_of(x, f), bias_1),
    pointwise_on_x=lambda x, _f, _b1, mix, bias_2: right(x @ mix.T, bias_2),
    pointwise_alone=lambda x, _f, _b1, mix, bias_2: right(relu(x) @ mix.T, bias_2),
    pointwise_first=lambda x, f, b1, mix, b2: right(sums_of(right(x @ mix.T, b2), f), b1),
)
wrong_block(
    "The filters are on the first axis; they belong on the last: np.stack(maps, axis=2).",
    filters_first=lambda *given: np.moveaxis(ds_block(*given), 2, 0),
)
wrong_block(
    "pointwise is (filters, channels): to mix the last axis of x, use pointwise.T.",
    pointwise_not_transposed=lambda x, f, b1, mix, b2: ds_block(x, f, b1, mix.T, b2),
)


wrong_block(
    "The sums stayed 0: begin with np.zeros, and add each of the nine products with +=.",
    nothing_added=block(sums=lambda x, _f: 0 * x),
)
wrong_block(
    "np.pad(x, 1) pads the channels too, and then each channel meets its neighbour's filter: use "
    "((1, 1), (1, 1), (0, 0)).",
    channels_moved=block(
        sums=lambda x, f: sums_of(np.dstack([0 * x[..., :1], x[..., :-1]]), f),
    ),
)
wrong_block(
    "Pixels were left out: the border is computed too, with the zeros around x, from the first row "
    "and column to the last: range(height), range(width). It is not 0.",
    border_left_out_of_the_maps=block(lambda sums, bias: only(1, -1, right(sums, bias))),
    border_left_out_of_the_result=block(right, lambda sums, bias: only(1, -1, right(sums, bias))),
    last_row_left_out_of_the_maps=block(lambda sums, bias: only(0, -1, right(sums, bias))),
    first_row_left_out_of_the_maps=block(lambda sums, bias: only(1, None, right(sums, bias))),
    last_two_left_out_of_the_maps=block(lambda sums, bias: only(0, -2, right(sums, bias))),
    border_left_out=block(sums=lambda x, f: only(1, -1, sums_of(x, f))),
    last_row_left_out=block(sums=lambda x, f: only(0, -1, sums_of(x, f))),
    first_row_left_out=block(sums=lambda x, f: only(1, None, sums_of(x, f))),
)
wrong_block(
    "The condition leaves out pixels of x: row 0 and column 0 belong to it, so do height - 1 and "
    "width - 1: 0 <= row < height.",
    index_0_outside=block(sums=lambda x, f: sums_of(only(1, None, x), f)),
    last_index_outside=block(sums=lambda x, f: sums_of(only(0, -1, x), f)),
    both_ends_outside=block(sums=lambda x, f: sums_of(only(1, -1, x), f)),
)
wrong_block(
    "A part of the filter was left out: it has three rows and three columns, range(3), and all "
    "nine weights count, that of the pixel itself and those of its neighbours.",
    **{
        f"{name}_of_the_filter_left_out": without_weights(part)
        for name, part in {
            "last_row": np.s_[2],
            "last_column": np.s_[:, 2],
            "first_row": np.s_[0],
            "first_column": np.s_[:, 0],
            "centre": np.s_[1, 1],
            "all_around": (np.arange(9).reshape(3, 3) != 4),
        }.items()
    },
    last_of_the_filter_left_out=block(sums=lambda x, f: sums_of(x, only(0, 2, f))),
    first_of_the_filter_left_out=block(sums=lambda x, f: sums_of(x, only(1, 3, f))),
)
wrong_block(
    "A channel, or a filter, was left out: range(channels) and range(filters) go to the last one.",
    last_channel_left_out=block(
        sums=lambda x, f: sums_of(x, np.dstack([f[..., :-1], 0 * f[..., -1:]]))
    ),
    last_filter_left_out=block(
        mix=lambda maps, p: np.dstack([mixed(maps, p)[..., :-1], 0 * maps[..., :1]])
    ),
)
wrong_block(
    "Each channel is filtered on its own: channel c of x with depthwise[:, :, c]. No other channel "
    "comes into it before the pointwise step.",
    first_channel_for_all=block(sums=lambda x, f: sums_of(x[..., :1] + 0 * x, f)),
    correlated_in_three_dimensions=block(
        sums=lambda x, f: ndimage.correlate(x, f, mode="constant")
    ),
)
wrong_block(
    "The pointwise step adds up, at each pixel, the products of all channels with one row of "
    "pointwise: a sum (+=), no mean, no largest, not the last one alone, and not over the pixels.",
    mix_of_the_last_channel=block(mix=filter_by_filter(lambda products: products[..., -1])),
    filters_added_up=block(mix=lambda maps, p: maps * p.sum(axis=0)),
    mix_by_the_largest=block(mix=filter_by_filter(lambda products: products.max(axis=2))),
    mix_by_the_mean=block(mix=filter_by_filter(lambda products: products.mean(axis=2))),
    mix_of_everything=block(
        mix=filter_by_filter(lambda products: products.sum() + 0 * products[..., 0])
    ),
)
wrong_block(
    "In the loop over the channels only the products are added: bias_2 comes once, after the loop, "
    "and then the ReLU.",
    relu_of_each_channel=block(
        mix=filter_by_filter(lambda products: relu(products).sum(axis=2)),
    ),
    bias_2_for_each_channel=lambda x, f, b1, mix, b2: ds_block(x, f, b1, mix, x.shape[2] * b2),
)
wrong_block(
    "A bias is added, and each channel, or filter, has its own: bias_1[c] and bias_2[f].",
    second_biases_for_each_filter=biases_for_each_filter,
    biases_subtracted=block(*2 * [lambda sums, bias: relu(sums - bias)]),
    second_bias_subtracted=block(right, lambda sums, bias: relu(sums - bias)),
    one_first_bias=block(lambda sums, bias: right(sums, bias[0])),
    one_second_bias=block(right, lambda sums, bias: right(sums, bias[0])),
    one_bias_each=block(*2 * [lambda sums, bias: right(sums, bias[0])]),
    first_bias_again_at_the_end=lambda x, f, b1, mix, b2: ds_block(
        x, f, b1, mix, b2 + np.resize(b1, b2.shape)
    ),
    first_biases_added_up=block(lambda sums, bias: right(sums, bias.sum())),
    second_biases_added_up=block(right, lambda sums, bias: right(sums, bias.sum())),
)
wrong_block(
    "A ReLU is max(0, value), after the sum and its bias: negative values become exactly 0, and "
    "positive ones stay. It is no softmax, has no upper limit, and is not applied to x.",
    leaky=block(*2 * [lambda sums, bias: np.maximum(sums + bias, 0.01 * (sums + bias))]),
    leaky_by_a_tenth=block(*2 * [lambda sums, bias: np.maximum(sums + bias, 0.1 * (sums + bias))]),
    up_to_one_at_the_end=block(right, lambda sums, bias: np.clip(sums + bias, 0, 1)),
    softmax_at_the_end=block(right, lambda sums, bias: softmax(right(sums, bias), axis=2)),
    softmax_for_relu=block(right, lambda sums, bias: softmax(sums + bias, axis=2)),
    relu_of_x=block(plus, sums=lambda x, f: sums_of(relu(x), f)),
    relu_of_x_too=block(sums=lambda x, f: sums_of(relu(x), f)),
    sigmoid=block(*2 * [lambda sums, bias: expit(sums + bias)]),
)
wrong_block(
    "Numbers lost their fractions: an array made with dtype int, or astype(int), cuts them off. "
    "np.zeros(shape) holds floats.",
    whole_sums=block(sums=lambda x, f: np.trunc(sums_of(x, f))),
    whole_results=lambda *given: ds_block(*given).astype(int),
    whole_first_step=block(lambda sums, bias: np.trunc(right(sums, bias))),
    floats_into_integers=lambda *given: np.zeros(1, int).__iadd__(ds_block(*given)),
)
wrong_block(
    "The depthwise step is missing: pointwise mixes what the nine weights of each channel made, "
    "not x.",
    x_with_a_bias=block(sums=lambda x, _f: x),
)
wrong_block(
    "The sums do not begin at zero: np.zeros, not np.ones, x or np.empty, which holds whatever was "
    "there.",
    sums_from_one=block(sums=lambda x, f: 1 + sums_of(x, f)),
    sums_from_x=block(sums=lambda x, f: x + sums_of(x, f)),
)
wrong_block(
    "The picture was overwritten while it was filtered. Write the sums into a new array.",
    overwritten=block(sums=overwritten),
)
wrong_block(
    "Rows and columns of the result are swapped.",
    result_transposed=lambda *given: ds_block(*given).transpose(1, 0, 2),
)


wrong_windows(wrong_block)
wrong_loops(wrong_block)


@ds_block.accepted
def block_by_scipy_in_float32(*given):
    x, depthwise, bias_1, pointwise, bias_2 = map(np.float32, given)
    channels = range(x.shape[2])
    sums = [ndimage.correlate(x[..., c], depthwise[..., c], mode="constant") for c in channels]
    found = np.clip(np.stack(sums, axis=2) + bias_1, 0, None)
    return np.clip(np.einsum("hwc,fc->hwf", found, pointwise) + bias_2, 0, None)
