"""Where to compute, on the device or far away: data per day, time and energy of a radio.

Every figure rests on assumptions that `placement.toml` lists, each with its unit, its range and
its source. They are plain numbers, to be doubted and changed.
"""

from __future__ import annotations

import itertools
import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tinyml_course.errors import DataError

SECONDS_PER_DAY = 86_400

KM_PER_MS = 200.0
"""Light in glass fibre: about two thirds of its speed in vacuum, 300 km in a millisecond."""

RADIOS = {"wifi": "Wi-Fi", "ble": "BLE", "lora": "LoRa", "nbiot": "NB-IoT"}
"""The radios in the assumptions: beginning of their names there, and title."""

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Assumption:
    """A number that a decision rests on.

    Attributes
    ----------
    name, unit
        Such as ``"distance_km"`` and ``"km"``.
    value, low, high
        What is assumed, and the range in which it is usually found.
    source
        Where the number is from, or why it was chosen.
    """

    name: str
    value: float
    unit: str
    low: float
    high: float
    source: str

    @property
    def is_usual(self) -> bool:
        """Whether the value lies in its range."""
        return self.low <= self.value <= self.high


@dataclass(frozen=True)
class Radio:
    """A way to send data.

    Attributes
    ----------
    title
        Its usual name.
    kbit_per_s
        Thousand bits per second, while it sends.
    power_mw
        Milliwatts while it is awake.
    wake_ms
        Milliseconds awake for each message beyond sending its bytes: connecting, headers, waiting.
    """

    title: str
    kbit_per_s: float
    power_mw: float
    wake_ms: float


def load_assumptions(
    changed: Mapping[str, float] | None = None, about: str = "placement"
) -> dict[str, Assumption]:
    """The assumptions by name, some of them with other values.

    Parameters
    ----------
    changed
        Your own values by name; they may lie outside the usual range.
    about
        Which file: ``"placement"``, or ``"lifetime"`` or ``"connectivity"`` for those of the module
        of that name.

    Raises
    ------
    DataError
        There is no assumption of that name, or a value is no number, negative, or a rate of 0.
    """
    tables = tomllib.loads((_FOLDER / f"{about}.toml").read_text(encoding="utf-8"))
    known = {name: Assumption(name, **table) for name, table in tables.items()}
    for name, value in (changed or {}).items():
        if name not in known:
            raise DataError(f"expected one of the assumptions ({', '.join(known)}), got {name!r}")
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise DataError(
                f"expected {name} to be a number without quotation marks, got {value!r}"
            )
        if name.endswith("_kbit_per_s") and value == 0:
            raise DataError(f"expected {name} to be more than 0 (a radio of rate 0 sends nothing)")
        if not 0 <= value < math.inf:
            raise DataError(f"expected {name} to be at least 0, got {value}")
        known[name] = replace(known[name], value=value)
    return known


def radios_of(assumptions: Mapping[str, Assumption]) -> dict[str, Radio]:
    """The radios that the assumptions describe, by title."""
    return {
        title: Radio(
            title,
            *(assumptions[f"{short}_{what}"].value for what in ("kbit_per_s", "mw", "wake_ms")),
        )
        for short, title in RADIOS.items()
    }


def span(compute: Callable[..., float], *assumptions: Assumption) -> tuple[float, float, float]:
    """Lowest, assumed and highest result when each assumption may take the ends of its range.

    Right for a function that rises or falls steadily with each of them.

    Examples
    --------
    >>> span(lambda a, b: a - b, Assumption("a", 5, "", 4, 6, ""), Assumption("b", 2, "", 1, 3, ""))
    (1, 3, 5)
    """
    ends = itertools.product(*((each.low, each.value, each.high) for each in assumptions))
    results = [compute(*values) for values in ends]
    return min(results), compute(*(each.value for each in assumptions)), max(results)


def bytes_per_day(values: int, bits: int, seconds_between: float) -> float:
    """Bytes that a sensor makes in a day.

    Parameters
    ----------
    values
        Numbers in one reading, such as the pixels of a picture.
    bits
        Bits of each number; 8 make a byte.
    seconds_between
        Seconds from one reading to the next, > 0.
    """
    return values * bits / 8 * SECONDS_PER_DAY / seconds_between


def round_trip_ms(
    sent_bytes: float, kbit_per_s: float, distance_km: float, extra_ms: float
) -> float:
    """Milliseconds from the first byte sent to the answer received.

    The bytes pass the radio, a signal travels to the server and back in glass fibre, and
    everything else (connecting, queues, the server's work) takes `extra_ms`. The answer is so
    short that sending it takes no time.

    Parameters
    ----------
    sent_bytes
        Bytes that go to the server.
    kbit_per_s
        Thousand bits per second of the radio, > 0; the same number of bits per millisecond.
    distance_km
        To the server, one way.
    extra_ms
        Milliseconds for everything else.
    """
    return 8 * sent_bytes / kbit_per_s + 2 * distance_km / KM_PER_MS + extra_ms


def tx_energy_mj(sent_bytes: float, kbit_per_s: float, power_mw: float, wake_ms: float) -> float:
    """Millijoules that a radio uses for one message; 0 for no bytes, since it stays asleep.

    Parameters
    ----------
    sent_bytes
        Bytes of the message.
    kbit_per_s
        Thousand bits per second, > 0.
    power_mw
        Milliwatts while the radio is awake.
    wake_ms
        Milliseconds awake beyond sending the bytes.
    """
    if sent_bytes == 0:
        return 0.0
    return (wake_ms + 8 * sent_bytes / kbit_per_s) * power_mw / 1000  # mW x ms = uJ
