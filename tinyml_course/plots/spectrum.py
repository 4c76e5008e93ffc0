"""Plots of one frame of a signal: its spectrum, and its band energies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.plots.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    LINES,
    ORANGE,
    VERMILLION,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def plot_frame_spectrum(
    signal: ArrayLike,
    sample_rate_hz: float,
    start: int,
    frame: ArrayLike,
    shares: ArrayLike,
    peak: int | None = None,
    *,
    label: str = "signal",
    unit: str = "",
    title: str = "",
    decibels: bool = False,
) -> tuple[Axes, ...]:
    """Draw a signal with a frame marked on it; below, the windowed frame and its spectrum.

    Parameters
    ----------
    signal
        ``(samples,)``.
    sample_rate_hz
        Samples per second, > 0.
    start
        First sample of the frame.
    frame
        ``(frame_length,)``, already multiplied by its window.
    shares
        ``(frame_length // 2 + 1,)``, height of each bin from 0 to 1.
    peak
        Bin to label; None for none.
    label, unit, title
        Name and unit of the signal, and the title.
    decibels
        Whether `shares` are of decibels.

    Returns
    -------
    Axes of the signal, the frame and the spectrum.
    """
    from matplotlib.figure import Figure

    samples, windowed = np.asarray(signal, np.float64), np.asarray(frame, np.float64)
    heights = np.asarray(shares, np.float64)
    seconds = np.arange(len(samples)) / sample_rate_hz
    figure = Figure(figsize=(9, 5.2), layout="constrained")
    panels = figure.subplot_mosaic([["signal", "signal"], ["frame", "spectrum"]])
    trace, part, spectrum = panels["signal"], panels["frame"], panels["spectrum"]
    named = f"{label} [{unit}]" if unit else label
    trace.plot(seconds, samples, color=BLUE, linewidth=1)
    begin, end = start / sample_rate_hz, (start + len(windowed)) / sample_rate_hz
    trace.axvspan(begin, end, facecolor="none", edgecolor=ORANGE, hatch="//", linewidth=2)
    trace.set(xlabel="Time [s] (hatched: the frame)", ylabel=named, title=title)
    part.plot(seconds[start : start + len(windowed)], windowed, color=BLUE, linewidth=1.2)
    part.set(xlabel="Time [s]", ylabel=named, title="The windowed frame")
    bins_hz = np.arange(len(heights)) * sample_rate_hz / len(windowed)
    spectrum.fill_between(bins_hz, heights, step="mid", color=BLUE)
    spectrum.set(xlabel="Frequency [Hz]", ylim=(0, 1.15), title="Its power spectrum")
    spectrum.set_ylabel("Share of the largest")
    if decibels:
        _label_decibels(spectrum)
    if peak is not None:
        spectrum.axvline(bins_hz[peak], color=VERMILLION, linestyle="--", linewidth=1.5)
        right = 2 * peak > len(heights)
        spectrum.annotate(
            f"{bins_hz[peak]:.4g} Hz",
            (bins_hz[peak], 1.05),
            (-6 if right else 6, 0),
            textcoords="offset points",
            ha="right" if right else "left",
        )
    return trace, part, spectrum


@styled
def plot_band_energies(
    bank: ArrayLike,
    shares: ArrayLike,
    band_shares: ArrayLike,
    sample_rate_hz: float,
    title: str = "",
) -> tuple[Axes, Axes]:
    """Draw filters over the spectrum of one frame; below, the energy of each band.

    Parameters
    ----------
    bank
        ``(bands, bins)``, weights in [0, 1]; a row of zeros is a band without a bin.
    shares
        ``(bins,)``, height of each bin of the spectrum, 0 to 1.
    band_shares
        ``(bands,)``, height of each band's energy, 0 to 1.
    sample_rate_hz
        Samples per second, > 0.
    title
        Title of the plot.

    Returns
    -------
    Axes of the filters and of the energies.
    """
    from matplotlib.figure import Figure

    rows, heights = np.asarray(bank, np.float64), np.asarray(shares, np.float64)
    bins_hz = np.linspace(0, sample_rate_hz / 2, rows.shape[1])
    filters, bars = Figure(figsize=(9, 5.2), layout="constrained").subplots(2, 1)
    filters.fill_between(bins_hz, heights, step="mid", color="#B3B3B3")
    for i, row in enumerate(rows):
        near = np.flatnonzero(row)
        part = slice(max(near[0] - 1, 0), near[-1] + 2) if near.size else slice(0, 0)
        colour, line = COLOURS[i % 3], LINES[i % 3]
        filters.plot(bins_hz[part], row[part], color=colour, linestyle=line, linewidth=1.5)
    filters.set(xlabel="Frequency [Hz] (grey: power, 80 dB)", ylabel="Weight", title=title)
    _draw_bars(bars, np.asarray(band_shares, np.float64), np.count_nonzero(rows, axis=1) == 0)
    return filters, bars


def _draw_bars(axes: Axes, heights: NDArray[np.float64], empty: NDArray[np.bool_]) -> None:
    """Bars of the bands, hatched to the top if a band has no bin."""
    bands = np.arange(len(heights))
    axes.bar(bands[~empty], heights[~empty], color=BLUE, edgecolor=BLACK, linewidth=0.5)
    if empty.any():
        axes.bar(
            bands[empty],
            np.ones(int(empty.sum())),
            facecolor="none",
            edgecolor=VERMILLION,
            hatch="xx",
            label="no bin: always 0",
        )
        axes.legend(loc="upper right")
    axes.axhline(0, color=GREY, linewidth=1)
    axes.set(xlabel="Band (0 dB: the strongest)", ylim=(0, 1.05))
    _label_decibels(axes)


def _label_decibels(axes: Axes) -> None:
    """Heights from 0 to 1 represent -80 to 0 dB."""
    axes.set_yticks([0, 0.5, 1], ["−80", "−40", "0"])
    axes.set_ylabel("dB")
