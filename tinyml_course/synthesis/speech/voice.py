"""A hundred different voices of espeak-ng: its variants, each at many pitches and speeds.

A variant (a file in ``voices/!v`` of its data) scales the formants and their widths, sets the range
of the pitch, and adds breath or echo. Robots, whispers and in-jokes are omitted, and so is one that
changes the language.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed

MAX_VOICES = 2000

# The kinds of voices in turn: 40 % men, 40 % women, 20 % children.
_ORDER = ("man", "woman", "man", "woman", "child")

# Variant, and the lowest and highest pitch parameter. By autocorrelation of the Swahili "mimi" the
# fundamental is then 75 to 145 Hz for men, 140 to 260 Hz for women and 240 to 350 Hz for children.
# Source: Traunmueller and Eriksson 1995, "The frequency range of the voice fundamental in the
# speech of male and female adults": 120 Hz is typical of men, 210 Hz of women.
_MEN = dict.fromkeys(
    (
        *("", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "max", "boris", "Denis", "Diogo"),
        *("Gene", "grandpa", "gustave", "klatt3", "marcelo", "michel", "miguel", "Mike", "pablo"),
        *("quincy", "robert", "travis", "victor"),
    ),
    (30, 85),
)
_WOMEN = {
    "f1": (35, 80),
    "f2": (30, 75),
    "f3": (25, 75),
    "f4": (35, 80),
    "f5": (25, 70),
    "Alicia": (10, 55),
    "Annie": (5, 60),
    "aunty": (40, 65),
    "grandma": (25, 75),
    "shelby": (45, 90),
    "steph": (40, 75),
}
_CHILDREN = {
    "f3": (80, 99),
    "f5": (75, 99),
    "Alicia": (60, 90),
    "Annie": (70, 99),
    "belinda": (55, 80),
    "zac": (15, 60),
}
_KINDS = {"man": _MEN, "woman": _WOMEN, "child": _CHILDREN}
_SPEEDS_WPM = {"man": (130, 210), "woman": (130, 210), "child": (120, 180)}
_PITCH_RANGES = (25, 80)

_LIMITS = {"pitch": (0, 99), "speed_wpm": (80, 450), "pitch_range": (0, 99)}
"""The ranges that espeak-ng accepts. Source: speak_lib.h of espeak-ng 1.52."""


@dataclass(frozen=True)
class Voice:
    """One speaker.

    Attributes
    ----------
    name
        Who speaks, such as ``"woman-002"``. It does not change the sound.
    variant
        Variant of espeak-ng, such as ``"f2"``; its plain voice if empty.
    pitch
        In [0, 99], 50 as the variant is meant.
    speed_wpm
        Words per minute, in [80, 450].
    pitch_range
        How much the pitch moves, in [0, 99]; 0 is monotonous, 50 as the variant is meant.

    Raises
    ------
    DataError
        A number is outside its range.
    """

    name: str
    variant: str = ""
    pitch: int = 50
    speed_wpm: int = 175
    pitch_range: int = 50

    def __post_init__(self) -> None:
        for field, (low, high) in _LIMITS.items():
            value = getattr(self, field)
            if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
                raise DataError(
                    f"expected {field} of voice {self.name!r} as a whole number in "
                    f"[{low}, {high}], got {value!r}"
                )
        if any(sign in self.variant for sign in "\n+/\\"):
            raise DataError(f"expected a variant of espeak-ng such as 'f2', got {self.variant!r}")


def voices(seed: int = 0, count: int = 100) -> tuple[Voice, ...]:
    """Different voices: men, women and children in turn.

    Every variant of a kind is used once before one is used again, at another pitch and speed. A
    shorter list is the beginning of a longer one. A hundred voices share 39 variants: for a harder
    test, split by variant, not by voice.

    Parameters
    ----------
    seed
        Which voices.
    count
        How many, in [1, 2000].

    Raises
    ------
    DataError
        The count is outside its range.

    Examples
    --------
    >>> [voice.name for voice in voices(count=5)]
    ['man-000', 'woman-001', 'man-002', 'woman-003', 'child-004']
    """
    if not 1 <= count <= MAX_VOICES:
        raise DataError(f"expected a count of voices in [1, {MAX_VOICES}], got {count}")
    decks: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    random = {kind: np.random.default_rng(derive_seed(seed, "voices", kind)) for kind in _KINDS}
    made: dict[tuple[object, ...], Voice] = {}
    while len(made) < count:
        index = len(made)
        kind = _ORDER[index % len(_ORDER)]
        if not decks[kind]:
            decks[kind] = random[kind].permutation(list(_KINDS[kind])).tolist()
        variant = decks[kind].pop()
        pitch = int(random[kind].integers(*_KINDS[kind][variant], endpoint=True))
        speed = int(random[kind].integers(*_SPEEDS_WPM[kind], endpoint=True))
        spread = int(random[kind].integers(*_PITCH_RANGES, endpoint=True))
        voice = Voice(f"{kind}-{index:03d}", variant, pitch, speed, spread)
        made.setdefault((variant, pitch, speed, spread), voice)
    return tuple(made.values())
