"""Made-up minutes at a wheel: how far a driver's eyes are shut, and drawn faces that show it.

An alert driver blinks; a drowsy one blinks longer, and at times the lids stay down for a second or
two. People differ in how often they blink and in how wide their eyes are. The faces are those of
`faces`, drawn; the blinks are invented, and no driver was filmed.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis.faces import make_identity, make_view, render_face
from tinyml_course.synthesis.faces.view import Greys, View

Reals = npt.NDArray[np.float64]

PICTURES_PER_SECOND = 10
STATES = ("alert", "drowsy")

SHUT_FROM = 0.8
"""An eye counts as closed from here on, as in PERCLOS: the lids cover 80 % of the pupil or more."""

_BLINKS_PER_MIN = {"alert": (8, 22), "drowsy": (12, 28)}
_BLINK_S = {"alert": (0.1, 0.3), "drowsy": (0.2, 0.6)}
_NODS_PER_MIN = {"alert": (0, 0.2), "drowsy": (2, 8)}
_NOD_S = (0.8, 2.5)
_DROOP = {"alert": (0.0, 0.15), "drowsy": (0.1, 0.45)}
"""From and to, for each state: blinks, slow closures, and how far the lids hang meanwhile."""


def make_lids(seed: int, driver: int, state: str, seconds: int = 60) -> Reals:
    """How far the eyes are shut in each picture of a drive.

    Parameters
    ----------
    seed
        The same seed draws the same drives.
    driver
        Who: it decides how often they blink.
    state
        One of `STATES`.
    seconds
        Length, at least 1.

    Returns
    -------
    ``(10 * seconds,)``, from 0, wide open, to 1.

    Raises
    ------
    DataError
        The state is unknown, or the time is too short.
    """
    if state not in STATES or seconds < 1:
        raise DataError(
            f"expected a state among {STATES} and at least 1 second, got {state!r} and {seconds}"
        )
    habit = np.random.default_rng(derive_seed(seed, "blinks", str(driver))).random()
    rng = np.random.default_rng(derive_seed(seed, "lids", str(driver), state))
    t = np.arange(seconds * PICTURES_PER_SECOND) / PICTURES_PER_SECOND
    few, many = _BLINKS_PER_MIN[state]
    closures = [
        (rng.poisson((few + habit * (many - few)) * seconds / 60), _BLINK_S[state]),
        (rng.poisson(rng.uniform(*_NODS_PER_MIN[state]) * seconds / 60), _NOD_S),
    ]
    shut = np.full(t.shape, rng.uniform(*_DROOP[state]))
    for count, (shortest, longest) in closures:
        for middle in rng.uniform(0, seconds, count):
            half = rng.uniform(shortest, longest) / 2
            # Down and up within a tenth of a second each, fully shut between.
            shut = np.maximum(shut, np.clip((half + 0.1 - np.abs(t - middle)) / 0.1, 0, 1))
    return shut


def draw_driver(
    seed: int, driver: int, shut: npt.ArrayLike, drive: str = "", size: int = 48
) -> Greys:
    """Pictures of a driver whose head moves a little and whose eyes are shut so far.

    Parameters
    ----------
    seed
        The same seed draws the same pictures.
    driver
        Which of the made-up people: also `faces.make_identity(seed, driver)`.
    shut
        ``(N,)``, from 0 to 1, one number for each picture.
    drive
        A name: in another drive, the same driver before the same camera moves in another way.
    size
        48 or 96.

    Returns
    -------
    ``(N, size, size)`` uint8.

    Raises
    ------
    DataError
        A number is out of range.
    MissingDependencyError
        Pillow is not installed.
    """
    lids = np.asarray(shut, np.float64)
    if lids.ndim != 1 or not ((lids >= 0) & (lids <= 1)).all():
        raise DataError(f"expected shut as numbers from 0 to 1, (N,), got shape {lids.shape}")
    identity = make_identity(seed, driver)
    # A camera that is screwed to the dashboard, in one light.
    steady = make_view(np.random.default_rng(derive_seed(seed, "driver", str(driver))))
    rng = np.random.default_rng(derive_seed(seed, "driver", str(driver), f"drive {drive}"))
    pictures = [render_face(identity, 0.0, _moved(steady, each, rng), size) for each in lids]
    return np.stack(pictures) if pictures else np.zeros((0, size, size), np.uint8)


def _moved(view: View, shut: float, rng: np.random.Generator) -> View:
    """The same camera and light a moment later; the driver has moved a little."""
    right, down = rng.normal(0, 0.006, 2)
    return replace(
        view,
        yaw=float(np.clip(view.yaw + rng.normal(0, 0.06), -0.35, 0.35)),
        pitch=float(np.clip(view.pitch + rng.normal(0, 0.03), -0.15, 0.15)),
        shift=(view.shift[0] + float(right), view.shift[1] + float(down)),
        squint=0.5 * view.squint,
        shut=float(shut),
        seed=int(rng.integers(2**32)),
    )


def eye_strip(pictures: Greys) -> Reals:
    """The band of each picture in which eyes are, as numbers around 0 that light does not change.

    Parameters
    ----------
    pictures
        ``(N, 48, 48)``, faces in the middle.

    Returns
    -------
    ``(N, 12, 32)``: each strip less its mean, divided by its standard deviation.
    """
    strip = pictures[:, 15:27, 8:40].astype(np.float64)
    strip -= strip.mean(axis=(1, 2), keepdims=True)
    return np.asarray(strip / np.maximum(strip.std(axis=(1, 2), keepdims=True), 1.0))
