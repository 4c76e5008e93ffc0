"""Made-up vibration of electric motors, healthy and with faults.

Nothing here was measured. A motor is a shaft that turns, a bearing, and a housing with resonances;
each has its own. What a fault adds is what textbooks say that it adds: an unbalanced shaft shakes
once a turn, a loose foot at multiples and half multiples of a turn, and a worn bearing strikes the
housing a few times a turn, so that it rings. How strong a fault is beside the noise was chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed

Reals = npt.NDArray[np.float64]

RATE_HZ = 4000
WINDOW = 2048
"""Samples of a window: 0.512 s."""

STATES = ("healthy", "bearing", "imbalance", "looseness")

_HARMONICS = np.arange(1, 7)
_LOOSE_ORDERS = np.array([0.5, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0])
_STRIKES = 0.8
_SHAKES = 2.5
_RATTLES = 0.3
_SLIP = 0.03
"""Share of its speed that a motor loses between no load and full load."""


@dataclass(frozen=True, eq=False)
class Motor:
    """What makes one motor sound different from another.

    Attributes
    ----------
    rotation_hz
        Turns a second without load.
    shakes
        ``(6,)`` strength of the vibration at 1 to 6 times the rotation.
    resonances_hz, gains, sharpness
        ``(3,)`` each: where the housing rings, how loudly, and how purely.
    noise
        Strength of the noise of bearing and air.
    load_effect
        How much louder it gets from no load to full load, as a share.
    strikes_per_turn
        Of a worn bearing.
    """

    rotation_hz: float
    shakes: Reals
    resonances_hz: Reals
    gains: Reals
    sharpness: Reals
    noise: float
    load_effect: float
    strikes_per_turn: float


def make_motor(seed: int, number: int) -> Motor:
    """Draw a motor; the same seed and number draw the same one."""
    rng = np.random.default_rng(derive_seed(seed, "motor", str(number)))
    return Motor(
        rotation_hz=float(rng.uniform(22, 30)),
        shakes=rng.uniform(0.5, 1.5, 6) * np.array([1.0, 0.6, 0.25, 0.15, 0.1, 0.08]),
        resonances_hz=np.sort(rng.uniform([180, 500, 1000], [420, 900, 1700])),
        gains=rng.uniform(1.5, 4.0, 3),
        sharpness=rng.uniform(6, 15, 3),
        noise=float(rng.uniform(0.25, 0.5)),
        load_effect=float(rng.uniform(0.4, 1.0)),
        strikes_per_turn=float(rng.uniform(2.8, 5.4)),
    )


def make_vibration(
    motor: Motor,
    seed: int,
    load: npt.ArrayLike,
    state: str = "healthy",
    severity: npt.ArrayLike = 0.0,
    warmth: npt.ArrayLike = 0.0,
    samples: int = WINDOW,
) -> npt.NDArray[np.float32]:
    """Windows of a motor's vibration.

    Parameters
    ----------
    motor
        From `make_motor`.
    seed
        Of noise and phases.
    load
        ``(N,)``, 0 for none to 1 for full load, one for each window.
    state
        One of `STATES`.
    severity
        ``(N,)`` or one number, 0 for no fault to 1 for a strong one; nothing if healthy.
    warmth
        ``(N,)`` or one number, from -1 for the coldest week to 1 for the warmest: a warm housing is
        softer, so that it rings lower, and warm grease is thinner, so that the bearing is louder.
    samples
        Of a window, at `RATE_HZ`.

    Returns
    -------
    ``(N, samples)`` float32 in m/s², around 0.

    Raises
    ------
    DataError
        The state is unknown, or a number lies outside its range.
    """
    if state not in STATES:
        raise DataError(f"expected a state among {STATES}, got {state!r}")
    loads = np.atleast_1d(np.asarray(load, np.float64))
    bad, warm = (
        np.broadcast_to(np.asarray(v, np.float64), loads.shape) for v in (severity, warmth)
    )
    if loads.ndim != 1 or loads.size == 0 or loads.min() < 0 or loads.max() > 1:
        raise DataError("expected loads of 0 to 1, of shape (N,) with N ≥ 1")
    if bad.min() < 0 or bad.max() > 1 or abs(warm).max() > 1:
        raise DataError("expected a severity of 0 to 1 and a warmth of -1 to 1")
    rng = np.random.default_rng(seed)
    turning = motor.rotation_hz * (1 - _SLIP * loads)
    loud = 1 + motor.load_effect * (loads - 0.5)
    shakes = np.tile(motor.shakes, (len(loads), 1)) * loud[:, None]
    if state == "imbalance":
        shakes[:, 0] += _SHAKES * bad * motor.shakes[0]
    seconds = np.arange(samples) / RATE_HZ
    signal = _tones(rng, seconds, turning, _HARMONICS, shakes)
    hiss = motor.noise * loud * (1 + 0.2 * warm)
    signal += hiss[:, None] * rng.standard_normal((len(loads), samples))
    if state == "looseness":
        rattles = np.outer(_RATTLES * bad, motor.shakes[0] * rng.uniform(0.3, 1, 7))
        signal += _tones(rng, seconds, turning, _LOOSE_ORDERS, rattles)
    if state == "bearing":
        signal += _strikes(rng, samples, turning * motor.strikes_per_turn, bad * _STRIKES)
    return _through_the_housing(signal, motor, warm).astype(np.float32)


def _tones(
    rng: np.random.Generator, seconds: Reals, turning: Reals, orders: Any, strengths: Reals
) -> Reals:
    """Sines at multiples of the rotation, each with a phase of its own: ``(N, samples)``."""
    angle = 2 * np.pi * np.outer(turning, seconds)
    total = np.zeros_like(angle)
    for order, strength in zip(orders, strengths.T, strict=True):
        phase = rng.uniform(0, 2 * np.pi, (len(turning), 1))
        total += strength[:, None] * np.sin(order * angle + phase)
    return total


def _strikes(rng: np.random.Generator, samples: int, per_second: Reals, strength: Reals) -> Reals:
    """Single samples where a worn ball strikes, never quite evenly: ``(N, samples)``."""
    signal = np.zeros((len(per_second), samples))
    for row, rate, strong in zip(signal, per_second, strength, strict=True):
        gaps = RATE_HZ / rate * rng.normal(1, 0.02, int(2 * samples * rate / RATE_HZ) + 4)
        places = np.cumsum(gaps).astype(int) - int(rng.uniform(0, RATE_HZ / rate))
        places = places[(places >= 0) & (places < samples)]
        row[places] = strong * np.sqrt(RATE_HZ / rate) * rng.uniform(0.6, 1.4, len(places))
    return signal


def _through_the_housing(signal: Reals, motor: Motor, warm: Reals) -> Reals:
    """What a sensor on the housing feels: each resonance rings in its own band."""
    hertz = np.fft.rfftfreq(signal.shape[1], 1 / RATE_HZ)
    response = np.ones((len(signal), len(hertz)), complex)
    softer = (1 - 0.03 * warm)[:, None]
    for centre, gain, pure in zip(motor.resonances_hz, motor.gains, motor.sharpness, strict=True):
        share = hertz[None, :] / (centre * softer)
        response += gain / pure / (1 - share**2 + 1j * share / pure) * share
    return np.fft.irfft(np.fft.rfft(signal, axis=1) * response, signal.shape[1], axis=1)


@dataclass(frozen=True, eq=False)
class Fleet:
    """Windows of several motors, in order of motor and time.

    Attributes
    ----------
    x
        ``(N, WINDOW)`` float32, m/s².
    motor
        ``(N,)`` number of the motor.
    state
        ``(N,)`` index into `STATES`.
    first_days
        ``(N,)`` booleans: healthy windows from the days after the sensor was mounted.
    severity, load
        ``(N,)``, 0 to 1.
    """

    x: npt.NDArray[np.float32]
    motor: npt.NDArray[np.int64]
    state: npt.NDArray[np.int64]
    first_days: npt.NDArray[np.bool_]
    severity: Reals
    load: Reals


def make_fleet(
    seed: int,
    motors: int,
    *,
    first: int = 0,
    baseline: int = 24,
    healthy: int = 60,
    faulty: int = 0,
    mildest: float = 0.2,
) -> Fleet:
    """Draw motors, and windows of each: from its first days, then healthy ones, then faulty ones.

    The load wanders from window to window. Each fault has a third of the faulty windows, in which
    it grows evenly.

    Parameters
    ----------
    seed
        The same seed draws the same motors and windows.
    motors
        How many, at least 1.
    first
        Number of the first motor: other numbers are other motors.
    baseline, healthy, faulty
        Windows of each motor; the last is a multiple of 3.
    mildest
        Severity in a fault's first window; it is 1 in the last.

    Raises
    ------
    DataError
        A count is out of range.
    """
    if motors < 1 or baseline < 1 or healthy < 0 or faulty < 0 or faulty % 3:
        raise DataError(
            "expected at least one motor and one baseline window, and a multiple of 3 faulty ones, "
            f"got {motors}, {baseline} and {faulty}"
        )
    kinds = [(0, baseline, True), (0, healthy, False)]
    kinds += [(k, faulty // 3, False) for k in (1, 2, 3)]
    parts = []
    for number in range(first, first + motors):
        motor = make_motor(seed, number)
        for place, (kind, count, is_first) in enumerate(kinds):
            if count:
                stream = derive_seed(seed, "fleet", str(number), str(place))
                rng = np.random.default_rng(stream)
                bad = np.linspace(mildest, 1, count) if kind else np.zeros(count)
                load = wandering_load(rng, count)
                x = make_vibration(motor, stream, load, STATES[kind], bad)
                where = np.full(count, number), np.full(count, kind), np.full(count, is_first)
                parts.append((x, *where, bad, load))
    return Fleet(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def make_phone_on_fan(seed: int, shake: float, samples: int = 12_000) -> Reals:
    """Acceleration that a phone on a fan would record at 100 Hz: gravity, a tone, noise.

    Parameters
    ----------
    seed
        Of the noise.
    shake
        Strength of the tone along x, m/s².
    samples
        100 a second.

    Returns
    -------
    ``(samples, 3)`` m/s².
    """
    seconds = np.arange(samples)[:, None] / 100
    tones = np.sin(2 * np.pi * 17 * seconds + np.arange(3)) * [shake, 0.2, 0.2]
    noise = np.random.default_rng(seed).normal(0, 0.2, (samples, 3))
    return np.asarray(np.array([0, 0, 9.81]) + tones + noise)


def wandering_load(rng: np.random.Generator, count: int) -> Reals:
    """Loads of windows in a row, 0 to 1: a walk that is pulled back to the middle."""
    value, loads = float(rng.uniform(0.2, 0.8)), np.empty(count)
    for i, step in enumerate(rng.normal(0, 0.12, count)):
        value = float(np.clip(value + 0.1 * (0.5 - value) + step, 0, 1))
        loads[i] = value
    return loads
