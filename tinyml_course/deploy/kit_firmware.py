"""What a kit's firmware is built from: ``kits/<board>/firmware.toml``.

Adapters, the few lines between a sensor and the programs, are shared (``deploy/projects/``). A file
of the same name beside a kit's ``firmware.toml`` takes precedence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tinyml_course.boards import Board
from tinyml_course.deploy.package_data import has_text, read_text
from tinyml_course.errors import DataError
from tinyml_course.paths import kits_dir

SENSORS = ("microphone", "motion")
FRAMEWORKS = {"arduino": "arduino", "esp-idf": "esp_idf"}
"""The tables of ``firmware.toml``, and the folders of their templates."""

_TEXTS = {
    "arduino": ("boards_manager", "boards_url", "board", "fqbn", "flags"),
    "esp-idf": ("target", "flash"),
}
_MOST_GAIN = 80  # of Nordic's PDM peripheral, in half decibels; software needs less
_OPTIONAL = ("boards_url", "flags")
_SENSOR_KEYS = ("adapter", "libraries", "components", "note", "defines")
_KEYS_OF = {
    "microphone": (*_SENSOR_KEYS, "gain", "interrupt", "buffer"),
    "motion": (*_SENSOR_KEYS, "axes"),
}


@dataclass(frozen=True)
class SensorAdapter:
    """The code between one sensor and the programs.

    Attributes
    ----------
    text
        The adapter itself.
    libraries, components
        Libraries for Arduino's Library Manager; components for ESP-IDF's ``REQUIRES``.
    note
        For the project's README.
    defines
        Macros it needs, such as pins. A motion sensor has ``MOTION_AXES``: for x, y and z of the
        chip the axis that its library reports, 1 … 3, negative where it points the other way.
        A microphone may have ``MICROPHONE_GAIN``, in the unit of its adapter.
    interrupt
        Instructions a sample takes between the microphone and the program, about.
    buffer
        How many samples are kept while the model runs; 0 if unknown.
    """

    text: str
    libraries: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    note: str = ""
    defines: Mapping[str, object] = field(default_factory=dict)
    interrupt: int = 0
    buffer: int = 0


@dataclass(frozen=True)
class KitFirmware:
    """One board under one framework.

    Attributes
    ----------
    board
        A board of ``kits/``.
    framework
        ``"arduino"`` or ``"esp-idf"``.
    texts
        Names that the framework uses: board package, board, target.
    sensors
        Adapter of each of the kit's sensors, by its name in `SENSORS`.
    """

    board: Board
    framework: str
    texts: Mapping[str, str]
    sensors: Mapping[str, SensorAdapter]

    def sensor(self, name: str) -> SensorAdapter:
        """The adapter of a sensor.

        Raises
        ------
        DataError
            The kit has no such sensor.
        """
        if name not in self.sensors:
            raise DataError(
                f"expected a kit with a sensor for {name}, but {self.board.name} has none under "
                f"{self.framework}; use --features none, which feeds stored inputs, or another "
                "board (tinyml kits lists them)"
            )
        return self.sensors[name]


def load_kit_firmware(board: Board, framework: str) -> KitFirmware:
    """Read a kit's ``firmware.toml``.

    Raises
    ------
    DataError
        The kit has no firmware for this framework, or the file is not valid.
    """
    folder = kits_dir() / board.name
    where = f"{board.name}/firmware.toml"
    entries = _entries(board)
    if framework not in entries:
        others = " or ".join(f"--to {name}" for name in entries) or "--to c"
        raise DataError(
            f"expected a kit with {framework} firmware, but {board.name} has none; use {others}"
        )
    table = entries[framework]
    _check_keys(table, (*_TEXTS[framework], *SENSORS), f"{where} [{framework}]")
    texts = {
        key: table.get(key, "")
        for key in _TEXTS[framework]
        if key in table or _required(key, f"{where} [{framework}]")
    }
    adapters = {
        name: _adapter(name, table[name], folder, framework, f"{where} [{framework}.{name}]")
        for name in SENSORS
        if name in table
    }
    return KitFirmware(board, framework, texts, adapters)


def frameworks_of(board: Board) -> tuple[str, ...]:
    """The frameworks a kit has firmware for, preferred one first; the order of the file's tables.

    Raises
    ------
    DataError
        The file is not valid.
    """
    return tuple(_entries(board))


def compiler_flags(board: Board) -> tuple[str, ...]:
    """GCC's flags for C in the board's Arduino package; empty if none are known.

    Raises
    ------
    DataError
        The file is not valid.
    """
    return tuple(_entries(board).get("arduino", {}).get("flags", "").split())


def _entries(board: Board) -> dict[str, Any]:
    path, where = kits_dir() / board.name / "firmware.toml", f"{board.name}/firmware.toml"
    if not path.is_file():
        return {}
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"expected TOML in {where}: {error}; correct the file") from error
    _check_keys(entries, tuple(FRAMEWORKS), where)
    return entries


def _check_keys(table: Mapping[str, Any], allowed: tuple[str, ...], where: str) -> None:
    if unknown := sorted(set(table) - set(allowed)):
        raise DataError(f"expected keys among {sorted(allowed)} in {where}, found {unknown}")


def _required(key: str, where: str) -> bool:
    if key in _OPTIONAL:
        return False
    raise DataError(f"expected {key} in {where}, found none; add it")


def _adapter(
    sensor: str, table: Mapping[str, Any], folder: Path, framework: str, where: str
) -> SensorAdapter:
    _check_keys(table, _KEYS_OF[sensor], where)
    name = table.get("adapter", "")
    if name and (folder / name).is_file():
        text = (folder / name).read_text(encoding="utf-8")
    else:
        shared = _shared_folder(name, framework, where)
        text = read_text(shared, name)
    return SensorAdapter(
        text,
        tuple(table.get("libraries", ())),
        tuple(table.get("components", ())),
        table.get("note", ""),
        {**table.get("defines", {}), **_SETTINGS[sensor](table, where)},
        *(_count(table, key, where) for key in ("interrupt", "buffer")),
    )


def _count(table: Mapping[str, Any], key: str, where: str) -> int:
    value = table.get(key, 0)
    if type(value) is not int or value < 0:
        raise DataError(f"expected {key} in {where} as a whole number from 0 on, found {value!r}")
    return value


def _shared_folder(name: str, framework: str, where: str) -> str:
    """The folder of a shared adapter: the framework's, or the one of all frameworks."""
    folders = (f"projects/{FRAMEWORKS[framework]}", "projects/common")
    for folder in folders:
        if name and has_text(folder, name):
            return folder
    raise DataError(
        f"expected the adapter of {where} beside its firmware.toml or in deploy/{folders[0]} or "
        f"deploy/{folders[1]}, found no file {name!r}"
    )


def _motion_settings(table: Mapping[str, Any], where: str) -> dict[str, object]:
    axes = [str(axis) for axis in table.get("axes", ("x", "y", "z"))]
    names = [axis.removeprefix("-") for axis in axes]
    if sorted(names) != ["x", "y", "z"]:
        raise DataError(
            f'expected axes in {where} as x, y and z in some order, each with or without "-", '
            f"found {axes}"
        )
    signed = [
        axis.replace(name, str("xyz".index(name) + 1))
        for axis, name in zip(axes, names, strict=True)
    ]
    return {"MOTION_AXES": f"{{{', '.join(signed)}}}"}


def _microphone_settings(table: Mapping[str, Any], where: str) -> dict[str, object]:
    if "gain" not in table:
        return {}
    gain = table["gain"]
    if type(gain) is not int or not 1 <= gain <= _MOST_GAIN:
        raise DataError(
            f"expected a gain in {where} as a whole number from 1 to {_MOST_GAIN}, in the unit of "
            f"its adapter, found {gain!r}"
        )
    return {"MICROPHONE_GAIN": gain}


# What a sensor's table says beside its macros, as macros.
_SETTINGS = {"microphone": _microphone_settings, "motion": _motion_settings}
