"""Cartoon faces of the python-avatars package, among the drawn ones: another style of drawing.

A model that has seen only one style learns the style. The parts come with the package, which is
under the MIT licence and names their designer, Pablo Stanley; this repository holds no copy.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinyml_course.errors import MissingDependencyError
from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis.faces.canvas import OVERSAMPLING
from tinyml_course.synthesis.faces.view import (
    MIDDLE,
    Greys,
    View,
    background,
    photograph,
    pillow,
)

AVATAR_MOUTHS = {
    "serious": ("SERIOUS", "SAD", "CONCERNED", "DISBELIEF"),
    "smile": ("SMILE", "TWINKLE", "BIG_SMILE", "DEFAULT"),
}
"""Mouths of the package that belong to one class; grimaces, tongues and the like are omitted."""

_DRAWN_WIDTH = 288  # of the whole avatar, 264 wide in its own units
_SCALE = 56.0  # half the width of an avatar's head in its own units
_AVATAR_MIDDLE = (132.0, 112.0)  # of the head, in the same units
_TOPS = [
    "BOB",
    "BUN",
    "CAESAR",
    "CURLY",
    "CURLY_2",
    "DREADS",
    "FRIZZLE",
    "FRO",
    "LOOSE_HAIR",
    "MOWGLI",
    "NONE",
    "PIXIE",
    "QUIFF",
    "SHAGGY",
    "SHORT_DREADS_1",
    "SHORT_FLAT",
    "SHORT_WAVED",
    "SIDES",
    "STRAIGHT_1",
    "CORNROWS",
    "HIJAB",
    "TURBAN",
]
_EYES = ("DEFAULT", "DEFAULT", "SQUINT", "SIDE", "CLOSED")
_BROWS = ("DEFAULT_NATURAL", "FLAT_NATURAL", "DEFAULT", "RAISED_EXCITED_NATURAL", "FROWN_NATURAL")
_BEARDS = ("BEARD_LIGHT", "BEARD_MEDIUM", "MOUSTACHE_MAGNUM")
_GLASSES = ("PRESCRIPTION_1", "PRESCRIPTION_2", "ROUND")


@dataclass(frozen=True)
class Avatar:
    """One cartoon person: names of parts of python-avatars."""

    top: str
    eyes: str
    brows: str
    beard: str
    glasses: str
    skin: str
    hair_colour: str
    clothes_colour: str


def make_avatar(seed: int, index: int) -> Avatar:
    """Cartoon person number ``index`` of the population of ``seed``; always the same one.

    Raises
    ------
    MissingDependencyError
        python-avatars is not installed.
    """
    parts = _parts()
    rng = np.random.default_rng(derive_seed(seed, "avatar", str(index)))

    def one_of(names: Any) -> str:
        return str(names[rng.integers(len(names))])

    return Avatar(
        top=one_of(_TOPS),
        eyes=one_of(_EYES),
        brows=one_of(_BROWS),
        beard=one_of(_BEARDS) if rng.random() < 0.2 else "NONE",
        glasses=one_of(_GLASSES) if rng.random() < 0.25 else "NONE",
        skin=one_of([colour.name for colour in parts.SkinColor]),
        hair_colour=one_of([colour.name for colour in parts.HairColor]),
        clothes_colour=one_of([colour.name for colour in parts.ClothingColor]),
    )


def draw_avatar(avatar: Avatar, mouth: str) -> Any:
    """An avatar with one of `AVATAR_MOUTHS`, as a Pillow image of grey and opacity, ``"LA"``.

    Raises
    ------
    MissingDependencyError
        Pillow, python-avatars or resvg-py is not installed.
    """
    image_module, parts = pillow()[0], _parts()
    try:
        import resvg_py
    except ImportError as error:
        raise _missing("resvg-py") from error
    tops = parts.HairType if hasattr(parts.HairType, avatar.top) else parts.HatType
    svg = parts.Avatar(
        style=parts.AvatarStyle.TRANSPARENT,
        top=tops[avatar.top],
        hat_color=parts.ClothingColor[avatar.clothes_colour],
        eyebrows=parts.EyebrowType[avatar.brows],
        eyes=parts.EyeType[avatar.eyes],
        nose=parts.NoseType.DEFAULT,
        mouth=parts.MouthType[mouth],
        facial_hair=parts.FacialHairType[avatar.beard],
        skin_color=parts.SkinColor[avatar.skin],
        hair_color=parts.HairColor[avatar.hair_colour],
        facial_hair_color=parts.HairColor[avatar.hair_colour],
        accessory=parts.AccessoryType[avatar.glasses],
        clothing=parts.ClothingType.SHIRT_CREW_NECK,
        clothing_color=parts.ClothingColor[avatar.clothes_colour],
    ).render()
    # The drawing has no text, so system fonts are not needed.
    png = resvg_py.svg_to_bytes(svg_string=svg, width=_DRAWN_WIDTH, skip_system_fonts=True)
    with image_module.open(io.BytesIO(bytes(png)), formats=("PNG",)) as image:
        return image.convert("LA")


def photograph_avatar(drawn: Any, view: View, size: int) -> Greys:
    """The picture ``(size, size)`` uint8 that a camera takes of a drawing of `draw_avatar`.

    A cartoon is flat: it is moved and turned in the plane only.
    """
    image_module, draw, _ = pillow()
    side = size * OVERSAMPLING
    moved = drawn.transform(
        (side, side),
        image_module.Transform.AFFINE,
        _affine(view, side),
        image_module.Resampling.BILINEAR,
    )
    scene = image_module.fromarray(background(view, side))
    scene.paste(moved.getchannel("L"), mask=moved.getchannel("A"))
    head = image_module.new("L", (side, side))
    centre = np.array(MIDDLE) + view.shift
    corners = np.array([[-1.0, -1.35], [1.0, 1.35]]) * view.scale + centre
    draw.Draw(head).ellipse((corners * side).ravel().tolist(), fill=255)
    flat = np.ones((size, size))
    return photograph(np.asarray(scene), np.asarray(head), flat, view, size)


def _affine(view: View, side: int) -> tuple[float, ...]:
    """From a pixel of the picture to the drawing's, as Pillow expects: two rows of a matrix."""
    units = _SCALE / view.scale / side * _DRAWN_WIDTH / 264.0
    cos, sin = np.cos(view.roll) * units, np.sin(view.roll) * units
    at_x, at_y = (np.array(MIDDLE) + view.shift) * side
    middle_x, middle_y = (m * _DRAWN_WIDTH / 264.0 for m in _AVATAR_MIDDLE)
    first = (cos, sin, middle_x - cos * at_x - sin * at_y)
    second = (-sin, cos, middle_y + sin * at_x - cos * at_y)
    return tuple(float(value) for value in np.round([*first, *second], 9))


def _parts() -> Any:
    try:
        import python_avatars
    except ImportError as error:
        raise _missing("python-avatars") from error
    return python_avatars


def _missing(package: str) -> MissingDependencyError:
    return MissingDependencyError(
        f"cartoon faces need {package}, which is not installed; run: "
        'pip install "tinyml-course[data]", or ask for avatars=0'
    )
