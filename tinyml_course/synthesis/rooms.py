"""Made-up rooms: when people are in them, how cold it is outside, and how a heated room warms up.

People come and go by a timetable that they keep more or less; weeks resemble each other, and no two
are the same. The room is a bucket of heat: it leaks to the outside, and a heater fills it. Neither
people nor houses were measured.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed

Reals = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SLOT_MIN = 15
SLOTS_PER_DAY = 24 * 60 // SLOT_MIN
SLOTS_PER_WEEK = 7 * SLOTS_PER_DAY
KINDS = ("office", "classroom", "meeting room", "living room")

_DAYS = ((0, 1, 2, 3, 4), (0, 1, 2, 3, 4), (0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5, 6))
_BLOCKS = {
    "office": ((8.5, 12.0, 0.9), (13.0, 17.0, 0.85)),
    "classroom": ((8.0, 9.5, 0.95), (10.0, 11.5, 0.9), (13.0, 14.5, 0.6), (15.0, 16.5, 0.4)),
    "meeting room": ((9.0, 10.0, 0.5), (11.0, 12.0, 0.4), (14.0, 15.5, 0.45)),
    "living room": ((6.5, 8.0, 0.8), (17.5, 22.5, 0.9)),
}
"""From hour, to hour, and how likely each block happens in a usual week."""


@dataclass(frozen=True, eq=False)
class Room:
    """A room over some weeks, from Monday, midnight, in slots of 15 minutes.

    Attributes
    ----------
    kind
        One of `KINDS`.
    occupied
        Whether somebody is in it, ``(slots,)``.
    outside_c
        Temperature outside, ``(slots,)``.
    leaks_hours
        Hours in which an unheated room loses 63 % of its lead over the outside.
    heats_c_per_hour
        How fast the heater warms the room if nothing leaks.
    heater_kw
        What it takes meanwhile.
    """

    kind: str
    occupied: Bools
    outside_c: Reals
    leaks_hours: float
    heats_c_per_hour: float
    heater_kw: float


def make_room(seed: int, index: int, weeks: int = 8) -> Room:
    """Draw a room and its winter weeks.

    Parameters
    ----------
    seed
        The same seed draws the same rooms.
    index
        Which room; its kind is ``KINDS[index % 4]``.
    weeks
        At least 1.

    Raises
    ------
    DataError
        There is no week.
    """
    if weeks < 1:
        raise DataError(f"expected at least 1 week, got {weeks}")
    rng = np.random.default_rng(derive_seed(seed, "room", str(index)))
    kind = KINDS[index % len(KINDS)]
    occupied = np.zeros((weeks, 7, SLOTS_PER_DAY), bool)
    for day in _DAYS[index % len(KINDS)]:
        shifted = rng.normal(0, 0.5)  # this room's own timetable
        for start, end, likely in _BLOCKS[kind]:
            keeps = float(np.clip(likely + rng.normal(0, 0.1), 0.05, 0.98))
            for week in range(weeks):
                if rng.random() < keeps:
                    begin, stop = np.array([start, end]) + shifted + rng.normal(0, 0.2, 2)
                    occupied[week, day, _slot(begin) : _slot(stop)] = True
    odd = rng.random((weeks, 7)) < 0.07  # somebody drops in on any day
    for week, day in np.argwhere(odd):
        begin = rng.uniform(7, 20)
        occupied[week, day, _slot(begin) : _slot(begin + rng.uniform(0.5, 2))] = True
    return Room(
        kind,
        occupied.ravel(),
        _outside(weeks, rng),
        leaks_hours=float(rng.uniform(15, 40)),
        heats_c_per_hour=float(rng.uniform(2.5, 4.0)),
        heater_kw=float(rng.uniform(1.5, 2.5)),
    )


def last_weeks(room: Room, weeks: int) -> Room:
    """The same room in its last `weeks` weeks; as many as it has, or fewer."""
    kept = slice(-weeks * SLOTS_PER_WEEK, None)
    return replace(room, occupied=room.occupied[kept], outside_c=room.outside_c[kept])


def heat_room(room: Room, wanted_c: npt.ArrayLike, start_c: float = 18.0) -> tuple[Reals, float]:
    """Run the heater of a room so that it has a wanted temperature.

    Parameters
    ----------
    room
        Its outside temperatures and its heater.
    wanted_c
        ``(slots,)``, for each 15 minutes: the heater gives in each slot what is needed to reach it,
        at most all it has.
    start_c
        Temperature before the first slot.

    Returns
    -------
    The temperature at the end of each slot, ``(slots,)``, and the heater's kWh altogether.

    Raises
    ------
    DataError
        There is not one wanted temperature for each slot.

    Notes
    -----
    Within a slot, heater and outside are constant: the room approaches the temperature at which
    leak and heater are in balance, exponentially. That is exact for one bucket of heat.
    """
    wanted = np.asarray(wanted_c, np.float64)
    if wanted.shape != room.outside_c.shape:
        raise DataError(
            f"expected a wanted temperature for each of the {room.outside_c.size} slots, got "
            f"shape {wanted.shape}"
        )
    stays = float(np.exp(-SLOT_MIN / 60 / room.leaks_hours))
    # By how much a slot of full heating ends up warmer than one without.
    full_c = room.heats_c_per_hour * room.leaks_hours * (1 - stays)
    inside, slots_on, now = np.empty(len(wanted)), 0.0, start_c
    for slot, outside in enumerate(room.outside_c):
        cold = outside + (now - outside) * stays
        share = min(max((wanted[slot] - cold) / full_c, 0.0), 1.0)
        inside[slot] = now = cold + share * full_c
        slots_on += share
    return inside, slots_on * SLOT_MIN / 60 * room.heater_kw


def _slot(hour: float) -> int:
    return int(np.clip(round(hour * 60 / SLOT_MIN), 0, SLOTS_PER_DAY))


def _outside(weeks: int, rng: np.random.Generator) -> Reals:
    """Winter: a level that wanders from day to day, coldest before dawn."""
    days = 7 * weeks
    level = np.empty(days + 1)
    now = rng.uniform(1, 6)
    for day in range(days + 1):
        now += 0.25 * (4 - now) + rng.normal(0, 1.8)
        level[day] = now
    t = np.arange(days * SLOTS_PER_DAY) / SLOTS_PER_DAY
    daily = 2.5 * np.cos(2 * np.pi * (t - 15 / 24))
    return np.asarray(np.interp(t, np.arange(days + 1), level) + daily)
