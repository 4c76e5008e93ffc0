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
    line, level = axes.lines
    assert line.get_xdata().tolist() == [1, 2]
    assert line.get_ydata() == pytest.approx([50, 70])  # nothing found yet counts as the worst
    assert level.get_ydata() == pytest.approx([65, 65])


def test_each_estimate_has_a_panel_with_numbered_points():
    panels = plot_estimates({"MACs": [10, 20], "ms": [1, 2]}, [1.1, 2.5], ["a", "b"], "ms")
    assert [panel.get_xlabel() for panel in panels] == ["MACs", "ms"]
    assert [text.get_text() for text in panels[1].texts] == ["1", "2"]
    assert panels[0].lines[0].get_ydata().tolist() == [1.1, 2.5]


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
