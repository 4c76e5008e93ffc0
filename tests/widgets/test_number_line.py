"""The numbers of the number line, worked out by hand, and what it says when a function fails."""

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tinyml_course.errors import DataError
from tinyml_course.widgets import NumberLine

VALUES = [-1.0, 0.0, 0.5, 2.0]


def facts(widget):
    return dict(widget.facts)


def hundredths(minimum, maximum):
    """A stand-in for a student's function: codes stand for -1.28 … 1.27."""
    return 0.01, 0


def test_errors_and_saturation_are_those_worked_out_by_hand():
    told = facts(NumberLine(VALUES, choose=hundredths))
    assert told["range of the codes"] == "-1.280 … 1.270"
    assert (told["scale"], told["zero point"]) == ("0.01000", "0")
    assert told["largest error"] == "0.73000"  # 2.0 becomes 1.27
    assert told["mean absolute error"] == "0.18250"  # 0.73 / 4
    assert told["saturated"] == "25.0% of 4 values"


def test_moving_an_end_as_the_browser_does_computes_everything_anew():
    widget = NumberLine(VALUES)
    assert facts(widget)["scale"] == "0.01176"  # 3 / 255
    assert facts(widget)["zero point"] == "-43"  # -128 + 1 / (3 / 255)
    widget.set_state({"low": -0.55, "high": 2.0})
    assert facts(widget)["scale"] == "0.01000"
    assert widget.zero_point == -73
    assert facts(widget)["saturated"] == "25.0% of 4 values"
    assert widget.marks == pytest.approx(np.linspace(-0.55, 2.0, 256), abs=1e-6)


def test_a_range_above_zero_is_widened_so_that_zero_has_a_code():
    widget = NumberLine(VALUES, minimum=0.5, maximum=2.55)
    assert facts(widget)["range of the codes"] == "0.000 … 2.550"
    assert widget.zero_point == -128


def test_it_runs_on_the_students_function_whenever_an_end_moves():
    calls = []

    def choose_qparams(minimum, maximum):
        calls.append((minimum, maximum))
        return 0.5, 1

    widget = NumberLine(VALUES, choose=choose_qparams)
    widget.set_state({"high": 3.0})
    assert calls == [(-1.0, 2.0), (-1.0, 3.0)]


def not_written(minimum, maximum):
    raise NotImplementedError


def divides_by_zero(minimum, maximum):
    return 1 / 0


@pytest.mark.parametrize(
    ("choose", "said"),
    [
        (not_written, "write it, then run this again"),
        (divides_by_zero, "divides_by_zero raised ZeroDivisionError: division by zero"),
        (lambda *_: None, "TypeError"),
        (lambda *_: (0.0, 0), "expected a scale above 0"),
        (lambda *_: (float("nan"), 0), "expected a scale above 0"),
        (lambda *_: (0.1, -383), "zero point in −128 … 127, got 0.1 and -383"),
    ],
)
def test_a_function_that_fails_gives_a_message_and_no_numbers(choose, said):
    widget = NumberLine(VALUES, choose=choose)
    assert said in widget.message
    assert widget.facts == widget.marks == []
    data = bundle(widget)
    assert said in data["text/plain"]
    assert "image/png" not in data


def bundle(widget):
    made = widget._repr_mimebundle_()
    return made[0] if isinstance(made, tuple) else made


def test_without_a_kernel_a_picture_and_words_stand_for_it():
    data = bundle(NumberLine(VALUES, choose=hundredths))
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"].startswith("Number line: range asked for -1.000 … 2.000;")
    assert "application/vnd.jupyter.widget-view+json" in data


@pytest.mark.parametrize("values", [[], [1.0, float("nan")], [float("inf")]])
def test_values_that_cannot_be_drawn_are_refused(values):
    with pytest.raises(DataError, match="expected at least one value, all finite"):
        NumberLine(values)
