"""How long a class takes to grade: ``tinyml grade`` beside stock ``nbgrader autograde``.

``python -m benchmarks.grading`` hands the solved notebook of a lesson in several times and grades
the same files with both, in one run, with two processes each; it prints seconds and CPU time for
each submission, how many times faster, submissions an hour, and how the cost of ``tinyml grade``
grows with the class and the workers. nbgrader executes every cell of a notebook, training
included; ``tinyml grade`` runs set-up and answers, and compares outside of the student's process.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from tinyml_course.grading.grade import grade_submissions
from tinyml_course.grading.lesson_source import source_notebook
from tinyml_course.paths import solutions_dir

LESSONS = ("05_int8_by_hand", "11_rain_and_wind")
PROCESSES = 2


@dataclass(frozen=True)
class Cost:
    """Wall time and CPU time of a batch, in seconds."""

    wall_s: float
    cpu_s: float


def measure(work: Callable[[], None]) -> Cost:
    """What `work` and the processes that it waits for take."""
    before, started = _cpu_s(), time.perf_counter()
    work()
    return Cost(time.perf_counter() - started, _cpu_s() - before)


def _cpu_s() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, kinds))


def hand_in(folder: Path, lesson: str, students: Sequence[str]) -> None:
    """The solved notebook as everybody's submission, without outputs."""
    notebook = nbformat.read(source_notebook(lesson), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    for student in students:
        target = folder / student / lesson / f"{lesson}.ipynb"
        target.parent.mkdir(parents=True)
        nbformat.write(notebook, target)


def stock_course(folder: Path, lesson: str, students: Sequence[str]) -> None:
    """A course of nbgrader with the lesson generated and its submissions in place."""
    source = folder / "source" / lesson / f"{lesson}.ipynb"
    source.parent.mkdir(parents=True)
    shutil.copyfile(source_notebook(lesson), source)
    config = "c = get_config()\nc.CourseDirectory.course_id = 'course'\n"
    config += "c.ClearSolutions.enforce_metadata = False\nc.ExecutePreprocessor.timeout = 600\n"
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    if _nbgrader(folder, "generate_assignment", lesson, "--force").wait():
        raise SystemExit((folder / "log.txt").read_text(encoding="utf-8")[-800:])
    hand_in(folder / "submitted", lesson, students)


def _nbgrader(folder: Path, *command: str) -> subprocess.Popen[bytes]:
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # alembic is asked
    own = {"PATH": programs, "TINYML_COURSE_HOME": str(folder / "home"), "MPLBACKEND": "Agg"}
    return subprocess.Popen(
        [sys.executable, "-m", "nbgrader", *command],
        cwd=folder,
        env={**os.environ, **own},
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log.txt").open("ab"),
    )


def stock(folders: Sequence[Path], lesson: str) -> None:
    """``nbgrader autograde`` and its feedback, a process for each course folder."""
    for command in ("autograde", "generate_feedback"):
        running = [_nbgrader(folder, command, lesson) for folder in folders]
        codes = [process.wait() for process in running]
        if any(codes):
            tail = folders[0].joinpath("log.txt").read_text(encoding="utf-8")[-800:]
            raise SystemExit(f"nbgrader {command} ended with {codes}: {tail}")


def compare(lesson: str, count: int) -> str:
    """One line: both graders on the same submissions."""
    students = [f"s{number:03}" for number in range(count)]
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        halves = [top / f"stock{part}" for part in range(PROCESSES)]
        for part, folder in enumerate(halves):
            stock_course(folder, lesson, students[part::PROCESSES])
        theirs = measure(lambda: stock(halves, lesson))
        ours = grade(top, lesson, count, PROCESSES)
    return (
        f"| {lesson} | {count} | {theirs.wall_s / count:.2f} | {theirs.cpu_s / count:.2f} "
        f"| {ours.wall_s / count:.2f} | {ours.cpu_s / count:.2f} "
        f"| {theirs.wall_s / ours.wall_s:.1f} | {theirs.cpu_s / ours.cpu_s:.1f} "
        f"| {3600 * count / ours.wall_s:,.0f} |"
    )


def grade(top: Path, lesson: str, count: int, workers: int) -> Cost:
    """``tinyml grade`` on as many submissions, books and feedback included."""
    folder = Path(tempfile.mkdtemp(dir=top))
    hand_in(folder / "in", lesson, [f"s{number:03}" for number in range(count)])

    def work() -> None:
        report = grade_submissions(
            folder / "in", lesson, folder / "out", 1, solutions_dir().parent, workers=workers
        )
        statuses = {row["status"] for result in report.results for row in result["rows"]}
        if statuses != {"passed"}:
            raise SystemExit(f"expected every exercise to pass, got {sorted(statuses)}")

    return measure(work)


def main(count: int, sizes: Sequence[int]) -> None:
    """Print both tables."""
    heads = ("lesson", "submissions", "nbgrader, s each", "CPU s", "tinyml, s each", "CPU s")
    print("| " + " | ".join((*heads, "times faster", "CPU times less", "an hour")) + " |")
    print("|---" * 9 + "|")
    for lesson in LESSONS:
        print(compare(lesson, count), flush=True)
    print("\n| submissions | workers | s | CPU s | CPU s each |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
            for workers in (1, 2):
                cost = grade(Path(name), LESSONS[0], size, workers)
                each = cost.cpu_s / size
                print(f"| {size} | {workers} | {cost.wall_s:.1f} | {cost.cpu_s:.1f} | {each:.2f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=6, help="submissions to compare")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 40], help="classes to grade")
    options = parser.parse_args()
    main(options.count, options.sizes)
