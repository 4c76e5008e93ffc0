"""The rates of each group in the picture are those counted by hand."""

import numpy as np

from tinyml_course.plots import plot_group_rates


def test_each_group_has_a_solid_and_a_dashed_line_with_its_marker_at_its_threshold():
    scores = [0.9, 0.6, 0.4, 0.1, 0.8, 0.3, 0.2, 0.7]
    truth, groups = [1, 1, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]
    axes = plot_group_rates(scores, truth, groups, ["bare", "glasses"], [0.5, 0.25])
    lines = axes.get_lines()[:8]  # then one where each threshold is
    assert [line.get_linestyle() for line in lines[::2]] == ["-", "--", "-", "--"]
    marked = [(line.get_xdata()[0], line.get_ydata()[0]) for line in lines[1::2]]
    assert marked == [(0.5, 100), (0.5, 0), (0.25, 100), (0.25, 50)]
    assert np.all(np.diff(lines[0].get_ydata()) <= 0)
