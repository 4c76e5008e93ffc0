"""Term plans: which part of which lesson stands in which meeting, and its minutes.

A lesson names the meetings in which it is taught and the heading with which each begins; some
sections are done at home or skipped. The minutes of a part are the lesson's, times its share of
cells, as in the workshop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tinyml_course.errors import LessonError
from tinyml_course.grading.lesson_facts import LessonFacts, checked_keys
from tinyml_course.grading.page_text import table
from tinyml_course.grading.release_steps.cells import Cell
from tinyml_course.grading.sections import cells_of, minutes_of, needed_but_skipped, share_of

PLACES = {"a": "first meeting", "b": "second meeting", "home": "at home"}
"""Where a part of a lesson is done, and what the table calls it."""

_START = re.compile(r"(\d+)([ab])(?: (.+))?")

Key = tuple[int, str]
"""A week, and in it the meeting ``"a"`` or ``"b"``."""


@dataclass(frozen=True)
class Slot:
    """A lesson in a calendar.

    Attributes
    ----------
    lesson
        Its number; one that is planned has no minutes yet.
    starts
        The meetings in order, such as ``"2b"`` for the second of week 2; after the first, with the
        heading that it begins with (``"3a Part 4 · …"``). Without headings the cells are shared
        out evenly.
    home, skip
        The headings of what is done after the last meeting, and of what is left out.
    """

    lesson: str
    starts: Sequence[str]
    home: Sequence[str] = ()
    skip: Sequence[str] = ()


@dataclass(frozen=True)
class Calendar:
    """Weeks of two meetings: a title, words below it, minutes of a meeting, and its lessons."""

    title: str
    words: str
    meeting_minutes: int
    lesson: Sequence[Any]


@dataclass
class Week:
    """What is done in the meetings ``"a"`` and ``"b"`` and at home, and the minutes of each."""

    words: dict[str, list[str]] = field(default_factory=lambda: {each: [] for each in PLACES})
    minutes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PLACES, 0))

    def add(self, when: str, words: str, minutes: int = 0) -> None:
        """Put something into a meeting, or at home."""
        self.words[when].append(words)
        self.minutes[when] += minutes


def calendar_weeks(
    calendar: Calendar,
    lessons: Mapping[str, LessonFacts],
    cells: Mapping[str, Sequence[Cell]],
    planned: Mapping[str, str],
) -> dict[int, Week]:
    """The weeks of a calendar by number.

    Parameters
    ----------
    calendar
        The plan.
    lessons, cells
        Facts, and cells of the student version, of every written lesson by its folder's name.
    planned
        Titles of lessons that are not written yet, by number.

    Raises
    ------
    LessonError
        A lesson, a heading or a meeting is not there, or something is skipped that a later cell
        needs.
    """
    by_number = {facts.number: lesson for lesson, facts in lessons.items()}
    weeks: dict[int, Week] = {}
    for content in calendar.lesson:
        checked_keys(content, Slot, f"a lesson of the calendar {calendar.title!r}")
        slot = Slot(**content)
        where = f"the calendar {calendar.title!r}, lesson {slot.lesson}"
        if not slot.starts:
            raise LessonError(f"expected a meeting in {where}, found none")
        starts = [_start(each, where) for each in slot.starts]
        for (week, _), _ in starts:
            weeks.setdefault(week, Week())
        if slot.lesson in by_number:
            lesson = by_number[slot.lesson]
            try:
                _add_lesson(weeks, slot, starts, lessons[lesson], cells[lesson])
            except LessonError as error:
                raise LessonError(f"{where}: {error}") from None
        elif slot.lesson in planned:
            for at, ((week, meeting), _) in enumerate(starts):
                title = f"{slot.lesson} · {planned[slot.lesson]}{', continued' if at else ''}"
                weeks[week].add(meeting, f"{title} (planned)")
        else:
            raise LessonError(f"expected the number of a lesson in {where}")
    return {number: _fitted(weeks[number], calendar.meeting_minutes) for number in sorted(weeks)}


def calendar_text(calendar: Calendar, weeks: Mapping[int, Week]) -> str:
    """The calendar as Markdown: its words, a row for each week, and the sums."""
    rows = []
    for number, week in weeks.items():
        shown = ["<br>".join(week.words[place]) for place in PLACES]
        rows.append((str(number), *shown, *(str(week.minutes[place]) for place in PLACES)))
    taught = sum(week.minutes["a"] + week.minutes["b"] for week in weeks.values())
    home = sum(week.minutes["home"] for week in weeks.values())
    head = ("week", *PLACES.values(), "min. first", "min. second", "min. at home")
    total = f"Together {taught:,} minutes in class and {home:,} at home (estimated)."
    return "\n\n".join((f"### {calendar.title}", calendar.words.strip(), table(head, rows), total))


def _start(text: str, where: str) -> tuple[Key, str]:
    found = _START.fullmatch(text)
    if found is None:
        raise LessonError(
            f"expected a meeting in {where}, such as '2b' or '2b Part 3', got {text!r}"
        )
    return (int(found[1]), found[2]), found[3] or ""


def _add_lesson(
    weeks: Mapping[int, Week],
    slot: Slot,
    starts: Sequence[tuple[Key, str]],
    facts: LessonFacts,
    cells: Sequence[Cell],
) -> None:
    """Put a lesson's cells into its meetings, and what is left to be done at home."""
    skipped, home = cells_of(cells, slot.skip), cells_of(cells, slot.home)
    for missing, what in ((skipped, "skips this"), (skipped | home, "does this at home")):
        if problems := needed_but_skipped(cells, missing):
            raise LessonError(f"who {what} cannot go on in class:\n" + "\n".join(problems))

    def minutes(indices: set[int]) -> int:
        return minutes_of(share_of(cells, indices), facts.minutes)

    for (week, meeting), heading, here in _parts(slot, starts, cells):
        words = f"{facts.number} · {facts.title}"
        if min(here) > 0:
            words += f", from *{heading}*" if heading else ", continued"
        if left_out := [each for each in slot.skip if min(cells_of(cells, [each])) in here]:
            words += f" (skip {_named(left_out)})"
        weeks[week].add(meeting, words, minutes(here - skipped - home))
    if home:
        words = _named(slot.home)
        if len(slot.home) > 1 and set(range(min(home), len(cells))) <= home | skipped:
            words = f"{_named(slot.home[:1])} to the end"
        last_week = starts[-1][0][0]
        weeks[last_week].add("home", f"{facts.number}: {words}", minutes(home - skipped))


def _parts(
    slot: Slot, starts: Sequence[tuple[Key, str]], cells: Sequence[Cell]
) -> Iterator[tuple[Key, str, set[int]]]:
    """Each meeting of a lesson, the heading that it begins with, and all its cells."""
    if starts[0][1]:
        raise LessonError(f"expected the first meeting without a heading, got {slot.starts[0]!r}")
    firsts = [
        min(cells_of(cells, [heading])) if heading else len(cells) * at // len(starts)
        for at, (_, heading) in enumerate(starts)
    ]
    for (key, heading), first, end in zip(starts, firsts, [*firsts[1:], len(cells)], strict=True):
        if end <= first:
            raise LessonError(f"expected the meetings in the lesson's order, got {slot.starts}")
        yield key, heading, set(range(first, end))


def _named(headings: Sequence[str]) -> str:
    return ", ".join(f"*{heading}*" for heading in headings)


def _fitted(week: Week, meeting_minutes: int) -> Week:
    """The week, in which what is too long for a meeting is finished at home."""
    for when in ("a", "b"):
        if (over := week.minutes[when] - meeting_minutes) > 0:
            week.minutes[when] = meeting_minutes
            week.add("home", f"the last {over} minutes of the {PLACES[when]}", over)
    return week
