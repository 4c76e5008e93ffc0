"""Lesson 04 promises figures: they are what its stored models give, and its parts are right."""

import nbformat
import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from tinyml_course.cost import op_table
from tinyml_course.datasets import gestures, split_by_group
from tinyml_course.exercises import Lesson
from tinyml_course.grading.lesson_source import load_exercises, source_notebook
from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator

LESSON = "04_first_network"
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
