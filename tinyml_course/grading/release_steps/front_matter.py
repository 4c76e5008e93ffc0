"""The title cell and the install line, from the facts and the repository's address."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tinyml_course.errors import ReleaseError
from tinyml_course.grading.lesson_facts import LessonFacts
from tinyml_course.grading.release_steps.cells import SETUP, Notebook, has_tag

BADGE_IMAGE = "open-in-colab.svg"
"""In ``notebooks/``, so that it shows without internet."""

_FROM_COMPLETE, _FROM_STUDENT = f"../../notebooks/{BADGE_IMAGE}", f"../{BADGE_IMAGE}"
_INSTALL = re.compile(r"^(?P<indent>[ \t]+)%pip install .*?tinyml[-_]course.*$", re.MULTILINE)
_GUARD = 'if "google.colab" in sys.modules:'


def badge(notebook: str, repository: str) -> str:
    """The badge of a complete notebook as Markdown; it opens the student version.

    `notebook` is its path below ``notebooks/`` and below ``solutions/``, one folder deep.
    """
    path = repository.removeprefix("https://github.com/")
    target = f"https://colab.research.google.com/github/{path}/blob/main/notebooks/{notebook}"
    return f"[![Open in Colab]({_FROM_COMPLETE})]({target})"


def point_to_image(student: Notebook) -> None:
    """Let the badge of the student version, in place, name the image from its own folder."""
    title = student.cells[0]
    title.source = title.source.replace(_FROM_COMPLETE, _FROM_STUDENT)


def title_text(lesson: str, facts: LessonFacts, repository: str) -> str:
    """The Markdown of the title cell."""
    time = f"{facts.minutes} minutes" + (f", {facts.time_note}" if facts.time_note else "")
    return (
        f"# {facts.number} · {facts.title}\n\n{facts.promise}\n\n"
        f"**The figure:** {facts.figure}. **Time:** {time}. **Before:** {facts.before}.\n\n"
        f"{badge(f'{lesson}/{lesson}.ipynb', repository)}"
    )


def install_line(repository: str, extras: Sequence[str]) -> str:
    """The install line of the set-up cell, without its indentation.

    The extras `lab` and `train` do not belong there: they would replace the Jupyter and the
    TensorFlow that Colab brings.
    """
    return f'%pip install -q anywidget "tinyml-course[{",".join(extras)}] @ git+{repository}"'


def write_front_matter(
    notebook: Notebook, title_cell: str, extras: Sequence[str], repository: str
) -> None:
    """Write the title cell and the install line of the set-up cell, in place.

    Parameters
    ----------
    notebook
        A complete notebook.
    title_cell
        The Markdown of its first cell.
    extras
        What Colab installs.
    repository
        Where from.

    Raises
    ------
    ReleaseError
        No title cell, no set-up cell, or no guarded install line in it.
    """
    title = notebook.cells[0] if notebook.cells else None
    if title is None or title.cell_type != "markdown" or not title.source.startswith("# "):
        raise ReleaseError(
            "expected the first cell to be Markdown and to begin with the title, '# …', "
            "got another; put the title cell first"
        )
    title.source = title_cell
    line = install_line(repository, extras)
    setup = next((cell for cell in notebook.cells if has_tag(cell, SETUP)), None)
    example = f"{_GUARD}\n    {line}"
    if setup is None:
        raise ReleaseError(
            f"expected a code cell tagged {SETUP!r}, found none; add it, with the lines\n{example}"
        )
    if _GUARD not in setup.source or not _INSTALL.search(setup.source):
        raise ReleaseError(
            f"expected the set-up cell to install on Colab only, with the lines\n{example}"
        )
    setup.source = _INSTALL.sub(lambda found: found["indent"] + line, setup.source, count=1)
