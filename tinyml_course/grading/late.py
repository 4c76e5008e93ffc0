"""Late penalties: a rule as a person writes it, ``"10% a day, at most 50%"``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tinyml_course.errors import GradingError
from tinyml_course.grading.collect.hand_in_time import FILE

NO_PROOF = (
    "The time of hand-in is that of the file, which a copy changes, so it costs no points. The "
    "instructor finds the true time in the learning platform."
)

NOT_HOW_LATE = (
    "The learning platform says that it is late, but not by how much, so the smallest penalty of "
    "the rule is taken."
)

_HOURS = {"hour": 1, "day": 24, "week": 168}
_RULE = re.compile(
    r"(?P<rate>\d+(?:\.\d+)?)\s*%\s*(?:per|an?|each)\s+(?P<unit>hour|day|week)"
    r"(?:\s*,\s*at\s+most\s+(?P<most>\d+(?:\.\d+)?)\s*%)?"
    r"(?:\s*,\s*after\s+(?P<grace>\d+(?:\.\d+)?)\s+hours?)?"
)


@dataclass(frozen=True)
class LateRule:
    """How much of the points a late submission loses.

    Attributes
    ----------
    text
        The rule as it was written.
    rate
        Share lost for each unit that has begun, 0 to 1.
    unit_hours
        Length of a unit, in hours.
    most
        Largest share lost, 0 to 1.
    grace_hours
        A submission this late, in hours, loses nothing; a later one is counted from the due time.
    """

    text: str
    rate: float
    unit_hours: int
    most: float = 1.0
    grace_hours: float = 0.0

    def share(self, hours: float) -> float:
        """The share of the points lost, 0 to 1, by a submission so many hours late."""
        if hours <= self.grace_hours:
            return 0.0
        return min(self.most, self.rate * math.ceil(hours / self.unit_hours))

    @property
    def least(self) -> float:
        """The smallest share of the points that late work may lose, 0 to 1."""
        return 0.0 if self.grace_hours else min(self.most, self.rate)


def parse_rule(text: str) -> LateRule:
    """Read a rule.

    Raises
    ------
    GradingError
        It is not of the form; the message gives examples.

    Examples
    --------
    >>> parse_rule("10% a day, at most 50%").share(25)
    0.2
    """
    found = _RULE.fullmatch(text.strip().lower())
    if found is None:
        raise GradingError(
            f"expected a rule for late work such as '10% a day', '10% a day, at most 50%' or "
            f"'2% an hour, at most 50%, after 1 hour', got {text!r}"
        )
    rate, most = float(found["rate"]) / 100, float(found["most"] or 100) / 100
    if not 0 < rate <= 1 or not 0 < most <= 1:
        raise GradingError(f"expected percentages above 0 and up to 100, got {text!r}")
    return LateRule(text, rate, _HOURS[found["unit"]], most, float(found["grace"] or 0))


def parse_time(text: str, what: str) -> datetime:
    """Read a time; one without an offset is in this machine's time zone.

    Parameters
    ----------
    text
        ``"2026-03-01T23:59"``, with or without ``"+01:00"``.
    what
        What the time is, for the message.

    Raises
    ------
    GradingError
        It is not an ISO time.
    """
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError):
        raise GradingError(
            f"expected {what} as 2026-03-01T23:59 or 2026-03-01T23:59+01:00, got {text!r}"
        ) from None


@dataclass(frozen=True)
class Lateness:
    """When a lesson is due and what late work loses.

    Attributes
    ----------
    due
        When, or None: nothing is late.
    rule
        What late work loses, or None: nothing.
    """

    due: datetime | None = None
    rule: LateRule | None = None

    @classmethod
    def parse(cls, due: str, late: str) -> Lateness:
        """Read both; ``""`` is none.

        Raises
        ------
        GradingError
            One cannot be read, or there is a rule without a time.
        """
        if late and not due:
            raise GradingError(
                f"expected a time from which work is late beside the rule {late!r}, found none; "
                "give --due 2026-03-01T23:59, or due in lesson.toml"
            )
        return cls(
            parse_time(due, "the due time") if due else None, parse_rule(late) if late else None
        )

    def applied(self, result: dict[str, Any]) -> dict[str, Any]:
        """The result with ``late_hours``, ``late_share`` (0 to 1), ``penalty`` and ``late_note``.

        The penalty, in points, is a share of those that were earned, rounded to hundredths. A
        submission of unknown time is not late. The time of a file proves nothing, since a copy
        changes it: it costs no points. Where the platform says no more than that a submission is
        late, it loses the least that the rule takes.
        """
        dated = result.get("time_from") == FILE
        hours = 0.0 if result.get("platform_late") is False else self._hours(result)
        share = self.rule.share(hours) if self.rule else 0.0
        note = ""
        if dated and result.get("platform_late"):
            hours, share = 0.0, self.rule.least if self.rule else 0.0
            note = NOT_HOW_LATE
        elif dated and share:
            share, note = 0.0, NO_PROOF
        earned = sum(row["points"] for row in result["rows"])
        return {
            **result,
            "late_hours": round(hours, 2),
            "late_share": round(share, 6),
            "penalty": round(earned * share, 2),
            "late_note": note,
        }

    def _hours(self, result: dict[str, Any]) -> float:
        """How late a submission is by its time of hand-in, in hours."""
        handed_in = result.get("handed_in", "")
        if self.due is None or not handed_in:
            return 0.0
        late = parse_time(handed_in, "a time of hand-in") - self.due
        return max(0.0, late.total_seconds() / 3600)
