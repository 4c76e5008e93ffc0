"""Grade a folder of submissions: hand out the tasks, collect the results, write the books."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from tinyml_course import paths
from tinyml_course.errors import GradingError
from tinyml_course.exercises.closed_rooms import closed_rooms
from tinyml_course.exercises.model_answers import ModelExercise
from tinyml_course.exercises.spec import Exercise
from tinyml_course.grading.answer_run import TimeBudget
from tinyml_course.grading.class_report import ClassView
from tinyml_course.grading.gradebook import course_folder, given_by_hand, write_gradebook
from tinyml_course.grading.intake import READ, find_students, missing_warning
from tinyml_course.grading.lesson_source import (
    lesson_dir,
    lesson_facts,
    load_exercises,
    load_model_exercises,
)
from tinyml_course.grading.look_alikes import LookAlikes, lesson_code, look_alikes
from tinyml_course.grading.manual import manual_marks
from tinyml_course.grading.model_intake import handed_in_hash
from tinyml_course.grading.model_score import own_models
from tinyml_course.grading.mutants.rates import read_rates
from tinyml_course.grading.pool import run_tasks
from tinyml_course.grading.prepared import prepare
from tinyml_course.grading.reports import check_out_dir, clean, feedback_names, write_books
from tinyml_course.grading.run_log import RunLog, chosen_students
from tinyml_course.grading.sandbox.doctor import require_sandbox
from tinyml_course.grading.sandbox.limits import Limits
from tinyml_course.grading.tables import table

Task = dict[str, Any]
Result = dict[str, Any]


@dataclass(frozen=True)
class GradeReport:
    """What a grading run found.

    Attributes
    ----------
    lesson
        The lesson graded.
    seed
        The seed of the hidden inputs; with it and the same files a run is the same again.
    out
        The folder the books were written to.
    results
        One plain-JSON result a student of this run, as the books have it, sorted by student.
    earlier
        How many other students' results of earlier runs the books still hold.
    warning
        What the instructor must not overlook, or ``""``.
    """

    lesson: str
    seed: int
    out: Path
    results: tuple[Result, ...]
    earlier: int = 0
    warning: str = ""

    def table(self) -> str:
        """The results of this run as text, a line a student."""
        text = table(self.results, self.lesson)
        if self.earlier:
            text += f"\nKept from earlier runs: {self.earlier} students (column run of the tables)"
        return text


def grade_submissions(
    submissions: Path,
    lesson: str,
    out: Path,
    seed: int | None = None,
    root: Path | None = None,
    *,
    workers: int | None = None,
    budget: TimeBudget | None = None,
    limits: Limits | None = None,
    trusted: bool = False,
    scheduler: str | None = None,
    students: Sequence[str] = (),
    resume: bool = False,
    due: str = "",
    late: str = "",
    gradebook: str = "",
    course: Path | None = None,
) -> GradeReport:
    """Grade every ``SUBMISSIONS/<student>/<lesson>/<lesson>.ipynb`` and write the books to `out`.

    Parameters
    ----------
    submissions
        The folder with a folder for each student.
    lesson
        Name of the lesson, ``"05_int8_by_hand"``.
    out
        Folder for ``grades.csv``, ``summary.csv``, ``mistakes.csv``,
        ``feedback/<student>.html``, ``run.json``. What earlier runs of the lesson left there of
        other students stays.
    seed
        Whole number the hidden inputs are drawn from; None takes a fresh one that nobody can
        know before, or where a run is resumed or `students` are named, that of the last run.
        ``run.json`` records it.
    root
        The top of a clone of the course; None is the one this package runs from.
    workers
        Submissions graded at the same time; None is the number of processors.
    budget
        How long a cell, and a whole submission, may take; None is 60 s and 10 min.
    limits
        What a submission may use; None is 2 GiB, 64 processes, 256 MiB of files.
    trusted
        Run the submissions without the sandbox, with the rights of this user.
    scheduler
        Address of a Dask scheduler whose workers grade; None grades on this machine.
    students
        Grade these alone; none is all.
    resume
        Keep the results in `out` that have the same seed, lesson and file.
    due, late
        When the lesson is due, ``"2026-03-01T23:59"``, and what late work loses, ``"10% a day, at
        most 50%"``; ``""`` is what ``lesson.toml`` says, else the last run in `out`.
    gradebook
        Address of nbgrader's database, which gets the marks of this run; ``""`` is none.
    course
        nbgrader's course folder; None is that of an SQLite database.

    Raises
    ------
    GradingError
        If the paths or the lesson's exercises do not allow grading, a student or the rule for
        late work is not known, or this machine has no sandbox and `trusted` is False.
    LessonError
        If there is no such lesson, or its exercises cannot be loaded.
    """
    submissions, out, budget = Path(submissions), Path(out), budget or TimeBudget()
    check_lesson(lesson, root)
    if not trusted:
        require_sandbox()
    course = course_folder(gradebook, course) if gradebook else None
    chosen = chosen_students(find_students(submissions, lesson), students)
    check_out_dir(out, lesson, submissions)
    facts = lesson_facts(lesson, root)
    record = {"lesson": lesson, "time_budget": asdict(budget), **lesson_record(lesson, root)}
    due, late = due or facts.due, late or facts.late
    part = bool(students)
    log = RunLog.start(out, record, seed, resume=resume, part=part, due=due, late=late)
    waiting = chosen
    if resume:
        names = [each.name for each in load_model_exercises(lesson, root)]
        waiting = log.skip_done(chosen, lambda s: handed_in_hash(submissions, s, lesson, names))
    exercises: list[Exercise | ModelExercise] = [
        *load_exercises(lesson, root),
        *load_model_exercises(lesson, root),
    ]
    prepared = prepare(lesson, root)
    task = {
        "submissions": str(submissions),
        "lesson": lesson,
        "root": None if root is None else str(root),
        "seed": log.seed,
        "prepared": None if prepared is None else str(prepared),
        "limits": asdict(limits or Limits()),
        "trusted": trusted,
        **asdict(budget),
    }
    tasks = [{**task, "student": student} for student in waiting]
    run_tasks(
        tasks,
        workers or os.cpu_count() or 1,
        scheduler,
        lambda result: log.keep(complete(result, lesson, root, exercises)),
    )
    log.finish()
    rows = log.rows()
    run = {**log.run, "runs": log.runs, "submissions": submission_records(rows)}
    view = class_view(rows, lesson, root, log.seed)
    write_books(out, lesson, rows, clean(run), view=view)
    shown = tuple(row for row in rows if row["student"] in log.new)
    if course is not None:
        write_gradebook(gradebook, course, lesson, shown, log.lateness.due)
        if given := clean(given_by_hand(gradebook, lesson)):
            write_books(out, lesson, rows, clean(run), given, view)
    warning = missing_warning([row["status"] for row in shown], submissions, lesson)
    return GradeReport(lesson, log.seed, out, shown, len(rows) - len(shown), warning)


def check_lesson(lesson: str, root: Path | None) -> None:
    """Check, before the first student, that the lesson can be graded.

    Raises
    ------
    LessonError
        If the lesson, a solution cell of its exercises or a room they close does not exist.
    """
    for exercise in load_exercises(lesson, root):
        with closed_rooms(exercise.closed_rooms):
            pass  # entering says which room does not exist


def complete(
    result: Result, lesson: str, root: Path | None, exercises: Sequence[Exercise | ModelExercise]
) -> Result:
    """The result with a row for each exercise and manual cell, also where grading failed."""
    if result["rows"]:
        return result
    same = {"points": 0, "status": result["status"], "message": result["message"]}
    rows = [
        {"exercise": e.name, "max_points": e.points, "hint_id": "", "hint": "", **same}
        for e in exercises
    ]
    return {**result, "rows": rows, "manual": manual_marks(lesson, root, READ, {})}


def alike_or_why(results: Sequence[Result], lesson: str, root: Path | None) -> LookAlikes:
    """The look-alikes of a class, or why there are none: without them the books are good too."""
    try:
        return look_alikes(results, lesson_code(lesson, root))
    except GradingError as error:
        return LookAlikes(problem=str(error))


def class_view(results: Sequence[Result], lesson: str, root: Path | None, seed: int) -> ClassView:
    """What the report on the class shows beside the results."""
    ran = any(row.get("model") for result in results for row in result["rows"])
    own = own_models(lesson, root, seed) if ran else {}
    return ClassView(alike_or_why(results, lesson, root), own, read_rates(lesson, root))


def lesson_record(lesson: str, root: Path | None) -> dict[str, Any]:
    """With what a lesson was graded: versions, and hashes of the lesson's own files."""
    folder = lesson_dir(lesson, root)
    packages = (paths.DISTRIBUTION, "numpy", "ipython")
    return {
        "versions": {
            "python": platform.python_version(),
            "system": platform.platform(),
            **{package: metadata.version(package) for package in packages},
        },
        "lesson_sha256": {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (folder / f"{lesson}.ipynb", *sorted(folder.rglob("*.py")))
        },
    }


def submission_records(results: Sequence[Result]) -> list[dict[str, Any]]:
    """What was graded: a record a student, with the hash of the file and the hints earned."""
    names = feedback_names(result["student"] for result in results)
    return [
        {
            "student": result["student"],
            "status": result["status"],
            "sha256": result["sha256"],
            "seconds": result["seconds"],
            "feedback": f"feedback/{names[result['student']]}",
            "run": result["run"],
            "graded": result["graded"],
            "hints": [row["hint_id"] for row in result["rows"] if row["hint_id"]],
        }
        for result in results
    ]
