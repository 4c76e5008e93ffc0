"""Made-up people: how one voice differs from another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis.formants.phonemes import REFERENCE_TRACT_CM

Reals = npt.NDArray[np.float64]

_NEUTRAL_HZ = np.array([500.0, 1500.0, 2500.0])
"""Of a uniform tube of 17.5 cm, closed at one end: the tongue at rest."""


@dataclass(frozen=True)
class FormantVoice:
    """How one made-up person speaks.

    Attributes
    ----------
    tract_cm
        Length of the vocal tract: about 17.5 for a man, 14.7 for a woman, 12 for a child. All
        formants are inversely proportional to it.
    pitch_hz
        Mean frequency of the glottal pulses, in Hz.
    fall_semitones
        How far the pitch falls from the beginning of a word to its end; negative if it rises.
    speed
        1 is normal; durations are divided by it.
    breathiness
        Breath noise beside the pulses, 0 to about 0.3 of their amplitude.
    open_quotient
        Share of a period in which the glottis is open.
    tilt_hz
        Above it the pulses lose a further 6 dB per octave.
    jitter, shimmer
        Irregularity of the pulses' periods and amplitudes, relative.
    formant_factors
        Factors of the first three formants, in addition to the tract's length.
    reduction
        How far the tongue stops short of its targets, 0 to 1 (where all vowels are one).
    """

    tract_cm: float = REFERENCE_TRACT_CM
    pitch_hz: float = 110.0
    fall_semitones: float = 4.0
    speed: float = 1.0
    breathiness: float = 0.05
    open_quotient: float = 0.6
    tilt_hz: float = 2500.0
    jitter: float = 0.01
    shimmer: float = 0.05
    formant_factors: tuple[float, float, float] = (1.0, 1.0, 1.0)
    reduction: float = 0.0

    def __post_init__(self) -> None:
        for name, low, high in (
            ("tract_cm", 8, 25),
            ("pitch_hz", 40, 600),
            ("speed", 0.3, 3),
            ("open_quotient", 0.2, 0.95),
            ("reduction", 0, 1),
        ):
            value = getattr(self, name)
            if not low <= value <= high:
                raise DataError(f"expected {name} from {low:g} to {high:g}, got {value}")

    @property
    def scale(self) -> float:
        """The factor that a shorter or longer tract applies to frequencies."""
        return REFERENCE_TRACT_CM / self.tract_cm

    def formants_hz(self, targets: npt.ArrayLike) -> Reals:
        """The voice's first three formants ``(..., 3)`` where a sound has ``targets``, in Hz."""
        aimed = np.asarray(targets, np.float64)
        reached = aimed + self.reduction * (_NEUTRAL_HZ - aimed)
        factors: Reals = self.scale * np.array(self.formant_factors)
        return reached * factors


def make_formant_voice(seed: int, index: int) -> FormantVoice:
    """Voice number ``index`` of the population of ``seed``; always the same one.

    On average one voice in three is a man's, one a woman's and one a child's.
    """
    rng = np.random.default_rng(derive_seed(seed, "formant voice", str(index)))
    length, spread, pitch = ((17.3, 0.8, 115.0), (14.7, 0.7, 200.0), (12.2, 0.8, 265.0))[
        rng.integers(3)
    ]
    return FormantVoice(
        tract_cm=float(np.clip(rng.normal(length, spread), 10.5, 20)),
        pitch_hz=float(np.clip(pitch * rng.lognormal(0, 0.15), 70, 400)),
        fall_semitones=float(rng.normal(4, 3)),
        speed=float(rng.lognormal(0, 0.15)),
        breathiness=float(rng.uniform(0.02, 0.2)),
        open_quotient=float(rng.uniform(0.45, 0.8)),
        tilt_hz=float(rng.uniform(1200, 4000)),
        jitter=float(rng.uniform(0.003, 0.02)),
        shimmer=float(rng.uniform(0.02, 0.1)),
        formant_factors=tuple(rng.normal(1, 0.05, 3).tolist()),
        reduction=float(rng.uniform(0, 0.3)),
    )
