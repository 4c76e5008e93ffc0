"""The boards of ``kits/``: what each has, and where every number is from."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tinyml_course.errors import DataError
from tinyml_course.paths import kits_dir

_TEXTS = ("title", "chip", "core", "semantics")
_WHOLE_NUMBERS = ("clock_hz", "flash_bytes", "ram_bytes")
_OPTIONAL_NUMBERS = ("supply_v", "active_current_ma", "price_usd")
_SEMANTICS = ("tflm", "single-rounding")


@dataclass(frozen=True)
class Board:
    """One board; a number nobody has sourced yet is None.

    Attributes
    ----------
    name
        Its folder in ``kits/``.
    title, chip, core
        As people say it, the microcontroller on it, and that one's processor core.
    clock_hz
        Highest clock of the core.
    flash_bytes, ram_bytes
        All there is: firmware, stack and model share it.
    semantics
        What its firmware computes: ``"tflm"`` or ``"single-rounding"``.
    supply_v, active_current_ma
        Supply voltage, and the current at it while the core runs from flash.
    price_usd
        Price of one.
    sources
        For every number: document, place in it, and its date.
    """

    name: str
    title: str
    chip: str
    core: str
    clock_hz: int
    flash_bytes: int
    ram_bytes: int
    semantics: str
    supply_v: float | None = None
    active_current_ma: float | None = None
    price_usd: float | None = None
    sources: Mapping[str, str] = field(default_factory=dict, hash=False)


def load_boards() -> tuple[Board, ...]:
    """Every board of ``kits/``, by name."""
    return tuple(_read(path) for path in _files().values())


def load_board(name: str) -> Board:
    """One board by the name of its folder in ``kits/``.

    Raises
    ------
    DataError
        No such board, or its ``board.toml`` is wrong.
    """
    known = _files()
    if name not in known:
        raise DataError(f"expected a board among {', '.join(known)}, got {name!r}; choose one")
    return _read(known[name])


def _files() -> dict[str, Path]:
    return {path.parent.name: path for path in sorted(kits_dir().glob("*/board.toml"))}


def _read(path: Path) -> Board:
    where = f"{path.parent.name}/{path.name}"
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"expected TOML in {where}: {error}; correct the file") from error
    allowed = {*_TEXTS, *_WHOLE_NUMBERS, *_OPTIONAL_NUMBERS}
    if unknown := sorted(entries.keys() - allowed):
        raise DataError(f"expected keys among {sorted(allowed)} in {where}, found {unknown}")
    values: dict[str, Any] = {key: _text(entries, key, where) for key in _TEXTS}
    if (found := values["semantics"]) not in _SEMANTICS:
        raise DataError(f"expected semantics among {_SEMANTICS} in {where}, found {found!r}")
    sources = {}
    for key in (*_WHOLE_NUMBERS, *_OPTIONAL_NUMBERS):
        if key in entries or key in _WHOLE_NUMBERS:
            values[key], sources[key] = _number(entries, key, where)
    return Board(name=path.parent.name, sources=MappingProxyType(sources), **values)


def _number(entries: Mapping[str, Any], key: str, where: str) -> tuple[float, str]:
    """The value of a table, and its source with the date."""
    table, place = entries.get(key), f"{where} [{key}]"
    if not isinstance(table, dict):
        raise DataError(f"expected {place} with value, source and date, found {table!r}")
    value: Any = table.get("value")
    whole = key in _WHOLE_NUMBERS
    right = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if not right or not 0 < value < math.inf:
        kind = "a whole number" if whole else "a number"
        raise DataError(f"expected {kind} above 0 as value in {place}, found {value!r}")
    return value, f"{_text(table, 'source', place)} ({_text(table, 'date', place)})"


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise DataError(f"expected text for {key!r} in {where}, found {value!r}; add it")
    return value
