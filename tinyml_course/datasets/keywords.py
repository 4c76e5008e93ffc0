"""Keywords spoken by a program, in made-up rooms and noise: what a wake word is learned from.

There are two engines; the data set's name and source say which one spoke::

    load_keywords()                                    # our formant synthesiser: ships with this
    load_keywords(engine="espeak", language="sw", words=("ndiyo", "hapana"))   # the extra speech

A clip is one second long. A word is somewhere in it, heard in its voice's room, through a
microphone, with noise, at a level independent of the word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from tinyml_course.cache import cached
from tinyml_course.datasets.dataset import DataSet
from tinyml_course.datasets.wav import WAV_AXES, WAV_UNITS
from tinyml_course.errors import DataError
from tinyml_course.synthesis.keywords import (
    KEYWORD_RATE_HZ,
    Engine,
    Espeak,
    Formants,
    Words,
    keyword_clips,
    plan_clips,
)

_ENGINES: dict[str, Callable[[str], Engine]] = {"formants": Formants, "espeak": Espeak}
ENGINES = tuple(_ENGINES)
SILENCE, UNKNOWN = "silence", "unknown"
VERSION = "1"
"""Increase by one whenever the same seed gives different values."""
MOST_CLIPS = 6000
"""More would not fit the memory of a small computer: 64 kB each."""


def load_keywords(
    seed: int = 0,
    *,
    words: Sequence[str] = ("yes", "no"),
    language: str = "en",
    engine: str = "formants",
    voices: int = 72,
    per_word: int = 10,
    unknown_words: Sequence[str] | None = None,
) -> DataSet:
    """Spoken words, other words and noise; ``groups`` is the voice. SYNTHETIC.

    Parameters
    ----------
    seed
        Determines voices, rooms and noise. The same seed gives the same bytes with the same
        versions of NumPy, SciPy and the engine.
    words
        The words to recognise.
    language
        ISO code. The formant synthesiser speaks "en" only.
    engine
        ``"formants"``: our own, always there, 20 words. ``"espeak"``: espeak-ng, any word and
        many languages, if the extra ``speech`` is installed. Neither stands in for the other.
    voices
        How many voices, at least 2.
    per_word
        Clips of each label for each voice.
    unknown_words
        The words of the label "unknown". None: half of them sound nearly like ``words``, half are
        others; for espeak-ng there are others in English only, so all are near in other languages.

    Returns
    -------
    `DataSet` with ``x`` of shape ``(voices * (2 + len(words)) * per_word, 16000,
    1)`` on the scale of int16, and the labels "silence", "unknown" and ``words``. Silence is noise
    in the room of a voice that does not speak, so that a split keeps it with that voice.

    Raises
    ------
    DataError
        A number, word, language or engine is invalid; the message names the valid ones.
    MissingDependencyError
        ``engine="espeak"`` and it is not installed.
    """
    chosen = _checked_words("words", words)
    _check_numbers(voices, per_word, len(chosen))
    if engine not in ENGINES:
        raise DataError(f"expected engine to be one of {ENGINES}, got {engine!r}")
    speaker = _ENGINES[engine](language)
    pools = _unknown(speaker, chosen, unknown_words)
    plan = plan_clips(seed, chosen, pools, voices, per_word)
    version = f"{VERSION}.{speaker.version}"
    asked = {"seed": seed, "words": chosen, "pools": pools, "language": language}
    kept = cached(
        f"keywords_{engine}",
        version,
        asked | {"voices": voices, "per_word": per_word},
        lambda: {"clips": keyword_clips(plan, speaker, voices, seed)},
    )
    return DataSet(
        name=f"keywords_{engine}_{language}",
        x=kept["clips"][..., None].astype(np.float32),
        y=np.array([label for label, _ in plan]),
        labels=(SILENCE, UNKNOWN, *chosen),
        groups=np.array([saying.voice for _, saying in plan]),
        axes=WAV_AXES,
        units=WAV_UNITS,
        source=f"{speaker.about}; tinyml_course.datasets.keywords.load_keywords(seed={seed}, "
        f"words={chosen}, language={language!r}, engine={engine!r})",
        licence=speaker.licence,
        citation="Synthetic data of the TinyML course; not recorded from people.",
        version=version,
        synthetic=True,
        sample_rate_hz=float(KEYWORD_RATE_HZ),
    )


def _unknown(speaker: Engine, words: Words, asked: Sequence[str] | None) -> tuple[Words, Words]:
    """Two pools of unknown words that take turns; none sounds like one of the words themselves."""
    if asked is None:
        pools = speaker.other_words(words)
    else:
        pools = _checked_words("unknown_words", asked), ()
    wanted = dict(zip(speaker.phonemes(words), words, strict=True))
    if len(wanted) < len(words):
        raise DataError(f"expected words that sound differently, got {words}; leave one out")
    unknown = (*pools[0], *pools[1])
    if not unknown:
        raise DataError(
            f"expected words left over for {UNKNOWN!r} beside {words}, found none; name "
            "unknown_words, or fewer words"
        )
    for word, sound in zip(unknown, speaker.phonemes(unknown), strict=True):
        if sound in wanted:
            raise DataError(
                f"expected unknown words that sound otherwise than the words, but {word!r} sounds "
                f"like {wanted[sound]!r}; leave it out of unknown_words"
            )
    return pools


def _checked_words(name: str, given: Sequence[str]) -> Words:
    words = tuple(given)
    differ = 0 < len(set(words)) == len(words)
    texts = all(isinstance(word, str) and word.strip() for word in words)
    if isinstance(given, str) or not differ or not texts or {SILENCE, UNKNOWN, ""} & {*words}:
        raise DataError(
            f'expected {name} as words that differ, such as ("yes", "no"), not "{SILENCE}" or '
            f'"{UNKNOWN}", got {given!r}'
        )
    return words


def _check_numbers(voices: int, per_word: int, words: int) -> None:
    for name, value, least in (("voices", voices, 2), ("per_word", per_word, 1)):
        if not isinstance(value, int | np.integer) or value < least:
            raise DataError(f"expected {name} as a whole number from {least} on, got {value!r}")
    if (clips := voices * per_word * (words + 2)) > MOST_CLIPS:
        raise DataError(
            f"expected at most {MOST_CLIPS} clips, got {voices} voices x {per_word} x "
            f"{words + 2} labels = {clips}; ask for fewer voices or fewer clips of each"
        )
