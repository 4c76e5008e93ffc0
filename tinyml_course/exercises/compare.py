"""Whether an answer equals what was expected; if not, a sentence that says where and how much."""

from __future__ import annotations

import inspect
import itertools
import math
import numbers
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Comparison:
    """How close an answer has to be.

    Integers, booleans and strings always compare exactly. Floating-point values `got` pass
    where ``|got - expected| <= atol + rtol * |expected|``; both tolerances default to zero.
    """

    rtol: float = 0.0
    atol: float = 0.0

    def difference(self, expected: Any, got: Any, fields: Sequence[str] = ()) -> str | None:
        """Say how `got` differs from `expected`, or None where it does not.

        Parameters
        ----------
        expected, got
            Plain data as `tinyml_course.exercises.plain_data` carries it.
        fields
            Names of the values of a tuple, used where their number fits.
        """
        if self.same(expected, got):
            return None
        if got is None:
            return f"expected {brief(expected)}, got None: does every way through end in return?"
        if isinstance(expected, np.ndarray):
            return self._array_difference(expected, got)
        if isinstance(expected, (tuple, list)):
            return self._sequence_difference(expected, got, fields)
        if isinstance(expected, dict):
            return self._dict_difference(expected, got)
        got = _scalar(got)
        whole = isinstance(expected, (int, np.integer)) and not isinstance(expected, bool)
        kind = "the integer " if whole and not isinstance(got, (int, np.integer)) else ""
        return f"expected {kind}{brief(expected)}, got {brief(got)}"

    def same(self, expected: Any, got: Any) -> bool:
        """Whether `got` is as expected: `difference` without its sentence, and much faster."""
        if isinstance(expected, np.ndarray):
            return self._same_array(expected, got)
        if isinstance(expected, (tuple, list)):
            alike = isinstance(got, (tuple, list)) and len(got) == len(expected)
            return alike and all(map(self.same, expected, got))
        if isinstance(expected, dict):
            alike = isinstance(got, dict) and set(got) == set(expected)
            return alike and all(self.same(want, got[key]) for key, want in expected.items())
        if isinstance(expected, (numbers.Number, np.generic)):
            return self._same_number(expected, _scalar(got))
        if isinstance(expected, str):  # NumPy's texts are str, too
            return isinstance(got, str) and expected == got
        return type(expected) is type(got) and bool(expected == got)

    def first_differing(self, expected: Any, got: Any) -> tuple[int, ...] | None:
        """Where two arrays of one shape differ first; None where they do not, or are none."""
        both = isinstance(expected, np.ndarray) and isinstance(got, np.ndarray)
        if not both or got.shape != expected.shape or got.dtype.kind not in "biuf":
            return None
        places = np.argwhere(self.differing(expected, got))
        return tuple(int(i) for i in places[0]) if len(places) else None

    def differing(self, expected: np.ndarray, got: np.ndarray) -> np.ndarray:
        """Which elements of two arrays of one shape differ, as booleans of that shape."""
        if expected.dtype.kind != "f":
            return np.asarray(got != expected)
        return ~np.isclose(got, expected, rtol=self.rtol, atol=self.atol, equal_nan=True)

    def _same_array(self, expected: np.ndarray, got: Any) -> bool:
        if not isinstance(got, np.ndarray) or got.shape != expected.shape:
            return False
        if expected.dtype.kind == "f":
            alike = got.dtype.kind in "fiu"
        else:
            alike = got.dtype == expected.dtype
        return alike and not self.differing(expected, got).any()

    def _same_number(self, expected: Any, got: Any) -> bool:
        if isinstance(expected, (bool, np.bool_)) or isinstance(got, (bool, np.bool_)):
            both = isinstance(expected, (bool, np.bool_)) and isinstance(got, (bool, np.bool_))
            return both and bool(expected) == bool(got)
        if isinstance(expected, (int, np.integer)):
            return isinstance(got, (int, np.integer)) and int(got) == int(expected)
        if not isinstance(got, (int, float, np.integer, np.floating)):
            return False
        want, have = float(expected), float(got)
        if not (math.isfinite(want) and math.isfinite(have)):
            return want == have or (math.isnan(want) and math.isnan(have))
        return abs(have - want) <= self.atol + self.rtol * abs(want)

    def _array_difference(self, expected: np.ndarray, got: Any) -> str:
        if not isinstance(got, np.ndarray):
            return self._no_array(expected, got)
        if got.shape != expected.shape:
            return f"expected shape {expected.shape}, got shape {got.shape}"
        if expected.dtype.kind == "f":
            if got.dtype.kind not in "fiu":
                return f"expected floating-point numbers, got dtype {got.dtype}"
        elif got.dtype != expected.dtype:
            return f"expected dtype {expected.dtype}, got dtype {got.dtype}"
        bad = self.differing(expected, got)
        where = tuple(int(i) for i in np.argwhere(bad)[0])
        return (
            f"expected {brief(expected[where])} at index {list(where)}, got {brief(got[where])} "
            f"({int(bad.sum())} of {bad.size} elements differ)"
        )

    def _no_array(self, expected: np.ndarray, got: Any) -> str:
        wanted = brief(expected) if expected.size > SHOWN else f"the array {brief(expected)}"
        found = f"expected {wanted}, got the {type(got).__name__} {brief(got)}"
        if isinstance(got, (list, tuple)):
            try:
                right = self.same(expected, np.array(got, expected.dtype))
            except (TypeError, ValueError, OverflowError):
                return found
            numbers_are = "its numbers are right: " if right else ""
            return f"{found}; {numbers_are}return an array, as np.array(...) makes one of a list"
        return found

    def _sequence_difference(
        self, expected: tuple[Any, ...] | list[Any], got: Any, fields: Sequence[str]
    ) -> str:
        names = fields if _has_fields(expected) and len(fields) == len(expected) else ()
        if isinstance(got, np.ndarray) and got.ndim and self.same(expected, got.tolist()):
            if isinstance(expected, tuple):
                kind, ending = "tuple", "return tuple(...) of its .tolist()"
            else:
                tuples = bool(expected) and isinstance(expected[0], tuple)
                kind, ending = "list", "return a list of tuples" if tuples else "end with .tolist()"
            came = f"an array of the right numbers: {ending}"
            return f"expected the {kind} {brief(expected)}, got {came}"
        if not isinstance(got, (tuple, list)) or len(got) != len(expected):
            wanted = f"({', '.join(names)}) = {brief(expected)}" if names else brief(expected)
            return f"expected {len(expected)} values {wanted}, got {brief(got)}"
        if self._in_another_order(expected, got):
            return (
                f"expected {brief(expected)}, got the right values in another order: {brief(got)}"
            )
        pairs = enumerate(zip(expected, got, strict=True))
        index, want, have = next((i, *both) for i, both in pairs if not self.same(*both))
        found = str(self.difference(want, have, fields))
        inner = ", in it " if _PLACE.match(found) else ": "
        place = f"value {index + 1} of {len(expected)}"
        return (f"{names[index]} ({place})" if names else place) + inner + found

    def _in_another_order(self, expected: Sequence[Any], got: Sequence[Any]) -> bool:
        """Whether a short answer has everything that was asked for, at other places only."""
        if len(expected) > ORDERED:
            return False
        same = [[self.same(want, have) for have in got] for want in expected]
        if not all(map(any, same)):  # a value is missing: no order has it
            return False
        return any(
            all(same[i][j] for i, j in enumerate(order))
            for order in itertools.permutations(range(len(got)))
        )

    def _dict_difference(self, expected: dict[Any, Any], got: Any) -> str:
        if not isinstance(got, dict) or set(got) != set(expected):
            return f"expected the keys {sorted(map(str, expected))}, got {brief(got)}"
        key = next(key for key, want in expected.items() if not self.same(want, got[key]))
        return f"key {key!r}: {self.difference(expected[key], got[key])}"


def _scalar(value: Any) -> Any:
    """An array without axes as the number in it."""
    return value[()] if isinstance(value, np.ndarray) and value.shape == () else value


def _has_fields(values: tuple[Any, ...] | list[Any]) -> bool:
    """Whether each value may have a name of its own: not in a list of tuples that are alike."""
    return isinstance(values, tuple) or not any(isinstance(each, tuple) for each in values)


_PLACE = re.compile(r"(\w+ \()?value \d+ of \d+")

_FIELDS = re.compile(r"\bReturns\b[^()]*\(([A-Za-z_]\w*(?:,\s+[A-Za-z_]\w*)+)\)")


def fields_of(docstring: str | None) -> tuple[str, ...]:
    """The names in ``Returns (scale, zero_point)`` of a docstring; empty if there are none."""
    found = _FIELDS.search(docstring or "")
    return tuple(re.split(r",\s+", found[1])) if found else ()


def parameters_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a function's arguments; empty where they cannot be read."""
    try:
        return tuple(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return ()


SHOWN = 12
"""Arrays of more elements are described, not written out."""

ORDERED = 6
"""Longer answers are not looked at for values in another order: there are too many orders."""

EXACT = Comparison()
"""No tolerance at all."""


def _beginning(value: Any, count: int) -> Any:
    """Of a long value so much as is shown at most: the text of all of it takes time."""
    if isinstance(value, (str, bytes, list, tuple)):
        return value[: count + 1]
    if isinstance(value, dict):
        return dict(itertools.islice(value.items(), count + 1))
    return value


def brief(value: Any, limit: int = 72) -> str:
    """Describe a value in at most `limit` characters: arrays by dtype, shape and first items."""
    if isinstance(value, np.ndarray):
        if value.size > SHOWN:
            article = "an" if value.dtype.name.startswith("int") else "a"
            return f"{article} {value.dtype} array of shape {value.shape}"
        return f"{value.tolist()} ({value.dtype})"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return f"{value:.1f}" if value.is_integer() and abs(value) < 1e9 else f"{value:.9g}"
    value = _beginning(value, limit)
    if isinstance(value, tuple):
        text = "(" + ", ".join(brief(item, limit) for item in value) + ")"
    else:
        text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
