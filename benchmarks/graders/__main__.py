"""Grade the corpus with three graders, and write the table.

``python -m benchmarks.graders run RESULTS [--otter PYTHON] [--most N] [--family NAME]...``
grades; what is in the file already is not graded again. ``python -m benchmarks.graders table
RESULTS PAGE`` writes the tables into ``docs/grading-corpus.md``. Needs Linux and bubblewrap.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from benchmarks.graders import guard, run
from benchmarks.graders.results import append, read, result
from benchmarks.graders.table import replaced, tables
from tests.grading.corpus.families import FAMILIES

AT_ONCE = 2


def grade(options: argparse.Namespace) -> None:
    """Grade what is not in the file yet; a line for each case and grader."""
    graders = [name for name in options.grader if name != "otter" or options.otter]
    with tempfile.TemporaryDirectory(prefix="graders-") as name:
        bench = run.Bench(Path(name), graders, options.otter or Path())
        for grader in graders:
            found = guard.holes(bench.shown(bench.work / "python", grader))
            if found:
                sys.exit(f"expected a box that holds, but a case in it {', '.join(found)}")
            said = bench.warm(grader)
            if said["marks"].get("ana") != said["expected"]["points"]:
                sys.exit(f"expected full marks for solved work from {grader}, got {said}")
        versions = run.versions(graders, options.otter or Path())
        done = {one.key for one in read(options.results)}
        wanted = [
            (family, case, grader)
            for family, case in run.selected(options.family, options.most)
            for grader in graders
            if (case.name, grader) not in done
        ]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            jobs = {pool.submit(bench.grade, *one): one for one in wanted}
            for job in as_completed(jobs):
                family, case, grader = jobs[job]
                found = result(family, case.name, grader, job.result(), versions[grader])
                append(options.results, [found])
                print(f"{found.seconds:6.1f} s  {grader:9} {case.name}", flush=True)


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("run", "table"))
    parser.add_argument("results", type=Path, help="the file of results")
    parser.add_argument("page", type=Path, nargs="?", help="the page that holds the tables")
    parser.add_argument("--otter", type=Path, help="a Python that has Otter-Grader")
    parser.add_argument("--most", type=int, default=1000, help="cases of a family")
    parser.add_argument("--family", nargs="*", default=list(FAMILIES), choices=list(FAMILIES))
    parser.add_argument("--grader", nargs="*", default=list(run.GRADERS), choices=run.GRADERS)
    options = parser.parse_args()
    if options.what == "table":
        found = tables(read(options.results), FAMILIES, run.GRADERS)
        if options.page is None:
            print(found)
        else:
            page = options.page.read_text(encoding="utf-8")
            options.page.write_text(replaced(page, found), encoding="utf-8")
    else:
        grade(options)


if __name__ == "__main__":
    main()
