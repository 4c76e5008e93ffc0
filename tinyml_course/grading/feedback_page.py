"""The page a student reads: what each exercise got and why, and what waits for a person."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tinyml_course.grading.manual import NOT_ATTEMPTED, TO_MARK
from tinyml_course.grading.tables import number, totals

WORDS = {
    "passed": "✓ passed",
    "wrong": "✗ wrong result",
    "not_attempted": "– not attempted",
    "error": "✗ raised an error",
    "timeout": "✗ took too long",
    "crashed": "✗ ended the process",
    "closed_room": "✗ called the library's own answer",
    "out_of_memory": "✗ used too much memory",
    "tampered": "✗ interfered with grading",
    "missing": "– not found",
    "unreadable": "✗ notebook cannot be read",
}
"""What a student reads for each status; the sign is for the eye, the words say it all."""

SENTENCES = {
    "wrong": "The function ran, but a result is not what was expected.",
    "not_attempted": "The function still raises NotImplementedError, as it was given.",
    "error": "The function, or the cell it stands in, raised an error.",
    "timeout": "No result came in the time allowed.",
    "crashed": "The process that ran the notebook ended before a result came.",
    "closed_room": "You write this function yourself, so the library's own is closed meanwhile.",
    "out_of_memory": "The process used more memory than a submission may, and was ended.",
    "tampered": "Something was sent to the grader that is no result.",
    "missing": "No cell with this function was found.",
    "unreadable": "The file could not be read as a notebook.",
}
"""What a status means, in a sentence above the details."""

OF_THE_WHOLE = {
    "ok": "Your notebook was graded as a whole.",
    "timeout": "One part of your notebook took too long and was stopped. The rest was graded.",
    "crashed": "One part of your notebook ended the process it ran in. The rest was graded.",
    "out_of_memory": "One part of your notebook used too much memory. The rest was graded.",
    "tampered": "One part of your notebook wrote to the grader's connection. The rest was graded.",
    "missing": "No notebook of this lesson was found, so nothing was graded.",
    "unreadable": "Your notebook could not be read, so nothing was graded.",
}
"""What the status of a submission means."""

Given = Mapping[str, Mapping[str, Any]]
"""What a person gave, by nbgrader's name of the cell: ``points`` and ``comment``."""


def feedback_page(result: Mapping[str, Any], lesson: str, given: Given | None = None) -> str:
    """Self-contained HTML, everything from outside escaped.

    Parameters
    ----------
    result
        A row of the books.
    lesson
        Its lesson.
    given
        Marks and comments of cells that a person has marked already.
    """
    import jinja2

    template = Path(__file__).with_name("feedback.html.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["number"] = number
    points, max_points = totals(result)
    page: str = environment.from_string(template).render(
        result=result,
        lesson=lesson,
        points=number(points - result.get("penalty", 0)),
        max_points=max_points,
        words=WORDS,
        sentences=SENTENCES,
        whole=OF_THE_WHOLE.get(result["status"], ""),
        manual=[_by_hand(cell, given or {}) for cell in result.get("manual", [])],
        late=_late(result),
    )
    return page


def _by_hand(cell: Mapping[str, Any], given: Given) -> dict[str, Any]:
    """A cell that a person marks: its heading, what it got, and in words where it stands."""
    mark = given.get(cell["grade_id"]) if cell["status"] == TO_MARK else None
    most, sentence = number(cell["max_points"]), ""
    if mark is not None:
        said, points = "✓ marked by hand", f"{number(mark['points'])}"
        sentence = f"Marked by hand: {points} of {most} points."
    elif cell["status"] == TO_MARK:
        said, points = "… to be marked by hand", "?"
        sentence = f"To be marked by hand: a person reads this and gives up to {most} points."
    elif cell["status"] == NOT_ATTEMPTED:
        said, points = "– not attempted", "0"
    else:
        said, points = WORDS.get(cell["status"], cell["status"]), "0"
    return {
        "title": cell["title"],
        "max_points": most,
        "text": cell["text"],
        "sentence": sentence,
        "said": said,
        "points": points,
        "comment": mark["comment"] if mark else "",
    }


def _late(result: Mapping[str, Any]) -> str:
    """How late it was and what that costs, or ``""`` where it was in time."""
    hours, penalty = result.get("late_hours", 0), result.get("penalty", 0)
    note, earned = result.get("late_note", ""), totals(result)[0]
    if not hours and not note:
        return ""
    when = f"{number(hours)} hour{'' if hours == 1 else 's'} late" if hours else "late"
    if penalty and earned:
        share = f"{number(100 * penalty / earned)}\N{NO-BREAK SPACE}%"
        cost = f"{number(penalty)} of the {number(earned)} points earned ({share}) are taken off"
        return f"Handed in {when}: {cost}. {note}".strip()
    if note:
        return f"The file is dated {when}. {note}" if hours else note
    return f"Handed in {when}; no points are taken off."
