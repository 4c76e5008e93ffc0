"""The vocal tract as resonators: in series for the voice, in parallel for noise in the mouth.

Source: D. H. Klatt: Software for a cascade/parallel formant synthesizer, J. Acoust. Soc. Am. 67
(1980), equations 1 to 4: ``y[n] = A·x[n] + B·y[n−1] + C·y[n−2]`` with ``C = −exp(−2π·BW/fs)``,
``B = 2·exp(−π·BW/fs)·cos(2π·F/fs)`` and ``A = 1 − B − C``; an antiresonator is its inverse.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.synthesis.formants.phonemes import Noise

Reals = npt.NDArray[np.float64]

NASAL_POLE_HZ, NASAL_ZERO_HZ, NASAL_BANDWIDTH_HZ = 270.0, 450.0, 100.0
"""Source: Klatt (1980), table I and section III."""


def sections(frequency_hz: npt.ArrayLike, bandwidth_hz: npt.ArrayLike, rate: float) -> Reals:
    """Resonators as second-order sections ``(..., 6)``, with gain 1 at 0 Hz.

    Parameters
    ----------
    frequency_hz, bandwidth_hz
        ``(...)`` in Hz.
    rate
        Samples per second.
    """
    f, bandwidth = np.broadcast_arrays(np.asarray(frequency_hz, float), bandwidth_hz)
    c = -np.exp(-2 * np.pi * bandwidth / rate)
    b = 2 * np.exp(-np.pi * bandwidth / rate) * np.cos(2 * np.pi * f / rate)
    zero, one = np.zeros_like(b), np.ones_like(b)
    return np.stack([1 - b - c, zero, zero, one, -b, -c], axis=-1)


def nasal_sections(openness: Reals, rate: float) -> Reals:
    """Pole and zero of the nose ``(frames, 6)``: they cancel where ``openness`` is 0."""
    zero_hz = NASAL_POLE_HZ + openness * (NASAL_ZERO_HZ - NASAL_POLE_HZ)
    pole = sections(np.full_like(openness, NASAL_POLE_HZ), NASAL_BANDWIDTH_HZ, rate)
    zero = sections(zero_hz, NASAL_BANDWIDTH_HZ, rate)
    inverse = zero[:, 3:] / zero[:, :1] * pole[:, :1]
    return np.concatenate([inverse, pole[:, 3:]], axis=1)


def through_tract(source: Reals, cascade: Reals, frame_length: int) -> Reals:
    """Filter a source by resonators in series that change from frame to frame.

    Parameters
    ----------
    source
        ``(frames * frame_length,)``.
    cascade
        ``(frames, resonators, 6)`` second-order sections; all but the first may have zeros.
    frame_length
        Samples with the same resonators, at least 2. Resonances continue across frames.
    """
    from scipy.signal import sosfilt

    last = np.zeros((cascade.shape[1] + 1, 2))  # of the source, and of what each resonator gives
    parts = []
    for frame, rows in zip(source.reshape(-1, frame_length), cascade, strict=True):
        part, state = sosfilt(rows, frame, zi=_state(rows, last))
        last = _last_two(rows, state, frame)
        parts.append(part)
    return np.concatenate(parts)


# SciPy's state holds products with the old coefficients, which would click when these change.
# So the last two samples are kept instead, and the sums are made of them with the new ones.


def _state(rows: Reals, last: Reals) -> Reals:
    """SciPy's state ``(resonators, 2)`` from the last two samples before and behind each."""
    given, made = last[:-1], last[1:]
    first = rows[:, 1:3] * given - rows[:, 4:] * made
    second = rows[:, 2] * given[:, 0] - rows[:, 5] * made[:, 0]
    return np.stack([first.sum(axis=1), second], axis=1)


def _last_two(rows: Reals, state: Any, frame: Reals) -> Reals:
    """The last two samples ``(resonators + 1, 2)``: the inverse of `_state`."""
    x1, x2 = frame[-1].item(), frame[-2].item()
    last = [(x1, x2)]
    for (_, b1, b2, _, a1, a2), (first, second) in zip(rows.tolist(), state.tolist(), strict=True):
        y1 = (b2 * x1 - second) / a2
        y2 = (b1 * x1 + b2 * x2 - a1 * y1 - first) / a2
        last.append((y1, y2))
        x1, x2 = y1, y2
    return np.array(last)


def mouth_noise(noise: Noise, scale: float, length: int, rng: Any, rate: float) -> Reals:
    """``length`` samples of noise through its parallel resonances, root mean square 1.

    ``scale`` multiplies frequencies: a shorter tract has higher ones.
    """
    from scipy.signal import sosfilt

    white = rng.normal(size=length + 200)
    total = np.zeros_like(white)
    for centre, bandwidth, level_db in noise.peaks:
        centre_hz = min(centre * scale, 0.47 * rate)
        # Zeros at 0 Hz and rate/2: a resonance that leaves alone what is far from it.
        row = sections(centre_hz, bandwidth * scale, rate)
        row[:3] = np.array([1.0, 0.0, -1.0]) * (1 + row[5]) / 2  # gain 1 at the centre
        total += 10 ** (level_db / 20) * sosfilt(row[None], white)
    kept = total[200:]  # without the resonators' start
    return np.asarray(kept / np.sqrt(np.mean(kept**2)), np.float64)
