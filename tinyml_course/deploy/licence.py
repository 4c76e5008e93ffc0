"""The licence that every export carries beside its code."""

from __future__ import annotations

from importlib.metadata import distribution

from tinyml_course.errors import DataError
from tinyml_course.paths import checkout_dir

LICENCE_FILE = "LICENSE-tinyml-course.txt"
"""What every export carries; another name than LICENSE, so that none of the user's is lost."""

_LICENCE_COVERS = (
    "The code of this export is part of tinyml-course and comes under the licence below. The\n"
    "numbers of the model and its labels are those of the model's author.\n"
)


def licence_text() -> str:
    """The licence of exported code, with a line on what it covers.

    Raises
    ------
    DataError
        The installed package has lost its licence.
    """
    top = checkout_dir()
    if top is not None:
        text: str | None = (top / "LICENSE").read_text(encoding="utf-8")
    else:
        text = distribution("tinyml-course").read_text("licenses/LICENSE")
    if not text:
        raise DataError(
            "expected the licence of tinyml-course beside its installed files, found none; "
            "install the package again"
        )
    return f"{_LICENCE_COVERS}\n{text}"
