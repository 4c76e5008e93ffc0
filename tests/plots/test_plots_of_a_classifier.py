"""Boundary, confusion and motion pictures draw what the classifier and the numbers say."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from tinyml_course import plots
from tinyml_course.errors import DataError
from tinyml_course.plots.decision import GRID
from tinyml_course.plots.show import figure_png
from tinyml_course.plots.style import MARKERS

X = np.array([[-1.0, 0.0], [1.0, 0.0], [0.0, 3.0]])
Y = np.array([0, 1, 2])
LABELS = ("left", "right", "far up")


def halves(points):
    """Left of 0 is class 0, right of it class 1."""
    return (points[:, 0] > 0).astype(int)


def region(axes):
    return axes.collections[0].get_array().reshape(GRID, GRID)


def boundary(axes):
    """Every point of the black lines."""
    lines = [c for c in axes.collections[1:] if c.get_paths()]
    return np.concatenate([path.vertices for c in lines for path in c.get_paths()])


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_a_region_is_where_the_classifier_says_so():
    (axes,) = plots.plot_decision_boundary({"halves": halves}, X, Y, LABELS)
    drawn = region(axes)
    assert (drawn[:, : GRID // 2] == 0).all()
    assert (drawn[:, GRID // 2 :] == 1).all()
    assert axes.get_title() == "halves"


def test_the_line_runs_where_the_answer_changes():
    (axes,) = plots.plot_decision_boundary({"": halves}, X, Y, LABELS)
    step = 2.2 / (GRID - 1)
    assert np.abs(boundary(axes)[:, 0]).max() <= step


def test_a_region_is_named_inside_itself_and_a_class_nobody_is_given_is_not():
    (axes,) = plots.plot_decision_boundary({"": halves}, X, Y, LABELS)
    assert texts(axes) == ["left", "right"]
    left, right = (text.get_position()[0] for text in axes.texts)
    assert left < -0.2
    assert right > 0.2


def test_examples_of_each_class_have_a_marker_of_their_own():
    (axes,) = plots.plot_decision_boundary({"": halves}, X, Y, LABELS)
    assert [line.get_marker() for line in axes.lines] == list(MARKERS[:3])
    for line, point in zip(axes.lines, X, strict=True):
        np.testing.assert_array_equal(np.column_stack(line.get_data()), point[None])


def test_there_is_a_panel_for_each_classifier_and_they_share_the_plane():
    asked = []

    def never(points):
        asked.append(points)
        return np.zeros(len(points), np.int64)

    panels = plots.plot_decision_boundary({"a": halves, "b": never, "c": never}, X, Y, LABELS)
    assert [axes.get_title() for axes in panels] == ["a", "b", "c"]
    assert len({axes.get_xlim() for axes in panels}) == 1
    assert texts(panels[1]) == ["left"]  # one region, no line
    assert len(panels[1].collections) == 1
    np.testing.assert_array_equal(asked[0], asked[1])
    assert asked[0][:, 1].min() < 0
    assert asked[0][:, 1].max() > 3


def test_the_boundary_picture_can_be_drawn_with_its_axis_names():
    panels = plots.plot_decision_boundary({"": halves}, X, Y, LABELS, ("shake [g]", "rise [g]"))
    assert panels[0].get_figure().get_supxlabel() == "shake [g]"
    assert panels[0].get_figure().get_supylabel() == "rise [g]"
    assert figure_png(panels).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("classify", "x", "y", "labels", "message"),
    [
        (halves, X[:, :1], Y, LABELS, r"shape \(N, 2\) and N classes, got shapes \(3, 1\)"),
        (halves, X[:0], Y[:0], LABELS, "at least one example"),
        (halves, X * np.nan, Y, LABELS, "at least one example, and finite numbers"),
        (halves, X, Y, LABELS[:2], r"expected classes in \[0, 2\), got \[0 1 2\]"),
        (halves, X, Y, tuple("abcdefgh"), "expected 1 to 7 labels, got 8"),
        (lambda p: p, X, Y, LABELS, "take the argmax of its scores"),
        (lambda p: halves(p) + 7, X, Y, LABELS, r"expected answers in \[0, 3\), got \[7 8\]"),
    ],
)
def test_what_does_not_fit_a_boundary_is_named(classify, x, y, labels, message):
    with pytest.raises(DataError, match=message):
        plots.plot_decision_boundary({"": classify}, x, y, labels)


def test_no_classifier_is_no_picture():
    with pytest.raises(DataError, match="at least one classifier and one column, got 0 and 2"):
        plots.plot_decision_boundary({}, X, Y, LABELS)


def test_a_confusion_matrix_holds_every_count_in_its_own_cell():
    axes = plots.plot_confusion([[1234, 1], [0, 7]], ["one", "two"], "judged")
    cells = {text.get_position(): text.get_text() for text in axes.texts}
    # position is (column, row): the answer runs to the right, the truth downwards
    assert cells == {(0, 0): "1,234", (1, 0): "1", (0, 1): "0", (1, 1): "7"}
    assert axes.get_ylim() == (1.5, -0.5)
    assert [t.get_text() for t in axes.get_yticklabels()] == ["one", "two"]
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_title()) == ("Answer", "Truth", "judged")


def test_shares_are_written_as_percent_and_a_little_is_not_nothing():
    axes = plots.plot_confusion([[0.996, 0.004], [0.0, 1.0]], ["a", "b"])
    assert texts(axes) == [">99 %", "<1 %", "0 %", "100 %"]
    axes = plots.plot_confusion([[0.995, 0.005], [0.374, 0.626]], ["a", "b"])
    assert texts(axes) == [">99 %", "<1 %", "37 %", "63 %"]


def test_a_cell_is_tinted_by_its_share_of_the_row_and_its_number_can_be_read():
    axes = plots.plot_confusion([[30, 10], [0, 2]], ["a", "b"])
    (image,) = axes.images
    np.testing.assert_allclose(image.get_array(), [[0.75, 0.25], [0, 1]])
    for text, share in zip(axes.texts, [0.75, 0.25, 0, 1], strict=True):
        behind = image.cmap(image.norm(share))[:3]
        assert contrast(to_rgb(text.get_color()), behind) >= 4.5


@pytest.mark.parametrize("share", np.linspace(0, 1, 21))
def test_numbers_stand_out_on_every_tint(share):
    axes = plots.plot_confusion([[share, 1 - share], [1 - share, share]], ["a", "b"])
    (image,) = axes.images
    behind = image.cmap(image.norm(image.get_array()[0, 0]))[:3]
    assert contrast(to_rgb(axes.texts[0].get_color()), behind) >= 4.5


def contrast(one, other):
    """Contrast of two colours. Source: WCAG 2.2, relative luminance and contrast ratio."""

    def luminance(rgb):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
        return np.dot(linear, [0.2126, 0.7152, 0.0722])

    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_an_empty_row_is_drawn_as_nothing():
    axes = plots.plot_confusion([[0, 0], [1, 1]], ["a", "b"])
    np.testing.assert_array_equal(axes.images[0].get_array(), [[0, 0], [0.5, 0.5]])


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([[1, 2]], r"expected a matrix of shape \(2, 2\).* got \(1, 2\)"),
        ([[1, -2], [0, 1]], "none negative"),
        ([[1.0, 2.0], [0.0, 1.0]], r"shares in \[0, 1\].* from 0.0 to 2.0"),
        ([[np.nan, 0.0], [0.0, 1.0]], "none NaN"),
    ],
)
def test_what_is_no_confusion_matrix_is_named(matrix, message):
    with pytest.raises(DataError, match=message):
        plots.plot_confusion(matrix, ["a", "b"])


def test_motion_examples_stand_side_by_side_on_one_scale():
    windows = np.arange(24.0).reshape(2, 4, 3)
    left, right = plots.plot_motion_examples(windows, 2.0, ["wave", "ring"])
    assert (left.get_title(), right.get_title()) == ("wave", "ring")
    np.testing.assert_array_equal(right.lines[1].get_xdata(), [0, 0.5, 1, 1.5])
    np.testing.assert_array_equal(right.lines[1].get_ydata(), windows[1, :, 1])
    assert left.get_ylim() == right.get_ylim()
    assert len({str(line.get_linestyle()) for line in left.lines}) == 3


def test_motion_examples_that_do_not_fit_are_named():
    with pytest.raises(DataError, match=r"got shape \(2, 4, 3\), 1 titles and 3 names"):
        plots.plot_motion_examples(np.zeros((2, 4, 3)), 2.0, ["one"])


def test_layer_costs_are_shares_of_the_model_with_their_counts():
    axes = plots.plot_layer_costs(["conv", "dense"], [3000, 1000], [20, 180])
    time, flash = axes.containers[:2]
    assert [bar.get_width() for bar in time] == [75, 25]
    assert [bar.get_width() for bar in flash] == [10, 90]
    assert texts(axes) == ["3,000", "1,000", "20", "180"]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["conv", "dense"]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first layer on top
    assert time[0].get_hatch() != flash[0].get_hatch()


@pytest.mark.parametrize("counts", [[1, 2, 3], [-1, 2], [0, 0]])
def test_layer_costs_that_do_not_fit_are_named(counts):
    with pytest.raises(DataError, match=r"expected parameters \(flash\) as 2 counts"):
        plots.plot_layer_costs(["conv", "dense"], [1, 1], counts)


def test_a_name_stands_where_no_example_does():
    rng = np.random.default_rng(0)
    crowd = np.concatenate([rng.normal((-0.7, 0.0), 0.02, (40, 2)), [(1.0, 1.0), (-1.0, -1.0)]])
    (axes,) = plots.plot_decision_boundary({"": halves}, crowd, np.zeros(42, int), LABELS)
    place = np.array(axes.texts[0].get_position())
    assert place[0] < 0
    assert np.linalg.norm(crowd - place, axis=1).min() > 0.4


def test_misses_rise_and_false_alarms_fall_with_the_threshold():
    scores, smiles = [0.1, 0.4, 0.6, 0.9], [False, True, False, True]
    axes = plots.plot_misses_and_alarms({"mine": scores}, smiles, 0.5)
    missed, alarms, missed_now, alarms_now, _ = (line.get_ydata() for line in axes.lines)
    assert (missed[0], missed[-1]) == (0, 100)
    assert (alarms[0], alarms[-1]) == (100, 0)
    assert (np.diff(missed) >= 0).all()
    assert (np.diff(alarms) <= 0).all()
    assert (list(missed_now), list(alarms_now)) == ([50], [50])


@pytest.mark.parametrize(
    ("scores", "smiles", "message"),
    [
        ([0.1, 0.2], [True, True], "expected events and others"),
        ([0.1], [True, False], r"expected 2 scores of mine, got shape \(1,\)"),
    ],
)
def test_scores_that_allow_no_misses_or_alarms_are_named(scores, smiles, message):
    with pytest.raises(DataError, match=message):
        plots.plot_misses_and_alarms({"mine": scores}, smiles, 0.5)
