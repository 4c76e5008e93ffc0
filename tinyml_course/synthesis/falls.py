"""Made-up falls and everyday movements, as an accelerometer on a belt reports them.

A recording of 8 s has the same parts as in reality: standing or walking; then, for a fall, a moment
in which the body gives way and the sensor reads less than 1 g, the blow of the ground, and lying.
Everyday movements have some of these parts: who flops onto a sofa hits something, who goes to bed
ends up lying, who trips may get up again. People differ in how hard they land and how they move.

The movements are plausible, not measured: no result on these data says anything about people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis.accelerometer import WATCH

Reals = npt.NDArray[np.float64]

SAMPLE_RATE_HZ = 50
SECONDS = 8


class _Kind(NamedTuple):
    """What a kind of movement has of each part, from and to. Invented."""

    blow_g: tuple[float, float]
    gives_way: tuple[float, float]  # how much of 1 g is missing before the blow
    turned_deg: tuple[float, float]  # how far the body turns
    turning_s: tuple[float, float]
    restless_g: tuple[float, float]  # how much it moves afterwards


_KINDS = {
    "fall": _Kind((1.2, 5.0), (0.2, 0.8), (60, 95), (0.4, 1.0), (0.0, 0.06)),
    "walk": _Kind((0.0, 0.0), (0.0, 0.0), (0, 5), (1.0, 1.0), (0.2, 0.2)),
    "jump": _Kind((1.2, 3.2), (0.5, 0.9), (0, 10), (1.0, 1.0), (0.05, 0.3)),
    "sit down": _Kind((0.2, 0.7), (0.1, 0.3), (5, 25), (0.8, 1.5), (0.02, 0.1)),
    "flop onto a sofa": _Kind((0.8, 2.6), (0.2, 0.6), (30, 65), (0.4, 1.0), (0.02, 0.1)),
    "lie down": _Kind((0.2, 0.8), (0.0, 0.15), (75, 95), (1.2, 2.5), (0.02, 0.1)),
    "bend down": _Kind((0.1, 0.4), (0.05, 0.2), (50, 85), (0.7, 1.3), (0.05, 0.2)),
    "trip, and get up": _Kind((1.0, 4.0), (0.2, 0.7), (45, 85), (0.4, 0.9), (0.05, 0.2)),
}

KINDS = tuple(_KINDS)
"""Index 0 is the fall; all others are everyday movements."""


@dataclass(frozen=True, eq=False)
class Movements:
    """Recordings of falls and everyday movements.

    Attributes
    ----------
    x
        ``(N, 400, 3)`` float32, in g at 50 Hz: forwards, to the left, up, while the person stands.
    kind
        ``(N,)``, index into `KINDS`; 0 is a fall.
    person
        ``(N,)``, who moved.
    hit_s
        ``(N,)``, when the person hits the ground, the sofa or the bed; in the middle of the
        movement if there is no blow.
    """

    x: npt.NDArray[np.float32]
    kind: npt.NDArray[np.int64]
    person: npt.NDArray[np.int64]
    hit_s: Reals


def make_movements(seed: int, persons: int = 20, each: int = 4) -> Movements:
    """Draw recordings of some people: ``2 * each`` falls and `each` of each everyday movement.

    Parameters
    ----------
    seed
        The same seed draws the same people and movements.
    persons
        How many people, at least 1.
    each
        Recordings of each everyday movement and person, at least 1.

    Raises
    ------
    DataError
        A number is below 1.
    """
    if persons < 1 or each < 1:
        raise DataError(f"expected at least 1 person and 1 of each, got {persons} and {each}")
    kinds = np.repeat(np.arange(len(KINDS)), [2 * each, *[each] * (len(KINDS) - 1)])
    drawn = [_of_person(seed, person, kinds) for person in range(persons)]
    x, hit_s = (np.concatenate(parts) for parts in zip(*drawn, strict=True))
    return Movements(
        x.astype(np.float32),
        np.tile(kinds, persons),
        np.repeat(np.arange(persons), len(kinds)),
        hit_s,
    )


def _of_person(seed: int, person: int, kinds: npt.NDArray[np.int64]) -> tuple[Reals, Reals]:
    """All recordings of one person, ``(N, 400, 3)``, and when they hit something."""
    rng = np.random.default_rng(derive_seed(seed, "falls", str(person)))
    n, t = len(kinds), np.arange(SAMPLE_RATE_HZ * SECONDS) / SAMPLE_RATE_HZ
    # Habits: a gentle or a heavy way of landing; a belt that sits askew; the pace of walking.
    heavy, pace_hz = rng.lognormal(0.0, 0.3), rng.uniform(1.5, 2.2)
    askew = rng.normal(0.0, np.radians(8), 2)

    def drawn(part: str) -> Reals:
        ranges = np.array([getattr(_KINDS[KINDS[kind]], part) for kind in kinds], float)
        return rng.uniform(*ranges.T)[:, None]

    hit = rng.uniform(2.5, 3.5, (n, 1))
    turning = drawn("turning_s")
    turned = np.radians(drawn("turned_deg")) * _turn(t, hit, turning)
    back_up = np.isin(kinds, [KINDS.index("bend down"), KINDS.index("trip, and get up")])
    stays_s = rng.uniform(0.8, 2.5, (n, 1))
    turned = np.where(back_up[:, None], turned * np.clip(1 + stays_s - t + hit, 0, 1), turned)
    side = rng.uniform(0, 2 * np.pi, (n, 1))  # fallen forwards, sideways, backwards
    up = np.stack(
        [np.sin(turned) * np.cos(side), np.sin(turned) * np.sin(side), np.cos(turned)], -1
    )
    weight = 1 - drawn("gives_way") * np.exp(-(((t - hit + 0.25) / 0.12) ** 2))
    blow = heavy * drawn("blow_g") * _blow(t - hit)
    walks = (rng.random((n, 1)) < 0.6) | (kinds[:, None] == 1)
    moving = _steps(t, pace_hz, rng, n) * np.where(walks, _before(t, hit, kinds), 0.0)
    moving += drawn("restless_g") * _restless(t, rng, n) * (t > hit + 0.3)
    force = up * (weight + blow + moving)[..., None]
    force += 0.3 * blow[..., None] * rng.normal(0, 1, (n, 1, 3))  # the blow is not only along it
    return WATCH.measure(_worn(force, askew), rng), hit[:, 0]


def _turn(t: Reals, hit: Reals, turning: Reals) -> Reals:
    """From upright, 0, to turned, 1, shortly after the blow; smooth at both ends."""
    share = np.clip((t - hit - 0.15) / turning + 1, 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def _blow(t: Reals) -> Reals:
    """A blow of 1 at t = 0, 80 ms long, and a weaker one as the body bounces."""
    first = np.where(np.abs(t) < 0.04, np.cos(np.pi * t / 0.08), 0.0)
    again = np.where(np.abs(t - 0.14) < 0.04, np.cos(np.pi * (t - 0.14) / 0.08), 0.0)
    return np.asarray(first + 0.3 * again)


def _before(t: Reals, hit: Reals, kinds: npt.NDArray[np.int64]) -> Reals:
    """Where steps are possible: until half a second before the blow, always when walking on."""
    goes_on = np.isin(kinds, [1, KINDS.index("jump")])[:, None] & (t > hit + 0.5)
    return np.asarray((t < hit - 0.5) | goes_on | (kinds[:, None] == 1), float)


def _steps(t: Reals, pace_hz: float, rng: np.random.Generator, n: int) -> Reals:
    """Bouncing of the hip while walking, in g, ``(n, T)``."""
    phase = 2 * np.pi * pace_hz * t + rng.uniform(0, 2 * np.pi, (n, 1))
    return np.asarray(0.25 * np.sin(phase) + 0.1 * np.sin(2 * phase))


def _restless(t: Reals, rng: np.random.Generator, n: int) -> Reals:
    """Slow movements of a body, of size 1, ``(n, T)``."""
    hz = rng.uniform(0.5, 3.0, (n, 3, 1))
    waves = np.sin(2 * np.pi * hz * t + rng.uniform(0, 2 * np.pi, (n, 3, 1)))
    return np.asarray(waves.mean(axis=1))


def _worn(force: Reals, askew: Reals) -> Reals:
    """In the axes of a belt that is turned by two small angles."""
    (a, b), (x, y, z) = askew, np.moveaxis(force, -1, 0)
    x, z = np.cos(a) * x - np.sin(a) * z, np.sin(a) * x + np.cos(a) * z
    y, z = np.cos(b) * y + np.sin(b) * z, -np.sin(b) * y + np.cos(b) * z
    return np.stack([x, y, z], -1)
