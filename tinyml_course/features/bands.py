"""How loud a vibration is in each of some frequency bands: a few numbers for a window."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError

Reals = npt.NDArray[np.float64]

_IN_PLACE_OF_ZERO = 1e-12


def band_edges_hz(sample_rate_hz: float, bands: int = 16, low_hz: float = 10.0) -> Reals:
    """Borders of bands from `low_hz` to half the sample rate, each the same factor up.

    Returns
    -------
    ``(bands + 1,)``, Hz.
    """
    return np.geomspace(low_hz, sample_rate_hz / 2, bands + 1)


def band_levels(
    windows: npt.ArrayLike, sample_rate_hz: float, bands: int = 16, low_hz: float = 10.0
) -> Reals:
    """Mean power density in each band, in decibels: 10 more are ten times the power.

    Parameters
    ----------
    windows
        ``(N, samples)``. Each is weighed with a Hann window, so that a tone between two lines of
        the spectrum stays near them.
    sample_rate_hz
        Samples a second.
    bands
        Number of bands, see `band_edges_hz`; the line at half the sample rate is in none.
    low_hz
        Where the first begins.

    Returns
    -------
    ``(N, bands)``, dB of the square of the input's unit per Hz; silence is -120 dB.

    Raises
    ------
    DataError
        The shape is another, or a band is so narrow that no line of the spectrum lies in it.

    Notes
    -----
    Source: the modified periodogram of P. Welch (1967), for one segment.
    """
    x = np.asarray(windows, np.float64)
    if x.ndim != 2 or x.size == 0:
        raise DataError(f"expected windows of shape (N, samples), got {x.shape}")
    samples = x.shape[1]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(samples) / samples)
    hertz = np.fft.rfftfreq(samples, 1 / sample_rate_hz)[: (samples + 1) // 2]
    lines = np.abs(np.fft.rfft(x * hann, axis=1)[:, : len(hertz)]) ** 2
    density = 2 * lines / (sample_rate_hz * (hann @ hann))
    starts = np.searchsorted(hertz, band_edges_hz(sample_rate_hz, bands, low_hz)[:-1])
    counts = np.diff([*starts, len(hertz)])
    if counts.min() < 1:
        raise DataError(
            f"expected a line of the spectrum in each of {bands} bands, got none in band "
            f"{int(counts.argmin())}; take longer windows, fewer bands or a higher low_hz"
        )
    means = np.add.reduceat(density, starts, axis=1) / counts
    return np.asarray(10 * np.log10(means + _IN_PLACE_OF_ZERO))
