"""``tinyml profile``: what a model needs on a board."""

from __future__ import annotations

from typing import Annotated

import typer

from tinyml_course.cli.options import ModelPath


def profile(
    model: ModelPath,
    *,
    board: Annotated[
        str | None, typer.Option(metavar="BOARD", help="A kit; by default a row for each.")
    ] = None,
) -> None:
    """Estimate what MODEL needs on a board: flash, RAM, time and energy, with sources."""
    from tinyml_course.boards import load_board, load_boards
    from tinyml_course.cli.profile_text import profile_text, profiles_text
    from tinyml_course.cost import profile_model
    from tinyml_course.deploy.export_refusal import export_refusal
    from tinyml_course.tflite import read_model

    parsed = read_model(model)
    if board is not None:
        found = profile_model(parsed, load_board(board))
        typer.echo(f"{model.name} on {profile_text(found, export_refusal(parsed))}")
        return
    profiles = [profile_model(parsed, each) for each in load_boards()]
    typer.echo(f"{model.name}\n\n{profiles_text(profiles)}")
