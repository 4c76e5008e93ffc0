"""Sound from WAV and FLAC files of any rate, as the features take it: mono at one rate."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from tinyml_course.datasets.dataset import Floats
from tinyml_course.datasets.wav import read_wav
from tinyml_course.errors import DataError, MissingDependencyError


def read_audio(path: Path, *, sample_rate_hz: int) -> Floats:
    """The sound in a WAV or FLAC file, mixed to mono and resampled if needed.

    Parameters
    ----------
    path
        The file.
    sample_rate_hz
        The rate it shall have. From a lower one nothing above half of it is added.

    Returns
    -------
    ``(samples, 1)`` whole numbers from −32768 to 32767.

    Raises
    ------
    DataError
        The file cannot be decoded, or has no sample.
    MissingDependencyError
        It is FLAC, and the package soundfile is not installed.
    """
    if path.suffix.lower() == ".flac":
        rate, values = _read_flac(path)
    else:
        recording = read_wav(path)
        rate, values = round(recording.sample_rate_hz), recording.values
    return _resampled(values, rate, sample_rate_hz)


def _read_flac(path: Path) -> tuple[int, Floats]:
    try:
        import soundfile
    except ImportError as error:
        raise MissingDependencyError(
            "FLAC files need the package soundfile, which is not installed; run: "
            'pip install "tinyml-course[data]"'
        ) from error
    try:
        samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
    except (soundfile.SoundFileError, OSError) as error:
        raise DataError(f"expected a FLAC file to decode in {path.name}, but: {error}") from error
    if not len(samples):
        raise DataError(f"expected sound in {path.name}, found no sample")
    return int(rate), np.rint(samples.mean(axis=1, keepdims=True))


def _resampled(values: Floats, rate: int, wanted: int) -> Floats:
    if rate == wanted:
        return values
    from scipy.signal import resample_poly

    common = math.gcd(rate, wanted)
    resampled = resample_poly(values, wanted // common, rate // common, axis=0)
    return np.clip(np.rint(resampled), -(2**15), 2**15 - 1)
