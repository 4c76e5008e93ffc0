"""How lesson 09 grades ds_cnn: inputs, mistakes with hints, other right answers."""

import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED_ROOMS, mistakes
from ._layers import built, layer, unpadded


def net_inputs(rng):
    cases = [(49, 40, 16, 32, 2, 4), (9, 13, 3, 5, 1, 2)]
    for blocks in (2, 3, 4):
        frames, mels = 2 * int(rng.integers(11, 40)) + 1, 8 * int(rng.integers(3, 8)) + 5
        first, filters = int(rng.integers(5, 15)), int(rng.integers(17, 70))
        cases.append((frames, mels, first, filters, blocks, int(rng.integers(2, 12))))
    return cases


ds_cnn = exercise(points=3, inputs=net_inputs, closed_rooms=CLOSED_ROOMS)


def dense_reads(layers, numbers):
    *others, dense = layers
    return [*others, layer(*dense[:4], numbers)]


def dense_reading(numbers):
    """The dense layer reads this many numbers of the last layer's height, width and channels."""
    return lambda *sizes: dense_reads(ds_cnn(*sizes), numbers(*ds_cnn(*sizes)[-2][1:4]))


def sized(out):
    return lambda *sizes: built(*sizes, out=out)


def strided(*strides):
    return lambda *sizes: built(*sizes, strides=strides)


def in_layers(kind, change):
    """Change every layer of a kind, or all of them where it is ""."""
    return lambda *sizes: [change(r) if kind in ("", r[0]) else r for r in ds_cnn(*sizes)]


mistakes(
    ds_cnn,
    """
    depthwise_as_full: This counts a full convolution. A depthwise filter reads one channel only, 5
        * 3 numbers.
    one_depthwise_filter: Each depthwise channel has a filter and a bias: (15 + 1) * channels
        parameters.
    depthwise_reads_3_by_3: This depthwise filter is 3 x 3. Here it is 5 x 3, so one output reads 15
        numbers.
    no_biases: The biases are missing from the parameters: one for each output channel.
    dense_without_bias: The dense layer has a bias for each class too: (numbers read + 1) * classes.
    one_bias_a_layer: Each output channel has a bias, not each layer: (what a filter reads + 1) *
        channels.
    weights_not_shared: The parameters grow with the picture. A filter is stored once, wherever it
        is applied.
    macs_counted_twice: Each MAC was counted as two operations. A multiplication with its addition
        is one MAC.
    bias_in_the_macs: The bias was counted as a MAC. It is added without a multiplication: leave it
        out there.
    macs_of_one_place: These are the MACs of one place. Every place of the output, height * width,
        needs them.
    macs_and_params_swapped: The last two numbers are swapped: MACs come before parameters.
    height_and_width_swapped: Height and width are swapped: height is time (frames), width is
        frequency (mels).
    """,
    depthwise_as_full=in_layers("depthwise", lambda row: layer(*row[:4], 15 * row[3])),
    one_depthwise_filter=in_layers("depthwise", lambda row: (*row[:5], 15 + 1)),
    depthwise_reads_3_by_3=in_layers("depthwise", lambda row: layer(*row[:4], 9)),
    no_biases=in_layers("", lambda row: (*row[:5], row[5] - row[3])),
    dense_without_bias=in_layers("dense", lambda row: (*row[:5], row[5] - row[3])),
    one_bias_a_layer=in_layers("", lambda row: (*row[:5], row[5] - row[3] + 1)),
    weights_not_shared=in_layers("", lambda row: (*row[:5], row[4] + row[3])),
    macs_counted_twice=in_layers("", lambda row: (*row[:4], 2 * row[4], row[5])),
    bias_in_the_macs=in_layers("", lambda row: (*row[:4], row[4] + math.prod(row[1:4]), row[5])),
    macs_of_one_place=in_layers("", lambda row: (*row[:4], row[4] // (row[1] * row[2]), row[5])),
    macs_and_params_swapped=in_layers("", lambda row: (*row[:4], row[5], row[4])),
    height_and_width_swapped=in_layers("", lambda row: (row[0], row[2], row[1], *row[3:])),
)
# With a picture of 2 * height x 4 * width the first convolution gives height x width.
mistakes(
    ds_cnn,
    """
    without_padding: These are the sizes without padding. With zero padding only the stride reduces
        a size.
    without_padding_at_first: The first convolution's size is one without padding. Divide by its
        stride and round up.
    without_padding_where_it_moves: Layers with a stride above 1 are padded too: their size is size
        / stride, rounded up.
    rounded_down: An odd size was rounded down. With padding the last place counts too: round up.
    rounded_half_to_even: round() goes to the nearest whole number, and a half to the even one.
        Round up, with -(-n // s) or math.ceil.
    rounded_down_in_the_block: The first convolution's size is right, but the block's was rounded
        down: round up there too.
    sizes_with_fractions: A size has a fraction. A layer has whole places: round up, with -(-n // s)
        or math.ceil.
    strides_swapped: The first convolution's strides are swapped: height is frames / 2, width is
        mels / 4.
    stride_2_both_ways_at_first: The first convolution's width is too large: its stride is 2 in time
        but 4 in frequency.
    every_block_strided: Every block has stride 2 here. Only the first one has; the others keep the
        size.
    no_block_strided: The first block's depthwise layer has stride 2 both ways: it halves height and
        width.
    strided_in_time_only: The first block halves the height only. Its depthwise layer has stride 2
        both ways.
    strided_in_frequency_only: The first block halves the width only. Its depthwise layer has stride
        2 both ways.
    pooled_over_all: The dense layer reads too little: the mean over time leaves width * channels
        numbers.
    pooled_over_frequency: The dense layer reads height * channels numbers: the mean was taken over
        frequency. It is over time.
    flattened_without_pooling: The dense layer reads every time step. The mean over time comes
        before it and leaves width * channels numbers.
    no_dense_layer: The dense layer is missing at the end of the list.
    pooling_listed: The mean over time is listed as a layer. List only those with parameters.
    one_block_too_many: There is one block too many: the first convolution is no block.
    one_block_too_few: A block is missing: there are as many pairs of depthwise and pointwise as
        blocks.
    pointwise_outputs_first: The pointwise layers output first channels. They output filters
        channels.
    """,
    without_padding=sized(unpadded),
    without_padding_at_first=lambda frames, mels, *others: ds_cnn(
        2 * unpadded(frames, 2, 5), 4 * unpadded(mels, 4, 8), *others
    ),
    without_padding_where_it_moves=sized(lambda n, s, k: n if s == 1 else unpadded(n, s, k)),
    rounded_down=sized(lambda n, s, _: n // s),
    rounded_half_to_even=sized(lambda n, s, _: round(n / s)),
    rounded_down_in_the_block=lambda t, m, *others: built(
        2 * -(-t // 2), 4 * -(-m // 4), *others, out=lambda n, s, _: n // s
    ),
    sizes_with_fractions=sized(lambda n, s, _: n / s),
    strides_swapped=lambda t, m, *others: ds_cnn(2 * -(-t // 4), 4 * -(-m // 2), *others),
    stride_2_both_ways_at_first=lambda t, m, *others: ds_cnn(t, 4 * -(-m // 2), *others),
    every_block_strided=strided(*[(2, 2)] * 99),
    no_block_strided=strided(),
    strided_in_time_only=strided((2, 1)),
    strided_in_frequency_only=strided((1, 2)),
    pooled_over_all=dense_reading(lambda _height, _width, channels: channels),
    pooled_over_frequency=dense_reading(lambda height, _width, channels: height * channels),
    flattened_without_pooling=dense_reading(lambda *shape: math.prod(shape)),
    no_dense_layer=lambda *sizes: ds_cnn(*sizes)[:-1],
    pooling_listed=lambda *sizes: [
        *(rows := ds_cnn(*sizes))[:-1],
        ("mean", 1, *rows[-2][2:4], 0, 0),
        rows[-1],
    ],
    one_block_too_many=lambda *sizes: ds_cnn(*sizes[:4], sizes[4] + 1, sizes[5]),
    one_block_too_few=lambda *sizes: ds_cnn(*sizes[:4], sizes[4] - 1, sizes[5]),
    pointwise_outputs_first=lambda t, m, first, _, *others: ds_cnn(t, m, first, first, *others),
)


def blocks_reading(channels):
    """Every block reads channels(*sizes), the first one as well as the others."""

    def wrong(*sizes):
        n, layers = channels(*sizes), ds_cnn(*sizes)
        layers = [layer(*r[:3], n, 15) if r[0] == "depthwise" else r for r in layers]
        return [layer(*r[:4], n) if r[0] == "pointwise" else r for r in layers]

    return wrong


ds_cnn.mistakes(
    "The first depthwise layer has the channels of the convolution before it: first.",
    always_filters=blocks_reading(lambda *sizes: sizes[3]),
)
ds_cnn.mistakes(
    "The first pointwise layer reads the channels of the depthwise layer before it: first.",
    pointwise_reads_filters=in_layers("pointwise", lambda row: layer(*row[:4], row[3])),
)


@ds_cnn.mistake
def stride_in_the_pointwise_layer(*sizes):
    """The first block's stride is in its pointwise layer here. The depthwise layer before it has
    it."""
    conv, depthwise, *others = ds_cnn(*sizes)
    return [conv, layer("depthwise", *conv[1:3], depthwise[3], 15), *others]


first_in_every_block = blocks_reading(lambda *sizes: sizes[2])


@ds_cnn.mistake
def always_first(*sizes):
    """A block outputs filters channels, not first: the next block and the dense layer read
    those."""
    layers = first_in_every_block(*sizes)
    return dense_reads(layers, layers[-2][2] * layers[0][3])


ds_cnn.mistakes(
    "The dense layer is right, but the second block still reads first channels: a block outputs "
    "filters channels.",
    first_in_every_block=first_in_every_block,
)


def every_kind(name, hint, change, kinds=("conv", "depthwise", "pointwise", "dense")):
    """The same mistake in the layers of one kind only; its hint names them."""
    for kind in kinds:
        ds_cnn.mistakes(hint.format(kind=kind), **{f"{name}_{kind}": in_layers(kind, change)})


every_kind(
    "bias_forgotten",
    "The bias is missing from the parameters of the {kind} layer: one for each output channel.",
    lambda row: (*row[:5], row[5] - row[3]),
    kinds=("conv", "depthwise", "pointwise"),
)
every_kind(
    "bias_as_mac",
    "The bias was counted as a MAC in the {kind} layer. It is added without a multiplication.",
    lambda row: (*row[:4], row[4] + math.prod(row[1:4]), row[5]),
)
every_kind(
    "params_for_each_place",
    "The parameters of the {kind} layer grow with its height and width. A filter is stored once.",
    lambda row: (*row[:5], row[5] * row[1] * row[2]),
    kinds=("conv", "depthwise", "pointwise"),
)
every_kind(
    "macs_of_one_channel",
    "These are the MACs of one channel of the {kind} layer: every output channel needs them.",
    lambda row: (*row[:4], row[4] // row[3], row[5]),
)
every_kind(
    "params_of_one_channel",
    "These are the parameters of one output channel of the {kind} layer: each channel has its own.",
    lambda row: (*row[:5], row[5] // row[3]),
    kinds=("conv", "pointwise", "dense"),
)


def except_dense(change):
    return lambda *sizes: [row if row[0] == "dense" else change(row) for row in ds_cnn(*sizes)]


def with_sizes(kind, change):
    """Change every layer of a kind, knowing the arguments and the layer before."""

    def wrong(*sizes):
        layers = ds_cnn(*sizes)
        pairs = zip([None, *layers], layers, strict=False)
        return [change(row, last, *sizes) if row[0] == kind else row for last, row in pairs]

    return wrong


def kernel_as_size(row):
    return (row[0], *{"conv": (5, 8), "depthwise": (5, 3), "pointwise": (1, 1)}[row[0]], *row[3:])


def pointwise_halves(*sizes):
    """Every pointwise layer halves the size that the layer before it has."""
    layers = []
    for kind, *same, channels, _, params in ds_cnn(*sizes):
        size, reads = same, params // channels - 1
        if kind in ("depthwise", "pointwise"):
            last, stride = layers[-1], 2 if kind == "pointwise" or len(layers) == 1 else 1
            size = [-(-size // stride) for size in last[1:3]]
        elif kind == "dense":
            reads = layers[-1][2] * layers[-1][3]
        layers.append(layer(kind, *size, channels, reads))
    return layers


mistakes(
    ds_cnn,
    """
    bias_in_most_macs: The bias was counted as a MAC. It is added without a multiplication: leave it
        out there.
    most_macs_of_one_channel: These are the MACs of one output channel at each place: multiply by
        the number of output channels.
    most_params_of_one_channel: These are the parameters of one output channel: multiply by the
        number of channels.
    kernel_for_size: A kernel's height and width stand where the output's belong.
    conv_reads_first: The first convolution reads one channel, the codes, so 5 * 8 = 40 numbers, not
        40 * first.
    depthwise_reads_40: A depthwise filter is 5 x 3: one output reads 15 numbers. 40 is for the
        first convolution.
    pointwise_reads_15: A pointwise filter is 1 x 1: one output reads each channel once, without the
        15.
    conv_macs_at_the_input: The first convolution's MACs are counted at the size of its input. Count
        places of its output.
    depthwise_macs_at_the_input: The depthwise MACs are counted at the size before the stride. Count
        places of the output.
    macs_before_the_strides: The layers with a stride count their MACs at the size before it. Count
        places of the output.
    pointwise_reads_one: A pointwise filter reads every channel at its place, not only one.
    depthwise_outputs_filters: A depthwise layer keeps the channels it reads; the first one reads
        first. Only the pointwise layer makes filters of them.
    pointwise_macs_of_its_input: A pointwise layer's MACs are places * channels read * filters.
    pointwise_keeps_channels: A pointwise layer outputs filters channels, whatever it reads.
    dense_lists_its_input: The dense layer outputs classes numbers; what it reads is not its shape.
    dense_lists_a_width: The dense layer's height and width are 1: after it there are no places.
    dense_bias_outside: The dense layer's bias: (numbers read + 1) * classes. Mind the brackets.
    always_4_classes: The dense layer has 4 outputs whatever classes is. Use the argument.
    strided_second: The second block has the stride here. The first one has it.
    strided_last: The last block has the stride here. The first one has it.
    pointwise_strided_too: The pointwise layer has the block's stride as well. Only the depthwise
        layer has one.
    one_more_everywhere: n // stride + 1 is one too many where the stride divides n. Round up, with
        -(-n // stride).
    one_more_in_the_block: n // 2 + 1 is one too many for even sizes. Round up, with -(-n // 2).
    one_added_for_4: (mels + 1) // 4 does not round up: that takes (mels + 3) // 4.
    always_25_by_10: 25 and 10 are right for 49 frames and 40 mels only. Calculate them.
    always_2_blocks: There are 2 blocks whatever blocks is. Use the argument.
    first_and_filters_swapped: first and filters are swapped: the first convolution outputs first
        channels.
    dense_reads_early_width: The dense layer reads the width of the first convolution. The first
        block halves it.
    returned_in_the_loop: The list ends after the first block: is return inside the loop?
    """,
    bias_in_most_macs=except_dense(lambda r: (*r[:4], r[4] + math.prod(r[1:4]), r[5])),
    most_macs_of_one_channel=except_dense(lambda r: (*r[:4], r[4] // r[3], r[5])),
    most_params_of_one_channel=except_dense(lambda r: (*r[:5], r[5] // r[3])),
    kernel_for_size=except_dense(kernel_as_size),
    conv_reads_first=in_layers("conv", lambda r: layer(*r[:4], 40 * r[3])),
    depthwise_reads_40=in_layers("depthwise", lambda r: layer(*r[:4], 40)),
    pointwise_reads_15=with_sizes("pointwise", lambda r, last, *_: layer(*r[:4], 15 * last[3])),
    conv_macs_at_the_input=with_sizes(
        "conv", lambda r, _last, t, m, *_: (*r[:4], t * m * r[3] * 40, r[5])
    ),
    depthwise_macs_at_the_input=with_sizes(
        "depthwise", lambda r, last, *_: (*r[:4], last[1] * last[2] * r[3] * 15, r[5])
    ),
    macs_before_the_strides=lambda t, m, first, *others: [
        (*(rows := ds_cnn(t, m, first, *others))[0][:4], t * m * first * 40, rows[0][5]),
        (*rows[1][:4], rows[0][1] * rows[0][2] * first * 15, rows[1][5]),
        *rows[2:],
    ],
    pointwise_reads_one=in_layers("pointwise", lambda r: layer(*r[:4], 1)),
    depthwise_outputs_filters=with_sizes(
        "depthwise", lambda r, _last, _t, _m, _first, filters, *_: layer(*r[:3], filters, 15)
    ),
    pointwise_macs_of_its_input=with_sizes(
        "pointwise", lambda r, last, *_: (*r[:4], math.prod(last[1:4]) * last[3], r[5])
    ),
    pointwise_keeps_channels=with_sizes("pointwise", lambda r, last, *_: (*r[:3], last[3], *r[4:])),
    dense_lists_its_input=with_sizes("dense", lambda r, last, *_: (*r[:3], last[3], *r[4:])),
    dense_lists_a_width=with_sizes("dense", lambda r, last, *_: (*r[:2], last[2], *r[3:])),
    dense_bias_outside=in_layers("dense", lambda r: (*r[:5], r[4] // r[3] + r[3])),
    always_4_classes=lambda *sizes: ds_cnn(*sizes[:5], 4),
    strided_second=strided((1, 1), (2, 2)),
    strided_last=lambda *sizes: built(*sizes, strides=[(1, 1)] * (sizes[4] - 1) + [(2, 2)]),
    one_more_everywhere=sized(lambda n, s, _: n // s + (s > 1)),
    one_more_in_the_block=lambda t, m, *others: [
        ds_cnn(t, m, *others)[0],
        *ds_cnn(4 * (-(-t // 2) // 2 + 1), 8 * (-(-m // 4) // 2 + 1), *others)[1:],
    ],
    one_added_for_4=lambda t, m, *others: ds_cnn(t, 4 * ((m + 1) // 4), *others),
    always_25_by_10=lambda _t, _m, *others: ds_cnn(49, 40, *others),
    always_2_blocks=lambda *sizes: ds_cnn(*sizes[:4], 2, sizes[5]),
    first_and_filters_swapped=lambda t, m, first, filters, *others: ds_cnn(
        t, m, filters, first, *others
    ),
    dense_reads_early_width=lambda *sizes: dense_reads(
        ds_cnn(*sizes), ds_cnn(*sizes)[0][2] * ds_cnn(*sizes)[-2][3]
    ),
    pointwise_strided_too=pointwise_halves,
    returned_in_the_loop=lambda *sizes: ds_cnn(*sizes)[:3],
)


@ds_cnn.accepted
def layers_as_lists_of_numpy_integers(frames, mels, first, filters, blocks, classes):
    size = np.ceil(np.array([frames, mels]) / [2, 4]).astype(int)
    layers, reads = [["conv", *size, first, size.prod() * first * 40, first * 41]], first
    size = (size + 1) // 2
    for _ in range(blocks):
        macs = size.prod() * reads
        layers.append(["depthwise", *size, reads, macs * 15, reads * 16])
        layers.append(["pointwise", *size, filters, macs * filters, (reads + 1) * filters])
        reads = filters
    reads *= size[1]
    return [*layers, ["dense", 1, 1, classes, reads * classes, (reads + 1) * classes]]
