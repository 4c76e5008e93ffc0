"""Plots of features show the numbers they were given."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.plots import (
    plot_crossings,
    plot_error_by_bits,
    plot_score_by_cost,
    plot_spectra,
)

POINTS = {"raw": (700, 1_200, 0.81, 0.04), "features": (300, 0, 0.86, 0.03)}


def test_crossings_are_marked_between_the_samples_on_both_sides():
    top, bottom = plot_crossings({"idle": ([1, -1, 2], [1, 2]), "wave": ([1, 2, 3], [])}, 2.0)
    _, signal, marks = top.lines
    assert signal.get_xydata().tolist() == [[0, 1], [0.5, -1], [1, 2]]
    assert marks.get_xydata().tolist() == [[0.25, 0], [0.75, 0]]
    assert (top.get_title(), bottom.get_title()) == ("idle: 2 crossings", "wave: 0 crossings")


def test_crossings_outside_the_signal_are_refused():
    for after in ([3], [0]):
        with pytest.raises(DataError, match="between two of them, got shape"):
            plot_crossings({"idle": ([1, -1, 2], after)}, 2.0)


def test_each_spectrum_is_a_line_of_its_own_look():
    axes = plot_spectra([0, 1, 2], {"a": [1, 2, 3], "b": [3, 2, 1]})
    first, second = axes.lines
    assert first.get_xydata().tolist() == [[0, 1], [1, 2], [2, 3]]
    assert first.get_linestyle() != second.get_linestyle()
    assert axes.get_yscale() == "log"
    for wrong in ([1, 2], [1, 0, 1]):
        with pytest.raises(DataError, match="expected 3 powers above 0 for 'a'"):
            plot_spectra([0, 1, 2], {"a": wrong})


def test_errors_stand_over_the_bits_and_the_chosen_bits_are_marked():
    axes = plot_error_by_bits([2, 3], {"a": [0.5, 0.25]}, 3, "Error [g]")
    mark, line = axes.lines
    assert (mark.get_xdata()[0], mark.get_label()) == (3, "your BITS")
    assert line.get_xydata().tolist() == [[2, 0.5], [3, 0.25]]
    with pytest.raises(DataError, match="got 4 and other lengths in"):
        plot_error_by_bits([2, 3], {"a": [1, 2]}, 4, "Error [g]")
    with pytest.raises(DataError, match=r"other lengths in \['a'\]"):
        plot_error_by_bits([2, 3], {"a": [1]}, 3, "Error [g]")


def test_a_score_stands_over_bytes_and_over_operations_with_one_point_ringed():
    left, right = plot_score_by_cost(POINTS, "features")
    for axes, column in ((left, 0), (right, 1)):
        places = [bar.lines[0].get_xydata()[0].tolist() for bar in axes.containers]
        expected = [[max(p[column], 1), p[2]] for p in POINTS.values()]
        np.testing.assert_allclose(places, expected)
    rings = [line for line in left.lines if line.get_markersize() == 17]
    assert [ring.get_xydata().tolist() for ring in rings] == [[[300, 0.86]]]
    assert [text.get_text() for text in left.figure.legends[0].get_texts()] == list(POINTS)


def test_a_point_that_is_not_there_or_has_no_bytes_is_refused():
    with pytest.raises(DataError, match=r"one of \['raw', 'features'\].*got 'bands'"):
        plot_score_by_cost(POINTS, "bands")
    with pytest.raises(DataError, match="more than 0 bytes"):
        plot_score_by_cost({"a": (0, 1, 0.5, 0.1)}, "a")
