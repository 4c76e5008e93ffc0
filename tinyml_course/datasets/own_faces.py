"""Your own photographs of faces, smiling and serious: two folders of pictures.

::

    photos/
        smile/    ana/  ben/  ...   each with the pictures of one person
        serious/  ana/  ben/  ...
        people.csv                  for pictures that are in no folder of a person

`tinyml_course.datasets.face_bursts` writes such folders from a camera.

Everyone in a picture must first agree to `CONSENT`.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from tinyml_course.datasets.dataset import DataSet, Floats
from tinyml_course.datasets.people_in_photos import people_of
from tinyml_course.datasets.user_files import read_bytes, user_path, with_content_version
from tinyml_course.errors import DataError, MissingDependencyError
from tinyml_course.synthesis.faces import FACE_LABELS, FACE_SIZES

CONSENT = """\
Before you are photographed

1. What for. The pictures train and test a small program that tells a smile from a serious face.
   It is an exercise. It decides nothing about you, and what it says about how you feel may be
   wrong.
2. What is kept. Your pictures, reduced to a few thousand grey pixels, and the originals until the
   exercise is over. A number or a name you choose says which pictures are of one person.
3. Who sees them. The people of this exercise. The pictures stay on this computer: nobody puts
   them on the internet, into a repository or into a chat, and they are sent to no service.
4. It is up to you. You may say no, now or later, without a reason and without a disadvantage: the
   exercise can be done with drawn faces. Ask, and your pictures are deleted, and models are
   trained again without them.
5. When it ends. Pictures and the models trained with them are deleted on the day agreed on below:
   a model can remember faces.
6. Under age. A parent or guardian has to agree as well, and you still may say no.

I have read this and agree.      Name, date:
To be deleted on:                Kept by:
"""
"""The consent form for everyone, before a picture is taken; show it, and keep the signed copies."""

MOST_ZOOM = 4
"""Largest zoom of `load_own_faces`: nearer than this, take another picture."""

FEW_PEOPLE = 10
"""With fewer people, a share that is right says little about anybody else."""

_SUFFIXES = (".jpeg", ".jpg", ".png")


def load_own_faces(
    folder: str | Path,
    *,
    size: int = 48,
    zoom: float = 1.0,
    licence: str = "own photographs, not to be passed on",
) -> DataSet:
    """Your own photographs as small grey pictures; ``groups`` is the person.

    Parameters
    ----------
    folder
        Has ``smile/`` and ``serious/`` with a folder of PNG or JPEG files for each person. For
        pictures in no such folder, ``people.csv`` says who it is: with the column ``person``, it
        confirms the words before the first ``_`` of the files' names; with the columns ``file``
        (such as ``smile/img_1.jpg``) and ``person``, it names each.
    size
        Height and width: 48 or 96.
    zoom
        From 1, the whole central square, to 4, its middle quarter: for faces that are far away.
    licence
        What the people agreed to.

    Returns
    -------
    `DataSet` with ``x`` of shape ``(N, size, size, 1)``, grey from 0 to 255:
    rotated upright, cropped to the central square or its middle, reduced by averaging. Labels
    ``serious`` and ``smile``, people numbered in alphabetical order, ignoring case. The version
    follows from the content.

    Raises
    ------
    DataError
        A folder is missing or empty, a file is not a picture or is too small, or the person in it
        is unknown.
    MissingDependencyError
        Pillow is not installed.
    """
    if size not in FACE_SIZES:
        raise DataError(f"expected a size among {FACE_SIZES}, got {size!r}")
    if not 1 <= zoom <= MOST_ZOOM:
        raise DataError(
            f"expected a zoom from 1, the whole central square, to {MOST_ZOOM}, got {zoom!r}"
        )
    folder = user_path(folder, example="my_faces")
    paths = picture_files(folder)
    groups = people_of(folder, paths)
    labels = [path.relative_to(folder).parts[0] for path in paths]
    return with_content_version(
        DataSet(
            name="own_faces",
            x=np.stack([_grey(path, size, zoom) for path in paths]),
            y=np.array([FACE_LABELS.index(label) for label in labels]),
            labels=FACE_LABELS,
            groups=groups,
            axes=("grey",),
            units=("0..255",),
            source=f"{folder.name}/, {len(paths)} own photographs",
            licence=licence,
            citation=f"own photographs of {groups.max() + 1} people, with their consent",
            version="by content",
            synthetic=False,
        )
    )


def picture_files(folder: str | Path) -> list[Path]:
    """The pictures of `load_own_faces`, in its order.

    Raises
    ------
    DataError
        A folder is missing or empty, or holds something that is no picture.
    """
    folder = user_path(folder, example="my_faces")
    if not any((folder / label).is_dir() for label in FACE_LABELS):
        both = " and ".join(f"{label}/" for label in FACE_LABELS)
        raise DataError(
            f"expected the folders {both} in {folder}/, found neither; record bursts of both faces "
            "first, with RecordFace, or put pictures into both"
        )
    return [path for label in FACE_LABELS for path in _pictures(folder / label)]


def notes_on(data: DataSet) -> list[str]:
    """What someone should know before believing a figure from these photographs, a sentence each.

    Parameters
    ----------
    data
        As `load_own_faces` returns it; person 1 is the first in alphabetical order.

    Returns
    -------
    Empty where there are at least `FEW_PEOPLE` people, each of them serious and smiling.
    """
    people = np.unique(data.groups)
    notes = []
    for person in people:
        classes = np.unique(data.y[data.groups == person])
        if len(classes) == 1:
            has, lacks = data.labels[classes[0]], data.labels[1 - classes[0]]
            notes.append(
                f"Person {person + 1} has only pictures of the class {has}: a model can learn who "
                f"it is in place of the smile. Take as many for {lacks}/."
            )
    if len(people) == 1:
        notes.append(
            "One person: there is nobody else to train on or to test on. A second person's "
            "pictures make a test."
        )
    elif len(people) < FEW_PEOPLE:
        notes.append(
            f"{len(people)} people: too few to say how well it does on others. Pictures of one "
            "person are alike, so people count, not pictures."
        )
    return notes


def _pictures(folder: Path) -> list[Path]:
    """The pictures of one class, in it or in a folder for each person; they hold nothing else."""
    if not folder.is_dir():
        raise DataError(
            f"expected the folder {folder.name}/ in {folder.parent}/, found none; a model needs "
            f"both classes: record bursts of the face {folder.name}, or put pictures there"
        )
    files = [
        path
        for entry in _visible(folder)
        for path in (
            _visible(entry) if entry.is_dir() and entry.suffix.lower() not in _SUFFIXES else [entry]
        )
    ]
    for path in files:
        if path.suffix.lower() not in _SUFFIXES or not path.is_file():
            raise DataError(
                f"expected PNG or JPEG files in {path.parent.name}/, found {path.name!r}; save it "
                "as JPEG (phones call that 'most compatible'), or move it elsewhere"
            )
    if not files:
        raise DataError(
            f"expected pictures in {folder}/, found none; a model needs both classes: take some, "
            "of the same people as in the other folder"
        )
    return files


def _visible(folder: Path) -> list[Path]:
    """The content of a folder by name, without what systems put there."""
    hidden = ("thumbs.db", "desktop.ini")
    return sorted(
        path
        for path in folder.iterdir()
        if not path.name.startswith(".") and path.name.lower() not in hidden
    )


def _grey(path: Path, size: int, zoom: float) -> Floats:
    """``(size, size, 1)`` float32 from 0 to 255."""
    image_module, ops = pillow()
    where = f"{path.parent.name}/{path.name}"
    content = io.BytesIO(read_bytes(path))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about unusual metadata
            warnings.simplefilter("error", image_module.DecompressionBombWarning)
            with image_module.open(content, formats=("JPEG", "PNG")) as image:
                upright = ops.exif_transpose(image)
    except Exception as error:  # a damaged picture can raise almost anything
        raise DataError(
            f"expected a PNG or JPEG picture at {where}, but: {error}; save it again as JPEG, or "
            "take it out"
        ) from error
    if upright.mode[0] in "IF":
        raise DataError(
            f"expected 8 bits a colour in {where}, found mode {upright.mode}; save it as JPEG"
        )
    side = int(min(upright.size) / zoom)
    if side < size:
        least = int(np.ceil(size * zoom))
        raise DataError(
            f"expected a picture of at least {least} × {least} in {where}, found "
            f"{upright.width} × {upright.height}; take it again, or use a smaller size or zoom"
        )
    left, top = (upright.width - side) // 2, (upright.height - side) // 2
    square = upright.convert("L").crop((left, top, left + side, top + side))
    # Averages of areas: a board can do the same, and edges do not ring.
    small = square.resize((size, size), image_module.Resampling.BOX)
    return np.asarray(small, np.float32)[:, :, None]


def pillow() -> tuple[Any, Any]:
    """Pillow's modules Image and ImageOps.

    Raises
    ------
    MissingDependencyError
        It is not installed.
    """
    try:
        from PIL import Image, ImageOps
    except ImportError as error:
        raise MissingDependencyError(
            "photographs need Pillow, which is not installed; run: "
            'pip install "tinyml-course[data]"'
        ) from error
    return Image, ImageOps
