"""A bar is as long as a block's life; the second panel adds up what is alive."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.plots import plot_lifetimes

BLOCKS = [(20, -1, 0), (64, 0, 1), (30, 1, 1)]


def test_bars_span_the_lives_and_totals_count_reserved_bytes():
    lanes, totals = plot_lifetimes(BLOCKS, list("abc"), ["CONV_2D", "SOFTMAX"], peak=(96, 0))
    spans = [(bar.get_x() + 0.45, bar.get_x() + bar.get_width() - 0.45) for bar in lanes.patches]
    assert np.allclose(spans, [(-1, 0), (0, 1), (1, 1)])
    assert [bar.get_height() for bar in totals.patches] == [32, 96, 96]
    assert [label.get_text() for label in totals.get_xticklabels()] == [
        "inputs", "0 CONV_2D", "1 SOFTMAX",
    ]  # fmt: skip


def test_without_a_peak_the_totals_stay_hidden():
    assert len(plot_lifetimes(BLOCKS, list("abc"), ["CONV_2D", "SOFTMAX"])) == 1


def test_each_block_needs_a_name():
    with pytest.raises(DataError, match="a name for each block"):
        plot_lifetimes(BLOCKS, ["a"], ["CONV_2D"])
