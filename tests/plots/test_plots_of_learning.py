"""Pictures of an answer, of a slope and of a filter draw the numbers they were given."""

import numpy as np
import pytest

from tinyml_course import plots
from tinyml_course.errors import DataError
from tinyml_course.plots.show import figure_png

RNG = np.random.default_rng(5)
WINDOW = RNG.normal(size=(20, 3))


def line(axes, label):
    return next(each for each in axes.lines if each.get_label() == label)


def test_an_answer_shows_the_window_and_names_the_most_probable_class():
    left, right = plots.plot_answer(WINDOW, 10, [0.2, 0.7, 0.1], ["rest", "wave", "ring"], "wave")
    assert line(left, "z").get_ydata().tolist() == WINDOW[:, 2].tolist()
    assert line(left, "z").get_xdata()[-1] == pytest.approx(1.9)
    assert [bar.get_width() for bar in right.patches] == [0.2, 0.7, 0.1]
    assert right.get_title() == "Answer: wave"
    assert figure_png(left).startswith(b"\x89PNG")


@pytest.mark.parametrize("shares", [[0.5, 0.5], [0.5, 1.5, 0.1], [np.nan, 0.5, 0.5]])
def test_probabilities_must_be_shares_of_each_label(shares):
    with pytest.raises(DataError, match="expected 3 probabilities"):
        plots.plot_answer(WINDOW, 10, shares, ["rest", "wave", "ring"])


def test_the_tangent_goes_through_the_point_with_the_given_slope():
    weights = np.linspace(-1, 3, 401)
    axes = plots.plot_slope(weights, weights**2, 1.0, 2.0)
    (x0, x1), (y0, y1) = line(axes, "its slope here").get_data()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(2.0)
    assert (y0 + y1) / 2 == pytest.approx(1.0, abs=1e-4)
    assert (x0 + x1) / 2 == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("weights", "losses", "at"), [([1, 0], [1, 1], 0.5), ([0, 1], [1], 0.5), ([0, 1], [1, 2], 3)]
)
def test_a_slope_needs_increasing_weights_around_the_present_one(weights, losses, at):
    with pytest.raises(DataError, match="expected"):
        plots.plot_slope(weights, losses, at, 1.0)


def test_a_filter_is_drawn_at_its_best_stop_and_its_sums_at_their_middle():
    sums = np.array([0.0, -2.0, 5.0, 1.0])  # 20 samples, a filter of 5, a stride of 5
    top, middle, bottom = plots.plot_sliding_filter(WINDOW, WINDOW[:5], sums, 5, 10)
    assert line(top, "x").get_ydata().tolist() == WINDOW[:, 0].tolist()
    assert line(middle, "x").get_xdata().tolist() == pytest.approx([1.0, 1.1, 1.2, 1.3, 1.4])
    assert line(bottom, "sum").get_ydata().tolist() == sums.tolist()
    assert line(bottom, "sum").get_xdata().tolist() == pytest.approx([0.2, 0.7, 1.2, 1.7])
    assert line(bottom, "mean").get_ydata()[0] == pytest.approx(1.5)  # of 0, 0, 5 and 1


def test_a_filter_needs_one_sum_for_each_stop():
    with pytest.raises(DataError, match="one output for each stop"):
        plots.plot_sliding_filter(WINDOW, WINDOW[:5], np.zeros(5), 5, 10)
    with pytest.raises(DataError, match="expected shape"):
        plots.plot_sliding_filter(WINDOW, WINDOW[:5, :2], np.zeros(4), 5, 10)
