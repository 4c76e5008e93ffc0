"""Models without their constant channels compute what they computed before.

The reference is the simulator on the model as it was, and TFLM itself.
"""

import tracemalloc

import numpy as np
import pytest

from tests.support.one_operator import tflite_builder
from tests.support.removed_channels import removed
from tinyml_course.errors import DataError
from tinyml_course.quantization import SINGLE_ROUNDING
from tinyml_course.simulator.constant_channels import LayerChannels, remove_constant_channels
from tinyml_course.simulator.constant_channels.reach import find_reach
from tinyml_course.tflite import read_model

tflite_builder()  # all networks here are written by it
from tests.support.dead_channels import (  # noqa: E402
    KINDS,
    RELU,
    SAME,
    VALID,
    Network,
)

IMAGE = (1, 6, 5, 4)


def layers_of(network, x, outputs):
    return removed(network.build([x], outputs))


@pytest.mark.parametrize(
    ("kind", "one_scale"),
    [*((kind, False) for kind in KINDS), ("saturated", True), ("clamped", True)],
)
def test_a_dead_channel_goes_with_what_reads_it(kind, one_scale):
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 6, activation=RELU, dead={1: kind, 4: kind}, one_scale=one_scale)
    z = n.conv(y, 3)
    result, went = layers_of(n, x, [z])
    assert went == {y: [1, 4]}
    assert result.layers[0] == LayerChannels(0, "CONV_2D", 6, 2, 4)
    shapes = [result.model.tensors[i].shape for op in result.model.operators for i in op.inputs]
    assert shapes == [IMAGE, (4, 1, 1, 4), (4,), (1, 6, 5, 4), (3, 1, 1, 4), (3,)]


@pytest.mark.parametrize(("code", "goes"), [(-20, True), (-19, False)])
def test_a_padded_convolution_lets_go_of_the_padding_s_code_only(code, goes):
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 5, dead={2: code}, zero=-20)
    result, went = layers_of(n, x, [n.conv(y, 3, size=3)])
    assert went == ({y: [2]} if goes else {})
    assert result.layers == (LayerChannels(0, "CONV_2D", 5, 1, 5 - goes),)


def test_without_padding_every_constant_goes():
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 5, dead={0: -128, 2: 7, 3: 127}, zero=3)
    assert layers_of(n, x, [n.conv(y, 3, size=3, padding=VALID)])[1] == {y: [0, 2, 3]}


@pytest.mark.parametrize(("code", "padding", "goes"), [
    (5, SAME, True), (6, SAME, False), (6, VALID, True),
])  # fmt: skip
def test_a_depthwise_layer_between_loses_the_same_channels(code, padding, goes):
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 5, dead={3: code}, zero=5)
    z = n.depthwise(y, padding=padding)
    assert layers_of(n, x, [n.conv(z, 2)])[1] == ({y: [3], z: [3]} if goes else {})


def test_what_only_a_dead_depthwise_channel_reads_goes_though_it_varies():
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 5)
    z = n.depthwise(y, dead={3: "far bias"})
    result, went = layers_of(n, x, [n.conv(z, 2)])
    assert went == {y: [3], z: [3]}
    assert [row.constant for row in result.layers] == [0, 1]


def test_what_somebody_else_reads_stays():
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 5)
    z = n.depthwise(y, dead={3: "far bias"})
    assert layers_of(n, x, [n.conv(z, 2), n.conv(y, 2)])[1] == {}


def test_all_filters_of_a_depthwise_channel_go_together():
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 4)
    dead = {2: "far bias", 3: "no multiplier", 5: "saturated"}  # both of channel 1, one of 2
    z = n.depthwise(y, multiplier=2, dead=dead)
    assert layers_of(n, x, [n.conv(z, 2)])[1] == {y: [1], z: [2, 3]}


@pytest.mark.parametrize("name", ["ADD", "SUB", "MUL", "MAXIMUM", "MINIMUM"])
def test_both_sides_of_a_sum_go_or_none(name):
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 5, dead={1: 40, 3: 100})
    z = n.conv(x, 5, dead={1: 9, 2: 100})
    if name in ("MAXIMUM", "MINIMUM"):
        out = n.like(y)
        n.scales[z] = n.scales[y]
        n.b.tensors[z].quantization = n.b.tensors[y].quantization
        n.b.operator(name, [y, z], [out], tflite_builder().options("MaximumMinimumOptions"))
    else:
        out = n.of_two(name, y, z)
    went = layers_of(n, x, [n.conv(out, 2)])[1]
    assert went[y] == went[z] == went[out]
    assert 1 in went[y]


def test_a_sum_with_a_constant_of_the_model_loses_it_there_too():
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 3, dead={1: 40})
    z = n.tensor((3,), data=np.array([5, -6, 7]))
    out = n.of_two("ADD", y, z)
    result, went = layers_of(n, x, [n.conv(out, 2)])
    assert went == {y: [1], z: [1], out: [1]}
    np.testing.assert_array_equal(result.model.tensors[z].data, [5, 7])


@pytest.mark.parametrize("between", [
    lambda n, x: n.pool(x, "AVERAGE"),
    lambda n, x: n.pool(x, "MAX", stride=2),
    lambda n, x: n.of_one("RELU", x),
    lambda n, x: n.of_one("QUANTIZE", x),
    lambda n, x: n.of_one("TANH", x),
    lambda n, x: n.of_one("LOGISTIC", x),
    lambda n, x: n.of_one("HARD_SWISH", x, "HardSwishOptions"),
])  # fmt: skip
def test_operators_that_keep_channels_apart_pass_a_constant_on(between):
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 5, dead={0: 44, 4: -100})
    z = between(n, y)
    assert layers_of(n, x, [n.conv(z, 2)])[1] == {y: [0, 4], z: [0, 4]}


@pytest.mark.parametrize(("code", "goes"), [(12, True), (13, False)])
def test_a_pad_passes_on_the_code_of_its_padding(code, goes):
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 5, dead={0: code}, zero=12)
    z = n.pad(y)
    assert layers_of(n, x, [n.conv(z, 2)])[1] == ({y: [0], z: [0]} if goes else {})


def test_a_dense_layer_loses_all_pixels_of_a_channel():
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 3, dead={1: "far bias"})
    flat = n.reshape(y, (1, 90))
    z = n.dense(flat, 6, dead={0: "saturated", 5: "far bias"})
    result, went = layers_of(n, x, [n.dense(z, 2)])
    assert went == {y: [1], flat: list(range(1, 90, 3)), z: [0, 5]}
    assert result.model.tensors[result.model.operators[1].inputs[1]].data.tolist() == [1, 60]


def test_a_dense_layer_reads_an_image_without_a_reshape_too():
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 3, dead={1: 77})
    assert layers_of(n, x, [n.dense(y, 2)])[1] == {y: [1]}


def test_a_dense_layer_without_a_bias_gets_one_where_it_needs_it():
    n = Network()
    x = n.tensor((1, 7))
    y = n.dense(x, 5, dead={2: 90})
    z = n.dense(y, 3, bias=False)
    result, went = layers_of(n, x, [z])
    assert went == {y: [2]}
    last = result.model.operators[-1]
    bias = result.model.tensors[last.inputs[2]]
    assert (bias.index, bias.shape, bias.dtype) == (len(result.model.tensors) - 1, (3,), np.int32)
    weights = result.model.tensors[last.inputs[1]].scales
    np.testing.assert_allclose(bias.scales, weights * result.model.tensors[y].scales)


def test_weights_with_a_zero_point_count_from_there():
    n = Network()
    x = n.tensor((1, 7))
    y = n.dense(x, 5, dead={2: 90})
    z = n.dense(y, 3, one_scale=True)
    n.b.tensors[n.b.operators[-1].inputs[1]].quantization.zeroPoint = [9]
    assert layers_of(n, x, [n.dense(z, 2)])[1] == {y: [2]}


@pytest.mark.parametrize("axis", [2, 3])
def test_concatenated_channels_go_where_nobody_else_needs_them(axis):
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 5, dead={0: 44, 4: -100})
    parts = [y, n.pool(y, "MAX", 1)]
    z = n.join(parts, axis)
    went = layers_of(n, x, [n.conv(z, 2)])[1]
    assert went == {y: [0, 4], parts[1]: [0, 4], z: [0, 4] if axis == 2 else [0, 4, 5, 9]}


def test_outputs_and_what_an_opaque_operator_reads_stay():
    n = Network()
    x = n.tensor((1, 7))
    y = n.dense(x, 5, dead={1: "far bias"})
    z = n.dense(y, 4, dead={1: "saturated"})
    assert layers_of(n, x, [y, n.softmax(z)])[1] == {}


def test_of_a_layer_all_dead_one_channel_stays():
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 5, dead=dict.fromkeys(range(5), "far bias"))
    z = n.conv(y, 4)
    result, went = layers_of(n, x, [n.conv(z, 2)])
    assert len(went[y]) == 4
    assert len(went[z]) == 3  # because what it reads is constant, so is what it makes
    assert [row.after for row in result.layers] == [1, 1, 2]


@pytest.mark.parametrize(("multiple_of", "after"), [(1, 5), (2, 6), (4, 8), (8, 8), (16, 12)])
def test_some_stay_so_that_the_count_is_a_multiple(multiple_of, after):
    n = Network()
    x = n.tensor(IMAGE)
    dead = dict.fromkeys((0, 1, 3, 5, 7, 9, 11), "far bias")
    y = n.conv(x, 12, dead=dead, zero=-128, activation=RELU)
    z = n.depthwise(y, dead=dead)
    result, went = removed(n.build([x], [n.conv(z, 2)]), multiple_of)
    assert [row.after for row in result.layers] == [after, after]
    assert went == ({y: went[y], z: went[y]} if after < 12 else {})
    assert set(went.get(y, [])) <= set(dead)


def test_a_multiple_below_1_is_refused():
    n = Network()
    x = n.tensor(IMAGE)
    with pytest.raises(DataError, match="expected multiple_of of at least 1, got 0"):
        remove_constant_channels(read_model(n.build([x], [n.conv(x, 2)])), multiple_of=0)


def test_no_bias_leaves_the_range_of_32_bits():
    n = Network()
    x = n.tensor((1, 7))
    y = n.dense(x, 5, dead={2: 127}, zero=-128)
    z = n.dense(y, 3)
    bias = n.b.operators[-1].inputs[2]
    weights = np.frombuffer(n.b.buffers[n.b.tensors[bias - 1].buffer].data, np.int8).reshape(3, 5)
    sign = 1 if weights[0, 2] > 0 else -1
    far = np.array([sign * (2**31 - 1 - abs(int(weights[0, 2]))), 0, 0], "<i4")
    n.b.buffers[n.b.tensors[bias].buffer].data = far.view(np.uint8)
    assert abs(int(weights[0, 2])) > 0
    assert layers_of(n, x, [z])[1] == {}


def test_constants_that_two_layers_share_are_cut_for_each():
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 5, dead={1: 40})
    z = n.conv(x, 5, dead={2: 9})
    first = n.conv(y, 3)
    second = n.conv(z, 3)
    n.b.operators[-1].inputs[1] = n.b.operators[-2].inputs[1]
    result, went = layers_of(n, x, [first, second])
    assert went == {y: [1], z: [2]}
    *_, one, other = result.model.operators
    assert one.inputs[1] != other.inputs[1]


def test_constant_channels_that_stay_get_small_numbers():
    n = Network()
    x = n.tensor(IMAGE)
    dead = {0: "far bias", 1: "no multiplier", 2: "saturated", 3: -128, 4: 127}
    y = n.conv(x, 8, size=3, dead=dead)
    result, went = layers_of(n, x, [y])
    assert went == {}
    conv = result.model.operators[0]
    weights, bias = (result.model.tensors[i] for i in conv.inputs[1:])
    assert not weights.data[:5].any()
    assert weights.data[5:].any(axis=(1, 2, 3)).all()
    assert np.abs(bias.data[:5]).max() <= 255 * 256
    assert weights.scales.min() > 1e-6
    again = remove_constant_channels(result.model)
    np.testing.assert_array_equal(again.model.tensors[weights.index].data, weights.data)


def test_a_channel_that_nothing_reads_any_more_goes_with_the_last_reader():
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 4, dead={0: 30})
    z = n.conv(y, 3, dead={0: "far bias"})
    n.blank(np.s_[1:, ..., 2])  # channel 2 is read by the dead filter alone
    result, went = layers_of(n, x, [n.conv(z, 2)])
    assert went == {y: [0, 2], z: [0]}
    assert [row.constant for row in result.layers] == [1, 1]


def test_what_an_opaque_operator_makes_stays_even_where_nothing_reads_it():
    n = Network()
    x = n.tensor((1, 4))
    y = n.softmax(x)
    z = n.dense(y, 3)
    n.blank(np.s_[:, 1])
    assert layers_of(n, x, [z])[1] == {}


def test_what_leads_nowhere_stays():
    n = Network()
    x = n.tensor((1, 4))
    n.dense(x, 5, dead={2: "far bias"})
    assert layers_of(n, x, [n.dense(x, 3)])[1] == {}


def test_a_mean_of_channels_passes_none_on():
    n = Network()
    x = n.tensor((1, 6, 4, 4))
    y = n.conv(x, 4, dead={1: 70})
    z = n.tensor((1, 6, 4))
    axis = n.b.tensor((1,), np.int32, data=[3])
    n.b.operator("MEAN", [y, axis], [z], tflite_builder().options("ReducerOptions"))
    assert layers_of(n, x, [n.dense(z, 3)])[1] == {}


def test_a_reshape_that_tears_pixels_apart_passes_none_on():
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 4, dead={1: 70})
    assert layers_of(n, x, [n.dense(n.reshape(y, (1, 20, 6)), 3)])[1] == {}


def test_a_dense_layer_whose_rows_are_parts_of_pixels_lets_go_of_none():
    n = Network()
    x = n.tensor((1, 2, 2, 4))
    y = n.conv(x, 4, dead={0: 70})
    z = n.tensor((8, 3))
    given = n._weights(y, z, (3, 2), 0, {})
    n.b.operator("FULLY_CONNECTED", [y, *given], [z], tflite_builder().options(
        "FullyConnectedOptions"))  # fmt: skip
    assert layers_of(n, x, [n.conv(n.reshape(z, (1, 8, 1, 3)), 2)])[1] == {}


def test_a_far_bias_stays_where_the_one_scale_of_a_layer_needs_it():
    n = Network()
    x = n.tensor((1, 4))
    y = n.dense(x, 2, dead={0: "saturated", 1: "saturated"}, one_scale=True)
    weights, bias = n.b.operators[-1].inputs[1:]
    n.b.tensors[weights].quantization.scale = [n.scales[y][0] / n.scales[x][0] * 1e-8]
    n.b.buffers[n.b.tensors[bias].buffer].data = np.array([2**30, -(2**30)], "<i4").view(np.uint8)
    result, _ = layers_of(n, x, [y])
    assert result.model.tensors[bias].data.tolist() == [2**30, -(2**30)]


def test_the_file_would_be_as_much_shorter_as_the_constants():
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 6, dead={1: 3, 4: 3})
    model = n.build([x], [n.conv(y, 3)])
    result, _ = removed(model)
    assert result.model.nbytes == len(model) - 2 * (4 + 4) - 2 * 3


def test_other_rounding_rules_keep_their_own_outputs():
    n = Network()
    x = n.tensor(IMAGE)
    y = n.conv(x, 6, activation=RELU, dead={1: "clamped", 4: "far bias"})
    flat = n.reshape(y, (1, 180))
    model = n.build([x], [n.dense(flat, 4)])
    assert removed(model, rules=SINGLE_ROUNDING)[1][y] == [1, 4]


def test_a_scalar_has_a_reach_as_an_image_has():
    b = tflite_builder().ModelBuilder()
    x, y, made = (b.tensor((), scale=0.1) for _ in range(3))
    b.operator("MINIMUM", [x, y], [made])
    reach = find_reach(read_model(b.build([x, y], [made])))
    assert (reach[made].low.tolist(), reach[made].high.tolist()) == ([-128], [127])


def test_a_million_channels_of_one_range_take_the_memory_of_one():
    b = tflite_builder().ModelBuilder()
    x, y = b.tensor((1, 4, 10**6), scale=0.1), b.tensor((1, 4, 10**6), scale=0.2)
    b.operator("QUANTIZE", [x], [y])
    tracemalloc.start()
    reach = find_reach(read_model(b.build([x], [y])))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (set(reach[y].low), set(reach[y].high)) == ({-64}, {64})
    assert most < 10**6 * 256
