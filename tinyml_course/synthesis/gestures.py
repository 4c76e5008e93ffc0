"""Gestures made by a program: a path in space, differentiated twice, seen by a sensor on a wrist.

The same steps as in reality, in this order:

1. the hand follows a path ``p(t)`` in metres, in a frame whose third axis points up;
2. an accelerometer at rest shows +1 g upwards, so it measures ``f = p'' / G + (0, 0, 1)``;
3. the wrist rolls and tilts, which turns ``f`` into the sensor's own axes;
4. the sensor adds a bias and noise, clips at its range and rounds to its steps.

People differ in tempo and size, and in habits that other people's windows do not show: one waves at
a slant, another's "up-down" sweeps out like a "wing", a third wears the watch the other way round.
Some windows contain the beginning or end of a movement.

The motions are plausible, not measured: no result on these data says anything about people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis.accelerometer import WATCH, Accelerometer

SYNTHETIC_LABELS = ("idle", "wave", "up-down", "ring", "wing")
SYNTHETIC_SAMPLE_RATE_HZ = 62.5
STANDARD_GRAVITY = 9.80665
"""m/s², Source: CGPM 1901, Resolution 2."""
WING_SWEEP = 0.35
"""How far the hand swings out with a "wing", as a share of its height."""
BEGINNING_OR_ENDING = 0.4
"""Share of the windows in which a movement begins or ends."""
_RISE_S = 0.5  # from rest to the whole movement
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Person:
    """How one person moves.

    Attributes
    ----------
    tempo_hz
        Repetitions per second.
    amplitude_m
        Half the width of a movement, in metres.
    tilt_rad
        Fixed ``(roll, pitch)`` at which the watch sits on the wrist, in radians.
    tremor_g
        Root mean square of the hand's own trembling (8 to 12 Hz), in g.
    roundness
        Height of a ring over its width, 1 for a circle.
    slant_rad
        How far their upright movements lean to the side, in radians.
    sweep
        How far the hand swings out with an "up-down", as a share of its height; a "wing" swings
        out by `WING_SWEEP`.
    turned
        Whether the watch is worn the other way round: x and y of the sensor point back.
    """

    tempo_hz: float
    amplitude_m: float
    tilt_rad: tuple[float, float]
    tremor_g: float
    roundness: float
    slant_rad: float = 0.0
    sweep: float = 0.0
    turned: bool = False


def make_person(seed: int, index: int) -> Person:
    """Person number ``index`` of the population of ``seed``; always the same one."""
    rng = np.random.default_rng(derive_seed(seed, "person", str(index)))
    roll, pitch = rng.normal(0.0, 0.25, 2)
    return Person(
        tempo_hz=float(rng.uniform(1.0, 1.9)),
        amplitude_m=float(rng.uniform(0.07, 0.16)),
        tilt_rad=(float(roll), float(pitch)),
        tremor_g=float(rng.uniform(0.005, 0.03)),
        roundness=float(rng.uniform(0.5, 1.3)),
        slant_rad=float(rng.normal(0.0, 0.35)),
        sweep=float(rng.uniform(0.0, 0.35)),
        turned=bool(rng.random() < 0.5),
    )


def synthesise_gestures(
    person: Person,
    labels: npt.ArrayLike,
    window_length: int,
    rng: np.random.Generator,
    sensor: Accelerometer = WATCH,
) -> Reals:
    """What the sensor on one person's wrist measures for each of ``labels``.

    Parameters
    ----------
    person
        Who moves.
    labels
        ``(N,)`` indices into ``SYNTHETIC_LABELS``.
    window_length
        In samples at 62.5 Hz, at least 2.
    rng
        The source of randomness (start, tempo, roll, noise).
    sensor
        What measures.

    Returns
    -------
    ``(N, window_length, 3)`` float64 in g, clipped and rounded as the sensor does.
    """
    gesture = np.asarray(labels)
    if window_length < 2:
        raise DataError(f"expected window_length ≥ 2 samples, got {window_length}")
    if gesture.ndim != 1 or np.any((gesture < 0) | (gesture >= len(SYNTHETIC_LABELS))):
        raise DataError(
            f"expected labels of shape (N,) in [0, {len(SYNTHETIC_LABELS)}), got {gesture}"
        )
    n = len(gesture)
    # One extra sample on each side: differentiating twice uses both neighbours.
    t = np.arange(-1, window_length + 1) / SYNTHETIC_SAMPLE_RATE_HZ
    phase = _phase(person, t, n, rng)
    size = person.amplitude_m * rng.lognormal(0.0, 0.15, (n, 1))
    path = _slanted(_paths(gesture, phase, size, person), person.slant_rad)
    path = _rotate_about_up(path, rng.normal(0, 0.2, n)) * _envelope(t, n, rng)
    force = acceleration(path, 1 / SYNTHETIC_SAMPLE_RATE_HZ) / STANDARD_GRAVITY
    force[..., 2] += 1.0
    force += _tremor(person, t[1:-1], n, rng)
    roll, pitch = _wrist(person, gesture, phase[:, 1:-1], rng)
    felt = _to_sensor(force, roll, pitch)
    if person.turned:
        felt[..., :2] *= -1
    return sensor.measure(felt, rng)


def acceleration(path: Reals, dt: float) -> Reals:
    """Second derivative of paths ``(N, T, 3)`` in m: ``(N, T - 2, 3)`` in m/s²."""
    second: Reals = (path[:, 2:] - 2 * path[:, 1:-1] + path[:, :-2]) / dt**2
    return second


def _phase(person: Person, t: Reals, n: int, rng: np.random.Generator) -> Reals:
    """Phase ``(N, T)`` in radians: the person's tempo, slightly irregular."""
    tempo = person.tempo_hz * rng.lognormal(0.0, 0.07, (n, 1))
    start = rng.uniform(0, 2 * np.pi, (n, 1))
    sway_hz, sway_start = rng.uniform(0.2, 0.5, (n, 1)), rng.uniform(0, 2 * np.pi, (n, 1))
    sway = 0.25 * np.sin(2 * np.pi * sway_hz * t + sway_start)
    phase: Reals = start + 2 * np.pi * tempo * t + sway
    return phase


def _paths(gesture: npt.NDArray[Any], phase: Reals, size: Reals, person: Person) -> Reals:
    """Positions ``(N, T, 3)`` in metres: x forward, y to the side, z up."""
    s, c, zero = np.sin(phase), np.cos(phase), np.zeros_like(phase)
    shapes = np.stack(
        [
            np.stack([zero, zero, zero], -1),  # idle
            np.stack([zero, s, 0.15 * np.cos(2 * phase)], -1),  # wave: side to side, a flat arc
            np.stack([0.2 * s, person.sweep * c, s], -1),  # up-down, with a habit
            np.stack([zero, c, person.roundness * s], -1),  # ring: a circle facing forward
            np.stack([zero, WING_SWEEP * c, s], -1),  # wing: the elbow lifts, the hand swings out
        ]
    )
    paths: Reals = size[..., None] * shapes[gesture, np.arange(len(gesture))]
    return paths


def _slanted(path: Reals, slant_rad: float) -> Reals:
    """The path leaning to the side: rotated about the axis that points forward."""
    c, s = np.cos(slant_rad), np.sin(slant_rad)
    x, y, z = np.moveaxis(path, -1, 0)
    return np.stack([x, c * y - s * z, s * y + c * z], -1)


def _envelope(t: Reals, n: int, rng: np.random.Generator) -> Reals:
    """Amplitude of the movement ``(N, T, 1)``: 1, or rising from 0, or falling to 0."""
    middle = t[0] + (t[-1] - t[0]) * rng.uniform(0.15, 0.85, (n, 1))
    rise = np.clip((t - middle) / _RISE_S + 0.5, 0, 1)
    rise = np.where(rng.random((n, 1)) < 0.5, rise, 1 - rise)
    partly = rng.random((n, 1)) < BEGINNING_OR_ENDING
    # A smooth step with slope 0 at both ends, so that the hand does not jerk.
    smooth: Reals = np.where(partly, rise * rise * (3 - 2 * rise), 1.0)[..., None]
    return smooth


def _rotate_about_up(path: Reals, angle: Reals) -> Reals:
    """The path facing another direction: nobody faces exactly forward."""
    c, s = np.cos(angle)[:, None], np.sin(angle)[:, None]
    x, y, z = np.moveaxis(path, -1, 0)
    return np.stack([c * x - s * y, s * x + c * y, z], -1)


def _wrist(
    person: Person, gesture: npt.NDArray[Any], phase: Reals, rng: np.random.Generator
) -> tuple[Reals, Reals]:
    """Roll and pitch of the wrist ``(N, T)`` in radians; waving and winging roll it."""
    swing = np.array([0.0, 0.35, 0.0, 0.1, 0.5])[gesture][:, None]
    roll = person.tilt_rad[0] + rng.normal(0, 0.1, (len(gesture), 1)) + swing * np.sin(phase)
    pitch = person.tilt_rad[1] + rng.normal(0, 0.1, (len(gesture), 1)) + 0 * phase
    return roll, pitch


def _to_sensor(force: Reals, roll: Reals, pitch: Reals) -> Reals:
    """Turn forces ``(N, T, 3)`` into the sensor's axes: first pitch (about y), then roll (x)."""
    x, y, z = np.moveaxis(force, -1, 0)
    x, z = np.cos(pitch) * x - np.sin(pitch) * z, np.sin(pitch) * x + np.cos(pitch) * z
    y, z = np.cos(roll) * y + np.sin(roll) * z, -np.sin(roll) * y + np.cos(roll) * z
    return np.stack([x, y, z], -1)


def _tremor(person: Person, t: Reals, n: int, rng: np.random.Generator) -> Reals:
    """Trembling of the hand ``(N, T, 3)`` in g: on each axis a sine of 8 to 12 Hz."""
    hz = rng.uniform(8, 12, (n, 1, 3))
    waves = np.sin(2 * np.pi * hz * t[:, None] + rng.uniform(0, 2 * np.pi, (n, 1, 3)))
    tremor: Reals = np.sqrt(2) * person.tremor_g * waves
    return tremor
