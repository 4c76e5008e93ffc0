"""``tinyml mutants``: how many small changes of the solutions the checks of a lesson notice."""

from __future__ import annotations

from typing import Annotated

import typer

from tinyml_course.errors import LessonError


def mutants(
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="[LESSON]...", help="All of them by default.")
    ] = None,
    *,
    exercise: Annotated[
        list[str] | None, typer.Option(help="Only these exercises of the lesson.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="For the hidden checks; 2026 by default.")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Store the rates, and write docs/exam-quality.md.")
    ] = False,
) -> None:
    """Change each solution in small ways, and print which changes the checks let pass."""
    from tinyml_course.grading.lesson_source import lesson_names
    from tinyml_course.grading.mutants.rates import SEED, exercise_names, try_mutants, write_rates
    from tinyml_course.grading.mutants.report import rates_text, write_page

    if write and (exercise or seed is not None):
        raise LessonError("expected --write alone: it stores whole lessons, for the usual seed")
    for lesson in lessons or lesson_names():
        names = exercise or exercise_names(lesson)
        trials = try_mutants(lesson, names, SEED if seed is None else seed)
        typer.echo(f"{lesson}\n\n{rates_text(trials)}\n")
        if write:
            write_rates(lesson, trials)
    if write:
        typer.echo(write_page())
