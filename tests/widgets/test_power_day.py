"""The numbers of a day, worked out by hand, and what the widget says when a function fails."""

import base64

import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tinyml_course.errors import DataError
from tinyml_course.widgets import PowerDay

BATTERIES = {"small cell": (876.0, 0.5, 0.01), "large cell": (8760.0, 1.0, 0.1)}


def waking(factor):
    """Hearing 30 mJ, and sending 10 mJ at SF7, twice as much with each further factor."""
    return [("hear", 10.0, 3.0), ("send", 100.0, 0.1 * 2 ** (factor - 7))], 0.01


def power_day(**changed):
    return PowerDay(waking, BATTERIES, **changed)


def told(widget):
    return {item["label"]: item["value"] for item in widget.report["readouts"]}


def test_a_day_costs_what_was_worked_out_by_hand():
    widget = power_day(minutes=60, celsius=20)
    # (40 + 0.01 x 3596.9) mJ in 3,600 s; the cell loses 0.001 mW
    assert widget.report["summary"] == (
        "A waking every 60 min at SF7: 21.1 µW on average. "
        "Battery (small cell): 2.3 years at 20 °C."
    )
    assert told(widget) == {
        "mean": "21.1 µW",
        "asleep": "47%",
        "battery": "2.3 years",
        "on the air": "2.4 s a day",
    }


def test_moving_a_slider_as_the_browser_does_computes_everything_anew():
    widget = power_day()
    widget.set_state({"factor": 5, "battery": "large cell"})  # SF12: 3.2 s on the air
    assert told(widget)["on the air"] == "76.8 s a day"
    assert "SF12" in widget.report["summary"]
    # 350 + 0.01 x 53.8 mJ in a minute are 5.84 mW; 8,760 mWh, less 0.1 mW by itself
    widget.set_state({"minutes": 0})
    assert told(widget)["battery"] == "61 days"
    assert "(large cell)" in widget.report["summary"]


def test_the_phases_lie_one_after_the_other():
    phases = power_day().report["phases"]
    assert [phase["from"] for phase in phases] == pytest.approx([0, 3 / 3.1])
    assert sum(phase["share"] for phase in phases) == pytest.approx(1)
    assert phases[1]["text"] == "send, 100 mW, 0.1 s, 10 mJ"
    assert phases[1]["log"] == 2


def test_not_more_lines_are_drawn_than_can_be_seen_but_the_title_counts_them_all():
    report = power_day(minutes=1).report
    assert report["wakings"] == 288
    assert report["title"] == "a day: 1,440 wakings"


def test_a_student_function_that_fails_becomes_a_message():
    def duty_cycle_mw(phases, sleep_mw, period_s):
        raise NotImplementedError

    def battery_days(*_args):
        return "long"

    unwritten = power_day(duty_cycle_mw=duty_cycle_mw).report
    assert "duty_cycle_mw is not written yet" in unwritten["message"]
    wrong = power_day(battery_days=battery_days).report
    assert "battery_days() returned 'long'; expected a number" in wrong["message"]


def test_without_a_kernel_a_picture_and_words_stand_for_it():
    data, metadata = power_day()._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"].startswith("PowerDay, A waking every 60 min at SF7")
    assert metadata["image/png"]["alt"] == data["text/plain"]


@pytest.mark.parametrize("changed", [{"minutes": 7}, {"factor": 6}, {"celsius": 21}])
def test_a_start_that_no_slider_reaches_is_refused(changed):
    with pytest.raises(DataError, match=r"expected one of \[.*, got"):
        power_day(**changed)


def test_a_device_without_a_battery_is_refused():
    with pytest.raises(DataError, match="expected at least one battery"):
        PowerDay(waking, {})
