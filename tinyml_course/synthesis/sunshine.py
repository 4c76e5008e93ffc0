"""A made-up year of sunshine at a latitude: geometry without clouds, and spells of cloudy days.

Nothing here was measured. How high the sun stands follows from the latitude, the day and the hour;
how much reaches the ground on a clear day from a formula fitted to measurements; and which days are
cloudy is drawn at random, in spells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed

Reals = npt.NDArray[np.float64]

DAYS = 365
STEPS_PER_HOUR = 6
TILT_DEG = 23.45
"""Of the Earth's axis."""

CLEAR_COVER = (0.0, 0.5)
CLOUDY_COVER = (0.7, 1.0)
"""Shares of the sky that clouds cover, on a clear and on a cloudy day. Invented."""


@dataclass(frozen=True, eq=False)
class Sunshine:
    """What a square metre of level ground gets on each day of a year, from 1 January on.

    Attributes
    ----------
    clear_wh
        Watt-hours without any clouds, ``(365,)``.
    wh
        Watt-hours, ``(365,)``.
    cloudy
        Which days are cloudy, ``(365,)`` booleans.
    """

    clear_wh: Reals
    wh: Reals
    cloudy: npt.NDArray[np.bool_]


def clear_sky_wh(latitude_deg: float, day: int) -> float:
    """Watt-hours that a square metre of level ground gets on a day without clouds.

    Parameters
    ----------
    latitude_deg
        -90 ... 90, north positive.
    day
        1 is 1 January.

    Notes
    -----
    Source: declination by Cooper (1969), irradiance by Haurwitz (1945), as in pvlib's
    ``clearsky.haurwitz``: ``1098 cos z exp(-0.059 / cos z)`` W/m².
    """
    declination = np.radians(TILT_DEG * np.sin(2 * np.pi * (284 + day) / DAYS))
    latitude = np.radians(latitude_deg)
    hours = (np.arange(24 * STEPS_PER_HOUR) + 0.5) / STEPS_PER_HOUR
    hour_angle = np.radians(15 * (hours - 12))
    height = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(
        declination
    ) * np.cos(hour_angle)
    up = height[height > 0]
    return float(np.sum(1098 * up * np.exp(-0.059 / up)) / STEPS_PER_HOUR)


def make_sunshine(
    seed: int, latitude_deg: float, cloudy_share: float = 0.4, spell_days: float = 4.0
) -> Sunshine:
    """Draw a year.

    Parameters
    ----------
    seed
        The same seed draws the same year.
    latitude_deg
        -90 ... 90, north positive.
    cloudy_share
        Share of cloudy days in the long run, 0 ... 1.
    spell_days
        Mean length of a cloudy spell, at least 1.

    Raises
    ------
    DataError
        A number lies outside its range.

    Notes
    -----
    Source: what clouds let pass, ``1 - 0.75 cover^3.4``, is by Kasten and Czeplak (1980).
    """
    if not -90 <= latitude_deg <= 90:
        raise DataError(f"expected a latitude of -90 to 90 degrees, got {latitude_deg}")
    if not 0 <= cloudy_share <= 1 or spell_days < 1:
        raise DataError(
            "expected a share of cloudy days of 0 to 1 and spells of at least 1 day, got "
            f"{cloudy_share} and {spell_days}"
        )
    rng = np.random.default_rng(derive_seed(seed, "sunshine", f"{latitude_deg:g}"))
    cloudy = _spells(rng, cloudy_share, spell_days)
    low, high = np.where(cloudy[:, None], CLOUDY_COVER, CLEAR_COVER).T
    cover = rng.uniform(low, high)
    clear_wh = np.array([clear_sky_wh(latitude_deg, day) for day in range(1, DAYS + 1)])
    return Sunshine(clear_wh, clear_wh * (1 - 0.75 * cover**3.4), cloudy)


def _spells(
    rng: np.random.Generator, cloudy_share: float, spell_days: float
) -> npt.NDArray[np.bool_]:
    """Which days are cloudy: a chain of two states, whose share and spells are as given."""
    draws = rng.random(DAYS)
    if cloudy_share == 1:
        return np.ones(DAYS, bool)
    ends = 1 / spell_days
    begins = min(1.0, ends * cloudy_share / (1 - cloudy_share))
    cloudy = np.zeros(DAYS, bool)
    cloudy[0] = draws[0] < cloudy_share
    for day in range(1, DAYS):
        cloudy[day] = draws[day] >= ends if cloudy[day - 1] else draws[day] < begins
    return cloudy
