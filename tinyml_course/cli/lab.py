"""``tinyml lab``: copy the lessons into a folder and open JupyterLab there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

LESSONS = "tinyml-lessons"
"""The folder if none is named."""


def lab(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[DIR] [JUPYTER OPTIONS]...",
            help=f"Where your lessons are, or will be ({LESSONS} if not given); what follows is "
            "passed to JupyterLab, such as --port 9000 or --no-browser.",
        ),
    ] = None,
    *,
    start: Annotated[
        bool, typer.Option("--open/--no-open", help="Start JupyterLab, or only copy.")
    ] = True,
) -> None:
    """Copy the lessons into DIR and open JupyterLab there; your own work is never overwritten."""
    from tinyml_course.cli.jupyterlab import open_lab
    from tinyml_course.cli.lay_out import lay_out_lessons
    from tinyml_course.cli.start_page import write_start_page

    folder, options = split_arguments(arguments or [])
    for path, what in lay_out_lessons(folder):
        typer.echo(f"{what:<8} {path}")
    if kept := write_start_page(folder):
        typer.echo(f"{'kept':<8} {kept}")
    if start:
        raise typer.Exit(open_lab(folder, options))


def split_arguments(arguments: list[str]) -> tuple[Path, list[str]]:
    """The folder of the lessons, and what is JupyterLab's.

    Parameters
    ----------
    arguments
        As they were typed. The first one is the folder, if it is no option.
    """
    if arguments and not arguments[0].startswith("-"):
        return Path(arguments[0]), arguments[1:]
    return Path(LESSONS), arguments
