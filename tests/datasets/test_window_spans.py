"""Where windows lie, counted by hand, sample by sample."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyml_course.datasets.window_spans import window_spans
from tinyml_course.errors import DataError


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=40), st.integers(1, 9), st.data())
def test_labels_and_samples_are_those_one_counts_by_hand(labels, length, data):
    hop = data.draw(st.integers(1, 12))
    spans = window_spans(len(labels), length, hop, labels)
    starts = [s for s in range(0, len(labels), hop) if s + length <= len(labels)]
    assert spans.starts.tolist() == starts
    inside = [labels[s : s + length] for s in starts]
    assert spans.counts.tolist() == [[part.count(n) for n in spans.names] for part in inside]
    assert spans.mixed.tolist() == [len(set(part)) > 1 for part in inside]
    covered = {i for s in starts for i in range(s, s + length)}
    assert spans.unseen == len(labels) - len(covered)
    both = len(set(range(length)) & set(range(hop, hop + length)))
    assert spans.overlap == pytest.approx(both / length)


def test_a_recording_without_labels_has_no_mixed_windows():
    spans = window_spans(10, 4, 2)
    assert spans.names == ()
    assert spans.starts.tolist() == [0, 2, 4, 6]
    assert not spans.mixed.any()


def test_labels_may_be_an_array_of_texts():
    assert window_spans(4, 2, 2, np.repeat(["go", "stop"], 2)).names == ("go", "stop")


def test_what_does_not_fit_is_named():
    with pytest.raises(DataError, match="a label for each of the 4 samples, got 3"):
        window_spans(4, 2, 1, ["a"] * 3)
    with pytest.raises(DataError, match="expected hop_length"):
        window_spans(4, 2, 0)
