"""Lesson 04 promises figures: they are what its stored models give, and its parts are right."""

import nbformat
import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from tinyml_course.cost import op_table
from tinyml_course.datasets import gestures, split_by_group
from tinyml_course.errors import DataError
from tinyml_course.exercises import Lesson
from tinyml_course.grading.lesson_source import load_exercises, source_notebook
from tinyml_course.quantization import dequantize, quantize
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
    names["of_rows"] = names["gradients"]
    exec(source["given-filters"], names)
    return names


@pytest.fixture(scope="module")
def unseen():
    data = gestures.load_synthetic(0, persons=60, per_class=20)
    return split_by_group(data, test_groups=range(40, 60))[1]


def accuracy(name, windows, classes):
    simulator = Simulator.load(Lesson(LESSON).checkpoint(name))
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    codes = quantize(windows[:, :, None, :], entry.scale, entry.zero_point)
    return np.mean(simulator.run(codes).argmax(axis=1) == classes)


def test_the_promised_figure_is_what_the_stored_model_gives_on_20_unseen_people(unseen):
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


@pytest.mark.parametrize(("name", "shape"), [("of_rows", (9, 3)), ("gradients", (9, 7, 3))])
def test_the_given_gradients_are_the_slopes_of_the_loss(cells, name, shape):
    """Against differences of the loss, computed from another form of it."""
    rng = np.random.default_rng(3)
    layers = [rng.normal(size=shape) for shape in ((6, 3), (6,), (4, 6), (4,))]
    x, y = rng.normal(size=shape), rng.integers(0, 4, 9)

    def loss(w1, b1, w2, b2):
        hidden = np.maximum(x @ w1.T + b1, 0).reshape(9, -1, 6).mean(axis=1)
        return -log_softmax(hidden @ w2.T + b2, axis=1)[np.arange(9), y].sum()

    for place, slope in enumerate(cells[name](layers, x, y)):
        assert slope.shape == layers[place].shape
        for index in np.ndindex(slope.shape):
            around = []
            for step in (1e-5, -1e-5):
                moved = [layer.copy() for layer in layers]
                moved[place][index] += step
                around.append(loss(*moved))
            assert slope[index] == pytest.approx((around[0] - around[1]) / 2e-5, abs=1e-6)


def test_both_gradients_agree_on_plain_rows(cells):
    rng = np.random.default_rng(8)
    layers = [rng.normal(size=shape) for shape in ((6, 3), (6,), (4, 6), (4,))]
    x, y = rng.normal(size=(9, 3)), rng.integers(0, 4, 9)
    both = zip(cells["of_rows"](layers, x, y), cells["gradients"](layers, x, y), strict=True)
    for before, after in both:
        np.testing.assert_allclose(after, before, atol=1e-12)


def test_pieces_are_what_a_filter_reads_at_each_stop(cells):
    """The filter of the exercise gives what a unit gives on the pieces."""
    rng = np.random.default_rng(6)
    window, kernel = rng.normal(size=(125, 3)), rng.normal(size=(25, 3))
    cut = cells["pieces"](window[None])
    assert cut.shape == (1, 26, 75)
    slide = EXERCISES["slide_filter"].reference
    np.testing.assert_allclose(cut[0] @ kernel.ravel() + 0.5, slide(window, kernel, 0.5, 4))


def test_the_stored_filters_keep_the_promise_with_three_random_starts(cells, unseen):
    kept = Lesson(LESSON).checkpoint("by_hand")
    for seed in (0, 1, 2):
        layers = [kept[f"gestures_{seed}_{k}"] for k in range(4)]
        answers = cells["filter_scores"](layers, cells["pieces"](unseen.x)).argmax(axis=1)
        assert np.mean(answers == unseen.y) > 0.95
    assert accuracy("filter_model", unseen.x, unseen.y) > 0.95
    assert len(Lesson(LESSON).checkpoint("filter_model")) <= 20_000


def test_stored_data_stand_in_for_each_exercise_that_a_later_part_needs(unseen):
    kept = Lesson(LESSON).checkpoint("by_hand")
    assert kept["scores"].shape == (5, 5)
    assert kept["shake_0"].shape == (21, 24, 2)  # before the first epoch, and after each
    assert kept["all_samples_0"].shape == (1, 24, 375)
    assert kept["watch_0_0"].shape[1] == 25 * 6
    np.testing.assert_allclose(kept["confusion"].sum(axis=1), 1)
    right = accuracy("gesture_model", unseen.x, unseen.y)
    assert kept["confusion"].diagonal().mean() == pytest.approx(right, abs=0.002)


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


@pytest.fixture
def own_arm(unseen, tmp_path, monkeypatch):
    """Run the cell of own recordings with settings; gives its tables, prints and what it showed."""
    pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")
    pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
    from tinyml_course import plots
    from tinyml_course.widgets import LiveMotion

    notebook = nbformat.read(source_notebook(LESSON), as_version=4)
    source = {cell.id: cell.source for cell in notebook.cells}
    stored = Lesson(LESSON).checkpoint("gesture_model")

    def run(**settings):
        code = source["own-arm"].split("\n", 3)[3]  # the settings are its first three lines
        tables, shown, said = [], [], []
        monkeypatch.setattr(plots, "show_table", lambda *given: tables.append(given))
        names = {
            **{"np": np, "plots": plots, "data": unseen, "unseen": unseen, "Simulator": Simulator},
            **{"quantize": quantize, "dequantize": dequantize, "LiveMotion": LiveMotion},
            **{"my_file": stored, "model_bytes": stored, "whose": "yours"},
            **{"display": shown.append, "print": said.append, "my_answers": unseen.y},
            **{"MY_MOVES": str(tmp_path / "none_yet"), "PAGE": None, "HITS": None, **settings},
        }
        exec(source["data"].split("\n)\n")[-1], names)  # probabilities_of, answers_of
        from tinyml_course.deploy.web_page import write_web_page

        exec(code, {**names, "write_web_page": write_web_page})
        return tables, said, shown

    return run


def test_own_gestures_are_answered_by_both_networks(own_arm, unseen, tmp_path):
    """With windows of unseen people as stand-ins; the answers are those of the lesson's figure."""
    from tinyml_course.datasets.kept_motion import KeptMotion, keep_motion

    about = {"person": "Asha", "consent": "yes", "licence": "CC0-1.0", "sensor_hz": 60.0}
    picked = [np.flatnonzero(unseen.y == k)[:4] for k in range(5)]
    for k, rows in enumerate(picked):
        for row in rows:
            keep_motion(tmp_path, KeptMotion(unseen.x[row], label=unseen.labels[k], **about))
    ((rows, headers, caption),), _, shown = own_arm(MY_MOVES=str(tmp_path))
    assert [row[:2] for row in rows] == [(label, 4) for label in unseen.labels]
    right = [accuracy("gesture_model", unseen.x[i], unseen.y[i]) for i in picked]
    assert [row[2] for row in rows] == [f"{share:.0%}" for share in right]
    assert [row[4] for row in rows] == [row[2] for row in rows]
    assert len(headers) == 5
    assert caption.startswith("REAL, by phone; people: 1.")
    assert shown[0].kept == dict.fromkeys(unseen.labels, 4)


@pytest.mark.parametrize("hits", ["seven", 11, -1, 7.5, True])
def test_hits_that_are_none_are_refused(own_arm, hits):
    with pytest.raises(DataError, match="expected HITS as a whole number from 0 to 10"):
        own_arm(HITS=hits)


def test_before_the_first_recording_the_cell_goes_on_and_a_bad_page_name_is_named(
    own_arm, tmp_path
):
    tables, said, shown = own_arm()
    assert not tables
    assert said[0].startswith("Make 10 tries, write into HITS")
    assert shown[0].kept == {}
    assert not (tmp_path / "none_yet").exists()
    with pytest.raises(DataError, match=r"a name that ends in \.html"):
        own_arm(PAGE=str(tmp_path / "mine"))
    with pytest.raises(DataError, match=r'a name such as "my_page\.html", got True'):
        own_arm(PAGE=True)
    _, said, _ = own_arm(PAGE=str(tmp_path / "mine.html"), HITS=9)
    assert said[0].startswith("Live: 9 of 10 right.")
    assert said[-1].startswith("mine.html: ")
