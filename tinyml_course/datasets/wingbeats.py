"""Mosquitoes by the hum of their wings: clips of many houses, made by a program.

    from tinyml_course.datasets import wingbeats

    night = wingbeats.load_wingbeats()
    night.sounds.labels, night.celsius

See `tinyml_course.synthesis.wingbeats` for what in them is from papers and what is invented.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.datasets.dataset import DataSet
from tinyml_course.datasets.wav import WAV_AXES, WAV_UNITS
from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis.wingbeats import KINDS, SAMPLE_RATE_HZ, hear_mosquito, make_place

SAMPLES = 4096
"""Of a clip: about half a second."""
VERSION = "1"
"""Increase by one whenever the same seed gives different values."""


@dataclass(frozen=True, eq=False)
class Wingbeats:
    """Clips, and what a cheap thermometer read in each night.

    Attributes
    ----------
    sounds
        ``x`` is ``(N, 4096, 1)`` on the scale of int16; ``groups`` is the house.
    celsius
        ``(N,)``, read with an error of half a degree.
    warm
        ``(N,)`` booleans: whether the nights of the house are 25 °C or warmer.
    """

    sounds: DataSet
    celsius: npt.NDArray[np.float64]
    warm: npt.NDArray[np.bool_]


def load_wingbeats(seed: int = 0, *, places: int = 40, per_place: int = 24) -> Wingbeats:
    """Clips with and without a mosquito at made-up houses.

    Parameters
    ----------
    seed
        The same seed gives the same bytes; more places do not change the earlier ones.
    places
        How many houses, at least 1.
    per_place
        Clips of each, at least 1; the kinds take turns.

    Raises
    ------
    DataError
        A number is below 1.
    """
    if places < 1 or per_place < 1:
        raise DataError(f"expected places and per_place of 1 or more, got {places}, {per_place}")
    count = places * per_place
    x, celsius, warm = np.zeros((count, SAMPLES, 1), np.float32), np.zeros(count), np.zeros(count)
    for index in range(places):
        house = make_place(seed, index)
        for clip in range(per_place):
            rng = np.random.default_rng(derive_seed(seed, "wingbeat", str(index), str(clip)))
            n = index * per_place + clip
            x[n, :, 0], night = hear_mosquito(house, clip % len(KINDS), SAMPLES, rng)
            celsius[n], warm[n] = night + rng.normal(0, 0.5), house.celsius >= 25
    sounds = DataSet(
        name="wingbeats",
        x=x,
        y=np.tile(np.arange(per_place) % len(KINDS), places),
        labels=KINDS,
        groups=np.repeat(np.arange(places), per_place),
        axes=WAV_AXES,
        units=WAV_UNITS,
        source=f"tinyml_course.datasets.wingbeats.load_wingbeats(seed={seed})",
        licence="Apache-2.0",
        citation="Synthetic data of the TinyML course; not recorded anywhere.",
        version=VERSION,
        synthetic=True,
        sample_rate_hz=SAMPLE_RATE_HZ,
    )
    return Wingbeats(sounds, celsius, warm.astype(bool))
