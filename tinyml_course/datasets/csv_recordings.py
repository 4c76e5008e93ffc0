"""Recordings as CSV files: a header that names columns and units, then one row per sample.

::

    timestamp_ms,accX [m/s2],accY [m/s2]
    0,-9.81,0.03
    10,-9.83,0.04
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinyml_course.datasets.recording import Recording, label_of
from tinyml_course.datasets.user_files import read_lines, shown
from tinyml_course.errors import DataError

JITTER = 0.25
"""How far the time between two rows may differ from the usual one, as a share of it.

Boards stamp rows in whole milliseconds, which is 10 % at 100 Hz; a lost row is 100 %.
"""

_TIME = ("timestamp_ms", "timestamp")  # Edge Impulse writes the second, also in milliseconds
_COLUMN = re.compile(r"(?P<axis>.*\S)\s*\[(?P<unit>[^\[\]]+)\]")


def read_csv(
    path: Path, *, units: Sequence[str] | None = None, label: str | None = None
) -> Recording:
    """The recording in a CSV file.

    Parameters
    ----------
    path
        First column ``timestamp_ms`` (or ``timestamp``, also in ms), then one for each axis with
        its unit in square brackets: ``accX [m/s2]``. At least two rows.
    units
        Unit of each axis, for files whose header names none.
    label
        What was recorded; the part of the file's name before the first dot if None.

    Returns
    -------
    `Recording`. Its interval is the one between the first two rows if that explains every
    timestamp exactly, else the mean.

    Raises
    ------
    DataError
        A column, a number, or the time between two rows is wrong; the message names the line.
    """
    path = Path(path)
    (_, header), *rows = read_lines(path)
    axes, found_units = _columns(header, units, path.name)
    if len(rows) < 2:
        raise DataError(
            f"expected at least two rows in {path.name}, to know the time between them, found "
            f"{len(rows)}; record longer"
        )
    table = np.array([_numbers(cells, line, path.name) for line, cells in rows])
    return Recording(
        values=table[:, 1:],
        axes=axes,
        units=found_units,
        interval_ms=_interval(table[:, 0], [line for line, _ in rows], path.name),
        label=label_of(path) if label is None else label,
        path=path,
    )


def write_csv(recording: Recording, path: Path) -> None:
    """Write a recording so that `read_csv` gives the same values, axes, units and interval.

    The file does not hold device and label; its name can carry the label.

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


def _columns(
    header: list[str], units: Sequence[str] | None, name: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if header[0] not in _TIME or len(header) < 2:
        raise DataError(
            f"expected the columns timestamp_ms and at least one axis in {name}, found "
            f"{shown(header)}; add the time of each row in milliseconds as first column"
        )
    if units is not None:
        return tuple(header[1:]), tuple(units)  # Recording checks how many there are
    matches = [_COLUMN.fullmatch(column) for column in header[1:]]
    for column, match in zip(header[1:], matches, strict=True):
        if match is None:
            raise DataError(
                f"expected a unit in square brackets after each axis in {name}, as in "
                f"'accX [m/s2]', found {column!r}; add it to the header, or pass units="
            )
    found = [match for match in matches if match is not None]
    return tuple(m["axis"] for m in found), tuple(m["unit"].strip() for m in found)


def _numbers(cells: list[str], line: int, name: str) -> list[float]:
    try:
        # float() would also take 1_000.
        return [float(cell.replace("_", "?")) for cell in cells]
    except ValueError as error:
        raise DataError(
            f"expected numbers in line {line} of {name}, found {shown(cells)}; correct or delete "
            "the line"
        ) from error


def _interval(times: npt.NDArray[np.float64], lines: list[int], name: str) -> float:
    if not np.isfinite(times).all():
        raise DataError(f"expected finite timestamps in {name}, found nan or inf; record again")
    steps = np.diff(times)
    usual = float(np.median(steps))
    bad = np.flatnonzero(np.abs(steps - usual) > JITTER * usual)
    if usual <= 0 or bad.size:
        at = int(bad[0]) if bad.size else 0
        raise DataError(
            f"expected timestamps that rise evenly in {name}, each step within {JITTER:.0%} of the "
            f"usual one ({usual:g} ms), found {steps[at]:g} ms before line {lines[at + 1]}; rows "
            "were lost or duplicated there: record again, or keep the part before it"
        )
    first = float(steps[0])
    exact = np.array_equal(times, times[0] + np.arange(len(times)) * first)
    return first if exact else float((times[-1] - times[0]) / (len(times) - 1))
