"""Read ``kits/*/board.toml``, in which every number has a source and a date."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tinyml_course.boards.board import Board, Part
from tinyml_course.errors import DataError
from tinyml_course.paths import kits_dir

_TEXTS = ("title", "chip", "core", "semantics", "kernels", "radio")
_WHOLE_NUMBERS = ("clock_hz", "flash_bytes", "ram_bytes")
_OPTIONAL_WHOLE_NUMBERS = ("psram_bytes", "flash_address", "ram_address")
_OPTIONAL_NUMBERS = ("supply_v", "active_current_ma", "sleep_current_ua", "price_usd")
_NUMBERS = (*_WHOLE_NUMBERS, *_OPTIONAL_WHOLE_NUMBERS, *_OPTIONAL_NUMBERS)
_MAY_BE_ZERO = ("flash_address", "ram_address", "price_usd")
_OTHERS = ("sensors", "emulator", "executes_in_place", "parts")
_PART = ("name", "value", "source", "date", "sensors", "optional")
_SEMANTICS = ("tflm", "single-rounding")


def load_boards() -> tuple[Board, ...]:
    """Every board of ``kits/``, by name."""
    return tuple(_read(path) for path in _files().values())


def load_board(name: str) -> Board:
    """One board by the name of its folder in ``kits/``; ``-`` and ``_`` are equivalent.

    Raises
    ------
    DataError
        There is no such board, or its ``board.toml`` is invalid.
    """
    known = _files()
    alike = {folder.replace("-", "_"): folder for folder in known}
    folder = alike.get(name.replace("-", "_"))
    if folder is None:
        raise DataError(f"expected a board among {', '.join(known)}, got {name!r}; choose one")
    return _read(known[folder])


def _files() -> dict[str, Path]:
    return {path.parent.name: path for path in sorted(kits_dir().glob("*/board.toml"))}


def _read(path: Path) -> Board:
    where = f"{path.parent.name}/{path.name}"
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"expected TOML in {where}: {error}; correct the file") from error
    _check_keys(entries, (*_TEXTS, *_NUMBERS, *_OTHERS), where)
    values: dict[str, Any] = {key: _text(entries, key, where) for key in _TEXTS}
    if (found := values["semantics"]) not in _SEMANTICS:
        raise DataError(f"expected semantics among {_SEMANTICS} in {where}, found {found!r}")
    sources = {}
    for key in _NUMBERS:
        if key in entries or key in _WHOLE_NUMBERS:
            table = _table(entries, key, f"{where} [{key}]")
            values[key], sources[key] = _number(table, key, f"{where} [{key}]")
    parts = _parts(entries, where)
    always = [s for part in parts if not part.optional for s in part.sensors]
    there = list(dict.fromkeys([*_sensors(entries, where), *always]))  # each once, in order
    apart = [s for part in parts for s in part.sensors if s not in there]
    return Board(
        name=path.parent.name,
        sources=MappingProxyType(sources),
        sensors=tuple(dict.fromkeys([*there, *apart])),
        optional_sensors=tuple(dict.fromkeys(apart)),
        emulator=_text(entries, "emulator", where) if "emulator" in entries else None,
        executes_in_place=_flag(entries, "executes_in_place", where),
        parts=parts,
        **values,
    )


def _parts(entries: Mapping[str, Any], where: str) -> tuple[Part, ...]:
    """The tables ``[[parts]]``."""
    tables = entries.get("parts", [])
    if not isinstance(tables, list):
        raise DataError(f"expected tables [[parts]] in {where}, found {tables!r}")
    return tuple(_part(table, f"{where} [[parts]] {i}") for i, table in enumerate(tables, 1))


def _part(table: Any, where: str) -> Part:
    if not isinstance(table, dict):
        raise DataError(f"expected a table in {where}, found {table!r}")
    _check_keys(table, _PART, where)
    price, source = _number(table, "price_usd", where) if "value" in table else (None, "")
    return Part(
        name=_text(table, "name", where),
        price_usd=price,
        source=source,
        sensors=tuple(_sensors(table, where)),
        optional=_flag(table, "optional", where),
    )


def _check_keys(table: Mapping[str, Any], allowed: Sequence[str], where: str) -> None:
    if unknown := sorted(table.keys() - set(allowed)):
        raise DataError(f"expected keys among {sorted(allowed)} in {where}, found {unknown}")


def _table(entries: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    table = entries.get(key)
    if not isinstance(table, dict):
        raise DataError(f"expected {where} with value, source and date, found {table!r}")
    _check_keys(table, ("value", "source", "date"), where)
    return table


def _number(table: Mapping[str, Any], key: str, where: str) -> tuple[float, str]:
    """The value of a table, and its source with the date."""
    value: Any = table.get("value")
    whole = key in (*_WHOLE_NUMBERS, *_OPTIONAL_WHOLE_NUMBERS)
    right = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    least = "of at least 0" if key in _MAY_BE_ZERO else "above 0"
    if not right or not 0 <= value < math.inf or (value == 0 and key not in _MAY_BE_ZERO):
        kind = "a whole number" if whole else "a number"
        raise DataError(f"expected {kind} {least} as value in {where}, found {value!r}")
    return value, f"{_text(table, 'source', where)} ({_text(table, 'date', where)})"


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise DataError(f"expected text for {key!r} in {where}, found {value!r}; add it")
    return value


def _flag(table: Mapping[str, Any], key: str, where: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise DataError(f"expected true or false for {key!r} in {where}, found {value!r}")
    return value


def _sensors(table: Mapping[str, Any], where: str) -> list[str]:
    names = table.get("sensors", [])
    if not isinstance(names, list) or not all(isinstance(n, str) and n.strip() for n in names):
        raise DataError(
            f"expected a list such as [\"motion\"] for 'sensors' in {where}, found {names!r}"
        )
    return names
