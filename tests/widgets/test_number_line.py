"""The numbers of the number line, worked out by hand, and what it says when a function fails."""

import base64

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tinyml_course.errors import DataError
from tinyml_course.widgets import NumberLine

VALUES = [-1.0, 0.0, 0.5, 2.0]


def told(widget):
    return {item["label"]: item["value"] for item in widget.report["readouts"]}


def hundredths(minimum, maximum):
    """A stand-in for a student's function: codes stand for -1.28 … 1.27."""
    return 0.01, 0


def test_errors_and_saturation_are_those_worked_out_by_hand():
    widget = NumberLine(VALUES, choose=hundredths)
    assert told(widget) == {
        "scale": "0.01",
        "zero_point": "0",
        "mean absolute error": "0.1825",  # 2.0 becomes 1.27: 0.73 / 4
        "saturated": "25.0 %",
    }
    assert (widget.report["low"], widget.report["high"]) == pytest.approx((-1.28, 1.27))


def test_moving_an_end_as_the_browser_does_computes_everything_anew():
    widget = NumberLine(VALUES)
    assert told(widget)["scale"] == "0.01176"  # 3 / 255
    assert told(widget)["zero_point"] == "−43"  # -128 + 1 / (3 / 255)
    widget.set_state({"minimum": -0.55, "maximum": 2.0})
    assert told(widget)["scale"] == "0.01"
    assert told(widget)["zero_point"] == "−73"
    assert told(widget)["saturated"] == "25.0 %"


def test_a_range_above_zero_is_widened_so_that_zero_has_a_code():
    widget = NumberLine(VALUES, minimum=0.5, maximum=2.55)
    assert (widget.report["low"], widget.report["high"]) == pytest.approx((0.0, 2.55))
    assert widget.report["zero_point"] == -128


def test_the_picked_value_is_followed_to_its_code_and_back():
    widget = NumberLine([-1.0, 0.004, 0.5, 2.0], choose=hundredths)
    widget.set_state({"sample": 1})
    lens = widget.report["lens"]
    assert (lens["code"], lens["back"], lens["saturates"]) == (0, 0.0, False)
    assert lens["distance"] == pytest.approx(0.4)
    assert [tick["code"] for tick in lens["ticks"]] == ["−3", "−2", "−1", "0", "1", "2", "3"]
    widget.set_state({"sample": 3})
    assert widget.report["lens"]["code"] == 127
    assert "saturates at code 127" in widget.report["lens"]["text"]


def test_it_runs_on_the_students_function_whenever_an_end_moves():
    calls = []

    def choose_qparams(minimum, maximum):
        calls.append((minimum, maximum))
        return 0.5, 1

    widget = NumberLine(VALUES, choose=choose_qparams)
    widget.set_state({"maximum": 3.0})
    assert calls == [(-1.0, 2.0), (-1.0, 3.0)]


def not_written(minimum, maximum):
    raise NotImplementedError


def divides_by_zero(minimum, maximum):
    return 1 / 0


@pytest.mark.parametrize(
    ("choose", "said"),
    [
        (not_written, "not_written is not written yet. Write it in its cell above"),
        (divides_by_zero, "raised ZeroDivisionError: division by zero"),
        (lambda *_: None, "expected a pair: scale, zero_point"),
        (lambda *_: (0.0, 0), "expected a scale that is a real number above 0"),
        (lambda *_: (float("nan"), 0), "expected a scale that is a real number above 0"),
        (lambda *_: (0.1, 0.5), "expected a zero_point that is an int, got float"),
        (lambda *_: (0.1, -383), "the zero_point −383 is no int8 code"),
    ],
)
def test_a_function_that_fails_gives_a_message_and_no_numbers(choose, said):
    widget = NumberLine(VALUES, choose=choose)
    assert said in widget.report["message"]
    assert "readouts" not in widget.report
    data, _ = widget._repr_mimebundle_()
    assert said in data["text/plain"]
    assert "image/png" not in data


def test_the_numbers_come_back_when_the_function_works_again():
    def choose(minimum, maximum):
        return (0.1, 0) if maximum < 1 else 1 / 0

    widget = NumberLine(VALUES, choose=choose)
    assert widget.report["message"]
    widget.set_state({"maximum": 0.5})
    assert not widget.report["message"]
    assert told(widget)["scale"] == "0.1"


def test_without_a_kernel_a_picture_and_words_stand_for_it():
    data, metadata = NumberLine(VALUES, choose=hundredths)._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"].startswith("NumberLine, range −1 … 2: scale 0.01; zero_point 0;")
    assert metadata["image/png"]["alt"] == data["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in data


@pytest.mark.parametrize("values", [[], [1.0, float("nan")], [float("inf")]])
def test_values_that_cannot_be_drawn_are_refused(values):
    with pytest.raises(DataError, match="expected at least one value, all finite"):
        NumberLine(values)


def test_ends_the_wrong_way_round_are_refused():
    with pytest.raises(DataError, match="expected finite range ends with minimum <= maximum"):
        NumberLine(np.arange(3.0), minimum=2, maximum=1)
