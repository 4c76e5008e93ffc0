"""The crossover and the street draw what they were given."""

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="needs Matplotlib: pip install 'tinyml-course[lab]'")

from tinyml_course.errors import DataError
from tinyml_course.plots import plot_break_even, plot_crossover, plot_street


def test_the_break_even_stands_where_both_cost_the_same():
    axes = plot_crossover([1, 10, 100], [2, 11, 101], 11, 10, 100, 101, "a title")
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == [
        "send everything", "compute on the device", "break-even, 10 kB", "this sensor, 100 kB"
    ]  # fmt: skip
    diamond = next(line for line in axes.lines if line.get_marker() == "D")
    assert diamond.get_xydata().tolist() == [[10, 11]]


def test_a_break_even_outside_the_picture_is_not_drawn():
    axes = plot_crossover([1, 10], [2, 11], 500, 499, 1, 2)
    assert all(line.get_marker() != "D" for line in axes.lines)


def test_a_street_shows_the_picture_in_which_the_line_differs_most():
    pictures = np.arange(3)[:, None, None] * np.ones((3, 4, 5))
    left, right = plot_street(pictures, [[0, 1, 0], [0, 0, 7]], 10, 4, 2, [0.2])
    assert np.all(left.images[0].get_array() == 2)
    assert left.get_title() == "at 0.2 s"
    assert right.lines[1].get_ydata().tolist() == [0, 0, 7]


def test_a_street_needs_a_picture_for_each_value_of_its_line():
    with pytest.raises(DataError, match="expected"):
        plot_street(np.zeros((3, 4, 5)), np.zeros((2, 4)), 10, 4, 2)


def test_each_radio_has_a_bar_from_its_lowest_to_its_highest_break_even():
    axes = plot_break_even({"fast": (10, 20, 50), "slow": (1, 2, 3)}, 30, "the camera")
    bars = [list(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) == 2]
    assert bars[:2] == [[10, 50], [1, 3]]
    assert [text.get_text() for text in axes.texts] == ["20", "2"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["fast", "slow"]
    assert axes.get_legend().get_texts()[0].get_text() == "the camera, 30 kB"
