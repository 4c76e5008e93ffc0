"""The pictures of fronts, searches and estimates draw what they were given."""

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="needs Matplotlib: pip install 'tinyml-course[lab]'")

from tinyml_course.errors import DataError
from tinyml_course.plots import plot_estimates, plot_front, plot_searches


def test_a_front_stands_beside_the_networks_and_those_with_a_name():
    axes = plot_front(
        {"plain": ([1, 2], [0.5, 0.7]), "separable": ([3], [0.8])},
        ([1, 3], [0.5, 0.8]),
        {"made by hand": (2.5, 0.6)},
        limit=2.5,
    )
    lines = {line.get_label(): line for line in axes.lines}
    assert list(lines) == ["plain", "separable", "front", "made by hand", "at most 2.5"]
    assert lines["plain"].get_ydata().tolist() == [50, 70]
    assert lines["made by hand"].get_xdata() == [2.5]
    assert axes.get_xlabel() == "Weights [kB]"


def test_searches_show_the_median_of_their_runs_and_what_is_to_be_beaten():
    runs = np.array([[np.nan, 0.6], [0.5, 0.7], [0.55, 0.8]])
    axes = plot_searches({"random": runs}, ("made by hand", 0.65))
    line, bar, dot, level = axes.lines
    assert line.get_xdata().tolist() == [1, 2]
    assert line.get_ydata() == pytest.approx([50, 70])  # nothing found yet counts as the worst
    assert level.get_ydata() == pytest.approx([65, 65])
    assert bar.get_ydata() == pytest.approx([60, 80])  # the middle half of three: all of them
    assert dot.get_ydata() == pytest.approx([70])


def test_a_line_begins_where_half_of_the_searches_have_found_something():
    runs = np.array([[np.nan, 0.6], [np.nan, 0.7], [0.55, 0.8]])
    assert np.isnan(plot_searches({"random": runs}, ("hand", 0.65)).lines[0].get_ydata()[0])


def test_each_estimate_has_a_panel_with_numbered_points():
    panels = plot_estimates({"MACs": [10, 20], "ms": [1, 2]}, [1.1, 2.5], ["a", "b"], "ms")
    assert [panel.get_xlabel() for panel in panels] == ["MACs", "ms"]
    assert [text.get_text() for text in panels[1].texts] == ["1", "2"]
    assert panels[0].lines[0].get_ydata().tolist() == [1.1, 2.5]


def test_the_number_of_a_point_stands_left_of_it_if_another_point_is_at_its_right():
    (panel,) = plot_estimates({"MACs": [10, 10.5, 40]}, [1.0, 1.05, 5], ["a", "b", "c"], "ms")
    assert [text.get_ha() for text in panel.texts] == ["right", "left", "left"]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plot_front({"none": ([], [])}),
        lambda: plot_front({"free": ([0], [0.5])}),
        lambda: plot_front({"uneven": ([1, 2], [0.5])}),
        lambda: plot_searches({"flat": [0.5, 0.6]}, ("hand", 0.5)),
        lambda: plot_estimates({"MACs": [1]}, [1, 2], ["a", "b"], "ms"),
    ],
)
def test_what_cannot_be_drawn_is_refused(draw):
    with pytest.raises(DataError, match=r"expected .* got"):
        draw()
