"""How long a class takes to grade: ``tinyml grade`` beside stock ``nbgrader autograde``.

``python -m benchmarks.grading`` hands the solved notebook of a lesson in several times and grades
the same files with both, in one run, with two processes each; it prints seconds and CPU time for
each submission, how many times faster, and submissions an hour. Then: what one more submission
costs in a class, on one and two workers and on a Dask cluster of this machine, and what the
sandbox itself takes. nbgrader executes every cell of a notebook, training included; ``tinyml
grade`` runs set-up and answers, and compares outside of the student's process.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from tinyml_course.grading.grade import grade_submissions
from tinyml_course.grading.lesson_imports import modules_of
from tinyml_course.grading.lesson_source import lesson_cells, source_notebook
from tinyml_course.grading.runners import OpenRunner, SandboxRunner
from tinyml_course.grading.student_process import StudentProcess
from tinyml_course.paths import solutions_dir

LESSONS = ("05_int8_by_hand", "07_smile_or_serious")
"""One with NumPy alone, one whose cells import TensorFlow and train."""

PROCESSES = 2
STARTS = 30


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


def grade(top: Path, lesson: str, count: int, workers: int, scheduler: str | None = None) -> Cost:
    """``tinyml grade`` on as many submissions, books and feedback included."""
    folder = Path(tempfile.mkdtemp(dir=top))
    hand_in(folder / "in", lesson, [f"s{number:03}" for number in range(count)])

    def work() -> None:
        report = grade_submissions(
            folder / "in", lesson, folder / "out", 1, solutions_dir().parent,
            workers=workers, scheduler=scheduler,
        )  # fmt: skip
        statuses = {row["status"] for result in report.results for row in result["rows"]}
        if statuses != {"passed"}:
            raise SystemExit(f"expected every exercise to pass, got {sorted(statuses)}")

    return measure(work)


def growth(lesson: str, sizes: Sequence[int]) -> None:
    """Print what a class of each size costs, and one more submission in it."""
    print("\n| " + " | ".join(("graded by", *(f"{size}: s, CPU s" for size in sizes))), end="")
    print(" | one more: s | CPU s |\n" + "|---" * (len(sizes) + 3) + "|")
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        for workers in (1, 2):
            costs = [grade(top, lesson, size, workers) for size in sizes]
            _print_growth(f"{workers} in processes", sizes, costs)
        from distributed import LocalCluster

        costs = []
        for size in sizes:  # its workers are counted when they have ended

            def on_dask(size: int = size) -> None:
                with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as one:
                    grade(top, lesson, size, 2, one.scheduler_address)

            costs.append(measure(on_dask))
        _print_growth("2 on Dask, cluster included", sizes, costs)


def _print_growth(name: str, sizes: Sequence[int], costs: Sequence[Cost]) -> None:
    more = sizes[-1] - sizes[0]
    wall = (costs[-1].wall_s - costs[0].wall_s) / more
    cpu = (costs[-1].cpu_s - costs[0].cpu_s) / more
    each = " | ".join(f"{cost.wall_s:.1f}, {cost.cpu_s:.1f}" for cost in costs)
    print(f"| {name} | {each} | {wall:.2f} | {cpu:.2f} |", flush=True)


def sandbox_ms(lesson: str) -> tuple[float, float]:
    """A worker started, asked once and ended: in the sandbox, and in a fresh Python without it."""
    modules = modules_of(lesson_cells(lesson))
    medians = []
    for runner, starts in ((SandboxRunner(modules), STARTS), (OpenRunner(), 3)):
        times = []
        for _ in range(starts):
            started = time.perf_counter()
            process = StudentProcess(runner)
            process.run("1", 60.0)
            process.end()
            times.append(1000 * (time.perf_counter() - started))
        runner.close()
        medians.append(statistics.median(times))
    return medians[0], medians[1]


def main(count: int, sizes: Sequence[int]) -> None:
    """Print the tables."""
    heads = ("lesson", "submissions", "nbgrader, s each", "CPU s", "tinyml, s each", "CPU s")
    print("| " + " | ".join((*heads, "times faster", "CPU times less", "an hour")) + " |")
    print("|---" * 9 + "|")
    for lesson in LESSONS:
        print(compare(lesson, count), flush=True)
    growth(LESSONS[0], sizes)
    inside, fresh = sandbox_ms(LESSONS[0])
    print(f"\nA worker started, asked and ended, median: {inside:.0f} ms in the sandbox,", end=" ")
    print(f"{fresh:.0f} ms in a fresh Python without it.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=6, help="submissions to compare")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 40], help="classes to grade")
    options = parser.parse_args()
    main(options.count, options.sizes)
