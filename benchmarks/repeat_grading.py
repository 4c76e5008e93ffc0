"""Whether the same submissions get the same books: grades them again and again, and compares.

``python -m benchmarks.repeat_grading`` hands the fair submissions of the corpus in as a class,
grades it 20 times in the sandbox with one seed, and compares tables and feedback byte for byte,
without dates, times and durations. It prints how many runs differ from the first, and where.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
import tempfile
from pathlib import Path

from tests.grading.corpus.desk import LIMITS, Desk
from tests.grading.corpus.families import FAMILIES
from tinyml_course.grading.grade import grade_submissions
from tinyml_course.grading.score import TimeBudget
from tinyml_course.grading.stopwatch import PHASES

CELL_S = 30.0
"""One fair cell waits for its limit; on a busy machine others take a third of it."""

TIMES = ("graded", "run", "handed_in", "late_hours")
"""Columns of the tables that say when."""

WHEN = re.compile(rb"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:\d\d)?")
TOOK = re.compile(rf"(>(?:{'|'.join(PHASES)})</th><td[^>]*>)[\d.]+".encode())


def without_times(name: str, data: bytes) -> bytes:
    """A file of the books without what differs from one minute to the next."""
    if name.endswith(".csv"):
        rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
        kept = [[row[one] for one in rows.fieldnames or () if one not in TIMES] for row in rows]
        return repr(kept).encode()
    return TOOK.sub(rb"\1", WHEN.sub(b"WHEN", data))


def books(folder: Path) -> dict[str, bytes]:
    """Tables, feedback and class report by name."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file() and path.suffix in {".csv", ".html"} and not name.startswith("."):
            found[name] = without_times(name, path.read_bytes())
    return found


def differing(first: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Names of the files that are not the same in both."""
    return sorted(n for n in first.keys() | other.keys() if first.get(n) != other.get(n))


def main(runs: int, workers: int) -> None:
    """Print what differs."""
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        desk = Desk(top)
        for case in FAMILIES["fair"]:
            desk.submit(case, case.name)
        course, unlike = desk.course, 0
        first: dict[str, bytes] = {}
        ends: dict[str, str] = {}
        for number in range(1, runs + 1):
            out = top / f"out{number}"
            report = grade_submissions(
                course.submissions, course.lesson, out, 1, course.root,
                workers=workers, budget=TimeBudget(CELL_S), limits=LIMITS,
            )  # fmt: skip
            found = books(out)
            now = {result["student"]: result["status"] for result in report.results}
            first, ends = first or found, ends or now
            others = [f"{student}: {end}" for student, end in now.items() if end != ends[student]]
            changed = differing(first, found)
            unlike += bool(changed)
            marks = sum(row["points"] for result in report.results for row in result["rows"])
            print(
                f"run {number}: {marks} points, {len(changed)} of {len(found)} files differ "
                + ", ".join([*changed[:5], *others]),
                flush=True,
            )
        full = 9 * (len(FAMILIES["fair"]) + 1)
        print(f"{runs} runs, {len(first)} files, full marks are {full}: {unlike} runs differ")
    sys.exit(unlike > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    main(options.runs, options.workers)
