"""A small formant synthesiser of our own: twenty English words in any number of made-up voices."""

from tinyml_course.synthesis.formants.phonemes import WORDS, near_words, phonemes_of
from tinyml_course.synthesis.formants.synthesiser import FORMANT_RATE_HZ, VERSION, speak
from tinyml_course.synthesis.formants.voice import FormantVoice, make_formant_voice

__all__ = [
    "FORMANT_RATE_HZ",
    "VERSION",
    "WORDS",
    "FormantVoice",
    "make_formant_voice",
    "near_words",
    "phonemes_of",
    "speak",
]
