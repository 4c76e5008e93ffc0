"""``tinyml fetch``: download public data sets, or copy them from a stick."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def fetch(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="None: list what there is.")
    ] = None,
    *,
    folder: Annotated[
        Path | None, typer.Option(help="Where to keep the downloads; your cache by default.")
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="Copy all archives in DIR, such as a stick's."),
    ] = None,
) -> None:
    """Download public data sets; size, licence and citation are printed first."""
    from tinyml_course.datasets.fetch import copy_downloads, fetch_file, fetchable, terms

    if source is not None:
        for path in copy_downloads(source, folder):
            typer.echo(f"copied {path}")
        return
    known = fetchable()
    if not names:
        typer.echo("\n\n".join(f"{name}\n{terms(known[name])}" for name in known))
        return
    if unknown := [name for name in names if name not in known]:
        raise typer.BadParameter(f"expected names among {', '.join(known)}, got {unknown[0]!r}")
    for name in names:
        typer.echo(fetch_file(known[name], folder))
