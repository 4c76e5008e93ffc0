"""``tinyml self-test``: a project that tests whether a board computes as the simulator does."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tinyml_course import paths
from tinyml_course.errors import DataError

LESSON, MODEL = "04_first_network", "gesture_model.tflite"
LABELS = ("idle", "wave", "up-down", "ring", "wing")
"""The model that every kit is tested with, and the labels of its outputs."""


def self_test(
    *,
    board: Annotated[str, typer.Option(help="A kit's name (see tinyml kits), or web: a browser.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="A new or empty folder.")],
) -> None:
    """Write the project that tests whether a board computes what the simulator computes."""
    from tinyml_course.boards import load_board
    from tinyml_course.deploy.self_test import WEB, self_test_project, web_self_test_project
    from tinyml_course.tflite import read_model

    chosen = None if board == WEB else load_board(board)
    _check_empty(out)
    model = read_model(paths.lesson_data_dir(LESSON) / MODEL)
    if chosen is None:
        top = web_self_test_project(model, LABELS, "motion").write(out)
        typer.echo(f"{top}: open index.html in a browser and press Run the self-test")
        return
    top = self_test_project(model, chosen, LABELS, "motion").write(out)
    typer.echo(f"{top}: self-test for {chosen.title}; README.md says how to build and run it")


def _check_empty(out: Path) -> None:
    if out.is_dir():
        first = next((path.name for path in out.iterdir()), None)
        found = first and f"contains {first}; choose another folder or empty it"
    else:
        found = "is a file; choose another name" if out.exists() else None
    if found:
        raise DataError(f"expected --out to be a new or empty folder, but {out} {found}")
