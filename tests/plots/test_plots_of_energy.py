"""The pictures of a day, a year and a life draw what they were given."""

import pytest

pytest.importorskip("matplotlib", reason="needs Matplotlib: pip install 'tinyml-course[lab]'")

from tinyml_course.errors import DataError
from tinyml_course.plots import plot_charge, plot_power_day, plot_years


def test_a_day_shows_each_waking_and_one_of_them_in_its_phases():
    day, waking = plot_power_day([("hear", 12, 1), ("send", 96, 0.5)], 0.01, 3600, 0.2)
    assert day.get_title() == "A day: 24 wakings"
    assert len(day.collections[0].get_segments()) == 24
    bars = [
        (bar.get_x(), bar.get_width(), bar.get_y() + bar.get_height()) for bar in waking.patches
    ]
    assert bars == [(0, 1, 12), (1, 0.5, 96)]
    labels = [text.get_text() for text in waking.get_legend().get_texts()]
    assert labels == ["hear, 12 mW", "send, 96 mW"]


@pytest.mark.parametrize("phases", [[], [("off", 0, 1)]])
def test_a_day_needs_a_phase_with_power(phases):
    with pytest.raises(DataError, match="expected at least one phase"):
        plot_power_day(phases, 0.01, 3600, 0.2)


def test_a_charge_is_marked_on_the_days_on_which_it_is_empty():
    axes = plot_charge({"small panel": [5, 0, 0, 3], "large panel": [9, 8, 7, 9]}, 10)
    marked = [line.get_xdata().tolist() for line in axes.lines if line.get_marker() in ("o", "s")]
    assert marked == [[2, 3], []]
    assert axes.get_ylim()[1] > 10


def test_years_stand_beside_the_claim():
    axes = plot_years([1, 10, 100], {"slow": [9, 5, 1], "fast": [20, 15, 12]}, 10)
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["10 years or more", "slow", "fast"]
    assert [list(line.get_ydata()) for line in axes.lines] == [[9, 5, 1], [20, 15, 12]]
