"""``tinyml marks``: hand marks on to Moodle, Canvas or a spreadsheet."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tinyml_course.grading.exports.marks import Filled


class System(StrEnum):
    """Where marks can go."""

    moodle = "moodle"
    canvas = "canvas"
    csv = "csv"


def marks(
    books: Annotated[Path, typer.Argument(help="What tinyml grade --out wrote.", metavar="OUT")],
    *,
    to: Annotated[System, typer.Option(help="Where the marks go.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    worksheet: Annotated[
        Path | None, typer.Option(help="Moodle's grading worksheet, as downloaded.")
    ] = None,
    gradebook: Annotated[
        Path | None, typer.Option(help="Canvas's gradebook, as downloaded.")
    ] = None,
    column: Annotated[
        str | None,
        typer.Option(help="Canvas's name of the assignment, or Moodle's of the grade's column."),
    ] = None,
    add_column: Annotated[
        bool, typer.Option(help="Add a column to Canvas's gradebook, which makes an assignment.")
    ] = False,
    marked: Annotated[
        str,
        typer.Option(help="nbgrader's database, for the points given by hand: sqlite:///…."),
    ] = "",
) -> None:
    """Write the marks of a graded lesson as another system wants them."""
    from tinyml_course.errors import GradingError
    from tinyml_course.grading.exports.canvas import fill_gradebook
    from tinyml_course.grading.exports.marks import read_books, write_plain
    from tinyml_course.grading.exports.moodle import fill_worksheet

    lesson, found = read_books(books, marked)
    if to is System.csv:
        write_plain(out, found)
        typer.echo(f"{len(found)} marks written")
    elif to is System.moodle:
        if worksheet is None:
            raise GradingError("expected Moodle's grading worksheet to fill, got none: --worksheet")
        _write(fill_worksheet(worksheet, found, column), out)
    else:
        if gradebook is None:
            raise GradingError(
                "expected Canvas's exported gradebook to fill, got none: --gradebook"
            )
        _write(fill_gradebook(gradebook, lesson, found, column, add=add_column), out)
    waiting = sum(mark.to_mark > 0 for mark in found)
    if waiting:
        typer.echo(f"{waiting} students have points that wait for a person and are not included")


def _write(filled: Filled, out: Path) -> None:
    from tinyml_course.errors import GradingError
    from tinyml_course.grading.exports.marks import write_sheet

    if not filled.filled:
        raise GradingError(
            f"expected the table and the marks to have students in common, found none; nothing is "
            f"written. {filled.text()}"
        )
    write_sheet(out, filled.sheet)
    typer.echo(filled.text())
