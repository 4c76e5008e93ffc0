"""Real numbers in C."""

from __future__ import annotations

from typing import SupportsFloat


def real(value: SupportsFloat) -> str:
    """A float32 as C, exactly."""
    return f"{float(value).hex()}f"
