"""One recording of your own data, from any file format, and data sets made of recordings.

`read_acquisition`, `read_csv` and `read_wav` all give a `Recording`::

    files = sorted(Path("recordings").glob("*.csv"))  # wave.ana_01.csv, idle.ben_01.csv, ...
    recordings = [read_csv(file) for file in files]
    people = [file.name.split(".")[1].split("_")[0] for file in files]
    data = to_dataset(recordings, people, window_length=125, hop_length=25, licence="CC0-1.0")
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinyml_course.datasets.dataset import DataSet, Floats, Ints
from tinyml_course.datasets.user_files import (
    check_changes,
    composed,
    number_names,
    shown,
    two_labels,
    with_content_version,
)
from tinyml_course.datasets.windows import cut_windows
from tinyml_course.errors import DataError

_CLOSE_TO_WHOLE = 1e-9
"""1000 / (1000 / 44100) is not 44100 in floating point; a value this close counts as equal."""


@dataclass(frozen=True, eq=False)
class Recording:
    """What sensors gave at a constant rate; the array is read-only.

    Attributes
    ----------
    values
        ``(N, axes)`` float32, finite, N ≥ 1. Sound is on the scale of int16.
    axes, units
        Name and unit of each column, as ``"accX"`` and ``"m/s2"``.
    interval_ms
        Time from one row to the next.
    device_name
        The device's own name (an address, a number), or empty.
    device_type
        Its model, or empty.
    label
        What was recorded, or empty.
    path
        The file it was read from, or None.
    notes
        What the reader of the file took for granted: a unit that the file does not state, lines
        that were left out.

    Raises
    ------
    DataError
        A shape, number or name does not fit; the message names the file.
    """

    values: Floats
    axes: tuple[str, ...]
    units: tuple[str, ...]
    interval_ms: float
    device_name: str = ""
    device_type: str = ""
    label: str = ""
    path: Path | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "axes", tuple(self.axes))
        object.__setattr__(self, "units", tuple(self.units))
        object.__setattr__(self, "values", _checked_values(self))
        _check_names(self)
        if not 0 < self.interval_ms < math.inf:
            raise DataError(f"{self.name}: expected interval_ms above 0, found {self.interval_ms}")

    @property
    def name(self) -> str:
        """The file's name, or "recording" where it has none."""
        return self.path.name if self.path else "recording"

    @property
    def sample_rate_hz(self) -> float:
        """Rows per second."""
        rate = 1000 / self.interval_ms
        whole = round(rate) if rate < 2**53 else rate
        return float(whole) if abs(rate - whole) <= _CLOSE_TO_WHOLE * rate else rate


def label_of(path: Path) -> str:
    """The label in a file's name: the part before the first dot.

    Edge Impulse's uploader does the same: ``wave.ana_01.json`` is a ``wave``.
    """
    return composed(path.name.split(".")[0])


def to_dataset(
    recordings: Sequence[Recording],
    groups: Sequence[str] | Sequence[int],
    *,
    window_length: int,
    hop_length: int,
    licence: str,
    labels: Sequence[str] | None = None,
    name: str = "own_recordings",
    citation: str = "own recordings",
    synthetic: bool = False,
    allow_constant: bool = False,
) -> DataSet:
    """Windows of recordings as one data set; no window mixes two recordings.

    Parameters
    ----------
    recordings
        All with the same axes, units and interval, each with its label and at least one window
        long.
    groups
        Who or what each recording is from: one name or number each. Names are numbered in
        alphabetical order, ignoring case; numbers stay.
    window_length, hop_length
        In samples, see `cut_windows`. What does not fill a window at the end is dropped.
    licence, citation
        What may be done with the data, and what to cite.
    labels
        The classes in order; if None, all that occur, in alphabetical order, and at least two.
    name
        Name of the data set.
    synthetic
        True where a program made the values.
    allow_constant
        Whether a column may have the same value in all rows of a recording, as a barometer indoors
        or a phone that lies on a table. A loose wire looks the same, so this is refused by default.

    Returns
    -------
    `DataSet` with ``x`` of shape ``(windows, window_length, axes)`` and a version that follows
    from its content.

    Raises
    ------
    DataError
        Recordings do not fit together, or one is too short, stands still, or has a label not in
        ``labels``.

    Examples
    --------
    >>> values = np.arange(10, dtype=np.float32)[:, None]
    >>> up = Recording(values, ("accX",), ("m/s2",), interval_ms=10, label="up")
    >>> down = Recording(-values[:4], ("accX",), ("m/s2",), interval_ms=10, label="down")
    >>> data = to_dataset(
    ...     [up, down], ["Ana", "Ben"], window_length=4, hop_length=3, licence="CC0-1.0"
    ... )
    >>> data.x[:, :, 0].astype(int).tolist()
    [[0, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9], [0, -1, -2, -3]]
    """
    if not recordings or len(groups) != len(recordings):
        raise DataError(
            f"expected one group for each recording, and at least one, found {len(groups)} groups "
            f"and {len(recordings)} recordings"
        )
    first = recordings[0]
    for recording in recordings:
        _check_same_kind(recording, first)
        if not allow_constant:
            check_changes(recording.values, recording.axes, recording.name, may_be_allowed=True)
    classes = tuple(sorted({r.label for r in recordings}) if labels is None else labels)
    index = [_class_of(recording, classes) for recording in recordings]
    windows = [_windows(r, window_length, hop_length) for r in recordings]
    counts = [len(part) for part in windows]
    if labels is None:
        two_labels(classes)
    devices = sorted({r.device_type for r in recordings} - {""})
    return with_content_version(
        DataSet(
            name=name,
            x=np.concatenate(windows),
            y=np.repeat(index, counts),
            labels=classes,
            groups=np.repeat(_numbers(groups), counts),
            axes=first.axes,
            units=first.units,
            source=", ".join(devices) or "own recordings",
            licence=licence,
            citation=citation,
            version="by content",
            synthetic=synthetic,
            sample_rate_hz=first.sample_rate_hz,
        )
    )


def _checked_values(recording: Recording) -> Floats:
    given = np.asarray(recording.values)
    if given.ndim != 2 or not len(given) or given.dtype.kind not in "fiu":
        raise DataError(
            f"{recording.name}: expected values as numbers of shape (N, axes) with N ≥ 1, found "
            f"{given.dtype} of shape {given.shape}; a file without values is useless: "
            "record again"
        )
    with np.errstate(over="ignore"):  # values too large become infinity and are reported below
        values = np.array(given, np.float32)  # a copy, so that no caller can change it
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        row, column = (int(i) for i in bad[0])
        raise DataError(
            f"{recording.name}: expected finite numbers that float32 can hold, found "
            f"{given[row, column]} in row {row}, column {column}, and {len(bad)} such values in "
            "all; record again, or fill the gaps"
        )
    values.flags.writeable = False
    return values


def _check_names(recording: Recording) -> None:
    columns = recording.values.shape[1]
    for field in ("axes", "units"):
        names = getattr(recording, field)
        if len(names) != columns:
            raise DataError(
                f"{recording.name}: expected {columns} {field}, one for each column, found "
                f"{shown(names)}"
            )
        for text in names:
            if not text or text != text.strip() or not text.isprintable():
                raise DataError(
                    f"{recording.name}: expected {field} as texts without spaces around them, "
                    f"found {shown(text)}; give each a name (the unit of a bare number is '1')"
                )
    for field in ("device_name", "device_type"):
        if not getattr(recording, field).isprintable():
            raise DataError(
                f"{recording.name}: expected {field} in one line, found "
                f"{shown(getattr(recording, field))}"
            )
    if len(set(recording.axes)) != columns:
        raise DataError(f"{recording.name}: expected axes that differ, found {recording.axes}")


def _check_same_kind(recording: Recording, first: Recording) -> None:
    for field in ("axes", "units"):
        if getattr(recording, field) != getattr(first, field):
            raise DataError(
                f"expected the {field} {getattr(first, field)} of {first.name} in every recording, "
                f"found {getattr(recording, field)} in {recording.name}; make a data set of "
                "recordings of one kind"
            )
    if not math.isclose(recording.interval_ms, first.interval_ms, rel_tol=0.01):
        raise DataError(
            f"expected {first.interval_ms:g} ms from row to row as in {first.name}, found "
            f"{recording.interval_ms:g} ms in {recording.name}; record all at one rate (1 % off "
            "is tolerated)"
        )


def _class_of(recording: Recording, classes: tuple[str, ...]) -> int:
    if not recording.label or recording.label not in classes:
        raise DataError(
            f"{recording.name}: expected a label among {shown(classes)}, found "
            f"{recording.label!r}; name the file label.anything, or pass label when reading it"
        )
    return classes.index(recording.label)


def _windows(recording: Recording, window_length: int, hop_length: int) -> Floats:
    windows = cut_windows(recording.values, window_length, hop_length)
    if not len(windows):
        raise DataError(
            f"{recording.name}: expected at least window_length = {window_length} rows, found "
            f"{len(recording.values)}; record longer, or leave it out"
        )
    return windows


def _numbers(groups: Sequence[str] | Sequence[int]) -> Ints:
    if all(isinstance(g, int | np.integer) and not isinstance(g, bool) for g in groups):
        return np.array(groups, np.int64)
    names = [g.strip() if isinstance(g, str) else "" for g in groups]
    if not all(names):
        raise DataError(
            "expected groups as names or as whole numbers, one for each recording and none "
            f"empty, found {shown(list(groups))}"
        )
    return number_names(names)
