"""The outline of a head."""

from __future__ import annotations

import numpy as np

from tinyml_course.synthesis.faces.identity import Head
from tinyml_course.synthesis.faces.view import Reals


def head_outline(head: Head, corners: int = 48) -> Reals:
    """Points ``(corners, 2)`` around a head, in face units: an ellipse above, a jaw below."""
    turn = np.linspace(0.0, 2 * np.pi, corners, endpoint=False)
    x, y = np.cos(turn), np.sin(turn)
    power = np.where(y > 0, 2.0 / head.jaw, 1.0)
    x, y = np.sign(x) * np.abs(x) ** power, np.sign(y) * np.abs(y) ** power
    narrower = 1 - head.taper * np.maximum(0.0, y) ** 1.5
    return np.stack([head.width * x * narrower, head.height * y], axis=-1)
