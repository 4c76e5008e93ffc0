"""``tinyml progress``: which exercises passed."""

from __future__ import annotations

import typer


def progress() -> None:
    """Show which exercises passed when they were last checked, and what comes next."""
    from tinyml_course.exercises.progress import read_progress
    from tinyml_course.exercises.progress_text import progress_text

    typer.echo(progress_text(read_progress()))
