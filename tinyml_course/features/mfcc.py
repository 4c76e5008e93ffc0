"""Mel-frequency cepstral coefficients: the shape of the mel spectrum in a few numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.errors import DataError
from tinyml_course.features.arguments import Floats, Real, audio, number, whole
from tinyml_course.features.framing import frame_signal
from tinyml_course.features.mfe import mel_energies
from tinyml_course.features.spectrum import pre_emphasis

_NEVER_BY_ZERO = 1e-10
_LONGEST_WINDOW = 100_001


def mfcc(
    signal: ArrayLike,
    sample_rate_hz: Any,
    *,
    frame_length: Any,
    hop_length: Any,
    n_fft: Any = 256,
    n_mels: Any = 32,
    n_mfcc: Any = 13,
    f_min: Any = 0,
    f_max: Any = None,
    coefficient: Any = 0.98,
    shift: Any = 1,
    normalise_over: Any = 101,
) -> Floats:
    """Cepstral coefficients of 16-bit audio, normalised over a sliding window of frames.

    The natural logarithm of the mel energies goes through an orthonormal DCT-II; the first
    coefficient is replaced by the logarithm of the frame's energy in all bins.

    Parameters
    ----------
    signal
        ``(samples,)``, 16-bit whole numbers, not scaled.
    sample_rate_hz, frame_length, hop_length, n_fft, n_mels, f_min, f_max
        As for `mfe`.
    n_mfcc
        Coefficients to keep, at least 1; there are only `n_mels`.
    coefficient, shift
        Of the `pre_emphasis`; `shift` at least 1.
    normalise_over
        Frames, odd; see `normalise_sliding`. 0 (or less) leaves the coefficients as they are.

    Returns
    -------
    ``(frames, min(n_mfcc, n_mels))``.

    Raises
    ------
    DataError
        The signal is not one channel of 16-bit audio, or too short, or a parameter is outside its
        range.

    Source: Edge Impulse processing blocks, ``mfcc/dsp.py``, implementation version 4; Davis and
    Mermelstein (1980).
    """
    from scipy.fft import dct

    kept = whole("n_mfcc", n_mfcc, at_least=1)
    step = whole("shift", shift, at_least=1)
    emphasised = pre_emphasis(audio(signal), number("coefficient", coefficient), step)
    frames = frame_signal(emphasised, frame_length, hop_length)
    energies, totals = mel_energies(frames, sample_rate_hz, n_fft, n_mels, f_min, f_max)
    coefficients: Floats = dct(np.log(energies), type=2, axis=-1, norm="ortho")[:, :kept]
    coefficients[:, 0] = np.log(totals)
    window = whole("normalise_over", normalise_over, -(2**31), _LONGEST_WINDOW)
    if window <= 0:
        return coefficients
    return normalise_sliding(coefficients, window).astype(np.float64)


def normalise_sliding(features: Floats, window: Any) -> NDArray[np.float32]:
    """Each column less its mean, then by its deviation, over the frames around each frame.

    Beyond the first and the last frame the features are mirrored (the edge frame comes twice), as
    often as the window needs. The mean is taken in float64; what is left, and its deviation, are
    float32.

    Parameters
    ----------
    features
        ``(frames, columns)``.
    window
        Frames, odd.

    Raises
    ------
    DataError
        The window is even, below 1, or above 100001.

    Source: Edge Impulse processing blocks, ``mfcc/third_party/speechpy/processing.py``, ``cmvnw``.
    """
    size = whole("normalise_over", window, 1, _LONGEST_WINDOW)
    if size % 2 == 0:
        raise DataError(f"expected normalise_over as an odd number of frames, got {window!r}")
    centred = (features - _around(features, size, np.mean)).astype(np.float32)
    deviation = _around(centred, size, np.std)
    normalised: NDArray[np.float32] = centred / (deviation + np.float32(_NEVER_BY_ZERO))
    return normalised


def _around(features: NDArray[Real], size: int, statistic: Any) -> NDArray[Real]:
    beyond = size // 2
    padded = np.pad(features, ((beyond, beyond), (0, 0)), "symmetric")
    return np.stack([statistic(padded[i : i + size], axis=0) for i in range(len(features))])
