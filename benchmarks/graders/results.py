"""What came of the cases, as rows of a file, and what that means."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.grading.corpus.case import FULL, Case

EXERCISES = ("double", "mean_of", "seed_for")

COLUMNS = (
    *("family", "case", "grader", "ended", "status", *EXERCISES, "neighbour"),
    *("leaks", "changed", "left", "seconds", "version", "date"),
)


@dataclass(frozen=True)
class Result:
    """One case graded by one grader.

    Attributes
    ----------
    family, case, grader
        What was graded, with what.
    ended
        ``"ended"``; or why the box ended the grader: ``"out of time"``, ``"out of memory"``.
    status
        How the submission ended, where the grader has a word for it.
    points
        Of double, mean_of and seed_for; None where the books have none.
    neighbour
        The same of the honest student who comes next.
    leaks
        Secrets in what the student will see.
    changed
        Files of the instructor, the neighbour or the environment that are changed.
    left
        Processes that were running 2 s after the grader had ended.
    seconds
        Of both students together.
    version, date
        Of the grader; when it graded.
    """

    family: str
    case: str
    grader: str
    ended: str
    status: str
    points: tuple[float | None, ...]
    neighbour: tuple[float | None, ...]
    leaks: tuple[str, ...]
    changed: tuple[str, ...]
    left: tuple[str, ...]
    seconds: float
    version: str
    date: str

    @property
    def key(self) -> tuple[str, str]:
        """Case and grader."""
        return self.case, self.grader

    @property
    def scored(self) -> tuple[float, ...]:
        """Points; none are 0."""
        return tuple(one or 0.0 for one in self.points)

    @property
    def stopped(self) -> bool:
        """Whether the student after this one has no marks."""
        return self.ended != "ended" or None in self.neighbour

    @property
    def outside(self) -> bool:
        """Whether anything but the own marks has changed, or goes on running."""
        wronged = not self.stopped and self.neighbour != tuple(map(float, FULL))
        return wronged or bool(self.changed or self.left)

    def forged(self, case: Case) -> bool:
        """Whether an exercise has more points than its answer is worth."""
        return any(
            got > max(allowed) for got, allowed in zip(self.scored, self.worth(case), strict=True)
        )

    def lost(self, case: Case) -> bool:
        """Whether an exercise has fewer points than its answer is worth."""
        return any(
            got < min(allowed) for got, allowed in zip(self.scored, self.worth(case), strict=True)
        )

    def as_expected(self, case: Case) -> bool:
        """Whether points and all else are as they must be; and the status, where there is one."""
        right = not (self.forged(case) or self.lost(case))
        named = not self.status or self.status in case.status.split("|")
        return right and named and not (self.stopped or self.outside or self.leaks)

    def worth(self, case: Case) -> list[tuple[float, ...]]:
        """Points that an exercise may have.

        Where an answer is right in itself and the corpus gives it none, since the attack around it
        breaks `tinyml`'s own process, another grader may give it all of its points.
        """
        return [
            (float(want), float(full)) if right_itself(self.family, case, name) else (float(want),)
            for name, want, full in zip(EXERCISES, case.points, FULL, strict=True)
        ]


RIGHT_ANSWERS = frozenset(
    {
        "loop_after_the_answer_in_its_cell",
        "loop_destructor",
        "loop_patched_timers",
        "loop_waits_for_a_child",
    }
)
"""Changed answers that would be right if they came."""


def right_itself(family: str, case: Case, exercise: str) -> bool:
    """Whether the answer of an exercise is right, whatever the case does besides."""
    if case.place is not None or case.edit is not None:
        return False  # a link to another's work, a deleted answer
    if case.raw is not None:
        return True  # the solved notebook, if it can be read
    changed = exercise in case.answers
    return not changed or family == "protocol" or case.name in RIGHT_ANSWERS


def result(
    family: str, case: str, grader: str, said: Mapping[str, Any], version: str = ""
) -> Result:
    """What `inside` said, as a result of today."""
    marks = said.get("marks", {})
    return Result(
        family,
        case,
        grader,
        said["ended"],
        said.get("status", ""),
        tuple(marks.get("ana", {}).get(name) for name in EXERCISES),
        tuple(marks.get("zoe", {}).get(name) for name in EXERCISES),
        *(tuple(map(str, said.get(name, ()))) for name in ("leaks", "changed", "left")),
        float(said.get("seconds", 0.0)),
        version,
        datetime.now(UTC).date().isoformat(),
    )


def to_row(found: Result) -> dict[str, str]:
    """A result as a row of the file."""
    points = {name: text(one) for name, one in zip(EXERCISES, found.points, strict=True)}
    lists = {name: "; ".join(getattr(found, name)) for name in ("leaks", "changed", "left")}
    return {
        **{name: getattr(found, name) for name in ("family", "case", "grader", "ended", "status")},
        **points,
        "neighbour": " ".join(text(one) or "-" for one in found.neighbour),
        **lists,
        "seconds": f"{found.seconds:.1f}",
        "version": found.version,
        "date": found.date,
    }


def from_row(row: Mapping[str, str]) -> Result:
    """A row of the file as a result."""
    return Result(
        *(row[name] for name in ("family", "case", "grader", "ended", "status")),
        tuple(number(row[name]) for name in EXERCISES),
        tuple(number(one.replace("-", "")) for one in row["neighbour"].split()),
        *(tuple(filter(None, row[name].split("; "))) for name in ("leaks", "changed", "left")),
        float(row["seconds"]),
        row["version"],
        row["date"],
    )


def text(points: float | None) -> str:
    """Points as they are written; none are empty."""
    return "" if points is None else f"{points:g}"


def number(written: str) -> float | None:
    """Points as they were written."""
    return float(written) if written else None


def read(path: Path) -> list[Result]:
    """All results of a file; none if it is not there."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [from_row(row) for row in csv.DictReader(file)]


def append(path: Path, found: Iterable[Result]) -> None:
    """Add results to a file."""
    new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerows(map(to_row, found))


def of(results: Sequence[Result], family: str, grader: str) -> Iterator[Result]:
    """The results of one family and grader."""
    return (one for one in results if (one.family, one.grader) == (family, grader))
