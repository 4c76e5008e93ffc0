"""``tinyml kits``: all kits side by side, or one with the source of every number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any

import typer

from tinyml_course.boards import Board, Part, load_board, load_boards
from tinyml_course.paths import kits_dir, lesson_data_dir
from tinyml_course.text_table import text_table

_KIB = 1024
_NOTES = (
    "Price: board and parts in USD before shipping and tax, on the dates of its sources.",
    "(Sensors in brackets) are optional parts, not included in the price.",
    "One kit with the source of every number: tinyml kits NAME",
)


def kits(
    name: Annotated[
        str | None, typer.Argument(metavar="[KIT]", help="One kit, with all its sources.")
    ] = None,
) -> None:
    """Compare the kits: what each board has, senses, costs and computes."""
    typer.echo(compare_kits() if name is None else describe_kit(name))


def compare_kits(boards: Iterable[Board] | None = None) -> str:
    """A row for each kit; sensors that are bought separately are in brackets."""
    headers = ("kit", "price", "chip", "core", "clock", "flash", "RAM", "semantics", "sensors")
    rows = [
        (
            board.name,
            _usd(board.kit_price_usd),
            board.chip,
            board.core,
            _megahertz(board.clock_hz),
            _kib(board.flash_bytes),
            _kib(board.ram_bytes),
            board.semantics,
            _sensors(board) or "none",
        )
        for board in (load_boards() if boards is None else boards)
    ]
    return "\n".join([text_table([headers, *rows]), "", *_NOTES])


def describe_kit(name: str) -> str:
    """Everything known about one kit."""
    board = load_board(name)
    words = [
        ("chip", f"{board.chip}, {board.core}"),
        ("radio", board.radio),
        ("sensors", _sensors(board) or "none"),
        ("kernels", board.kernels),
        ("semantics", board.semantics),
        ("emulator", _emulator(board)),
        ("flash", _where_code_runs(board)),
        ("kit price", _usd(board.kit_price_usd)),
    ]
    width = max(len(key) for key, _ in words)
    return "\n".join(
        [
            f"{board.title} ({board.name})",
            "",
            *(f"{key:<{width}}  {value}" for key, value in words),
            "",
            text_table([("number", "value", "source (its date)"), *_numbers(board)]),
            "",
            *_parts(board),
            *_real_time(board),
            f"How to wire and flash it: {kits_dir() / board.name / 'README.md'}",
            f"The self-test to flash first: tinyml self-test --board {board.name} --out DIR",
        ]
    )


def _numbers(board: Board) -> list[tuple[str, str, str]]:
    """The numbers in the board's file, then those that are not known."""
    known = [
        (label, show(value), board.sources[key])
        for key, (label, show) in _SHOWN.items()
        if (value := getattr(board, key)) is not None
    ]
    unknown = [
        (label, "not known", "no source yet")
        for key, (label, _) in _SHOWN.items()
        if getattr(board, key) is None and key != "psram_bytes"  # most boards have none
    ]
    return known + unknown


def _parts(board: Board) -> list[str]:
    if not board.parts:
        return []
    rows = [(part.name, _usd(part.price_usd), _part_note(part)) for part in board.parts]
    return [text_table([("part", "price", "source (its date)"), *rows]), ""]


def _real_time(board: Board) -> list[str]:
    """For each framework, how the kit keeps up with its microphone and lesson 09's model."""
    from tinyml_course.deploy.kit_firmware import frameworks_of, load_kit_firmware
    from tinyml_course.deploy.pace import estimate_pace
    from tinyml_course.deploy.project import kernels_for
    from tinyml_course.deploy.stream_settings import StreamSettings
    from tinyml_course.tflite import read_model

    lines = []
    for framework in frameworks_of(board):
        adapter = load_kit_firmware(board, framework).sensors.get("microphone")
        if adapter is None:
            continue
        model = read_model(lesson_data_dir("09_keyword_spotting") / "keyword_model.tflite")
        kernels = kernels_for(board)
        pace = estimate_pace(model, board, "log-mel", StreamSettings(), kernels, adapter)
        lines += [f"Lesson 09's keywords under {framework}: {pace.sentence}"] if pace else []
    return [*lines, ""] if lines else []


def _part_note(part: Part) -> str:
    return ("optional; " if part.optional else "") + (part.source or "price not known")


def _sensors(board: Board) -> str:
    there = [sensor for sensor in board.sensors if sensor not in board.optional_sensors]
    return ", ".join([*there, *(f"({sensor})" for sensor in board.optional_sensors)])


def _emulator(board: Board) -> str:
    if board.emulator is None:
        return "none: this course has no emulator for this core"
    return f"{board.emulator} (tinyml emulate MODEL --board {board.name})"


def _where_code_runs(board: Board) -> str:
    if board.executes_in_place:
        return "outside the chip: code and weights are read through a cache, which takes time"
    return "in the chip"


def _megahertz(value: float) -> str:
    return f"{value / 1e6:g} MHz"


def _kib(value: int) -> str:
    return f"{value / _KIB:g} KiB"


def _usd(value: float | None) -> str:
    return "not known" if value is None else f"${value:.2f}"


def _plain(unit: str) -> Callable[[Any], str]:
    return lambda value: f"{value:g} {unit}"


_SHOWN: dict[str, tuple[str, Callable[[Any], str]]] = {
    "clock_hz": ("clock", _megahertz),
    "flash_bytes": ("flash", _kib),
    "ram_bytes": ("RAM", _kib),
    "psram_bytes": ("RAM outside the chip", _kib),
    "flash_address": ("first flash address", lambda value: f"0x{value:08x}"),
    "ram_address": ("first RAM address", lambda value: f"0x{value:08x}"),
    "supply_v": ("supply", _plain("V")),
    "active_current_ma": ("active current", _plain("mA")),
    "sleep_current_ua": ("sleep current", _plain("µA")),
    "price_usd": ("board alone", _usd),
}
"""Numbers of a board in the order they are printed: label and format."""
