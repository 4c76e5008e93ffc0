"""The hum of a mosquito that flies past a microphone at night, made by a program.

What is from papers: a tone whose partials are whole multiples of the wingbeat [Arthur], which
rises by about 10 Hz for each degree [Villarreal, 8 to 13 Hz/°C for Aedes aegypti], and kinds whose
frequencies lie between 200 and 1,000 Hz and overlap [Mukundarajan]. Everything else is invented,
the middle of each kind too: no result says anything about real mosquitoes.

Sources: B. Arthur et al., Journal of the Acoustical Society of America 135 (2014);
S. Villarreal et al., Journal of Medical Entomology 54 (2017); H. Mukundarajan et al., eLife 6
(2017).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis.weather.noise import band, noise, wander

Reals = npt.NDArray[np.float64]

SAMPLE_RATE_HZ = 8000
KINDS = ("none", "Culex", "Anopheles", "Aedes")
MIDDLE_HZ = (0.0, 370.0, 460.0, 560.0)
"""Wingbeat of each kind at 25 °C. Chosen, in the order in which females are reported."""
SPREAD_HZ = 20.0
"""Standard deviation among the mosquitoes of a kind. Chosen."""
HZ_PER_DEGREE = 10.0
_REFERENCE_C = 25.0
_PARTIALS = 6


@dataclass(frozen=True)
class Place:
    """A house with a recorder: its nights, and what else is heard there.

    Attributes
    ----------
    celsius
        Mean temperature of its nights.
    hum_hz, hum
        A fan or a generator: pitch, and loudness beside a mosquito's 1.
    hiss
        Noise of the microphone and of the trees, root mean square.
    falls_db
        How much weaker each octave is in this microphone.
    """

    celsius: float
    hum_hz: float
    hum: float
    hiss: float
    falls_db: float


def make_place(seed: int, index: int) -> Place:
    """House number `index` of the village of `seed`; always the same one."""
    rng = np.random.default_rng(derive_seed(seed, "wingbeat place", str(index)))
    return Place(
        celsius=float(rng.uniform(19, 31)),
        hum_hz=float(rng.uniform(90, 130)),
        hum=float(rng.uniform(0, 0.5)),
        hiss=float(10 ** rng.uniform(-1.1, -0.5)),
        falls_db=float(rng.uniform(0, 4)),
    )


def hear_mosquito(
    place: Place, kind: int, samples: int, rng: np.random.Generator
) -> tuple[Reals, float]:
    """A clip at a place, and the temperature of that night.

    Parameters
    ----------
    place
        Where.
    kind
        Position in `KINDS`; 0 is a clip without a mosquito.
    samples
        Its length at `SAMPLE_RATE_HZ`.
    rng
        The source of randomness.

    Returns
    -------
    ``(samples,)`` whole numbers in the range of int16; and degrees Celsius.
    """
    celsius = place.celsius + rng.normal(0, 1.5)
    t = np.arange(samples) / SAMPLE_RATE_HZ
    sound = place.hiss * noise(band(50, 1500), samples, SAMPLE_RATE_HZ, rng)
    for partial in (1, 2, 3):
        phase = rng.uniform(0, 2 * np.pi)
        sound += place.hum / partial * np.sin(2 * np.pi * partial * place.hum_hz * t + phase)
    if kind:
        wingbeat = rng.normal(MIDDLE_HZ[kind], SPREAD_HZ)
        wingbeat += HZ_PER_DEGREE * (celsius - _REFERENCE_C)
        sound += _hum_of_wings(wingbeat, place, samples, rng)
    loud = 3000 * 10 ** rng.normal(0, 0.15)
    return np.clip(np.round(loud * sound), -32768, 32767), float(celsius)


def _hum_of_wings(
    wingbeat_hz: float, place: Place, samples: int, rng: np.random.Generator
) -> Reals:
    """Partials of a wavering tone, louder while the mosquito is near."""
    t = np.arange(samples) / SAMPLE_RATE_HZ
    waver = 1 + 0.006 * wander(samples, SAMPLE_RATE_HZ, 0.1, rng)
    turns = np.cumsum(wingbeat_hz * waver) / SAMPLE_RATE_HZ
    sound = np.zeros(samples)
    for partial in range(1, _PARTIALS + 1):
        weaker = 10 ** (-(place.falls_db + 6) / 20 * np.log2(partial) + rng.normal(0, 0.1))
        sound += weaker * np.sin(2 * np.pi * (partial * turns + rng.random()))
    nearest, speed = rng.uniform(0.2, 0.8) * samples / SAMPLE_RATE_HZ, rng.uniform(1, 4)
    return sound * 10 ** rng.uniform(-0.5, 0) / (1 + (speed * (t - nearest)) ** 2)
