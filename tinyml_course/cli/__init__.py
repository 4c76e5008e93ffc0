"""``tinyml``: lay out the lessons, look into models, release lessons and grade them.

Each command has its own file here, named after it. A command imports the library only when it
runs, which keeps ``tinyml --help`` quick. Where a command prints more than a few lines, the text
is made in ``<command>_text.py``.
"""

from __future__ import annotations

import io
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from tinyml_course import __version__
from tinyml_course.cli import (
    capstone,
    collect,
    compare,
    doctor,
    edge_impulse,
    eim,
    emulate,
    export,
    fetch,
    grade,
    gradescope,
    inspect,
    kits,
    lab,
    marks,
    mutants,
    new_lesson,
    profile,
    progress,
    quiz,
    record_page,
    release,
    retrain,
    self_test,
    serve_class,
    simulate,
)
from tinyml_course.errors import TinyMLCourseError

COMMANDS = (
    lab.lab,
    fetch.fetch,
    progress.progress,
    inspect.inspect,
    simulate.simulate,
    compare.compare,
    new_lesson.new_lesson,
    release.release,
    retrain.retrain,
    collect.collect,
    grade.grade,
    marks.marks,
    mutants.mutants,
    gradescope.gradescope,
    serve_class.serve_class,
    doctor.doctor,
    eim.eim,
    kits.kits,
    self_test.self_test,
    export.export,
    record_page.record_page,
    profile.profile,
    emulate.emulate,
)
"""In the order of ``tinyml --help``; typer names each command after its function."""

GRADING = (
    "IPython",
    "dask",
    "distributed",
    "jinja2",
    "nbclient",
    "nbconvert",
    "nbformat",
    "nbgrader",
    "sqlalchemy",
)
"""Packages of the extra `grading` that the commands import when they run."""


class CourseGroup(TyperGroup):
    """A group of commands that end an expected error with its message, without a traceback."""

    def invoke(self, ctx: Any) -> Any:  # typer bundles its own click, without public types
        """Run the command; an expected error becomes a message and exit code 2."""
        _print_what_fits()
        try:
            return super().invoke(ctx)
        except TinyMLCourseError as error:
            typer.echo(f"tinyml: {error}", err=True)
            raise typer.Exit(2) from None
        except ModuleNotFoundError as error:
            if error.name not in GRADING:
                raise
            typer.echo(
                f"tinyml: expected the package {error.name}, which students do not need and which "
                "is not installed; in a clone: make instructor; else: "
                "pip install 'tinyml-course[grading]'",
                err=True,
            )
            raise typer.Exit(2) from None


def _print_what_fits() -> None:
    """From now on, print ``?`` for a character that the terminal's code page does not have."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


app = typer.Typer(
    cls=CourseGroup,
    help=__doc__.splitlines()[0].removeprefix("``tinyml``: ").capitalize(),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tinyml-course {__version__}")
        raise typer.Exit


@app.callback()
def tinyml(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version."
        ),
    ] = False,
) -> None:
    """Lay out the lessons, look into models, release lessons and grade them."""


for command in COMMANDS:
    theirs = command is lab.lab  # what `tinyml lab` does not know is an option of Jupyter
    app.command(context_settings={"ignore_unknown_options": theirs})(command)
app.add_typer(quiz.app, name="quiz")
app.add_typer(edge_impulse.app, name="edge-impulse")
app.add_typer(capstone.app, name="capstone")
