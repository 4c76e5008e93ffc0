"""What one frame of a signal looks like and sounds of: every number the spectrum widget shows.

Plain Python over `tinyml_course.features`, without any widget: the picture only draws this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tinyml_course.widgets.frame import (
    LOWEST_DB,
    cut_frame,
    decibels_below,
    spectrum_of,
    window_values,
)
from tinyml_course.widgets.text import number, readout
from tinyml_course.widgets.trace import Floats, Trace, drawn_points

NEAR_BINS = 2
"""A Hann window spreads a tone over so many bins to each side."""

_NOTHING = 1e-24
"""Power below this share of the frame's own is what rounding left, not a tone."""


@dataclass(frozen=True)
class FrameChoice:
    """What the reader set: which samples, how they are faded, how the power is drawn.

    `without_mean` takes the frame's mean away first, as for gravity; `decibels` draws the
    logarithm.
    """

    start: int
    frame_length: int
    window: str
    axis: int
    without_mean: bool
    decibels: bool


def spectrum_report(trace: Trace, choice: FrameChoice) -> dict[str, Any]:
    """Cut a frame, fade it, take its power spectrum, and say what is strongest in it.

    Returns
    -------
    Plain JSON data: the settings, ``frame`` (the faded samples), ``shares`` (the power of each bin
    for the picture, 0 to 1), ``peak`` (None where there is no tone), words and numbers.

    Raises
    ------
    DataError
        The frame does not lie inside the signal, or a setting is not possible.
    """
    frame = faded_frame(trace, choice)
    power = spectrum_of(frame, choice.frame_length)
    apart_hz = trace.sample_rate_hz / choice.frame_length
    peak = strongest_bin(power, frame)
    labels = {} if peak is None else {"peak": f"{number(peak * apart_hz)} Hz"}
    readouts = _readouts(trace, choice, power, peak)
    what = _what(trace, choice)
    said = "; ".join(f"{item['label']} {item['value']} ({item['note']})" for item in readouts)
    return {
        "message": "",
        **vars(choice),
        "what": what,
        "summary": f"{what}: {said}",
        "frame": drawn_points(frame, 240),
        "fade": drawn_points(window_values(choice.window, choice.frame_length), 240),
        "bins": len(power),
        "shares": _shares(power, decibels=choice.decibels).tolist(),
        "apart_hz": apart_hz,
        "peak": peak,
        "labels": labels,
        "readouts": readouts,
    }


def faded_frame(trace: Trace, choice: FrameChoice) -> Floats:
    """The chosen samples, without their mean if so chosen, times the window."""
    samples = cut_frame(trace, choice.axis, choice.start, choice.frame_length)
    if choice.without_mean:
        samples = samples - samples.mean()
    return samples * window_values(choice.window, choice.frame_length)


def strongest_bin(power: Floats, frame: Floats) -> int | None:
    """The bin of the most power, bin 0 (the mean) left out; None where there is no power."""
    peak = int(np.argmax(power[1:])) + 1
    own = max(float(np.square(frame).sum()), float(power[0]))
    return peak if power[peak] > _NOTHING * own and power[peak] > 0 else None


def _shares(power: Floats, *, decibels: bool) -> Floats:
    """Heights of the bins, from 0 to 1."""
    if decibels:
        return 1 - decibels_below(power) / LOWEST_DB
    return power / power.max() if power.max() > 0 else power


def _what(trace: Trace, choice: FrameChoice) -> str:
    mean = ", mean taken away" if choice.without_mean else ""
    return (
        f"{trace.axes[choice.axis]}, {choice.frame_length} samples from "
        f"{number(choice.start / trace.sample_rate_hz)} s, {choice.window} window{mean}"
    )


def _readouts(
    trace: Trace, choice: FrameChoice, power: Floats, peak: int | None
) -> list[dict[str, str]]:
    rate, length = trace.sample_rate_hz, choice.frame_length
    bins = f"bin {peak} of 1 to {length // 2}"
    start, end = choice.start / rate, (choice.start + length) / rate
    near = "–" if peak is None else f"{100 * _near(power, peak):.1f} %"
    return [
        readout(
            "strongest peak",
            "none" if peak is None else f"{number(peak * rate / length)} Hz",
            "the frame does not move" if peak is None else bins,
        ),
        readout("bins apart", f"{number(rate / length)} Hz", f"{number(rate)} Hz / {length}"),
        readout("around the peak", near, f"of the power, {NEAR_BINS} bins to each side"),
        readout("frame", f"{number(start)} … {number(end)} s", f"{length} samples"),
    ]


def _near(power: Floats, peak: int) -> float:
    """Share of the power that lies near the peak, bin 0 left out."""
    both_sides = 2 * power  # each bin stands for a negative frequency as well,
    both_sides[-1] /= 2  # but for the last one
    first = max(peak - NEAR_BINS, 1)
    return float(both_sides[first : peak + NEAR_BINS + 1].sum() / both_sides[1:].sum())
