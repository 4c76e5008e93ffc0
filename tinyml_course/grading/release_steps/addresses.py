"""Colab badge and install line, written from the repository's address, the one setting."""

from __future__ import annotations

import re

from tinyml_course.errors import ReleaseError
from tinyml_course.grading.release_steps.cells import SETUP, Notebook, has_tag

EXTRAS = "data"
"""What a lesson installs on Colab beside anywidget, where its line names nothing else: not the
extras `lab` and `train`, which would replace the Jupyter and the TensorFlow that Colab brings."""

BADGE_IMAGE = "https://colab.research.google.com/assets/colab-badge.svg"
_BADGE = re.compile(r"^\[!\[[^\]]*\]\([^)]*colab-badge\.svg\)\]\([^)]*\)[ \t]*$", re.MULTILINE)
_INSTALL = re.compile(
    r"^(?P<indent>[ \t]+)%pip install .*?tinyml[-_]course(\[(?P<extras>[a-z,-]+)\])?.*$",
    re.MULTILINE,
)
_GUARD = 'if "google.colab" in sys.modules:'


def badge(lesson: str, repository: str) -> str:
    """The badge as Markdown; it opens the student version."""
    path = repository.removeprefix("https://github.com/")
    notebook = f"blob/main/notebooks/{lesson}/{lesson}.ipynb"
    target = f"https://colab.research.google.com/github/{path}/{notebook}"
    return f"[![Open in Colab]({BADGE_IMAGE})]({target})"


def install_line(repository: str, extras: str | None = None) -> str:
    """The install line of the set-up cell, without its indentation."""
    return f'%pip install -q anywidget "tinyml-course[{extras or EXTRAS}] @ git+{repository}"'


def write_addresses(notebook: Notebook, lesson: str, repository: str) -> None:
    """Write the badge into the title cell and the install line into the set-up cell, in place.

    The extras that a lesson's own line names, such as ``[data,emulator]``, are kept.

    Raises
    ------
    ReleaseError
        No title cell, no set-up cell, or no guarded install line in it.
    """
    _write_badge(notebook, badge(lesson, repository))
    setup = next((cell for cell in notebook.cells if has_tag(cell, SETUP)), None)
    example = f"{_GUARD}\n    {install_line(repository)}"
    if setup is None:
        raise ReleaseError(
            f"expected a code cell tagged {SETUP!r}, found none; add it, with the lines\n{example}"
        )
    if _GUARD not in setup.source or not _INSTALL.search(setup.source):
        raise ReleaseError(
            f"expected the set-up cell to install on Colab only, with the lines\n{example}"
        )
    setup.source = _INSTALL.sub(
        lambda found: found["indent"] + install_line(repository, found["extras"]),
        setup.source,
        count=1,
    )


def _write_badge(notebook: Notebook, text: str) -> None:
    title = notebook.cells[0] if notebook.cells else None
    if title is None or title.cell_type != "markdown" or not title.source.startswith("# "):
        raise ReleaseError(
            "expected the first cell to be Markdown and to begin with the title, '# …', "
            "got another; put the title cell first"
        )
    if _BADGE.search(title.source):
        title.source = _BADGE.sub(lambda _: text, title.source, count=1)
    else:
        title.source = f"{title.source.rstrip()}\n\n{text}"
