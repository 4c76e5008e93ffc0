"""The pictures of a fleet draw what they were given."""

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="needs Matplotlib: pip install 'tinyml-course[lab]'")

from tinyml_course.errors import DataError
from tinyml_course.plots import plot_fleet, plot_index, plot_share_curves, plot_watching
from tinyml_course.plots.fleet import LOOKS


def labels(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_a_map_marks_each_device_by_its_state_and_counts_them():
    axes = plot_fleet([0.1, 0.2, 0.3], [0.5, 0.5, 0.5], [0, 2, 0], ("well", "drifts", "dark"))
    assert labels(axes) == ["well: 2", "drifts: 0", "dark: 1"]
    assert [len(each.get_offsets()) for each in axes.collections] == [2, 0, 1]


def test_states_differ_in_their_marks_not_in_colours_alone():
    assert len({marker for _, marker, _ in LOOKS}) == len(LOOKS)


@pytest.mark.parametrize(("x", "states"), [([0.1], [0, 0]), ([0.1, 0.2], [0, 3])])
def test_a_map_needs_a_place_and_a_known_state_of_each(x, states):
    with pytest.raises(DataError, match="expected a place and a state below 2"):
        plot_fleet(x, x, states, ("well", "dark"))


def test_shares_are_drawn_in_percent():
    axes = plot_share_curves(
        [1, 10], {"one": [0.5, 1.0]}, "questions", "right [%]", logarithmic=True
    )
    assert axes.lines[0].get_ydata().tolist() == [50, 100]
    assert axes.get_xscale() == "log"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("questions", "right [%]")


def test_delays_stand_over_what_is_sent():
    axes = plot_watching({"alone": (5.0, [10, 30], 0.21), "all": (14.0, [20, 22], 1.0)})
    assert labels(axes) == ["alone", "all"]
    marks = [line.get_ydata() for line in axes.lines if line.get_marker() == "_"]
    assert [float(np.ravel(mark)[0]) for mark in marks] == [20, 21]
    assert [(t.get_text(), t.xy) for t in axes.texts] == [
        ("21% found", (5.0, 30)),
        ("100% found", (14.0, 22)),
    ]
    with pytest.raises(DataError, match="at least one year for alone, got none"):
        plot_watching({"alone": (5.0, [], 0.0)})


def test_an_index_is_drawn_with_its_threshold_and_the_beginning():
    axes = plot_index({"alone": [0.0, 0.1, np.nan, 2.0]}, 0.2, 3.5)
    assert axes.lines[0].get_ydata()[0] == 0.005
    assert labels(axes) == ["alone", "threshold 0.2", "the drift begins"]
    assert axes.lines[1].get_ydata()[0] == 0.2
    assert axes.lines[2].get_xdata()[0] == 3.5
    shaded = plot_index({"alone": [0.1] * 6}, 0.2, 5, learned=4)
    assert labels(shaded)[1] == "not judged"
    assert shaded.patches[0].get_x() + shaded.patches[0].get_width() == 4.5
