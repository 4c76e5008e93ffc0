"""The sound of rain on the lid of a box, from drops of the right number, size and speed.

1. Drops of each size arrive at random (a Poisson process); how many, says Marshall and Palmer's
   law, with its factor set so that together they are the water asked for;
2. each falls at its terminal velocity and gives its momentum to the lid, within the time in
   which it passes through its own diameter;
3. the lid answers with its resonances: damped sines of its own frequencies;
4. drops that fall elsewhere are too many to hear apart: noise, whose power is the sum of theirs.

What is measured by others has a source below. How loud a lid is, is not: it is the site's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.synthesis.weather.noise import Reals, band, noise

INTERCEPT = 8000.0
"""Drops in a m³ and mm of diameter as the diameter goes to 0. Source: as `marshall_palmer`."""
SMALLEST_MM, LARGEST_MM = 0.2, 6.0
"""Smaller drops are not heard; larger ones break up as they fall."""
WATER_KG_PER_MM3 = 1e-6

_GRID_MM = np.linspace(SMALLEST_MM, LARGEST_MM, 1161)
_MM_PER_H = 3.6e-3  # of one mm³ on a m² in a second


@dataclass(frozen=True, eq=False)
class Drops:
    """Drops that hit a surface, ordered by time.

    Attributes
    ----------
    time_s
        When each hits, ``(n,)``, from 0.
    diameter_mm
        ``(n,)``.
    speed_m_s
        At the surface, ``(n,)``.
    """

    time_s: Reals
    diameter_mm: Reals
    speed_m_s: Reals

    @property
    def volume_mm3(self) -> Reals:
        """``(n,)``."""
        return np.pi / 6 * self.diameter_mm**3

    @property
    def momentum_ns(self) -> Reals:
        """Mass times speed, ``(n,)`` in N·s."""
        return WATER_KG_PER_MM3 * self.volume_mm3 * self.speed_m_s


@dataclass(frozen=True)
class Lid:
    """The lid of a box over a microphone: a membrane with resonances.

    Attributes
    ----------
    area_m2
        How much of the rain it catches.
    modes_hz
        Frequency of each resonance, in Hz.
    decay_s
        Time in which each falls to 1/e, in seconds.
    pa_per_ns
        Pressure at the microphone for a momentum in its middle, in Pa/(N·s), above 0.
    """

    area_m2: float
    modes_hz: tuple[float, ...]
    decay_s: tuple[float, ...]
    pa_per_ns: float


def terminal_velocity(diameter_mm: npt.ArrayLike) -> Reals:
    """How fast a drop falls in still air near the ground, in m/s.

    Parameters
    ----------
    diameter_mm
        0.2 to 6 mm, any shape.

    Source: D. Atlas, R. Srivastava, R. Sekhon: Doppler radar characteristics of precipitation at
    vertical incidence. Reviews of Geophysics 11, 1973, equation for 0.6 to 5.8 mm, fitted to the
    measurements of R. Gunn, G. Kinzer: The terminal velocity of fall for water droplets in
    stagnant air. Journal of Meteorology 6, 1949. Below 0.6 mm it is a little slow.
    """
    return 9.65 - 10.3 * np.exp(-0.6 * np.asarray(diameter_mm, dtype=np.float64))


def marshall_palmer(diameter_mm: npt.ArrayLike, rain_mm_h: float) -> Reals:
    """Drops in a m³ of air, for each mm of diameter: ``8000·exp(−4.1·R^−0.21·D)``.

    Source: J. Marshall, W. Palmer: The distribution of raindrops with size. Journal of
    Meteorology 5, 1948.
    """
    slope = 4.1 * rain_mm_h**-0.21
    return INTERCEPT * np.exp(-slope * np.asarray(diameter_mm, dtype=np.float64))


def arrivals(rain_mm_h: float) -> tuple[Reals, Reals]:
    """Drops of each size that fall on a m² per second.

    Marshall and Palmer's law, times one factor (0.8 to 1.1) so that the water is ``rain_mm_h``.

    Returns
    -------
    diameter_mm, density
        1161 sizes, and drops in m⁻² s⁻¹ mm⁻¹ of each.
    """
    if not 0 < rain_mm_h < 500:
        raise DataError(f"expected rain above 0 and below 500 mm/h, got {rain_mm_h}")
    density = marshall_palmer(_GRID_MM, rain_mm_h) * terminal_velocity(_GRID_MM)
    water = _MM_PER_H * np.trapezoid(density * np.pi / 6 * _GRID_MM**3, _GRID_MM)
    return _GRID_MM, density * rain_mm_h / water


def fall(rain_mm_h: float, area_m2: float, seconds: float, rng: np.random.Generator) -> Drops:
    """The drops that hit an area in some seconds of steady rain; none if it is dry.

    Parameters
    ----------
    rain_mm_h
        At least 0, below 500.
    area_m2, seconds
        Where and how long, above 0.
    rng
        The source of randomness: number, time and size of the drops.

    Raises
    ------
    DataError
        A number is out of range.
    """
    if not (area_m2 > 0 and seconds > 0):
        raise DataError(f"expected an area and a time above 0, got {area_m2} m², {seconds} s")
    if rain_mm_h == 0:
        return Drops(*np.zeros((3, 0)))
    diameters, density = arrivals(rain_mm_h)
    below = _running_sum(density, diameters)
    count = rng.poisson(below[-1] * area_m2 * seconds)
    sizes = np.interp(rng.uniform(0, below[-1], count), below, diameters)
    return Drops(np.sort(rng.uniform(0, seconds, count)), sizes, terminal_velocity(sizes))


def lid_sound(
    drops: Drops, lid: Lid, samples: int, sample_rate_hz: float, rng: np.random.Generator
) -> Reals:
    """The sound of drops on a lid at the microphone under it, ``(samples,)`` in Pa.

    Parameters
    ----------
    drops
        What hits the lid; drops after the end are not heard.
    lid
        What it hits. Resonances above 0.45 of the sample rate are left out.
    samples, sample_rate_hz
        Length, and samples per second.
    rng
        Where on the lid each drop hits: how much it moves each resonance, and to which side.
    """
    heard = drops.time_s < samples / sample_rate_hz
    at = (drops.time_s[heard] * sample_rate_hz).astype(np.int64)
    momentum, contact_s = drops.momentum_ns[heard], _contact_s(drops)[heard]
    place = rng.uniform(-1, 1, (len(lid.modes_hz), len(at)))
    sound = np.zeros(samples)
    for hz, decay_s, moved in zip(lid.modes_hz, lid.decay_s, place, strict=True):
        if hz < 0.45 * sample_rate_hz:
            kicks = momentum * moved * softness(hz * contact_s)
            train = np.bincount(at, weights=kicks, minlength=samples)
            sound += _ring(train.astype(np.float64), hz / sample_rate_hz, decay_s * sample_rate_hz)
    return lid.pa_per_ns * sound


def softness(cycles: npt.ArrayLike) -> Reals:
    """How strongly a half-sine push excites a resonance, relative to a sharp knock.

    ``cycles`` is the frequency times the time the push takes; 1 at 0. (Magnitude of the Fourier
    transform of half a sine over its area.)
    """
    x = 2 * np.asarray(cycles, dtype=np.float64)
    # At x = 1 the quotient is 0/0; its limit is π/4.
    near = np.isclose(x, 1)
    safe = np.where(near, 0.0, x)
    return np.where(near, np.pi / 4, np.abs(np.cos(np.pi / 2 * safe) / (1 - safe**2)))


def far_rain(
    rain_mm_h: float,
    pa_per_ns: float,
    band_hz: tuple[float, float],
    samples: int,
    sample_rate_hz: float,
    rng: np.random.Generator,
) -> Reals:
    """The hiss of rain on everything around, ``(samples,)`` in Pa; silence if it is dry.

    Parameters
    ----------
    rain_mm_h
        At least 0.
    pa_per_ns
        Square root of the mean square pressure, for one N²·s² of squared momentum that falls on
        a m² in a second: what the ground is made of.
    band_hz
        Between which frequencies most of it lies.
    samples, sample_rate_hz, rng
        As in `lid_sound`.
    """
    if rain_mm_h == 0:
        return np.zeros(samples)
    hiss = noise(band(*band_hz), samples, sample_rate_hz, rng)
    return pa_per_ns * np.sqrt(squared_momentum(rain_mm_h)) * hiss


def squared_momentum(rain_mm_h: float) -> float:
    """Sum of the squared momenta of the drops on a m² in a second, in N²·s.

    Sounds that start at random times add up in power, and a drop's pressure grows with its
    momentum.
    """
    diameters, density = arrivals(rain_mm_h)
    drop = Drops(diameters, diameters, terminal_velocity(diameters))
    return float(np.trapezoid(density * drop.momentum_ns**2, diameters))


def _contact_s(drops: Drops) -> Reals:
    return drops.diameter_mm / 1000 / drops.speed_m_s


def _ring(kicks: Reals, cycles: float, decay: float) -> Reals:
    """Each kick starts ``exp(−n/decay)·sin(2π·cycles·n)``: a filter with two poles."""
    from scipy.signal import lfilter

    turn, keep = 2 * np.pi * cycles, np.exp(-1 / decay)
    feedback = [1.0, -2 * keep * np.cos(turn), keep**2]
    return lfilter([0.0, keep * np.sin(turn)], feedback, kicks)


def _running_sum(density: Reals, at: Reals) -> Reals:
    steps = np.diff(at) * (density[1:] + density[:-1]) / 2
    return np.concatenate([[0.0], np.cumsum(steps)])
