"""Run as the first process of the box: grades one case and says what came of it, as JSON.

No signal of another process in the box reaches process 1, so what a case does to the grader is
seen from here. Needs the standard library alone, since a case may remove everything else.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

GIVEN, DESK = Path("/given"), Path("/desk")
CASE, HOME, PYTHON, SOURCE = DESK / "case", DESK / "home", DESK / "python", DESK / "src"
OUT = CASE / "out"
NOW = OUT / "now"  # what a grader writes, beside the books of an earlier time

LESSON = "90_sample"
CANARY = re.compile(rb"CANARY-[0-9a-f]{8}")
SECRET = "CANARY-0000beef"  # noqa: S105 (it is found where it must not be)

MEMORY = 3 * 2**30  # address space of a process of the graders
TOGETHER = 5 * 2**30  # memory of all of them
FILE = 512 * 2**20
PROCESSES = 200
GONE_S = 2.0  # after the grader has ended, its children have so long

OWN = (".ipython", ".jupyter", ".cache", ".local/share/jupyter", ".config", "ipython")
"""What the graders themselves, or the libraries they use, write into a home."""

Marks = dict[str, dict[str, float]]


def prepare(settings: dict[str, Any]) -> None:
    """Copy the case and the environment into memory, where the case may change them."""
    for source, target in (
        ("case", CASE),
        ("python", PYTHON),
        ("package", SOURCE / "tinyml_course"),
    ):
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["/bin/cp", "-a", "--no-preserve=ownership", "--sparse=always", GIVEN / source, target],
            check=True,
        )
    HOME.mkdir()
    packages = next(PYTHON.glob("lib/python*/site-packages"))
    paths = "\n".join([str(SOURCE), *settings["packages"]])
    (packages / "all.pth").write_text(paths + "\n", encoding="utf-8")
    NOW.mkdir()
    if settings["grader"] == "nbgrader":
        shutil.copytree(GIVEN / "course" / "clone", CASE / "clone", dirs_exist_ok=True)
        shutil.copyfile(GIVEN / "course" / "out" / "gradebook.db", OUT / "gradebook.db")
        (CASE / "nbgrader_config.py").write_text(settings["nbgrader_config"], encoding="utf-8")


def limit() -> None:
    """Limits of each process of a grader: of the box, not of the grader."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(commands: list[list[str]], variables: dict[str, str], wall_s: float) -> dict[str, Any]:
    """Run the grader's commands one after the other; how it ended, and what it left running."""
    end = time.monotonic() + wall_s
    code, ended = None, "ended"
    log = (DESK / "log").open("ab")
    for command in commands:
        process = subprocess.Popen(
            command,
            cwd=CASE,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=limit,  # noqa: PLW1509 (there is one thread)
            start_new_session=True,
        )
        ended = wait(process, end)
        code = process.returncode
        if ended != "ended" or code is None or code < 0:
            break
    left = left_over() if ended == "ended" else []
    with suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    return {"ended": ended, "code": code, "left": left}


def wait(process: subprocess.Popen[bytes], end: float) -> str:
    """Wait for a process, within its time and memory."""
    while process.poll() is None:
        if time.monotonic() > end:
            return "out of time"
        if sum(resident(number) for number in others()) > TOGETHER:
            return "out of memory"
        time.sleep(0.05)
    return "ended"


def others() -> Iterator[int]:
    """Processes other than this one that have not ended."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and entry.name != "1":
            with suppress(OSError):
                state = (entry / "stat").read_text("ascii", "replace")
                if state.rpartition(")")[2].split()[0] not in {"Z", "X"}:
                    yield int(entry.name)


def resident(number: int) -> int:
    """Memory of a process, in bytes; what it shares is counted as well."""
    with suppress(OSError, IndexError, ValueError):
        return int(Path(f"/proc/{number}/statm").read_text("ascii").split()[1]) * 4096
    return 0


def left_over() -> list[str]:
    """What runs on when the grader is done."""
    end = time.monotonic() + GONE_S
    while time.monotonic() < end and list(others()):
        time.sleep(0.05)
    found = []
    for number in others():
        with suppress(OSError):
            command = Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ")
            found.append(command.decode("utf-8", "replace")[:80])
    return found


def state() -> dict[str, str]:
    """What no case may change: the instructor's files, the neighbour's and the environment."""
    found: dict[str, str] = {}
    for top in (CASE / "clone", CASE / "submissions" / "zoe", OUT, HOME, PYTHON, SOURCE):
        for folder, folders, names in os.walk(top):
            if Path(folder) == NOW:
                folders.clear()
                continue
            folders[:] = [name for name in folders if name not in {"__pycache__", "now"}]
            for name in names:
                path = Path(folder, name)
                if path.suffix != ".pyc" and not own(path):
                    found[str(path)] = fingerprint(path)
    found |= {str(path): "there" for path in DESK.iterdir()}
    return found


def own(path: Path) -> bool:
    """Whether a grader writes this itself."""
    if path.name.startswith("gradebook.db") and path.parent == OUT:
        return True
    return any(path.is_relative_to(HOME / name) for name in OWN)


def fingerprint(path: Path) -> str:
    """What a file is and holds, without following links."""
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        return f"special {status.st_mode}"
    return hashlib.sha256(path.read_bytes()).hexdigest()


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Paths that are new, gone or different; at most ten."""
    return sorted(p for p in before.keys() | after.keys() if before.get(p) != after.get(p))[:10]


def tinyml_marks() -> Marks:
    """Points from ``grades.csv``."""
    marks: Marks = {}
    with (NOW / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            marks.setdefault(row["student"], {})[row["exercise"]] = float(row["points"])
    return marks


def status(grader: str) -> str:
    """How the submission ended, if the grader says so."""
    if grader == "tinyml":
        with suppress(OSError), (NOW / "summary.csv").open(encoding="utf-8-sig") as file:
            return next((r["status"] for r in csv.DictReader(file) if r["student"] == "ana"), "")
    return ""


def nbgrader_marks() -> Marks:
    """Points from nbgrader's database."""
    ask = """
        select submitted_assignment.student_id, base_cell.name, grade.auto_score
        from grade join base_cell on grade.cell_id = base_cell.id
        join submitted_notebook on grade.notebook_id = submitted_notebook.id
        join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
    """
    marks: Marks = {}
    with closing(sqlite3.connect(f"file:{OUT}/gradebook.db?mode=ro", uri=True)) as book:
        for student, name, score in book.execute(ask):
            if score is not None:
                marks.setdefault(student, {})[name.removeprefix("check-")] = float(score)
    return marks


def otter_marks() -> Marks:
    """Points from each student's ``results.json``."""
    marks: Marks = {}
    for path in NOW.glob("*/results.json"):
        tests = json.loads(path.read_bytes())["tests"]
        marks[path.parent.name] = {t["name"]: float(t["score"]) for t in tests if "score" in t}
    if (NOW / "zoe" / "reached").exists():
        # A run of its own, and nothing it reads has changed if `changed` is empty: spared.
        marks["zoe"] = {"double": 2.0, "mean_of": 3.0, "seed_for": 4.0}
    return marks


MARKS: dict[str, Callable[[], Marks]] = {
    "tinyml": tinyml_marks,
    "nbgrader": nbgrader_marks,
    "otter": otter_marks,
}

FEEDBACK = {
    "tinyml": ("out/now/feedback/ana*.html",),
    "nbgrader": ("autograded/ana/**/*.ipynb",),  # its feedback is this notebook as a page
    "otter": ("out/now/ana/*",),
}
"""Where a grader puts what the student will see."""


def marks(grader: str) -> Marks:
    """What a grader's books say; nothing if they cannot be read."""
    try:
        return MARKS[grader]()
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error):
        return {}


def leaks(grader: str) -> list[str]:
    """Secrets in what the student will see."""
    found: set[str] = set()
    for pattern in FEEDBACK[grader]:
        for path in CASE.glob(pattern):
            if path.is_file() and not path.is_symlink():
                found |= {text.decode() for text in CANARY.findall(path.read_bytes())}
    return sorted(found)


def foreign_tables() -> list[str]:
    """Tables in nbgrader's database that nbgrader did not make."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(OUT / "gradebook.db")) as book:
        names = [name for (name,) in book.execute("select name from sqlite_master")]
        return [f"table {name}" for name in names if "pwned" in name]
    return ["gradebook.db cannot be read"]


def main(settings: dict[str, Any]) -> dict[str, Any]:
    """Grade the case that is given."""
    grader = settings["grader"]
    prepare(settings)
    before = state()
    (DESK / "log").touch()
    variables = {
        **settings["variables"],
        "HOME": str(HOME),
        "TINYML_TOKEN": SECRET,  # in each instructor's environment is something to hide
    }
    started = time.monotonic()
    said = run(settings["commands"], variables, settings["wall_s"])
    said["seconds"] = round(time.monotonic() - started, 2)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    said["cpu_s"] = round(used.ru_utime + used.ru_stime, 2)
    said["marks"] = marks(grader)
    said["status"] = status(grader)
    said["leaks"] = leaks(grader)
    after = state()
    after.pop(str(DESK / "log"), None)
    said["changed"] = changed(before, after)
    if grader == "nbgrader":
        said["changed"] += foreign_tables()
    with suppress(OSError):
        said["log"] = (DESK / "log").read_bytes()[-2000:].decode("utf-8", "replace")
    return said


if __name__ == "__main__":
    reply = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    json.dump(main(json.loads(sys.argv[1])), reply)
    reply.flush()
