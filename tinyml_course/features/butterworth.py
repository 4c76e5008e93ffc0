"""Filters before a spectrum of motion, which keep the slow part or the fast one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.errors import DataError
from tinyml_course.features.arguments import Floats, number, whole

_HIGHEST_ORDER = 8


def butterworth(
    kind: str, order: Any, cutoff_hz: Any, sample_rate_hz: float
) -> NDArray[np.float32]:
    """A Butterworth filter as second-order sections, in float32 as on a device.

    Parameters
    ----------
    kind
        ``"low"`` or ``"high"``: what passes.
    order
        2, 4, 6 or 8.
    cutoff_hz
        Between 0 and half the sample rate.

    Returns
    -------
    ``(order // 2, 6)`` sections, as `scipy.signal.sosfilt` takes them.

    Raises
    ------
    DataError
        The order or the cut-off is outside its range, or the filter's poles, rounded to float32 as
        the device's code does, are not inside the unit circle: its output would grow without bound.

    Source: Edge Impulse processing blocks, ``spectral_analysis/dsp.py``.
    """
    from scipy.signal import butter

    sections = whole("filter_order", order, 2, _HIGHEST_ORDER)
    if sections % 2:
        raise DataError(f"expected filter_order 2, 4, 6 or 8, got {order!r}")
    cutoff = number("filter_cutoff", cutoff_hz)
    share = cutoff * 2 / sample_rate_hz
    if not 0 < share < 1:
        raise DataError(
            f"expected filter_cutoff between 0 and {sample_rate_hz / 2:g} Hz, half the sample "
            f"rate, got {cutoff_hz!r}"
        )
    if not _stable_in_float32(sections, cutoff, sample_rate_hz):
        raise DataError(
            f"expected a stable filter, got poles on the unit circle in float32 for {cutoff:g} Hz "
            f"at {sample_rate_hz:g} Hz; move filter_cutoff away from 0 and from half the sample "
            "rate, or lower filter_order"
        )
    return np.asarray(butter(sections, share, kind, output="sos"), np.float32)


def _stable_in_float32(order: int, cutoff_hz: float, sample_rate_hz: float) -> bool:
    """Whether every section's poles, the roots of z² − d1·z − d2, are inside the unit circle."""
    tangent = np.float32(math.tan(math.pi * cutoff_hz / sample_rate_hz))
    square = np.float32(tangent**2)
    for section in range(order // 2):
        sine = np.sin(math.pi * (2 * section + 1) / (2 * order))
        scale = square + 2 * tangent * sine + 1
        d1 = 2 * (1 - square) / scale
        d2 = -(square - 2 * tangent * sine + 1) / scale
        if not (np.abs(np.roots(np.array([1, -d1, -d2], np.float32))) < 1).all():
            return False
    return True


def decimate(signal: NDArray[np.floating[Any]], ratio: int) -> Floats:
    """Every `ratio`-th sample after a low-pass filter, which starts in its steady state.

    The filter is Chebyshev, type I, of order 8, 0.05 dB ripple, up to 0.8 of the new half rate.

    Parameters
    ----------
    signal
        ``(samples,)``, not empty.

    Source: Edge Impulse processing blocks, ``common/sampling.py``, ``decimate_simple``.
    """
    from scipy.signal import cheby1, sosfilt, sosfilt_zi

    sections = cheby1(8, 0.05, 0.8 / ratio, output="sos")
    filtered, _ = sosfilt(sections, signal, zi=sosfilt_zi(sections) * signal[0])
    every: Floats = np.asarray(filtered, np.float64)[::ratio]
    return every
