"""Power spectra of frames, and pre-emphasis."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.features.arguments import MAX_FFT, Floats, Real, power_of_two

_IN_PLACE_OF_ZERO = 1e-10


def pre_emphasis(signal: NDArray[Real], coefficient: float, shift: int = 1) -> NDArray[Real]:
    """``x[i] − coefficient·x[i − shift]``: raises high frequencies, which are weak in speech.

    Before the first sample comes the last one: the signal wraps around.

    Parameters
    ----------
    signal
        ``(samples,)``, float32 or float64; the result has its type.
    coefficient
        0 leaves the signal as it is.
    shift
        In samples, at least 1.

    Source: Edge Impulse processing blocks, ``mfe/third_party/speechpy/processing.py``.

    Examples
    --------
    >>> pre_emphasis(np.array([4.0, 2.0, 1.0]), 0.5).tolist()
    [3.5, 0.0, 0.0]
    """
    return (signal - coefficient * np.roll(signal, shift)).astype(signal.dtype, copy=False)


def power_spectrum(frames: NDArray[np.floating[Any]], n_fft: Any) -> Floats:
    """``|X|² / n_fft`` of each frame.

    A frame shorter than the FFT is padded with zeros; a longer one is cut.

    Parameters
    ----------
    frames
        ``(frames, frame_length)``.
    n_fft
        A power of two.

    Returns
    -------
    ``(frames, n_fft // 2 + 1)``.
    """
    size = power_of_two("n_fft", n_fft, 2, MAX_FFT)
    power: Floats = 1.0 / size * np.square(np.absolute(np.fft.rfft(frames, n=size, axis=-1)))
    return power


def without_zeros(values: Floats) -> Floats:
    """Zeros become 1e-10, so that every value has a logarithm.

    Source: Edge Impulse processing blocks, ``common/spectrum.py``, ``zero_handling``.
    """
    return np.where(values == 0, _IN_PLACE_OF_ZERO, values)
