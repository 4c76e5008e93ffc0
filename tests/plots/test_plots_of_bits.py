"""The pictures of few bits show the numbers they were given."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.plots.bits import plot_bits, plot_fake_quant, plot_sensitivity

NAMES = ["first", "class"]
WIDTHS = (8, 4, 2)
ACCURACIES = np.array([[0.8, 0.7, 0.4], [0.8, 0.79, 0.75]])


def test_the_staircase_and_the_gradient_are_the_arrays_given():
    x, y, mask = np.array([-2.0, 0.1, 3.0]), np.array([-1.0, 0.0, 2.0]), np.array([0.0, 1, 0])
    stairs, gradient = plot_fake_quant(x, y, mask)
    lines = {line.get_label(): line for line in stairs.lines}
    np.testing.assert_array_equal(lines["rounded and clipped"].get_data(), (x, y))
    np.testing.assert_array_equal(lines["not rounded"].get_data(), (x, x))
    np.testing.assert_array_equal(gradient.lines[0].get_data(), (x, mask))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (([1.0, 2.0], [1.0], [1.0, 1.0]), "one shape"),
        (([1.0], [1.0], [1.0]), "N ≥ 2"),
        (([2.0, 1.0], [1.0, 1.0], [1.0, 1.0]), "ascending values"),
    ],
)
def test_a_staircase_of_what_does_not_fit_is_refused(given, message):
    with pytest.raises(DataError, match=message):
        plot_fake_quant(*given)


def test_each_layer_has_its_line_in_percent_and_the_model_a_dashed_one():
    axes = plot_sensitivity(NAMES, WIDTHS, ACCURACIES, 0.81)
    lines = {line.get_label(): line for line in axes.lines}
    assert list(lines) == ["all at 8 bits", *NAMES]
    assert lines["first"].get_ydata() == pytest.approx([80, 70, 40])
    assert set(lines["all at 8 bits"].get_ydata()) == {81.0}
    assert np.abs(lines["first"].get_xdata() - [0, 1, 2]).max() < 0.5
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["8", "4", "2"]


def test_layers_differ_by_more_than_colour_even_where_colours_come_again():
    names = [f"layer {i}" for i in range(12)]
    axes = plot_sensitivity(names, (8, 2), np.full((12, 2), 0.5), 0.5)
    assert axes.lines[1].get_color() == axes.lines[8].get_color()
    looks = [
        (str(line.get_linestyle()), line._dash_pattern, line.get_marker()) for line in axes.lines
    ]
    assert len(set(map(str, looks))) == 13


@pytest.mark.parametrize(
    ("names", "widths", "accuracies", "message"),
    [
        (NAMES, WIDTHS, ACCURACIES.T, r"shape \(2, 3\)"),
        ([], WIDTHS, np.zeros((0, 3)), r"shape \(0, 3\)"),
        (NAMES, (2, 4, 8), ACCURACIES, "descending bits"),
    ],
)
def test_accuracies_that_do_not_fit_are_refused(names, widths, accuracies, message):
    with pytest.raises(DataError, match=message):
        plot_sensitivity(names, widths, accuracies, 0.8)


def test_bars_are_as_long_as_the_bits_and_say_the_bytes():
    axes = plot_bits(NAMES, [4, 8], [1000, 64])
    assert [bar.get_width() for bar in axes.patches] == [4, 8]
    assert [text.get_text() for text in axes.texts] == ["4 bits, 500 B", "8 bits, 64 B"]
    assert [bool(bar.get_hatch()) for bar in axes.patches] == [True, False]


def test_bits_without_their_layers_are_refused():
    with pytest.raises(DataError, match="2 names, 1 and 2 numbers"):
        plot_bits(NAMES, [4], [1000, 64])
