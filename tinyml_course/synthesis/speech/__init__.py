"""Words spoken by espeak-ng, in many voices and languages: always synthetic.

espeak-ng is GPL-3: it comes with the extra ``speech``, which is not in ``all``, and runs as a
separate program. ::

    from tinyml_course.synthesis import speech

    said = [speech.Utterance("yes", "en", voice) for voice in speech.voices(count=100)]
    clips = speech.synthesise(said)

On one machine an utterance is the same to the last bit, whatever is said before it. Another
processor may round a sine differently, which can change the last bits of breathy voices.
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
