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
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask scheduler whose workers grade: tcp://HOST:PORT.")
    ] = None,
    student: Annotated[
        list[str] | None,
        typer.Option(help="Grade this one alone; may be repeated. The others' marks stay."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that ended early; its seed is kept.")
    ] = False,
    due: Annotated[
        str, typer.Option(help="When the lesson is due: 2026-03-01T23:59 (here, or with +01:00).")
    ] = "",
    late: Annotated[str, typer.Option(help="What late work loses: '10% a day, at most 50%'.")] = "",
    gradebook: Annotated[
        str, typer.Option(help="nbgrader's database: sqlite:///gradebook.db or postgresql://….")
    ] = "",
    course: Annotated[
        Path | None,
        typer.Option(help="nbgrader's course folder; without it, the folder of the SQLite file."),
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
        submissions,
        lesson,
        out,
        seed,
        workers=workers,
        trusted=trust_submissions,
        scheduler=scheduler,
        students=tuple(student or ()),
        resume=resume,
        due=due,
        late=late,
        gradebook=gradebook,
        course=course,
    )
    typer.echo(report.table())
    if report.warning:
        typer.echo(f"\n{report.warning}", err=True)
