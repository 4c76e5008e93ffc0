"""Who is drawn: what stays the same in all pictures of one made-up person.

`make_identity` draws a person from a population in which every skin tone is equally frequent and
independent of the shape of the face, the mouth and the strength of the smile: a model that is worse
for one tone has learnt this from how dark the picture is, not from a different face.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed

TONES = 10
"""Skin tones from 1, the lightest, to 10, the darkest: as many steps as in E. Monk's scale.

Source: E. Monk, "The Monk Skin Tone Scale" (2023), doi 10.31235/osf.io/pdf4c. The number of steps
and their order are taken from it; its colours are not, since the pictures are grey.
"""
LIGHTEST, DARKEST = 218.0, 82.0
"""Grey of tone 1 and of tone 10 in even light, from 0 to 255; the others are evenly spaced between
them."""

HAIR_STYLES = ("bald", "buzz", "short", "side", "fringe", "bob", "long", "curly", "bun", "scarf")
BEARDS = ("none", "stubble", "moustache", "goatee", "full")
GLASSES = ("none", "round", "square")

_HAIR_GREYS = (26.0, 34.0, 48.0, 70.0, 105.0, 150.0, 195.0)
_BEARDED = 0.3  # of all; the styles above but "none" are equally frequent among them
_GLASSES_WORN = 0.25


@dataclass(frozen=True)
class Head:
    """Shape of a head and where its parts are, in face units: 1 is half the width of most heads.

    Attributes
    ----------
    width, height
        Half the width and half the height of the head.
    jaw
        Exponent of the lower half's outline: 2 is an ellipse, 3 is nearly square.
    taper
        How much narrower the head is at the chin, as a share of its width.
    eye_distance, eye_width, eye_height, eye_line
        Of each eye's centre from the middle, half its size, and how far it is below the middle.
    brow_lift, brow_thickness, brow_tilt
        Of the brows above the eyes, their thickness, and how far the outer end hangs.
    nose_length, nose_width
        From the eye line down, and half its width.
    """

    width: float
    height: float
    jaw: float
    taper: float
    eye_distance: float
    eye_width: float
    eye_height: float
    eye_line: float
    brow_lift: float
    brow_thickness: float
    brow_tilt: float
    nose_length: float
    nose_width: float


@dataclass(frozen=True)
class Mouth:
    """A mouth at rest, and how a smile changes this face.

    Two people's mouths differ by more than one person's serious and smiling mouth may: a mouth that
    turns up at rest looks like another person's weak smile. This makes unseen people hard.

    Attributes
    ----------
    below_nose, half_width
        Where it is, below the nose, and half its width at rest, in face units.
    lips
        Thickness of both lips together, in face units.
    rest_lift
        How far the corners are above the middle at rest, in face units; negative: they hang.
    strength
        How strong a smile of 1 is in this face, about 1.
    lift, widening, cheeks, eyes
        What share a smile of this person has in the corners' height, in the width, in cheeks and
        folds beside the mouth, and in narrowed eyes; 1 is usual.
    teeth_from
        The least smile that opens the lips; above 1: this person smiles with closed lips.
    lean
        How much stronger the smile is on one side, from -1 to 1.
    """

    below_nose: float
    half_width: float
    lips: float
    rest_lift: float
    strength: float
    lift: float
    widening: float
    cheeks: float
    eyes: float
    teeth_from: float
    lean: float


@dataclass(frozen=True)
class Identity:
    """One made-up person.

    Attributes
    ----------
    tone
        Skin tone, 1 (lightest) to 10 (darkest); see `TONES`.
    head, mouth
        Their shapes.
    hair, hair_grey
        One of `HAIR_STYLES`, and its grey from 0 to 255 (of the cloth, for ``"scarf"``).
    beard, glasses
        One of `BEARDS` and one of `GLASSES`.
    folds
        How deep the lines beside nose and mouth are at rest, from 0 to 1.
    clothes
        Their grey, from 0 to 255.
    """

    tone: int
    head: Head
    mouth: Mouth
    hair: str
    hair_grey: float
    beard: str
    glasses: str
    folds: float
    clothes: float

    @property
    def skin(self) -> float:
        """Grey of the skin in even light, from `DARKEST` to `LIGHTEST`."""
        return skin_grey(self.tone)


def skin_grey(tone: int) -> float:
    """Grey of a skin tone in even light, from `LIGHTEST` for 1 to `DARKEST` for `TONES`."""
    return LIGHTEST + (DARKEST - LIGHTEST) * (tone - 1) / (TONES - 1)


def make_identity(seed: int, index: int) -> Identity:
    """Person number ``index`` of the population of ``seed``; always the same one.

    Raises
    ------
    DataError
        The index is negative.
    """
    if index < 0:
        raise DataError(f"expected an index of a person ≥ 0, got {index}")
    rng = np.random.default_rng(derive_seed(seed, "face", str(index)))
    tone = int(rng.integers(1, TONES + 1))
    hair = HAIR_STYLES[rng.integers(len(HAIR_STYLES))]
    beard = BEARDS[1 + rng.integers(len(BEARDS) - 1)] if rng.random() < _BEARDED else "none"
    glasses = GLASSES[1 + rng.integers(len(GLASSES) - 1)]
    return Identity(
        tone=tone,
        head=_head(rng),
        mouth=_mouth(rng),
        hair=hair,
        hair_grey=_hair_grey(rng, tone, hair),
        beard=beard if hair not in {"scarf", "bun", "bob", "long"} else "none",
        glasses=glasses if rng.random() < _GLASSES_WORN else "none",
        folds=float(rng.uniform(0.0, 1.0) ** 2),
        clothes=float(rng.uniform(40.0, 220.0)),
    )


def _hair_grey(rng: np.random.Generator, tone: int, hair: str) -> float:
    # Dark skin with fair hair is rare; white hair is not. Hair must differ from skin to be seen.
    greys = _HAIR_GREYS if tone < 6 or hair == "scarf" else (*_HAIR_GREYS[:3], _HAIR_GREYS[-1])
    seen = [grey for grey in greys if abs(grey - skin_grey(tone)) > 40]
    return seen[rng.integers(len(seen))]


def _head(rng: np.random.Generator) -> Head:
    eye_width = float(rng.uniform(0.15, 0.21))
    return Head(
        width=float(rng.uniform(0.9, 1.06)),
        height=float(rng.uniform(1.2, 1.42)),
        jaw=float(rng.uniform(2.0, 2.9)),
        taper=float(rng.uniform(0.1, 0.32)),
        eye_distance=float(rng.uniform(0.36, 0.44)),
        eye_width=eye_width,
        eye_height=eye_width * float(rng.uniform(0.36, 0.58)),
        eye_line=float(rng.uniform(-0.2, -0.06)),
        brow_lift=float(rng.uniform(0.2, 0.31)),
        brow_thickness=float(rng.uniform(0.035, 0.09)),
        brow_tilt=float(rng.normal(0.02, 0.035)),
        nose_length=float(rng.uniform(0.48, 0.58)),
        nose_width=float(rng.uniform(0.15, 0.25)),
    )


def _mouth(rng: np.random.Generator) -> Mouth:
    return Mouth(
        below_nose=float(rng.uniform(0.28, 0.34)),
        half_width=float(rng.uniform(0.32, 0.42)),
        lips=float(rng.uniform(0.11, 0.22)),
        rest_lift=float(np.clip(rng.normal(-0.005, 0.035), -0.09, 0.07)),
        strength=float(np.clip(rng.normal(1.05, 0.2), 0.7, 1.5)),
        lift=float(rng.uniform(0.7, 1.3)),
        widening=float(rng.uniform(0.3, 1.4)),
        cheeks=float(rng.uniform(0.2, 1.4)),
        eyes=float(rng.uniform(0.0, 1.3)),
        teeth_from=float(rng.uniform(0.1, 1.1)),
        lean=float(rng.normal(0.0, 0.25)),
    )
