"""The progress view: which exercises passed, updated while it is open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from tinyml_course.exercises import progress_text
from tinyml_course.exercises.feedback import points_text
from tinyml_course.exercises.progress import (
    LessonProgress,
    lesson_link,
    next_exercise,
    read_progress,
)
from tinyml_course.widgets.shared import setting, source


class ProgressView(anywidget.AnyWidget):
    """Every lesson with its exercises: which were ever passed, points, and what is next.

    The view polls for stored results every few seconds, or when Refresh is pressed; lessons near
    the page are linked. Without a kernel, a Markdown table is shown instead.
    """

    _esm = source("progress.js")
    _css = source("progress.css")

    asked = setting(traitlets.Int())
    report = traitlets.Dict().tag(sync=True)

    def __init__(self) -> None:
        super().__init__(report=progress_report(read_progress(), Path.cwd(), 0))
        self.observe(self._recompute, names=["asked"])

    def _recompute(self, _change: Any = None) -> None:
        self.report = progress_report(read_progress(), Path.cwd(), self.asked)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live widget, and the progress as a table."""
        bundle, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        lessons = read_progress()
        return {
            **bundle,
            "text/markdown": progress_text.progress_markdown(lessons, Path.cwd()),
            "text/plain": f"ProgressView: {progress_text.summary(lessons)}",
        }, metadata


def progress_report(
    lessons: tuple[LessonProgress, ...], folder: Path, asked: int
) -> dict[str, Any]:
    """What the view draws, as plain JSON.

    Parameters
    ----------
    lessons
        As returned by `read_progress`.
    folder
        Folder of the page; links are relative to it.
    asked
        Number of the request this answers.
    """
    found = next_exercise(lessons)
    return {
        "asked": asked,
        "message": "" if lessons else progress_text.NO_LESSONS,
        "summary": progress_text.summary(lessons),
        "next": {"lesson": found[0].name, "exercise": found[1].name} if found else None,
        "lessons": [_lesson_report(lesson, folder) for lesson in lessons],
    }


def _lesson_report(lesson: LessonProgress, folder: Path) -> dict[str, Any]:
    return {
        "name": lesson.name,
        "title": lesson.title,
        "link": lesson_link(lesson.name, folder),
        "passed": f"{progress_text.passed_text(lesson)} passed",
        "points": f"{progress_text.lesson_points_text(lesson)} points",
        "exercises": [
            {"name": e.name, "points": points_text(e.points), "passed": e.passed}
            for e in lesson.exercises
        ],
    }
