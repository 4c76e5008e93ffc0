"""The mel scale, and filter banks on it: pitch as ears space it.

Source: O'Shaughnessy, "Speech Communication" (1987), with the natural logarithm as HTK and
Edge Impulse's fork of speechpy (``feature.py``, ``functions.py``) write it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.errors import DataError
from tinyml_course.features.arguments import MAX_FFT, Floats, number, positive, power_of_two, whole

_LAST_EDGE_LOWERED_HZ = 0.001
"""So that half the sample rate, after two roundings, never falls into one bin more or less."""


def hz_to_mel(frequency_hz: ArrayLike) -> Floats:
    """``1127·ln(1 + f/700)``.

    Examples
    --------
    >>> hz_to_mel([0, 1000]).round(2).tolist()
    [0.0, 999.99]
    """
    mel: Floats = 1127 * np.log(1 + np.asarray(frequency_hz, np.float64) / 700.0)
    return mel


def mel_to_hz(mel: ArrayLike) -> Floats:
    """``700·(exp(mel/1127) − 1)``, the inverse of `hz_to_mel`."""
    hz: Floats = 700 * (np.exp(np.asarray(mel, np.float64) / 1127.0) - 1)
    return hz


def band_edges(
    n_mels: Any, n_fft: Any, sample_rate_hz: Any, f_min: Any, f_max: Any
) -> NDArray[np.int64]:
    """The FFT bins at which triangles start, peak and end: ``n_mels + 2`` of them, rising.

    Edges lie evenly on the mel scale from `f_min` to `f_max`; each falls down to the bin
    ``floor((n_fft + 1)·hz / sample_rate_hz)``. Filter m starts at edge m, peaks at m + 1 and ends
    at m + 2.

    Parameters
    ----------
    n_mels
        Filters, from 2 to `n_fft` (more could not all have a bin).
    n_fft
        A power of two, from 2 to 65536.
    sample_rate_hz
        Above 0.
    f_min, f_max
        In Hz, ``0 <= f_min < f_max <= sample_rate_hz / 2``. `f_max` of None or 0 means half the
        sample rate.

    Raises
    ------
    DataError
        A parameter is outside its range.

    Examples
    --------
    >>> band_edges(3, 16, 8000, 0, None).tolist()
    [0, 0, 2, 4, 8]
    """
    size = power_of_two("n_fft", n_fft, 2, MAX_FFT)
    count = whole("n_mels", n_mels, 2, size)
    rate = positive("sample_rate_hz", sample_rate_hz)
    low = number("f_min", f_min)
    high = number("f_max", f_max or rate / 2)
    if not 0 <= low < high <= rate / 2:
        raise DataError(
            f"expected 0 <= f_min < f_max <= {rate / 2:g} Hz, half the sample rate, got f_min "
            f"{low:g} and f_max {high:g}"
        )
    edges_hz = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), count + 2))
    edges_hz[-1] -= _LAST_EDGE_LOWERED_HZ
    return np.floor((size + 1) * edges_hz / rate).astype(np.int64)


def mel_filter_bank(
    n_mels: Any, n_fft: Any, sample_rate_hz: Any, f_min: Any = 0, f_max: Any = None
) -> Floats:
    """One triangle a row: how much each FFT bin counts in each mel band.

    A triangle is 0 at its first edge, 1 at its peak, 0 at its last edge. Where two edges of a
    triangle fall into one bin, that side is a step: the bin counts 1.

    Parameters
    ----------
    n_mels, n_fft, sample_rate_hz, f_min, f_max
        As for `band_edges`.

    Returns
    -------
    ``(n_mels, n_fft // 2 + 1)``, values in [0, 1].

    Raises
    ------
    DataError
        A parameter is outside its range, or a filter has no bin of its own (all three edges in
        one): it would be silent for every sound.

    Source: Edge Impulse processing blocks, ``mfe/third_party/speechpy/feature.py``,
    implementation version 4.

    Examples
    --------
    >>> mel_filter_bank(2, 16, 8000).round(2).tolist()[0]
    [0.0, 1.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    bank = triangles(band_edges(n_mels, n_fft, sample_rate_hz, f_min, f_max), int(n_fft) // 2 + 1)
    empty = np.flatnonzero(~bank.any(axis=1))
    if len(empty):
        raise DataError(
            f"expected every mel filter to cover an FFT bin, got {len(empty)} of {len(bank)} "
            f"filters without one (the first is filter {empty[0]}); use fewer filters, or a longer "
            "FFT"
        )
    return bank


def triangles(edges: NDArray[np.int64], bins: int) -> Floats:
    """The rows of `mel_filter_bank`, also where a filter has no bin: its row is zeros.

    Parameters
    ----------
    edges
        As `band_edges` gives them.
    bins
        ``n_fft // 2 + 1``.

    Returns
    -------
    ``(len(edges) - 2, bins)``, values in [0, 1].

    Examples
    --------
    >>> triangles(np.array([0, 1, 1, 3]), 4).tolist()
    [[0.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.5, 0.0]]
    """
    bank = np.zeros((len(edges) - 2, bins))
    for row, left, peak, right in zip(bank, edges, edges[1:], edges[2:], strict=False):
        if left < peak:
            row[left : peak + 1] = (np.arange(left, peak + 1) - left) / (peak - left)
        if peak < right:
            row[peak : right + 1] = (right - np.arange(peak, right + 1)) / (right - peak)
    return bank
