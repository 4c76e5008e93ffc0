"""The marks of a lesson as other systems want them: one a student, with what it is made of."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tinyml_course.errors import GradingError
from tinyml_course.grading.answer_run import OK
from tinyml_course.grading.feedback_page import OF_THE_WHOLE
from tinyml_course.grading.gradebook import read_marks
from tinyml_course.grading.kept_results import KeptResults
from tinyml_course.grading.reports import RUN_FILE
from tinyml_course.grading.tables import BOM, final_points, number, to_mark, totals, write_csv


@dataclass(frozen=True)
class Mark:
    """One student's mark.

    Attributes
    ----------
    student
        The name of the submission's folder.
    points
        After the late penalty.
    max_points
        The highest possible points, those to be marked by hand included.
    status
        That of the submission.
    to_mark
        Points that a person has still to give or not; they are not in `points`.
    late_hours
        How late it was handed in.
    penalty
        Points taken off for that.
    remark
        One line of text: what each exercise got.
    """

    student: str
    points: float
    max_points: float
    status: str
    to_mark: float
    late_hours: float
    penalty: float
    remark: str


def read_books(out: Path, gradebook: str = "") -> tuple[str, tuple[Mark, ...]]:
    """The lesson and the marks in a folder of books, sorted by student.

    Parameters
    ----------
    out
        What `tinyml grade --out` wrote.
    gradebook
        Address of nbgrader's database, whose marks include those given by hand; ``""`` is none.

    Raises
    ------
    GradingError
        There are no complete books in `out`, or the gradebook cannot be read.
    """
    try:
        lesson = str(json.loads((out / RUN_FILE).read_text(encoding="utf-8"))["lesson"])
    except (OSError, ValueError, KeyError, TypeError):
        raise GradingError(
            f"expected the books of a lesson in {out}, found none that are complete; grade first: "
            "tinyml grade SUBMISSIONS --lesson LESSON --out OUT"
        ) from None
    marked = read_marks(gradebook, lesson) if gradebook else {}
    marks = []
    for student, kept in KeptResults(out).load().items():
        result = kept.row
        said = [f"{row['exercise']}: {row['points']}/{row['max_points']}" for row in result["rows"]]
        said += [f"late penalty: -{number(result['penalty'])}"] if result.get("penalty") else []
        if result["status"] != OK:
            said.insert(0, OF_THE_WHOLE[result["status"]])
        waiting = to_mark(result)
        if waiting and student not in marked:
            said.append(f"{waiting:g} points wait for a person")
        by_hand = sum(cell["max_points"] for cell in result["manual"])
        mark = Mark(
            student,
            final_points(result),
            number(totals(result)[1] + by_hand),
            result["status"],
            waiting,
            number(result.get("late_hours", 0)),
            number(result.get("penalty", 0)),
            "; ".join(said),
        )
        if student in marked:
            found = marked[student]
            by_person = number(found.points - mark.points)
            mark = replace(
                mark,
                points=number(found.points),
                to_mark=0 if found.complete else waiting,
                remark=f"{mark.remark}; by hand: {by_person:g}",
            )
        marks.append(mark)
    return lesson, tuple(marks)


COLUMNS = (
    *("student", "points", "max_points", "to_mark", "status", "late_hours", "penalty", "remark"),
)


def write_plain(path: Path, marks: Sequence[Mark]) -> None:
    """Write the marks as a table that Excel opens as it is."""
    write_csv(path, COLUMNS, [vars(mark) for mark in marks])


@dataclass(frozen=True)
class Sheet:
    """A table that another system wrote and wants back.

    Attributes
    ----------
    columns
        Its header.
    rows
        Its rows, each as long as the header.
    delimiter
        Between its cells.
    marked
        Whether the file began with a byte order mark.
    """

    columns: list[str]
    rows: list[list[str]]
    delimiter: str
    marked: bool

    def column(self, *names: str) -> int | None:
        """The place of the first column of one of these names, whatever its case."""
        lower = [column.strip().casefold() for column in self.columns]
        return next((lower.index(n.casefold()) for n in names if n.casefold() in lower), None)


def read_sheet(path: Path) -> Sheet:
    """Read a table with commas, semicolons or tabs.

    Raises
    ------
    GradingError
        It cannot be read, or has no rows.
    """
    lines, delimiter, marked = read_lines(path)
    width = len(lines[0])
    rows = [row[:width] + [""] * (width - len(row)) for row in lines[1:]]
    return Sheet(lines[0], rows, delimiter, marked)


def read_lines(path: Path) -> tuple[list[list[str]], str, bool]:
    """The lines of a table as they are, header first, what is between cells, and `Sheet.marked`.

    Raises
    ------
    GradingError
        It cannot be read, or has no rows.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GradingError(
            f"expected a table in {path}, got {type(error).__name__}; export it again and name it "
            "as it was downloaded"
        ) from None
    try:
        text = data.decode(BOM)
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # as Excel may have saved it
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    lines = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    if len(lines) < 2:
        raise GradingError(f"expected a header and rows in {path}, found {len(lines)} lines")
    return lines, delimiter, data.startswith(b"\xef\xbb\xbf")


def write_sheet(path: Path, sheet: Sheet) -> None:
    """Write a table back as it came: its columns, order and delimiter.

    A cell that a spreadsheet would take for a formula gets a leading ``'``; numbers and Moodle's
    ``-`` stay.
    """
    with path.open("w", encoding=BOM if sheet.marked else "utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=sheet.delimiter)
        writer.writerows([harmless(cell) for cell in row] for row in [sheet.columns, *sheet.rows])


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    if not text.startswith(("=", "+", "-", "@", "\t", "\r")) or text == "-":
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text


@dataclass(frozen=True)
class Filled:
    """What became of the marks in another system's table.

    Attributes
    ----------
    sheet
        The table with the marks.
    filled
        How many rows got one.
    rows_without
        Names of rows that no mark belongs to.
    marks_without
        Students whose mark found no row, or more than one.
    scale
        The other system's highest points where they differ from the lesson's, else ``""``.
    """

    sheet: Sheet
    filled: int
    rows_without: tuple[str, ...]
    marks_without: tuple[str, ...]
    scale: str = ""

    def text(self) -> str:
        """What an instructor should know, a line each."""
        lines = [f"{self.filled} marks written"]
        if self.scale:
            lines[0] += f", scaled to the {self.scale} points of the table"
        for what, names in (
            ("Students without a row (look for a name that differs)", self.marks_without),
            ("Rows without a mark", self.rows_without),
        ):
            if names:
                lines.append(f"{what}: {'; '.join(names[:10])}{'; …' * (len(names) > 10)}")
        return "\n".join(lines)


def pairs(
    keys: Sequence[Sequence[str]], marks: Sequence[Mark], wanted: Sequence[Sequence[str]]
) -> dict[int, Mark]:
    """The mark for each row of a table, by the first kind of key that names just one row.

    Parameters
    ----------
    keys
        By row, its keys: one of each kind, ``""`` where it has none; the surest kind first.
    marks
        The marks.
    wanted
        By mark, the key of each kind that it looks for, ``""`` for none.
    """
    found: dict[int, list[Mark]] = {}
    for mark, looked_for in zip(marks, wanted, strict=True):
        for kind, key in enumerate(looked_for):
            rows = [i for i, row in enumerate(keys) if key and _plain(row[kind]) == _plain(key)]
            if len(rows) == 1:
                found.setdefault(rows[0], []).append(mark)
            if rows:
                break
    return {row: those[0] for row, those in found.items() if len(those) == 1}


def _plain(text: str) -> str:
    """Text without its case and the ways one letter can be written: macOS takes them apart."""
    return unicodedata.normalize("NFC", text).casefold()


def scaled(mark: Mark, most: str) -> tuple[float, str]:
    """A mark on the scale of a table whose highest points are `most`, and `most` if it differs."""
    try:
        highest = float(most.replace(",", "."))
    except ValueError:
        return mark.points, ""
    if highest <= 0 or mark.max_points <= 0 or highest == mark.max_points:
        return mark.points, ""
    return number(mark.points * highest / mark.max_points), f"{highest:g}"


def cannot_match(path: Path, needed: str, columns: Sequence[str]) -> GradingError:
    """The error of a table that lacks a column."""
    return GradingError(f"expected {path} to have {needed}, found: {', '.join(columns)}")
