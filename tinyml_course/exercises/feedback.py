"""What a student sees: a short message as text and as HTML, and a failure without internals.

The HTML takes its text colour and background from the page, so it is readable in light and dark
themes; a symbol and a word carry the meaning, the coloured bar only repeats it. Nothing here
depends on time or machine, so stored outputs compare equal.
"""

from __future__ import annotations

import html
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinyml_course.errors import CheckFailed
from tinyml_course.exercises.checks import (
    CLOSED_ROOM,
    NOT_ATTEMPTED,
    PASSED,
    CheckSet,
    Outcome,
    Verdict,
)
from tinyml_course.exercises.compare import SHOWN, brief

BAR_COLOURS = {"good": "#009E73", "bad": "#D55E00", "open": "#0072B2"}
"""Okabe-Ito colours of the bar at the left; seen apart by colour-blind readers."""


@dataclass(frozen=True)
class Message:
    """One message to the student.

    Attributes
    ----------
    mood
        ``"good"``, ``"bad"`` or ``"open"`` (something is still to do).
    title
        First line, with its symbol.
    rows
        Label and text of the lines below.
    """

    mood: str
    title: str
    rows: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The message as plain text, labels in one column."""
        width = max((len(label) for label, _ in self.rows), default=0)
        return "\n".join([self.title] + [f"  {a:<{width}}  {b}".rstrip() for a, b in self.rows])

    @property
    def html(self) -> str:
        """The message as HTML."""
        rows = "".join(
            '<tr style="background:transparent">'
            '<th scope="row" style="text-align:left;vertical-align:top;padding:1px 12px 1px 0;'
            f'font-weight:600;color:inherit">{html.escape(label)}</th>'
            '<td style="text-align:left;padding:1px 0;color:inherit;white-space:pre-wrap">'
            f"{html.escape(text)}</td></tr>"
            for label, text in self.rows
        )
        table = (
            f'<table style="margin:4px 0 0;border:0;color:inherit">{rows}</table>' if rows else ""
        )
        return (
            f'<div style="border-left:4px solid {BAR_COLOURS[self.mood]};padding:4px 10px;'
            'margin:2px 0;color:inherit;font-size:var(--jp-ui-font-size1,13px)">'
            f"<strong>{html.escape(self.title)}</strong>{table}</div>"
        )


class ShortCheckFailed(CheckFailed):
    """A `CheckFailed` that Jupyter shows in one line, below the feedback.

    Parameters
    ----------
    message
        The whole feedback, for plain Python and pytest.
    summary
        The one line for Jupyter.
    """

    def __init__(self, message: str, summary: str) -> None:
        super().__init__(message)
        self.summary = summary

    def _render_traceback_(self) -> list[str]:
        """IPython asks for this instead of formatting the stack."""
        return [f"CheckFailed: {self.summary}"]


class ShownVerdict(Verdict):
    """A verdict that was displayed already: as a cell's last value it adds nothing."""

    def _ipython_display_(self) -> None:
        """Tell IPython that there is nothing more to show."""


def in_ipython() -> bool:
    """Whether this runs in IPython or Jupyter; IPython is not imported to find out."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None


def show(message: Message) -> None:
    """Display `message` in Jupyter; do nothing in plain Python."""
    if in_ipython():
        from IPython.display import display

        display({"text/plain": message.text, "text/html": message.html}, raw=True)  # type: ignore[no-untyped-call,unused-ignore]


def points_text(points: int) -> str:
    """``"1 point"``, ``"2 points"``."""
    return f"{points} point" if points == 1 else f"{points} points"


def feedback_on(check_set: CheckSet, verdict: Verdict, outcome: Outcome | None = None) -> Message:
    """The feedback on a judged answer.

    Parameters
    ----------
    check_set
        The checks that were run.
    verdict
        Their judgement.
    outcome
        What the failing call did; None where it passed or nothing came.
    """
    name = check_set.exercise
    if verdict.status == PASSED:
        return Message("good", f"✓ {name}: passed, {points_text(check_set.points)}")
    if verdict.status == NOT_ATTEMPTED:
        todo = f"write {name} in the cell above, then run this cell again"
        return Message("open", f"○ {name}: not written yet", (("next", todo),))
    if verdict.status == CLOSED_ROOM and outcome is not None:
        todo = "write it with NumPy and your own functions, then run this cell again"
        rows = (("closed", outcome.detail), ("next", todo))
        return Message("bad", f"✗ {name}: used a part of the library that is closed here", rows)
    return _wrong(check_set, verdict, outcome)


def _argument(value: Any) -> str:
    """An argument that can be typed again: a float with all its digits."""
    if isinstance(value, float):
        return repr(value)
    return brief(value, 96 if isinstance(value, dict) else 48)  # each key may decide


def _inputs_there(check_set: CheckSet, case: int, got: Any) -> list[tuple[str, str]]:
    """What the arguments hold where the answer differs, where they have the answer's shape.

    Of a table, the row is shown: a softmax or a dense layer makes one value of a whole row.
    """
    expected = check_set.expected[case]
    where = check_set.comparison.first_differing(expected, got)
    if not where:
        return []
    row = list(where[:-1])
    return [
        ("there", f"row {row} of argument {number} is {brief(argument[where[:-1]])}")
        if row
        else ("there", f"argument {number} holds {brief(argument[where])} at index {list(where)}")
        for number, argument in enumerate(check_set.cases[case], start=1)
        if isinstance(argument, np.ndarray)
        and argument.shape == expected.shape
        and not (row and argument.shape[-1] > SHOWN)
    ]


def _wrong(check_set: CheckSet, verdict: Verdict, outcome: Outcome | None) -> Message:
    name, case = check_set.exercise, verdict.case or 0
    arguments = ", ".join(_argument(argument) for argument in check_set.cases[case])
    rows = [(f"call {case + 1} of {len(check_set.cases)}", f"{name}({arguments})")]
    title = f"✗ {name}: not right yet"
    if outcome is None or not outcome.error:
        rows.append(("result", verdict.message))
        if outcome is not None:
            rows += _inputs_there(check_set, case, outcome.value)
    else:
        rows.append(("expected", brief(check_set.expected[case])))
        if outcome.error == "ChangedArgumentError":
            title = f"✗ {name}: changed what it was given"
            rows[-1] = ("problem", outcome.detail)
        elif outcome.error == "PlainDataError":
            title = f"✗ {name}: returned something that cannot be checked"
            rows.append(("problem", outcome.detail))
        else:
            title = f"✗ {name}: raised an error"
            rows.append(("got", f"{outcome.error}: {outcome.detail}".rstrip(": ")))
    if verdict.hint:
        rows.append(("hint", verdict.hint))
    return Message("bad", title, tuple(rows))
