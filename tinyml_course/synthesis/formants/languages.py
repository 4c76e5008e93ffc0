"""Swahili and Quechua for the formant synthesiser: sounds that English lacks, words, and accents.

Sounds that English lacks have targets of our own, rounded and chosen by spectrogram, not measured;
no person who speaks either language has judged them. The accents are invented: each shifts sounds
in one plain way, so that a detector can be tested on voices unlike those it learned from. None of
them is the speech of a region, and no result on them says anything about people.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tinyml_course.errors import DataError
from tinyml_course.synthesis.formants import phonemes as english
from tinyml_course.synthesis.formants.phonemes import PHONEMES, Noise, Segment
from tinyml_course.synthesis.formants.synthesiser import Reals, speak_varied
from tinyml_course.synthesis.formants.voice import FormantVoice

VERSION = "1"
"""Increase by one whenever the same word, voice and seed give different values."""

_BREATH = Noise(((1200, 900, 0), (2600, 1500, -6)), -24)

SOUNDS: dict[str, tuple[Segment, ...]] = {
    "a": (Segment(140, (750, 1300, 2500)),),
    "e": (Segment(125, (480, 1900, 2550)),),
    "i": (Segment(120, (290, 2250, 2950)),),
    "o": (Segment(130, (480, 900, 2400)),),
    "u": (Segment(120, (320, 800, 2250)),),
    "w": (Segment(70, (300, 700, 2200), 0.6),),
    "y": (Segment(70, (260, 2070, 3020), 0.6),),
    "r": (
        Segment(30, (400, 1400, 1900), 0.7),
        Segment(20, (350, 1500, 2300), 0.15),
        Segment(25, (400, 1400, 2200), 0.7),
    ),
    "h": (Segment(60, (500, 1400, 2500), 0, aspiration=0.25, noise=_BREATH),),
    "ñ": (Segment(100, (280, 1900, 2700), 0.5, nasal=True),),
    "ll": (Segment(85, (300, 1700, 2800), 0.55),),
    "b": english.voiced_stop((200, 900, 2200), english.BURST_P),
    "k": english.voiceless_stop((300, 1900, 2600), english.BURST_K),
    "q": english.voiceless_stop((500, 1100, 2300), english.BURST_K),
    "j": (
        Segment(30, (220, 1900, 2700), 0.12),
        Segment(45, (280, 1900, 2700), 0.3, noise=english.softer(english.HISS_SH, 4)),
    ),
    "ch": PHONEMES["CH"],
    **{name: PHONEMES[name.upper()] for name in "mnlsztdpgf"},
}
"""By name, what the synthesiser can say in these languages; see `Segment`."""

LANGUAGE_WORDS: dict[str, dict[str, str]] = {
    "sw": {
        "ndiyo": "n d i y o",
        "hapana": "h a p a n a",
        "siyo": "s i y o",
        "hiyo": "h i y o",
        "ndizi": "n d i z i",
        "njoo": "n j o o",
        "hapo": "h a p o",
        "hakuna": "h a k u n a",
        "jana": "j a n a",
        "panda": "p a n d a",
        "maji": "m a j i",
        "chakula": "ch a k u l a",
        "habari": "h a b a r i",
        "asante": "a s a n t e",
        "leo": "l e o",
        "sasa": "s a s a",
        "mtoto": "m t o t o",
        "nyumba": "ñ u m b a",
    },
    "qu": {
        "arí": "a r i",
        "manan": "m a n a n",
        "qari": "q a r i",
        "wari": "w a r i",
        "warmi": "w a r m i",
        "allin": "a ll i n",
        "mama": "m a m a",
        "mayu": "m a y u",
        "maki": "m a k i",
        "maña": "m a ñ a",
        "yaku": "y a k u",
        "wasi": "w a s i",
        "inti": "i n t i",
        "killa": "k i ll a",
        "sara": "s a r a",
        "papa": "p a p a",
        "tayta": "t a y t a",
        "sumaq": "s u m a q",
    },
}
"""Swahili (sw) and Quechua (qu): each word and its sounds. The first two are yes and no."""

ACCENTS = ("as written", "low vowels", "soft consonants", "fast")
"""Invented ways of speaking, see `speak_sounds`."""

_SOFTENED = {"p": "b", "t": "d", "k": "g", "q": "g", "h": "", "r": "l", "ch": "j"}


def speak_sounds(sounds: str, accent: str, voice: FormantVoice, rng: np.random.Generator) -> Reals:
    """A word of any language, given by the names of its sounds, with an accent.

    Parameters
    ----------
    sounds
        Names of ``SOUNDS``, separated by spaces, such as ``"n d i y o"``.
    accent
        One of ``ACCENTS``: ``"low vowels"`` says e for i and o for u, half the way;
        ``"soft consonants"`` voices stops, drops h and says l for r; ``"fast"`` takes two thirds
        of the time, and the tongue stops short of its targets.
    voice
        Who speaks.
    rng
        The source of randomness: no two utterances are the same.

    Returns
    -------
    ``(samples,)`` float64 at 16 kHz on the scale of int16, as `speak` gives.

    Raises
    ------
    DataError
        A sound or the accent is unknown.
    """
    if accent not in ACCENTS:
        raise DataError(f"expected accent to be one of {ACCENTS}, got {accent!r}")
    names = sounds.split()
    if unknown := [name for name in names if name not in SOUNDS]:
        raise DataError(
            f"expected sounds among {' '.join(SOUNDS)}, got {unknown} in {sounds!r}; write the "
            "nearest one"
        )
    if accent == "soft consonants":
        names = [soft for name in names if (soft := _SOFTENED.get(name, name))] or names
    if accent == "fast":
        voice = replace(voice, speed=1.5 * voice.speed, reduction=min(1, voice.reduction + 0.25))
    segments = [part for name in names for part in SOUNDS[name]]
    if accent == "low vowels":
        segments = [_lowered(part) for part in segments]
    return speak_varied(segments, voice, rng)


def _lowered(part: Segment) -> Segment:
    """A high vowel or glide with its tongue lower; every other sound is unchanged."""
    first, second, third = part.formants
    if part.nasal or part.voicing < 0.5 or first > 350:
        return part
    return replace(part, formants=(1.4 * first, second + 0.12 * (1500 - second), third))
