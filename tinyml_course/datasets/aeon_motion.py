"""Two small sets of real motion recordings that the ``aeon`` package carries.

`fetch_aeon_motion` downloads its wheel, 6 MB; `load_pickups` and `load_basic_motions` read the
files in it. The package is neither installed nor imported: it needs much that this course does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinyml_course.datasets.dataset import DataSet, Floats
from tinyml_course.datasets.fetch import fetch_file, remote_file
from tinyml_course.datasets.wheel_files import texts_in_wheel

AEON_MOTION = remote_file("aeon_motion")
BASIC_MOTIONS_LABELS = ("standing", "walking", "running", "badminton")
BASIC_MOTIONS_RATE_HZ = 10.0
UNSTATED = "unit not stated"

_DATA = "aeon/datasets/data"
_PARTS = ("TRAIN", "TEST")

Case = tuple[Floats, str]
"""One recording, ``(samples, axes)``, and its class as the file writes it."""


@dataclass(frozen=True, eq=False)
class PickupRecording:
    """One person picking something up with a Wiimote in the hand.

    Attributes
    ----------
    samples
        ``(samples, 1)`` float32, 29 to 361 samples: acceleration with gravity along z in g. The
        file states neither the unit (at rest it reads 1) nor the sample rate.
    person
        1 to 10.
    """

    samples: Floats
    person: int


def fetch_aeon_motion(folder: Path | None = None) -> Path:
    """The wheel with the recordings, downloaded (6 MB) if needed.

    Parameters
    ----------
    folder
        Where to keep the download; in the user's cache if None.

    Raises
    ------
    DataError
        The download failed or is damaged; the message says how to proceed.

    Source: https://pypi.org/project/aeon, BSD-3-Clause
    """
    return fetch_file(AEON_MOTION, folder)


def load_pickups(folder: Path | None = None) -> tuple[PickupRecording, ...]:
    """100 pick-up gestures: ten people, ten times each, one axis of a Wiimote's accelerometer.

    In the source the person is the class to be recognised: everybody makes the same gesture.

    Parameters
    ----------
    folder
        Where `fetch_aeon_motion` put the wheel; the user's cache if None.

    Raises
    ------
    DataError
        Nothing was fetched yet, or the wheel does not have the files.

    Source: PickupGestureWiimoteZ, https://arxiv.org/abs/1810.07758
    """
    cases = _cases("PickupGestureWiimoteZ", folder)
    found = [PickupRecording(samples, int(name)) for samples, name in cases]
    return tuple(sorted(found, key=lambda recording: recording.person))


def load_basic_motions(folder: Path | None = None) -> DataSet:
    """80 recordings of ten seconds: four activities of four students with a watch.

    The file does not say which student a recording is of, so no split by person is possible;
    ``groups`` is the recording.

    Parameters
    ----------
    folder
        Where `fetch_aeon_motion` put the wheel; the user's cache if None.

    Returns
    -------
    `DataSet` with ``x`` of shape ``(80, 100, 6)``: acceleration, then rotation rate, at 10 Hz. The
    file states no units; standing still, the acceleration is near 0, so gravity is not in it.

    Raises
    ------
    DataError
        Nothing was fetched yet, or the wheel does not have the files.

    Source: BasicMotions, https://arxiv.org/abs/1811.00075
    """
    cases = _cases("BasicMotions", folder)
    return DataSet(
        name="basic_motions",
        x=np.stack([samples for samples, _ in cases]),
        y=np.array([BASIC_MOTIONS_LABELS.index(name.lower()) for _, name in cases]),
        labels=BASIC_MOTIONS_LABELS,
        groups=np.arange(len(cases)),
        axes=("ax", "ay", "az", "wx", "wy", "wz"),
        units=(UNSTATED,) * 6,
        source=f"BasicMotions in {AEON_MOTION.file}, https://pypi.org/project/aeon",
        licence=AEON_MOTION.licence,
        citation=AEON_MOTION.citation,
        version=str(AEON_MOTION.sha256)[:12],
        synthetic=False,
        sample_rate_hz=BASIC_MOTIONS_RATE_HZ,
    )


def _cases(name: str, folder: Path | None) -> list[Case]:
    files = [f"{_DATA}/{name}/{name}_{part}.ts" for part in _PARTS]
    what = f"the recordings {name}"
    texts = texts_in_wheel(AEON_MOTION, files, folder, "aeon_motion", what)
    return [case for text in texts for case in _parsed(text)]


def _parsed(text: str) -> list[Case]:
    """The recordings of a ``.ts`` file: a line each, axes between colons, the class last."""
    lines = text.partition("@data")[2].split()
    rows = [line.split(":") for line in lines]
    return [
        (np.array([axis.split(",") for axis in axes], np.float32).T, name) for *axes, name in rows
    ]
