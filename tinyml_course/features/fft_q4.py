"""A Fourier transform in 32-bit integers, specified so that C computes the same.

The input has 4 fractional bits (Q4) and at most 20 bits; nothing is scaled down on the way. Every
value in the transform is a sum of at most `n_fft` inputs turned by some angle, so its size is
below n_fft · 2**19, and 2**30 for the longest transform allowed: it fits into int32 with a bit to
spare for rounding. Only the product with the sine needs 64 bits, before it is shifted back.

Specification, all shifts arithmetic (towards minus infinity):

- ``SINE[k] = floor(2**30 · sin(2πk/n_fft) + 0.5)``, int32, for k = 0 … n_fft/4. The others follow
  by symmetry: ``sin(n_fft/2 − k) = sin(k)``, ``cos(k) = sin(n_fft/4 − k)`` and, from a quarter on,
  ``cos(k) = −sin(k − n_fft/4)``.
- The input is put into bit-reversed order, imaginary parts 0.
- For half = 1, 2, 4 … n_fft/2, for every block of 2·half values and every j < half, with a the
  value at j of the block, b the one at j + half, and k = j · n_fft/(2·half)::

      t_re = (b_re·cos[k] + b_im·sin[k] + 2**29) >> 30      64-bit products and sum
      t_im = (b_im·cos[k] − b_re·sin[k] + 2**29) >> 30
      a, b = a + t, a − t                                   32 bits

Source: Cooley and Tukey (1965), radix 2, decimation in time.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

MIN_FFT, MAX_FFT = 16, 2048
_SINE_BITS = 30


def quarter_sine(n_fft: int) -> NDArray[np.int32]:
    """The table SINE: a quarter of a turn, ``n_fft/4 + 1`` values with 30 fractional bits.

    Examples
    --------
    >>> quarter_sine(16).tolist()
    [0, 410903207, 759250125, 992008094, 1073741824]
    """
    angles = 2 * np.pi * np.arange(n_fft // 4 + 1) / n_fft
    return np.floor(2**_SINE_BITS * np.sin(angles) + 0.5).astype(np.int32)


@cache
def bit_reversed(n_fft: int) -> Ints:
    """Where each value comes from: the index with its bits in reverse.

    Examples
    --------
    >>> bit_reversed(8).tolist()
    [0, 4, 2, 6, 1, 5, 3, 7]
    """
    order = np.zeros(1, np.int64)
    while len(order) < n_fft:
        order = np.concatenate([2 * order, 2 * order + 1])
    order.flags.writeable = False
    return order


def fft_q4(frames: Ints) -> tuple[Ints, Ints]:
    """The transform of each row: real and imaginary parts, with 4 fractional bits as the input.

    Parameters
    ----------
    frames
        ``(frames, n_fft)``, whole numbers below 2**19 in size; n_fft a power of two from 16 to
        2048. (Held in int64 here, because the products need it; every value fits into int32.)
    """
    n_fft = frames.shape[-1]
    cosine, sine = _turns(n_fft)
    real = frames[:, bit_reversed(n_fft)]
    imaginary = np.zeros_like(real)
    half = 1
    while half < n_fft:
        step = n_fft // (2 * half)
        cos, sin = cosine[::step], sine[::step]
        re, im = (part.reshape(len(frames), step, 2, half) for part in (real, imaginary))
        t_re = _rounded(re[:, :, 1] * cos + im[:, :, 1] * sin)
        t_im = _rounded(im[:, :, 1] * cos - re[:, :, 1] * sin)
        re[:, :, 0], re[:, :, 1] = re[:, :, 0] + t_re, re[:, :, 0] - t_re
        im[:, :, 0], im[:, :, 1] = im[:, :, 0] + t_im, im[:, :, 0] - t_im
        half *= 2
    return real, imaginary


@cache
def _turns(n_fft: int) -> tuple[Ints, Ints]:
    """Cosine and sine of half a turn, from the quarter table."""
    quarter = quarter_sine(n_fft).astype(np.int64)
    sine = np.concatenate([quarter, quarter[-2:0:-1]])
    cosine = np.concatenate([quarter[::-1], -quarter[1:-1]])
    return cosine, sine


def _rounded(product: Ints) -> Ints:
    return (product + (1 << (_SINE_BITS - 1))) >> _SINE_BITS
