"""A small formant synthesiser of our own: words in any number of made-up voices."""

from tinyml_course.synthesis.formants.languages import (
    ACCENTS,
    LANGUAGE_WORDS,
    SOUNDS,
    speak_sounds,
)
from tinyml_course.synthesis.formants.phonemes import WORDS, near_words, phonemes_of
from tinyml_course.synthesis.formants.synthesiser import FORMANT_RATE_HZ, VERSION, speak
from tinyml_course.synthesis.formants.voice import FormantVoice, make_formant_voice

__all__ = [
    "ACCENTS",
    "FORMANT_RATE_HZ",
    "LANGUAGE_WORDS",
    "SOUNDS",
    "VERSION",
    "WORDS",
    "FormantVoice",
    "make_formant_voice",
    "near_words",
    "phonemes_of",
    "speak",
    "speak_sounds",
]
