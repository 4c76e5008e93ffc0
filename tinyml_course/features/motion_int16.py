"""Simple features of movement in whole numbers: what ``tinyml_motion_features.c`` computes.

Specification, for the samples x of one axis, whole numbers of 16 bits:

- the mean is ``sum(x) / samples``, cut off towards zero;
- the root mean square is ``isqrt(sum(x²) // samples)``, the sum in 64 bits;
- a crossing lies between two neighbours, one below 0 and the other not, at least `threshold` apart;
- frames of n_fft samples start every n_fft / 2 samples, the last ones end in zeros; each goes
  through `fft_q4` with four fractional bits (x · 16); a bin keeps the largest
  ``(re² + im²) >> power_shift(n_fft)`` of any frame.

The root mean square and the crossings take x as it is: subtract the mean before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.errors import DataError
from tinyml_course.features.arguments import INT16_MAX, INT16_MIN, power_of_two, whole
from tinyml_course.features.fft_q4 import MAX_FFT, MIN_FFT, fft_q4

Ints = NDArray[np.int64]

MOST_SAMPLES = 2**15
"""The sum of so many samples of 16 bits fits into 32."""


@dataclass(frozen=True)
class MotionInt16:
    """Features of N windows, in the unit of the samples.

    Attributes
    ----------
    mean, rms, crossings
        ``(N, axes)``.
    powers
        ``(N, axes, n_fft // 2 + 1)``: the largest ``|X|² / n_fft**2`` of any frame, cut off.
    """

    mean: Ints
    rms: Ints
    crossings: Ints
    powers: Ints


def motion_int16(windows: ArrayLike, *, threshold: int = 0, n_fft: int = 16) -> MotionInt16:
    """The features of each axis of each window.

    Parameters
    ----------
    windows
        ``(N, samples, axes)`` whole numbers of 16 bits, at most 32768 samples.
    threshold
        Of a crossing, ≥ 0, in the unit of the samples.
    n_fft
        A power of two, from 16 to 2048.

    Raises
    ------
    DataError
        The windows or a setting are not as above.

    Examples
    --------
    >>> found = motion_int16([[[3], [-4], [0], [5]]])
    >>> found.rms.tolist(), found.crossings.tolist()
    ([[3]], [[2]])
    """
    given = np.asarray(windows)
    if (
        given.ndim != 3
        or given.dtype.kind not in "iu"
        or not 1 <= given.shape[1] <= MOST_SAMPLES
        or (given.size and not INT16_MIN <= given.min() <= given.max() <= INT16_MAX)
    ):
        raise DataError(
            f"expected windows as (N, samples, axes) whole numbers of 16 bits, 1 to "
            f"{MOST_SAMPLES} samples, got {given.dtype} of shape {given.shape}; scale and round "
            "the samples first"
        )
    size, least = power_of_two("n_fft", n_fft, MIN_FFT, MAX_FFT), whole("threshold", threshold, 0)
    x = given.astype(np.int64)
    samples = x.shape[1]
    total = x.sum(axis=1)
    below = x < 0
    large = np.abs(np.diff(x, axis=1)) >= least
    # Exact: the mean square is below 2**30, where a float64 root is never rounded up to a whole.
    root = np.floor(np.sqrt(np.sum(x * x, axis=1) // samples)).astype(np.int64)
    return MotionInt16(
        np.sign(total) * (np.abs(total) // samples),
        root,
        np.sum((below[:, 1:] != below[:, :-1]) & large, axis=1),
        _largest_powers(x.swapaxes(1, 2), size),
    )


def power_shift(n_fft: int) -> int:
    """Bits that the power of a frame loses, so that it fits into 31 bits.

    A real or imaginary part has at most 19 bits and those of n_fft; the power twice as many, and
    one more for the sum. (Four fractional bits are squared too, so 8 of these are fractional.)

    Examples
    --------
    >>> power_shift(16)
    16
    """
    return 2 * (n_fft.bit_length() - 1) + 8


def _largest_powers(rows: Ints, n_fft: int) -> Ints:
    """Of ``(N, axes, samples)``, frame by frame, so that little memory is used."""
    samples, bins = rows.shape[-1], n_fft // 2 + 1
    padded = np.pad(16 * rows, ((0, 0), (0, 0), (0, n_fft)))
    largest = np.zeros((*rows.shape[:2], bins), np.int64)
    for start in range(0, samples, n_fft // 2):
        frames = padded[..., start : start + n_fft].reshape(-1, n_fft)
        real, imaginary = (part[:, :bins] for part in fft_q4(frames))
        powers = (real * real + imaginary * imaginary) >> power_shift(n_fft)
        largest = np.maximum(largest, powers.reshape(largest.shape))
    return largest
