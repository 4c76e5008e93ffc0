"""The pictures of scores draw what they were given."""

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="needs Matplotlib: pip install 'tinyml-course[lab]'")

from tinyml_course.errors import DataError
from tinyml_course.plots import plot_roc, plot_score_strips, plot_threshold_costs


def test_a_roc_curve_is_in_percent_beside_guessing():
    axes = plot_roc({"a": ([0, 0.5, 1], [0, 0.75, 1])})
    assert axes.lines[0].get_xydata().tolist() == [[0, 0], [50, 75], [100, 100]]
    assert [line.get_label() for line in axes.lines] == ["a", "guessing"]


def test_costs_add_up_and_a_threshold_that_never_alarms_is_not_marked():
    chosen = {"chosen": 1.5, "never": np.inf}
    axes = plot_threshold_costs([0, 1, 0, 1], [1.0, 2.0, 3.0, 4.0], 5, 2, chosen, "$")
    lines = {line.get_label(): line.get_ydata() for line in axes.lines}
    assert list(lines["together"]) == [4, 2, 7, 5]
    assert np.nan_to_num(lines["false alarms"]).tolist() == [4, 2, 2, 0]
    assert "chosen" in lines
    assert "never" not in lines


def test_a_strip_marks_each_alarm_and_says_how_many():
    limits = {"one": {"fixed": 2.5, "moving": [1, 2, 3, 4]}}
    (axes,) = plot_score_strips([0, 1, 2, 3], {"one": [1, 3, 2, 9]}, limits)
    marks = [
        (line.get_label(), line.get_xdata().tolist())
        for line in axes.lines
        if line.get_label().startswith("alarms")
    ]
    assert marks == [("alarms: 2", [1, 3]), ("alarms: 2", [1, 3])]
    assert [line.get_label() for line in axes.lines][1] == "fixed"
    assert axes.get_title() == "one"


def test_strips_have_one_scale_and_no_ticks_where_the_alarms_are():
    limits = {"low": {"fixed": 2.0}, "high": {"fixed": 2.0}}
    panels = plot_score_strips([0, 1], {"low": [1, 3], "high": [1, 30]}, limits)
    assert len({axes.get_ylim() for axes in panels}) == 1
    assert panels[0].get_ylim()[1] > 30
    assert all(min(axes.get_yticks()) == 0 for axes in panels)


def test_each_chosen_threshold_has_a_mark_of_its_own():
    chosen = {"one": 1.5, "two": 2.5}
    axes = plot_threshold_costs([0, 1, 0, 1], [1.0, 2.0, 3.0, 4.0], 5, 2, chosen, "$")
    marks = {
        line.get_label(): line.get_marker() for line in axes.lines if line.get_label() in chosen
    }
    assert len(set(marks.values())) == 2


def test_a_strip_needs_limits():
    with pytest.raises(DataError, match="expected limits for 'one'"):
        plot_score_strips([0], {"one": [1]}, {"other": {"fixed": 1}})
