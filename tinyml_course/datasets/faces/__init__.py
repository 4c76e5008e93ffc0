"""Drawn faces, smiling and serious: `load_faces`, and the renderer behind it.

In a trial before this course, a model trained on rendered faces reached 86 % on unseen rendered
people and only an AUC of 0.65 to 0.70 on real faces; photographs of one's own
(`tinyml_course.datasets.load_own_faces`) are needed for those. Normalising each picture by its own
mean and deviation mattered.
"""

from tinyml_course.datasets.faces.drawing import render_face
from tinyml_course.datasets.faces.identity import TONES, Head, Identity, Mouth, make_identity
from tinyml_course.datasets.faces.load import SERIOUS_UP_TO, SMILE_FROM, load_faces
from tinyml_course.datasets.faces.view import View, make_view
from tinyml_course.datasets.own_faces import FACE_LABELS, FACE_SIZES

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
    "load_faces",
    "make_identity",
    "make_view",
    "render_face",
]
