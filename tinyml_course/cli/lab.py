"""``tinyml lab``: copy the lessons into a folder and open JupyterLab there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def lab(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where your lessons are, or will be.")
    ] = Path("tinyml-lessons"),
    *,
    start: Annotated[
        bool, typer.Option("--open/--no-open", help="Start JupyterLab, or only copy.")
    ] = True,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser, or print the address.")
    ] = True,
) -> None:
    """Copy the lessons into DIR and open JupyterLab there; your own work is never overwritten."""
    from tinyml_course.cli.jupyterlab import open_lab
    from tinyml_course.cli.lay_out import lay_out_lessons
    from tinyml_course.cli.start_page import write_start_page

    for path, what in lay_out_lessons(folder):
        typer.echo(f"{what:<8} {path}")
    if kept := write_start_page(folder):
        typer.echo(f"{'kept':<8} {kept}")
    if start:
        raise typer.Exit(open_lab(folder, [] if browser else ["--no-browser"]))
