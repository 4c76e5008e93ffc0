"""Sound from WAV and FLAC files of any rate, as the features take it: mono at one rate."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tinyml_course.datasets.dataset import Floats
from tinyml_course.datasets.wav import mono_at_rate, read_wav_as
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
    if path.suffix.lower() != ".flac":
        return read_wav_as(path, sample_rate_hz)[0].values
    rate, samples = _read_flac(path)
    return mono_at_rate(samples, rate, sample_rate_hz)[0][:, np.newaxis]


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
    return int(rate), samples
