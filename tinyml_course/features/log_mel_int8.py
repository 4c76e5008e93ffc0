"""Log-mel features of 16-bit audio at 16 kHz, in integers only: what a board computes, bit by bit.

Specification. Shifts are arithmetic, towards minus infinity; tables are made once, here, and
exported. F is `frame_length`, N is `n_fft`, M is `n_mels`; frame t holds the F samples from
t·`hop_length` on, and frames that are not whole are dropped.

1. Window. ``WINDOW[i] = floor(2**15·(0.5 − 0.5·cos(2πi/F)) + 0.5)``, at most 32767, int16;
   ``v[i] = (x[i]·WINDOW[i] + 2**10) >> 11``: the product fits into 32 bits, v into 20 (Q4). From
   F to N − 1, v is 0.
2. Transform: `fft_q4` of v, its values within 32 bits.
3. Power of bin k, for FIRST <= k < LAST: ``P = (re² + im² + 2**7) >> 8``; the squares and their
   sum are below 2**61, P is in whole squared samples.
4. Mel filters: triangles on the mel scale, M + 2 edges evenly spaced from `f_min` to `f_max`.
   A bin between edges b and b + 1 belongs to filter b, which rises there (except b = M), and to
   filter b − 1, which falls (except b = 0). ``WEIGHT[k] = floor(2**12·(mel(k) − edge b)/(edge
   distance) + 0.5)``, uint16; ``up = WEIGHT[k]·P`` is added to filter b, and ``(P << 12) − up`` to
   filter b − 1. Sums are below 2**63: the bins' power together is below N·F·2**30·3/8 < 2**51.
   ``START[b]`` is the first bin at or above edge b, so that FIRST is START[0] and LAST is
   START[M + 1].
5. Logarithm: `log2_q15`, 32 bits from here on.
6. int8: ``q = 127 + ((log2 − FULL_SCALE + 2**11) >> 12)``, held within −128 … 127, with
   ``FULL_SCALE = floor(2**15·(12 + log2(3·2**25·N·F)) + 0.5)``, the logarithm that a sine of full
   scale would give if one filter held all of it.

So the features have scale 1/8 and zero point 127, and mean octaves of power below a full-scale
sine: 0 … −31.9, in steps of 0.38 dB, down to −96 dB.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.errors import DataError
from tinyml_course.features.arguments import audio, number, power_of_two, whole
from tinyml_course.features.fft_q4 import MAX_FFT, MIN_FFT, fft_q4
from tinyml_course.features.framing import frame_signal
from tinyml_course.features.log2_q15 import LOG2_FRACTION_BITS, log2_q15
from tinyml_course.features.mel import hz_to_mel
from tinyml_course.features.windows import hann_q15

SAMPLE_RATE_HZ = 16000
SCALE = 0.125
ZERO_POINT = 127
VERSION = 1
"""Of the specification above: another version may compute other integers."""

_WINDOW_SHIFT = 11  # 15 fractional bits become 4
_POWER_SHIFT = 8  # 4 fractional bits, squared
_WEIGHT_BITS = 12
# Parseval: a sine of 2**15 through the Hann window has N · F · 3/8 · 2**30/2 in all bins together,
# half of it in those up to N/2.
_FULL_SCALE = 3 * 2**25
_CODE_SHIFT = 12  # 15 fractional bits become 3
_FRAMES_AT_ONCE = 256  # so that a long recording does not fill the memory

Ints = NDArray[np.int64]
Codes = NDArray[np.int8]


@dataclass(frozen=True)
class LogMelParameters:
    """What the features are made of; checked when made.

    Attributes
    ----------
    frame_length, hop_length
        In samples at 16 kHz; ``1 <= hop_length <= frame_length <= n_fft``.
    n_fft
        A power of two, 16 … 2048.
    n_mels
        Filters, at least 2; each must have an FFT bin.
    f_min, f_max
        In Hz, ``0 <= f_min < f_max <= 8000``.

    Raises
    ------
    DataError
        A parameter is outside its range, or a filter has no bin.
    """

    frame_length: int = 480
    hop_length: int = 320
    n_fft: int = 512
    n_mels: int = 40
    f_min: float = 80.0
    f_max: float = 7600.0

    def __post_init__(self) -> None:
        n_fft = power_of_two("n_fft", self.n_fft, MIN_FFT, MAX_FFT)
        frame_length = whole("frame_length", self.frame_length, 1, n_fft)
        hop_length = whole("hop_length", self.hop_length, 1, frame_length)
        n_mels = whole("n_mels", self.n_mels, 2, n_fft // 2)
        low, high = number("f_min", self.f_min), number("f_max", self.f_max)
        # The checked values are plain numbers, so that equal parameters print and export equally.
        checked = (frame_length, hop_length, n_fft, n_mels, low, high)
        for field, value in zip(fields(self), checked, strict=True):
            object.__setattr__(self, field.name, value)
        if not 0 <= low < high <= SAMPLE_RATE_HZ / 2:
            raise DataError(
                f"expected 0 <= f_min < f_max <= {SAMPLE_RATE_HZ // 2} Hz, got f_min {low:g} and "
                f"f_max {high:g}"
            )
        silent = _silent_filters(*self._filters)
        if silent:
            raise DataError(
                f"expected every mel filter to cover an FFT bin, got {len(silent)} of "
                f"{self.n_mels} without one (the first is filter {silent[0]}); use fewer filters, "
                "or a longer FFT"
            )

    @property
    def window(self) -> NDArray[np.int16]:
        """WINDOW, ``(frame_length,)``."""
        return _window(self.frame_length)

    @property
    def band_starts(self) -> NDArray[np.uint16]:
        """START, ``(n_mels + 2,)``: the first bin at or above each edge."""
        return self._filters[0]

    @property
    def weights(self) -> NDArray[np.uint16]:
        """WEIGHT of each bin from FIRST to LAST − 1, 0 … 4096."""
        return self._filters[1]

    @property
    def _filters(self) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
        return _filters(self.n_fft, self.n_mels, self.f_min, self.f_max)

    @cached_property
    def full_scale(self) -> int:
        """FULL_SCALE, with 15 fractional bits."""
        octaves = _WEIGHT_BITS + np.log2(_FULL_SCALE * self.n_fft * self.frame_length)
        return int(np.floor(2**LOG2_FRACTION_BITS * octaves + 0.5))


@cache
def _window(frame_length: int) -> NDArray[np.int16]:
    window = hann_q15(frame_length)
    window.flags.writeable = False
    return window


@cache  # lessons make equal parameters for clip after clip
def _filters(
    n_fft: int, n_mels: int, f_min: float, f_max: float
) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """START and WEIGHT."""
    bins_hz = np.arange(n_fft // 2 + 1) * SAMPLE_RATE_HZ / n_fft
    low, high = hz_to_mel(f_min), hz_to_mel(f_max)
    place = (hz_to_mel(bins_hz) - low) / (high - low) * (n_mels + 1)  # in edges, from the first
    starts = np.searchsorted(place, np.arange(n_mels + 2)).astype(np.uint16)
    used = place[starts[0] : starts[-1]]
    weights = np.floor(2**_WEIGHT_BITS * (used - np.floor(used)) + 0.5).astype(np.uint16)
    for table in (starts, weights):
        table.flags.writeable = False
    return starts, weights


def _silent_filters(starts: NDArray[np.uint16], weights: NDArray[np.uint16]) -> list[int]:
    """The filters whose weights are all 0."""
    edges = starts.astype(np.int64) - int(starts[0])
    rising = np.concatenate([[0], np.cumsum(weights, dtype=np.int64)])
    falling = np.concatenate([[0], np.cumsum(2**_WEIGHT_BITS - weights.astype(np.int64))])
    up, down = np.diff(rising[edges])[:-1], np.diff(falling[edges])[1:]
    return [int(m) for m in np.flatnonzero(up + down == 0)]


def log_mel_int8(signal: ArrayLike, parameters: LogMelParameters) -> Codes:
    """The int8 features of a recording.

    Parameters
    ----------
    signal
        ``(samples,)``, 16-bit whole numbers at 16 kHz.

    Returns
    -------
    ``(frames, n_mels)``; ``(q − 127)/8`` is octaves of power below a full-scale sine.

    Raises
    ------
    DataError
        The signal is not one channel of 16-bit audio, or shorter than one frame.

    Examples
    --------
    >>> log_mel_int8(np.zeros(16000, np.int16), LogMelParameters()).shape
    (49, 40)
    """
    samples = audio(signal).astype(np.int64)
    frames = frame_signal(samples, parameters.frame_length, parameters.hop_length)
    parts = range(0, len(frames), _FRAMES_AT_ONCE)
    return np.concatenate(
        [_features(frames[first : first + _FRAMES_AT_ONCE], parameters) for first in parts]
    )


class LogMelStream:
    """The same features while the sound comes in: samples go in, in any portions, frames come out.

    Parameters
    ----------
    parameters
        As for `log_mel_int8`.
    """

    def __init__(self, parameters: LogMelParameters) -> None:
        self.parameters = parameters
        self._waiting = np.zeros(0, np.int64)

    def push(self, samples: ArrayLike) -> Codes:
        """Take samples; give the frames they complete, ``(frames, n_mels)``, perhaps none."""
        waiting = np.concatenate([self._waiting, audio(samples).astype(np.int64)])
        rows = []
        while len(waiting) >= self.parameters.frame_length:
            frame = waiting[np.newaxis, : self.parameters.frame_length]
            rows.append(_features(frame, self.parameters))
            waiting = waiting[self.parameters.hop_length :]
        self._waiting = waiting
        return np.concatenate([np.zeros((0, self.parameters.n_mels), np.int8), *rows])


def _features(frames: Ints, parameters: LogMelParameters) -> Codes:
    sums = _mel_sums(_power(_windowed(frames, parameters)), parameters)
    below = log2_q15(sums) - parameters.full_scale
    codes = ZERO_POINT + ((below + (1 << (_CODE_SHIFT - 1))) >> _CODE_SHIFT)
    return np.clip(codes, -128, 127).astype(np.int8)


def _windowed(frames: Ints, parameters: LogMelParameters) -> Ints:
    faded = (frames * parameters.window + (1 << (_WINDOW_SHIFT - 1))) >> _WINDOW_SHIFT
    return np.pad(faded, ((0, 0), (0, parameters.n_fft - parameters.frame_length)))


def _power(frames: Ints) -> Ints:
    real, imaginary = fft_q4(frames)
    squares = real * real + imaginary * imaginary
    return (squares + (1 << (_POWER_SHIFT - 1))) >> _POWER_SHIFT


def _mel_sums(power: Ints, parameters: LogMelParameters) -> Ints:
    starts = parameters.band_starts.astype(np.int64)
    used = power[:, starts[0] : starts[-1]]
    rising = used * parameters.weights
    falling = (used << _WEIGHT_BITS) - rising
    sums = np.zeros((len(power), parameters.n_mels), np.int64)
    for band, first, last in _bands(starts):
        if band < parameters.n_mels:
            sums[:, band] += rising[:, first:last].sum(axis=1)
        if band > 0:
            sums[:, band - 1] += falling[:, first:last].sum(axis=1)
    return sums


def _bands(starts: Any) -> Iterator[tuple[int, int, int]]:
    """Between each two edges: the band's number, and its bins counted from FIRST."""
    offsets = starts - starts[0]
    for band in range(len(starts) - 1):
        yield band, int(offsets[band]), int(offsets[band + 1])
