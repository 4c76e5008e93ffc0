"""Made-up traffic on a CAN bus, the wire that joins the computers of a car, and attacks on it.

Most messages come at a fixed interval under their own number (identifier); some come when something
happens. Messages wait while the wire is busy, and the lowest number goes first. Computers are late
at times. An attacker on the bus adds messages.

Drawn are times, numbers and eight data bytes; voltages, checksums and answers are not. The cars and
their messages are invented.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed

Reals = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BITS_PER_S = 500_000
FRAME_BITS = 111
"""A standard frame with eight data bytes and the gap after it, without stuffed bits."""
FRAME_S = FRAME_BITS / BITS_PER_S

PERIODS_MS = (10, 10, 20, 20, 50, 100, 100, 200, 500, 1000)
ATTACKS = ("none", "flood", "random numbers", "false speed")
SPEED = 2
"""Which of a car's messages carries the speed, in km/h, in its first byte."""


@dataclass(frozen=True, eq=False)
class Traffic:
    """Messages in the order in which they were on the wire.

    Attributes
    ----------
    time_s
        When each began, ``(N,)``, ascending.
    number
        Its identifier, ``(N,)``, 0 ... 2047.
    data
        Its data bytes, ``(N, 8)`` uint8.
    injected
        Whether the attacker sent it, ``(N,)``. Only a drawing knows that.
    periodic
        Numbers that come at a fixed interval.
    """

    time_s: Reals
    number: Ints
    data: npt.NDArray[np.uint8]
    injected: npt.NDArray[np.bool_]
    periodic: tuple[int, ...]


def make_traffic(seed: int, car: int, seconds: float, attack: str = "none") -> Traffic:
    """Draw what is on the bus of one car.

    Parameters
    ----------
    seed
        The same seed draws the same drive; another seed draws another drive of the same car.
    car
        Which car: it decides the numbers.
    seconds
        Length, at least 1.
    attack
        One of `ATTACKS`; it fills the second half. ``"flood"`` sends the number 0, which goes
        first, a thousand times a second; ``"random numbers"`` a message of any number fifty times a
        second; ``"false speed"`` the car's own speed message ten times a second, with another
        speed.

    Raises
    ------
    DataError
        The attack is unknown, or the time is too short.
    """
    if attack not in ATTACKS or not 1 <= seconds < np.inf:
        raise DataError(
            f"expected an attack among {ATTACKS} and at least 1 second, got {attack!r} and "
            f"{seconds}"
        )
    numbers = _numbers_of(car)
    rng = np.random.default_rng(derive_seed(seed, "can", str(car), attack))
    parts = [_periodic(rng, n, ms, seconds) for n, ms in zip(numbers, PERIODS_MS, strict=False)]
    parts.append(_event_driven(rng, numbers[-1], seconds))
    parts += _injected(rng, attack, numbers, seconds)
    wished, number, injected = (np.concatenate(column) for column in zip(*parts, strict=True))
    started, order = on_the_wire(wished, number)
    number, injected = number[order], injected[order]
    data = _data(rng, number, started, injected, numbers)
    return Traffic(started, number, data, injected, tuple(numbers[:-1]))


def _numbers_of(car: int) -> list[int]:
    """Its identifiers: urgent messages, with short intervals, have low ones; the last is events."""
    rng = np.random.default_rng(derive_seed(0, "can numbers", str(car)))
    drawn = rng.choice(np.arange(0x50, 0x700), len(PERIODS_MS) + 1, replace=False)
    return [int(number) for number in np.sort(drawn)]


Part = tuple[Reals, Ints, npt.NDArray[np.bool_]]


def _part(times: Reals, numbers: npt.ArrayLike, injected: bool) -> Part:
    number = np.broadcast_to(np.asarray(numbers, np.int64), times.shape).copy()
    return times, number, np.full(times.shape, injected)


def _periodic(rng: np.random.Generator, number: int, period_ms: float, seconds: float) -> Part:
    """At a fixed interval of a clock that runs a little wrong; each a bit late, a few very late."""
    period = period_ms / 1000 * (1 + rng.normal(0, 1e-4))
    times = np.arange(rng.uniform(0, period), seconds, period)
    late = np.abs(rng.normal(0, 0.01 * period, times.size))
    busy = rng.random(times.size) < 2e-4
    late += busy * rng.uniform(0.2, 0.9, times.size) * period
    return _part(times + late, number, injected=False)


def _event_driven(rng: np.random.Generator, number: int, seconds: float) -> Part:
    """A door, an indicator: three messages, 20 ms apart, about every five seconds."""
    events = np.cumsum(rng.exponential(5.0, int(seconds) + 10))
    times = (events[events < seconds - 0.05, None] + [0.0, 0.02, 0.04]).ravel()
    return _part(np.asarray(times), number, injected=False)


def _injected(
    rng: np.random.Generator, attack: str, numbers: list[int], seconds: float
) -> list[Part]:
    if attack == "none":
        return []
    per_second = {"flood": 1000, "random numbers": 50, "false speed": 10}[attack]
    times = np.arange(seconds / 2, seconds, 1 / per_second)
    times = times + rng.uniform(0, 0.5 / per_second, times.size)
    if attack == "flood":
        return [_part(times, 0, injected=True)]
    if attack == "false speed":
        return [_part(times, numbers[SPEED], injected=True)]
    return [_part(times, rng.integers(0, 2048, times.size), injected=True)]


def on_the_wire(wished: Reals, number: Ints) -> tuple[Reals, Ints]:
    """When each message begins: one at a time, and of those that wait the lowest number first.

    Parameters
    ----------
    wished
        When each is ready, ``(N,)`` in s, in any order.
    number
        Its identifier, ``(N,)``.

    Returns
    -------
    The beginnings, ``(N,)`` in s, ascending, and which of the given messages each is.
    """
    arriving = np.argsort(wished, kind="stable")
    waiting: list[tuple[int, int]] = []
    started, order = np.empty(len(wished)), np.empty(len(wished), np.int64)
    free, following = 0.0, 0
    for place in range(len(wished)):
        if not waiting:
            free = max(free, float(wished[arriving[following]]))
        while following < len(wished) and wished[arriving[following]] <= free:
            heapq.heappush(waiting, (int(number[arriving[following]]), int(arriving[following])))
            following += 1
        order[place] = heapq.heappop(waiting)[1]
        started[place] = free
        free += FRAME_S
    return started, order


def _data(
    rng: np.random.Generator,
    number: Ints,
    started: Reals,
    injected: npt.NDArray[np.bool_],
    numbers: list[int],
) -> npt.NDArray[np.uint8]:
    """A constant for each number, a counter in the last byte, and a speed in the first of one."""
    data = np.empty((len(number), 8), np.uint8)
    for each in np.unique(number):
        chosen = number == each
        data[chosen] = np.random.default_rng(int(each)).integers(0, 256, 8)
        data[chosen, 7] = np.arange(chosen.sum()) % 16
    speed = (number == numbers[SPEED]) & ~injected
    data[speed, 0] = np.round(60 + 40 * np.sin(2 * np.pi * started[speed] / 90)).astype(np.uint8)
    data[injected, :7] = rng.integers(0, 256, (int(injected.sum()), 7))
    return data
