"""What a room, a microphone and other sounds do to a clip: sound in, sound out.

All functions take and give ``(samples,)`` on the scale of int16, as float64, and change nothing in
place. None clips or rounds; `to_int16` does that once, at the end, as a converter would::

    rng = np.random.default_rng(0)
    heard = augment.add_reverberation(word, 0.4, rng)
    heard = augment.mix_at_snr(heard, augment.coloured_noise(16_000, rng, slope=-1), 10)
    clip = augment.to_int16(augment.limit_band(heard, *augment.PHONE_BAND_HZ))
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError

RATE_HZ = 16_000
PHONE_BAND_HZ = (300.0, 3400.0)
"""The band of a telephone, in Hz. Source: ITU-T G.712."""
CHEAP_MICROPHONE_BAND_HZ = (150.0, 6000.0)
"""The band of a small microphone behind a hole in a case, in Hz; a plausible figure."""
FILTER_ORDER = 2

Reals = npt.NDArray[np.float64]


def mix_at_snr(sound: npt.ArrayLike, noise: npt.ArrayLike, snr_db: float) -> Reals:
    """Add noise, scaled so that the sound's mean power is ``snr_db`` above the noise's.

    Parameters
    ----------
    sound, noise
        ``(samples,)``, equally long. The sound is unchanged, the noise is scaled. A constant mean
        is not sound and does not count as power.
    snr_db
        Signal-to-noise ratio in dB over the whole length, pauses included.

    Raises
    ------
    DataError
        The lengths differ, or one of the two is constant, so that no ratio is possible.
    """
    wave, other = _sound("sound", sound), _sound("noise", noise)
    if wave.shape != other.shape:
        raise DataError(
            f"expected noise as long as the sound, {len(wave)} samples, got {len(other)}; cut it, "
            "or repeat it"
        )
    wanted = _power("sound", wave) / 10 ** (_number("snr_db", snr_db) / 10)
    return wave + other * np.sqrt(wanted / _power("noise", other))


def coloured_noise(
    length: int, rng: np.random.Generator, *, slope: float = 0.0, level: float = 1000.0
) -> Reals:
    """Noise whose power falls or rises with frequency.

    Parameters
    ----------
    length
        In samples, at least 2.
    rng
        The source of randomness.
    slope
        Exponent of the power over frequency: 0 is white, −1 pink (a street), −2 brown (a motor).
    level
        Root mean square, in int16 steps.
    """
    length = _whole("length", length, 2)
    frequency = np.maximum(np.fft.rfftfreq(length, 1 / RATE_HZ), 20.0)  # flat below
    spectrum = np.fft.rfft(rng.normal(size=length)) * frequency ** (_number("slope", slope) / 2)
    spectrum[0] = 0
    noise = np.fft.irfft(spectrum, length)
    return noise * (_number("level", level) / np.sqrt(np.mean(noise**2)))


def room_response(
    rt60_s: float, rng: np.random.Generator, *, direct_to_reverberant_db: float = 6.0
) -> Reals:
    """The impulse response of an invented room: the direct sound, then exponentially decaying
    noise.

    Parameters
    ----------
    rt60_s
        Time in which the reverberation falls by 60 dB, in s, 0.02 to 5.
    rng
        The source of randomness.
    direct_to_reverberant_db
        Energy of the direct sound relative to that of all reflections, in dB; small means far away.

    Returns
    -------
    ``(samples,)``, as long as ``rt60_s``; the first value is 1.

    Source: J.-D. Polack's model of late reverberation (thesis, Le Mans, 1988): Gaussian noise
    under an exponential.
    """
    if not 0.02 <= _number("rt60_s", rt60_s) <= 5:
        raise DataError(f"expected rt60_s from 0.02 to 5 seconds, got {rt60_s:g}")
    time = np.arange(round(rt60_s * RATE_HZ)) / RATE_HZ
    tail = rng.normal(size=len(time)) * 10 ** (-3 * time / rt60_s)
    tail[0] = 0
    level = 10 ** (-_number("direct_to_reverberant_db", direct_to_reverberant_db) / 20)
    response = tail * (level / np.sqrt(np.sum(tail**2)))
    response[0] = 1
    return response


def add_reverberation(
    sound: npt.ArrayLike,
    rt60_s: float,
    rng: np.random.Generator,
    *,
    direct_to_reverberant_db: float = 6.0,
) -> Reals:
    """The sound heard in a `room_response`; the length stays the same, so that the tail is cut."""
    from scipy.signal import fftconvolve

    wave = _sound("sound", sound)
    response = room_response(rt60_s, rng, direct_to_reverberant_db=direct_to_reverberant_db)
    heard: Any = fftconvolve(wave, response)
    return np.asarray(heard[: len(wave)], np.float64)


def shift(sound: npt.ArrayLike, samples: int) -> Reals:
    """Later by this many samples, or earlier if negative; zeros fill the gap, the overhang is
    lost.
    """
    wave = _sound("sound", sound)
    by = _whole("samples", samples, -len(wave))
    moved = np.zeros_like(wave)
    if by >= 0:
        moved[by:] = wave[: max(len(wave) - by, 0)]
    else:
        moved[:by] = wave[-by:]
    return moved


def change_gain(sound: npt.ArrayLike, gain_db: float) -> Reals:
    """Louder by ``gain_db`` in dB, softer if negative: 20 dB is a factor of 10."""
    return _sound("sound", sound) * 10 ** (_number("gain_db", gain_db) / 20)


def limit_band(sound: npt.ArrayLike, low_hz: float, high_hz: float) -> Reals:
    """Keep only the band between two frequencies, as a telephone or a cheap microphone does.

    Parameters
    ----------
    sound
        ``(samples,)`` at 16 kHz.
    low_hz, high_hz
        In Hz, ``0 < low_hz < high_hz < 8000``: the level is 3 dB lower there. Butterworth, 12 dB
        per octave on each side.
    """
    from scipy.signal import sosfilt

    low, high = _number("low_hz", low_hz), _number("high_hz", high_hz)
    if not 0 < low < high < RATE_HZ / 2:
        raise DataError(
            f"expected 0 < low_hz < high_hz < {RATE_HZ // 2}, got {low_hz:g} and {high_hz:g}"
        )
    wave = _sound("sound", sound)
    for edge, kind in ((low, "highpass"), (high, "lowpass")):
        wave = sosfilt(_butterworth(edge, kind), wave)
    return np.asarray(wave, np.float64)


def to_int16(sound: npt.ArrayLike) -> npt.NDArray[np.int16]:
    """As a 16-bit converter: rounded to whole steps, clipped at −32768 and 32767."""
    return np.clip(np.rint(_sound("sound", sound)), -(2**15), 2**15 - 1).astype(np.int16)


@lru_cache(maxsize=64)
def _butterworth(edge_hz: float, kind: str) -> Any:
    from scipy.signal import butter

    return butter(FILTER_ORDER, edge_hz, kind, fs=RATE_HZ, output="sos")


def _sound(name: str, given: npt.ArrayLike) -> Reals:
    wave = np.asarray(given)
    if wave.ndim != 1 or not len(wave) or wave.dtype.kind not in "fiu":
        raise DataError(
            f"expected {name} as numbers of shape (samples,), got {wave.dtype} of shape "
            f"{wave.shape}; take one clip and one channel, as in x[0, :, 0]"
        )
    wave = wave.astype(np.float64)
    bad = np.flatnonzero(~np.isfinite(wave))
    if bad.size:
        raise DataError(
            f"expected finite numbers in {name}, got {wave[bad[0]]} at sample {bad[0]} and "
            f"{bad.size} such in all; fill the gap or leave the clip out"
        )
    return wave


def _power(name: str, wave: Reals) -> float:
    power = float(np.var(wave))
    if wave.min() == wave.max():
        raise DataError(
            f"expected {name} that varies, got {wave[0]:g} throughout; silence has no "
            "signal-to-noise ratio, so add noise to it with coloured_noise"
        )
    return power


def _number(name: str, value: float) -> float:
    if not np.isfinite(value):
        raise DataError(f"expected {name} as a finite number, got {value}")
    return float(value)


def _whole(name: str, value: int, least: int) -> int:
    if not isinstance(value, int | np.integer) or value < least:
        raise DataError(f"expected {name} as a whole number from {least} on, got {value!r}")
    return int(value)
