"""The pictures of one made-up person: how much each smiles, and how each is photographed."""

from __future__ import annotations

import numpy as np

from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis.faces.avatars import (
    AVATAR_MOUTHS,
    draw_avatar,
    make_avatar,
    photograph_avatar,
)
from tinyml_course.synthesis.faces.drawing import render_face
from tinyml_course.synthesis.faces.identity import make_identity
from tinyml_course.synthesis.faces.view import Greys, make_view

FACE_LABELS = ("serious", "smile")
"""The two classes, in the order in which the pictures of one person alternate."""

SERIOUS_UP_TO, SMILE_FROM = 0.25, 0.6
"""Smiles drawn for a serious face are below the first, for a smiling one above the second; none is
between them, so that no label is ambiguous."""


def pictures_of_person(seed: int, person: int, n: int, size: int) -> Greys:
    """``(n, size, size)``: serious and smiling in turn."""
    identity = make_identity(seed, person)
    rng = np.random.default_rng(derive_seed(seed, "pictures", str(person)))
    ranges = ((0.0, SERIOUS_UP_TO), (SMILE_FROM, 1.0))
    return np.stack(
        [
            render_face(identity, float(rng.uniform(*ranges[i % 2])), make_view(rng), size)
            for i in range(n)
        ]
    )


def pictures_of_avatar(seed: int, index: int, n: int, size: int) -> Greys:
    """``(n, size, size)``: two serious mouths and two smiling ones, which each avatar keeps."""
    avatar = make_avatar(seed, index)
    rng = np.random.default_rng(derive_seed(seed, "avatar pictures", str(index)))
    drawn = [
        [draw_avatar(avatar, str(mouth)) for mouth in rng.choice(mouths, 2, replace=False)]
        for mouths in (AVATAR_MOUTHS[label] for label in FACE_LABELS)
    ]
    return np.stack(
        [photograph_avatar(drawn[i % 2][rng.integers(2)], make_view(rng), size) for i in range(n)]
    )
