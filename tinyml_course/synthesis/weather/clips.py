"""Clips of rain and wind at made-up sites, and readings of cheap sensors beside the microphone."""

from __future__ import annotations

import numpy as np

from tinyml_course.cache import Arrays, progress
from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis.weather.classes import (
    HEAVY_RAIN_MM_H,
    MODERATE_WIND_M_S,
    STRONG_WIND_M_S,
)
from tinyml_course.synthesis.weather.noise import Reals
from tinyml_course.synthesis.weather.site import hear, make_site

# What the clips of a class are drawn from: rain on a logarithmic scale, wind evenly.
_RAIN_MM_H = ((0.0, 0.0), (0.3, HEAVY_RAIN_MM_H), (HEAVY_RAIN_MM_H, 50.0))
_WIND_M_S = ((0.0, MODERATE_WIND_M_S), (MODERATE_WIND_M_S, STRONG_WIND_M_S), (STRONG_WIND_M_S, 20))


def weather_clips(
    seed: int, sites: int, per_site: int, samples: int, sample_rate_hz: int
) -> Arrays:
    """Clips of each site, with the weather and other sensors' readings in each.

    Returns
    -------
    ``x``, ``(sites * per_site, samples, 1)`` int16; ``rain_mm_h`` and ``wind_m_s``, one number a
    clip; ``sensors``, three numbers a clip: temperature, humidity, pressure.
    """
    clips = [(site, index) for site in range(sites) for index in range(per_site)]
    x = np.zeros((len(clips), samples, 1), np.int16)
    rain, wind, sensors = np.zeros(len(clips)), np.zeros(len(clips)), np.zeros((len(clips), 3))
    places = [make_site(seed, index) for index in range(sites)]
    for n, (site, index) in enumerate(progress(clips, "making rain and wind")):
        rng = np.random.default_rng(derive_seed(seed, "weather clip", str(site), str(index)))
        rain[n], wind[n] = _weather((site + index) % 9, rng)
        sensors[n] = _sensors(rain[n], wind[n], rng)
        x[n, :, 0] = hear(places[site], rain[n], wind[n], samples, sample_rate_hz, rng)
    return {"x": x, "rain_mm_h": rain, "wind_m_s": wind, "sensors": sensors}


def _weather(pair: int, rng: np.random.Generator) -> tuple[float, float]:
    """Rain in mm/h and wind in m/s of one of the nine combinations, ``3 * rain + wind``."""
    (low, high), at = _RAIN_MM_H[pair // 3], rng.random()
    rain = low * (high / low) ** at if low else 0.0
    return float(rain), float(rng.uniform(*_WIND_M_S[pair % 3]))


def _sensors(rain_mm_h: float, wind_m_s: float, rng: np.random.Generator) -> Reals:
    """Invented: rain is a little cooler and damper, wind comes with a little less pressure."""
    temperature = rng.normal(15 - 1.5 * (rain_mm_h > 0), 7)
    humidity = np.clip(rng.normal(70 + 8 * (rain_mm_h > 0), 14), 15, 100)
    pressure = rng.normal(1013 - 0.25 * wind_m_s - 2 * (rain_mm_h > 0), 8)
    return np.round([temperature, humidity, pressure], 1)
