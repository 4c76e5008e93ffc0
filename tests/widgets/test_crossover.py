"""The numbers of the crossover, worked out by hand, and what it says when a function fails."""

import base64

import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tinyml_course.cost.placement import Radio, load_assumptions
from tinyml_course.errors import DataError
from tinyml_course.widgets import Crossover

# 8 bits a millisecond: a byte takes 1 ms at 500 mW, 0.5 mJ. Waking takes 20 ms, 10 mJ.
RADIOS = {"slow": Radio("slow", 8, 500, 20), "none too far": Radio("none too far", 80, 500, 0)}
ASSUMED = load_assumptions({"distance_km": 1000, "server_ms": 30, "result_bytes": 4})


def crossover(**changed):
    # 100 bytes, 86.4 times a day: 8,640 bytes
    given = {"values": 100, "seconds_between": 1000, "messages": 24, "assumptions": ASSUMED}
    return Crossover({"slow chip": (250, 5.0), "fast chip": (3, 0.5)}, RADIOS, **(given | changed))


def told(widget):
    return {item["label"]: item["value"] for item in widget.report["readouts"]}


def test_both_placements_cost_what_was_worked_out_by_hand():
    widget = crossover()
    # sending: 24 x 10 mJ + 8,640 x 0.5 mJ = 4.56 J
    # computing: 86.4 x 5 mJ + 24 x (10 + 4 x 0.5) mJ = 0.72 J; break-even (0.72 - 0.24) / 0.5
    assert widget.report["summary"] == (
        "8.64 kB a day: sending all costs 4.56 J, computing on the device 0.72 J. Computing on "
        "the device wins; the other costs 6.33 times as much. Both would cost the same at "
        "0.96 kB a day."
    )
    assert told(widget) == {
        "break-even": "0.96 kB",
        "this sensor": "8.64 kB",
        "radio awake": "0.00253 h",  # 9.12 s
        "kept until sent": "0.36 kB",
        "answer here": "250 ms",
        "answer from far": "160 ms",  # 100 + 10 + 20 + 30
    }


def test_moving_a_slider_as_the_browser_does_computes_everything_anew():
    widget = crossover()
    widget.set_state({"radio": "none too far", "computer": "fast chip"})
    # sending: 8,640 x 0.05 mJ; computing: 43.2 mJ + 24 x 0.2 mJ
    assert "sending all costs 0.432 J, computing on the device 0.048 J" in widget.report["summary"]
    widget.set_state({"seconds": len(widget.sliders[1]["texts"]) - 1})  # a reading an hour
    assert told(widget)["this sensor"] == "2.4 kB"


def test_more_messages_than_readings_are_not_sent():
    widget = crossover(messages=86_400)
    # 86.4 messages: 0.864 J of waking and 4.32 J of bytes
    assert "sending all costs 5.18 J" in widget.report["summary"]


def test_what_a_radio_cannot_carry_in_a_day_is_called_impossible():
    widget = crossover(values=100_000, seconds_between=60)
    assert "have to send for 40 hours a day: impossible" in widget.report["summary"]
    # 86,400 s less 24 x 0.02 s, at a byte a millisecond
    assert 10 ** widget.report["most"] == pytest.approx(86_399.52)
    assert widget.report["now"][0] > widget.report["most"]


def test_it_runs_on_the_students_functions():
    def bytes_per_day(values, bits, seconds_between):
        return 1000.0

    def tx_energy_mj(sent_bytes, kbit_per_s, power_mw, wake_ms):
        return sent_bytes

    def round_trip_ms(sent_bytes, kbit_per_s, distance_km, extra_ms):
        return 777.0

    widget = crossover(
        bytes_per_day=bytes_per_day, tx_energy_mj=tx_energy_mj, round_trip_ms=round_trip_ms
    )
    assert told(widget)["answer from far"] == "777 ms"
    assert "1 kB a day: sending all costs 1 J" in widget.report["summary"]


def not_written(*_):
    raise NotImplementedError


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (not_written, "not_written is not written yet. Write it in its cell above"),
        (lambda *_: 1 / 0, "raised ZeroDivisionError: division by zero"),
        (lambda *_: None, "returned None; expected a number of at least 0"),
        (lambda *_: -1.0, "expected a number of at least 0"),
        (lambda *_: float("nan"), "expected a number of at least 0"),
    ],
)
def test_a_function_that_fails_gives_a_message_and_no_numbers(function, said):
    for name in ("bytes_per_day", "round_trip_ms", "tx_energy_mj"):
        widget = crossover(**{name: function})
        assert said in widget.report["message"]
        assert "readouts" not in widget.report
        assert "image/png" not in widget._repr_mimebundle_()[0]


def test_a_radio_that_costs_nothing_has_no_break_even():
    widget = crossover(tx_energy_mj=lambda *_: 0.0)
    assert told(widget)["break-even"] == "infinitely many kB"


def test_without_a_kernel_a_picture_and_words_stand_for_it():
    data, metadata = crossover()._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"].startswith("Crossover, 8.64 kB a day: sending all costs 4.56 J")
    assert metadata["image/png"]["alt"] == data["text/plain"]


def test_no_computer_and_an_unknown_radio_are_refused():
    with pytest.raises(DataError, match="expected at least one computer"):
        Crossover({})
    with pytest.raises(DataError, match="expected one of the radios"):
        Crossover({"chip": (1, 1)}, radio="pigeon")
