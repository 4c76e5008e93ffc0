"""The curve of misses against false accepts shows the numbers it was given."""

import pytest

from tinyml_course.errors import DataError
from tinyml_course.plots import plot_misses

CURVES = {"yours": ([90, 40, 5], [2, 8, 30]), "stored": ([70, 30, 0], [1, 6, 20])}


def test_each_detector_is_a_curve_and_the_chosen_setting_is_ringed():
    axes = plot_misses([0.5, 0.8, 0.97], CURVES, 0.8)
    yours, ring, stored, other_ring = axes.lines
    assert (yours.get_xdata().tolist(), yours.get_ydata().tolist()) == ([90, 40, 5], [2, 8, 30])
    assert (stored.get_xdata().tolist(), stored.get_label()) == ([70, 30, 0], "stored")
    assert (ring.get_xydata().tolist(), ring.get_label()) == ([[40, 8]], "threshold 0.8")
    assert other_ring.get_xydata().tolist() == [[30, 6]]
    assert [note.get_text() for note in axes.texts] == ["0.5", "0.97"]
    assert (yours.get_linestyle(), yours.get_marker()) != (
        stored.get_linestyle(),
        stored.get_marker(),
    )


def test_a_setting_that_was_not_tried_and_a_curve_of_another_length_are_named():
    with pytest.raises(DataError, match=r"chosen among the thresholds \[0.5, 0.8\], got 0.7"):
        plot_misses([0.5, 0.8], {"a": ([1, 2], [3, 4])}, 0.7)
    with pytest.raises(DataError, match="expected 2 values of each kind for 'a'"):
        plot_misses([0.5, 0.8], {"a": ([1, 2], [3])}, 0.8)
