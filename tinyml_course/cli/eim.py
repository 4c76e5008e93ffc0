"""``tinyml eim``: a model as an executable for Edge Impulse's Linux runners."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from tinyml_course.cli.options import ModelPath
from tinyml_course.errors import ModelError


def eim(
    model: ModelPath,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="MODEL.EIM", help="Where it goes.")
    ],
    labels: Annotated[
        str | None,
        typer.Option(metavar="A,B,C", help="One for each output; by default 0, 1, 2, ..."),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="The project's name; by default the name of the file MODEL.")
    ] = None,
) -> None:
    """Turn MODEL into an executable for Edge Impulse's Linux runners, run by the simulator."""
    from tinyml_course.edge_impulse.eim import check_eim, make_eim

    try:
        content = model.read_bytes()
    except OSError as error:
        raise ModelError(f"cannot open {model}: {error.strerror}") from None
    given = [label.strip() for label in labels.split(",")] if labels else []
    impulse = make_eim(content, output, given, name or model.stem)
    started = "not started here, because it needs Linux"
    if os.name == "posix":
        check_eim(output)
        started = "starts and answers"
    typer.echo(
        f"{output}: {output.stat().st_size:,} bytes, {started}; "
        f"{impulse.feature_count:,} features in, {len(impulse.labels)} labels out: "
        f"{', '.join(impulse.labels)}"
    )
