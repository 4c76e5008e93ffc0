"""Shoulder exercises recorded with a wristwatch: real people, real sensors.

The recordings ship inside the ``seglearn`` package, so that nothing has to be downloaded. Its file
is read from where it is installed; the package itself is never imported.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinyml_course.datasets.dataset import DataSet, Floats
from tinyml_course.datasets.packaged import packaged_file
from tinyml_course.datasets.pickled_npy import load_pickled_npy
from tinyml_course.datasets.windows import cut_windows
from tinyml_course.errors import DataError

WATCH_SAMPLE_RATE_HZ = 50.0
WATCH_CODES = ("PEN", "ABD", "FEL", "IR", "ER", "TRAP", "ROW")
WATCH_LABELS = (
    "pendulum",
    "abduction",
    "forward elevation",
    "internal rotation",
    "external rotation",
    "trapezius extension",
    "upright row",
)
WATCH_AXES = ("ax", "ay", "az", "wx", "wy", "wz")
WATCH_UNITS = ("g", "g", "g", "rad/s", "rad/s", "rad/s")

WATCH_SCALE: Floats = np.array([1, 1, 1, 2, 2, 2], np.float32)
"""Divide the six axes by these (g, rad/s) to bring them to similar size; a board can do the same.

Constants, not statistics of a window, which would lose the direction of gravity.
"""

_MIRROR: Floats = np.array([-1, 1, 1, 1, -1, -1], np.float32)
"""A left arm mirrored: x changes its sign, and so do the rotations about y and z."""

_SHA256 = "eb122f23cdf06ef6bd6c6c5312958ec5cf9d038e2e6d457b8081662c75a42537"
_CITATION = (
    "D. Burns, N. Leung, M. Hardisty, C. Whyne, P. Henry, S. McLachlin: Shoulder Physiotherapy "
    "Exercise Recognition: Machine Learning the Inertial Signals from a Smartwatch. 2018. "
    "https://arxiv.org/abs/1802.01489"
)


@dataclass(frozen=True, eq=False)
class WatchRecording:
    """One person doing one exercise about twenty times with one arm.

    Attributes
    ----------
    samples
        ``(samples, 6)`` float32: acceleration with gravity in g, rotation rate in rad/s.
    label
        Index into ``WATCH_LABELS``.
    person
        1 to 10.
    side
        ``"left"`` or ``"right"``: the arm that wears the watch.
    """

    samples: Floats
    label: int
    person: int
    side: str


@functools.lru_cache(maxsize=1)
def load_watch_recordings() -> tuple[WatchRecording, ...]:
    """The 140 whole recordings: 10 people, 7 exercises, both arms, 81 minutes at 50 Hz.

    The axes of the two sensors are named as in the source. Taken as named, the rotation rates do
    not explain how gravity turns in the accelerometer's axes, so find out how the sensors are
    oriented before fusing them.

    Raises
    ------
    MissingDependencyError
        ``seglearn`` is not installed.
    DataError
        Its file is not the one this loader expects.

    Source: Burns et al. 2018, https://arxiv.org/abs/1802.01489
    """
    path = _watch_file()
    content = load_pickled_npy(path)
    recordings = []
    columns = (content[key] for key in ("X", "y", "subject", "side"))
    for samples, label, person, side in zip(*columns, strict=True):
        array = np.ascontiguousarray(samples, np.float32)
        array.flags.writeable = False
        arm = "right" if side == 1 else "left"
        recordings.append(WatchRecording(array, int(label), int(person), arm))
    # By person, exercise and arm: the file's own order is shuffled.
    return tuple(sorted(recordings, key=lambda r: (r.person, r.label, r.side)))


def load_watch(
    window_length: int = 100, hop_length: int = 50, *, mirror_left: bool = False
) -> DataSet:
    """Shoulder exercises from a wristwatch, cut into windows; ``groups`` is the person.

    Ten healthy people did seven physiotherapy exercises with each arm. A window belongs to one
    recording, so no window mixes two people or two exercises.

    Parameters
    ----------
    window_length, hop_length
        In samples at 50 Hz. The default is 2 s, a new window every second.
    mirror_left
        Mirror the left arm's windows, so that they look like a right arm's. A watch knows the arm
        it is on, so a board can do the same, and a model has half as much to learn.

    Returns
    -------
    `DataSet` with ``x`` of shape ``(N, window_length, 6)``: acceleration with gravity in g,
    rotation rate in rad/s.

    Raises
    ------
    MissingDependencyError
        ``seglearn`` is not installed.
    DataError
        A length is not a whole number ≥ 1, or no recording is as long as one window.

    Source: Burns et al. 2018, https://arxiv.org/abs/1802.01489
    """
    recordings = load_watch_recordings()
    windows = [
        cut_windows(_mirrored(r) if mirror_left else r.samples, window_length, hop_length)
        for r in recordings
    ]
    counts = [len(part) for part in windows]
    if not sum(counts):
        longest = max(len(r.samples) for r in recordings)
        raise DataError(
            f"expected window_length of at most {longest} samples, the longest recording, "
            f"got {window_length}"
        )
    return DataSet(
        name="watch",
        x=np.concatenate(windows),
        y=np.repeat([r.label for r in recordings], counts),
        labels=WATCH_LABELS,
        groups=np.repeat([r.person for r in recordings], counts),
        axes=WATCH_AXES,
        units=WATCH_UNITS,
        source="watch_dataset.npy of the seglearn package, https://github.com/dmbee/seglearn",
        licence="BSD-3-Clause, © 2018 David M. Burns",
        citation=_CITATION,
        version=_SHA256[:12],
        synthetic=False,
        sample_rate_hz=WATCH_SAMPLE_RATE_HZ,
        codes=WATCH_CODES,
    )


def _mirrored(recording: WatchRecording) -> Floats:
    return recording.samples * _MIRROR if recording.side == "left" else recording.samples


def _watch_file() -> Path:
    return packaged_file("the watch recordings", "seglearn", "1.2.5", "watch_dataset.npy", _SHA256)
