"""What the pictures draw, read back from the axes and compared with numbers worked out by hand."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.plots import (
    plot_accuracy_by_bits,
    plot_error_per_channel,
    plot_gesture_window,
    plot_layer_mismatches,
    plot_number_line,
    plot_quantization_steps,
    plot_weight_ranges,
)
from tinyml_course.plots.show import figure_png
from tinyml_course.plots.style import COLOURS, HATCHES, LINES, MARKERS

# Channel 0 spans -1 … 2, channel 1 spans -0.25 … 0.125; OHWI with one weight row each.
WEIGHTS = np.array([[-1.0, 2.0, 0.3], [-0.25, 0.125, 0.02]]).reshape(2, 1, 1, 3)
SCALES = np.array([2.0, 0.25]) / 127


def line(axes, label):
    return next(drawn for drawn in axes.get_lines() if drawn.get_label() == label)


def texts(axes):
    return [text.get_text() for text in axes.texts]


def bars(axes, label):
    return next(group for group in axes.containers if group.get_label() == label)


def test_every_series_colour_has_a_second_cue():
    assert len(COLOURS) == len(set(COLOURS)) == len(LINES) == len(MARKERS) == len(HATCHES)
    assert len(set(MARKERS)) == len(set(HATCHES)) == len(set(map(str, LINES))) == len(COLOURS)


def test_the_staircase_has_the_steps_of_the_scale_and_ends_where_the_codes_do():
    steps, errors = plot_quantization_steps(np.linspace(-3, 5, 9), scale=0.5, zero_point=120)
    x, y = line(steps, "to int8 and back").get_data()
    assert set(np.unique(y)) == set(np.arange(-3, 3.51, 0.5))  # (127 - 120) * 0.5 is the last
    assert y[np.argmin(np.abs(x - 1.2))] == 1.0
    error = errors.get_lines()[0].get_ydata()
    assert np.abs(error[x < 3.7]).max() <= 0.25 + 1e-9
    assert error[-1] == pytest.approx(-1.5)
    assert texts(steps) == texts(errors) == ["saturates"]


def test_the_staircase_can_run_on_the_students_own_function():
    steps, _ = plot_quantization_steps(
        [0, 1], 0.5, 0, quantizer=lambda x, scale, zero_point: np.zeros(np.shape(x), np.int8)
    )
    assert set(line(steps, "to int8 and back").get_ydata()) == {0.0}


def test_one_value_spans_no_axis():
    with pytest.raises(DataError, match="expected at least two different values"):
        plot_quantization_steps([1.0, 1.0], 0.1, 0)


def test_the_number_line_puts_each_code_at_its_real_value():
    axes = plot_number_line([-1.0, 0.0, 2.0], scale=0.01, zero_point=-28, view=(-2, 3))
    marks = [segment[0, 0] for segment in axes.collections[0].get_segments()]
    np.testing.assert_allclose(marks, np.arange(-100, 156) / 100, atol=1e-7)
    assert any("zero_point -28 is 0.0" in text for text in texts(axes))


def test_weight_ranges_are_each_channels_minimum_and_maximum():
    axes = plot_weight_ranges(WEIGHTS, 2.0 / 127, SCALES)
    drawn = [(bar.get_y(), bar.get_y() + bar.get_height()) for bar in bars(axes, "weights")]
    np.testing.assert_allclose(drawn, [(-1, 2), (-0.25, 0.125)])
    own = [bar.get_height() for bar in bars(axes, "codes, per channel")]
    np.testing.assert_allclose(own, [4.0, 0.5])


def test_a_scale_per_channel_makes_the_error_of_the_small_channel_smaller():
    axes = plot_error_per_channel(WEIGHTS, 2.0 / 127, SCALES)
    one = [bar.get_height() for bar in bars(axes, "one scale per tensor")]
    own = [bar.get_height() for bar in bars(axes, "one scale per channel")]

    def by_hand(weights, scale):
        return sum(abs(round(w / scale) * scale - w) for w in weights) / len(weights)

    rows = WEIGHTS.reshape(2, 3).tolist()
    np.testing.assert_allclose(one, [by_hand(row, 2.0 / 127) for row in rows], atol=1e-7)
    np.testing.assert_allclose(own, [by_hand(rows[0], 2 / 127), by_hand(rows[1], 0.25 / 127)],
                               atol=1e-7)  # fmt: skip
    assert own[1] < one[1]


def test_scales_that_are_not_one_per_channel_are_refused():
    with pytest.raises(DataError, match=r"one scale for each of the 3 channels of axis 3"):
        plot_weight_ranges(WEIGHTS, 0.1, SCALES, axis=3)
    with pytest.raises(DataError, match="expected weights with an axis 7"):
        plot_error_per_channel(WEIGHTS, 0.1, SCALES, axis=7)


def test_layer_mismatches_are_said_in_words_beside_each_bar():
    axes = plot_layer_mismatches([("CONV_2D", 0, 160000), ("SOFTMAX", 1000, 4000)])
    assert texts(axes) == ["✓ 0 of 160,000 differ", "✗ 1,000 of 4,000 differ"]
    assert [bar.get_width() for bar in axes.containers[0]] == [0, 25]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # first layer on top


@pytest.mark.parametrize("table", [[], [("a", 2, 1)], [("a", -1, 1)], [("a", 0, 0)]])
def test_impossible_counts_of_mismatches_are_refused(table):
    with pytest.raises(DataError, match="expected rows"):
        plot_layer_mismatches(table)


def test_a_gesture_window_is_drawn_in_seconds_with_its_units():
    window = np.arange(60.0).reshape(10, 6)
    upper, lower = plot_gesture_window(window, 50, units=("g", "rad/s"), title="wave")
    seconds, x_axis = upper.get_lines()[0].get_data()
    np.testing.assert_allclose(seconds, np.arange(10) * 0.02)
    np.testing.assert_array_equal(x_axis, window[:, 0])
    np.testing.assert_array_equal(lower.get_lines()[2].get_ydata(), window[:, 5])
    assert (upper.get_ylabel(), lower.get_ylabel()) == ("Acceleration [g]", "Rotation [rad/s]")
    styles = {drawn.get_linestyle() for drawn in upper.get_lines()}
    assert len(styles) == 3


def test_a_window_without_six_axes_is_refused():
    with pytest.raises(DataError, match=r"shape \(samples, 6\) .* got shape \(10, 3\)"):
        plot_gesture_window(np.zeros((10, 3)), 50)


def test_accuracies_are_drawn_in_percent_at_the_place_of_their_bits_and_the_choice_is_marked():
    lines = {"mine": (0.9, 0.8, 0.3), "stored": (0.7, 0.7, 0.6)}
    axes = plot_accuracy_by_bits((8, 4, 2), lines, chance=0.25, chosen=4)
    drawn = {line.get_label(): line for line in axes.lines}
    assert set(drawn) == {"your BITS", "a guess", "mine", "stored"}
    assert drawn["mine"].get_ydata() == pytest.approx([90, 80, 30])
    assert drawn["mine"].get_marker() != drawn["stored"].get_marker()
    assert set(drawn["a guess"].get_ydata()) == {25.0}
    marked = drawn["your BITS"].get_xdata()[0]
    assert [tick.get_text() for tick in axes.get_xticklabels()][int(marked)] == "4"


@pytest.mark.parametrize(
    ("widths", "line", "chosen", "message"),
    [
        ((2, 8), (0.5, 0.5), 8, "descending bits"),
        ((8, 2), (0.5, 0.5), 3, "one of them"),
        ((8, 2), (0.5,), 2, "2 accuracies in each line"),
    ],
)
def test_accuracies_that_do_not_fit_the_bits_are_refused(widths, line, chosen, message):
    with pytest.raises(DataError, match=message):
        plot_accuracy_by_bits(widths, {"mine": line}, chance=0.5, chosen=chosen)


def test_every_picture_can_be_drawn():
    pictures = [
        plot_quantization_steps([-1, 1], 0.1, 0),
        plot_number_line(np.linspace(-1, 1, 50), 0.01, 0),
        plot_weight_ranges(WEIGHTS, 2.0 / 127, SCALES),
        plot_error_per_channel(WEIGHTS, 2.0 / 127, SCALES),
        plot_layer_mismatches([("CONV_2D", 0, 10)]),
        plot_accuracy_by_bits((8, 2), {"mine": (0.9, 0.3)}, chance=0.2, chosen=2),
        plot_gesture_window(np.zeros((10, 6)), 50),
    ]
    assert all(figure_png(picture).startswith(b"\x89PNG") for picture in pictures)
