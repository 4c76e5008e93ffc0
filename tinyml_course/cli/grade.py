"""``tinyml grade``: grade submissions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def grade(
    submissions: Annotated[
        Path, typer.Argument(help="A folder of STUDENT/LESSON/LESSON.ipynb.", metavar="SUBMISSIONS")
    ],
    *,
    lesson: Annotated[str, typer.Option(help="The lesson to grade, such as 05_int8_by_hand.")],
    out: Annotated[Path, typer.Option(help="Where the tables and the feedback go.")],
    seed: Annotated[
        int | None, typer.Option(help="Fixes the hidden inputs; keep it from the students.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Submissions graded at the same time.", min=1)
    ] = None,
    trust_submissions: Annotated[
        bool,
        typer.Option(
            "--trust-submissions", help="Run them without the sandbox, with all your rights."
        ),
    ] = False,
) -> None:
    """Grade every submission of one lesson and print the table (needs a clone)."""
    from tinyml_course.grading.grade import grade_submissions

    report = grade_submissions(
        submissions, lesson, out, seed, workers=workers, trusted=trust_submissions
    )
    typer.echo(report.table())
    if report.warning:
        typer.echo(f"\n{report.warning}", err=True)
