"""UCI HAR: six everyday activities of thirty people, from a smartphone at the waist."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.cache import Arrays, cached, progress
from tinyml_course.datasets.archives import extract
from tinyml_course.datasets.dataset import DataSet
from tinyml_course.datasets.fetch import downloads_dir, fetch_file, remote_file
from tinyml_course.errors import DataError

UCI_HAR = remote_file("uci_har")
UCI_HAR_LABELS = (
    "walking",
    "walking upstairs",
    "walking downstairs",
    "sitting",
    "standing",
    "laying",
)
UCI_HAR_RATE_HZ = 50.0

_INNER = "UCI HAR Dataset"
_SIGNALS = tuple(f"{kind}_{axis}" for kind in ("total_acc", "body_gyro") for axis in "xyz")
_PARTS = {"all": ("train", "test"), "train": ("train",), "test": ("test",)}
_WINDOW_LENGTH = 128


def fetch_uci_har(*, part: str = "all", folder: Path | None = None) -> DataSet:
    """Windows of 2.56 s at 50 Hz, downloaded (61 MB) if needed; ``groups`` is the person.

    Windows overlap by half, so split by person: `split_by_group` does.

    Parameters
    ----------
    part
        ``"all"``, or one of the authors' parts: ``"train"`` (21 people), ``"test"`` (9 others).
    folder
        Where to keep the download; in the user's cache if None.

    Returns
    -------
    `DataSet` with ``x`` of shape ``(N, 128, 6)``: acceleration with gravity in g, rotation rate in
    rad/s. The authors have removed noise from both.

    Raises
    ------
    DataError
        The download failed (the message says how to proceed), or the part is unknown.

    Source: Anguita et al. 2013, https://doi.org/10.24432/C54S4K
    """
    if part not in _PARTS:
        raise DataError(f"expected part as one of {', '.join(_PARTS)}, got {part!r}")
    archive = fetch_file(UCI_HAR, folder)
    outer = extract(archive, downloads_dir(folder) / "uci_har")
    inner = extract(_inside(outer, f"{_INNER}.zip"), outer / "extracted")
    top = inner / _INNER
    about = {"part": part, "source": UCI_HAR.sha256}
    arrays = cached("uci_har", "1", about, lambda: _read(top, _PARTS[part]))
    return DataSet(
        name="uci_har",
        x=arrays["x"],
        y=arrays["y"],
        groups=arrays["groups"],
        labels=UCI_HAR_LABELS,
        axes=("ax", "ay", "az", "wx", "wy", "wz"),
        units=("g", "g", "g", "rad/s", "rad/s", "rad/s"),
        source=str(UCI_HAR.url),
        licence=UCI_HAR.licence,
        citation=UCI_HAR.citation,
        version=f"1.0 {part}",
        synthetic=False,
        sample_rate_hz=UCI_HAR_RATE_HZ,
    )


def _read(top: Path, parts: tuple[str, ...]) -> Arrays:
    files = [
        top / part / "Inertial Signals" / f"{signal}_{part}.txt"
        for part in parts
        for signal in _SIGNALS
    ]
    columns = [_table(path, np.float32, _WINDOW_LENGTH) for path in progress(files, "reading")]
    n = len(_SIGNALS)
    whole = [columns[at : at + n] for at in range(0, len(columns), n)]
    y = [_table(top / part / f"y_{part}.txt", np.int64, 1)[:, 0] for part in parts]
    groups = [_table(top / part / f"subject_{part}.txt", np.int64, 1)[:, 0] for part in parts]
    for signals, labels, people in zip(whole, y, groups, strict=True):
        if len({len(table) for table in (*signals, labels, people)}) != 1:
            raise DataError(f"expected as many rows in each file of {top}, found others")
    return {
        "x": np.concatenate([np.stack(signals, -1) for signals in whole]),
        "y": np.concatenate(y) - 1,  # the source counts classes from 1
        "groups": np.concatenate(groups),
    }


def _table(path: Path, kind: type[np.generic], width: int) -> npt.NDArray[Any]:
    path = _inside(path.parent, path.name)
    try:
        table = np.loadtxt(path, dtype=kind, ndmin=2)
    except ValueError as error:
        raise DataError(f"expected numbers in {path}, but: {error}; delete the folder") from error
    if table.shape[1] != width:
        raise DataError(f"expected {width} numbers a line in {path}, found {table.shape[1]}")
    return table


def _inside(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise DataError(
            f"expected the file {name} in {folder}, found none; delete the folder and fetch the "
            "data again"
        )
    return path
