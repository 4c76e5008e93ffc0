"""Masks, channels, shared weights, packed bytes and the teacher's loss, against other sources."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.cluster.vq import kmeans2

from tinyml_course import training
from tinyml_course.errors import DataError, ModelError
from tinyml_course.exercises import Lesson
from tinyml_course.simulator import Simulator
from tinyml_course.training.file_weights import WEIGHTED

needs_tensorflow = pytest.mark.skipif(not training.available(), reason="needs the extra 'train'")


@pytest.fixture
def file():
    """An int8 file with convolutions, from another lesson."""
    return Lesson("11_rain_and_wind").checkpoint("rain_model")


def test_a_mask_keeps_the_largest_as_sorting_says():
    weights = np.random.default_rng(1).normal(size=(6, 7, 2))
    mask = training.magnitude_mask(weights, 0.4)
    assert mask.shape == weights.shape
    largest = sorted(np.abs(weights).ravel().tolist(), reverse=True)[: 84 - round(0.4 * 84)]
    assert sorted(np.abs(weights[mask]).tolist(), reverse=True) == largest


@pytest.mark.parametrize("sparsity", [-0.1, 1.1, math.nan])
def test_a_sparsity_out_of_range_is_refused(sparsity):
    with pytest.raises(DataError, match=r"sparsity in \[0, 1\]"):
        training.magnitude_mask(np.ones(3), sparsity)


def test_the_schedule_rises_ever_more_slowly_to_its_goal():
    shares = [training.sparsity_at(step, 50, 0.9) for step in range(60)]
    assert shares[0] == 0
    assert shares[50:] == [0.9] * 10
    rises = np.diff(shares[:51])
    assert (rises > 0).all()
    assert (np.diff(rises) < 0).all()


def test_shared_weights_are_those_of_scipys_k_means():
    rng = np.random.default_rng(2)
    values = np.r_[rng.normal(-3, 1, 200), rng.normal(2, 0.5, 300)]
    start = np.linspace(values.min(), values.max(), 6)
    for steps in (1, 4, 15):
        theirs, _ = kmeans2(values[:, None], start[:, None], iter=steps, minit="matrix")
        ours, nearest = training.share_weights(values, 6, steps)
        assert ours == pytest.approx(theirs[:, 0])
        assert (np.abs(values - ours[nearest]) <= np.abs(values[:, None] - ours).min(axis=1)).all()


def test_a_centre_without_values_stays_and_nothing_to_share_is_refused():
    centres, nearest = training.share_weights([0.0, 0.0, 10.0], 3, 5)
    assert centres.tolist() == [0.0, 5.0, 10.0]
    assert nearest.tolist() == [0, 0, 2]
    with pytest.raises(DataError, match="expected values"):
        training.share_weights([], 3)


def test_a_file_with_shared_weights_has_few_of_them_and_runs(file):
    shared = training.change_weights(file, lambda codes: training.shared_codes(codes, 16))
    assert len(shared) == len(file)
    for before, after in zip(
        training.weights_of_file(file), training.weights_of_file(shared), strict=True
    ):
        assert len(set(after.ravel().tolist()) - {0}) <= 16
        assert ((before == 0) <= (after == 0)).all()
    old, new = Simulator.load(file).model, Simulator.load(shared).model
    weights = {op.inputs[1] for op in old.operators if op.name in WEIGHTED}
    for index, tensor in enumerate(old.tensors):
        if tensor.data is not None and index not in weights:
            assert (new.tensors[index].data == tensor.data).all()
    x = np.zeros((1, 49, 40, 1), np.int8)
    assert Simulator.load(shared).run(x).shape == (1, 3)


def test_a_file_keeps_small_layers_and_refuses_weights_of_another_shape(file):
    largest = max(codes.size for codes in training.weights_of_file(file))
    changed = training.change_weights(file, np.zeros_like, largest)
    zeroed = [not codes.any() for codes in training.weights_of_file(changed)]
    assert sum(zeroed) == 1
    with pytest.raises(DataError, match="expected int8 codes of shape"):
        training.change_weights(file, np.ravel)


@pytest.mark.parametrize("entries", [0, 1, 2, 3, 16, 17, 254])
@pytest.mark.parametrize("zeros", [0, 5])
def test_packed_codes_come_back_and_take_the_bytes_of_the_format(entries, zeros):
    rng = np.random.default_rng(entries)
    book = rng.permutation(np.r_[-127:0, 1:128])[:entries]
    codes = np.r_[book, book[: entries // 2], np.zeros(zeros + (not entries), int)]
    codes = rng.permutation(codes).astype(np.int8)
    packed = training.pack_codes(codes)
    assert (training.unpack_codes(packed, len(codes)) == codes).all()
    bits = math.ceil(math.log2(entries)) if entries else 0
    there = entries + entries // 2
    assert len(packed) == 1 + entries + math.ceil(len(codes) / 8) + math.ceil(there * bits / 8)


def test_bytes_that_end_early_or_late_are_refused():
    packed = training.pack_codes(np.array([1, 2, 3, 0, 0, 7, 7, 1, 2], np.int8))
    for wrong in (packed[:-1], packed + b"\0", b""):
        with pytest.raises(DataError, match="packed codes"):
            training.unpack_codes(wrong, 9)
    with pytest.raises(DataError, match="expected int8 codes"):
        training.pack_codes(np.ones(3))


def small_net():
    from keras import Input, Model, layers

    x = inputs = Input((6, 5, 2))
    x = layers.Conv2D(4, 3, padding="same", use_bias=False, name="first")(x)
    x = layers.ReLU()(layers.BatchNormalization(name="first_norm")(x))
    x = layers.ReLU()(layers.DepthwiseConv2D(3, padding="same", name="deep")(x))
    x = layers.ReLU()(layers.Conv2D(3, 1, name="mix")(x))
    x = layers.Dense(3, name="class")(layers.GlobalAveragePooling2D()(x))
    return Model(inputs, layers.Softmax()(x), name="small")


@pytest.fixture
def examples():
    rng = np.random.default_rng(3)
    return rng.normal(size=(60, 6, 5, 2)).astype(np.float32), rng.integers(0, 3, 60)


@needs_tensorflow
def test_without_channels_a_network_answers_as_if_they_were_zero(examples):
    training.seed_everything(5)
    net = small_net()
    training.train(net, *examples, epochs=1, batch_size=20, learning_rate=0.01, seed=5)
    smaller = training.remove_channels(net, {"first": [0, 2, 3], "mix": [1, 2]})
    for name, gone in (("mix", 0), ("class", 0)):
        kernel, bias = net.get_layer(name).get_weights()
        removed = 1 if name == "mix" else gone
        kernel[..., removed, :] = 0
        net.get_layer(name).set_weights([kernel, bias])
    assert smaller.predict(examples[0], verbose=0) == pytest.approx(
        net.predict(examples[0], verbose=0), abs=1e-6
    )
    assert smaller.count_params() < net.count_params()


@needs_tensorflow
def test_only_chains_lose_channels():
    from keras import Input, Model, layers

    inputs = Input((6, 5, 2))
    flat = Model(inputs, layers.Dense(2)(layers.Flatten()(layers.Conv2D(4, 3)(inputs))))
    with pytest.raises(ModelError, match="Flatten"):
        training.remove_channels(flat, {})
    with pytest.raises(ModelError, match="expected names among"):
        training.remove_channels(small_net(), {"deep": [0]})


@needs_tensorflow
def test_folded_kernels_are_those_of_the_normalised_outputs(examples):
    net = small_net()
    training.train(net, *examples, epochs=1, batch_size=20, learning_rate=0.01, seed=5)
    gamma, _, _, variance = net.get_layer("first_norm").get_weights()
    kernel = net.get_layer("first").get_weights()[0]
    for channel, folded in enumerate(training.folded_kernels(net)["first"]):
        factor = gamma[channel] / math.sqrt(variance[channel] + 0.001)
        assert folded == pytest.approx(kernel[..., channel] * factor, rel=1e-5)


def test_the_strongest_channels_keep_their_order():
    rows = np.array([[3.0, -3.0], [0.1, 0.2], [-1.0, 1.0], [4.0, 4.0]])
    assert training.strongest_channels(rows, 3).tolist() == [0, 2, 3]
    for keep in (0, 5):
        with pytest.raises(DataError, match="keep from 1 to 4"):
            training.strongest_channels(rows, keep)


@needs_tensorflow
def test_pruned_weights_stay_zero_to_the_end_of_training(examples):
    net = small_net()
    x, y = examples
    settings = {"temperature": 2.0, "alpha": 0.5, "epochs": 4, "batch_size": 20, "seed": 1}
    training.distill(
        net,
        x,
        y,
        np.full((60, 3), 1 / 3),
        learning_rate=0.01,
        **settings,
        callbacks=[training.pruning(0.5, 5)],
    )
    zeros = {
        n: int((net.get_layer(n).get_weights()[0] == 0).sum()) for n in ("first", "mix", "class")
    }
    assert zeros == {"first": 36, "mix": 6, "class": 4}  # of 72, 12 and 9: halves are even
    assert (net.get_layer("deep").get_weights()[0] != 0).all()


@needs_tensorflow
def test_the_loss_of_a_student_is_that_of_keras_own_divergence(examples):
    import keras

    training.seed_everything(6)
    net, (x, y) = small_net(), examples
    answers = net.predict(x, verbose=0)
    rng = np.random.default_rng(6)
    logits = rng.normal(size=(60, 3))
    teacher = keras.ops.softmax(logits).numpy()
    expected = 0.3 * 4 * float(
        np.mean(
            keras.losses.kl_divergence(
                keras.ops.softmax(logits / 2), keras.ops.softmax(np.log(answers) / 2)
            )
        )
    ) + 0.7 * float(np.mean(keras.losses.sparse_categorical_crossentropy(y, answers)))
    # With a batch of all examples and a rate of almost 0, the reported loss is that of the start;
    # the normalisation of training is set to that of inference.
    for layer in net.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    [found] = training.distill(
        net,
        x,
        y,
        teacher,
        temperature=2.0,
        alpha=0.3,
        epochs=1,
        batch_size=60,
        learning_rate=1e-12,
        seed=6,
    )
    assert found == pytest.approx(expected, rel=1e-4)


@needs_tensorflow
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"alpha": 1.5}, "alpha in"),
        ({"temperature": 0.0}, "temperature above 0"),
        ({"teacher": np.ones((2, 3))}, "rows of the teacher"),
    ],
)
def test_a_teacher_that_does_not_fit_is_refused(change, message, examples):
    given = {"teacher": np.full((60, 3), 1 / 3), "temperature": 2.0, "alpha": 0.5} | change
    settings = {"epochs": 1, "batch_size": 20, "learning_rate": 0.01, "seed": 0}
    with pytest.raises(DataError, match=message):
        training.distill(small_net(), *examples, **given, **settings)


@needs_tensorflow
@pytest.mark.parametrize(("sparsity", "steps"), [(1.0, 5), (-0.1, 5), (0.5, 0)])
def test_a_schedule_out_of_range_is_refused(sparsity, steps):
    with pytest.raises(DataError, match="expected a sparsity"):
        training.pruning(sparsity, steps)


def test_softening_is_a_softmax_of_logits_over_the_temperature():
    logits = np.random.default_rng(7).normal(size=(5, 4))
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    expected = np.exp(logits / 3) / np.exp(logits / 3).sum(axis=1, keepdims=True)
    assert training.soften(shares, 3.0) == pytest.approx(expected)
