"""``tinyml export``: a model as C, or as a project for a board."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tinyml_course.cli.options import ModelPath


def export(
    model: ModelPath,
    *,
    to: Annotated[str, typer.Option(help="c, arduino, esp-idf, tflm or web.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the files go.")],
    board: Annotated[str | None, typer.Option(help="A kit's name; see tinyml kits.")] = None,
    kernels: Annotated[
        str | None,
        typer.Option(help="plain, small or packed; a project uses what its kit names."),
    ] = None,
    features: Annotated[
        str,
        typer.Option(
            help="log-mel (sound), samples (sound, as it is), motion, picture (web only), or none."
        ),
    ] = "none",
    labels: Annotated[str, typer.Option(help="Labels of the outputs: idle,wave,ring.")] = "",
    threshold: Annotated[float, typer.Option(help="Mean probability that triggers.")] = 0.8,
    step: Annotated[
        int | None,
        typer.Option(
            help="Rows, samples or readings between two inferences; by default what suits."
        ),
    ] = None,
    codes: Annotated[
        str,
        typer.Option(
            help="OFFSET,DIVISOR: the model was trained on (code + 16) / 32 of the log-mel codes."
        ),
    ] = "16,32",
) -> None:
    """Write MODEL as C99, as a project for a board, for TensorFlow Lite Micro, or as a page."""
    from tinyml_course.cli.export_files import export_model, stream_settings

    settings = stream_settings(labels, threshold, step, codes)
    typer.echo(
        export_model(model, to, board, out, kernels=kernels, features=features, settings=settings)
    )
