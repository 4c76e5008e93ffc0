"""The sound of wind in a microphone and in leaves.

Wind is not a sound: its eddies press on the microphone as they pass. Pressure goes with the
square of the speed, and small eddies are weaker than large ones by Kolmogorov's law: power falls
with frequency to the power of −5/3. Gusts change the speed slowly; leaves hiss far above that.
"""

from __future__ import annotations

from math import gamma

import numpy as np

from tinyml_course.errors import DataError
from tinyml_course.synthesis.weather.noise import Reals, Spectrum, band, noise, wander

AIR_KG_PER_M3 = 1.2
"""Near the ground at 20 °C."""
PRESSURE_SHARE = 0.2
"""Root mean square of the pressure over the wind's dynamic pressure ``ρ·u²/2``; invented, of the
size of the turbulence intensity near the ground."""
CORNER_HZ = 2.0
"""Below it there are only the largest eddies, and the spectrum is flat; invented."""
GUST_TIME_S = 1.5
GUST_SIZE = 0.2
"""How gusts vary: their typical time, and the standard deviation of the logarithm of the speed."""
LEAVES_FROM_M_S = 1.6
"""Leaves rustle from a light breeze. Source: WMO-No. 8, Beaufort scale, force 2."""


def gusty(mean_m_s: float, samples: int, sample_rate_hz: float, rng: np.random.Generator) -> Reals:
    """Speed of the wind over time, ``(samples,)`` in m/s, above 0; its mean is ``mean_m_s``.

    Raises
    ------
    DataError
        The speed is below 0 or above 60 m/s.
    """
    if not 0 <= mean_m_s <= 60:
        raise DataError(f"expected wind from 0 to 60 m/s, got {mean_m_s}")
    factor = np.exp(GUST_SIZE * wander(samples, sample_rate_hz, GUST_TIME_S, rng))
    return mean_m_s * factor / factor.mean()


def turbulence(speed_m_s: Reals, sample_rate_hz: float, rng: np.random.Generator) -> Reals:
    """Wind noise of a bare microphone, in Pa, for a speed over time ``(samples,)``.

    Source: the law of −5/3: A. Kolmogorov, 1941; that wind noise follows it: S. Morgan, R. Raspet:
    Investigation of the mechanisms of low-frequency wind noise generation outdoors. Journal of the
    Acoustical Society of America 92, 1992.
    """
    eddies = noise(eddy_spectrum(CORNER_HZ), len(speed_m_s), sample_rate_hz, rng)
    return PRESSURE_SHARE * AIR_KG_PER_M3 / 2 * speed_m_s**2 * eddies


def eddy_spectrum(corner_hz: float) -> Spectrum:
    """Power density ``(1 + (f/corner)²)^(−5/6)``, times a factor that makes its integral 1."""
    # ∫ (1 + x²)^(−5/6) dx from 0 on is √π/2 · Γ(1/3)/Γ(5/6).
    whole = corner_hz * np.sqrt(np.pi) / 2 * gamma(1 / 3) / gamma(5 / 6)

    def density(f: Reals) -> Reals:
        return (1 + (f / corner_hz) ** 2) ** (-5 / 6) / whole

    return density


def leaves(
    speed_m_s: Reals,
    band_hz: tuple[float, float],
    sample_rate_hz: float,
    rng: np.random.Generator,
) -> Reals:
    """The rustling of trees, 1 Pa at 10 m/s, for a speed over time ``(samples,)``.

    Leaves flutter: the hiss comes and goes 20 times in a second. It grows with the square of the
    speed above that of a light breeze, which is invented.
    """
    above = np.maximum(speed_m_s - LEAVES_FROM_M_S, 0) / (10 - LEAVES_FROM_M_S)
    flutter = np.exp(0.4 * wander(len(speed_m_s), sample_rate_hz, 0.05, rng) - 0.16)
    return above**2 * flutter * noise(band(*band_hz), len(speed_m_s), sample_rate_hz, rng)
