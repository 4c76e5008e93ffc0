"""What the law allows a radio to send: a row of ``bands.toml`` for each band."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tinyml_course.errors import DataError


@dataclass(frozen=True)
class Band:
    """One band, and its law.

    Attributes
    ----------
    name, mhz
        Such as ``"EU868"``, and its frequencies in words.
    duty_share
        The share of the time that may be spent on air, above 0; 1 where no share is set.
    longest_s
        Seconds that a message may last; infinite where the law sets none.
    source
        Of both numbers.
    """

    name: str
    mhz: str
    duty_share: float
    longest_s: float
    source: str


@cache
def load_bands() -> dict[str, Band]:
    """All bands by name."""
    text = files("tinyml_course.cost").joinpath("bands.toml").read_text(encoding="utf-8")
    return {
        name: Band(
            name,
            str(row["mhz"]),
            float(row["duty_share"]),
            float(row["longest_s"]) or float("inf"),
            str(row["source"]),
        )
        for name, row in tomllib.loads(text).items()
    }


def load_band(name: str) -> Band:
    """One band.

    Raises
    ------
    DataError
        There is no such band.

    Examples
    --------
    >>> load_band("EU868").duty_share
    0.01
    """
    bands = load_bands()
    if name not in bands:
        raise DataError(f"expected a band among {', '.join(bands)}, got {name!r}")
    return bands[name]
