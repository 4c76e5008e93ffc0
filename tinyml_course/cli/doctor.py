"""``tinyml doctor``: what this machine can enforce when it grades."""

from __future__ import annotations

import typer


def doctor() -> None:
    """Try the sandbox for submissions and say what it enforces here; 1 if it is not complete."""
    from tinyml_course.grading.sandbox.doctor import FULL, probe

    report = probe()
    typer.echo(report.text())
    raise typer.Exit(0 if report.level == FULL else 1)
