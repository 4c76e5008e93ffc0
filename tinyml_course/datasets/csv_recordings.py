"""Recordings as CSV files: a header that names columns and units, then one row per sample.

::

    timestamp_ms,accX [m/s2],accY [m/s2]
    0,-9.81,0.03
    10,-9.83,0.04

Files of phone apps, loggers and sketches differ in every part of this; what they mean is read where
it is certain, and asked for where it is not.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tinyml_course.datasets.csv_intervals import interval_ms
from tinyml_course.datasets.csv_text import CsvRows, Row, is_number, read_csv_rows, to_number
from tinyml_course.datasets.csv_time import (
    ASSUMED,
    TIME_UNITS,
    Floats,
    raw_times,
    time_columns,
    unit_of,
)
from tinyml_course.datasets.recording import Recording, label_of
from tinyml_course.datasets.user_files import shown
from tinyml_course.errors import DataError

_COLUMN = re.compile(r"(?P<axis>.*\S)\s*\[(?P<unit>[^\[\]]+)\]")
_ROUND = re.compile(r"(?P<axis>.*\S)\s*\((?P<unit>[^()]+)\)")  # as phyphox writes
_COUNTING = ("", "#", "index", "idx", "id", "no", "nr", "n", "row", "sample", "seq", "unnamed: 0")
_CERTAIN_ROWS = 10
"""A column that rises by one in each of so many rows counts them, whatever its name is."""
_SENTINELS = (-999.0, -9999.0, -99999.0)


def read_csv(
    path: Path,
    *,
    units: Sequence[str] | None = None,
    label: str | None = None,
    time_unit: str | None = None,
    sample_rate_hz: float | None = None,
    missing: Sequence[str | float] | None = None,
    skip: Sequence[str] = (),
) -> Recording:
    """The recording in a CSV file.

    Parameters
    ----------
    path
        A column of time under any usual name, and one for each axis with its unit in brackets
        (``accX [m/s2]``) or in a row of units below the header. Tabs, semicolons and decimal commas
        are read, comments and what a board prints before the header are left out. At least two
        rows.
    units
        Unit of each axis, for files whose header names none.
    label
        What was recorded; the part of the file's name before the first dot if None.
    time_unit
        ``"ns"``, ``"us"``, ``"ms"``, ``"s"``, ``"min"`` or ``"h"``, for a time column that states
        none. ``timestamp`` is in ms if that gives 5 to 500 Hz, with a warning; times since 1970
        say their unit themselves.
    sample_rate_hz
        Rows a second, for files without a column of time, and for rows that are all there but
        stamped unevenly.
    missing
        Cells that stand for no value, such as ``(-9999, "")``. A row with one is a border: nothing
        is filled in. An empty tuple takes −9999 as a value.
    skip
        Columns to leave out, by name.

    Returns
    -------
    `Recording`. Its interval is the one between the first two rows if that explains every
    timestamp exactly, else the mean. Its notes name a unit of time that the file does not state,
    and lines that were left out.

    Raises
    ------
    DataError
        A column, a number, or the time between two rows is wrong, a unit is not known, or the file
        has several parts; the message names the line or the column.

    Warns
    -----
    UserWarning
        ``timestamp`` states no unit and is taken to be in ms.
    """
    parts = read_csv_parts(
        path,
        units=units,
        label=label,
        time_unit=time_unit,
        sample_rate_hz=sample_rate_hz,
        missing=missing,
        skip=skip,
    )
    if len(parts) > 1:
        raise DataError(
            f"expected one recording in {Path(path).name}, found {len(parts)} parts between blank "
            "lines, repeated headers or missing values; no window may mix them: read_csv_parts "
            "gives each as a recording, or delete the borders"
        )
    return parts[0]


def read_csv_parts(
    path: Path,
    *,
    units: Sequence[str] | None = None,
    label: str | None = None,
    time_unit: str | None = None,
    sample_rate_hz: float | None = None,
    missing: Sequence[str | float] | None = None,
    skip: Sequence[str] = (),
) -> list[Recording]:
    """The recordings in a CSV file: one for each part between borders; see `read_csv`.

    A border is a blank line, a repeated header, or a row with a missing value. All parts have one
    interval.
    """
    path = Path(path)
    if time_unit is not None and time_unit not in TIME_UNITS:
        raise DataError(f"expected a time_unit among {tuple(TIME_UNITS)}, found {time_unit!r}")
    if sample_rate_hz is not None and not 0 < sample_rate_hz < np.inf:
        raise DataError(f"expected sample_rate_hz above 0, found {sample_rate_hz}")
    table = read_csv_rows(path)
    columns = table.columns
    if unknown := sorted(set(skip) - set(columns)):
        raise DataError(f"expected columns to skip among {shown(columns)}, found {unknown}")
    times = {
        i: unit for i, unit in time_columns(columns, table.units).items() if columns[i] not in skip
    }
    kept = [i for i, column in enumerate(columns) if i not in times and column not in skip]
    if len(columns) == 1 and len(columns[0].split()) > 1 and not _has_numbers(table):
        raise DataError(
            f"expected commas, semicolons or tabs between the columns of {path.name}, found spaces "
            f"in {shown(columns[0])}; save it with commas"
        )
    if not kept or not (times or sample_rate_hz):
        raise DataError(
            f"expected the columns timestamp_ms and at least one axis in {path.name}, found "
            f"{shown(list(columns))}; add the time of each row in milliseconds as first column, "
            "or pass sample_rate_hz="
        )
    _check_decimals(table, path.name)
    axes, found_units = _axes(table, kept, units, path.name)
    rows = [row for part in table.parts for row in part]
    if len(rows) < 2:
        raise DataError(
            f"expected at least two rows in {path.name}, to know the time between them, found "
            f"{len(rows)}; record longer"
        )
    _check_columns(rows, columns, kept, missing, path.name, has_time=bool(times))
    parts = [piece for part in table.parts for piece in _without_missing(part, kept, missing)]
    if not parts:
        raise DataError(f"expected values in {path.name}, found a missing one in every row")
    values = [np.array([_numbers(cells, kept, n, path.name) for n, cells in p]) for p in parts]
    _check_sentinels(np.concatenate(values), [columns[i] for i in kept], missing, path.name)
    interval, note = _interval(parts, columns, times, time_unit, sample_rate_hz, path.name)
    if ASSUMED in note:
        warnings.warn(f"{note}; pass time_unit= to say so, or another", stacklevel=2)
    return [
        Recording(
            values=part,
            axes=axes,
            units=found_units,
            interval_ms=interval,
            label=label_of(path) if label is None else label,
            path=path,
            notes=tuple(filter(None, (note, _left_out(table)))),
        )
        for part in values
    ]


def write_csv(recording: Recording, path: Path) -> None:
    """Write a recording so that `read_csv` gives the same values, axes, units and interval.

    The file does not hold device and label; its name can carry the label. A recording with −9999
    among small values is read back with ``missing=()``.

    Raises
    ------
    DataError
        The recording has one row only, or a unit has square brackets.
    """
    if len(recording.values) < 2:
        raise DataError("expected at least two rows: a single row does not say how long it took")
    header = ["timestamp_ms"]
    for axis, unit in zip(recording.axes, recording.units, strict=True):
        column = f"{axis} [{unit}]"
        match = _COLUMN.fullmatch(column)
        if match is None or match.groups() != (axis, unit):
            raise DataError(f"expected no square brackets or line breaks in {column!r}; rename it")
        header.append(column)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for i, row in enumerate(recording.values):
        # str gives the shortest decimal number that reads back as the same float.
        writer.writerow([str(i * recording.interval_ms), *map(str, row)])
    Path(path).write_bytes(text.getvalue().encode())


def _axes(
    table: CsvRows, kept: list[int], units: Sequence[str] | None, name: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names = [table.columns[i] for i in kept]
    if units is not None:
        return tuple(names), tuple(units)  # Recording checks how many there are
    if table.units is not None:
        return tuple(names), tuple(table.units[i] or "1" for i in kept)
    matches = [_COLUMN.fullmatch(column) or _ROUND.fullmatch(column) for column in names]
    for column, match in zip(names, matches, strict=True):
        if match is None:
            raise DataError(
                f"expected a unit in square brackets after each axis in {name}, as in "
                f"'accX [m/s2]', found {column!r}; add it to the header, or pass units="
            )
    found = [match for match in matches if match is not None]
    return tuple(m["axis"] for m in found), tuple(m["unit"].strip() for m in found)


def _has_numbers(table: CsvRows) -> bool:
    return all(is_number(cells[0]) for part in table.parts for _, cells in part)


def _check_decimals(table: CsvRows, name: str) -> None:
    """Refuse 1,234 beside 1.5: the comma may be a decimal one or mean thousands."""
    found: dict[str, tuple[int, str]] = {}
    for line, cells in (row for part in table.parts for row in part):
        for cell in filter(is_number, cells):
            for mark in {",", "."}.intersection(cell):
                found.setdefault(mark, (line, cell))
    if len(found) == 2:
        (comma, first), (point, second) = found[","], found["."]
        raise DataError(
            f"expected one kind of decimal mark in {name}, found {first!r} in line {comma} and "
            f"{second!r} in line {point}; write 1234.5 without a mark for thousands"
        )


def _check_columns(
    rows: list[Row],
    columns: Sequence[str],
    kept: list[int],
    missing: Sequence[str | float] | None,
    name: str,
    *,
    has_time: bool,
) -> None:
    for i in kept:
        cells = [cells[i] for _, cells in rows if not _is_missing(cells[i], missing)]
        if cells and not any(map(is_number, cells)) and any(cells):
            raise DataError(
                f"expected numbers in line {rows[0][0]} of {name} and below, found text in the "
                f"column {columns[i]!r}: {shown(cells[0])}; pass skip=({columns[i]!r},)"
            )
        numbers = [to_number(cell) for cell in cells if is_number(cell)]
        steps = np.diff(numbers)
        is_named = columns[i].casefold() in _COUNTING and len(numbers) > 2
        counts = (is_named or len(numbers) >= _CERTAIN_ROWS) and set(steps) == {1}
        # Without a column of time, one that rises like a clock is one under an unknown name.
        clock = not has_time and len(numbers) >= _CERTAIN_ROWS and 0 < steps.max() < 2 * steps.min()
        if counts or clock:
            what = "counts rows" if counts else "rises evenly as time does"
            raise DataError(
                f"expected axes in {name}, found the column {columns[i]!r}, which {what}; pass "
                f"skip=({columns[i]!r},), or rename it to timestamp_ms if it is time"
            )


def _is_missing(cell: str, missing: Sequence[str | float] | None) -> bool:
    for given in missing or ():
        if isinstance(given, str) and cell.casefold() == given.strip().casefold():
            return True
        if not isinstance(given, str) and is_number(cell) and to_number(cell) == given:
            return True
    return False


def _without_missing(
    part: list[Row], kept: list[int], missing: Sequence[str | float] | None
) -> list[list[Row]]:
    pieces: list[list[Row]] = [[]]
    for line, cells in part:
        if any(_is_missing(cells[i], missing) for i in kept):
            pieces.append([])
        else:
            pieces[-1].append((line, cells))
    return [piece for piece in pieces if piece]


def _numbers(cells: list[str], kept: list[int], line: int, name: str) -> list[float]:
    try:
        return [to_number(cells[i]) for i in kept]
    except ValueError as error:
        raise DataError(
            f"expected numbers in line {line} of {name}, found {shown(cells)}; correct or delete "
            'the line, or pass missing= if a cell stands for no value, as missing=("",)'
        ) from error


def _check_sentinels(
    values: Floats, columns: list[str], missing: Sequence[str | float] | None, name: str
) -> None:
    """Refuse −9999 far below all other values, unless the user has said what is missing."""
    for column, numbers in zip(columns, values.T, strict=True):
        for sentinel in _SENTINELS if missing is None else ():
            others = numbers[numbers != sentinel]
            if len(others) and len(others) < len(numbers) and np.abs(others).max() < -sentinel / 2:
                raise DataError(
                    f"expected measured values in the column {column!r} of {name}, found "
                    f"{sentinel:g}, which loggers write for none; pass missing=({sentinel:g},), or "
                    "missing=() if it was measured"
                )


def _interval(
    parts: list[list[Row]],
    columns: Sequence[str],
    times: dict[int, str | None],
    time_unit: str | None,
    sample_rate_hz: float | None,
    name: str,
) -> tuple[float, str]:
    """Milliseconds from row to row, and what to say of a unit that the file does not state."""
    long = [part for part in parts if len(part) > 1]
    if not times and sample_rate_hz is not None:
        return 1000 / sample_rate_hz, ""
    if not long:
        raise DataError(f"expected at least two rows without a border between them in {name}")
    # Of several columns of time, one that states its unit is certain.
    stated = [i for i, unit in times.items() if unit]
    column = (stated or list(times))[0]
    read = [raw_times(part, stated[:1] or list(times), name) for part in long]
    unit, why = times[column] or time_unit, ""
    if read[0][2]:
        unit = "ms"
    if unit is None:
        steps = np.concatenate([np.diff(t) for t, _, _ in read])
        unit, why = unit_of(columns[column], steps, read[0][1], sample_rate_hz, name)
    interval = interval_ms(
        [t * TIME_UNITS[unit] for t, _, _ in read],
        [[line for line, _ in part] for part in long],
        f"{columns[column]!r} of {name}",
        unit_ms=TIME_UNITS[unit],
        sample_rate_hz=sample_rate_hz,
    )
    rate = f"{1000 / interval:.4g} Hz"
    said = f"the column {columns[column]!r} states no unit: taken to be in {unit}, {why}, {rate}"
    return interval, said if why else ""


def _left_out(table: CsvRows) -> str:
    if not table.left_out:
        return ""
    first, cells = table.left_out[0]
    more = f" and {len(table.left_out) - 1} more lines" if len(table.left_out) > 1 else ""
    return f"line {first}{more} left out: {shown(','.join(cells))}"
