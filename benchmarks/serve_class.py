"""The class server with many students at once, all on this machine.

``python -m benchmarks.serve_class --students 20`` starts ``tinyml serve-class`` on the loopback
address and signs in that many simulated students at the same moment. Each does over HTTP and web
sockets what a browser does: signs in, waits for JupyterLab, loads the scripts that its page
names, opens lesson 05, starts a kernel, runs the set-up cell, the solution of an exercise and its
check; with ``--tensorflow`` it imports TensorFlow too, as lessons that train do.

It prints how long each step took, what a student's processes hold in memory (PSS: what is shared
counts once, divided among those who share it), and what else the machine was doing. A simulated
student neither draws the page nor reads it, and does not pause: a real class is slower and spread
in time.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from tests.support.class_server import RunningClass
from tests.support.class_student import ClassStudent
from tinyml_course.grading.lesson_source import source_notebook
from tinyml_course.grading.sandbox.processes import children_of_all, family
from tinyml_course.text_table import text_table

LESSON, EXERCISE = "05_int8_by_hand", "quantize"

SIGN_IN, PAGE, SCRIPTS, KERNEL, CHECK = (
    "signed in",
    "page of JupyterLab",
    "its scripts loaded",
    "kernel answers",
    "set-up cell, solution and check",
)
STEPS = (SIGN_IN, PAGE, SCRIPTS, KERNEL, CHECK)

LONGEST_S = 900.0
"""No step takes longer, in seconds."""


@dataclass
class Day:
    """What one student did.

    Attributes
    ----------
    seconds
        From the common start to the end of each step.
    passed
        Whether the check said so.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    passed: bool = False


def cells() -> list[str]:
    """The set-up cell, the solution of the exercise and its check, as the lesson has them."""
    notebook = nbformat.read(source_notebook(LESSON), as_version=4)
    wanted = []
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if "setup" in cell.metadata.get("tags", []) or name in {EXERCISE, f"check_{EXERCISE}"}:
            wanted.append(cell.source)
        if name == f"check_{EXERCISE}":
            break
    return wanted


def work(student: ClassStudent, code: list[str], start: float, ready: threading.Barrier) -> Day:
    """Everything that a student does; `ready` holds all until the last one is there."""
    day = Day()

    def done(step: str) -> None:
        day.seconds[step] = time.monotonic() - start

    student.sign_in()
    done(SIGN_IN)
    student.open_lab(LONGEST_S)
    done(PAGE)
    load_scripts(student)
    done(SCRIPTS)
    student.get(f"api/contents/{LESSON}/{LESSON}.ipynb").raise_for_status()
    student.start_kernel(LESSON)
    student.value("1", LONGEST_S)
    done(KERNEL)
    said = [text for cell in code for text in student.run(cell, LONGEST_S)]
    done(CHECK)
    day.passed = any(f"{EXERCISE}: passed" in text for text in said)
    ready.wait(LONGEST_S)
    return day


def load_scripts(student: ClassStudent) -> None:
    """The scripts that JupyterLab's page names, as a browser with an empty cache loads them."""
    page = student.get("lab").text
    for path in re.findall(r'<script[^>]* src="([^"]+)"', page):
        student.session.get(f"{student.url}{path}", timeout=120).raise_for_status()


def pss_mib(process: int) -> float:
    """What a process holds, with its share of what is shared, in MiB."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) / 1024


def memory_by_student(hub: int) -> list[float]:
    """Of each student's processes together, in MiB."""
    children = children_of_all()
    return [sum(map(pss_mib, family(child, children))) for child in children.get(hub, [])]


def cpu_s(processes: list[int]) -> float:
    """Processor time of processes that run, in seconds."""
    ticks = 0
    for process in processes:
        try:
            after = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        except OSError:
            continue
        ticks += sum(map(int, after.split()[11:15]))  # its own and of children that ended
    return ticks / os.sysconf("SC_CLK_TCK")


def hub_of(served: RunningClass) -> int:
    """The number of the hub's process."""
    return family(served.process_number)[1]


def steps_table(days: list[Day]) -> str:
    """Seconds of each step: the median student and the last one."""
    rows: list[list[str]] = [["seconds from the start", "median", "last"]]
    for step in STEPS:
        taken = [day.seconds[step] for day in days]
        rows.append([step, f"{statistics.median(taken):.1f}", f"{max(taken):.1f}"])
    return text_table(rows)


def run(count: int, extra: list[str], say: Callable[[str], None]) -> None:
    """Serve so many students and say what it took; `extra` is code that each runs at the end."""
    with tempfile.TemporaryDirectory(prefix="class-benchmark-") as top:
        served = RunningClass(Path(top) / "class")
        say(f"{count} students, {os.cpu_count()} processors, load before {os.getloadavg()[0]:.1f}")
        with served:
            students = [
                ClassStudent(served.url, f"Student {n + 1}", "a password") for n in range(count)
            ]
            ready, code = threading.Barrier(count + 1), [*cells(), *extra]
            start = time.monotonic()
            with ThreadPoolExecutor(count) as pool:
                days = [pool.submit(work, each, code, start, ready) for each in students]
                ready.wait(LONGEST_S)
                hub = hub_of(served)
                memory = memory_by_student(hub)
                processor = cpu_s(family(hub))
                own = pss_mib(hub)
                finished = [day.result() for day in days]
            for student in students:
                student.close()
    say(steps_table(finished))
    say(f"checks passed: {sum(day.passed for day in finished)} of {count}")
    say(
        f"memory of a student: median {statistics.median(memory):.0f} MiB, most "
        f"{max(memory):.0f} MiB; all {sum(memory) / 1024:.1f} GiB; hub and proxy {own:.0f} MiB"
    )
    say(f"processor time: {processor:.0f} s, {processor / count:.1f} s a student")
    say(f"load after: {os.getloadavg()[0]:.1f}")


def main() -> None:
    """Read the options and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--tensorflow", action="store_true")
    options = parser.parse_args()
    run(options.students, ["import tensorflow"] if options.tensorflow else [], print)


if __name__ == "__main__":
    main()
