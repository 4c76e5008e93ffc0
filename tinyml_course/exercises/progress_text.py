"""Progress as text: for the terminal, and as Markdown for a page.

Ticks and circles never stand alone: words say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tinyml_course.exercises.feedback import points_text
from tinyml_course.exercises.progress import (
    ExerciseProgress,
    LessonProgress,
    lesson_link,
    next_exercise,
)

NO_LESSONS = "No lesson with checks is here. Install the package again; in a clone: tinyml release"


def summary(lessons: Sequence[LessonProgress]) -> str:
    """``"2 of 21 exercises passed, 5 of 43 points."``; all in one sentence."""
    if not lessons:
        return NO_LESSONS
    every = [exercise for lesson in lessons for exercise in lesson.exercises]
    passed = [exercise for exercise in every if exercise.passed]
    return (
        f"{len(passed)} of {len(every)} exercises passed, "
        f"{_points(passed)} of {points_text(_points(every))}."
    )


def passed_text(lesson: LessonProgress) -> str:
    """``"2 of 5"`` exercises."""
    return f"{len(lesson.passed)} of {len(lesson.exercises)}"


def lesson_points_text(lesson: LessonProgress) -> str:
    """``"4 of 10"`` points."""
    return f"{_points(lesson.passed)} of {_points(lesson.exercises)}"


def progress_text(lessons: Sequence[LessonProgress]) -> str:
    """The progress for a terminal: every exercise on a line, and below them what comes next.

    Words only, because not every terminal can write ticks.
    """
    if not lessons:
        return NO_LESSONS
    names = [exercise.name for lesson in lessons for exercise in lesson.exercises]
    width = max(map(len, names), default=0)
    lines = []
    for lesson in lessons:
        points = lesson_points_text(lesson)
        lines += [f"{lesson.title}: {passed_text(lesson)} passed, {points} points"]
        for exercise in lesson.exercises:
            state = "passed" if exercise.passed else "not yet"
            points = points_text(exercise.points)
            lines.append(f"  {state:<7}  {exercise.name:<{width}}  {points}")
        lines.append("")
    lines.append(summary(lessons))
    if found := next_exercise(lessons):
        lines.append(f"Next: {found[1].name} in {found[0].title}")
    return "\n".join(lines)


def progress_markdown(lessons: Sequence[LessonProgress], folder: Path) -> str:
    """The progress as Markdown: the summary, what comes next, and a row for each lesson.

    Parameters
    ----------
    lessons
        As `tinyml_course.exercises.progress.read_progress` gives them.
    folder
        The page's folder; a lesson in or beside it is linked.
    """
    if not lessons:
        return NO_LESSONS
    head = f"**{summary(lessons)}**"
    if found := next_exercise(lessons):
        head += f" Next: `{found[1].name}` in {_linked(found[0], folder)}."
    rows = [
        f"| {_linked(lesson, folder)} | {passed_text(lesson)} | {lesson_points_text(lesson)} "
        f"| {_ticked(lesson)} |"
        for lesson in lessons
    ]
    table = ["| lesson | passed | points | exercises |", "|---|---|---|---|", *rows]
    return "\n".join([head, "", *table, "", "✓ passed, ○ not yet. A pass stays."])


def _points(exercises: Sequence[ExerciseProgress]) -> int:
    return sum(exercise.points for exercise in exercises)


def _linked(lesson: LessonProgress, folder: Path) -> str:
    link = lesson_link(lesson.name, folder)
    title = lesson.title.replace("|", r"\|")  # it would end the cell of the table
    return f"[{title}]({link})" if link else title


def _ticked(lesson: LessonProgress) -> str:
    """``✓ a · ○ b``; an exercise and its sign stay on one line."""
    return " · ".join(
        f"{'✓' if e.passed else '○'}\N{NO-BREAK SPACE}`{e.name}`" for e in lesson.exercises
    )
