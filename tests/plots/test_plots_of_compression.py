"""The pictures of compression show the numbers they were given."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.plots import plot_shared_weights, plot_size_steps

STEPS = ["float32", "int8", "packed"]
SIZES = [80_000, 20_000, 5_000]
ACCURACIES = np.array([[84.0, 83.0, 82.0], [86.0, 85.0, 83.0]])


def test_each_step_shows_what_is_left_what_went_and_how_many_times_smaller_it_is():
    bars, _ = plot_size_steps(STEPS, SIZES, ACCURACIES)
    heights = [(patch.get_y(), patch.get_height()) for patch in bars.patches]
    assert heights == [(0, 80.0), (0, 20.0), (0, 5.0), (80.0, 0.0), (20.0, 60.0), (5.0, 15.0)]
    assert [t.get_text() for t in bars.texts] == ["80.0 kB", "20.0 kB\n÷ 4.0", "5.0 kB\n÷ 16.0"]


def test_each_seed_has_its_marker_and_the_line_stands_two_points_below_the_start():
    _, points = plot_size_steps(STEPS, SIZES, ACCURACIES)
    lines = {line.get_label(): line for line in points.lines}
    assert lines["seed 1"].get_ydata() == pytest.approx([86, 85, 83])
    assert lines["mean"].get_ydata() == pytest.approx([85, 84, 82.5])
    assert lines["seed 0"].get_marker() != lines["seed 1"].get_marker()
    assert 83.0 in [line.get_ydata()[0] for line in points.lines]


@pytest.mark.parametrize(
    ("sizes", "accuracies"),
    [(SIZES[:2], ACCURACIES), (SIZES, ACCURACIES[:, :2]), ([1, 2, 0], ACCURACIES)],
)
def test_steps_that_do_not_fit_are_refused(sizes, accuracies):
    with pytest.raises(DataError, match="expected 3 sizes"):
        plot_size_steps(STEPS, sizes, accuracies)


def test_codes_are_counted_before_and_after():
    axes = plot_shared_weights([-3, -2, 0, 7, 7], [-2, -2, 0, 7, 7])
    assert [patch.get_height() for patch in axes.patches] == [1, 1, 1, 2]
    [after] = [line for line in axes.lines if line.get_label() == "after"]
    np.testing.assert_array_equal(after.get_data(), ([-2, 0, 7], [2, 1, 2]))
    with pytest.raises(DataError, match="one shape"):
        plot_shared_weights([1, 2], [1])
