"""A canvas for a face: shapes in face units, seen by a view."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tinyml_course.synthesis.faces.view import Greys, Reals, View, background, pillow, place

OVERSAMPLING = 3
"""Drawn pixels per pixel of the picture along a side, so that edges are smooth."""

_GRID = 16  # corners are rounded to this part of a pixel: coarser than any rounding


class Canvas:
    """Grey shapes in drawing order, and which of them are the head.

    Parameters
    ----------
    view
        Where the face is seen.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._shapes: list[tuple[Reals, int, bool]] = []

    def shape(self, points: npt.ArrayLike, grey: float, *, head: bool = True) -> None:
        """Fill a polygon: ``(N, 2)`` in face units, grey from 0 to 255."""
        level = int(min(max(round(grey), 0), 255))
        self._shapes.append((np.asarray(points, np.float64), level, head))

    def stroke(self, points: npt.ArrayLike, thickness: npt.ArrayLike, grey: float) -> None:
        """Draw along ``(N, 2)`` points, ``thickness`` face units wide (one number, or N)."""
        line = np.asarray(points, np.float64)
        longer = np.concatenate([line[:1], line, line[-1:]])
        along = longer[2:] - longer[:-2]
        aside = along[:, ::-1] * [-0.5, 0.5] / np.hypot(along[:, 0], along[:, 1])[:, None]
        aside *= np.asarray(thickness, np.float64)[..., None]
        self.shape(np.concatenate([line + aside, (line - aside)[::-1]]), grey)

    def draw(self, size: int) -> tuple[Greys, Greys]:
        """The scene, and 255 where the head is, for a picture of ``(size, size)``.

        Both are `OVERSAMPLING` times as large.
        """
        image, draw, _ = pillow()
        side = size * OVERSAMPLING
        scene = image.fromarray(background(self._view, side))
        head = image.new("L", (side, side))
        on_scene, on_head = draw.Draw(scene), draw.Draw(head)
        # All corners at once: one shape takes NumPy as long as all.
        corners = place(self._view, np.concatenate([points for points, _, _ in self._shapes]))
        dots = (np.rint(corners * side * _GRID) / _GRID).ravel().tolist()
        start = 0
        for points, grey, of_head in self._shapes:
            polygon = dots[start : start + points.size]
            start += points.size
            on_scene.polygon(polygon, fill=grey)
            if of_head:
                on_head.polygon(polygon, fill=255)
        return np.asarray(scene), np.asarray(head)


def ellipse(
    centre: tuple[float, float],
    radii: tuple[float, float],
    between: tuple[float, float] = (0.0, 1.0),
    corners: int = 24,
) -> Reals:
    """Points ``(corners, 2)`` on an ellipse, or on the part ``between`` two shares of a turn.

    It starts at the right and runs through the bottom.
    """
    turn = 2 * np.pi * np.linspace(*between, corners)
    return curve(centre[0] + radii[0] * np.cos(turn), centre[1] + radii[1] * np.sin(turn))


def curve(x: npt.ArrayLike, y: npt.ArrayLike) -> Reals:
    """Points ``(N, 2)`` from ``x`` and ``y``; one of them may be a single number."""
    across, down = np.asarray(x, np.float64), np.asarray(y, np.float64)
    points = np.empty((max(across.size, down.size), 2))
    points[:, 0], points[:, 1] = across, down
    return points
