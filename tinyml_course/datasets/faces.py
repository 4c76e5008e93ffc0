"""The data set of drawn faces, smiling and serious.

In a trial before this course, a small model trained on rendered faces reached 86 % on rendered
people whom it had not met, and only an AUC of 0.65 to 0.70 on photographs of real people. Drawn
faces are for learning how it is done; whoever wants a model for people needs photographs of people
who agreed: `tinyml_course.datasets.load_own_faces`. Normalising each picture by its own mean and
deviation (`tinyml_course.features.image.standardise`) mattered in that trial.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tinyml_course.cache import cached, progress
from tinyml_course.datasets.dataset import DataSet
from tinyml_course.errors import DataError
from tinyml_course.synthesis.faces import (
    FACE_LABELS,
    FACE_SIZES,
    pictures_of_avatar,
    pictures_of_person,
)

Greys = npt.NDArray[np.uint8]

VERSION = "1"
"""Increase by one whenever the same seed gives different values."""


def load_faces(
    seed: int = 0,
    *,
    identities: int = 320,
    per_identity: int = 8,
    avatars: int = 20,
    size: int = 48,
) -> DataSet:
    """Drawn faces, smiling and serious, as one `DataSet`; ``groups`` is the made-up person.

    In a trial before this course, a model trained on rendered faces reached 86 % on unseen
    rendered people and only an AUC of 0.65 to 0.70 on real faces: your own photographs
    (`load_own_faces`, which gives the same shapes) are needed for those. Normalising each picture
    by its own mean and deviation (`tinyml_course.features.image.standardise`) mattered.

    Parameters
    ----------
    seed
        Determines people and pictures. The same seed gives the same bytes with the same versions of
        NumPy, Pillow and resvg-py.
    identities
        Number of people that our own renderer draws, at least 1. Group g below this number is
        ``make_identity(seed, g)``, which knows skin tone, glasses and beard.
    per_identity
        Pictures of each person, even: half of them serious, half smiling.
    avatars
        Number of cartoon people from python-avatars, at least 0. They are the groups after those;
        each is one group.
    size
        Height and width: 48 or 96. The same pictures, with less or more detail.

    Returns
    -------
    `DataSet` with ``x`` of shape ``((identities + avatars) * per_identity, size, size, 1)``, grey
    from 0 to 255, marked as synthetic; labels ``serious`` and ``smile``. Made once, then cached.

    Raises
    ------
    DataError
        A number is out of range.
    MissingDependencyError
        Pillow is not installed, or, for avatars, python-avatars or resvg-py.
    """
    _check(identities, per_identity, avatars, size)
    asked = {
        "seed": seed,
        "identities": identities,
        "per_identity": per_identity,
        "avatars": avatars,
        "size": size,
    }

    def make() -> dict[str, Greys]:
        people = progress(range(identities + avatars), "drawing faces")
        return {
            "x": np.concatenate(
                [
                    pictures_of_person(seed, person, per_identity, size)
                    if person < identities
                    else pictures_of_avatar(seed, person - identities, per_identity, size)
                    for person in people
                ]
            )
        }

    groups = identities + avatars
    return DataSet(
        name="faces",
        x=cached("faces", VERSION, asked, make)["x"][..., None].astype(np.float32),
        y=np.tile(np.arange(per_identity) % 2, groups),
        labels=FACE_LABELS,
        groups=np.repeat(np.arange(groups), per_identity),
        axes=("grey",),
        units=("0..255",),
        source=f"tinyml_course.datasets.faces.load_faces(seed={seed})",
        licence="Apache-2.0; cartoon faces: python-avatars, MIT",
        citation="Synthetic data of the TinyML course; nobody's photograph. Cartoon faces: Ibon, "
        "python-avatars, https://github.com/ibonn/python_avatars, designed by Pablo Stanley.",
        version=VERSION,
        synthetic=True,
    )


def _check(identities: int, per_identity: int, avatars: int, size: int) -> None:
    for name, value, least in (("identities", identities, 1), ("avatars", avatars, 0)):
        if value < least:
            raise DataError(f"expected {name} ≥ {least}, got {value}")
    if per_identity < 2 or per_identity % 2:
        raise DataError(
            f"expected an even per_identity ≥ 2, half serious and half smiling, got {per_identity}"
        )
    if size not in FACE_SIZES:
        raise DataError(f"expected a size among {FACE_SIZES}, got {size!r}")
