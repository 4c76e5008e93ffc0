"""Quantization-aware models become int8 files with the operators, codes and answers promised."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest

from tests.support.qat_nets import (
    NETS,
    after_training,
    built,
    by_the_converter,
    examples,
    expected_codes,
    operators,
    random_weight,
    simulated,
)
from tinyml_course.errors import DataError
from tinyml_course.quantization import Semantics, quantize
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model
from tinyml_course.training import (
    convert_int8,
    gesture_net,
    post_training,
    quantization_aware,
    train,
)
from tinyml_course.training.qat import folded_weights

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None,
    reason='needs TensorFlow: pip install "tinyml-course[train]"',
)


of_each_net = pytest.mark.parametrize("name", NETS)


@of_each_net
def test_the_file_has_the_operators_that_the_converter_alone_makes(name: str) -> None:
    expected = operators(by_the_converter(name))
    assert operators(after_training(name, 8)[1]) == expected
    assert operators(after_training(name, 4)[1]) == expected
    assert "QUANTIZE" not in expected


@of_each_net
def test_every_tensor_is_an_integer(name: str) -> None:
    parsed = read_model(after_training(name, 4)[1])
    assert {str(t.dtype) for t in parsed.tensors} <= {"int8", "int32"}
    assert [str(parsed.tensors[i].dtype) for i in parsed.inputs + parsed.outputs] == ["int8"] * 2


@of_each_net
def test_the_simulator_gives_the_codes_that_the_model_gives(name: str) -> None:
    model, content = after_training(name, 8)
    x = examples(model, 400, seed=1)
    codes, expected = simulated(content, x), expected_codes(model, content, x)
    assert len(np.unique(expected.argmax(axis=1))) > 1
    assert (codes.argmax(axis=1) == expected.argmax(axis=1)).mean() >= 0.995
    # A softmax makes several codes of one code's difference in its logits.
    assert (np.abs(codes - expected) <= 1).mean() >= 0.9


@pytest.mark.parametrize("name", ["sequential", "dense"])
def test_what_differs_at_4_bits_is_tflms_second_rounding_and_the_rounded_bias(name: str) -> None:
    model, content = after_training(name, 4)
    x = examples(model, 400, seed=1)
    parsed = read_model(content)
    once = Semantics("once", frozenset({"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"}))
    entry = parsed.tensors[parsed.inputs[0]]
    codes = Simulator(parsed, once).run(quantize(x, entry.scale, entry.zero_point))
    layers = [layer for layer in model.layers if hasattr(layer, "bits") and layer.use_bias]
    used = [op.inputs[2] for op in parsed.operators if len(op.inputs) > 2 and op.inputs[2] >= 0]
    before = [layer.bias.numpy() for layer in layers]
    try:
        for i, layer in zip(used, layers, strict=False):  # the last bias is 0, and not in the file
            layer.bias.assign(parsed.tensors[i].data * parsed.tensors[i].scales)
        expected = expected_codes(model, content, x)
    finally:
        for layer, bias in zip(layers, before, strict=True):
            layer.bias.assign(bias)
    assert (codes != expected).mean() < 0.01
    assert (simulated(content, x) != expected).mean() > 0.02


@of_each_net
def test_8_bits_after_training_answer_as_the_float_model(name: str) -> None:
    net, (model, _) = built(name), after_training(name, 8)
    x = examples(net, 400, seed=1)
    floats, rounded = net.predict(x, verbose=0), model.predict(x, verbose=0)
    error, spread = np.sqrt(np.square(floats - rounded).mean()), floats.std()
    assert 0 < error < 0.05 * spread


@of_each_net
def test_weights_of_4_bits_are_exact_in_the_file(name: str) -> None:
    few, many = (read_model(after_training(name, bits)[1]) for bits in (4, 8))
    weights = [t for t in few.tensors if t.is_constant and t.dtype == np.int8]
    assert len(weights) >= 3
    for tensor, other in ((t, many.tensors[t.index]) for t in weights):
        assert tensor.shape == other.shape
        assert np.abs(tensor.data).max() == 7
        assert np.abs(other.data).max() == 127
        # A channel's largest weight is the same number in both: 7 of the large steps.
        np.testing.assert_allclose(7 * tensor.scales, 127 * other.scales, rtol=1e-5)


@of_each_net
def test_the_real_weights_in_the_file_are_the_models(name: str) -> None:
    model, content = after_training(name, 4)
    kernels = sorted(
        np.sort(np.asarray(layer.rounded_kernel()).ravel()).tolist()
        for layer in model.layers
        if hasattr(layer, "bits")
    )
    stored = []
    for tensor in read_model(content).tensors:
        if tensor.is_constant and tensor.dtype == np.int8:
            rows = np.moveaxis(tensor.data, tensor.quantized_dimension, -1)
            stored.append(np.sort((rows * tensor.scales).ravel()).tolist())
    for kernel, found in zip(kernels, sorted(stored), strict=True):
        np.testing.assert_allclose(found, kernel, rtol=1e-5, atol=1e-6)


def test_each_layer_has_the_bits_it_was_given() -> None:
    net = built("residual")
    model = quantization_aware(
        net, bits={"pair_depthwise": 3, "pair": 5, "answer": 2}, calibration=examples(net, 50)
    )
    largest = {
        tensor.shape: int(np.abs(tensor.data).max())
        for tensor in read_model(convert_int8(model)).tensors
        if tensor.is_constant and tensor.dtype == np.int8
    }
    assert largest == {
        (8, 3, 3, 3): 127,
        (1, 3, 3, 8): 127,
        (8, 1, 1, 8): 127,
        (1, 3, 3, 16): 3,
        (8, 1, 1, 16): 15,
        (4, 1, 1, 8): 127,
        (5, 20): 1,
    }


def test_a_bias_is_counted_in_the_steps_of_few_bits() -> None:
    net, (_, content) = built("sequential"), after_training("sequential", 4)
    parsed = read_model(content)
    op = parsed.operators[0]
    entry, weights, bias = (parsed.tensors[i] for i in op.inputs)
    np.testing.assert_allclose(bias.scales, np.float32(entry.scale) * weights.scales, rtol=1e-6)
    real = net.get_layer("first").get_weights()[1]
    np.testing.assert_allclose(bias.data * bias.scales, real, atol=0.501 * bias.scales.max())
    assert np.abs(bias.data).max() > 5


def test_what_pooling_and_concatenation_move_keeps_one_scale() -> None:
    parsed = read_model(after_training("residual", 8)[1])
    moving = {"PAD", "MAX_POOL_2D", "AVERAGE_POOL_2D", "CONCATENATION", "RESHAPE"}
    seen = set()
    for op in parsed.operators:
        if op.name in moving:
            seen.add(op.name)
            values = [parsed.tensors[i] for i in (*op.inputs, *op.outputs)]
            found = {(t.scale, t.zero_point) for t in values if not t.is_constant}
            assert len(found) == 1, op
    assert seen >= {"PAD", "MAX_POOL_2D", "AVERAGE_POOL_2D", "CONCATENATION"}


def test_ranges_of_the_calibration_are_those_the_converter_finds() -> None:
    ours = read_model(after_training("sequential", 8)[1])
    converters = read_model(by_the_converter("sequential"))
    for op, other in zip(ours.operators, converters.operators, strict=True):
        found, expected = ours.tensors[op.outputs[0]], converters.tensors[other.outputs[0]]
        assert found.scale == pytest.approx(expected.scale, rel=0.02), op
        assert abs(found.zero_point - expected.zero_point) <= 2, op


@pytest.mark.parametrize("scale_and_center", [True, False])
@pytest.mark.parametrize(
    "layer",
    [
        lambda layers: layers.Conv2D(4, 3, name="sums"),
        lambda layers: layers.Conv2D(4, 3, use_bias=False, name="sums"),
        lambda layers: layers.DepthwiseConv2D(3, depth_multiplier=2, name="sums"),
        lambda layers: layers.Dense(4, name="sums"),
    ],
)
def test_folded_weights_do_what_the_normalisation_did(layer: Any, scale_and_center: bool) -> None:
    import keras

    entry = keras.Input((5, 5, 3))
    sums = layer(keras.layers)
    norm = keras.layers.BatchNormalization(scale=scale_and_center, center=scale_and_center)
    net = keras.Model(entry, norm(sums(entry)))
    rng = np.random.default_rng(1)
    for part in (sums, norm):
        part.set_weights([random_weight(rng, w) for w in part.weights])
    x = examples(net, 6)
    before = net.predict(x, verbose=0)
    kernel, bias = folded_weights(sums, norm)
    plain = type(sums).from_config({**sums.get_config(), "use_bias": True})
    plain.build(entry.shape)
    plain.set_weights([kernel, bias])
    np.testing.assert_allclose(np.asarray(plain(x)), before, atol=1e-5)


def test_the_first_batches_set_the_ranges_where_no_calibration_was_given() -> None:
    net = built("dense")
    x, y = examples(net, 64), np.arange(64) % 3
    model = quantization_aware(net)
    with pytest.raises(DataError, match="ranges are known, got one that has seen no data"):
        convert_int8(model)
    train(model, x, y, epochs=2, batch_size=32, learning_rate=1e-4, seed=0)
    codes = simulated(convert_int8(model), x)
    assert np.abs(codes).max() >= 100  # the range fits the data


def test_training_repeats_itself_and_leaves_the_float_model_alone() -> None:
    net = built("dense")
    weights = [w.copy() for w in net.get_weights()]
    x, y = examples(net, 64), np.arange(64) % 3
    files = []
    for _ in range(2):
        model = quantization_aware(net, bits=4, calibration=x)
        start = [layer.get_weights() for layer in model.layers]
        train(model, x, y, epochs=2, batch_size=16, learning_rate=0.01, seed=7)
        files.append(convert_int8(model))
        moved = [
            np.abs(after - before).max()
            for layer, stored in zip(model.layers, start, strict=True)
            for after, before in zip(layer.get_weights(), stored, strict=True)
        ]
        assert min(moved) > 0
    assert files[0] == files[1]
    for before, after in zip(weights, net.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


def test_a_layer_that_answers_nothing_but_zero_still_converts() -> None:
    net = built("dense")
    kernel, bias = net.get_layer("middle").get_weights()
    net.get_layer("middle").set_weights([kernel * 0, bias * 0 - 1])
    model = post_training(net, 4, examples(net, 20))
    codes = simulated(convert_int8(model), examples(net, 20))
    assert (codes == codes[0]).all()


def test_the_models_own_layers_keep_their_names_and_one_node() -> None:
    net = gesture_net(60, 2, 3)
    names = [layer.name for layer in net.layers]
    made = quantization_aware(net, calibration=examples(net, 4))
    assert [layer.name for layer in net.layers] == names
    assert net.get_layer("dense_1").output is not None  # fails where a layer was called again
    kept = {layer.name for layer in made.layers}
    assert {n for n in names if not n.endswith("_norm")} <= kept
