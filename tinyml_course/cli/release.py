"""``tinyml release``: make the student versions from ``solutions/``."""

from __future__ import annotations

from typing import Annotated

import typer

from tinyml_course.errors import ReleaseError


def release(
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="[LESSON]...", help="All of them by default.")
    ] = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if a file is not up to date.")
    ] = False,
) -> None:
    """Make notebooks/ and the data of the visible checks from solutions/ (needs a clone)."""
    from tinyml_course.grading.release import release_lessons

    changed = release_lessons(lessons or None, check=check)
    for path in changed:
        typer.echo(path)
    if check and changed:
        raise ReleaseError(
            "expected these files to match solutions/, but they are out of date; "
            "update them with: tinyml release"
        )
