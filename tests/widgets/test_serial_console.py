"""What the serial console widget shows is what the emulated board did, up to a moment."""

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tinyml_course.deploy.stream import Line, StreamAnswer, StreamRun
from tinyml_course.widgets import SerialConsole


def made_run():
    """Five pushes of 100 samples, answers after the second and the fourth."""
    answers = (StreamAnswer(200, (0.75, 0.25), None), StreamAnswer(400, (0.5, 0.5), "no"))
    lines = (Line(0, "ready"), Line(200, "yes 0.750"), Line(400, "no 0.500  <- heard no"))
    signal = np.arange(450, dtype=np.int16)
    counts = np.array([10, 2000, 10, 3000, 5])
    return StreamRun("Board", signal, 1000.0, 100, ("yes", "no"), answers, lines, counts, 1, 2)


def told(widget):
    return {item["label"]: item["value"] for item in widget.report["readouts"]}


def test_it_starts_at_the_end_with_everything_printed():
    widget = SerialConsole(made_run(), "A made run (SYNTHETIC)")
    assert widget.report["console"] == ["ready", "yes 0.750", "no 0.500  <- heard no"]
    assert told(widget)["samples given"] == "450"
    assert told(widget)["instructions, in all"] == "5,025"
    assert widget.heard == [{"sample": 400, "label": "no"}]
    assert widget.report["summary"].startswith("0.45 s of Board: 2 answers, 3 lines printed, heard")


def test_going_back_in_time_unsays_what_was_not_said_yet():
    widget = SerialConsole(made_run())
    widget.set_state({"step": 3})
    assert widget.report["console"] == ["ready", "yes 0.750"]
    assert widget.report["bars"] == [
        {"label": "yes", "share": 0.75, "text": "75 %"},
        {"label": "no", "share": 0.25, "text": "25 %"},
    ]
    assert told(widget)["answers"] == "1"
    assert told(widget)["instructions, this step"] == "10"
    assert told(widget)["instructions, in all"] == "2,020"


def test_before_the_first_sample_only_the_start_is_printed():
    widget = SerialConsole(made_run())
    widget.set_state({"step": 0})
    assert widget.report["console"] == ["ready"]
    assert widget.report["bars"] == []
    assert told(widget)["samples given"] == "0"


def test_long_output_keeps_its_last_lines_and_counts_the_others():
    run = made_run()
    lines = tuple(Line(0, f"line {i}") for i in range(25))
    widget = SerialConsole(StreamRun(**{**vars(run), "lines": lines}))
    assert widget.report["console"][-1] == "line 24"
    assert len(widget.report["console"]) == 10
    assert widget.report["earlier"] == 15


def test_without_a_kernel_there_is_a_picture_and_its_words():
    bundle, metadata = SerialConsole(made_run())._repr_mimebundle_()
    assert bundle["text/plain"].startswith("SerialConsole, 0.45 s of Board")
    assert bundle["image/png"]
    assert metadata["image/png"]["alt"] == bundle["text/plain"]
