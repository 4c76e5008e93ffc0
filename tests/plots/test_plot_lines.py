"""Lines over one axis are where they were given, and look different."""

import pytest

pytest.importorskip("matplotlib", reason="needs Matplotlib: pip install 'tinyml-course[lab]'")

from tinyml_course.errors import DataError
from tinyml_course.plots import plot_lines


def test_each_line_has_its_values_and_its_own_dashes_and_marker():
    axes = plot_lines(
        [0, 1, 2], {"a": [1, 2, 3], "b": [3, 2, 1]}, "time [s]", "level [g]", level=("limit", 2.5)
    )
    a, b, limit = axes.get_lines()
    assert a.get_ydata().tolist() == [1, 2, 3]
    assert b.get_xdata().tolist() == [0, 1, 2]
    assert (a.get_linestyle(), a.get_marker()) != (b.get_linestyle(), b.get_marker())
    assert list(limit.get_ydata()) == [2.5, 2.5]
    assert [each.get_text() for each in axes.get_legend().get_texts()] == ["a", "b", "limit"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("time [s]", "level [g]")


def test_many_points_have_no_markers_and_one_line_no_legend():
    axes = plot_lines(range(100), {"a": range(100)}, "x", "y")
    assert axes.get_lines()[0].get_marker() == ""
    assert axes.get_legend() is None


def test_what_is_true_is_shaded():
    axes = plot_lines([0, 1, 2, 3], {"a": [0] * 4}, "x", "y", shaded=("night", [0, 1, 1, 0]))
    (area,) = axes.collections
    assert set(area.get_paths()[0].vertices[:, 0]) == {1.0, 1.5, 2.0}


@pytest.mark.parametrize(("x", "lines"), [([0, 1], {}), ([0, 1], {"a": [1]}), ([[0]], {"a": [1]})])
def test_lines_of_another_length_are_refused(x, lines):
    with pytest.raises(DataError, match=r"expected .* got"):
        plot_lines(x, lines, "x", "y")
