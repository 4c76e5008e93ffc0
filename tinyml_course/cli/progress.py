"""``tinyml progress``: which exercises passed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tinyml_course import paths
from tinyml_course.cli.lab import LESSONS


def progress(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="Where your lessons are; found if not given."),
    ] = None,
) -> None:
    """Show which exercises passed in the lessons of DIR, and what comes next."""
    from tinyml_course.exercises.progress import read_progress
    from tinyml_course.exercises.progress_text import progress_text

    typer.echo(progress_text(read_progress(folder or _lessons_near(Path.cwd()))))


def _lessons_near(here: Path) -> Path:
    """The lessons here, or the ones that ``tinyml lab`` or ``make lab`` opens from here."""
    from tinyml_course.exercises.state import lessons_folder

    places = [here, here / LESSONS]
    top = paths.checkout_dir()
    if top is not None and here.is_relative_to(top):
        places.append(paths.notebooks_dir())
    return next((each for each in places if lessons_folder(each)), here)
