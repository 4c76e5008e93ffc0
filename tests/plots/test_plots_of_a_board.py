"""The pictures of a board show the bytes, instructions and samples they were given."""

import pytest

from tinyml_course.errors import DataError
from tinyml_course.plots import plot_bytes, plot_instructions, plot_ring_buffer


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_each_use_of_memory_has_a_bar_with_its_bytes_and_share():
    axes = plot_bytes({"weights": 3000, "code": 1000}, "Flash")
    assert [bar.get_width() for bar in axes.patches] == [3000, 1000]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["weights", "code"]
    assert texts(axes) == ["3,000 B, 75%", "1,000 B, 25%"]


@pytest.mark.parametrize("parts", [{}, {"weights": 0}, {"weights": 5, "code": -1}])
def test_bytes_that_are_none_are_refused(parts):
    with pytest.raises(DataError, match="none negative and not all 0"):
        plot_bytes(parts)


def test_each_layer_has_a_bar_for_each_way_and_the_legend_has_the_sums():
    axes = plot_instructions(["conv", "dense"], {"packed": [100, 20], "plain": [300, 60]})
    assert texts(axes) == ["100", "20", "300", "60"]
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == ["packed: 120 in all", "plain: 360 in all"]
    hatches = {bar.get_hatch() for bar in axes.patches}
    assert len(hatches) == 2  # colour is not the only cue


def test_bars_of_two_ways_do_not_hide_each_other():
    axes = plot_instructions(["conv"], {"packed": [100], "plain": [300]})
    first, second = axes.patches
    assert first.get_y() + first.get_height() <= second.get_y()


@pytest.mark.parametrize("counts", [{}, {"packed": [1, 2, 3]}])
def test_counts_that_do_not_fit_the_layers_are_refused(counts):
    with pytest.raises(DataError, match="counts for 2 layers"):
        plot_instructions(["conv", "dense"], counts)


def test_new_samples_are_hatched_and_the_mark_stands_at_the_oldest():
    axes = plot_ring_buffer([("before", [1, 2, 3, 4], 0, 0), ("after", [5, 2, 3, 6], 1, 2)])
    hatched = [bool(bar.get_hatch()) for bar in axes.patches]
    assert hatched == [False] * 4 + [True, False, False, True]
    marks = [text.get_position() for text in axes.texts if "oldest" in text.get_text()]
    assert [place for place, _ in marks] == [0, 1]
    assert [t for t in texts(axes) if t.isdigit()] == list("12345236")


@pytest.mark.parametrize("state", [("x", [1, 2], 2, 0), ("x", [1, 2], 0, -1)])
def test_a_place_outside_of_the_ring_is_refused(state):
    with pytest.raises(DataError, match="expected the oldest of 2 samples"):
        plot_ring_buffer([state])


def test_a_picture_of_no_moments_is_refused():
    with pytest.raises(DataError, match="at least one moment"):
        plot_ring_buffer([])
