"""The tables of the books: grades, summary, commonest mistakes, and what the terminal shows."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tinyml_course.grading.late import NO_PROOF, NOT_HOW_LATE
from tinyml_course.grading.manual import TO_MARK
from tinyml_course.text_table import text_table

Result = Mapping[str, Any]

_WHEN = ("graded", "seed", "run")

GRADES_COLUMNS = (
    *("student", "lesson", "exercise", "points", "max_points", "status", "message", "rubric"),
    *_WHEN,
)
SUMMARY_COLUMNS = (
    *("student", "lesson", "points", "max_points", "to_mark", "status"),
    *("auto_points", "penalty", "late_hours", "handed_in"),
    *_WHEN,
)
"""``points`` is ``auto_points`` without ``penalty``; ``to_mark`` are points a person gives."""

MISTAKES_FILE = "mistakes.csv"
MISTAKES_COLUMNS = ("lesson", "exercise", "mistake", "hint", "students")
"""No names: the table may be shown to the class. ``mistake`` is the id that the lesson gives it."""

BOM = "utf-8-sig"
"""Excel takes a file for UTF-8 only if it begins with this mark."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_cell(value: Any) -> Any:
    """A value for a table: text a spreadsheet would take for a formula gets a leading ``'``."""
    if isinstance(value, str):
        text = " ".join(value.split("\n"))
        return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
    return value


def number(value: float) -> float:
    """A number as it is written: whole ones without a decimal point, others in hundredths."""
    rounded = round(float(value), 2)
    return int(rounded) if rounded.is_integer() else rounded


def totals(result: Result) -> tuple[int, int]:
    """Points and highest possible points of one student, before any penalty."""
    rows = result["rows"]
    return sum(row["points"] for row in rows), sum(row["max_points"] for row in rows)


def final_points(result: Result) -> float:
    """Points that were graded automatically, after the late penalty."""
    return number(totals(result)[0] - result.get("penalty", 0))


def to_mark(result: Result) -> int:
    """Points that a person still has to give or not."""
    manual = result.get("manual", [])
    return sum(cell["max_points"] for cell in manual if cell["status"] == TO_MARK)


def table(results: Sequence[Result], lesson: str) -> str:
    """The results as text: a line a student, with points and the status of each exercise."""
    if not results:
        return f"{lesson}: no submissions"
    exercises = [row["exercise"] for row in results[0]["rows"]]
    rows = [["student", "points", *exercises]]
    for result in results:
        statuses = {row["exercise"]: row["status"] for row in result["rows"]}
        points = f"{final_points(result)}/{totals(result)[1]}"
        shown = [statuses.get(name, "–") for name in exercises]
        rows.append([_cut(result["student"]), points, *shown])
    counts = Counter(result["status"] for result in results)
    summary = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    lines = [text_table(rows), "", f"{lesson}: {summary}"]
    waiting = sum(bool(to_mark(result)) for result in results)
    if waiting:
        most = max(map(to_mark, results))
        lines.append(f"To be marked by hand: {waiting} submissions, up to {most} points each")
    notes = [result.get("late_note", "") for result in results]
    late = sum(result.get("late_hours", 0) > 0 for result in results) + notes.count(NOT_HOW_LATE)
    if late:
        lines.append(f"Late: {late}; points are those after the penalty")
    if unproven := notes.count(NO_PROOF):
        lines.append(f"Of these, late by the time of the file alone: {unproven}; no penalty taken")
    if unknown := notes.count(NOT_HOW_LATE):
        lines.append(
            f"Of these, late by the platform's word, which does not say how late: {unknown}; "
            "the smallest penalty taken"
        )
    return "\n".join(lines)


def _cut(text: str, limit: int = 32) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def write_tables(folder: Path, lesson: str, results: Sequence[Result]) -> None:
    """Write ``grades.csv``, ``summary.csv`` and ``mistakes.csv``."""
    grades = [row for result in results for row in _grade_rows(result, lesson)]
    write_csv(folder / "grades.csv", GRADES_COLUMNS, grades)
    summary = [_summary_row(result, lesson) for result in results]
    write_csv(folder / "summary.csv", SUMMARY_COLUMNS, summary)
    write_csv(folder / MISTAKES_FILE, MISTAKES_COLUMNS, _mistake_rows(results, lesson))


def _about(result: Result, lesson: str) -> dict[str, Any]:
    when = {column: result.get(column, "") for column in _WHEN}
    return {"student": result["student"], "lesson": lesson, **when}


def _grade_rows(result: Result, lesson: str) -> list[dict[str, Any]]:
    """A row an exercise, and a row a cell that is marked by hand, with what was written."""
    about = _about(result, lesson)
    return [
        *({**about, "rubric": "", **row} for row in result["rows"]),
        *(
            {
                **about,
                "exercise": cell["grade_id"],
                "points": "" if cell["status"] == TO_MARK else 0,
                "max_points": cell["max_points"],
                "status": cell["status"],
                "message": cell["text"],
                "rubric": cell["rubric"],
            }
            for cell in result.get("manual", [])
        ),
    ]


def _mistake_rows(results: Sequence[Result], lesson: str) -> list[dict[str, Any]]:
    """A row for each mistake that earned a hint, the commonest first."""
    earned = Counter(
        (row["exercise"], row["hint_id"], row["hint"])
        for result in results
        for row in result["rows"]
        if row.get("hint")
    )
    return [
        dict(zip(MISTAKES_COLUMNS, (lesson, *mistake, students), strict=True))
        for mistake, students in earned.most_common()
    ]


def _summary_row(result: Result, lesson: str) -> dict[str, Any]:
    points, max_points = totals(result)
    return {
        **_about(result, lesson),
        "points": final_points(result),
        "max_points": max_points,
        "to_mark": to_mark(result),
        "status": result["status"],
        "auto_points": points,
        "penalty": number(result.get("penalty", 0)),
        "late_hours": number(result.get("late_hours", 0)),
        "handed_in": result.get("handed_in", ""),
    }


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a table that Excel opens as it is, and in which no cell is a formula."""
    with path.open("w", encoding=BOM, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([csv_cell(row[column]) for column in columns] for row in rows)
