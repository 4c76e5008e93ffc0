"""``tinyml gradescope``: make an autograder for Gradescope."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def gradescope(
    lesson: Annotated[str, typer.Argument(help="The lesson, such as 05_int8_by_hand.")],
    *,
    out: Annotated[Path, typer.Option(help="The zip to write.")],
) -> None:
    """Make the zip that Gradescope grades a lesson with; its trust is lower than the sandbox's."""
    from tinyml_course.grading.gradescope.bundle import write_bundle

    count = write_bundle(lesson, out)
    typer.echo(f"{out}: {count} files. Upload it under Configure Autograder, on Ubuntu 24.04.")
    typer.echo(
        "Its level of trust is lower than that of tinyml grade: student code runs as a user of "
        "its own, but on the grader's machine, without a sandbox and with an open network. Grade "
        "exams with tinyml grade."
    )
