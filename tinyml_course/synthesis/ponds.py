"""Made-up fish ponds: oxygen and temperature of the water, hour by hour.

By day, algae make more oxygen than everybody breathes; at night all breathe, the algae too. How low
the oxygen is at dawn follows from how much there was at dusk, how warm the water is, and how much
lives in it. Oxygen also passes between water and air, towards what the water can hold.

The balance is the usual one of pond models; its rates are invented, and nothing was measured.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis.sunshine import make_sunshine

Reals = npt.NDArray[np.float64]

HOURS_PER_DAY = 24
LATITUDE_DEG = 23.0
"""Of Bangladesh, much of whose fish grows in ponds."""

FIRST_DAY = 90
"""Of the year: the warm months begin in April."""

WIPED_AFTER_DAYS = 14

BREATHES_MORE_BY = 1.07
"""Factor for each degree: respiration doubles in ten degrees."""


@dataclass(frozen=True, eq=False)
class Pond:
    """What a probe in one pond reads in each hour, from midnight on.

    Attributes
    ----------
    oxygen_mg_l
        Dissolved oxygen, ``(hours,)``, as the probe reads it: with noise, and less and less
        until somebody wipes it, every other week.
    true_oxygen_mg_l
        What is in the water. In a real pond, a clean second meter would have to tell.
    temperature_c
        Of the water, ``(hours,)``.
    sun_w
        Sunshine in W/m², ``(hours,)``.
    """

    oxygen_mg_l: Reals
    true_oxygen_mg_l: Reals
    temperature_c: Reals
    sun_w: Reals


def oxygen_saturation_mg_l(temperature_c: npt.ArrayLike) -> Reals:
    """Oxygen that fresh water holds in balance with air at sea level, in mg/L.

    Parameters
    ----------
    temperature_c
        0 ... 40.

    Examples
    --------
    >>> round(float(oxygen_saturation_mg_l(25.0)), 2)
    8.26

    Notes
    -----
    Source: B. Benson, D. Krause: The concentration and isotopic fractionation of oxygen dissolved
    in freshwater and seawater in equilibrium with the atmosphere. Limnol. Oceanogr. 29, 1984.
    """
    kelvin = np.asarray(temperature_c, np.float64) + 273.15
    powers = (-139.34411, 1.575701e5, -6.642308e7, 1.243800e10, -8.621949e11)
    return np.asarray(np.exp(sum(c / kelvin**k for k, c in enumerate(powers))))


def make_pond(seed: int, pond: int, days: int = 120) -> Pond:
    """Draw one pond.

    Parameters
    ----------
    seed
        The same seed draws the same ponds under the same sky.
    pond
        Which one; ponds differ in what lives in them.
    days
        1 ... 200, from 1 April on.

    Raises
    ------
    DataError
        There are too many days, or none.
    """
    if not 1 <= days <= 200:
        raise DataError(f"expected 1 to 200 days, got {days}")
    rng = np.random.default_rng(derive_seed(seed, "pond", str(pond)))
    sky = make_sunshine(seed, LATITUDE_DEG)
    sun_w = _by_hour(sky.wh[FIRST_DAY : FIRST_DAY + days])
    clear = (sky.wh / sky.clear_wh)[FIRST_DAY : FIRST_DAY + days]
    temperature = _water_temperature(clear, rng)
    oxygen = _oxygen(sun_w, temperature, _algae(days, rng), rng)
    read = np.maximum(_fouled(days, rng) * oxygen + rng.normal(0, 0.15, oxygen.shape), 0.0)
    return Pond(np.asarray(np.round(read, 2)), oxygen, np.asarray(np.round(temperature, 1)), sun_w)


def _fouled(days: int, rng: np.random.Generator) -> Reals:
    """What share of the oxygen a probe reads: slime grows on it until somebody wipes it."""
    fades = rng.uniform(0.0, 0.02)  # a day
    since = (np.arange(days * HOURS_PER_DAY) / HOURS_PER_DAY + rng.uniform(0, WIPED_AFTER_DAYS)) % (
        WIPED_AFTER_DAYS
    )
    return np.asarray(1.0 - fades * since)


def _by_hour(day_wh: Reals) -> Reals:
    """Spread each day's sunshine over 6 to 18 o'clock, as the height of the sun does."""
    hours = np.arange(HOURS_PER_DAY) + 0.5
    shape = np.clip(np.sin(np.pi * (hours - 6) / 12), 0, None)
    return np.asarray((day_wh[:, None] * shape / shape.sum()).ravel())


def _water_temperature(clear: Reals, rng: np.random.Generator) -> Reals:
    """Warmest in the late afternoon, warmer day by day under a clear sky."""
    level = np.empty(len(clear))
    now = rng.uniform(26, 28)
    for day, share in enumerate(clear):
        now += 0.2 * (24.5 + 7.0 * share - now)
        level[day] = now
    hours = np.arange(HOURS_PER_DAY)
    daily = np.cos(2 * np.pi * (hours - 16) / HOURS_PER_DAY)
    swing = (0.6 + 1.6 * clear)[:, None] * daily
    days = np.arange(len(clear) * HOURS_PER_DAY) / HOURS_PER_DAY
    return np.asarray(np.interp(days, np.arange(len(level)) + 0.5, level) + swing.ravel())


def _algae(days: int, rng: np.random.Generator) -> Reals:
    """How many algae there are each day, about 1: they bloom slowly, and die within days."""
    amount = np.empty(days)
    now = rng.uniform(0.6, 1.4)
    for day in range(days):
        now *= rng.lognormal(0.02, 0.08)
        if rng.random() < 0.02:  # a bloom collapses
            now *= rng.uniform(0.3, 0.6)
        amount[day] = now = float(np.clip(now, 0.3, 2.2))
    return amount


def _oxygen(sun_w: Reals, temperature: Reals, algae: Reals, rng: np.random.Generator) -> Reals:
    """The balance of each hour, in mg/L: made by algae, breathed by all, exchanged with air."""
    fish = rng.uniform(0.04, 0.12) * np.linspace(1.0, rng.uniform(1.3, 2.0), len(sun_w))
    # Share of the difference in an hour: a windy day stirs the water.
    windy = rng.lognormal(0.0, 0.5, len(algae))
    exchange = np.repeat(rng.uniform(0.015, 0.05) * windy, HOURS_PER_DAY)
    holds = oxygen_saturation_mg_l(temperature)
    warm = BREATHES_MORE_BY ** (temperature - 25)
    alive = np.repeat(algae, HOURS_PER_DAY)
    # Many algae shade each other.
    made = 1.75 * alive / (0.4 + alive) * np.tanh(sun_w / 350)
    oxygen = np.empty(len(sun_w))
    now = 6.0
    for hour in range(len(oxygen)):
        # Who has little oxygen breathes less: half as much at 1 mg/L.
        breathed = (fish[hour] + 0.25 * alive[hour]) * warm[hour] * now / (now + 1)
        now += made[hour] - breathed + exchange[hour] * (holds[hour] - now)
        oxygen[hour] = now = max(now, 0.0)
    return oxygen
