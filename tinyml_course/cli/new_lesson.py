"""``tinyml new-lesson``: begin a lesson with a skeleton that passes every test."""

from __future__ import annotations

from typing import Annotated

import typer


def new_lesson(
    lesson: Annotated[
        str, typer.Argument(metavar="LESSON", help="Its folder, such as 13_architecture_search.")
    ],
) -> None:
    """Write a new lesson's files, release it and run it once (needs a clone)."""
    from tinyml_course.grading.new_lesson import new_lesson as write_lesson

    typer.echo(write_lesson(lesson))
