"""The cost of the int8 log-mel features on a board, counted from their parameters."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

from tinyml_course.features.log_mel_int8 import SAMPLE_RATE_HZ, LogMelParameters

_LOG2_TABLE_BYTES = 33 * 2
_LOG2_MULTIPLICATIONS = 1
_LOG2_ADDITIONS = 4  # the rise, the rounding, the table's entry, the exponent


@dataclass(frozen=True)
class LogMelCost:
    """Operations and bytes. An addition is any 32- or 64-bit addition or subtraction of data.

    Attributes
    ----------
    multiplications_per_frame
        One for each sample of the window, four for each butterfly of the transform, two for each
        bin's power, one for each bin's weight, one for each filter's logarithm.
    additions_per_frame
        The same, with the roundings; shifts, loads, stores and loops are not counted.
    frames_per_second
        At 16 kHz.
    table_bytes
        Constants in flash: window, sine, weights, band starts, logarithm.
    state_bytes
        RAM: the samples of one frame, real and imaginary parts, mel sums, one frame of codes.
    """

    multiplications_per_frame: int
    additions_per_frame: int
    frames_per_second: float
    table_bytes: int
    state_bytes: int

    @property
    def multiplications_per_second(self) -> float:
        """Of audio."""
        return self.multiplications_per_frame * self.frames_per_second

    @property
    def additions_per_second(self) -> float:
        """Of audio."""
        return self.additions_per_frame * self.frames_per_second


def log_mel_cost(parameters: LogMelParameters) -> LogMelCost:
    """Count the operations and bytes that the specification of `log_mel_int8` implies.

    Multiplications by 1 and 0 in the transform are carried out too, so they count.

    Examples
    --------
    >>> log_mel_cost(LogMelParameters()).multiplications_per_frame
    10459
    """
    size, mels = parameters.n_fft, parameters.n_mels
    butterflies = size // 2 * int(log2(size))
    bins = len(parameters.weights)
    starts = parameters.band_starts.astype(int)
    # A bin between two peaks is added to two filters and needs the difference `(P << 12) − up`;
    # one below the first peak is only added to one, one above the last peak needs both.
    mel_additions = 3 * bins - 2 * (starts[1] - starts[0]) - (starts[-1] - starts[-2])
    return LogMelCost(
        multiplications_per_frame=parameters.frame_length
        + 4 * butterflies
        + 2 * bins
        + bins
        + _LOG2_MULTIPLICATIONS * mels,
        additions_per_frame=parameters.frame_length
        + 8 * butterflies
        + 2 * bins
        + int(mel_additions)
        + (_LOG2_ADDITIONS + 3) * mels,
        frames_per_second=SAMPLE_RATE_HZ / parameters.hop_length,
        table_bytes=parameters.window.nbytes
        + 4 * (size // 4 + 1)
        + parameters.weights.nbytes
        + parameters.band_starts.nbytes
        + _LOG2_TABLE_BYTES,
        state_bytes=2 * parameters.frame_length + 2 * 4 * size + 8 * mels + mels,
    )
