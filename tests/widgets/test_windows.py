"""What the windows widget says, counted by hand, and that settings are followed."""

import base64

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tinyml_course.datasets import Recording
from tinyml_course.errors import DataError
from tinyml_course.widgets import WindowExplorer

RATE = 50
SIGNAL = np.random.default_rng(7).normal(0, 1, (1000, 6))
LABELS = np.repeat(["rest", "wave", "rest"], [400, 350, 250])
NAMES = {"axes": tuple("abcdef"), "units": ("g",) * 3 + ("rad/s",) * 3}


def told(widget):
    return {item["label"]: item["value"] for item in widget.report["readouts"]}


def explorer(labels=LABELS, **settings):
    given = {"window_length": 100, "hop_length": 50, **NAMES, **settings}
    return WindowExplorer(SIGNAL, RATE, labels, **given)


def test_windows_overlap_and_mixed_ones_are_said_in_words():
    widget = explorer()
    assert widget.report["sentence"] == (
        "19 windows of 100 samples (2 s), a new one every 50 (1 s): 50 % overlap. 2 of them "
        "(10.5 %) straddle two labels or more: numbers 7, 14."
    )
    # Window 7 holds samples 350 to 449, window 14 700 to 799; the label changes at 400 and 750.
    assert [i for i, _, mixed in widget.report["drawn"] if mixed] == [7, 14]
    assert told(widget)["mixed windows"] == "2"


def test_length_and_hop_are_followed():
    widget = explorer()
    widget.set_state({"hop_length": 150})
    assert widget.report["sentence"] == (
        "7 windows of 100 samples (2 s), a new one every 150 (3 s): no overlap, and 50 samples "
        "between two windows. None of them straddles two labels. 300 samples lie in no window."
    )
    widget.set_state({"hop_length": 100})
    assert ": no overlap. None of them straddles" not in widget.report["sentence"]
    assert (
        "1 of them (10.0 %) straddles two labels or more: number 7." in (widget.report["sentence"])
    )
    widget.set_state({"window_length": 999, "hop_length": 5})
    assert widget.report["sentence"] == (
        "1 window of 999 samples (19.98 s), a second one does not fit. It straddles two labels or "
        "more. 1 sample lies in no window."
    )
    widget.set_state({"window_length": 900, "hop_length": 1})
    assert told(widget)["overlap"] == "99.8 %"  # 899 / 900, and never 100 %


def test_the_window_looked_at_tells_its_shares():
    widget = explorer()
    assert widget.report["chosen_text"] == "Window 0, 0 … 2 s: all rest."
    widget.set_state({"chosen": 7})
    assert widget.report["chosen_text"] == "Window 7, 7 … 9 s: mixed, 50 % rest, 50 % wave."
    assert widget.report["chosen_start"] == 350


def test_fewer_windows_leave_the_last_one_chosen():
    widget = explorer(chosen=18)
    widget.set_state({"hop_length": 200})
    assert widget.chosen == widget.report["chosen"] == 4
    widget.set_state({"window_length": 1000})
    assert widget.chosen == 0


def test_many_windows_share_a_bar_and_a_mixed_one_is_never_lost():
    labels = ["rest"] * 500 + ["wave"] * 500
    widget = explorer(labels, window_length=2, hop_length=1)
    assert widget.report["count"] == 999
    assert len(widget.report["drawn"]) == 250
    assert widget.report["every"] == "One bar stands for 4 windows."
    assert (widget.report["bar"], widget.report["lanes"]) == (4, 1)  # 2 samples long, 4 apart
    assert [start for _, start, mixed in widget.report["drawn"] if mixed] == [496]


def test_more_than_eight_mixed_windows_are_counted():
    widget = explorer(hop_length=5)
    assert "numbers 61, 62, 63, 64, 65, 66, 67, 68 and 30 more." in widget.report["sentence"]


def test_a_recording_without_labels_says_nothing_of_them():
    widget = explorer(None)
    assert "label" not in widget.report["sentence"]
    assert "mixed windows" not in told(widget)
    assert widget.report["chosen_text"] == "Window 0, 0 … 2 s."
    assert widget.runs == []


def test_a_recordings_label_holds_for_all_of_it():
    recording = Recording(np.zeros((40, 1)), ("a",), ("g",), 20.0, label="idle")
    widget = WindowExplorer(recording)
    assert widget.runs == [{"name": "idle", "number": 0, "start": 0, "end": 40}]
    assert told(widget)["mixed windows"] == "0"


def test_stretches_of_one_label_are_found():
    assert [(r["name"], r["number"], r["start"], r["end"]) for r in explorer().runs] == [
        ("rest", 0, 0, 400),
        ("wave", 1, 400, 750),
        ("rest", 0, 750, 1000),
    ]


def test_a_window_longer_than_the_recording_is_said_in_words():
    widget = explorer()
    widget.set_state({"window_length": 1001})
    assert widget.report["sentence"].startswith("No window of 1,001 samples fits in a recording")
    assert (widget.report["count"], told(widget)["in no window"]) == (0, "1,000 samples")
    assert "image/png" in explorer(window_length=1001)._repr_mimebundle_()[0]


def test_a_length_that_is_not_possible_becomes_a_message_and_goes_again():
    widget = explorer()
    widget.set_state({"hop_length": 0})
    assert "expected hop_length as a whole number of samples ≥ 1" in widget.report["message"]
    widget.set_state({"hop_length": 10})
    assert not widget.report["message"]
    settings = ("window_length", "hop_length", "chosen")
    assert all(widget.report[name] == getattr(widget, name) for name in settings)


def test_without_a_kernel_a_picture_and_words_stand_for_it():
    bundle, metadata = explorer()._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert bundle["text/plain"].startswith("WindowExplorer, 19 windows of 100 samples (2 s)")
    assert metadata["image/png"]["alt"] == bundle["text/plain"]


def test_what_makes_no_sense_is_refused():
    with pytest.raises(DataError, match="a label for each of the 1000 samples, got 999"):
        explorer(LABELS[1:])
    with pytest.raises(DataError, match="expected window_length"):
        explorer(window_length=0)


@pytest.mark.parametrize(
    ("samples", "step"), [(2, 1), (399, 1), (1000, 2), (6500, 10), (16000, 20)]
)
def test_sliders_move_in_even_steps(samples, step):
    assert WindowExplorer(np.zeros((samples, 1)), RATE).step == step
