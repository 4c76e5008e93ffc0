"""``tinyml compare``: where the results of TFLM and another runtime diverge."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tinyml_course.cli.options import ModelPath


def compare(
    model: ModelPath,
    *,
    inputs: Annotated[
        list[Path] | None,
        typer.Option("--input", metavar="X.NPY", help="(N, ...); random inputs by default."),
    ] = None,
    other: Annotated[
        str,
        typer.Option(
            "--with", help="xnnpack (LiteRT as Python runs it), reference, single-rounding."
        ),
    ] = "xnnpack",
) -> None:
    """Show where a board and Python diverge on MODEL: layer, accumulator, rounding."""
    from tinyml_course.cli.compare_text import compare_text

    typer.echo(compare_text(model, inputs or [], other))
