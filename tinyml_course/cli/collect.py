"""``tinyml collect``: lay out what a learning platform hands over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def collect(
    source: Annotated[
        Path,
        typer.Argument(
            help="A download of Moodle or Canvas, nbgrader's folders, a zip or a notebook.",
            metavar="SOURCE",
        ),
    ],
    out: Annotated[Path, typer.Argument(help="Where it is laid out for grading.", metavar="OUT")],
    *,
    lesson: Annotated[str, typer.Option(help="The lesson to collect, such as 05_int8_by_hand.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Take a new notebook where OUT has another one.")
    ] = False,
) -> None:
    """Lay out submissions as OUT/STUDENT/LESSON/LESSON.ipynb and print what was done."""
    from tinyml_course.grading.collect.collect import collect as collect_submissions
    from tinyml_course.grading.reports import clean

    typer.echo(clean(collect_submissions(source, out, lesson, replace=replace).table()))
