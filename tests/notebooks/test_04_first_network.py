"""Lesson 04 promises figures: they are what its stored models give, and its parts are right."""

import math

import nbformat
import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from tests.support.inputs import input_families, mismatches
from tests.support.right_answers import ids, passes
from tinyml_course.cost import op_table
from tinyml_course.datasets import gestures, split_by_group
from tinyml_course.exercises import Lesson
from tinyml_course.grading.lesson_source import load_exercises, source_notebook
from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator, tflm

LESSON = "04_first_network"
MODELS = ("gesture_model", "watch_model")
EXERCISES = {exercise.name: exercise for exercise in load_exercises(LESSON)}


@pytest.fixture(scope="module")
def cells():
    """Names that the given cells of the complete notebook define."""
    notebook = nbformat.read(source_notebook(LESSON), as_version=4)
    names = {"np": np, "softmax": softmax}
    source = {cell.id: cell.source for cell in notebook.cells}
    exec(source["given-gradients"], names)
    return names


def accuracy(name, windows, classes):
    simulator = Simulator.load(Lesson(LESSON).checkpoint(name))
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    codes = quantize(windows[:, :, None, :], entry.scale, entry.zero_point)
    return np.mean(simulator.run(codes).argmax(axis=1) == classes)


@pytest.mark.tflm
@pytest.mark.parametrize("name", MODELS)
def test_every_tensor_of_both_models_equals_tflm(name):
    model = Lesson(LESSON).checkpoint(name)
    simulator = Simulator.load(model)
    x = input_families(simulator.model.tensors[simulator.model.inputs[0]].shape, 100, 4)
    assert mismatches(simulator.trace(x), tflm.trace(model, x)) == {}


def test_the_promised_figure_is_what_the_stored_model_gives_on_20_unseen_people():
    data = gestures.load_synthetic(0, persons=60, per_class=20)
    _, unseen = split_by_group(data, test_groups=range(40, 60))
    run = Lesson(LESSON).checkpoint("gesture_runs")["runs"][0]
    found = accuracy("gesture_model", unseen.x, unseen.y)
    assert found == pytest.approx(run[5], abs=0.002)  # NumPy's streams may change
    assert found > 0.95


def test_all_three_trainings_keep_the_promise_and_seven_people_do_not():
    runs = Lesson(LESSON).checkpoint("gesture_runs")["runs"]
    seeds, people, windows, sizes, _, int8_right = runs.T
    assert seeds.tolist() == [0, 1, 2, 0, 0]
    assert people.tolist() == [40, 40, 40, 7, 7]
    assert windows.tolist() == [4000, 4000, 4000, 3990, 700]
    assert sizes.max() <= 20_000
    assert sizes[0] == len(Lesson(LESSON).checkpoint("gesture_model"))
    assert (int8_right[:3] > 0.95).all()
    assert (int8_right[3:] < 0.95).all()
    assert int8_right[4] < int8_right[3]


def test_the_figure_on_real_people_is_what_the_stored_model_gives():
    pytest.importorskip("seglearn", reason="needs the recordings in seglearn")
    watch = gestures.load_watch(window_length=100, hop_length=25, mirror_left=True)
    _, unseen = split_by_group(watch, test_groups=(8, 9, 10))
    runs = Lesson(LESSON).checkpoint("watch_runs")["runs"]
    assert runs[0, :3].tolist() == [8, 9, 10]
    found = accuracy("watch_model", unseen.x / gestures.WATCH_SCALE, unseen.y)
    assert found == pytest.approx(runs[0, 6])


def test_the_given_gradients_are_the_slopes_of_the_loss(cells):
    """Against differences of the loss, computed from another form of it."""
    rng = np.random.default_rng(3)
    layers = [rng.normal(size=shape) for shape in ((6, 3), (6,), (4, 6), (4,))]
    x, y = rng.normal(size=(9, 3)), rng.integers(0, 4, 9)

    def loss(w1, b1, w2, b2):
        hidden = np.maximum(x @ w1.T + b1, 0)
        return -log_softmax(hidden @ w2.T + b2, axis=1)[np.arange(9), y].sum()

    for place, slope in enumerate(cells["gradients"](layers, x, y)):
        assert slope.shape == layers[place].shape
        for index in np.ndindex(slope.shape):
            around = []
            for step in (1e-5, -1e-5):
                moved = [layer.copy() for layer in layers]
                moved[place][index] += step
                around.append(loss(*moved))
            assert slope[index] == pytest.approx((around[0] - around[1]) / 2e-5, abs=1e-6)


def test_the_table_of_layers_counts_what_is_in_the_file():
    count = EXERCISES["macs_and_params"].reference
    network = [
        ("conv", 125, 3, 16, 7, 4),
        ("depthwise", 30, 16, 16, 5, 1),
        ("conv", 26, 16, 32, 1, 1),
        ("dense", 5, 32, 32, 1, 1),
        ("dense", 1, 32, 16, 1, 1),
        ("dense", 1, 16, 5, 1, 1),
    ]
    model = Simulator.load(Lesson(LESSON).checkpoint("gesture_model")).model
    rows = [row for row in op_table(model) if row.parameters]
    in_the_file = [(row.multiply_accumulates, row.parameters) for row in rows]
    assert [count(*layer) for layer in network] == in_the_file


# --- answers written in another way, which must pass --------------------------------------------


def dense_in_loops(x, weights, bias, relu):
    rows = []
    for row in x.tolist():
        sums = [
            sum(a * b for a, b in zip(row, unit, strict=True)) + c
            for unit, c in zip(weights.tolist(), bias.tolist(), strict=True)
        ]
        rows.append([s if s > 0 or not relu else 0 for s in sums])
    return np.array(rows)


def dense_in_float32(x, weights, bias, relu):
    sums = np.einsum("nd,ud->nu", np.float32(x), np.float32(weights)) + np.float32(bias)
    return sums * (sums > 0) if relu else sums


def softmax_in_loops(logits):
    out = np.zeros(logits.shape)
    for i, row in enumerate(logits):
        powers = [math.exp(score - max(row)) for score in row]
        out[i] = np.array(powers) / sum(powers)
    return out


def softmax_in_float32(logits):
    powers = np.exp(np.float32(logits - np.max(logits, axis=-1)[:, None]))
    return powers / np.sum(powers, axis=-1)[:, None]


def softmax_by_logarithm(logits):
    return np.exp(log_softmax(logits, axis=1))


def epoch_with_slopes_of_its_own(layers, x, y, order, batch_size, learning_rate):
    w1, b1, w2, b2 = (layer.copy() for layer in layers)
    while len(order):
        rows, order = order[:batch_size], order[batch_size:]
        hidden = np.maximum(x[rows] @ w1.T + b1, 0)
        wrong = softmax(hidden @ w2.T + b2, axis=1) - np.eye(len(b2))[y[rows]]
        back = wrong @ w2 * (hidden > 0)
        slopes = (back.T @ x[rows], back.sum(axis=0), wrong.T @ hidden, wrong.sum(axis=0))
        for layer, slope in zip((w1, b1, w2, b2), slopes, strict=True):
            layer[:] = layer - learning_rate * slope / len(rows)
    return w1, b1, w2, b2


def confusion_in_loops(truth, answers, classes):
    table = [[0.0] * classes for _ in range(classes)]
    for row, column in zip(truth, answers, strict=True):
        table[row][column] += 1 / np.sum(truth == row)
    return np.array(table, np.float32)


def confusion_by_masks(truth, answers, classes):
    out = np.zeros((classes, classes))
    for k in set(truth.tolist()):
        out[k] = [np.mean(answers[truth == k] == j) for j in range(classes)]
    return out


def layer_as_a_list_of_numpy_integers(kind, length, channels, filters, kernel, stride):
    if kind == "dense":  # a convolution whose kernel covers the whole window
        kind, kernel, stride = "conv", length, 1
    positions = len(range(0, length - kernel + 1, stride))
    weights = np.prod([kernel, filters] + [channels] * (kind == "conv"))
    return [positions * weights, weights + np.int64(filters)]


WRITTEN_DIFFERENTLY = [
    ("dense_forward", dense_in_loops),
    ("dense_forward", dense_in_float32),
    ("stable_softmax", softmax_in_loops),
    ("stable_softmax", softmax_in_float32),
    ("stable_softmax", softmax_by_logarithm),
    ("sgd_epoch", epoch_with_slopes_of_its_own),
    ("confusion", confusion_in_loops),
    ("confusion", confusion_by_masks),
    ("macs_and_params", layer_as_a_list_of_numpy_integers),
]


@pytest.mark.parametrize(("name", "answer"), WRITTEN_DIFFERENTLY, ids=ids(WRITTEN_DIFFERENTLY))
def test_a_right_answer_written_differently_passes(name, answer):
    assert passes(EXERCISES[name], answer)


@pytest.mark.parametrize("kind", [np.float64, np.float32])
@pytest.mark.parametrize("outer", [list, tuple])
def test_an_epoch_in_place_and_in_either_precision_passes(cells, kind, outer):
    def epoch(layers, x, y, order, batch_size, learning_rate):
        layers = [layer.astype(kind) for layer in layers]
        for rows in np.array_split(order, range(batch_size, len(order), batch_size)):
            slopes = cells["gradients"](layers, x[rows].astype(kind), y[rows])
            for i in range(4):
                layers[i] -= learning_rate * (slopes[i] / rows.size).astype(kind)
        return outer(layers)

    assert passes(EXERCISES["sgd_epoch"], epoch)
