"""A kit's self-test project: checksums, stored inputs, and what the board must compute for them."""

from __future__ import annotations

from collections.abc import Sequence

from tinyml_course.boards import Board
from tinyml_course.deploy.frameworks import PROJECTS
from tinyml_course.deploy.kit_firmware import frameworks_of
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.programs import make_program
from tinyml_course.deploy.project import Project, fill_template, kernels_for
from tinyml_course.deploy.stream_settings import StreamSettings
from tinyml_course.deploy.web_page import PAGE, web_page
from tinyml_course.errors import DataError
from tinyml_course.tflite import Model

WEB = "web"
"""What stands for a kit's name where a browser is to be tested."""

_EMULATOR = "projects/emulator"


def self_test_project(
    model: Model, board: Board, labels: Sequence[str] = (), tested: str = "none"
) -> Project:
    """A project that compares a board's outputs with the simulator's and prints the result.

    Parameters
    ----------
    model
        An int8 model that `export_c` takes.
    board
        With firmware, or with an emulated core. The project is for the first framework in the
        kit's ``firmware.toml``; without firmware it is for the emulator.
    labels
        One for each output; by default "class 0" and so on.
    tested
        Features that it computes from a test signal, as for `make_program`.

    Raises
    ------
    DataError
        The kit has neither firmware nor an emulated core.
    """
    settings = StreamSettings(labels=labels)
    if frameworks := frameworks_of(board):
        return PROJECTS[frameworks[0]](model, board, "none", settings, tested=tested)
    if board.emulator is None:
        raise DataError(
            f"expected a kit with a firmware.toml or an emulated core, but {board.name} has "
            "neither; choose another board (tinyml kits lists them)"
        )
    kernels = kernels_for(board)
    values = {"BOARD": board.title, "BOARD_NAME": board.name, "KERNELS": kernels}
    files = {
        **make_program(model, "none", settings, kernels, tested=tested).files,
        "main.c": read_text(_EMULATOR, "self_test.c"),
        "README.md": fill_template(read_text(_EMULATOR, "README.md"), values),
    }
    return Project("self_test", files)


def web_self_test_project(model: Model, labels: Sequence[str], tested: str) -> Project:
    """A page whose button runs, in a browser, the self-test that boards run.

    Parameters
    ----------
    model, labels, tested
        As for `self_test_project`; `tested` as `web_page` takes features.
    """
    title = "Self-test of this browser"
    page = web_page(model, tested, StreamSettings(labels=labels), title=title)
    return Project("self_test", {PAGE: page})
