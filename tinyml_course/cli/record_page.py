"""``tinyml record-page``: a page that records movements on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def record_page(
    out: Annotated[Path, typer.Argument(help="The HTML file to write.", metavar="OUT")],
    *,
    labels: Annotated[str, typer.Option(help="The movements to record: wave,ring,idle.")],
    licence: Annotated[
        str, typer.Option(help="What others may do with the recordings, such as CC0-1.0.")
    ] = "for this class only",
    seconds: Annotated[float, typer.Option(help="Of each recording, 2 to 60.")] = 4.0,
) -> None:
    """Write a page that records movements on a phone, for your own data set."""
    from tinyml_course.deploy.record_page import record_page as page_of

    page = page_of(labels.split(","), licence=licence, seconds=seconds)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page, encoding="utf-8")
    typer.echo(
        f"{out}: {len(page.encode()):,} bytes; copy it to a phone, and open it there. The file "
        "that it saves is for the widget RecordMotion."
    )
