"""Draw a made-up face: back hair, neck, head, features, beard, front hair, glasses, in this order.

A picture is drawn at three times its size, then lit and photographed by `view`.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.errors import DataError
from tinyml_course.synthesis.faces.canvas import Canvas, curve, ellipse
from tinyml_course.synthesis.faces.hair import draw_back_hair, draw_beard, draw_front_hair
from tinyml_course.synthesis.faces.identity import Head, Identity
from tinyml_course.synthesis.faces.mouth import (
    Expression,
    cheek_light,
    draw_folds,
    draw_mouth,
    express,
)
from tinyml_course.synthesis.faces.outline import head_outline
from tinyml_course.synthesis.faces.view import Greys, View, photograph

FACE_SIZES = (48, 96)
"""Height and width of a picture, in pixels."""


def render_face(identity: Identity, smile: float, view: View, size: int = 48) -> Greys:
    """A grey picture of a made-up person with the given smile.

    Parameters
    ----------
    identity
        Who.
    smile
        From 0, serious, to 1, as much as this person smiles; values between are drawn in between.
    view
        Camera, light, and what the face does apart from smiling.
    size
        Height and width, 48 or 96; the same picture, with more or less detail.

    Returns
    -------
    ``(size, size)`` uint8, grey from 0 to 255. The same arguments give the same picture.

    Raises
    ------
    DataError
        ``smile`` or ``size`` is out of range.
    MissingDependencyError
        Pillow is not installed.

    Examples
    --------
    >>> from tinyml_course.synthesis import faces
    >>> picture = faces.render_face(faces.make_identity(0, 3), 0.8, faces.View(yaw=0.2))
    >>> picture.shape, picture.dtype
    ((48, 48), dtype('uint8'))
    """
    if not 0 <= smile <= 1:
        raise DataError(f"expected a smile from 0 (serious) to 1, got {smile}")
    if size not in FACE_SIZES:
        raise DataError(f"expected a size among {FACE_SIZES}, got {size!r}")
    face = express(identity, smile, view)
    canvas = Canvas(view)
    draw_back_hair(canvas, identity)
    _draw_body(canvas, identity)
    _draw_head(canvas, identity)
    for side in (-1, 1):
        _draw_eye(canvas, identity, face, view, side)
    _draw_nose(canvas, identity)
    draw_beard(canvas, identity, face)
    for side in (-1, 1):
        draw_folds(canvas, identity, face, side)
    draw_mouth(canvas, identity, face)
    draw_front_hair(canvas, identity)
    _draw_glasses(canvas, identity)
    soft = cheek_light(identity, face, view, size)
    scene, head = canvas.draw(size)
    return photograph(scene, head, soft, view, size)


def _draw_body(canvas: Canvas, identity: Identity) -> None:
    chin = identity.head.height
    shoulders = [[-2.6, 3.2], [-2.2, chin + 0.55], [-0.5, chin + 0.3], [0.5, chin + 0.3]]
    canvas.shape([*shoulders, [2.2, chin + 0.55], [2.6, 3.2]], identity.clothes, head=False)
    neck = [[-0.48, 0.6], [0.48, 0.6], [0.52, chin + 0.35], [0.0, chin + 0.55]]
    canvas.shape([*neck, [-0.52, chin + 0.35]], 0.74 * identity.skin)  # in the chin's shadow


def _draw_head(canvas: Canvas, identity: Identity) -> None:
    head = identity.head
    for side in (-1, 1):
        ear = ellipse((side * (head.width + 0.02), head.eye_line + 0.22), (0.13, 0.26))
        canvas.shape(ear, 0.86 * identity.skin)
    canvas.shape(head_outline(head), identity.skin)


def _draw_eye(canvas: Canvas, identity: Identity, face: Expression, view: View, side: int) -> None:
    """The left eye (-1) or the right one (1), with its brow."""
    head, skin = identity.head, identity.skin
    x, y = side * head.eye_distance, head.eye_line
    smiling = head.eye_height * (1 - face.narrowed)
    open_ = smiling * (1 - 0.97 * view.shut)
    # A smile lifts the lower lid: the eye closes from below. A blink lowers the upper one.
    y += 0.8 * (smiling - open_) - 0.35 * (head.eye_height - smiling)
    canvas.shape(ellipse((x, y), (1.25 * head.eye_width, 1.7 * head.eye_height)), 0.88 * skin)
    canvas.shape(ellipse((x, y), (head.eye_width, open_)), min(235.0, 90.0 + 0.65 * skin))
    iris = min(0.45 * head.eye_width, 1.2 * open_)
    canvas.shape(ellipse((x, y), (0.45 * head.eye_width, iris), corners=12), 0.2 * skin)
    lid = ellipse((x, y), (1.05 * head.eye_width, open_), (0.5, 1.0), 12)
    canvas.stroke(lid, 0.04, 0.32 * skin)
    _draw_brow(canvas, head, _brow_grey(identity), view.frown, side)


def _draw_brow(canvas: Canvas, head: Head, grey: float, frown: float, side: int) -> None:
    t = np.linspace(0.0, 1.0, 9)  # from the nose outwards
    x = head.eye_distance + head.eye_width * (-1.15 - 0.3 * frown + 2.6 * t)
    arch = 0.07 * np.sin(np.pi * np.minimum(1.0, 0.15 + 0.85 * t))
    y = head.eye_line - head.brow_lift + (head.brow_tilt + 0.03) * t - arch + 0.08 * frown * (1 - t)
    canvas.stroke(curve(side * x, y), head.brow_thickness * (1 - 0.5 * t**2), grey)


def _brow_grey(identity: Identity) -> float:
    """Between hair and skin, and darker than the skin, so that brows are visible on everyone."""
    hair = 40.0 if identity.hair == "scarf" else identity.hair_grey
    return min(0.7 * hair + 0.3 * identity.skin, 0.66 * identity.skin)


def _draw_nose(canvas: Canvas, identity: Identity) -> None:
    head, skin = identity.head, identity.skin
    tip = head.eye_line + head.nose_length
    bridge = curve([0.05, 0.09, 0.14], [head.eye_line + 0.1, tip - 0.25, tip - 0.08])
    canvas.stroke(bridge, [0.02, 0.05, 0.03], 0.87 * skin)
    light = curve([-0.02, -0.02], [head.eye_line + 0.1, tip - 0.1])
    canvas.stroke(light, 0.07, 1.07 * skin)
    u = np.linspace(-1.0, 1.0, 9)
    under = curve(head.nose_width * u, tip - 0.05 * np.abs(u) ** 3 + 0.02 * np.cos(3 * np.pi * u))
    canvas.stroke(under, 0.05, 0.66 * skin)
    for side in (-1, 1):
        nostril = ellipse((side * 0.5 * head.nose_width, tip - 0.01), (0.05, 0.03), corners=10)
        canvas.shape(nostril, 0.4 * skin)


def _draw_glasses(canvas: Canvas, identity: Identity) -> None:
    if identity.glasses == "none":
        return
    head = identity.head
    frame = 28.0 if identity.skin > 110 else 14.0
    for side in (-1, 1):
        centre = (side * head.eye_distance, head.eye_line + 0.03)
        if identity.glasses == "round":
            rim = ellipse(centre, (0.3, 0.27), corners=28)
        else:
            turn = np.linspace(0.0, 2 * np.pi, 29)
            box = np.stack([np.cos(turn), np.sin(turn)], -1)
            box = np.sign(box) * np.abs(box) ** 0.45
            rim = np.asarray(centre) + box * np.array([0.31, 0.22])
        canvas.stroke(rim, 0.055, frame)
        ends = curve([0.68 * side, head.width * side], [centre[1] - 0.04, centre[1] - 0.06])
        canvas.stroke(ends, 0.05, frame)
    gap = max(0.02, head.eye_distance - 0.3)
    canvas.stroke(curve([-gap - 0.02, 0.0, gap + 0.02], head.eye_line), 0.05, frame)
