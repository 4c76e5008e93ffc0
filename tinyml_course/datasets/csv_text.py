"""The text of a recording's CSV file as rows: its delimiter, header, unit row and borders."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tinyml_course.datasets.user_files import read_bytes, shown
from tinyml_course.errors import DataError

Row = tuple[int, list[str]]
"""Line number from 1, and the stripped cells."""

_DELIMITERS = ("\t", ";", ",")
_COMMENTS = ("#", "//", "%")
_UNITS_TEXT = """
s sec ms us µs μs ns g mg m/s2 m/s^2 m/s² m/s/s dps deg/s °/s rad/s deg ° rad C °C degC F °F K
% %RH hPa Pa kPa mbar bar V mV A mA W lx lux ppm uT µT μT T gauss Hz dB dBA rpm N m mm cm LSB
counts count raw 1 - TS RN Smp Avg Max Min Std Tot
"""
_UNITS = frozenset(_UNITS_TEXT.split())


@dataclass(frozen=True)
class CsvRows:
    """What a file holds: the names, a row of units if it has one, and rows between borders.

    `left_out` are comments, and what stands before the header.
    """

    columns: tuple[str, ...]
    units: tuple[str, ...] | None
    parts: tuple[list[Row], ...]
    left_out: tuple[Row, ...] = ()


def read_csv_rows(path: Path) -> CsvRows:
    """Split a file into rows; a blank line or a repeated header is a border between parts.

    Comments (``#``, ``//``, ``%``), and what a board prints before the header, are left out.

    Raises
    ------
    DataError
        The text is not UTF-8, there is no line with column names, or a line has another number of
        cells; the message names the line.
    """
    rows = _rows(path)
    filled = [cells for _, cells in rows if cells and not _is_comment(cells)]
    if not filled:
        raise DataError(f"expected a line with column names in {path.name}, found an empty file")
    width = Counter(map(len, filled)).most_common(1)[0][0]
    at = _header(rows, width, path.name)
    header = [cell.lstrip("#/% ") if i == 0 else cell for i, cell in enumerate(rows[at][1])]
    start, units = at + 1, None
    following = rows[start][1] if start < len(rows) else []
    while len(following) == width and _are_units(following):
        units = units or tuple(cell.strip("[]()") for cell in following)
        start += 1  # data loggers have a second such row: Avg, Smp
        following = rows[start][1] if start < len(rows) else []
    parts = _parts(rows[start:], rows[at][1], path.name)
    left_out = [(n, cells) for n, cells in rows[:at] if cells]
    left_out += [(n, cells) for n, cells in rows[start:] if _is_comment(cells)]
    return CsvRows(tuple(header), units, tuple(parts), tuple(left_out))


def is_number(cell: str) -> bool:
    """Whether a cell is a number, with a decimal point or a decimal comma."""
    try:
        to_number(cell)
    except ValueError:
        return False
    return True


def to_number(cell: str) -> float:
    """The number in a cell; a comma is a decimal comma, and 1.234,5 is refused.

    Raises
    ------
    ValueError
        The cell is no number.
    """
    if cell.count(",") == 1 and "." not in cell:
        cell = cell.replace(",", ".")
    return float(cell.replace("_", "?"))  # float() would also take 1_000


def to_datetime(cell: str) -> datetime | None:
    """A date and time of ISO 8601, such as 2024-01-15 14:32:10.250, or None."""
    if is_number(cell):  # 20240115 is a number here
        return None
    try:
        return datetime.fromisoformat(cell)
    except ValueError:
        return None


def _rows(path: Path) -> list[Row]:
    try:
        text = read_bytes(path).decode("utf-8-sig")  # spreadsheets add a byte order mark
        reader = csv.reader(
            io.StringIO(text, newline=""),
            strict=True,
            delimiter=_delimiter(text),
            skipinitialspace=True,
        )
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            f"expected {path.name} to be a CSV file in UTF-8, but: {error}; save it again as "
            '"CSV UTF-8"'
        ) from error
    rows = [(line, cells if any(cells) else []) for line, cells in rows]
    return _without_last_delimiters(rows)


def _without_last_delimiters(rows: list[Row]) -> list[Row]:
    """Sketches print a comma after each value: then the last cell of every row is empty."""
    width = Counter(len(cells) for _, cells in rows if cells).most_common(1)
    if not width or width[0][0] < 2:
        return rows
    wide = [cells for _, cells in rows if len(cells) == width[0][0]]
    if any(cells[-1] for cells in wide):
        return rows
    return [(line, cells[:-1] if len(cells) == width[0][0] else cells) for line, cells in rows]


def _delimiter(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip() and not _is_comment([line.strip()])]
    for delimiter in _DELIMITERS:
        counts = Counter(line.rstrip("; ").count(delimiter) for line in lines)
        for count, share in counts.most_common(1):
            if count and share * 2 >= len(lines):
                return delimiter
    return ","


def _is_comment(cells: list[str]) -> bool:
    return bool(cells) and len(cells[0]) > 1 and cells[0].startswith(_COMMENTS)


def _are_units(cells: list[str]) -> bool:
    bare = [cell.strip("[]()") for cell in cells]
    return any(bare) and all(not b or b in _UNITS for b in bare) and not all(map(is_number, bare))


def _starts_data(cells: list[str]) -> bool:
    return bool(cells) and (is_number(cells[0]) or to_datetime(cells[0]) is not None)


def _header(rows: list[Row], width: int, name: str) -> int:
    """Index of the line with the names: the last before the first row of numbers."""
    first = next((i for i, (_, cells) in enumerate(rows) if _starts_data(cells)), len(rows))
    before = [i for i, (_, cells) in enumerate(rows[:first]) if cells]
    named = [i for i in before if not _is_comment(rows[i][1]) and not _are_units(rows[i][1])]
    wide = [i for i in named if len(rows[i][1]) == width]
    commented = [i for i in before if _is_comment(rows[i][1]) and len(rows[i][1]) == width > 1]
    if wide or commented:
        # Without a row of numbers the first line is the header, as the rest is not more likely.
        return (wide or commented)[-1 if first < len(rows) else 0]
    if named:
        return named[-1]  # the line with another number of cells is named later
    line, cells = next((line, cells) for line, cells in rows if cells and not _is_comment(cells))
    raise DataError(
        f"expected a line with column names in {name}, found {shown(cells)} in line {line}; add "
        "one above it, such as timestamp_ms,accX [m/s2]"
    )


def _parts(rows: list[Row], header: list[str], name: str) -> Iterator[list[Row]]:
    groups: list[list[Row]] = [[]]
    for line, cells in rows:
        if not cells or cells == header:
            groups.append([])
        elif not _is_comment(cells):
            if len(cells) != len(header):
                raise DataError(
                    f"expected {len(header)} cells in line {line} of {name}, as in its first "
                    f"line, found {len(cells)}: {shown(cells)}; correct the line"
                )
            groups[-1].append((line, cells))
    groups = [group for group in groups if group]
    if len(groups) > 2 and all(len(group) == 1 for group in groups):
        # A blank line after every row is how Windows shows a line end that was written twice.
        groups = [[group[0] for group in groups]]
    yield from groups
