"""How a face is seen: the position of the camera, the light, and the camera's effects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import MissingDependencyError

Reals = npt.NDArray[np.float64]
Greys = npt.NDArray[np.uint8]

LEAST_MEAN, LARGEST_MEAN = 70.0, 190.0
"""Mean grey of a picture before noise, from 0 to 255: none is too dark or too bright."""

MIDDLE = (0.5, 0.46)
"""Where the middle of an unshifted face is, ``(right, down)`` as shares of the picture."""

_HEAD_DEPTH = 0.95  # of the front of the head relative to its outline, in face units
_CORRECTED = 0.65  # the share of a wrong exposure that the camera corrects


@dataclass(frozen=True)
class View:
    """One picture: everything that is neither the person nor the smile.

    Attributes
    ----------
    yaw, pitch, roll
        Turn of the head to its side, down, and in the plane of the picture, in radians.
    scale
        Half the width of a head as a share of the picture's width.
    shift
        ``(right, down)`` of the head from the middle, as shares of the picture's width.
    light, light_from
        Strength of light from one side in [0, 1), and where it is from, in radians: 0 is from the
        right, π/2 from below.
    exposure
        Mean grey that the camera aims at, from 0 to 255. It reaches it in part only.
    blur
        Standard deviation of the lens's blur as a share of the picture's width.
    noise
        Standard deviation of the sensor's noise, in grey levels.
    frown, parted, squint
        Brows drawn together, lips parted as in speech, eyes narrowed by light, from 0 to 1: what
        a face does apart from smiling.
    shut
        How far the upper lids are down, from 0 to 1, as in a blink or in sleep.
    seed
        Of the background and the noise.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    scale: float = 0.38
    shift: tuple[float, float] = (0.0, 0.0)
    light: float = 0.0
    light_from: float = -np.pi / 2
    exposure: float = 138.0
    blur: float = 0.0
    noise: float = 0.0
    frown: float = 0.0
    parted: float = 0.0
    squint: float = 0.0
    shut: float = 0.0
    seed: int = 0


def make_view(rng: np.random.Generator) -> View:
    """A random view; all its numbers are drawn from ``rng``."""
    return View(
        yaw=float(np.clip(rng.normal(0.0, 0.12), -0.35, 0.35)),
        pitch=float(np.clip(rng.normal(0.0, 0.05), -0.15, 0.15)),
        roll=float(np.clip(rng.normal(0.0, 0.05), -0.15, 0.15)),
        scale=float(rng.uniform(0.36, 0.4)),
        shift=(float(rng.uniform(-0.025, 0.025)), float(rng.uniform(-0.025, 0.025))),
        light=float(rng.uniform(0.0, 0.5)),
        light_from=float(rng.uniform(-np.pi, np.pi)),
        exposure=float(rng.uniform(115.0, 160.0)),
        blur=float(rng.uniform(0.0, 0.011)),
        noise=float(rng.uniform(1.0, 5.0)),
        frown=float(rng.uniform(0.0, 1.0) ** 2),
        parted=float(max(0.0, rng.uniform(-6.0, 1.0))),
        squint=float(max(0.0, rng.uniform(-1.5, 1.0))),
        seed=int(rng.integers(2**32)),
    )


def place(view: View, points: npt.ArrayLike) -> Reals:
    """Where points of a face are in the picture.

    The head is an ellipsoid whose front is `_HEAD_DEPTH` in front of its outline; it is rotated,
    then moved in the plane.

    Parameters
    ----------
    view
        The camera.
    points
        ``(N, 2)``, ``(right, down)`` from the middle of the face, in face units.

    Returns
    -------
    ``(N, 2)`` float64, ``(right, down)`` from the top left corner, as shares of the picture's side.
    """
    x, y = np.asarray(points, np.float64).T  # one row each
    z = _HEAD_DEPTH * np.sqrt(np.maximum(0.0, 1.0 - x**2 - (y / 1.4) ** 2))
    across = x * np.cos(view.yaw) + z * np.sin(view.yaw)
    down = y * np.cos(view.pitch) + z * np.sin(view.pitch)
    right = across * np.cos(view.roll) - down * np.sin(view.roll)
    below = across * np.sin(view.roll) + down * np.cos(view.roll)
    return np.stack([right, below], axis=-1) * view.scale + view.shift + MIDDLE


def background(view: View, size: int) -> Greys:
    """What is behind the head, ``(size, size)``: a slope of grey with large soft shapes on it.

    It covers the whole picture, so that no rotation leaves an empty corner.
    """
    image_module = pillow()[0]
    rng = np.random.default_rng(view.seed)
    coarse = rng.uniform(60.0, 215.0) + rng.normal(0.0, 22.0, (5, 5))
    if rng.random() < 0.5:  # a door frame, a shelf: an edge beside the head
        coarse[:, : rng.integers(1, 3)] += rng.uniform(-60.0, 60.0)
    grid = image_module.fromarray(np.clip(np.rint(coarse), 35, 240).astype(np.uint8))
    return np.asarray(grid.resize((size, size), image_module.Resampling.BICUBIC)).clip(30, 245)


def photograph(drawn: Greys, head: Greys, soft: Reals, view: View, size: int) -> Greys:
    """Light a drawing and take its picture.

    Parameters
    ----------
    drawn
        The scene in even light, a multiple of ``size`` on each side, so that edges get smooth.
    head
        Where the head is, of the same shape: 255 inside, 0 outside.
    soft
        ``(size, size)``, factor of brightness, such as round cheeks have.
    view
        Light and camera.
    size
        Height and width of the picture.

    Returns
    -------
    ``(size, size)`` uint8.
    """
    image_module, _, filters = pillow()
    reduced = [
        np.asarray(
            image_module.fromarray(full).resize((size, size), image_module.Resampling.BOX),
            np.float64,
        )
        for full in (drawn, head)
    ]
    lit = reduced[0] * soft * _lighting(reduced[1] / 255.0, view, size)
    lit = _expose(lit, reduced[1] / 255.0, view.exposure)
    # Pillow's blur counts in whole grey levels, the same on every machine.
    seen = image_module.fromarray(np.clip(np.rint(lit), 0, 255).astype(np.uint8))
    blurred = np.asarray(seen.filter(filters.GaussianBlur(view.blur * size)), np.float64)
    rng = np.random.default_rng([view.seed, 1])
    noisy = blurred + view.noise * rng.normal(size=(size, size))
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


def _lighting(head: Reals, view: View, size: int) -> Reals:
    """Factor of brightness: the head is round, what is behind it is flat."""
    at = (np.arange(size) + 0.5) / size
    x = (at[None, :] - view.shift[0] - MIDDLE[0]) / view.scale
    y = (at[:, None] - view.shift[1] - MIDDLE[1]) / view.scale / 1.3
    across = np.cos(view.light_from) * x + np.sin(view.light_from) * y
    towards = np.clip(across, -1.2, 1.2)
    rounded = 1.0 - 0.16 * np.clip(x**2 + y**2, 0.0, 1.3)
    on_head = rounded * (1.0 + 0.8 * view.light * towards)
    return head * on_head + (1.0 - head) * (1.0 + 0.25 * view.light * towards)


def _expose(lit: Reals, head: Reals, aim: float) -> Reals:
    """Brighten or darken towards ``aim``, as a camera with face detection does, within the
    bounds.
    """
    mean = lit.mean()
    metered = (mean + np.average(lit, weights=head)) / 2
    reached = np.clip(mean * (aim / metered) ** _CORRECTED, LEAST_MEAN + 8, LARGEST_MEAN - 8)
    return lit * (reached / mean)


def pillow() -> tuple[Any, Any, Any]:
    """Pillow's modules Image, ImageDraw and ImageFilter.

    Raises
    ------
    MissingDependencyError
        It is not installed.
    """
    try:
        from PIL import Image, ImageDraw, ImageFilter
    except ImportError as error:
        raise MissingDependencyError(
            "drawn faces need Pillow, which is not installed; run: "
            'pip install "tinyml-course[data]"'
        ) from error
    return Image, ImageDraw, ImageFilter
