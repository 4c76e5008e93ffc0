"""Hair of a made-up face: behind the head, in front of it, and the beard."""

from __future__ import annotations

import numpy as np

from tinyml_course.synthesis.faces.canvas import Canvas, curve, ellipse
from tinyml_course.synthesis.faces.identity import Head, Identity
from tinyml_course.synthesis.faces.mouth import Expression
from tinyml_course.synthesis.faces.outline import head_outline
from tinyml_course.synthesis.faces.view import Reals

_DENSITY = {"stubble": 0.25, "moustache": 0.8, "goatee": 0.75, "full": 0.75}
_RECEDES = {"buzz": 0.86, "short": 0.74, "side": 0.7, "fringe": 0.52, "bob": 0.62, "long": 0.72}
_RECEDES |= {"curly": 0.72, "bun": 0.84}


def draw_back_hair(canvas: Canvas, identity: Identity) -> None:
    """The hair behind the head."""
    head, grey = identity.head, identity.hair_grey
    if identity.hair == "long":
        canvas.shape(_curtain(head, 1.28, 2.0), 0.9 * grey)
    elif identity.hair == "bob":
        canvas.shape(_curtain(head, 1.3, 1.0), 0.9 * grey)
    elif identity.hair == "curly":
        canvas.shape(_curly(head), grey)
    elif identity.hair == "bun":
        canvas.shape(ellipse((0.0, -head.height - 0.2), (0.36, 0.32)), grey)
    elif identity.hair == "scarf":
        canvas.shape(1.2 * head_outline(head) + [0.0, 0.02], 0.92 * grey)
        drape = [[-1.05, 0.6], [1.05, 0.6], [1.6, 2.6], [-1.6, 2.6]]
        canvas.shape(drape, 0.92 * grey)


def draw_front_hair(canvas: Canvas, identity: Identity) -> None:
    """The hair in front of the forehead."""
    head, grey, style = identity.head, identity.hair_grey, identity.hair
    if style == "scarf":
        for half in _around_face(head):
            canvas.shape(half, grey)
    if style not in _RECEDES:
        return
    if style == "buzz":  # the skin shines through
        grey = 0.65 * grey + 0.35 * identity.skin
    parting = {"side": 0.3, "long": -0.1, "bob": 0.2}.get(style, 0.0)
    canvas.shape(_cap(head, _RECEDES[style], 1.03 if style == "buzz" else 1.1, parting), grey)


def draw_beard(canvas: Canvas, identity: Identity, face: Expression) -> None:
    """A beard, its grey between skin and hair. The mouth is drawn over it."""
    if identity.beard == "none":
        return
    hair = min(identity.hair_grey, 0.75 * identity.skin)
    share = _DENSITY[identity.beard]
    grey = share * hair + (1 - share) * identity.skin
    if identity.beard in {"stubble", "full"}:
        canvas.shape(_jaw_beard(identity.head, face), grey)
    if identity.beard == "goatee":
        centre = (0.0, face.middle + 0.3)
        canvas.shape(ellipse(centre, (0.75 * face.half_width, 0.3)), grey)
    if identity.beard != "stubble":
        _draw_moustache(canvas, identity, face, grey)


def _draw_moustache(canvas: Canvas, identity: Identity, face: Expression, grey: float) -> None:
    u = np.linspace(-1.0, 1.0, 13)
    lift = np.where(u < 0, face.lift_left, face.lift_right)
    above = 0.5 * identity.mouth.lips + 0.08 + 0.35 * face.opening
    y = face.middle - above + lift * (0.35 - np.abs(u) ** 1.7) + 0.08 * u**2
    canvas.stroke(curve(1.02 * face.half_width * u, y), 0.13 * (1 - 0.65 * u**2), grey)


def _jaw_beard(head: Head, face: Expression) -> Reals:
    """From ear to ear over the chin, and back above the mouth."""
    u = np.linspace(1.0, -1.0, 15)
    outline = head_outline(head)
    below = outline[outline[:, 1] >= 0.3]
    middle = head.eye_line + head.nose_length
    top = face.middle - 0.1 - (0.3 + face.middle - middle) * np.abs(u) ** 5
    return np.concatenate([below, curve(head.width * u, top)[::-1]])


def _cap(head: Head, recedes: float, larger: float, parting: float) -> Reals:
    """The upper outline, made larger, and a hairline that starts ``recedes`` up the forehead."""
    outline = larger * head_outline(head)
    above = outline[outline[:, 1] <= -0.1]
    u = np.linspace(1.0, -1.0, 15)
    line = -head.height * recedes * (1 - 0.25 * np.abs(u - parting)) * (1 - u**6)
    return np.concatenate([above, curve(0.98 * head.width * u, np.minimum(line, -0.12))])


def _curtain(head: Head, wider: float, down: float) -> Reals:
    """Hair behind the head that falls straight to ``down``."""
    dome = ellipse((0.0, -0.2), (wider * head.width, head.height - 0.04), (0.5, 1.0))
    return np.concatenate([dome, [[1.05 * wider * head.width, down]], [[-1.05 * wider, down]]])


def _curly(head: Head) -> Reals:
    turn = np.linspace(0.0, 2 * np.pi, 90, endpoint=False)
    radius = 1.0 + 0.05 * np.cos(13 * turn)
    return np.stack(
        [
            1.4 * head.width * radius * np.cos(turn),
            -0.45 + 1.2 * head.height * radius * np.sin(turn),
        ],
        axis=-1,
    )


def _around_face(head: Head) -> list[Reals]:
    """A ring of cloth around the face, as two halves that overlap a little."""
    outside = 1.2 * head_outline(head) + [0.0, 0.02]
    inside = head_outline(head) * [0.9, 0.88] + [0.0, 0.06]
    corners = len(outside)
    halves = (np.arange(-1, corners // 2 + 2), np.arange(corners // 2 - 1, corners + 2) % corners)
    return [np.concatenate([outside[half], inside[half][::-1]]) for half in halves]
