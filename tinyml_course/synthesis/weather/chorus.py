"""A season of the year: nights in which insects and frogs sing at every site, rain or not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis.weather.noise import Reals, wander
from tinyml_course.synthesis.weather.site import make_site, record

LOUD_DB = (92.0, 104.0)
"""Sound pressure levels of a chorus, above 20 µPa: cicadas in the tree of the box. Chosen so loud
that a network which never heard a chorus is surely worse."""


def chorus(
    seed: int, sites: Sequence[int], per_site: int, samples: int, sample_rate_hz: float
) -> Reals:
    """What a chorus adds to every clip of some sites, as their boards record it.

    Parameters
    ----------
    seed
        Of the sites, as `weather_clips` takes it.
    sites
        Their numbers; a site sings the same with any others.
    per_site, samples, sample_rate_hz
        As for the clips.

    Returns
    -------
    ``(len(sites) * per_site, samples)`` whole numbers in the range of int16.
    """
    added = np.zeros((len(sites) * per_site, samples))
    for place, index in enumerate(sites):
        rng = np.random.default_rng(derive_seed(seed, "weather chorus", str(index)))
        site, voices = make_site(seed, index), int(rng.integers(2, 5))
        pitches = rng.uniform(1500, 6500, voices)
        loud = 2e-5 * 10 ** (rng.uniform(*LOUD_DB) / 20)
        for clip in range(per_site):
            voice = [_singer(hz, samples, sample_rate_hz, rng) for hz in pitches]
            near = loud * 10 ** rng.normal(0, 0.1)
            added[place * per_site + clip] = record(
                site, near * np.sum(voice, axis=0), sample_rate_hz
            )
    return added


def _singer(
    pitch_hz: float, samples: int, sample_rate_hz: float, rng: np.random.Generator
) -> Reals:
    """A tone in pulses, some 20 to 60 a second, of mean square about 1/4."""
    t = np.arange(samples) / sample_rate_hz
    pulses = np.maximum(np.sin(2 * np.pi * rng.uniform(20, 60) * t + rng.uniform(0, 6.3)), 0)
    waver = 1 + 0.003 * wander(samples, sample_rate_hz, 0.2, rng)
    phase = 2 * np.pi * pitch_hz * np.cumsum(waver) / sample_rate_hz
    return np.sqrt(2) * pulses * np.sin(phase + rng.uniform(0, 6.3))
