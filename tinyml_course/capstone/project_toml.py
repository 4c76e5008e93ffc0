"""``project.toml``: read it into plain values that were checked one by one, and write it."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from typing import Any

from tinyml_course.capstone.project import EnergyPlan, Phase, Project, UpdatePlan, check_words
from tinyml_course.cost.bands import load_band
from tinyml_course.errors import DataError

FLASH_LIMIT = 150_000
"""Bytes. Source: T. Basikolo, tinyML for Good (ITU, 2024): Aurora's station needs less."""
GAP_LIMIT = 0.15
_MOST_PHASES = 20
_MOST_CLASSES = 100

_ENERGY: dict[str, tuple[float, float]] = {
    "sleep_mw": (1e-6, 1e5),
    "period_s": (1e-3, 1e8),
    "battery_mwh": (1e-3, 1e8),
    "usable": (0.01, 1),
    "loss_per_year": (0, 10),
    "temperature_c": (-50, 90),
    "promise_days": (1e-3, 36_500),
    "payload_bytes": (1, 255),
    "spreading_factor": (7, 12),
}
_UPDATE: dict[str, tuple[float, float]] = {
    "version": (1, 2**31),
    "previous_version": (1, 2**31),
    "boot_bytes": (0, 2**31),
    "slot_bytes": (1, 2**31),
    "sector_bytes": (1, 2**24),
}
_WHOLE = ("sdg", "flash_limit", "payload_bytes", "spreading_factor", *_UPDATE)


def read_facts(text: str) -> dict[str, Any]:
    """What ``project.toml`` says, as arguments of `Project`.

    Raises
    ------
    DataError
        It is not TOML, a key is missing or unknown, or a value is not possible.
    """
    try:
        top = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError(
            f"expected TOML in project.toml: {str(error)[:100]}; correct it: texts stand "
            "in quotes, and numbers have a decimal point, no comma"
        ) from None
    words = ("title", "community", "asked", "board")
    limits = ("flash_limit", "least_right", "max_gap")
    keys = (*words, "sdg", "synthetic", "classes", *limits, "energy", "update")
    _check_keys("project.toml", top, keys)
    if not isinstance(top["synthetic"], bool):
        raise DataError("expected synthetic = true or false in project.toml")
    return {
        **{key: _words(key, top[key]) for key in words},
        "sdg": _number("sdg", top, 1, 17),
        "synthetic": top["synthetic"],
        "classes": _classes(top["classes"]),
        "flash_limit": _number("flash_limit", top, 1, FLASH_LIMIT),
        "least_right": _number("least_right", top, 0.01, 1),
        "max_gap": _number("max_gap", top, 0, GAP_LIMIT),
        "energy": _energy(_table("energy", top)),
        "update": _update(_table("update", top)),
    }


def write_facts(project: Project) -> str:
    """The text of ``project.toml``, which `read_facts` reads back."""
    words = ("title", "sdg", "community", "asked", "synthetic", "board")
    limits = ("flash_limit", "least_right", "max_gap")
    energy, update = project.energy, project.update
    lines = [f"{key} = {_toml(getattr(project, key))}" for key in (*words, *limits)]
    lines += [f"classes = {_toml(list(project.classes))}", "", "[update]"]
    lines += [f"{key} = {_toml(getattr(update, key))}" for key in (*_UPDATE, *_HASHES)]
    lines += [
        "",
        "[energy]",
        *(f"{key} = {_toml(getattr(energy, key))}" for key in (*_ENERGY, "band")),
    ]
    for phase in energy.phases:
        lines += ["", "[[energy.phases]]", f"name = {_toml(phase.name)}"]
        lines += [f"mw = {_toml(phase.mw)}", f"seconds = {_toml(phase.seconds)}"]
    return "\n".join([*lines, ""])


_HASHES = ("sha256", "previous_sha256")


def _toml(value: Any) -> str:
    # JSON's texts, numbers, booleans and lists of texts are TOML's too.
    return json.dumps(value, ensure_ascii=False)


def _check_keys(where: str, table: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    missing, unknown = set(keys) - set(table), set(table) - set(keys)
    if missing or unknown:
        raise DataError(
            f"expected in {where} the keys {', '.join(keys)}; "
            f"missing: {', '.join(sorted(missing)) or 'none'}; "
            f"unknown: {json.dumps(sorted(unknown))[:100]}"
        )


def _table(name: str, top: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(top[name], dict):
        raise DataError(f"expected a table [{name}] in project.toml")
    return dict(top[name])


def _words(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise DataError(f"expected a text for {name} in project.toml, got {type(value).__name__}")
    return check_words(name, value)


def _number(name: str, table: Mapping[str, Any], low: float, high: float) -> Any:
    value = table[name]
    kinds = (int,) if name in _WHOLE else (int, float)
    fits = isinstance(value, kinds) and not isinstance(value, bool)
    if not fits or not math.isfinite(value) or not low <= value <= high:
        kind = "whole number" if name in _WHOLE else "number"
        raise DataError(
            f"expected {name} in project.toml as a {kind} from {low:g} to {high:g}, got "
            f"{str(value)[:40]!r}"
        )
    return value if name in _WHOLE else float(value)


def _classes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not 2 <= len(value) <= _MOST_CLASSES:
        raise DataError(f"expected classes as a list of 2 to {_MOST_CLASSES} names")
    names = tuple(_words("classes", each) for each in value)
    if len(set(names)) != len(names):
        raise DataError(f"expected classes that differ, got {', '.join(names)}")
    return names


def _energy(table: Mapping[str, Any]) -> EnergyPlan:
    _check_keys("[energy]", table, ("phases", *_ENERGY, "band"))
    phases = table["phases"]
    if not isinstance(phases, list) or not 1 <= len(phases) <= _MOST_PHASES:
        raise DataError(f"expected 1 to {_MOST_PHASES} tables [[energy.phases]]")
    numbers = {key: _number(key, table, *bounds) for key, bounds in _ENERGY.items()}
    band = load_band(_words("band", table["band"])).name
    return EnergyPlan(phases=tuple(_phase(each) for each in phases), band=band, **numbers)


def _phase(table: Any) -> Phase:
    if not isinstance(table, dict):
        raise DataError("expected each of energy.phases as a table [[energy.phases]]")
    _check_keys("[[energy.phases]]", table, ("name", "mw", "seconds"))
    mw, seconds = _number("mw", table, 0, 1e6), _number("seconds", table, 0, 1e6)
    return Phase(_words("name", table["name"]), mw, seconds)


def _update(table: Mapping[str, Any]) -> UpdatePlan:
    _check_keys("[update]", table, (*_UPDATE, *_HASHES))
    numbers: dict[str, Any] = {k: _number(k, table, *bounds) for k, bounds in _UPDATE.items()}
    hashes: dict[str, Any] = {key: _words(key, table[key]).lower() for key in _HASHES}
    for key, digits in hashes.items():
        if len(digits) != 64 or set(digits) - set("0123456789abcdef"):
            raise DataError(f"expected {key} as 64 hexadecimal digits, got {digits[:20]!r}")
    return UpdatePlan(**numbers, **hashes)
