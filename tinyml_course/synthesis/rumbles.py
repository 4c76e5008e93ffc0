"""Rumbles of elephants at a field's edge, with wind, engines and insects, made by a program.

What is from papers: a rumble is a tone with many multiples whose fundamental lies between 14 and
35 Hz [Poole] and moves while the animal calls. Everything else is invented: the levels, the shares
of the multiples, the engines and the insects. No result says anything about real elephants.

Source: J. Poole, K. Payne, W. Langbauer, C. Moss: The social contexts of some very low frequency
calls of African elephants. Behavioral Ecology and Sociobiology 22 (1988).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis.weather.noise import band, noise, wander

Reals = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

RUMBLE_RATE_HZ = 4000
RUMBLE_SAMPLES = 16_000
"""Of a clip: four seconds."""
RUMBLE_KINDS = ("nothing", "engine", "elephant")
FUNDAMENTAL_HZ = (14.0, 35.0)
"""Lowest and highest fundamental, as Poole et al. report them."""


@dataclass(frozen=True)
class Field:
    """A field with a recorder: what is always heard there.

    Attributes
    ----------
    wind
        Root mean square of the rumble of the wind in the microphone, beside an elephant's 1.
    insect_hz, insects
        Pitch and loudness of its insects.
    engine_hz
        How often the engines of its road fire, roughly.
    """

    wind: float
    insect_hz: float
    insects: float
    engine_hz: float


def make_field(seed: int, index: int) -> Field:
    """Field number `index` of the district of `seed`; always the same one."""
    rng = np.random.default_rng(derive_seed(seed, "rumble field", str(index)))
    return Field(
        wind=float(10 ** rng.uniform(-1.0, -0.3)),
        insect_hz=float(rng.uniform(1100, 1900)),
        insects=float(rng.uniform(0.5, 2.0)),
        engine_hz=float(rng.uniform(25, 55)),
    )


def hear_rumble(field: Field, kind: int, rng: np.random.Generator) -> Reals:
    """A clip at a field: ``(RUMBLE_SAMPLES,)`` whole numbers in the range of int16.

    Parameters
    ----------
    field
        Where.
    kind
        Position in `RUMBLE_KINDS`.
    rng
        The source of randomness.
    """
    gusts = np.exp(0.4 * wander(RUMBLE_SAMPLES, RUMBLE_RATE_HZ, 1.5, rng))
    sound = field.wind * gusts * noise(band(2, 12), RUMBLE_SAMPLES, RUMBLE_RATE_HZ, rng)
    sound += 0.02 * rng.standard_normal(RUMBLE_SAMPLES)
    sound += field.insects * _insects(field.insect_hz, rng)
    loud = 10 ** rng.uniform(-0.5, 0.2)
    if kind == 1:
        sound += loud * _engine(field.engine_hz, rng)
    elif kind == 2:
        sound += loud * _rumble(rng)
    return np.clip(np.round(2000 * sound), -32768, 32767)


def load_rumbles(
    seed: int = 0, *, fields: int = 20, per_field: int = 18
) -> tuple[Reals, Ints, Ints]:
    """Clips of many fields, their kinds, and which field each is from.

    Parameters
    ----------
    seed
        The same seed gives the same bytes; more fields do not change the earlier ones.
    fields, per_field
        How many, at least 1; the kinds take turns.

    Returns
    -------
    clips, kinds, fields
        ``(N, RUMBLE_SAMPLES)`` on the scale of int16, ``(N,)`` positions in `RUMBLE_KINDS`,
        ``(N,)``.

    Raises
    ------
    DataError
        A number is below 1.
    """
    if fields < 1 or per_field < 1:
        raise DataError(f"expected fields and per_field of 1 or more, got {fields}, {per_field}")
    clips = []
    for index in range(fields):
        field = make_field(seed, index)
        for clip in range(per_field):
            rng = np.random.default_rng(derive_seed(seed, "rumble", str(index), str(clip)))
            clips.append(hear_rumble(field, clip % len(RUMBLE_KINDS), rng))
    kinds = np.tile(np.arange(per_field) % len(RUMBLE_KINDS), fields)
    return np.stack(clips), kinds, np.repeat(np.arange(fields), per_field)


def _rumble(rng: np.random.Generator) -> Reals:
    """A tone that rises and falls, with multiples; the higher ones are lost on the way."""
    t = np.arange(RUMBLE_SAMPLES) / RUMBLE_RATE_HZ
    lasts = rng.uniform(2, 3.6)
    along = np.clip((t - rng.uniform(0.1, 3.9 - lasts)) / lasts, 0, 1)
    pitch = rng.uniform(*FUNDAMENTAL_HZ) * (
        1 + rng.uniform(0.05, 0.2) * (np.sin(np.pi * along) - 1)
    )
    turns = np.cumsum(pitch) / RUMBLE_RATE_HZ
    lost = rng.uniform(3, 8)  # dB for each multiple
    parts = [
        10 ** (-lost * (n - 1) / 20) * np.sin(2 * np.pi * (n * turns + rng.random()))
        for n in range(1, 9)
    ]
    return np.sin(np.pi * along) ** 0.5 * np.sum(parts, axis=0)


def _engine(fires_hz: float, rng: np.random.Generator) -> Reals:
    """A steady tone with multiples and half multiples, as of four cylinders that are not alike."""
    t = np.arange(RUMBLE_SAMPLES) / RUMBLE_RATE_HZ
    speed = 1 + 0.01 * wander(RUMBLE_SAMPLES, RUMBLE_RATE_HZ, 1.0, rng)
    turns = np.cumsum(fires_hz * rng.normal(1, 0.1) * speed) / RUMBLE_RATE_HZ
    parts = [
        rng.uniform(0.3, 1) / n * np.sin(2 * np.pi * (n * turns + rng.random()))
        for n in (0.5, 1, 1.5, 2, 3, 4)
    ]
    near = 1 / (1 + ((t - rng.uniform(-1, 5)) / rng.uniform(2, 6)) ** 2)  # it drives past
    return near * np.sum(parts, axis=0)


def _insects(pitch_hz: float, rng: np.random.Generator) -> Reals:
    """A chirping tone far above every rumble, of root mean square 1/2 or so."""
    t = np.arange(RUMBLE_SAMPLES) / RUMBLE_RATE_HZ
    waver = 1 + 0.002 * wander(RUMBLE_SAMPLES, RUMBLE_RATE_HZ, 0.2, rng)
    turns = np.cumsum(pitch_hz * rng.normal(1, 0.01) * waver) / RUMBLE_RATE_HZ
    chirps = np.maximum(np.sin(2 * np.pi * rng.uniform(2, 5) * t + rng.uniform(0, 6)), 0)
    return chirps * np.sin(2 * np.pi * turns)
