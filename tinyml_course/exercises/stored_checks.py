"""The visible checks of a lesson as the file ``checks.json``: compact, and read back the same.

A line holds one call with what is expected of it, or one mistake with its hint. What the mistakes
do on every call is packed: a reader of the file needs the hints, not the wrong numbers.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from tinyml_course.errors import PlainDataError
from tinyml_course.exercises.checks import CheckSet, KnownMistake, Outcome
from tinyml_course.exercises.compare import Comparison
from tinyml_course.exercises.model_answers import ModelCheck
from tinyml_course.exercises.plain_data import decode, encode

DIGITS = 9
"""Significant digits of a stored float64: its last bits differ between processors."""

MORE_DIGITS = 12
"""Significant digits where the comparison is stricter than `LOOSE`."""

LOOSE, STRICT = 1e-8, 1e-10
"""Tolerances that need `DIGITS` and `MORE_DIGITS`; below them floats are exact numbers."""

ZERO_SHARE = 1e-3
"""A float64 below this share of the absolute tolerance is stored as 0: it is what rounding left."""

MAX_UNPACKED = 64 * 2**20
"""Most bytes that the packed outcomes of one mistake may take."""


def checks_text(
    lesson: str, checks: Mapping[str, CheckSet], models: Mapping[str, ModelCheck] | None = None
) -> str:
    """The content of ``checks.json``, a valid JSON text laid out a line a call."""
    exercises = ",\n".join(
        f"{_json(name)}: {_check_set_text(check)}" for name, check in checks.items()
    )
    stored = {name: check.to_json() for name, check in (models or {}).items()}
    more = f', "models": {_json(stored)}' if stored else ""
    return f'{{"lesson": {_json(lesson)}, "exercises": {{\n{exercises}\n}}{more}}}\n'


def read_checks(text: str) -> dict[str, CheckSet]:
    """The inverse of `checks_text`.

    Raises
    ------
    ValueError, KeyError, TypeError, AttributeError, PlainDataError
        The text is not one that `checks_text` writes.
    """
    return {str(name): _read_check_set(name, each) for name, each in read_raw(text).items()}


def read_model_checks(text: str) -> dict[str, ModelCheck]:
    """The exercises of ``checks.json`` whose answers are models.

    Raises
    ------
    ValueError, KeyError, TypeError, AttributeError
        The text is not one that `checks_text` writes.
    """
    models = json.loads(text).get("models", {})
    return {str(name): ModelCheck.from_json(each) for name, each in models.items()}


def read_raw(text: str) -> dict[str, Any]:
    """The exercises of ``checks.json`` with their calls and outcomes still encoded."""
    exercises: dict[str, Any] = json.loads(text)["exercises"]
    return exercises


def same_checks(one: str, other: str) -> bool:
    """Whether two texts hold the same checks, numbers being as close as an answer has to be.

    Other processors round differently, compressors of other versions pack differently, and the
    keys of a returned dict may come in another order where it is made from a set.
    """
    try:
        ones, others = read_checks(one), read_checks(other)
        same_models = read_model_checks(one) == read_model_checks(other)
    except (ValueError, KeyError, TypeError, AttributeError, PlainDataError):
        return False
    alike = same_models and list(ones) == list(others)
    return alike and all(
        a.comparison == b.comparison and _alike(_content(a), _content(b), a.comparison)
        for a, b in zip(ones.values(), others.values(), strict=True)
    )


def _content(checks: CheckSet) -> list[Any]:
    facts = [checks.exercise, checks.points, list(checks.closed_rooms), checks.timeout_s]
    mistakes = [
        [m.id, m.hint, [[each.value, each.error, each.detail] for each in m.outcomes]]
        for m in checks.mistakes
    ]
    return [facts, list(checks.cases), list(checks.expected), mistakes]


def _alike(one: Any, other: Any, comparison: Comparison) -> bool:
    """As `Comparison.same`, but 0 is not 0.0, nor a list a tuple."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(_alike(a, b, comparison) for a, b in pairs)
    if isinstance(one, dict):
        return set(one) == set(other) and all(
            _alike(value, other[key], comparison) for key, value in one.items()
        )
    if isinstance(one, np.ndarray) and one.dtype != other.dtype:
        return False
    return comparison.same(one, other)


def _check_set_text(check_set: CheckSet) -> str:
    comparison = check_set.comparison
    facts = {
        "points": check_set.points,
        "rtol": comparison.rtol,
        "atol": comparison.atol,
        "closed_rooms": list(check_set.closed_rooms),
        "timeout_s": check_set.timeout_s,
    }
    calls = [
        {"args": encode(list(args)), "expected": encode(rounded(want, comparison))}
        for args, want in zip(check_set.cases, check_set.expected, strict=True)
    ]
    mistakes = [
        {"id": known.id, "hint": known.hint, "outcomes": _pack(known.outcomes, comparison)}
        for known in check_set.mistakes
    ]
    head = _json(facts).removesuffix("}")
    return f'{head}, "calls": [{_lines(calls)}], "mistakes": [{_lines(mistakes)}]}}'


def _read_check_set(name: str, stored: dict[str, Any]) -> CheckSet:
    calls = stored["calls"]
    return CheckSet(
        name,
        stored["points"],
        Comparison(stored["rtol"], stored["atol"]),
        tuple(tuple(decode(call["args"])) for call in calls),
        tuple(decode(call["expected"]) for call in calls),
        tuple(
            KnownMistake(m["id"], m["hint"], tuple(map(Outcome.from_json, _unpack(m["outcomes"]))))
            for m in stored["mistakes"]
        ),
        tuple(stored["closed_rooms"]),
        stored["timeout_s"],
    )


def _pack(outcomes: tuple[Outcome, ...], comparison: Comparison) -> str:
    stored = [
        replace(outcome, value=rounded(outcome.value, comparison)).to_json() for outcome in outcomes
    ]
    return base64.b64encode(zlib.compress(_json(stored).encode(), 9)).decode("ascii")


def _unpack(packed: str) -> list[dict[str, Any]]:
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(base64.b64decode(packed, validate=True), MAX_UNPACKED)
    except zlib.error as error:
        raise ValueError(f"expected packed outcomes, got damaged ones: {error}") from None
    outcomes: list[dict[str, Any]] = json.loads(text)
    return outcomes


def rounded(value: Any, comparison: Comparison) -> Any:
    """`value` with every float64 in it as precise as `comparison` needs it, on every processor.

    Nothing changes where the comparison is exact, and numbers of other types never do.
    """
    if max(comparison.rtol, comparison.atol) < STRICT:
        return value
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        numbers = [_rounded_float(number, comparison) for number in value.ravel().tolist()]
        return np.array(numbers, np.float64).reshape(value.shape)
    if isinstance(value, float):  # np.float64 as well, which stays one
        return type(value)(_rounded_float(value, comparison))
    if isinstance(value, (list, tuple)):
        return type(value)(rounded(item, comparison) for item in value)
    if isinstance(value, dict):
        return {key: rounded(item, comparison) for key, item in value.items()}
    return value


def _rounded_float(number: float, comparison: Comparison) -> float:
    if abs(number) < ZERO_SHARE * comparison.atol:
        return 0.0
    digits = DIGITS if max(comparison.rtol, comparison.atol) >= LOOSE else MORE_DIGITS
    return float(f"{number:.{digits}g}")


def _lines(entries: list[dict[str, Any]]) -> str:
    return "\n" + ",\n".join(map(_json, entries)) + "\n" if entries else ""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
