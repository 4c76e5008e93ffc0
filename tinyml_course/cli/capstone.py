"""``tinyml capstone``: run the six gates on a project's folder, or write a finished example."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Check a project of your own before it ships: six gates, none of which runs its code.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Of the project.")]


@app.command("check")
def check_command(folder: Folder) -> None:
    """Run the six gates; exit code 1 if one is closed, or the report is not finished."""
    from tinyml_course.capstone import check_project, load_project
    from tinyml_course.capstone.report import unfinished_sections
    from tinyml_course.cli.capstone_text import check_text

    project = load_project(folder)
    gates = check_project(project)
    typer.echo(check_text(project, gates))
    if unfinished_sections(project.report) or not all(gate.passed for gate in gates):
        raise typer.Exit(1)


@app.command("example")
def example_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="weather or mosquito.")],
    folder: Folder,
) -> None:
    """Write a finished project into FOLDER, which must not be there yet."""
    from tinyml_course.capstone import save_project
    from tinyml_course.capstone.examples import make_example
    from tinyml_course.errors import DataError

    if folder.exists():
        raise DataError(f"expected a folder that is not there yet, got {folder}; name another one")
    save_project(make_example(name), folder)
    typer.echo(f"{folder}: check it with: tinyml capstone check {folder}")


@app.command("report")
def report_command(
    title: Annotated[str, typer.Argument(metavar="TITLE", help="Of the project.")],
) -> None:
    """Print an empty report, to be filled in as report.md."""
    from tinyml_course.capstone.report import report_template

    typer.echo(report_template(title))
