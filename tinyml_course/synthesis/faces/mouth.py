"""What a smile does to a face: the mouth, the folds beside it, the cheeks and the eyes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyml_course.synthesis.faces.canvas import Canvas, curve
from tinyml_course.synthesis.faces.identity import Identity
from tinyml_course.synthesis.faces.view import Reals, View, place

CORNER_LIFT = 0.26
"""How far a usual smile of 1 lifts the corners of a mouth, in face units."""

_WIDENING = 0.35  # of the mouth's width, by a usual smile of 1
_OPENING = 0.36  # face units between the lips, of the widest smile over the least that opens them
_PARTING = 0.13  # the same, of lips parted in speech


@dataclass(frozen=True)
class Expression:
    """The expression in one picture, in face units unless stated otherwise.

    Attributes
    ----------
    middle
        How far the middle of the mouth is below the middle of the face.
    half_width
        Of the mouth.
    lift_left, lift_right
        Of its corners above the middle.
    opening
        Between the lips.
    cheeks
        How much cheeks and folds stand out, about 0 to 1.5.
    narrowed
        How far the eyes are closed, in [0, 0.85].
    """

    middle: float
    half_width: float
    lift_left: float
    lift_right: float
    opening: float
    cheeks: float
    narrowed: float


def express(identity: Identity, smile: float, view: View) -> Expression:
    """The expression for ``smile`` from 0 (serious) to 1 (this person's strongest smile)."""
    mouth, head = identity.mouth, identity.head
    felt = smile * mouth.strength
    lift = mouth.rest_lift + CORNER_LIFT * mouth.lift * felt - 0.03 * view.frown * (1 - smile)
    aside = 0.5 * CORNER_LIFT * mouth.lean * felt
    opened = max(0.0, felt - mouth.teeth_from) * _OPENING / 0.75
    return Expression(
        middle=head.eye_line + head.nose_length + mouth.below_nose + 0.02 * felt,
        half_width=mouth.half_width * (1 + _WIDENING * mouth.widening * felt),
        lift_left=lift - aside,
        lift_right=lift + aside,
        opening=min(max(opened, _PARTING * view.parted), _OPENING),
        cheeks=mouth.cheeks * felt,
        narrowed=float(np.clip(0.45 * mouth.eyes * felt + 0.45 * view.squint, 0.0, 0.85)),
    )


def draw_mouth(canvas: Canvas, identity: Identity, face: Expression) -> None:
    """Lips, what is between them, and the line where they meet."""
    u = np.linspace(-1.0, 1.0, 17)
    x = face.half_width * u
    lift = np.where(u < 0, face.lift_left, face.lift_right)
    # Lips get thinner as the mouth widens; both meet in the corners.
    lips = identity.mouth.lips * identity.mouth.half_width / face.half_width
    line = face.middle + lift * (0.35 - np.abs(u) ** 1.7)
    round_ = 1 - u**2
    upper = line - 0.35 * face.opening * round_
    lower = line + 0.65 * face.opening * round_
    # The upper lip has a notch in its middle, the lower one is full there.
    bow = 0.42 * lips * round_**0.6 * (1 - 0.25 * np.exp(-((u / 0.16) ** 2)))
    full = 0.58 * lips * round_**0.8
    skin = identity.skin
    canvas.shape(_between(x, upper - bow, upper), 0.62 * skin)
    canvas.shape(_between(x, lower, lower + full), 0.74 * skin)
    if face.opening > 0.01:
        canvas.shape(_between(x, upper, lower), 0.22 * skin)
        teeth = np.minimum(upper + 0.13 * round_, lower)
        canvas.shape(_between(0.9 * x, upper, teeth), min(240.0, 130.0 + 0.55 * skin))
    else:
        canvas.stroke(curve(x, line), 0.06 * (0.45 + 0.55 * round_), 0.36 * skin)


def draw_folds(canvas: Canvas, identity: Identity, face: Expression, head_side: int) -> None:
    """The line from the nose's wing past one corner of the mouth; -1 is left, 1 is right."""
    depth = 0.3 * identity.folds + 0.45 * face.cheeks
    head = identity.head
    top = head.eye_line + head.nose_length - 0.04
    lift = face.lift_left if head_side < 0 else face.lift_right
    end_x = face.half_width + 0.13
    end_y = face.middle - 0.6 * lift + 0.05
    t = np.linspace(0.0, 1.0, 9)
    x = head.nose_width + 0.05 + (end_x - head.nose_width - 0.05) * t**0.8
    line = curve(head_side * x, top + (end_y - top) * t)
    thickness = 0.05 * min(depth, 1.0) * np.sin(np.pi * (0.15 + 0.8 * t))
    canvas.stroke(line, thickness, (1 - 0.3 * min(depth, 1.2)) * identity.skin)


def cheek_light(identity: Identity, face: Expression, view: View, size: int) -> Reals:
    """Factor of brightness ``(size, size)``: cheeks lifted by a smile are bright, and dark
    below.
    """
    at = (np.arange(size) + 0.5) / size
    factor = np.ones((size, size))
    eyes = identity.head.eye_line
    for side in (-1, 1):
        for down, strength in ((0.40 - 0.05 * face.cheeks, 0.13), (0.62, -0.08)):
            x, y = place(view, [[side * 0.56, eyes + down]])[0]
            square = (at[None, :] - x) ** 2 + (at[:, None] - y) ** 2
            factor += strength * face.cheeks * np.exp(-square / (0.2 * view.scale) ** 2 / 2)
    return factor


def _between(x: Reals, above: Reals, below: Reals) -> Reals:
    return np.concatenate([curve(x, above), curve(x, below)[::-1]])
