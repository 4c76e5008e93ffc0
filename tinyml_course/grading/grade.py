"""Grade a folder of submissions: hand out the tasks, collect the results, write the books."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import platform
import secrets
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from tinyml_course import paths
from tinyml_course.exercises.checks import CRASHED
from tinyml_course.exercises.closed_rooms import closed_rooms
from tinyml_course.exercises.spec import Exercise
from tinyml_course.grading.intake import find_students, missing_warning
from tinyml_course.grading.lesson_source import lesson_dir, load_exercises
from tinyml_course.grading.reports import (
    check_out_dir,
    clean,
    feedback_names,
    table,
    write_books,
)
from tinyml_course.grading.runners import end_with_students
from tinyml_course.grading.sandbox.doctor import require_sandbox
from tinyml_course.grading.sandbox.limits import Limits
from tinyml_course.grading.score import TimeBudget, grade_one

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
        One plain-JSON result a student, as `grade_one` returns it, sorted by student.
    warning
        What the instructor must not overlook, or ``""``.
    """

    lesson: str
    seed: int
    out: Path
    results: tuple[Result, ...]
    warning: str = ""

    def table(self) -> str:
        """The results as text, a line a student."""
        return table(self.results, self.lesson)


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
) -> GradeReport:
    """Grade every ``SUBMISSIONS/<student>/<lesson>/<lesson>.ipynb`` and write the books to `out`.

    Parameters
    ----------
    submissions
        The folder with a folder for each student.
    lesson
        Name of the lesson, ``"05_int8_by_hand"``.
    out
        Folder for ``grades.csv``, ``summary.csv``, ``feedback/<student>.html``, ``run.json``.
    seed
        Whole number the hidden inputs are drawn from; None takes a fresh one that nobody can
        know before. ``run.json`` records it.
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

    Raises
    ------
    GradingError
        If the paths or the lesson's exercises do not allow grading, or this machine has no
        sandbox and `trusted` is False.
    LessonError
        If there is no such lesson, or its exercises cannot be loaded.
    """
    submissions, out = Path(submissions), Path(out)
    seed = secrets.randbits(32) if seed is None else seed
    budget = budget or TimeBudget()
    check_lesson(lesson, root)
    if not trusted:
        require_sandbox()
    students = find_students(submissions, lesson)
    check_out_dir(out, lesson, submissions)
    started = datetime.now(UTC)
    with font_cache() as fonts:
        task = {
            "submissions": str(submissions),
            "lesson": lesson,
            "root": None if root is None else str(root),
            "seed": seed,
            "font_cache": fonts,
            "limits": asdict(limits or Limits()),
            "trusted": trusted,
            **asdict(budget),
        }
        tasks = [{**task, "student": student} for student in students]
        results = run_tasks(tasks, workers or os.cpu_count() or 1)
    exercises = load_exercises(lesson, root)
    results = [with_all_rows(result, exercises) for result in results]
    run = {
        "lesson": lesson,
        "seed": seed,
        "started": started.isoformat(timespec="seconds"),
        "time_budget": asdict(budget),
        **lesson_record(lesson, root),
        "submissions": submission_records(results),
    }
    cleaned = [clean(result) for result in results]
    write_books(out, lesson, cleaned, clean(run))
    warning = missing_warning([result["status"] for result in cleaned], submissions, lesson)
    return GradeReport(lesson, seed, out, tuple(cleaned), warning)


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


def run_tasks(tasks: Sequence[Task], workers: int) -> list[Result]:
    """Run every task in a pool; a task that fails becomes a result and stops no other."""
    from tqdm.auto import tqdm

    results: dict[str, Result] = {}
    waiting = deque(tasks)
    with tqdm(total=len(tasks), unit="student", disable=None) as progress:

        def done(task: Task, result: Result) -> None:
            results[task["student"]] = result
            progress.update()

        while waiting:
            # A pool breaks when one of its processes dies; which task did it shows when each
            # that was running gets its own pool.
            for suspect in run_until_broken(waiting, workers, done):
                if run_until_broken(deque([suspect]), 1, done):
                    done(suspect, failed(suspect, "the process that graded it was ended"))
    return [results[task["student"]] for task in tasks]


def run_until_broken(
    waiting: deque[Task], workers: int, done: Callable[[Task, Result], None]
) -> list[Task]:
    """Run the tasks in `waiting`; where the pool breaks, return those that were running."""
    spawn = multiprocessing.get_context("spawn")
    running: dict[Future[Result], Task] = {}
    workers = min(workers, len(waiting))
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=end_with_students) as pool:
        while waiting or running:
            while waiting and len(running) < workers:  # no more, so that few are suspects
                task = waiting.popleft()
                try:
                    running[pool.submit(grade_one, task)] = task
                except BrokenProcessPool:
                    return [*running.values(), task]
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                try:
                    result = future.result()
                except BrokenProcessPool:
                    return list(running.values())
                except Exception as error:  # noqa: BLE001 (whatever it is, the others go on)
                    result = failed(running[future], f"{type(error).__name__}: {error}")
                done(running.pop(future), result)
    return []


def failed(task: Task, why: str) -> Result:
    """The result of a task in which the grader itself failed."""
    message = f"expected the grader to finish, but {why}; please report this, and grade by hand"
    return {
        "student": task["student"],
        "status": CRASHED,
        "message": message,
        "sha256": "",
        "seconds": 0.0,
        "notes": [],
        "rows": [],
    }


def with_all_rows(result: Result, exercises: Sequence[Exercise]) -> Result:
    """The result with a row for each exercise, also where grading failed."""
    if result["rows"]:
        return result
    same = {"points": 0, "status": result["status"], "message": result["message"]}
    rows = [
        {"exercise": e.name, "max_points": e.points, "hint_id": "", "hint": "", **same}
        for e in exercises
    ]
    return {**result, "rows": rows}


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
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (folder / f"{lesson}.ipynb", *sorted(folder.glob("*.py")))
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
            "hints": [row["hint_id"] for row in result["rows"] if row["hint_id"]],
        }
        for result in results
    ]


@contextmanager
def font_cache() -> Iterator[str]:
    """A folder with Matplotlib's list of fonts, made once for all submissions.

    Each student's process has its own home, and would make the list again.
    """
    with tempfile.TemporaryDirectory(prefix="tinyml-fonts-") as folder:
        command = [sys.executable, "-c", "import matplotlib.font_manager"]
        variables = {**os.environ, "MPLCONFIGDIR": folder}
        subprocess.run(command, env=variables, capture_output=True, check=False, timeout=120)
        yield folder
