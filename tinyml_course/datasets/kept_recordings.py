"""Keep a word that was just recorded, as `load_own_keywords` reads it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tinyml_course.datasets.keyword_manifest import check_agreement, write_keyword_manifest
from tinyml_course.datasets.recording import Recording
from tinyml_course.datasets.user_files import safe_name
from tinyml_course.datasets.wav import WAV_AXES, WAV_UNITS, write_wav
from tinyml_course.errors import DataError
from tinyml_course.synthesis.keywords import KEYWORD_RATE_HZ

SHORTEST = KEYWORD_RATE_HZ // 2
"""Samples: half a second. What a browser gives of less was cut short."""

QUIETEST = 300
"""Peak of 32,767: about -41 dB. Less is what a muted or a distant microphone gives."""

CLIPPED = 32_000
"""Peak from which on a recording counts as too loud."""


def keep_keyword(
    folder: Path,
    samples: NDArray[np.int16],
    *,
    label: str,
    speaker: str,
    language: str,
    licence: str,
    consent: str,
) -> Path:
    """Write a recording as ``label/speaker_number.wav``, and its row in ``manifest.csv``.

    Parameters
    ----------
    folder
        Of the class's recordings; made if it is missing.
    samples
        ``(n,)`` int16 at 16 kHz.
    label, speaker, language, licence
        As in the manifest: the word that was said, who said it, in which language, and what others
        may do with the recording.
    consent
        ``"yes"`` if the speaker agreed.

    Returns
    -------
    The file.

    Raises
    ------
    DataError
        A text is missing, the speaker has not agreed, or the recording is too short, too quiet or
        too loud. Nothing is written then.
    """
    _check_sound(samples)
    if not label.strip():
        raise DataError(f"expected a text for label, got {label!r}; fill it in")
    check_agreement(speaker=speaker, language=language, consent=consent, licence=licence)
    place = Path(folder) / (safe_name(label, " ") or "word")
    place.mkdir(parents=True, exist_ok=True)
    name = safe_name(speaker) or "speaker"
    number = 1
    while (path := place / f"{name}_{number}.wav").exists():
        number += 1
    values = samples[:, None].astype(np.float32)
    write_wav(Recording(values, WAV_AXES, WAV_UNITS, 1000 / KEYWORD_RATE_HZ), path)
    write_keyword_manifest(
        Path(folder), speaker=speaker.strip(), language=language.strip(), consent="yes",
        licence=licence.strip(),
    )  # fmt: skip
    return path


def _check_sound(samples: NDArray[np.int16]) -> None:
    seconds = len(samples) / KEYWORD_RATE_HZ
    if samples.ndim != 1 or len(samples) < SHORTEST:
        raise DataError(
            f"expected half a second of sound or more, got {seconds:.2f} s; record again"
        )
    peak = int(np.abs(samples.astype(np.int32)).max())
    if peak < QUIETEST:
        raise DataError(
            f"expected a word, heard almost nothing (a peak of {peak} of 32,767); go nearer, or "
            "choose another microphone"
        )
    if peak >= CLIPPED:
        raise DataError(
            f"expected a recording that is not clipped, got a peak of {peak:,} of 32,767; speak "
            "more softly, or go further away"
        )
