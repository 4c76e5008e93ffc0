"""A folder of the student's own movements: acquisition and CSV files, named label.person_number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from tinyml_course.datasets.acquisition import read_acquisition
from tinyml_course.datasets.csv_recordings import read_csv
from tinyml_course.datasets.dataset import DataSet
from tinyml_course.datasets.recording import Recording, to_dataset
from tinyml_course.datasets.user_files import read_table, user_path
from tinyml_course.errors import DataError

MOTION_AXES = ("accX", "accY", "accZ")
MOTION_UNITS = ("g", "g", "g")
MOTION_RATE_HZ = 62.5
"""Of the gesture networks of the course."""

MOTION_MANIFEST = "manifest.csv"
MOTION_COLUMNS = ("file", "label", "person", "consent", "licence", "sensor_hz")

STANDARD_GRAVITY = 9.80665
"""m/s²; so motion.js, which divides by it in the browser."""

_IN_G = {"g": 1.0, **dict.fromkeys(("m/s2", "m/s^2", "m/s²"), 1 / STANDARD_GRAVITY)}
_READERS: dict[str, Callable[[Path], Recording]] = {
    ".csv": read_csv,
    ".json": read_acquisition,
    ".cbor": read_acquisition,
}


def motion_files(folder: Path) -> list[Path]:
    """The recordings in a folder, by name; none if there is no such folder."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return [
        file
        for file in files
        if file.suffix.lower() in _READERS
        and file.name != MOTION_MANIFEST
        and not file.name.startswith(".")
    ]


def read_own_motion(folder: str | Path) -> list[Recording]:
    """The recordings in a folder as they are, each with its own unit and rate.

    Parameters
    ----------
    folder
        Acquisition files (``.json``, ``.cbor``), as `RecordMotion` writes them, and CSV files, as
        phone apps do; named ``label.person_number``, such as ``wave.ana_1.json``.

    Raises
    ------
    DataError
        There is no folder, no recording in it, or one that cannot be read; or ``manifest.csv`` says
        that somebody has not agreed.
    """
    folder = user_path(folder, example="my_moves")
    if not folder.is_dir():
        raise DataError(
            f"expected a folder at {folder}, found none; correct the name, or record first "
            "(RecordMotion, `tinyml record-page` or an app) and put the files there"
        )
    _check_consent(folder)
    files = motion_files(folder)
    if not files:
        raise DataError(
            f"expected recordings in {folder}/, as wave.ana_1.json or wave.ana_1.csv, found "
            "none; record some with RecordMotion or a phone's app"
        )
    return [_READERS[file.suffix.lower()](file) for file in files]


def person_of(recording: Recording) -> str:
    """Who moved, by the file's name: ``ana`` in ``wave.ana_1.json``.

    Raises
    ------
    DataError
        The name says nobody.
    """
    parts = recording.name.split(".")
    person = parts[1].split("_")[0].strip() if len(parts) > 2 else ""
    if not person:
        raise DataError(
            f"expected a name such as wave.ana_1.json, with the person after the label, found "
            f"{recording.name!r}; rename the file"
        )
    return person


def load_own_motion(
    folder: str | Path,
    *,
    labels: tuple[str, ...] | None = None,
    sample_rate_hz: float = MOTION_RATE_HZ,
    window_length: int = 125,
    hop_length: int = 25,
) -> DataSet:
    """Windows of all recordings in a folder, in g, at one rate, with the people as groups.

    Parameters
    ----------
    folder
        As `read_own_motion` takes it. Each recording has three columns of acceleration, with
        gravity, in g or m/s².
    labels
        The classes in order, such as those of a network; if None, all that occur.
    sample_rate_hz
        Recordings at another rate are interpolated by straight lines.
    window_length, hop_length
        In samples, see `cut_windows`.

    Raises
    ------
    DataError
        As `read_own_motion`; a recording has other columns, is shorter than a window, or has a
        label that is not in ``labels``.
    """
    recordings = read_own_motion(folder)
    return to_dataset(
        [_in_g_at(each, sample_rate_hz) for each in recordings],
        [person_of(each) for each in recordings],
        window_length=window_length,
        hop_length=hop_length,
        licence=_licences(Path(folder)),
        labels=labels,
        name="own_motion",
        allow_constant=True,  # browsers round: a phone that lies still gives one number
    )


def manifest_rows(folder: Path) -> list[dict[str, str]]:
    """The rows of a folder's manifest; none if there is no manifest."""
    path = folder / MOTION_MANIFEST
    return [row for _, row in read_table(path, MOTION_COLUMNS)] if path.is_file() else []


def _check_consent(folder: Path) -> None:
    for row in manifest_rows(folder):
        if row["consent"].casefold() != "yes" and (folder / row["file"]).is_file():
            raise DataError(
                f'expected consent "yes" for {row["file"]} in {MOTION_MANIFEST}, found '
                f"{row['consent']!r}; delete this recording and its row"
            )


def _licences(folder: Path) -> str:
    stated = {row["licence"] for row in manifest_rows(folder)}
    return ", ".join(sorted(stated)) or "not stated"


def _in_g_at(recording: Recording, sample_rate_hz: float) -> Recording:
    columns = [i for i, unit in enumerate(recording.units) if unit in _IN_G]
    if len(columns) != 3:
        raise DataError(
            f"{recording.name}: expected three columns of acceleration in g or m/s2, found "
            f"{dict(zip(recording.axes, recording.units, strict=True))}; give each its unit"
        )
    factors = [_IN_G[recording.units[i]] for i in columns]
    values = recording.values[:, columns] * np.array(factors, np.float32)
    if recording.sample_rate_hz != sample_rate_hz:
        times = np.arange(len(values)) * recording.interval_ms
        even = np.arange(0, times[-1] + 1e-6, 1000 / sample_rate_hz)
        values = np.stack([np.interp(even, times, axis) for axis in values.T], axis=1)
    return replace(
        recording,
        values=values,
        axes=MOTION_AXES,
        units=MOTION_UNITS,
        interval_ms=1000 / sample_rate_hz,
    )
