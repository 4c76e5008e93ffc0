"""Mono sound as WAV files, on the scale of int16: what a board's microphone gives."""

from __future__ import annotations

import io
import math
import shlex
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from tinyml_course.datasets.dataset import Floats
from tinyml_course.datasets.recording import Recording, label_of
from tinyml_course.datasets.user_files import read_bytes
from tinyml_course.datasets.wav_chunks import check_is_wav, with_true_lengths
from tinyml_course.errors import DataError

WAV_AXES = ("audio",)
WAV_UNITS = ("wav",)
"""What Edge Impulse calls sound in int16 steps, so that it can be written as an acquisition."""

_LOWEST, _HIGHEST = -(2**15), 2**15 - 1
_LOUDEST_FLOAT = 2.0
"""Float samples that were mixed or resampled exceed 1 a little; twice as much is another scale."""


def read_wav(
    path: Path, *, sample_rate_hz: int | None = None, label: str | None = None
) -> Recording:
    """The sound in a mono WAV file.

    Parameters
    ----------
    path
        8, 16, 24 or 32 bits, whole numbers or float. The length of the whole file may be wrong, as
        recorders and pipes write it, if the samples are all there.
    sample_rate_hz
        The rate it must have; any where None.
    label
        What was recorded; the part of the file's name before the first dot if None.

    Returns
    -------
    `Recording` of shape ``(N, 1)``: whole numbers from −32768 to 32767 whatever the file's format,
    as features and `write_wav` take them. 16 bits are as they are; 24 and 32 bits and float (full
    scale 1) are rounded to the nearest step and held within these bounds.

    Raises
    ------
    DataError
        The file is unreadable, empty, cut short, compressed, not mono or of another rate; the
        message has the command that converts it.
    """
    path = Path(path)
    rate, samples = _read(path, sample_rate_hz or 16_000)
    if samples.ndim != 1:
        raise DataError(
            f"expected one channel in {path.name}, found {samples.shape[1]}; mix them: "
            + _sox(path, "-c 1")
        )
    if not len(samples):
        raise DataError(f"expected sound in {path.name}, found no sample; record it again")
    if rate <= 0 or (sample_rate_hz is not None and rate != sample_rate_hz):
        wanted = sample_rate_hz or 16_000
        raise DataError(
            f"expected {wanted} Hz in {path.name}, found {rate} Hz; convert it: "
            + _sox(path, f"-r {wanted}")
        )
    return Recording(
        values=_on_int16_scale(samples, path)[:, None],
        axes=WAV_AXES,
        units=WAV_UNITS,
        interval_ms=1000 / rate,
        label=label_of(path) if label is None else label,
        path=path,
    )


def read_wav_as(path: Path, sample_rate_hz: int) -> tuple[Recording, str]:
    """The sound of any WAV file as mono at one rate, and what was converted.

    Channels are averaged, and another rate is resampled through a low-pass filter, so that no
    frequency above half the new rate folds back. A rate below the new one adds no frequencies.

    Parameters
    ----------
    path, sample_rate_hz
        As for `read_wav`.

    Returns
    -------
    The `Recording`, as `read_wav` gives it, and a text such as ``"mono of 2 channels, 16000 Hz from
    44100 Hz"``; an empty one where nothing was converted.

    Raises
    ------
    DataError
        The file is unreadable, empty, cut short or compressed; the message has the command.
    """
    path = Path(path)
    rate, samples = _read(path, sample_rate_hz)
    if not len(samples) or rate <= 0:
        raise DataError(f"expected sound in {path.name}, found no sample; record it again")
    values, changes = mono_at_rate(_on_int16_scale(samples, path), rate, sample_rate_hz)
    recording = Recording(
        values[:, None], WAV_AXES, WAV_UNITS, 1000 / sample_rate_hz, label=label_of(path), path=path
    )
    return recording, changes


def mono_at_rate(samples: Floats, rate: int, sample_rate_hz: int) -> tuple[Floats, str]:
    """The mean of all channels at another rate, ``(samples,)`` whole numbers, and what changed.

    Parameters
    ----------
    samples
        ``(samples,)`` or ``(samples, channels)`` on the scale of int16.
    rate, sample_rate_hz
        The rate they have, and the one they shall have, in Hz.
    """
    from scipy.signal import resample_poly

    values, changes = samples, []
    if values.ndim > 1:
        if values.shape[1] > 1:
            changes.append(f"mono of {values.shape[1]} channels")
        values = values.mean(axis=1)
    if rate != sample_rate_hz:
        changes.append(f"{sample_rate_hz} Hz from {rate} Hz")
        common = math.gcd(rate, sample_rate_hz)
        values = resample_poly(values, sample_rate_hz // common, rate // common)
    return np.clip(np.rint(values), _LOWEST, _HIGHEST), ", ".join(changes)


def write_wav(recording: Recording, path: Path) -> None:
    """Write one axis as a 16-bit WAV file; values are rounded to the nearest whole number.

    Raises
    ------
    DataError
        The recording has several axes, a rate that is no whole number, or values outside int16.
    """
    from scipy.io import wavfile

    if recording.values.shape[1] != 1:
        raise DataError(f"expected one axis for a WAV file, found {recording.axes}; choose one")
    rate = recording.sample_rate_hz
    if not rate.is_integer() or not 1 <= rate < 2**31:
        raise DataError(f"expected a whole number of Hz for a WAV file, found {rate:g}")
    values = np.rint(recording.values[:, 0])
    if values.min() < _LOWEST or values.max() > _HIGHEST:
        raise DataError(
            f"expected values from {_LOWEST} to {_HIGHEST}, found {values.min():g} to "
            f"{values.max():g}; scale them down, or they would be clipped"
        )
    wavfile.write(Path(path), int(rate), values.astype(np.int16))


def _read(path: Path, sample_rate_hz: int) -> tuple[int, Any]:
    from scipy.io import wavfile

    content = read_bytes(path)
    check_is_wav(content, path, sample_rate_hz)
    data = io.BytesIO(with_true_lengths(content, path))
    try:
        with warnings.catch_warnings():
            # Notes of editors stand in chunks of their own; but a file cut short is an error.
            warnings.simplefilter("ignore", wavfile.WavFileWarning)
            warnings.filterwarnings("error", "Reached EOF", wavfile.WavFileWarning)
            rate, samples = wavfile.read(data)
    except Exception as error:  # a damaged header can raise almost anything
        raise DataError(
            f"expected a WAV file with plain samples at {path.name}, but: {error}; convert it: "
            + _sox(path, f"-c 1 -r {sample_rate_hz} -b 16")
        ) from error
    return rate, samples


def _on_int16_scale(samples: Any, path: Path) -> Floats:
    kind = samples.dtype.newbyteorder("=").name
    values = samples.astype(np.float64)
    if kind == "uint8":  # silence is 128
        return (values - 128) * 256
    if kind == "int16":
        return values
    if kind == "int32":  # 24 bits come as the upper ones of 32
        return np.clip(np.rint(values / 2**16), _LOWEST, _HIGHEST)
    if kind in ("float32", "float64"):
        loudest = float(np.abs(values).max())
        if loudest > _LOUDEST_FLOAT:
            raise DataError(
                f"expected float samples from -1 to 1 in {path.name}, found {loudest:g}; a program "
                "wrote them on another scale: divide by 32768 before writing, or write int16"
            )
        return np.clip(np.rint(values * 2**15), _LOWEST, _HIGHEST)
    raise DataError(
        f"expected 8, 16, 24 or 32 bits in {path.name}, found {kind}; convert it: "
        + _sox(path, "-b 16")
    )


def _sox(path: Path, options: str) -> str:
    new = f"{path.stem}_new.wav"
    return f"sox {shlex.quote(path.name)} {options} {shlex.quote(new)}"
