"""Real numbers in C."""

from __future__ import annotations

import numpy as np


def real(value: float | np.floating) -> str:
    """A float32 as C, exactly."""
    return f"{float(value).hex()}f"
