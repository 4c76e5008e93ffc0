"""Utterances as samples: espeak-ng is asked once, and its answers are cached."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.cache import Arrays, cached, progress
from tinyml_course.errors import DataError
from tinyml_course.synthesis.speech import espeak
from tinyml_course.synthesis.speech.voice import Voice
from tinyml_course.synthesis.speech.words import LANGUAGES

Samples = npt.NDArray[np.int16]

VERSION = "1"
RATE_HZ = 16_000

_LONGEST_TEXT = 200
_SILENT = 100  # on the scale of int16; the faintest voice peaks near 3,000


@dataclass(frozen=True)
class Utterance:
    """A word or short sentence, its language, and its voice.

    Attributes
    ----------
    text
        At most 200 characters, in the script of the language.
    language
        A code of `LANGUAGES`.
    voice
        One of `voices`, or any other.

    Raises
    ------
    DataError
        The text is empty, too long or has control characters, or the language is unknown.
    """

    text: str
    language: str
    voice: Voice

    def __post_init__(self) -> None:
        _check_text(self.text)
        _check_language(self.language)


def available() -> bool:
    """Whether espeak-ng is installed: ``pip install "tinyml-course[speech]"``."""
    return espeak.is_installed()


def engine_version() -> str:
    """The version of espeak-ng; `MissingDependencyError` if it is not installed."""
    return espeak.version()


def synthesise(utterances: Sequence[Utterance]) -> list[Samples]:
    """Let espeak-ng say them: from the cache, or some 30 ms of one core each.

    Parameters
    ----------
    utterances
        What to say; repetitions are allowed.

    Returns
    -------
    For each its samples, ``(samples,)`` int16 at 16 kHz, mostly 0.2 to 0.8 s for a
    word. Nothing is clipped or normalised: voices are as loud as espeak-ng makes them at half its
    volume.

    Raises
    ------
    MissingDependencyError
        espeak-ng is not installed, or does not start.
    DataError
        A text gives no sound, a variant is not known, or espeak-ng fails on an utterance.
    """
    questions = [_question(utterance) for utterance in utterances]
    if not questions:
        return []
    unique = dict(zip(questions, utterances, strict=True))
    arrays = cached(
        "espeak",
        VERSION,
        {"espeak": espeak.version(), "questions": list(unique)},
        lambda: _speak(unique),
    )
    clips = np.split(arrays["samples"], np.cumsum(arrays["lengths"])[:-1])
    said = dict(zip(unique, clips, strict=True))
    return [said[question].copy() for question in questions]


def phonemes(words: Sequence[str], language: str) -> list[str]:
    """How espeak-ng pronounces each word, in the International Phonetic Alphabet.

    Raises
    ------
    MissingDependencyError
        espeak-ng is not installed, or does not start.
    DataError
        A word is empty or has control characters, or the language is unknown.
    """
    _check_language(language)
    for word in words:
        _check_text(word)
    if not words:
        return []
    _, answer = espeak.ask("phonemes", language, *(_composed(word) for word in words))
    return answer.decode().split("\n")


def _question(utterance: Utterance) -> tuple[str, ...]:
    """Everything the sound depends on, in the worker's format."""
    voice = utterance.voice
    numbers = (voice.speed_wpm, voice.pitch, voice.pitch_range)
    text = _composed(utterance.text)
    return ("say", utterance.language, voice.variant, *map(str, numbers), text)


def _composed(text: str) -> str:
    """The same word is the same question, however its accents are encoded."""
    return unicodedata.normalize("NFC", text)


def _speak(unique: dict[tuple[str, ...], Utterance]) -> Arrays:
    with closing(espeak.ask_all(list(unique))) as answers:
        heard = progress(answers, "espeak-ng speaks", total=len(unique))
        clips = [
            _at_16_khz(rate, np.frombuffer(answer, np.int16), utterance)
            for (rate, answer), utterance in zip(heard, unique.values(), strict=True)
        ]
    return {"samples": np.concatenate(clips), "lengths": np.array([len(clip) for clip in clips])}


def _at_16_khz(rate: int, samples: Samples, utterance: Utterance) -> Samples:
    """Resample by a polyphase filter; a clip that would exceed int16 is scaled down."""
    from scipy.signal import resample_poly

    if np.abs(samples.astype(np.int32)).max(initial=0) < _SILENT:
        raise DataError(
            f"expected espeak-ng to say {utterance.text!r} in {LANGUAGES[utterance.language]}, but "
            "it gave silence; write a word in the letters of that language"
        )
    common = math.gcd(RATE_HZ, rate)
    values = resample_poly(samples.astype(np.float64), RATE_HZ // common, rate // common)
    excess = np.abs(values).max() / np.iinfo(np.int16).max
    return np.rint(values / max(excess, 1.0)).astype(np.int16)


def _check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise DataError(f"expected a language among {sorted(LANGUAGES)}, got {language!r}")


def _check_text(text: str) -> None:
    controls = [sign for sign in text if unicodedata.category(sign) in {"Cc", "Cs"}]
    if not text.strip() or len(text) > _LONGEST_TEXT or controls:
        raise DataError(
            f"expected a text of 1 to {_LONGEST_TEXT} characters in one line, got {text!r}; say a "
            "word or a short sentence"
        )
