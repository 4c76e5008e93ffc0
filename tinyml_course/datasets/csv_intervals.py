"""The time between two rows, and what is wrong where it is not always the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tinyml_course.datasets.csv_time import Floats
from tinyml_course.errors import DataError

JITTER = 0.25
"""How far the time between two rows may differ from the usual one, as a share of it.

Boards stamp rows in whole milliseconds, which is 10 % at 100 Hz; a lost row is 100 %.
"""

_RATE_TOLERANCE = 0.01
_COMPLETE = ": pass sample_rate_hz= to take the rows as evenly spaced"
_LOST = "rows were lost or duplicated there: record again, or keep the part before it"
_COUNTERS = (2.0**16, 2.0**32)
_MICROS_IN_MS = float(2**32 // 1000)  # micros() / 1000


def interval_ms(
    parts: Sequence[Floats],
    lines: Sequence[Sequence[int]],
    name: str,
    *,
    unit_ms: float,
    sample_rate_hz: float | None,
) -> float:
    """Milliseconds from row to row of all parts.

    Parameters
    ----------
    parts
        Times in ms of each part.
    lines
        The line of each time, for messages.
    unit_ms
        Milliseconds in one step of the clock that the file counts in.
    sample_rate_hz
        The rate that the user knows. Rows that are all there may then be stamped unevenly.

    Returns
    -------
    The given one; else that between the first two rows if it explains every time exactly, else
    the mean.

    Raises
    ------
    DataError
        The times are uneven, or say another rate; the message says what kind of unevenness it is.
    """
    steps = np.concatenate([np.diff(times) for times in parts])
    usual = float(np.median(steps)) if sample_rate_hz is None else 1000 / sample_rate_hz
    for times, numbers in zip(parts, lines, strict=True):
        _check(times, numbers, usual, unit_ms, name, complete_is_enough=sample_rate_hz is not None)
    if sample_rate_hz is not None:
        for times in parts:
            _check_rate(times, usual, name)
        return usual
    first = float(steps[0])
    exact = all(np.array_equal(t, t[0] + np.arange(len(t)) * first) for t in parts)
    if exact:
        return first
    return float(sum(t[-1] - t[0] for t in parts) / len(steps))


def _check_rate(times: Floats, usual: float, name: str) -> None:
    """Refuse times that say another rate; the ends may be a step off."""
    steps = np.diff(times)
    count = len(steps)
    off = abs(float(times[-1] - times[0]) - count * usual)
    if (steps >= 0).all() and off > _RATE_TOLERANCE * count * usual + float(steps.max()):
        raise DataError(
            f"expected {1000 / usual:g} Hz in {name}, as sample_rate_hz says, found "
            f"{1000 * count / (times[-1] - times[0]):g} Hz from its first to its last time; "
            "correct sample_rate_hz, or leave it out"
        )


def _check(
    times: Floats,
    lines: Sequence[int],
    usual: float,
    unit_ms: float,
    name: str,
    *,
    complete_is_enough: bool,
) -> None:
    steps = np.diff(times)
    bad = np.flatnonzero(np.abs(steps - usual) > JITTER * usual)
    if usual > 0 and not bad.size:
        return
    at = int(bad[0]) if bad.size else 0
    what, is_complete = _kind(times, steps, usual, unit_ms, lines)
    if is_complete and complete_is_enough:
        return
    raise DataError(
        f"expected timestamps that rise evenly in {name}, each step within {JITTER:.0%} of the "
        f"usual one ({usual:g} ms), found {steps[at]:g} ms before line {lines[at + 1]}; {what}"
    )


def _kind(
    times: Floats, steps: Floats, usual: float, unit_ms: float, lines: Sequence[int]
) -> tuple[str, bool]:
    """What the unevenness is, and whether every row is there."""
    mean = float((times[-1] - times[0]) / len(steps))
    for counter in (*(c * unit_ms for c in _COUNTERS), _MICROS_IN_MS):
        rolled = np.where(steps < 0, steps + counter, steps)
        if (steps < 0).any() and (np.abs(rolled - usual) <= JITTER * abs(usual) + unit_ms).all():
            where = lines[int(np.flatnonzero(steps < 0)[0]) + 1]
            return f"the clock rolled over before line {where}, no row is missing{_COMPLETE}", True
    if (steps < 0).any():
        return (
            "the time starts over there, as after a reset: put a blank line before it and use "
            "read_csv_parts (" + _LOST + ")"
        ), False
    if (size := _burst(steps, mean)) is not None:
        long = steps[steps > 1.5 * mean]
        mean = float(np.mean(long + (size - 1) * np.median(steps[steps < 0.25 * mean]))) / size
        return (
            f"rows come in bursts of {size}, as read from a sensor's FIFO, and are stamped when "
            f"they were read; the mean is {mean:g} ms{_COMPLETE}"
        ), abs(mean - usual) <= 0.05 * usual
    off = times - times[0] - np.arange(len(times)) * mean
    is_whole = np.array_equal(times, np.round(times))
    if is_whole and 0 < mean < 4 and np.ptp(off) <= 1.5:
        return (
            f"whole milliseconds are too coarse above 250 Hz, no row is missing: stamp in "
            f"microseconds; the mean is {1000 / mean:.1f} Hz{_COMPLETE}"
        ), abs(mean - usual) <= 0.05 * usual
    if usual > 0 and _is_made_up_for(steps, usual):
        return f"this is jitter, no row is missing{_COMPLETE}", True
    return _LOST, False


def _burst(steps: Floats, mean: float) -> int | None:
    """Rows in each burst, or None where rows do not come in bursts of one size."""
    long = np.flatnonzero(steps > 1.5 * mean)
    short = steps < 0.25 * mean
    if len(long) < 2 or short.sum() + len(long) != len(steps):
        return None
    sizes = np.diff(long)
    even = np.ptp(steps[long]) <= JITTER * float(np.mean(steps[long]))
    fits = (sizes == sizes[0]).all() and long[0] < sizes[0] and len(steps) - long[-1] <= sizes[0]
    return int(sizes[0]) if even and fits and sizes[0] > 1 else None


def _is_made_up_for(steps: Floats, usual: float) -> bool:
    """Whether the steps around each uneven one add up to as many usual steps."""
    for i in np.flatnonzero(np.abs(steps - usual) > JITTER * usual):
        around = steps[max(i - 2, 0) : i + 3]
        if abs(float(around.sum()) - len(around) * usual) > 0.6 * usual:
            return False
    return True
