"""Every number the spectrum widget shows for one frame of a signal.

Plain Python using `tinyml_course.features`, independent of the widget, which only draws the
result.
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
from tinyml_course.widgets.waveform import Floats, Waveform, drawn_points

NEAR_BINS = 2
"""A Hann window spreads a tone over this many bins to each side."""

_NOTHING = 1e-24
"""Power below this share of the frame's energy is rounding error, not a tone."""


@dataclass(frozen=True)
class FrameChoice:
    """The reader's settings: which samples, which window, how the power is drawn.

    `without_mean` subtracts the frame's mean first, to remove gravity; `decibels` draws the power
    on a logarithmic scale.
    """

    start: int
    frame_length: int
    window: str
    axis: int
    without_mean: bool
    decibels: bool


def spectrum_report(waveform: Waveform, choice: FrameChoice) -> dict[str, Any]:
    """Cut and window a frame, compute its power spectrum, and report the strongest peak.

    Returns
    -------
    Plain JSON data: the settings, ``frame`` (the windowed samples), ``shares`` (the power of each
    bin for the picture, 0 to 1), ``peak`` (None if there is no tone), text and numbers.

    Raises
    ------
    DataError
        The frame does not lie inside the signal, or a setting is not valid.
    """
    frame = windowed_frame(waveform, choice)
    power = spectrum_of(frame, choice.frame_length)
    bin_spacing_hz = waveform.sample_rate_hz / choice.frame_length
    peak = strongest_bin(power, frame)
    labels = {} if peak is None else {"peak": f"{number(peak * bin_spacing_hz)} Hz"}
    readouts = _readouts(waveform, choice, power, peak)
    what = _what(waveform, choice)
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
        "bin_spacing_hz": bin_spacing_hz,
        "peak": peak,
        "labels": labels,
        "readouts": readouts,
    }


def windowed_frame(waveform: Waveform, choice: FrameChoice) -> Floats:
    """The chosen samples, optionally without their mean, times the window."""
    samples = cut_frame(waveform, choice.axis, choice.start, choice.frame_length)
    if choice.without_mean:
        samples = samples - samples.mean()
    return samples * window_values(choice.window, choice.frame_length)


def strongest_bin(power: Floats, frame: Floats) -> int | None:
    """The bin with the most power, ignoring bin 0 (the mean); None if there is no power."""
    peak = int(np.argmax(power[1:])) + 1
    own = max(float(np.square(frame).sum()), float(power[0]))
    return peak if power[peak] > _NOTHING * own and power[peak] > 0 else None


def _shares(power: Floats, *, decibels: bool) -> Floats:
    """Heights of the bins, from 0 to 1."""
    if decibels:
        return 1 - decibels_below(power) / LOWEST_DB
    return power / power.max() if power.max() > 0 else power


def _what(waveform: Waveform, choice: FrameChoice) -> str:
    mean = ", mean subtracted" if choice.without_mean else ""
    return (
        f"{waveform.axes[choice.axis]}, {choice.frame_length} samples from "
        f"{number(choice.start / waveform.sample_rate_hz)} s, {choice.window} window{mean}"
    )


def _readouts(
    waveform: Waveform, choice: FrameChoice, power: Floats, peak: int | None
) -> list[dict[str, str]]:
    rate, length = waveform.sample_rate_hz, choice.frame_length
    bins = f"bin {peak} of 1 to {length // 2}"
    start, end = choice.start / rate, (choice.start + length) / rate
    near = "–" if peak is None else f"{100 * _near(power, peak):.1f} %"
    return [
        readout(
            "strongest peak",
            "none" if peak is None else f"{number(peak * rate / length)} Hz",
            "the frame is constant" if peak is None else bins,
        ),
        readout("bin spacing", f"{number(rate / length)} Hz", f"{number(rate)} Hz / {length}"),
        readout("around the peak", near, f"of the power, {NEAR_BINS} bins to each side"),
        readout("frame", f"{number(start)} … {number(end)} s", f"{length} samples"),
    ]


def _near(power: Floats, peak: int) -> float:
    """Share of the power near the peak, ignoring bin 0."""
    both_sides = 2 * power  # each bin also represents a negative frequency,
    both_sides[-1] /= 2  # except the last one
    first = max(peak - NEAR_BINS, 1)
    return float(both_sides[first : peak + NEAR_BINS + 1].sum() / both_sides[1:].sum())
