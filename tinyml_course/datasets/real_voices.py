"""What networks that answer to real people learn from: recordings, synthetic voices, or both.

Each generator yields clips of one second and their labels, one at a time, so that thousands need
no memory. A recording is heard several times: moved, in other rooms, with noise, at other levels::

    words, digits = load_wake_words(part="training"), load_spoken_digits()
    for clip, label in wake_word_clips("mixed", words, digits):
        ...
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from tinyml_course.datasets.dataset import DataSet
from tinyml_course.datasets.fetch_voices import DIGITS
from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis import formants
from tinyml_course.synthesis.keywords import Espeak, Formants, Saying, heard, make_room

WAKE_LABELS = ("silence", "unknown", "computer")
WAKE_WORD = WAKE_LABELS[2]
MIXES = ("synthetic", "real", "mixed")
LEVEL_DB = (-52.0, -10.0)
"""Root mean square of a clip, in dB below full scale: near and far, soft and loud microphones."""
NEAR = (
    *("commuter", "computing", "compute", "pewter", "compete", "computed", "commute"),
    *("competitor", "tutor", "disputer", "come", "put"),
)
"""Words and parts of words that sound like "computer"."""
VERSION = "1"
"""Increase by one whenever the same seed and recordings give other clips."""

Clips = Iterator[tuple[npt.NDArray[np.int16], int]]
_Sound = npt.NDArray[np.float64] | None
_Spoken = Iterator[tuple[_Sound, int, int]]
"""A sound, None for noise alone; its label; and in how many rooms it is heard."""


def wake_word_clips(mix: str, words: DataSet, digits: DataSet, seed: int = 1) -> Clips:
    """Clips with the labels `WAKE_LABELS`, in one of three mixes.

    Parameters
    ----------
    mix
        ``"real"``: recordings of the wake word, of other words, and of digits. ``"synthetic"``:
        the same labels spoken by espeak-ng and our formant synthesiser. ``"mixed"``: the
        recordings, and synthetic voices for "unknown" only, with few near words: a network that
        also learns the word as espeak-ng says it accepts more of other people's words, and one
        that learns many near words rejects people who say the word with an accent.
    words
        From `load_wake_words`, the training part.
    digits
        From `load_spoken_digits`; all become "unknown".
    seed
        Decides voices, rooms, noise and levels.

    Returns
    -------
    An iterator of ``(clip, label)``: ``(16000,)`` int16, and its index in `WAKE_LABELS`.

    Raises
    ------
    DataError
        Unknown mix.
    MissingDependencyError
        Synthetic voices are asked for and espeak-ng (the extra ``speech``) is not installed.
    """
    parts: list[_Spoken] = [_noise(1200)]
    if _checked(mix) != "synthetic":
        parts += [_recorded_words(words), _recorded_digits(digits)]
    if mix == "synthetic":
        parts += [_synthetic((WAKE_WORD,), 120, seed, label=2, rooms=20)]
    if mix != "real":
        parts += [
            _synthetic(NEAR, 100, seed, label=1, rooms=1, each=6 if mix == "synthetic" else 1),
            _synthetic(tuple(formants.WORDS), 100, seed, label=1, rooms=2, each=3),
            _formant_words(60, seed),
        ]
    return _in_rooms(parts, derive_seed(seed, "wake word", mix))


def digit_clips(mix: str, digits: DataSet, seed: int = 1) -> Clips:
    """Clips of the ten digits, with the labels of `load_spoken_digits`, in one of three mixes.

    Parameters
    ----------
    mix
        ``"real"``, ``"synthetic"`` (espeak-ng) or ``"mixed"``, which is both.
    digits
        From `load_spoken_digits`: the speakers to learn from.
    seed
        Decides voices, rooms, noise and levels.

    Returns
    -------
    An iterator of ``(clip, digit)``: ``(16000,)`` int16 and a number from 0 to 9.

    Raises
    ------
    DataError
        Unknown mix.
    MissingDependencyError
        Synthetic voices are asked for and espeak-ng (the extra ``speech``) is not installed.
    """
    parts: list[_Spoken] = []
    if _checked(mix) != "synthetic":
        parts += [((_trimmed(x), int(y), 2) for x, y in zip(digits.x, digits.y, strict=True))]
    if mix != "real":
        parts += [_synthetic((word,), 100, seed, label=i, rooms=2) for i, word in enumerate(DIGITS)]
    return _in_rooms(parts, derive_seed(seed, "digits", mix))


def _checked(mix: str) -> str:
    if mix not in MIXES:
        raise DataError(f"expected mix to be one of {MIXES}, got {mix!r}")
    return mix


def _in_rooms(parts: list[_Spoken], seed: int) -> Clips:
    rng = np.random.default_rng(seed)
    for part in parts:
        for sound, label, rooms in part:
            for _ in range(rooms):
                room = make_room(seed, int(rng.integers(100_000)))
                yield heard(sound, room, rng, level_db=LEVEL_DB), label


def _noise(count: int) -> _Spoken:
    return ((None, 0, 1) for _ in range(count))


def _recorded_words(words: DataSet) -> _Spoken:
    """The wake word more often than others, as there are several of these."""
    for clip, y in zip(words.x, words.y, strict=True):
        said = words.labels[y]
        yield clip[:, 0].astype(np.float64), *((2, 12) if said == WAKE_WORD else (1, 3))


def _recorded_digits(digits: DataSet) -> _Spoken:
    return ((_trimmed(clip), 1, 1) for clip in digits.x)


def _trimmed(clip: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """A short recording without the zeros that fill its second: it may then be anywhere in it."""
    sound = np.trim_zeros(clip[:, 0].astype(np.float64), "b")
    return sound if len(sound) else clip[:, 0].astype(np.float64)


def _formant_words(voices: int, seed: int) -> _Spoken:
    """Ten of the formant synthesiser's words from each of its voices."""
    rng = np.random.default_rng(seed)
    words = tuple(formants.WORDS)
    said = [Saying(str(w), v, 0) for v in range(voices) for w in rng.permutation(words)[:10]]
    for sound in Formants("en").speak(said, voices, seed):
        yield sound, 1, 1


def _synthetic(
    words: tuple[str, ...], voices: int, seed: int, *, label: int, rooms: int, each: int = 1
) -> _Spoken:
    """Each voice of espeak-ng says ``each`` of the words."""
    rng = np.random.default_rng(seed)
    said = [Saying(str(w), v, 0) for v in range(voices) for w in rng.permutation(words)[:each]]
    for sound in Espeak("en").speak(said, voices, seed):
        yield sound, label, rooms
