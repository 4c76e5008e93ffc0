"""Drawn faces, smiling and serious.

In a trial before this course, a model trained on rendered faces reached 86 % on unseen rendered
people and only an AUC of 0.65 to 0.70 on real faces; your own photographs
(`tinyml_course.datasets.load_own_faces`) are needed for those. Normalising each picture by its mean
and deviation mattered.
"""

from tinyml_course.synthesis.faces.drawing import FACE_SIZES, render_face
from tinyml_course.synthesis.faces.identity import TONES, Head, Identity, Mouth, make_identity
from tinyml_course.synthesis.faces.pictures import (
    FACE_LABELS,
    SERIOUS_UP_TO,
    SMILE_FROM,
    pictures_of_avatar,
    pictures_of_person,
)
from tinyml_course.synthesis.faces.view import View, make_view

__all__ = [
    "FACE_LABELS",
    "FACE_SIZES",
    "SERIOUS_UP_TO",
    "SMILE_FROM",
    "TONES",
    "Head",
    "Identity",
    "Mouth",
    "View",
    "make_identity",
    "make_view",
    "pictures_of_avatar",
    "pictures_of_person",
    "render_face",
]
