"""Bursts of small grey pictures of one face, as a camera took them one after the other.

`keep_burst` writes a burst where `load_own_faces` reads it. Frames of one burst are almost the same
picture, so `bursts_of` says which belong together: they must stay on one side of a split.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tinyml_course.datasets.dataset import Ints
from tinyml_course.datasets.own_faces import picture_files, pillow
from tinyml_course.datasets.people_in_photos import PEOPLE, is_no_person
from tinyml_course.datasets.user_files import safe_name
from tinyml_course.errors import DataError
from tinyml_course.synthesis.faces import FACE_LABELS, FACE_SIZES

DARKEST, BRIGHTEST = 30, 235
"""Mean grey, of 255: with less or more, most of the face is black or white."""

FAINTEST = 10
"""Deviation of the greys: a covered lens, or a wall, has less."""

_OF_BURST = re.compile(r"burst(\d+)_\d+")


def keep_burst(
    folder: Path, crops: NDArray[np.uint8], *, label: str, person: str, consent: str
) -> list[Path]:
    """Write a burst as ``label/person/burst1_001.png`` and so on.

    Parameters
    ----------
    folder
        Of the class's faces; made if it is missing.
    crops
        ``(n, size, size)`` uint8, grey, in the order in which they were taken; size 48 or 96.
    label
        ``"serious"`` or ``"smile"``.
    person
        A name or a number that tells this person's pictures from the others'.
    consent
        ``"yes"`` if the person agreed.

    Returns
    -------
    The files, in order.

    Raises
    ------
    DataError
        The person is not named or has not agreed, the label is unknown, the folder has a table of
        its own, or a picture is too dark, too bright or without contrast. Nothing is written then.
    MissingDependencyError
        Pillow is not installed.
    """
    _check_crops(crops)
    if consent.strip().casefold() != "yes":
        raise DataError(
            f'expected consent "yes", got {consent!r}; a face identifies a person: ask first, or '
            "discard the burst"
        )
    if label not in FACE_LABELS:
        raise DataError(f"expected a label among {', '.join(FACE_LABELS)}, got {label!r}")
    name = person_folder(person)
    if (folder / PEOPLE).exists():
        raise DataError(
            f"expected a folder without {PEOPLE}, which {folder.name}/ has for other pictures; "
            "record into another folder"
        )
    place = folder / label / name
    place.mkdir(parents=True, exist_ok=True)
    return _written(crops, place, 1 + max(_numbers_in(place), default=0))


def person_folder(person: str) -> str:
    """The folder's name for a person.

    Raises
    ------
    DataError
        The person is not named, or as a camera or a program names its files.
    """
    name = safe_name(person)
    if is_no_person(name):
        raise DataError(
            f"expected a name or a number of a person, got {person!r}, which a camera or a program "
            "could have given; write another, such as ana"
        )
    return name


def bursts_of(folder: str | Path) -> Ints:
    """``(N,)``: the burst of each picture, in the order of `load_own_faces`.

    The bursts are numbered from 0 by class, person and time. A picture that `keep_burst` has not
    written is a burst of its own.

    Raises
    ------
    DataError
        As `load_own_faces` for its folders.
    """
    keys = [_burst(path) for path in picture_files(folder)]
    numbers = {key: number for number, key in enumerate(sorted(set(keys)))}
    return np.array([numbers[key] for key in keys], np.int64)


def bursts_in(folder: Path) -> dict[str, tuple[int, int]]:
    """How many pictures and bursts `keep_burst` has written, by ``label/person``."""
    found: dict[str, list[int]] = {}
    for label in FACE_LABELS:
        for path in sorted((folder / label).glob("*/*.png")):
            if match := _OF_BURST.fullmatch(path.stem):
                found.setdefault(f"{label}/{path.parent.name}", []).append(int(match[1]))
    return {who: (len(numbers), len(set(numbers))) for who, numbers in found.items()}


def _burst(path: Path) -> tuple[str, str, int, str]:
    found = _OF_BURST.fullmatch(path.stem)
    number, own = (int(found[1]), "") if found else (0, path.name)
    return path.parent.parent.as_posix(), path.parent.name, number, own


def _numbers_in(place: Path) -> list[int]:
    return [int(m[1]) for path in place.iterdir() if (m := _OF_BURST.fullmatch(path.stem))]


def _written(crops: NDArray[np.uint8], place: Path, number: int) -> list[Path]:
    """The files of all crops, or, where one cannot be written, of none."""
    image_module, _ = pillow()
    paths = [place / f"burst{number}_{i + 1:03}.png" for i in range(len(crops))]
    try:
        for path, crop in zip(paths, crops, strict=True):
            image_module.fromarray(crop).save(path, "PNG")
    except OSError:
        for path in paths:
            path.unlink(missing_ok=True)
        raise
    return paths


def _check_crops(crops: NDArray[np.uint8]) -> None:
    side = crops.shape[-1] if crops.ndim == 3 else 0
    if crops.dtype != np.uint8 or crops.shape[1:] != (side, side) or side not in FACE_SIZES:
        raise DataError(
            f"expected grey squares of {' or '.join(map(str, FACE_SIZES))} pixels as uint8, got "
            f"{crops.dtype} of shape {crops.shape}"
        )
    if not len(crops):
        raise DataError("expected at least one picture, got none; record again")
    means, deviations = crops.mean(axis=(1, 2)), crops.std(axis=(1, 2))
    bad = (means < DARKEST) | (means > BRIGHTEST) | (deviations < FAINTEST)
    if bad.any():
        raise DataError(
            f"expected faces in good light, got {bad.sum()} of {len(crops)} pictures that are too "
            f"dark, too bright or without contrast (mean grey {means[bad][0]:.0f}, deviation "
            f"{deviations[bad][0]:.0f}); turn to the light, and record again"
        )
