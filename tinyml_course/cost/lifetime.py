"""How long a device lives on its battery or its panel, and what it costs the climate.

Each function is one formula or one loop; the numbers that go in, with their sources, stand in
``lifetime.toml`` (`tinyml_course.cost.placement.load_assumptions` with ``about="lifetime"``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

DAYS_PER_YEAR = 365
HOURS_PER_DAY = 24

SELF_DISCHARGE_AT_C = 20.0
"""Temperature for which a yearly loss is given."""
DOUBLES_EVERY_C = 10.0
"""Self-discharge doubles with this rise: a rule of thumb for chemical reactions."""

PREAMBLE_SYMBOLS = 8 + 4.25
"""LoRaWAN's preamble, and what the modem adds to it."""
LONG_SYMBOL_MS = 16.0
"""Above it the modem sends two bits less in each symbol (low data rate optimisation)."""


def duty_cycle_mw(phases: Sequence[tuple[float, float]], sleep_mw: float, period_s: float) -> float:
    """Mean power in mW of a device that wakes up once in a period and sleeps for the rest of it.

    Parameters
    ----------
    phases
        What it does while it is awake: (mW, seconds) of each phase; together at most `period_s`.
    sleep_mw
        Milliwatts asleep.
    period_s
        Seconds from one waking to the next, > 0.

    Examples
    --------
    >>> duty_cycle_mw([(10.0, 2.0), (100.0, 1.0)], 0.5, 60.0)
    2.475
    """
    awake_s = sum(seconds for _, seconds in phases)
    energy_mj = sum(power_mw * seconds for power_mw, seconds in phases)
    return (energy_mj + sleep_mw * (period_s - awake_s)) / period_s


def battery_days(
    capacity_mwh: float,
    usable: float,
    load_mw: float,
    loss_per_year: float,
    temperature_c: float,
) -> float:
    """Days until a battery is empty, which the device and self-discharge drain together.

    Parameters
    ----------
    capacity_mwh
        Milliwatt-hours of a new battery.
    usable
        Share of them that the device can use before the voltage is too low, 0 ... 1.
    load_mw
        Mean milliwatts of the device; `load_mw` and `loss_per_year` are not both 0.
    loss_per_year
        Share of the capacity that is lost in a year at 20 °C, the same amount every day.
    temperature_c
        Mean temperature; the loss doubles for every 10 °C more.

    Examples
    --------
    >>> round(battery_days(675.0, 0.9, 0.01, 0.01, 20.0) / 365, 1)
    6.4
    """
    warmer = 2 ** ((temperature_c - SELF_DISCHARGE_AT_C) / DOUBLES_EVERY_C)
    leak_mw = capacity_mwh * loss_per_year * warmer / (DAYS_PER_YEAR * HOURS_PER_DAY)
    return capacity_mwh * usable / (load_mw + leak_mw) / HOURS_PER_DAY


def solar_balance(
    sun_mwh: Sequence[float], load_mwh: float, capacity_mwh: float, start_mwh: float
) -> tuple[list[float], int]:
    """The charge of a battery on a panel at the end of each day, and the days that went dark.

    Parameters
    ----------
    sun_mwh
        What the panel puts into the battery on each day.
    load_mwh
        What the device needs on each day.
    capacity_mwh, start_mwh
        What the battery holds when full, and before the first day.

    Returns
    -------
    Milliwatt-hours at the end of each day, 0 ... `capacity_mwh`; and on how many days the device
    needed more than there was.

    Examples
    --------
    >>> solar_balance([5.0, 0.0, 20.0], 8.0, 10.0, 6.0)
    ([3.0, 0.0, 10.0], 1)
    """
    charge, evenings, dark_days = start_mwh, [], 0
    for sun in sun_mwh:
        charge += sun - load_mwh
        dark_days += charge < 0
        charge = min(max(charge, 0.0), capacity_mwh)
        evenings.append(charge)
    return evenings, dark_days


def lora_airtime_ms(
    payload_bytes: int, spreading_factor: int, bandwidth_khz: float = 125, coding_rate: int = 1
) -> float:
    """Milliseconds on air of a LoRa message with header, checksum and LoRaWAN's preamble.

    Parameters
    ----------
    payload_bytes
        Bytes that the modem sends, > 0; LoRaWAN adds 13 to what an application sends.
    spreading_factor
        Bits in a symbol, 7 ... 12.
    bandwidth_khz
        125, 250 or 500.
    coding_rate
        1 ... 4, symbols added to each four for error correction.

    Notes
    -----
    Source: Semtech, SX1276/77/78/79 datasheet, section 4.1.1, Time on air.

    Examples
    --------
    >>> round(lora_airtime_ms(23, 7), 1), round(lora_airtime_ms(23, 12), 1)
    (61.7, 1482.8)
    """
    symbol_ms = 2**spreading_factor / bandwidth_khz
    optimised = symbol_ms > LONG_SYMBOL_MS
    bits = 8 * payload_bytes - 4 * spreading_factor + 28 + 16
    blocks = math.ceil(bits / (4 * (spreading_factor - 2 * optimised)))
    return (PREAMBLE_SYMBOLS + 8 + blocks * (coding_rate + 4)) * symbol_ms


def footprint(
    device_g: float, battery_g: float, lasts_days: float, years: float, trip_g: float
) -> tuple[int, float]:
    """Batteries that a device uses up, and grams of CO2e for each year of service.

    Parameters
    ----------
    device_g, battery_g
        Grams of CO2e to make the device without a battery, and to make one battery.
    lasts_days
        Days that one battery lasts, > 0.
    years
        Years of service, > 0. The device is put up with its first battery.
    trip_g
        Grams of CO2e of a journey to change the battery.

    Returns
    -------
    How many batteries; and the grams of everything together, for a year.

    Examples
    --------
    >>> footprint(2000, 100, 365, 4, 500)
    (4, 975.0)
    """
    batteries = math.ceil(DAYS_PER_YEAR * years / lasts_days)
    grams = device_g + batteries * battery_g + (batteries - 1) * trip_g
    return batteries, grams / years
