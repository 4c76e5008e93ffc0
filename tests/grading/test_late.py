"""Late penalties: the rule as it is written, and what it takes off."""

from __future__ import annotations

import pytest

from tinyml_course.errors import GradingError
from tinyml_course.grading.late import Lateness, parse_rule, parse_time
from tinyml_course.grading.tables import table


@pytest.mark.parametrize(
    ("rule", "hours", "share"),
    [
        ("10% a day", 0, 0),
        ("10% a day", 0.01, 0.1),
        ("10% a day", 24, 0.1),
        ("10% a day", 24.5, 0.2),
        ("10% a day", 1000, 1),
        ("10% a day, at most 50%", 1000, 0.5),
        ("2.5 % per hour, at most 50 %", 3, 0.075),
        ("20% each week", 169, 0.4),
        ("2% an hour, at most 50%, after 1 hour", 1, 0),
        ("2% an hour, at most 50%, after 1 hour", 1.5, 0.04),
    ],
)
def test_a_rule_takes_a_share_for_each_unit_begun(rule, hours, share):
    assert parse_rule(rule).share(hours) == pytest.approx(share)


@pytest.mark.parametrize(
    "rule",
    ["", "10", "10% a month", "a lot", "10% a day at most 50%", "-1% a day", "10% a day, at most"],
)
def test_a_rule_that_cannot_be_read_says_how_rules_look(rule):
    with pytest.raises(GradingError, match="such as '10% a day', '10% a day, at most 50%'"):
        parse_rule(rule)


@pytest.mark.parametrize("rule", ["0% a day", "101% a day", "10% a day, at most 200%"])
def test_percentages_outside_their_range_are_refused(rule):
    with pytest.raises(GradingError, match="percentages above 0 and up to 100"):
        parse_rule(rule)


def test_a_time_that_cannot_be_read_and_a_rule_without_a_time_are_refused():
    with pytest.raises(GradingError, match=r"expected the due time as 2026-03-01T23:59 .*'soon'"):
        parse_time("soon", "the due time")
    with pytest.raises(GradingError, match="give --due"):
        Lateness.parse("", "10% a day")


def result(points: int, handed_in: str) -> dict:
    return {"rows": [{"points": points, "max_points": 10}], "handed_in": handed_in}


def test_points_are_taken_off_by_the_hours_between_due_time_and_hand_in():
    lateness = Lateness.parse("2026-03-01T23:59+00:00", "10% a day, at most 50%")
    late = lateness.applied(result(7, "2026-03-03T11:59:00+00:00"))
    assert (late["late_hours"], late["late_share"], late["penalty"]) == (36, 0.2, 1.4)
    east = lateness.applied(result(7, "2026-03-02T00:59:00+01:00"))
    assert (east["late_hours"], east["penalty"]) == (0, 0)
    unknown = lateness.applied(result(7, ""))
    assert (unknown["late_hours"], unknown["penalty"]) == (0, 0)


def test_late_hours_are_told_without_a_rule_too():
    late = Lateness.parse("2026-03-01T23:59+00:00", "").applied(
        result(7, "2026-03-02T23:59:00+00:00")
    )
    assert (late["late_hours"], late["penalty"]) == (24, 0)


def test_the_time_of_a_file_costs_no_points_and_the_platforms_word_the_least():
    lateness = Lateness.parse("2026-03-01T23:59+00:00", "10% a day")
    dated = {**result(7, "2026-03-03T11:59:00+00:00"), "time_from": "file"}
    copied = lateness.applied(dated)
    assert (copied["late_hours"], copied["penalty"]) == (36, 0)
    assert "time of hand-in is that of the file, which a copy changes" in copied["late_note"]
    said_late = lateness.applied({**dated, "platform_late": True})
    assert (said_late["late_hours"], said_late["penalty"]) == (0, 0.7)  # nobody knows how late
    assert "not by how much, so the smallest penalty of the rule" in said_late["late_note"]
    kind = Lateness.parse("2026-03-01T23:59+00:00", "10% a day, after 2 hours")
    assert kind.applied({**dated, "platform_late": True})["penalty"] == 0
    in_time = lateness.applied({**dated, "platform_late": False})
    assert (in_time["late_hours"], in_time["penalty"], in_time["late_note"]) == (0, 0, "")
    stamped = lateness.applied({**dated, "time_from": "nbgrader"})
    assert (stamped["penalty"], stamped["late_note"]) == (1.4, "")
    assert "late by the time of the file alone: 1; no penalty taken" in table([shown(copied)], "x")


def shown(one: dict) -> dict:
    rows = [{**row, "exercise": "double", "status": "passed"} for row in one["rows"]]
    return {**one, "student": "ana", "status": "ok", "rows": rows}
