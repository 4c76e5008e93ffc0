"""What file and folder names say: who handed in, for which lesson, late, which attempt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

MOODLE_FOLDER, MOODLE_FILE, CANVAS, ZIP = "moodle_folder", "moodle_file", "canvas", "zip"
LAYOUTS = {
    MOODLE_FOLDER: "folders of a Moodle download",
    MOODLE_FILE: "files of a Moodle download",
    CANVAS: "files of a Canvas download",
    ZIP: "a zip",
}
"""What each layout is called in a message."""

_MOODLE = r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?"
_PATTERNS = {
    MOODLE_FOLDER: re.compile(_MOODLE),
    MOODLE_FILE: re.compile(_MOODLE + r"(?P<file>[^_].*)"),
    CANVAS: re.compile(
        # Of other files, which may be named 2026_11_28_plan.txt, only with a number as long as
        # Canvas's are.
        r"(?P<name>[^_]+)(?:_(?P<late>LATE))?_(?P<id>\d+)_"
        r"(?:\d{5,}(?=_)|\d+(?=_.+\.(?:ipynb|zip|tflite)$))_"
        r"(?P<file>.+?(?:-(?P<attempt>\d+))?\.\w{1,8})",
        re.IGNORECASE,
    ),
}
_COPY = re.compile(r"(?:[ _]?\(\d+\)|-copy\d*|[ _-]+kopie|-\d+)$", re.IGNORECASE)
_LESSON_NUMBER = re.compile(r"\d\d_")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')

MAX_NAME_BYTES = 100
"""Longest name of a folder made for a student; file systems allow 255 bytes."""


@dataclass(frozen=True)
class Owner:
    """Who handed a file in, as its name says.

    Attributes
    ----------
    name
        The student, as the platform writes it.
    id
        The platform's number of the student or the hand-in, or ``""``.
    late
        Whether the platform marks it as late; None where it says nothing.
    attempt
        0 for the first, counted up by Canvas; 0 where nothing says so.
    layout
        Which pattern the name followed, or ``""``.
    """

    name: str
    id: str = ""
    late: bool | None = None
    attempt: int = 0
    layout: str = ""

    @property
    def key(self) -> str:
        """The same for every file of one student, different for two of one name."""
        return f"{self.name}_{self.id}" if self.id else self.name


def is_hidden(name: str) -> bool:
    """Whether a file or folder is of the system's, not the student's: hidden, or macOS's own."""
    return name.startswith(".") or name == "__MACOSX"


MODEL = ".tflite"
"""How a model's name ends."""


def is_model(name: str) -> bool:
    """Whether a name ends as a model's does."""
    return name.casefold().endswith(MODEL)


def is_notebook(name: str) -> bool:
    """Whether a name ends as a notebook's does."""
    return name.casefold().endswith(".ipynb")


def layout_of(name: str) -> str:
    """The layout that a single name in a folder of submissions gives away, or ``""``."""
    found = next((layout for layout, p in _PATTERNS.items() if p.fullmatch(name)), "")
    return found or (ZIP if name.casefold().endswith(".zip") else "")


def owner_in(name: str) -> Owner | None:
    """Who a platform's file or folder name belongs to; None where it follows no pattern.

    Examples
    --------
    >>> owner_in("Ana Müller_4711_assignsubmission_file_").key
    'Ana Müller_4711'
    >>> owner_in("perezjose_LATE_123457_7891012_05_int8_by_hand-1.ipynb")
    Owner(name='perezjose', id='123457', late=True, attempt=1, layout='canvas')
    """
    for layout, pattern in _PATTERNS.items():
        found = pattern.fullmatch(name)
        if found:
            part = found.groupdict()
            late = part["late"] is not None if layout == CANVAS else None
            attempt = int((part.get("attempt") or "0")[:6])
            return Owner(part["name"], part["id"], late, attempt, layout)
    return None


def own_name(name: str) -> str:
    """A file's name without what the platform put before it."""
    for pattern in (_PATTERNS[MOODLE_FILE], _PATTERNS[CANVAS]):
        found = pattern.fullmatch(name)
        if found:
            return found["file"]
    return name


def names_lesson(name: str, lesson: str) -> bool:
    """Whether a file's name is the lesson's, a browser's or platform's mark of a copy aside.

    Examples
    --------
    >>> names_lesson("05_int8_by_hand (1).ipynb", "05_int8_by_hand")
    True
    """
    stem = PurePosixPath(own_name(name)).stem.strip()
    while stem.casefold() != lesson.casefold() and _COPY.search(stem):
        stem = _COPY.sub("", stem).strip()
    return stem.casefold().replace(" ", "_") == lesson.casefold()


def plain_stem(name: str) -> str:
    """A file's name without its ending, what the platform put before it, and marks of a copy.

    Examples
    --------
    >>> plain_stem("perezjose_123457_7891012_my_model-1.tflite"), plain_stem("my_model (2).tflite")
    ('my_model', 'my_model')
    """
    stem = PurePosixPath(own_name(name)).stem.strip()
    while _COPY.search(stem):
        stem = _COPY.sub("", stem).strip()
    return stem


def names_other_lesson(name: str, lesson: str) -> bool:
    """Whether a file's name begins as another lesson's does, with two digits and ``_``."""
    return bool(_LESSON_NUMBER.match(own_name(name))) and not names_lesson(name, lesson)


def safe_name(name: str, taken: Collection[str] = ()) -> str:
    """A folder name for a student: valid on every system, and unlike those in `taken`.

    Parameters
    ----------
    name
        What the platform calls the student.
    taken
        Names given before, case-folded.

    Examples
    --------
    >>> safe_name("../Con"), safe_name("ana", {"ana"}), safe_name("AUX")
    ('-Con', 'ana-2', '_AUX')
    """
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    text = _FORBIDDEN.sub("-", text).strip(". ")
    while len(text.encode()) > MAX_NAME_BYTES:
        text = text[:-1]
    text = text.strip(". ") or "student"
    if _RESERVED.fullmatch(text) or is_hidden(text) or text.casefold() == "collected.json":
        text = f"_{text}"
    free, number = text, 1
    while free.casefold() in taken:
        number += 1
        free = f"{text}-{number}"
    return free
