"""``tinyml edge-impulse``: upload samples, have a model profiled, fetch a deployment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tinyml_course.cli.options import ModelPath
from tinyml_course.errors import DataError

app = typer.Typer(
    help="Work with a project on Edge Impulse; its API key is read from EI_API_KEY.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("upload")
def upload_command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="label.anything.json ...")],
    *,
    category: Annotated[
        str, typer.Option(help="training, testing, anomaly, or split: Edge Impulse chooses.")
    ] = "split",
    label: Annotated[
        str | None, typer.Option(help="By default the part of a file's name before the first dot.")
    ] = None,
) -> None:
    """Upload recordings, sounds and pictures as samples."""
    from tinyml_course.edge_impulse.client import CATEGORIES, Project

    found = next((known for known in CATEGORIES if known == category), None)
    if found is None:
        raise DataError(f"expected --category among {', '.join(CATEGORIES)}; got {category!r}")
    for sample in Project.from_environment().upload(files, category=found, label=label):
        typer.echo(f"{'present' if sample.is_duplicate else 'uploaded':<8} {sample.filename}")


@app.command("profile")
def profile_command(
    model: ModelPath,
    *,
    device: Annotated[
        str | None, typer.Option(help="One device; an unknown name lists them.")
    ] = None,
) -> None:
    """Have Edge Impulse estimate what MODEL needs (tinyml profile does so without a network)."""
    from tinyml_course.edge_impulse.client import Project

    Project.from_environment().fetch_profile(model, device).summary()


@app.command("deploy")
def deploy_command(
    model: ModelPath,
    *,
    out: Annotated[Path, typer.Option(help="Where the file goes, such as model.zip.")],
    labels: Annotated[
        str | None, typer.Option(metavar="A,B,C", help="One for each output, in their order.")
    ] = None,
    target: Annotated[
        str, typer.Option(help="zip, arduino, ...; an unknown name lists them.")
    ] = "zip",
) -> None:
    """Have Edge Impulse build a library around MODEL, and download it."""
    from tinyml_course.edge_impulse.client import Project

    names = labels.split(",") if labels else None
    built = Project.from_environment().fetch_deployment(model, names, target=target)
    try:
        out.write_bytes(built)
    except OSError as error:
        raise DataError(f"cannot write {out}: {error.strerror or error}") from None
    typer.echo(f"{len(built):,} bytes for {target}: {out}")
