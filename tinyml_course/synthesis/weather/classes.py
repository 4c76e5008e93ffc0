"""The classes of rain and wind."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

RAIN_LABELS = ("none", "light", "heavy")
HEAVY_RAIN_MM_H = 10.0
"""Rain is heavy from here on; "light" is what this guide calls slight or moderate. Source: WMO-No.
8, Guide to Instruments and Methods of Observation, volume I, chapter 14, intensity of
precipitation."""
WIND_LABELS = ("calm", "moderate", "strong")
MODERATE_WIND_M_S, STRONG_WIND_M_S = 3.4, 10.8
"""From gentle breeze (force 3) and from strong breeze (force 6); "calm" is force 0 to 2. Source:
Beaufort scale, WMO-No. 306, Manual on Codes."""


def rain_classes(rain_mm_h: npt.ArrayLike) -> Ints:
    """Index into ``RAIN_LABELS`` for rain in mm/h: none at 0, heavy from 10."""
    rain = np.asarray(rain_mm_h)
    return np.where(rain > 0, np.where(rain >= HEAVY_RAIN_MM_H, 2, 1), 0).astype(np.int64)


def wind_classes(wind_m_s: npt.ArrayLike) -> Ints:
    """Index into ``WIND_LABELS`` for wind in m/s: moderate from 3.4, strong from 10.8."""
    wind = np.asarray(wind_m_s)
    return np.digitize(wind, (MODERATE_WIND_M_S, STRONG_WIND_M_S)).astype(np.int64)
