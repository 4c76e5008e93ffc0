"""Who speaks the keywords: our formant synthesiser, or espeak-ng where it is installed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis import formants, speech

Reals = npt.NDArray[np.float64]
Words = tuple[str, ...]


@dataclass(frozen=True)
class Saying:
    """One word, said by one voice for the ``number``-th time."""

    word: str
    voice: int
    number: int


class Engine(Protocol):
    """What an engine must offer."""

    about: str
    licence: str

    @property
    def version(self) -> str:
        """Changes whenever the speech may change."""
        ...

    def other_words(self, words: Words) -> tuple[Words, Words]:
        """Words that sound nearly like ``words``, and further words."""
        ...

    def phonemes(self, words: Words) -> list[str]:
        """How each word is spoken; raises `DataError` for one that cannot be."""
        ...

    def speak(self, sayings: Sequence[Saying], voices: int, seed: int) -> Iterator[Reals]:
        """The sound of each saying, ``(samples,)`` at 16 kHz on the scale of int16."""
        ...


class Formants:
    """Our own: 20 English words; every utterance differs."""

    about = "formant synthesiser of the TinyML course"
    licence = "Apache-2.0"
    version = f"formants{formants.VERSION}"

    def __init__(self, language: str) -> None:
        if language != "en":
            raise DataError(
                f'expected language "en" for the formant synthesiser, got {language!r}; choose '
                'engine="espeak" for other languages'
            )

    def other_words(self, words: Words) -> tuple[Words, Words]:
        """Words one phoneme away, and all others."""
        near = {other for word in words for other in formants.near_words(word)} - {*words}
        rest = {*formants.WORDS} - near - {*words}
        first, second = ([w for w in formants.WORDS if w in part] for part in (near, rest))
        return tuple(first), tuple(second)

    def phonemes(self, words: Words) -> list[str]:
        """From the synthesiser's table."""
        return [" ".join(formants.phonemes_of(word)) for word in words]

    def speak(self, sayings: Sequence[Saying], voices: int, seed: int) -> Iterator[Reals]:
        """Each word is synthesised again, with its own random numbers."""
        speakers = [formants.make_formant_voice(seed, index) for index in range(voices)]
        for saying in sayings:
            names = (saying.word, str(saying.voice), str(saying.number))
            rng = np.random.default_rng(derive_seed(seed, "saying", *names))
            yield formants.speak(saying.word, speakers[saying.voice], rng)


class Espeak:
    """espeak-ng: any word in many languages; a voice always says a word in the same way."""

    about = "espeak-ng"
    licence = (
        "made on this computer by espeak-ng, which is GPL-3.0-or-later; the course ships none of it"
    )

    def __init__(self, language: str) -> None:
        self._language = language
        self.version = f"espeak{speech.engine_version()}.{speech.VERSION}"
        self.about = f"espeak-ng {speech.engine_version()}"

    def other_words(self, words: Words) -> tuple[Words, Words]:
        """Words of the language that sound nearly like these, and in English the formant words."""
        alike = [other for word in words for other in speech.near_homophones(word, self._language)]
        near = tuple(other for other in dict.fromkeys(alike) if other not in words)
        more = formants.WORDS if self._language.partition("-")[0] == "en" else ()
        return near, tuple(word for word in more if word not in {*near, *words})

    def phonemes(self, words: Words) -> list[str]:
        """As espeak-ng pronounces them."""
        return speech.phonemes(words, self._language)

    def speak(self, sayings: Sequence[Saying], voices: int, seed: int) -> Iterator[Reals]:
        """Each word by its voice."""
        speakers = speech.voices(seed, voices)
        said = [speech.Utterance(s.word, self._language, speakers[s.voice]) for s in sayings]
        for clip in speech.synthesise(said):
            yield clip.astype(np.float64)
