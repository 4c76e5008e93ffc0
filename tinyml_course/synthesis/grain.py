"""Larvae that chew in stored grain, with settling kernels, footsteps and hum, made by a program.

What is from papers: insects in stored products and larvae in wood are heard as impulses of 3 to 10
milliseconds in trains [2010], and bursts of more than six impulses, less than half a second apart,
tell larvae from other noise [2008]. Everything else is invented: rates, levels, frequencies,
stores. No result says anything about real insects.

Source: R. Mankin et al.: Temporal and spectral features of sounds of wood-boring beetle larvae.
Florida Entomologist 91 (2008). R. Mankin et al.: Acoustic indicators for targeted detection of
stored product and urban insect pests. Journal of Economic Entomology 103 (2010).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed

Reals = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

GRAIN_RATE_HZ = 16_000
GRAIN_SAMPLES = 80_000
"""Of a clip: five seconds."""
GRAIN_KINDS = ("clean", "infested")
CLICK_SAMPLES = 320
"""A click is drawn for 20 ms; it is 20 dB down after 2 to 6."""


@dataclass(frozen=True)
class Store:
    """A grain store with a probe in the heap: what is always heard there.

    Attributes
    ----------
    hiss
        Noise of the probe's amplifier, root mean square, beside the peak of a loud click, 1.
    hum
        Loudness of the mains hum.
    settling
        Clicks of settling kernels in a second, one by one.
    steps
        Footsteps in a second.
    ring_hz
        Where the probe rings.
    """

    hiss: float
    hum: float
    settling: float
    steps: float
    ring_hz: float


def make_store(seed: int, index: int) -> Store:
    """Store number `index` of the district of `seed`; always the same one."""
    rng = np.random.default_rng(derive_seed(seed, "grain store", str(index)))
    return Store(
        hiss=float(10 ** rng.uniform(-2.0, -1.4)),
        hum=float(rng.uniform(0, 0.5)),
        settling=float(10 ** rng.uniform(-0.7, 0.6)),
        steps=float(rng.uniform(0, 0.6)),
        ring_hz=float(rng.uniform(2500, 5000)),
    )


def hear_grain(store: Store, kind: int, rng: np.random.Generator) -> tuple[Reals, Reals]:
    """A clip in a store, and when larvae clicked in it.

    Parameters
    ----------
    store
        Where.
    kind
        Position in `GRAIN_KINDS`.
    rng
        The source of randomness.

    Returns
    -------
    ``(GRAIN_SAMPLES,)`` whole numbers in the range of int16; seconds, rising, none if clean.
    """
    seconds = GRAIN_SAMPLES / GRAIN_RATE_HZ
    t = np.arange(GRAIN_SAMPLES) / GRAIN_RATE_HZ
    sound = store.hiss * rng.standard_normal(GRAIN_SAMPLES)
    for multiple in (1, 2, 3, 5):
        phase = rng.uniform(0, 2 * np.pi)
        sound += store.hum / multiple * np.sin(2 * np.pi * 50 * multiple * t + phase)
    for at in rng.uniform(0, seconds, rng.poisson(store.settling * seconds)):
        _add(sound, at, _click(store.ring_hz, rng))
    for at in rng.uniform(0, seconds, rng.poisson(store.steps * seconds)):
        _add(sound, at, _step(rng))
    chewed = _trains(seconds, rng) if kind else np.zeros(0)
    depth = 10 ** rng.uniform(-0.5, 0)  # grain above the larva softens its clicks
    for at in chewed:
        _add(sound, at, depth * _click(store.ring_hz, rng))
    return np.clip(np.round(8000 * sound), -32768, 32767), chewed


def load_grain(seed: int = 0, *, stores: int = 24, per_store: int = 8) -> tuple[Reals, Ints, Ints]:
    """Clips of many stores, their kinds, and which store each is from.

    Parameters
    ----------
    seed
        The same seed gives the same bytes; more stores do not change the earlier ones.
    stores, per_store
        How many, at least 1; the kinds take turns.

    Returns
    -------
    clips, kinds, stores
        ``(N, GRAIN_SAMPLES)`` on the scale of int16, ``(N,)`` positions in `GRAIN_KINDS`, ``(N,)``.

    Raises
    ------
    DataError
        A number is below 1.
    """
    if stores < 1 or per_store < 1:
        raise DataError(f"expected stores and per_store of 1 or more, got {stores}, {per_store}")
    clips = []
    for index in range(stores):
        store = make_store(seed, index)
        for clip in range(per_store):
            rng = np.random.default_rng(derive_seed(seed, "grain", str(index), str(clip)))
            clips.append(hear_grain(store, clip % len(GRAIN_KINDS), rng)[0])
    kinds = np.tile(np.arange(per_store) % len(GRAIN_KINDS), stores)
    return np.stack(clips), kinds, np.repeat(np.arange(stores), per_store)


def _trains(seconds: float, rng: np.random.Generator) -> Reals:
    """When larvae click: in one to three bouts of 5 to 15 clicks, 40 to 200 ms apart."""
    bouts = []
    for start in rng.uniform(0, seconds - 1, rng.integers(1, 4)):
        gap = rng.uniform(0.04, 0.2)
        gaps = gap * rng.lognormal(0, 0.3, rng.integers(5, 16))
        bouts.append(start + np.cumsum(gaps) - gaps[0])
    times = np.sort(np.concatenate(bouts))
    return times[times < seconds]


def _click(ring_hz: float, rng: np.random.Generator) -> Reals:
    """A damped oscillation with a peak of about 1, of a few milliseconds."""
    t = np.arange(CLICK_SAMPLES) / GRAIN_RATE_HZ
    pitch = ring_hz * rng.normal(1, 0.15)
    loud = 0.6 * rng.lognormal(0, 0.4)
    return loud * np.exp(-t / rng.uniform(0.001, 0.0025)) * np.cos(2 * np.pi * pitch * t)


def _step(rng: np.random.Generator) -> Reals:
    """A thud that reaches the probe through the floor, below every click."""
    t = np.arange(3200) / GRAIN_RATE_HZ
    return rng.uniform(0.5, 2) * np.exp(-t / 0.04) * np.sin(2 * np.pi * rng.uniform(60, 200) * t)


def _add(sound: Reals, at_s: float, part: Reals) -> None:
    first = int(at_s * GRAIN_RATE_HZ)
    room = sound[first : first + len(part)]
    room += part[: len(room)]
