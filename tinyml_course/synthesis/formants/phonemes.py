"""The sounds of some English words, as targets for a formant synthesiser.

Formants are those of a man with a vocal tract of 17.5 cm; a voice scales them.

Source: vowels, G. E. Peterson, H. L. Barney: Control Methods Used in a Study of the Vowels,
J. Acoust. Soc. Am. 24 (1952), averages of 33 men. Diphthongs and consonants, after D. H. Klatt:
Software for a cascade/parallel formant synthesizer, J. Acoust. Soc. Am. 67 (1980), tables II and
III, rounded. Durations, levels and the spectra of noise are ours, chosen by spectrogram.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tinyml_course.errors import DataError

REFERENCE_TRACT_CM = 17.5
"""Length of the vocal tract that the targets belong to."""


@dataclass(frozen=True)
class Noise:
    """Noise from a constriction in the mouth, or from a closure that opens.

    Attributes
    ----------
    peaks
        ``(centre in Hz, bandwidth in Hz, level in dB)`` of each resonance it passes, in parallel.
    level_db
        Its root mean square below that of the loudest vowel, in dB.
    """

    peaks: tuple[tuple[float, float, float], ...]
    level_db: float


@dataclass(frozen=True)
class Segment:
    """A stretch of sound with one target; neighbours are joined by smoothing.

    Attributes
    ----------
    ms
        Duration at normal speed, in milliseconds.
    formants
        First three formants in Hz.
    voicing
        Amplitude of the glottal pulses, 0 to 1.
    aspiration
        Amplitude of breath noise at the glottis, 0 to 1.
    noise
        Noise made in the mouth, or None.
    nasal
        The nose is coupled to the throat.
    """

    ms: float
    formants: tuple[float, float, float]
    voicing: float = 1.0
    aspiration: float = 0.0
    noise: Noise | None = None
    nasal: bool = False


_S = Noise(((4700, 900, 0), (6300, 1500, 3)), -11)
HISS_SH = Noise(((2700, 500, 0), (3900, 900, -3), (5600, 1800, -10)), -9)
_F = Noise(((1600, 1500, -8), (4500, 4000, -6), (7000, 3000, 0)), -21)
BURST_P = Noise(((700, 900, 0), (2000, 2500, -8)), -18)
BURST_T = Noise(((3600, 1200, 0), (5200, 2500, -2)), -12)
BURST_K = Noise(((1900, 400, 0), (4500, 2500, -12)), -13)


def softer(noise: Noise, db: float) -> Noise:
    """The same noise, ``db`` decibels lower."""
    return replace(noise, level_db=noise.level_db - db)


def voiceless_stop(formants: tuple[float, float, float], burst: Noise) -> tuple[Segment, ...]:
    """Closure, burst, and breath until the voice sets in."""
    return (
        Segment(55, formants, voicing=0),
        Segment(12, formants, voicing=0, noise=burst),
        Segment(35, formants, voicing=0, aspiration=0.22, noise=softer(burst, 12)),
    )


def voiced_stop(formants: tuple[float, float, float], burst: Noise) -> tuple[Segment, ...]:
    """A closure through which the voice is heard, and a soft burst."""
    return (
        Segment(35, formants, voicing=0.12),
        Segment(12, formants, voicing=0.3, noise=softer(burst, 3)),
    )


PHONEMES: dict[str, tuple[Segment, ...]] = {
    # Vowels: Peterson and Barney, men.
    "IY": (Segment(160, (270, 2290, 3010)),),
    "EH": (Segment(140, (530, 1840, 2480)),),
    "AA": (Segment(170, (730, 1090, 2440)),),
    "AH": (Segment(130, (640, 1190, 2390)),),
    "UW": (Segment(170, (300, 870, 2240)),),
    # Diphthongs: from one target to another.
    "AY": (Segment(120, (660, 1200, 2550)), Segment(90, (400, 1880, 2500), 0.8)),
    "AW": (Segment(130, (680, 1230, 2550)), Segment(100, (420, 940, 2350), 0.8)),
    "OW": (Segment(120, (540, 1100, 2300)), Segment(120, (430, 850, 2300), 0.8)),
    # Glides and liquids.
    "Y": (Segment(70, (260, 2070, 3020), 0.6),),
    "R": (Segment(80, (310, 1060, 1380), 0.6),),
    "L": (Segment(80, (310, 1050, 2880), 0.5),),
    # Nasals.
    "M": (Segment(80, (300, 1000, 2130), 0.5, nasal=True),),
    "N": (Segment(85, (300, 1400, 2470), 0.5, nasal=True),),
    # Fricatives, and the affricate of "chess".
    "S": (Segment(140, (320, 1390, 2530), 0, noise=_S),),
    "Z": (Segment(110, (240, 1390, 2530), 0.25, noise=softer(_S, 4)),),
    "F": (Segment(110, (340, 1100, 2080), 0, noise=_F),),
    "CH": (
        Segment(20, (350, 1800, 2820), 0),
        Segment(12, (350, 1800, 2820), 0, noise=BURST_T),
        Segment(80, (350, 1800, 2820), 0, noise=HISS_SH),
    ),
    # Stops: closure, burst, and breath until the voice sets in.
    "P": voiceless_stop((400, 1100, 2150), BURST_P),
    "T": voiceless_stop((400, 1600, 2600), BURST_T),
    "D": voiced_stop((200, 1600, 2600), BURST_T),
    "G": voiced_stop((200, 1990, 2850), BURST_K),
}

WORDS: dict[str, tuple[str, ...]] = {
    "yes": ("Y", "EH", "S"),
    "no": ("N", "OW"),
    "up": ("AH", "P"),
    "down": ("D", "AW", "N"),
    "left": ("L", "EH", "F", "T"),
    "right": ("R", "AY", "T"),
    "go": ("G", "OW"),
    "stop": ("S", "T", "AA", "P"),
    "yet": ("Y", "EH", "T"),
    "chess": ("CH", "EH", "S"),
    "guess": ("G", "EH", "S"),
    "mess": ("M", "EH", "S"),
    "less": ("L", "EH", "S"),
    "now": ("N", "AW"),
    "nose": ("N", "OW", "Z"),
    "note": ("N", "OW", "T"),
    "low": ("L", "OW"),
    "so": ("S", "OW"),
    "see": ("S", "IY"),
    "new": ("N", "UW"),
}
"""What the synthesiser can say: words as names of phonemes."""


def near_words(word: str) -> tuple[str, ...]:
    """The words that differ from ``word`` in one phoneme: replaced, added or left out.

    Raises
    ------
    DataError
        The word is not among ``WORDS``.

    Examples
    --------
    >>> near_words("yes")
    ('yet', 'chess', 'guess', 'mess', 'less')
    """
    own = phonemes_of(word)
    return tuple(other for other, sounds in WORDS.items() if _one_apart(own, sounds))


def phonemes_of(word: str) -> tuple[str, ...]:
    """The phonemes of a word, by name."""
    if word not in WORDS:
        raise DataError(
            f"expected a word among {', '.join(WORDS)}, got {word!r}; choose one of these, or use "
            'engine="espeak", which can say any word'
        )
    return WORDS[word]


def _one_apart(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) == len(longer):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
