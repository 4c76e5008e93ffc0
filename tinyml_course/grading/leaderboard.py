"""The models of a class beside each other: accuracy on the hidden examples against size.

The lesson's own model is a line among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tinyml_course.grading.model_score import NUMBERS

Result = Mapping[str, Any]

BOARD_FILE = "leaderboard.csv"

BOARD_COLUMNS = ("exercise", "rank", "student", *NUMBERS, "status", "same_file", "sha256")

OWN = "the lesson's own"
"""Who the lesson's model is by; `rank` tells it from a student who calls a folder so."""

WIDTH, HEIGHT, MARGIN = 640, 320, 48
"""Of the picture, in the units of its own."""


def leaderboard(
    results: Sequence[Result], own: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The models that ran, the most accurate first, of equal ones the smaller; a row each.

    Parameters
    ----------
    results
        What the books hold, a student each.
    own
        What the lesson's own models reach, by exercise.

    Returns
    -------
    list of dict
        With the keys `BOARD_COLUMNS`. The rank counts students; the lesson's own has none.
        ``same_file`` is how many others have the very same file: settings that are left as given
        may well give the same bytes.
    """
    rows = [
        {"exercise": row["exercise"], "student": result["student"], "status": row["status"]}
        | {key: row["model"].get(key) for key in (*NUMBERS, "sha256")}
        for result in results
        for row in result["rows"]
        if row.get("model")
    ]
    rows += [
        {"exercise": name, "student": OWN, "status": "", "rank": ""}
        | {key: measures.get(key) for key in (*NUMBERS, "sha256")}
        for name, measures in own.items()
    ]
    rows.sort(key=lambda row: (row["exercise"], -row["accuracy"], row["flash_bytes"]))
    ranks: dict[str, int] = {}
    files = Counter((row["exercise"], row["sha256"]) for row in rows)
    for row in rows:
        row["same_file"] = files[row["exercise"], row["sha256"]] - 1
        if "rank" not in row:
            ranks[row["exercise"]] = row["rank"] = ranks.get(row["exercise"], 0) + 1
    return rows


@dataclass(frozen=True)
class Picture:
    """One exercise's models as points, in the units of the picture.

    Attributes
    ----------
    exercise
        Its name.
    points
        ``(x, y, label)`` of each student's model.
    own
        The same of the lesson's own model, or None.
    x_ticks, y_ticks
        Place and text of the marks on the axes: kB, and percent.
    """

    exercise: str
    points: tuple[tuple[float, float, str], ...]
    own: tuple[float, float, str] | None
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]


def pictures(board: Sequence[Mapping[str, Any]]) -> list[Picture]:
    """A picture for each exercise of a leaderboard."""
    names = dict.fromkeys(row["exercise"] for row in board)
    return [_picture(name, [row for row in board if row["exercise"] == name]) for name in names]


def _picture(name: str, rows: Sequence[Mapping[str, Any]]) -> Picture:
    most = max(row["flash_bytes"] for row in rows) / 1000 * 1.05
    least = min(row["accuracy"] for row in rows)
    low = int(max(0.0, least - 0.02) * 20) / 20  # down to a full 5 %

    def x_of(kilobytes: float) -> float:
        return round(MARGIN + (WIDTH - 2 * MARGIN) * kilobytes / most, 1)

    def y_of(accuracy: float) -> float:
        share = (accuracy - low) / (1 - low)
        return round(HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * share, 1)

    def point(row: Mapping[str, Any]) -> tuple[float, float, str]:
        kilobytes, accuracy = row["flash_bytes"] / 1000, row["accuracy"]
        text = f"{row['student']}: {100 * accuracy:.1f} %, {kilobytes:.1f} kB"
        return x_of(kilobytes), y_of(accuracy), text

    return Picture(
        name,
        tuple(point(row) for row in rows if row["rank"] != ""),
        next((point(row) for row in rows if row["rank"] == ""), None),
        tuple((x_of(most * k / 4), f"{most * k / 4:.1f}") for k in range(5)),
        tuple((y_of(a), f"{100 * a:.0f}") for a in (low + (1 - low) * k / 4 for k in range(5))),
    )
