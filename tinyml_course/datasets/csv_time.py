"""The time column of a CSV file: which one it is, its unit, and the time between two rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tinyml_course.datasets.csv_text import Row, to_datetime, to_number
from tinyml_course.datasets.user_files import shown
from tinyml_course.errors import DataError

Floats = npt.NDArray[np.float64]

TIME_UNITS = {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3, "min": 6e4, "h": 3.6e6}
"""Milliseconds in each."""

PLAUSIBLE_HZ = (5.0, 500.0)
"""The rates for which ``timestamp`` without a unit is in ms, as Edge Impulse writes it.

1 kHz in µs looks like 1 Hz in ms, and 1 Hz in s like 1 kHz in ms; within these bounds only
recordings slower than one row in 2 s or faster than 5 kHz could be mistaken.
"""

ASSUMED = "as Edge Impulse writes it"

_UNIT_WORDS = {
    "ns": ("ns", "nsec", "nanos", "nanosecond", "nanoseconds"),
    "us": ("us", "µs", "μs", "usec", "micros", "microsecond", "microseconds"),
    "ms": ("ms", "msec", "millis", "millisecond", "milliseconds"),
    "s": ("s", "sec", "secs", "second", "seconds"),
    "min": ("min", "minute", "minutes"),
    "h": ("h", "hour", "hours"),
}
_UNIT_OF = {word: unit for unit, words in _UNIT_WORDS.items() for word in words}
_TIME_WORDS_TEXT = """
time timestamp timestamps stamp ts t elapsed epoch unix unixtime datetime date utc clock uptime
millis micros nanos seconds milliseconds microseconds nanoseconds zeit temps tiempo tempo tijd czas
"""
_TIME_WORDS = frozenset(_TIME_WORDS_TEXT.split())
_FILLERS_TEXT = """
since start boot reboot the of in at from local device sensor sample system logging relative run
latest rtc txt yyyy mm mo dd hh mi ss sss
"""
_FILLERS = frozenset(_FILLERS_TEXT.split())
_EPOCH_UNITS = ((1e9, "s"), (1e12, "ms"), (1e15, "us"), (1e18, "ns"))


def time_columns(columns: Sequence[str], units: Sequence[str] | None) -> dict[int, str | None]:
    """Indices of the columns that hold time, each with its unit, or None where none is stated."""
    found: dict[int, str | None] = {}
    for i, column in enumerate(columns):
        # "timestampMs", "seconds_elapsed" and "Time (s)" are two words each.
        words = [w.lower() for w in re.findall(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+|\d+", column)]
        stated = {_UNIT_OF[word] for word in words if word in _UNIT_OF}
        if units is not None and units[i] in _UNIT_OF:
            stated.add(_UNIT_OF[units[i]])
        known = "timestamp" in words or all(
            w in _TIME_WORDS or w in _FILLERS or w in _UNIT_OF or w.isdigit() for w in words
        )
        if known and _TIME_WORDS.intersection(words) and len(stated) <= 1:
            if column == "T" and not stated:
                continue  # a temperature
            found[i] = next(iter(stated), None)
    return found


def raw_times(rows: Sequence[Row], columns: Sequence[int], name: str) -> tuple[Floats, float, bool]:
    """Times from the first row on, the first time itself, and whether they are dates (in ms).

    Of several columns the first counts, unless they are a date and a time of the day.

    Raises
    ------
    DataError
        A cell is neither a finite number nor a date of ISO 8601.
    """
    cells = [cells[columns[0]] for _, cells in rows]
    together = [" ".join(cells[i] for i in columns) for _, cells in rows]
    if len(columns) == 2 and to_datetime(together[0]) is not None:
        cells = together
    dates = [to_datetime(cell) for cell in cells]
    known = [date for date in dates if date is not None]
    if len(known) == len(cells):
        try:
            ms = [(date - known[0]).total_seconds() * 1000 for date in known]
        except TypeError as error:  # some with and some without a time zone
            raise DataError(f"expected one form of dates in {name}, but: {error}") from error
        return np.array(ms), 0.0, True
    times: list[int | float] = []
    for (line, row), cell in zip(rows, cells, strict=True):
        try:
            # Whole numbers stay exact: nanoseconds since 1970 have more digits than a float.
            number = int(cell) if re.fullmatch(r"[+-]?\d{1,19}", cell) else to_number(cell)
        except ValueError as error:
            raise DataError(
                f"expected numbers in line {line} of {name}, found {shown(row)}; a time is a "
                "number or a date such as 2024-01-15 14:32:10.250: correct or delete the line"
            ) from error
        times.append(number)
    if not np.isfinite(np.array(times, np.float64)).all():
        raise DataError(f"expected finite timestamps in {name}, found nan or inf; record again")
    return np.array([t - times[0] for t in times], np.float64), float(times[0]), False


def unit_of(
    column: str, steps: Floats, first: float, sample_rate_hz: float | None, name: str
) -> tuple[str, str]:
    """The unit of a time column that states none, and what it follows from.

    That is a rate that was given, the time since 1970, or `ASSUMED`: Edge Impulse writes
    ``timestamp`` in ms, which is taken where the rate is plausible in no other unit.

    Raises
    ------
    DataError
        It follows from nothing.
    """
    usual = float(np.mean(steps))
    if usual <= 0:
        return "ms", "irregular"  # named later
    rates = {unit: 1000 / (usual * ms) for unit, ms in TIME_UNITS.items() if unit in "ns us ms s"}
    if sample_rate_hz is not None:
        for unit, rate in rates.items():
            if abs(rate / sample_rate_hz - 1) < 0.05:
                return unit, "by sample_rate_hz"
    else:
        for start, unit in reversed(_EPOCH_UNITS):
            # Seconds in whole numbers could also be a counter of ms that has run for days.
            clear = (
                unit != "s" or usual < 1 or "epoch" in column.lower() or "unix" in column.lower()
            )
            if start <= first < 2.2 * start and clear and rates[unit] < PLAUSIBLE_HZ[1]:
                return unit, "since 1970"
        if column.lower() == "timestamp" and PLAUSIBLE_HZ[0] <= rates["ms"] <= PLAUSIBLE_HZ[1]:
            return "ms", ASSUMED
    given = "" if sample_rate_hz is None else f" that gives {sample_rate_hz:g} Hz"
    each = ", ".join(f"{unit} would be {rate:.6g} Hz" for unit, rate in rates.items())
    raise DataError(
        f"expected a unit{given} for the column {column!r} of {name}, found steps of {usual:g}: "
        f"{each}; pass time_unit=, or write the unit into the header, as in {column}_ms"
    )
