"""Plots of sound: the recording, and the features a model gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import BLUE, COLOURS, LINES, new_axes, new_panels, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def plot_sound(
    signal: ArrayLike,
    sample_rate_hz: float,
    features: ArrayLike,
    hop_length: int,
    frame_length: int,
    label: str = "Feature",
) -> tuple[Axes, Axes]:
    """Draw a recording above its features, on one time axis.

    Parameters
    ----------
    signal
        ``(samples,)``.
    sample_rate_hz
        Samples per second, > 0.
    features
        ``(frames, bands)``, the lowest band first.
    hop_length, frame_length
        Hop and length of the frames, in samples: a column is as wide as a hop and is drawn in the
        middle of its frame.
    label
        Label of the colour bar.

    Returns
    -------
    The waveform's and the features' axes.

    Raises
    ------
    DataError
        If a shape is wrong, or the frames do not lie inside the recording.
    """
    sound, grid = np.asarray(signal, np.float64), np.asarray(features, np.float64)
    if sound.ndim != 1 or grid.ndim != 2 or not sound.size or not grid.size:
        raise DataError(
            "expected a signal of shape (samples,) and features of shape (frames, bands), got "
            f"{sound.shape} and {grid.shape}"
        )
    end = (len(grid) - 1) * hop_length + frame_length
    if end > len(sound) or sample_rate_hz <= 0:
        raise DataError(
            f"expected {len(grid)} frames inside {len(sound)} samples, got an end at {end}; give "
            "hop_length and frame_length in samples, as the features were made with"
        )
    wave, picture = new_panels((2.2, 3.4))
    wave.plot(np.arange(len(sound)) / sample_rate_hz, sound, color=BLUE, linewidth=0.8)
    wave.set_ylabel("Sample")
    first = (frame_length - hop_length) / 2
    edges = (first + hop_length * np.arange(len(grid) + 1)) / sample_rate_hz
    mesh = picture.pcolormesh(edges, np.arange(grid.shape[1] + 1), grid.T)
    picture.figure.colorbar(mesh, ax=[wave, picture], label=label)
    picture.set_ylabel("Band (low to high)")
    picture.set_xlabel("Time [s]")
    picture.grid(False)
    picture.set_xlim(0, len(sound) / sample_rate_hz)
    return wave, picture


@styled
def plot_mel_filters(bank: ArrayLike, sample_rate_hz: float) -> Axes:
    """Draw the triangles of a mel filter bank over frequency.

    Parameters
    ----------
    bank
        ``(n_mels, n_fft // 2 + 1)``, as returned by ``features.mel.mel_filter_bank``.
    sample_rate_hz
        Samples per second, > 0.

    Raises
    ------
    DataError
        If the bank has a different shape.
    """
    rows = np.asarray(bank, np.float64)
    if rows.ndim != 2 or rows.shape[1] < 2:
        raise DataError(f"expected a bank of shape (n_mels, bins), got {rows.shape}")
    bins_hz = np.linspace(0, sample_rate_hz / 2, rows.shape[1])
    axes = new_axes(9, 3.4)
    for i, row in enumerate(rows):
        near = np.flatnonzero(row)
        part = slice(max(near[0] - 1, 0), near[-1] + 2) if near.size else slice(0, 0)
        colour, line = COLOURS[i % 3], LINES[i % 3]
        axes.plot(bins_hz[part], row[part], color=colour, linestyle=line, linewidth=1.5)
    axes.set_xlabel("Frequency [Hz]")
    axes.set_ylabel("Weight of the bin")
    axes.set_title(f"{len(rows)} mel filters: narrow below, wide above")
    return axes
