"""Features of motion: strength, skewness, kurtosis and spectrum."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.errors import DataError
from tinyml_course.features.arguments import MAX_FFT, Floats, motion, number, positive, power_of_two
from tinyml_course.features.butterworth import butterworth, decimate
from tinyml_course.features.spectrum import without_zeros

FILTER_TYPES = ("none", "low", "high")
_LOW_FREQUENCY_RATIO = 10
_KURTOSIS_OF_A_CONSTANT = -3.0

Reals = NDArray[np.floating[Any]]


def spectral_analysis(
    signal: ArrayLike,
    sample_rate_hz: Any,
    *,
    n_fft: Any = 16,
    scale_axes: Any = 1.0,
    filter_type: str = "none",
    filter_cutoff: Any = 3.0,
    filter_order: Any = 6,
    take_log: bool = True,
    overlap: bool = True,
    extra_low_freq: bool = False,
) -> Floats:
    """Statistics and the power spectrum of each axis, filtered and without its mean.

    Each axis gives: the root mean square, skewness and kurtosis of the signal; skewness and
    kurtosis of the spectrum; the power in each FFT bin from 1 on (bin 0 is the mean, which is
    gone) that the filter lets through. A constant axis has skewness 0 and
    kurtosis −3, as the block with its pinned SciPy 1.7 and the C++ SDK give them.

    Parameters
    ----------
    signal
        ``(samples, axes)``, any unit; one dimension is one axis.
    sample_rate_hz
        Above 0.
    n_fft
        A power of two, from 2 to 65536.
    scale_axes
        Every value is multiplied by this.
    filter_type
        ``"none"``, ``"low"`` or ``"high"``: what a Butterworth filter lets pass.
    filter_cutoff
        In Hz. Bins wholly on the wrong side of it are left out.
    filter_order
        2, 4, 6 or 8; 0 filters nothing and only leaves bins out.
    take_log
        The logarithm, base 10, of the bins' power.
    overlap
        Frames half over each other; else one after the other.
    extra_low_freq
        The same features once more, for every axis at a tenth of the sample rate, after those of
        all axes.

    Returns
    -------
    One dimension: the features of the first axis, of the second, and so on.

    Raises
    ------
    DataError
        The signal is no finite (samples, axes), a parameter is outside its range, or the cut-off
        leaves no bin.

    Source: Edge Impulse processing blocks, ``spectral_analysis/dsp.py``, implementation version
    4, analysis type FFT.
    """
    size = power_of_two("n_fft", n_fft, 2, MAX_FFT)
    rate = positive("sample_rate_hz", sample_rate_hz)
    # The whole path is in float32, as the block's is: a constant axis depends on it.
    axes = motion(signal) * np.float32(number("scale_axes", scale_axes))
    if filter_type not in FILTER_TYPES:
        raise DataError(f"expected filter_type among {FILTER_TYPES}, got {filter_type!r}")
    cutoff = number("filter_cutoff", filter_cutoff)
    filtered = [
        _without_mean(_filtered(axis, filter_type, filter_order, cutoff, rate)) for axis in axes.T
    ]
    slow: list[Reals] = []
    if extra_low_freq:
        slow = [_slow(axis, size) for axis in filtered]
    features: list[float] = []
    for group, group_rate in ((filtered, rate), (slow, rate / _LOW_FREQUENCY_RATIO)):
        bins = bins_let_through(size, group_rate, filter_type, cutoff) if group else []
        for axis in group:
            features.extend(_features(axis, size, bins, take_log=take_log, overlap=overlap))
    return np.array(features, np.float64)


def bins_let_through(
    n_fft: int, sample_rate_hz: float, filter_type: str, cutoff_hz: float
) -> list[int]:
    """FFT bins, from 1 on, that lie at least partly on the passing side of the cut-off.

    A bin reaches half a bin to each side of its frequency.

    Examples
    --------
    >>> bins_let_through(16, 62.5, "low", 10.0), bins_let_through(16, 62.5, "high", 22.0)
    ([1, 2, 3], [6, 7, 8])
    """
    frequencies = np.fft.rfftfreq(n_fft, 1 / sample_rate_hz)
    half = frequencies[1] / 2
    bins = np.arange(1, len(frequencies))
    if filter_type == "low":
        bins = bins[frequencies[1:] - half <= cutoff_hz]
    elif filter_type == "high":
        bins = bins[frequencies[1:] + half >= cutoff_hz]
    if not len(bins):
        raise DataError(
            f"expected filter_cutoff to leave an FFT bin at {sample_rate_hz:g} Hz, got "
            f"{cutoff_hz:g} Hz for filter_type {filter_type!r}, which leaves none"
        )
    return bins.tolist()


def max_hold_spectrum(signal: Reals, n_fft: int, hop_length: int) -> Floats:
    """The largest ``|X|² / n_fft`` that any frame has in each bin; the last frames end in zeros.

    Returns
    -------
    ``(n_fft // 2 + 1,)``.

    Source: Edge Impulse processing blocks, ``common/spectrum.py``, ``welch_max_hold``.
    """
    largest = np.zeros(n_fft // 2 + 1)
    for start in range(0, len(signal), hop_length):
        spectrum = np.abs(np.fft.rfft(signal[start : start + n_fft], n_fft))
        largest = np.maximum(largest, spectrum**2 / n_fft)
    return largest


def _filtered(axis: Reals, kind: str, order: Any, cutoff: float, rate: float) -> Reals:
    if kind == "none" or number("filter_order", order) == 0:
        return axis
    from scipy.signal import sosfilt

    filtered: Reals = sosfilt(butterworth(kind, order, cutoff, rate), axis)
    return filtered


def _without_mean(axis: Reals) -> Reals:
    centred: Reals = axis - np.mean(axis)
    return centred


def _slow(axis: Reals, n_fft: int) -> Reals:
    slow = decimate(axis, _LOW_FREQUENCY_RATIO)
    if len(slow) < n_fft / 2:
        needed = n_fft // 2 * _LOW_FREQUENCY_RATIO
        raise DataError(
            f"expected about {needed} samples or more for extra_low_freq, got {len(axis)}; record "
            "longer, or shorten the FFT"
        )
    return _without_mean(slow)


def _features(
    axis: Reals, n_fft: int, bins: list[int], *, take_log: bool, overlap: bool
) -> Iterator[float]:
    spectrum = max_hold_spectrum(axis, n_fft, n_fft // 2 if overlap else n_fft)
    yield float(np.sqrt(np.mean(np.square(axis))))
    yield from _lopsided_and_peaked(axis)
    yield from _lopsided_and_peaked(spectrum)
    powers = np.log10(without_zeros(spectrum)) if take_log else spectrum
    yield from powers[bins].tolist()


def _lopsided_and_peaked(values: Reals) -> tuple[float, float]:
    """Skewness and excess kurtosis (0 for a bell curve); 0 and −3 where all values are equal.

    Newer SciPy gives NaN there, which no model can take.
    """
    from scipy.stats import kurtosis, skew

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # "precision loss": the NaN says it
        lopsided, peaked = float(skew(values)), float(kurtosis(values))
    if math.isnan(lopsided) and np.isfinite(np.var(values)):
        return 0.0, _KURTOSIS_OF_A_CONSTANT
    return lopsided, peaked
