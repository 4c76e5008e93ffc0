"""Every number the crossover widget shows for one choice of its sliders.

Plain Python using three functions, ours or the student's, independent of the widget, which only
draws the result.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tinyml_course.cost import placement
from tinyml_course.cost.placement import SECONDS_PER_DAY, Radio
from tinyml_course.exercises.compare import brief
from tinyml_course.widgets.text import integer, number, readout

LOG_KB = (-2.0, 7.0)
"""Ends of the horizontal axis, as powers of ten of kB a day."""

POINTS = 46
"""Points of the curve."""


@dataclass(frozen=True)
class Functions:
    """The three functions behind the numbers; see `tinyml_course.cost.placement`."""

    bytes_per_day: Callable[..., float] = placement.bytes_per_day
    round_trip_ms: Callable[..., float] = placement.round_trip_ms
    tx_energy_mj: Callable[..., float] = placement.tx_energy_mj


@dataclass(frozen=True)
class Situation:
    """What the reader chose.

    Attributes
    ----------
    values, bits, seconds_between
        Numbers in one reading, bits of each, and seconds from one reading to the next.
    messages
        Messages a day, at least 1; both placements report as often.
    radio
        What sends.
    device_ms, device_mj
        Time and energy of one answer on the device, computed for every reading.
    result_bytes
        Bytes of a message that carries answers only.
    distance_km, server_ms
        To the server, and everything there.
    """

    values: int
    bits: int
    seconds_between: float
    messages: float
    radio: Radio
    device_ms: float
    device_mj: float
    result_bytes: float
    distance_km: float
    server_ms: float

    @property
    def readings(self) -> float:
        """Readings a day."""
        return SECONDS_PER_DAY / self.seconds_between

    @property
    def sent(self) -> float:
        """Messages a day; there are no more than readings."""
        return min(self.messages, self.readings)


class FunctionProblem(Exception):
    """What is wrong with a student's function, as a sentence."""


def called(function: Callable[..., float], *args: float) -> float:
    """What `function` returns, if it is a real number of at least 0.

    Raises
    ------
    FunctionProblem
        It is not written, raises, or returns something else.
    """
    name = getattr(function, "__name__", "the function")
    call = f"{name}({', '.join(number(arg) for arg in args)})"
    try:
        answer = function(*args)
    except NotImplementedError:
        raise FunctionProblem(
            f"{name} is not written yet. Write it in its cell above, then run this cell again."
        ) from None
    except Exception as error:  # noqa: BLE001  # a student's function may raise anything: show it
        raise FunctionProblem(f"{call} raised {type(error).__name__}: {error}") from None
    real = isinstance(answer, (int, float)) and not isinstance(answer, bool)
    if not real or not math.isfinite(answer) or answer < 0:
        raise FunctionProblem(f"{call} returned {brief(answer)}; expected a number of at least 0.")
    return float(answer)


def crossover_report(chosen: Situation, functions: Functions) -> dict[str, Any]:
    """Compare a day of computing on the device with a day of sending everything.

    Returns
    -------
    Plain JSON data. ``message`` is empty, or says why there are no numbers; then the only other
    key is ``summary``. Positions in the picture are powers of ten: ``curve`` of sending
    ``[kB, J]``, ``device`` of computing, ``now`` of this choice, ``even`` where both cost as
    much, ``most`` that the radio can carry.
    """
    try:
        numbers = day_of(chosen, functions)
    except FunctionProblem as problem:
        return {"message": str(problem), "summary": str(problem)}
    sentence = _sentence(numbers)
    return {
        "message": "",
        "sentence": sentence,
        "summary": sentence,
        "readouts": _readouts(chosen, numbers),
        **_picture(chosen, functions, numbers),
    }


def day_of(chosen: Situation, functions: Functions) -> dict[str, float]:
    """The plain numbers: kB, joules, hours and milliseconds of both placements."""
    radio, messages = chosen.radio, chosen.sent
    day_bytes = called(functions.bytes_per_day, chosen.values, chosen.bits, chosen.seconds_between)
    result_j = sent_j(chosen.result_bytes * messages, chosen, functions)
    device_j = chosen.readings * chosen.device_mj / 1000 + result_j
    far_j = sent_j(day_bytes, chosen, functions)
    far_ms = called(
        functions.round_trip_ms,
        chosen.values * chosen.bits / 8,
        radio.kbit_per_s,
        chosen.distance_km,
        radio.wake_ms + chosen.server_ms,
    )
    return {
        "kb": day_bytes / 1000,
        "device_j": device_j,
        "far_j": far_j,
        "even_kb": even_kb(device_j, chosen, functions),
        "awake_h": far_j * 1000 / radio.power_mw / 3600,
        "far_ms": far_ms,
        "held_kb": day_bytes / messages / 1000,
    }


def sent_j(day_bytes: float, chosen: Situation, functions: Functions) -> float:
    """Joules a day for sending this many bytes in all messages together."""
    radio = chosen.radio
    one = (day_bytes / chosen.sent, radio.kbit_per_s, radio.power_mw, radio.wake_ms)
    return chosen.sent * called(functions.tx_energy_mj, *one) / 1000


def even_kb(device_j: float, chosen: Situation, functions: Functions) -> float:
    """Kilobytes a day whose sending costs `device_j`, found by halving; inf above the axis."""
    low, high = LOG_KB[0] - 3, LOG_KB[1] + 3
    if sent_j(1000 * 10**high, chosen, functions) < device_j:
        return math.inf
    for _ in range(60):
        middle = (low + high) / 2
        if sent_j(1000 * 10**middle, chosen, functions) < device_j:
            low = middle
        else:
            high = middle
    return float(10**high)


def rounded(value: float) -> str:
    """Three significant digits, with thousands separators: an assumption carries no more.

    Examples
    --------
    >>> rounded(199065.6), rounded(0.12345), rounded(float("inf"))
    ('199,000', '0.123', 'infinitely many')
    """
    if not math.isfinite(value):
        return "infinitely many"
    short = float(f"{value:.3g}")
    return f"{short:,.0f}" if short >= 100 else number(short)


def _sentence(numbers: dict[str, float]) -> str:
    far, device = numbers["far_j"], numbers["device_j"]
    start = f"{rounded(numbers['kb'])} kB a day: sending all costs {rounded(far)} J"
    start += f", computing on the device {rounded(device)} J. "
    if numbers["awake_h"] > 24:
        hours = rounded(numbers["awake_h"])
        return f"{start}This radio would have to send for {hours} hours a day: impossible."
    low, high = sorted((far, device))
    winner = "Sending" if far < device else "Computing on the device"
    times = f"; the other costs {rounded(high / low)} times as much" if low else ""
    even = rounded(numbers["even_kb"])
    return f"{start}{winner} wins{times}. Both would cost the same at {even} kB a day."


def _readouts(chosen: Situation, numbers: dict[str, float]) -> list[dict[str, str]]:
    possible = "of 24" if numbers["awake_h"] <= 24 else "impossible: a day has 24"
    wait = rounded(SECONDS_PER_DAY / chosen.sent)
    return [
        readout("break-even", f"{rounded(numbers['even_kb'])} kB", "a day; below it, send"),
        readout("this sensor", f"{rounded(numbers['kb'])} kB", "a day, raw"),
        readout("radio awake", f"{rounded(numbers['awake_h'])} h", possible),
        readout("kept until sent", f"{rounded(numbers['held_kb'])} kB", "in the device's RAM"),
        readout("answer here", f"{rounded(chosen.device_ms)} ms", "after each reading"),
        readout(
            "answer from far",
            f"{rounded(numbers['far_ms'])} ms",
            f"if sent at once; a message goes every {wait} s",
        ),
    ]


def _picture(chosen: Situation, functions: Functions, numbers: dict[str, float]) -> dict[str, Any]:
    """Positions in the picture, as powers of ten."""
    steps = [LOG_KB[0] + (LOG_KB[1] - LOG_KB[0]) * i / (POINTS - 1) for i in range(POINTS)]
    curve = [[x, _log(sent_j(1000 * 10**x, chosen, functions))] for x in steps]
    heights = [y for _, y in curve] + [_log(numbers["device_j"])]
    span = [math.floor(min(heights) - 0.05), math.ceil(max(heights) + 0.05)]
    return {
        "curve": curve,
        "device": _log(numbers["device_j"]),
        "even": _log(min(numbers["even_kb"], 10 ** LOG_KB[1])),
        "now": [_log(numbers["kb"]), _log(numbers["far_j"])],
        "most": _log(most_kb(chosen)),
        "x_ticks": [_tick(power) for power in range(int(LOG_KB[0]), int(LOG_KB[1]), 2)],
        "y_ticks": [_tick(power) for power in range(span[0], span[1] + 1)],
        "y_span": span,
    }


def most_kb(chosen: Situation) -> float:
    """Kilobytes a day that the radio can carry when it sends day and night."""
    waking_s = chosen.sent * chosen.radio.wake_ms / 1000
    return max(SECONDS_PER_DAY - waking_s, 0) * chosen.radio.kbit_per_s / 8


def _log(value: float) -> float:
    """Power of ten; nothing at all lies far below the picture."""
    return math.log10(max(value, 1e-9))


def _tick(power: int) -> dict[str, Any]:
    text = integer(10**power) if power >= 0 else f"{10.0**power:g}"
    return {"place": power, "text": text}
