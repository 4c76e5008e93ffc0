"""A leaderboard's points stand where the shares are, the first at the top."""

import pytest

from tinyml_course.errors import DataError
from tinyml_course.plots import plot_shares


def test_rows_stand_in_their_order_and_published_ones_below_as_squares():
    axes = plot_shares([("a", 0.8, 0.7, 0.85), ("b", 0.5, 0.4, 0.6)], [("c", 0.849)], floor=0.7)
    assert [text.get_text() for text in axes.get_yticklabels()] == ["a", "b", "c"]
    assert axes.yaxis_inverted()
    dots = [line for line in axes.get_lines() if line.get_marker() in "os"]
    assert [line.get_marker() for line in dots] == ["o", "o", "s"]
    assert [line.get_ydata()[0] for line in dots] == [0, 1, 2]
    assert [line.get_xdata()[0] for line in dots] == pytest.approx([80, 50, 84.9])
    ends = axes.collections[0].get_segments()[0][:, 0]
    assert ends.tolist() == pytest.approx([70, 85])


@pytest.mark.parametrize("rows", [[], [("a", 0.9, 0.1, 0.2)]])
def test_no_row_and_a_share_outside_its_interval_are_refused(rows):
    with pytest.raises(DataError, match="at least one row"):
        plot_shares(rows)
