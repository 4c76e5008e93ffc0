"""A site with a microphone in a box: everything that differs between sites.

The site determines the level and spectrum of rain and wind, and other sounds. This makes an unseen
site hard. Everything here is invented, within plausible limits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis.weather.noise import Reals, noise, wander
from tinyml_course.synthesis.weather.rain_sound import Drops, Lid, fall, far_rain, lid_sound
from tinyml_course.synthesis.weather.wind_sound import eddy_spectrum, gusty, leaves, turbulence

FULL_SCALE_PA = 28.0
"""Largest pressure of a 16-bit microphone of −26 dB full scale at 94 dB: √2·10^(26/20) Pa."""
DRIP_SPEED_M_S = 6.0
"""Of drops that fall some metres from a tree."""


@dataclass(frozen=True)
class Site:
    """One place and its microphone.

    Attributes
    ----------
    lid
        The lid of the box, which drops hit.
    gain_db
        The board's gain, in dB.
    high_pass_hz
        The microphone's sensitivity falls below it.
    floor_pa
        Noise of microphone and amplifier, root mean square in Pa.
    shield_db, shield_m
        How much weaker the foam around the microphone makes wind, in dB, and how large it is.
    leaves_pa, leaves_hz
        Rustling in Pa at a wind of 10 m/s, and between which frequencies; 0 Pa without trees.
    ground_pa_per_ns, ground_hz
        The hiss of rain on what is around: see `rain_sound.far_rain`.
    drips_hz
        How many drops a second fall from a wet tree or roof onto the lid, where any do.
    traffic_pa, hum_hz
        A road far away: rumble, root mean square in Pa, and the pitch of an engine or a fan.
    insects_pa, insects_hz
        Chirping: loudness in Pa and its pitch.
    """

    lid: Lid
    gain_db: float
    high_pass_hz: float
    floor_pa: float
    shield_db: float
    shield_m: float
    leaves_pa: float
    leaves_hz: tuple[float, float]
    ground_pa_per_ns: float
    ground_hz: tuple[float, float]
    drips_hz: float
    traffic_pa: float
    hum_hz: float
    insects_pa: float
    insects_hz: float


def make_site(seed: int, index: int) -> Site:
    """Site number ``index`` of the country of ``seed``; always the same one."""
    rng = np.random.default_rng(derive_seed(seed, "weather site", str(index)))
    trees = rng.random() < 0.7
    leaves_low, ground_low = rng.uniform(1200, 3000), rng.uniform(600, 2500)
    return Site(
        lid=_make_lid(rng),
        gain_db=float(rng.normal(12, 3.5)),
        high_pass_hz=float(rng.uniform(40, 120)),
        floor_pa=_loud(rng, 34, 3),
        shield_db=float(rng.normal(22, 2.5)),
        shield_m=float(rng.uniform(0.03, 0.1)),
        leaves_pa=_loud(rng, 64, 4) if trees else 0.0,
        leaves_hz=(float(leaves_low), float(leaves_low * rng.uniform(1.3, 2.5))),
        ground_pa_per_ns=float(60 * 10 ** rng.normal(0, 0.22)),
        ground_hz=(float(ground_low), float(ground_low * rng.uniform(1.5, 4))),
        drips_hz=float(rng.uniform(3, 12)) if trees else 0.0,
        traffic_pa=_loud(rng, 48, 5),
        hum_hz=float(rng.uniform(45, 180)),
        insects_pa=_loud(rng, 44, 5),
        insects_hz=float(rng.uniform(2500, 6500)),
    )


def hear(
    site: Site,
    rain_mm_h: float,
    wind_m_s: float,
    samples: int,
    sample_rate_hz: float,
    rng: np.random.Generator,
) -> Reals:
    """A clip of the weather at a site, ``(samples,)``: whole numbers in the range of int16.

    Parameters
    ----------
    site
        Where.
    rain_mm_h
        Steady rain, at least 0.
    wind_m_s
        Mean of the wind over the clip, at least 0.
    samples, sample_rate_hz
        Length, and samples per second.
    rng
        The source of randomness: drops, gusts and everything else in this clip.
    """
    sound = rain_at(site, rain_mm_h, samples, sample_rate_hz, rng)
    sound += wind_at(site, wind_m_s, samples, sample_rate_hz, rng)
    sound += surroundings(site, samples, sample_rate_hz, rng)
    sound += site.floor_pa * rng.standard_normal(samples)
    return record(site, sound, sample_rate_hz)


def rain_at(
    site: Site, rain_mm_h: float, samples: int, sample_rate_hz: float, rng: np.random.Generator
) -> Reals:
    """Drops on the lid, and rain on the ground, ``(samples,)`` in Pa."""
    seconds = samples / sample_rate_hz
    drops = fall(rain_mm_h, site.lid.area_m2, seconds, rng)
    near = lid_sound(drops, site.lid, samples, sample_rate_hz, rng)
    hiss = (site.ground_pa_per_ns, site.ground_hz)
    return near + far_rain(rain_mm_h, *hiss, samples, sample_rate_hz, rng)


def wind_at(
    site: Site, wind_m_s: float, samples: int, sample_rate_hz: float, rng: np.random.Generator
) -> Reals:
    """Wind in the shielded microphone, and trees in the same wind, ``(samples,)`` in Pa."""
    here, there = (gusty(wind_m_s, samples, sample_rate_hz, rng) for _ in range(2))
    sound = behind_foam(turbulence(here, sample_rate_hz, rng), site, wind_m_s, sample_rate_hz)
    if site.leaves_pa:
        sound += site.leaves_pa * leaves(there, site.leaves_hz, sample_rate_hz, rng)
    return sound


def behind_foam(sound_pa: Reals, site: Site, wind_m_s: float, sample_rate_hz: float) -> Reals:
    """Wind noise ``(samples,)`` as the foam lets it through.

    An eddy that passes with frequency f is ``wind_m_s / f`` long. One that is shorter than the
    foam pushes here while another pulls there: what is left falls with the number of eddies.
    """
    lines = np.fft.rfft(sound_pa)
    f = np.fft.rfftfreq(len(sound_pa), 1 / sample_rate_hz)
    eddies = site.shield_m * f / max(wind_m_s, 0.1)
    left = 10 ** (-site.shield_db / 20) / np.hypot(1, eddies)
    return np.fft.irfft(lines * left, len(sound_pa))


def surroundings(
    site: Site, samples: int, sample_rate_hz: float, rng: np.random.Generator
) -> Reals:
    """Sounds in any weather: traffic, insects, drips; ``(samples,)`` in Pa."""
    seconds = samples / sample_rate_hz
    sound = _traffic(site, samples, sample_rate_hz, rng)
    if rng.random() < 0.3:
        sound += _insects(site, samples, sample_rate_hz, rng)
    if rng.random() < 0.5:
        count = rng.poisson(site.drips_hz * seconds)
        drips = Drops(
            np.sort(rng.uniform(0, seconds, count)),
            rng.uniform(1.5, 5, count),
            np.full(count, DRIP_SPEED_M_S),
        )
        sound += lid_sound(drips, site.lid, samples, sample_rate_hz, rng)
    return sound


def record(site: Site, sound_pa: Reals, sample_rate_hz: float) -> Reals:
    """What the board stores: the microphone's high-pass, gain, clipping and rounding."""
    lines = np.fft.rfft(sound_pa)
    f = np.fft.rfftfreq(len(sound_pa), 1 / sample_rate_hz)
    heard = np.fft.irfft(lines * f / np.hypot(f, site.high_pass_hz), len(sound_pa))
    full = 32767 / FULL_SCALE_PA * 10 ** (site.gain_db / 20)
    return np.clip(np.round(full * heard), -32768, 32767)


def _make_lid(rng: np.random.Generator) -> Lid:
    count = int(rng.integers(4, 8))
    lowest = rng.uniform(150, 600)
    # Overtones of a membrane are no multiples of the lowest; plastic rings short, tin long.
    modes = lowest * np.cumsum(np.concatenate([[1.0], rng.uniform(0.3, 1.2, count - 1)]))
    ring_s = 10 ** rng.uniform(-2.5, -1.7)
    return Lid(
        area_m2=float(rng.uniform(0.012, 0.03)),
        modes_hz=tuple(modes.tolist()),
        decay_s=tuple((ring_s * (modes / lowest) ** -0.5).tolist()),
        pa_per_ns=float(1e5 * 10 ** rng.normal(0, 0.22)),
    )


def _loud(rng: np.random.Generator, db: float, spread_db: float) -> float:
    """A root mean square in Pa about a sound pressure level in dB above 20 µPa."""
    return float(2e-5 * 10 ** (rng.normal(db, spread_db) / 20))


def _traffic(site: Site, samples: int, sample_rate_hz: float, rng: np.random.Generator) -> Reals:
    near = 10 ** rng.normal(0, 0.3)
    rumble = noise(eddy_spectrum(60.0), samples, sample_rate_hz, rng)
    t = np.arange(samples) / sample_rate_hz
    pitch = site.hum_hz * rng.uniform(0.95, 1.05)
    start = rng.uniform(0, 2 * np.pi, 3)
    hum = sum(np.sin(2 * np.pi * pitch * k * t + start[k - 1]) / k for k in range(1, 4))
    swell = np.exp(0.3 * wander(samples, sample_rate_hz, 1.0, rng))
    return site.traffic_pa * near * swell * (0.8 * rumble + 0.6 * hum)


def _insects(site: Site, samples: int, sample_rate_hz: float, rng: np.random.Generator) -> Reals:
    """A tone that is switched on and off 15 to 40 times per second, half of the time each."""
    t = np.arange(samples) / sample_rate_hz
    chirps = np.maximum(np.sin(2 * np.pi * rng.uniform(15, 40) * t + rng.uniform(0, 6.3)), 0)
    waver = 1 + 0.002 * wander(samples, sample_rate_hz, 0.2, rng)
    phase = 2 * np.pi * site.insects_hz * np.cumsum(waver) / sample_rate_hz
    return 2 * site.insects_pa * 10 ** rng.normal(0, 0.2) * chirps * np.sin(phase)
