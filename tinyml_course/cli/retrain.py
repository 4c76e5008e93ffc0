"""``tinyml retrain``: train the models of the lessons again, or only compare what comes out."""

from __future__ import annotations

from typing import Annotated

import typer


def retrain(
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="[LESSON]...", help="All of them by default.")
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Store nothing: say which stored results come out again."),
    ] = False,
) -> None:
    """Train the models of a lesson again, store them and the outputs; then run tinyml release."""
    from tinyml_course.grading.lesson_source import lesson_names
    from tinyml_course.grading.retrain import retrain_lesson

    names = lessons or lesson_names()
    if check:
        repeat = [_repeats(lesson) for lesson in names]  # all of them, not up to the first
        if not all(repeat):
            raise typer.Exit(1)
        return
    for lesson in names:
        trained = retrain_lesson(lesson)
        typer.echo(f"{lesson}: {'trained again' if trained else 'has nothing to train'}")


def _repeats(lesson: str) -> bool:
    """Print a line for each checkpoint of a lesson; whether all came out as they are stored."""
    from tinyml_course.grading.retrain_check import repeat_training

    repeated = repeat_training(lesson)
    if not repeated:
        typer.echo(f"{lesson}: has nothing to train")
    for each in repeated:
        said = f"differs in {each.difference}" if each.difference else "the same bit for bit"
        typer.echo(f"{lesson}, {each.name}: {said}")
    return not any(each.difference for each in repeated)
