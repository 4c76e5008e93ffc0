"""``tinyml inspect``: the operators of a model and what they take."""

from __future__ import annotations

import typer

from tinyml_course.cli.options import ModelPath


def inspect(model: ModelPath) -> None:
    """Print the operators of MODEL, what each takes, and the arena."""
    from tinyml_course.cli.inspect_text import inspect_text

    typer.echo(inspect_text(model))
