"""``tinyml retrain``: train the models of the lessons again."""

from __future__ import annotations

from typing import Annotated

import typer


def retrain(
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="[LESSON]...", help="All of them by default.")
    ] = None,
) -> None:
    """Train the models of a lesson again, store them and the outputs; then run tinyml release."""
    from tinyml_course.grading.lesson_source import lesson_names
    from tinyml_course.grading.retrain import retrain_lesson

    for lesson in lessons or lesson_names():
        trained = retrain_lesson(lesson)
        typer.echo(f"{lesson}: {'trained again' if trained else 'has nothing to train'}")
