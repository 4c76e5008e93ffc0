"""What networks that answer to real people learn from: recordings, synthetic voices, or both.

Each generator yields clips of one second and their labels, one at a time, so that thousands need
no memory. A detector sees a word at any place of its second, and often a part of it alone; so the
clips are seconds cut at random around each word, some as recorded and some in other rooms, at many
levels::

    words = load_wake_words(part="training", length=RECORDED)
    for clip, label in wake_word_clips("mixed", words, load_spoken_digits()):
        ...
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tinyml_course.datasets.dataset import DataSet
from tinyml_course.datasets.fetch_voices import DIGITS
from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis import augment, formants, speech
from tinyml_course.synthesis.keywords import (
    KEYWORD_LENGTH,
    KEYWORD_RATE_HZ,
    Espeak,
    Formants,
    Saying,
    heard,
    make_room,
)

WAKE_LABELS = ("silence", "unknown", "computer")
WAKE_WORD = WAKE_LABELS[2]
MIXES = ("synthetic", "real", "mixed")
RECORDED = KEYWORD_RATE_HZ * 8 // 5
"""Samples to load of each recording of a word: 1.6 s, to have something on both sides of it."""
LEVEL_DB = (-52.0, -10.0)
"""Root mean square of a clip in a room, in dB below full scale: near and far, soft and loud."""
GAIN_DB = (-32.0, 12.0)
"""How much louder a clip without a room is than it was recorded."""
NOISE_LOG10 = (-0.5, 2.2)
"""Logarithm of the noise in a clip without a room: root mean square, on the scale of int16."""
NEAR = (
    *("commuter", "computing", "compute", "pewter", "compete", "computed", "commute"),
    *("competitor", "tutor", "disputer", "come", "put"),
)
"""Words and parts of words that sound like "computer"."""
# fmt: off
BASE_LANGUAGES = (
    "af", "am", "ar", "de", "en", "es", "fr", "gn", "hi", "ht", "id", "om", "pt", "ta", "tr", "vi",
)
# fmt: on
"""Whose words a base for other words learns from: neither Swahili nor Quechua."""
VERSION = "2"
"""Increase by one whenever the same seed and recordings give other clips."""

Clips = Iterator[tuple[npt.NDArray[np.int16], int]]
Reals = npt.NDArray[np.float64]


class _Copies(NamedTuple):
    """How far a word's middle is from that of its second, in s; how often plain and in rooms."""

    least_s: float
    most_s: float
    plain: int
    rooms: int


_Spoken = Iterator[tuple[Reals, int, _Copies]]
# The wake word is whole in its second, or half of it at most, which is not the wake word.
_WHOLE, _HALF = _Copies(0, 0.2, 8, 6), _Copies(0.5, 0.7, 2, 2)
_OTHER, _SOME = _Copies(0, 0.6, 5, 3), _Copies(0, 0.5, 1, 1)


def wake_word_clips(mix: str, words: DataSet, digits: DataSet, seed: int = 1) -> Clips:
    """Clips with the labels `WAKE_LABELS`, in one of three mixes.

    Parameters
    ----------
    mix
        ``"real"``: recordings of the wake word, of other words, and of digits. ``"synthetic"``:
        the same labels spoken by espeak-ng and our formant synthesiser. ``"mixed"``: the
        recordings, and synthetic voices for "unknown" only: a network that also learns the word
        as espeak-ng says it accepts more of other people's words.
    words
        From `load_wake_words`, the training part, `RECORDED` samples of each.
    digits
        From `load_spoken_digits`; all become "unknown".
    seed
        Decides voices, places, rooms, noise and levels.

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
    parts: list[_Spoken] = [((np.zeros(KEYWORD_LENGTH), 0, _SOME) for _ in range(900))]
    if _checked(mix) != "synthetic":
        parts += [_recorded_words(words), _all(digits.x, 1, _SOME)]
    if mix == "synthetic":
        parts += [_wake_word(_espeak((WAKE_WORD,), 200, 1, seed))]
    if mix != "real":
        near, others = (1, 4) if mix == "mixed" else (8, 10)
        parts += [
            _all(_espeak(NEAR, 100, near, seed), 1, _SOME),
            _all(_espeak(tuple(formants.WORDS), 100, others, seed), 1, _SOME),
            _all(_formants(60, 10, seed), 1, _SOME),
        ]
    return _clips(parts, derive_seed(seed, "wake word", mix))


def digit_clips(mix: str, digits: DataSet, seed: int = 1) -> Clips:
    """Clips of the ten digits, with the labels of `load_spoken_digits`, in one of three mixes.

    Parameters
    ----------
    mix
        ``"real"``, ``"synthetic"`` (espeak-ng) or ``"mixed"``, which is both.
    digits
        From `load_spoken_digits`: the speakers to learn from.
    seed
        Decides voices, places, rooms, noise and levels.

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
    copies = _Copies(0, 0.25, 1, 1)
    parts: list[_Spoken] = []
    if _checked(mix) != "synthetic":
        parts += [_all(digits.x[digits.y == i], i, copies) for i in range(len(DIGITS))]
    if mix != "real":
        parts += [_all(_espeak((w,), 100, 1, seed), i, copies) for i, w in enumerate(DIGITS)]
    return _clips(parts, derive_seed(seed, "digits", mix))


def many_word_clips(words: DataSet, seed: int = 1) -> Iterator[tuple[Any, int, str]]:
    """Clips of many words of many languages, each a class: what a base for other words learns from.

    The recorded words; the same words by espeak-ng; yes, no and words that sound like them in
    sixteen languages, without Swahili and Quechua, by espeak-ng; made-up words by our formant
    synthesiser; and rooms in which nobody speaks.

    Parameters
    ----------
    words
        From `load_wake_words`, the training part, `RECORDED` samples of each.
    seed
        Decides voices, made-up words, places, rooms, noise and levels.

    Returns
    -------
    An iterator of ``(clip, class, source)``: ``(16000,)`` int16; the class, from 0, where the
    first are the recorded words and the last is silence; and one of ``"recorded"``, ``"espeak"``,
    ``"formants"`` and ``"silence"``.

    Raises
    ------
    MissingDependencyError
        espeak-ng (the extra ``speech``) is not installed.
    """
    rng = np.random.default_rng(seed)
    voices = speech.voices(seed, 120)
    spoken = [("en", word) for word in words.labels] + _words_of(BASE_LANGUAGES)
    said = [
        (speech.Utterance(word, language, voices[v]), label)
        for label, (language, word) in enumerate(spoken)
        for v in rng.permutation(120)[: 60 if label < len(words.labels) else 12]
    ]
    made_up = _made_up_words(rng, 60)
    first, silence = len(spoken), len(spoken) + len(made_up)
    sounds: list[tuple[str, Iterable[tuple[Any, int]], _Copies]] = [
        ("recorded", zip(words.x, words.y.tolist(), strict=True), _Copies(0, 0.25, 3, 3)),
        ("espeak", _uttered(said), _Copies(0, 0.25, 2, 2)),
        ("formants", _formant_words(made_up, first, 12, seed), _Copies(0, 0.25, 2, 2)),
        ("silence", ((np.zeros(KEYWORD_LENGTH), silence) for _ in range(300)), _SOME),
    ]
    for source, pairs, copies in sounds:
        parts = (_all([sound], label, copies) for sound, label in pairs)
        for clip, label in _clips(parts, derive_seed(seed, "many words", source)):
            yield clip, label, source


def _words_of(languages: Sequence[str]) -> list[tuple[str, str]]:
    """Yes, no and the words like them: ``(language, word)``, each once."""
    found = []
    for language in languages:
        for word in speech.YES_NO[language]:
            found.append((language, word))
            with contextlib.suppress(DataError):  # a language without near-homophones
                found += [(language, near) for near in speech.near_homophones(word, language)]
    return list(dict.fromkeys(found))


def _made_up_words(rng: np.random.Generator, count: int) -> list[str]:
    """Sounds of words of two or three syllables that no language of the lessons has."""
    real = {sounds for words in formants.LANGUAGE_WORDS.values() for sounds in words.values()}
    vowels = "aeiou"
    others = [name for name in formants.SOUNDS if name not in vowels]
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = int(rng.integers(2, 4))
        sounds = " ".join(
            f"{rng.choice(others)} {rng.choice(list(vowels))}" for _ in range(syllables)
        )
        if sounds not in real:
            found[sounds] = None
    return list(found)


def _formant_words(
    words: Sequence[str], first: int, voices: int, seed: int
) -> Iterator[tuple[Reals, int]]:
    """Each word by some voices, and its label, counted from ``first``."""
    for i, sounds in enumerate(words):
        for v in range(voices):
            rng = np.random.default_rng(derive_seed(seed, "made up", sounds, str(v)))
            voice = formants.make_formant_voice(seed, i * voices + v)
            yield formants.speak_sounds(sounds, formants.ACCENTS[0], voice, rng), first + i


def _uttered(said: Sequence[tuple[speech.Utterance, int]]) -> Iterator[tuple[Any, int]]:
    sounds = speech.synthesise([utterance for utterance, _ in said])
    return zip(sounds, (label for _, label in said), strict=False)


def _checked(mix: str) -> str:
    if mix not in MIXES:
        raise DataError(f"expected mix to be one of {MIXES}, got {mix!r}")
    return mix


def _clips(parts: Iterable[_Spoken], seed: int) -> Clips:
    rng = np.random.default_rng(seed)
    for part in parts:
        for sound, label, copies in part:
            middle = _middle(sound)
            for copy in range(copies.plain + copies.rooms):
                moved_s = rng.choice((-1, 1)) * rng.uniform(copies.least_s, copies.most_s)
                second = _second(sound, round(middle + (moved_s - 0.5) * KEYWORD_RATE_HZ))
                if copy < copies.plain:
                    yield _plain(second, rng), label
                else:
                    room = make_room(seed, int(rng.integers(100_000)))
                    word = second if second.any() else None
                    yield heard(word, room, rng, level_db=LEVEL_DB), label


def _middle(sound: Reals) -> float:
    """Where the word is: halfway between 1 % and 99 % of the energy above the background's."""
    power = np.convolve(sound**2, np.ones(320), "same")[::160]
    energy = np.cumsum(np.maximum(power - 1.5 * np.percentile(power, 10), 0))
    return 80.0 * float(np.searchsorted(energy, np.array([0.01, 0.99]) * energy[-1]).sum())


def _second(sound: Reals, start: int) -> Reals:
    """One second from sample ``start``; zeros before and after the sound."""
    padded = np.pad(sound, KEYWORD_LENGTH)
    start = min(max(start, -KEYWORD_LENGTH), len(sound))
    return padded[start + KEYWORD_LENGTH :][:KEYWORD_LENGTH]


def _plain(second: Reals, rng: np.random.Generator) -> npt.NDArray[np.int16]:
    """As recorded, louder or softer, with some noise."""
    level = 10 ** rng.uniform(*NOISE_LOG10)
    noise = augment.coloured_noise(len(second), rng, slope=rng.uniform(-2, 0), level=level)
    return augment.to_int16(augment.change_gain(second + noise, rng.uniform(*GAIN_DB)))


def _all(sounds: Iterable[npt.NDArray[Any]], label: int, copies: _Copies) -> _Spoken:
    return ((np.ravel(sound).astype(np.float64), label, copies) for sound in sounds)


def _wake_word(sounds: Iterable[npt.NDArray[Any]]) -> _Spoken:
    for sound in sounds:
        yield from _all([sound], 2, _WHOLE)
        yield from _all([sound], 1, _HALF)


def _recorded_words(words: DataSet) -> _Spoken:
    for clip, y in zip(words.x, words.y, strict=True):
        is_wake_word = words.labels[y] == WAKE_WORD
        yield from _wake_word([clip]) if is_wake_word else _all([clip], 1, _OTHER)


def _espeak(words: tuple[str, ...], voices: int, each: int, seed: int) -> Iterator[Reals]:
    """Each voice of espeak-ng says ``each`` of the words."""
    return Espeak("en").speak(_sayings(words, voices, each, seed), voices, seed)


def _formants(voices: int, each: int, seed: int) -> Iterator[Reals]:
    """Each voice of the formant synthesiser says ``each`` of its words."""
    said = _sayings(tuple(formants.WORDS), voices, each, seed)
    return Formants("en").speak(said, voices, seed)


def _sayings(words: tuple[str, ...], voices: int, each: int, seed: int) -> list[Saying]:
    rng = np.random.default_rng(seed)
    return [Saying(str(w), v, 0) for v in range(voices) for w in rng.permutation(words)[:each]]
