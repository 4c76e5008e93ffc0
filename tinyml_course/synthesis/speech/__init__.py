"""Words spoken by espeak-ng, in many voices and languages: synthetic, and never anything else.

espeak-ng is GPL-3: it comes with the extra ``speech``, which is not in ``all``, and runs as a
program of its own. ::

    from tinyml_course.synthesis import speech

    said = [speech.Utterance("yes", "en", voice) for voice in speech.voices(count=100)]
    clips = speech.synthesise(said)

An utterance sounds the same whatever is said before it, to the last bit on one machine. Another
processor may round a sine differently, which can change last bits of voices with breath.
"""

from tinyml_course.synthesis.speech.utterance import (
    RATE_HZ,
    VERSION,
    Utterance,
    available,
    engine_version,
    phonemes,
    synthesise,
)
from tinyml_course.synthesis.speech.voice import Voice, voices
from tinyml_course.synthesis.speech.words import LANGUAGES, YES_NO, near_homophones

__all__ = [
    "LANGUAGES",
    "RATE_HZ",
    "VERSION",
    "YES_NO",
    "Utterance",
    "Voice",
    "available",
    "engine_version",
    "near_homophones",
    "phonemes",
    "synthesise",
    "voices",
]
