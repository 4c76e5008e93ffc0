"""Grade the cases, each in a box, with each grader."""

from __future__ import annotations

import compileall
import itertools
import os
import random
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import nbgrader

import tinyml_course
from benchmarks.graders import box, lesson
from tests.grading.corpus.__main__ import expected
from tests.grading.corpus.case import Case
from tests.grading.corpus.desk import LIMITS, LONG, SECRET, SHORT, Desk
from tests.grading.corpus.families import CASES, FAMILIES

DESK, GIVEN = Path("/desk"), Path("/given")
OTHERS = GIVEN / "packages"  # Otter's, before ours
PYTHON = DESK / "python" / "bin" / "python"

GRADERS = ("tinyml", "nbgrader", "otter")
SEED = 17
"""Draws the sample of a family; a larger sample begins with the smaller one."""

WALL_S = {False: 180.0, True: 120.0}
"""How long a grader may take for both students, in seconds, by whether limits of time are short."""

LEAST_CELL_S = 15.0
"""nbgrader counts the start of a kernel as part of its first cell."""

TINYML = f"""
from pathlib import Path
from tinyml_course.grading.grade import grade_submissions
from tinyml_course.grading.sandbox.limits import Limits
from tinyml_course.grading.score import TimeBudget
grade_submissions(
    Path("submissions"), "{lesson.LESSON}", Path("out/now"), 1, Path("clone").resolve(), workers=1,
    budget=TimeBudget(CELL_S), limits=Limits(**{asdict(LIMITS)}),
)
"""

OTTER = f"""
import pathlib, subprocess, sys
for folder in sorted(pathlib.Path("submissions").iterdir()):
    notebook = folder / "{lesson.LESSON}" / "{lesson.LESSON}.ipynb"
    found = [notebook] if notebook.exists() else sorted(notebook.parent.glob("*.ipynb"))
    out = pathlib.Path("out/now", folder.name)
    out.mkdir(parents=True, exist_ok=True)
    if folder.name == "zoe":
        (out / "reached").touch()
    elif len(found) == 1:
        zipped = "/given/course/autograder.zip"
        command = ["otter", "run", "--no-logo", "-a", zipped, "-o", str(out), str(found[0])]
        subprocess.run([sys.executable, "-m", *command])
"""


class BoxedDesk(Desk):
    """A desk whose cases name places of the box."""

    def places(self) -> dict[str, Path]:
        """What the tokens in code stand for in the box."""
        case = DESK / "case"
        return {
            "@CLONE@": case / "clone",
            "@BOOKS@": case / "out",
            "@CLASS@": case / "submissions",
            "@PACKAGE@": DESK / "src" / "tinyml_course",
            "@PYTHON@": DESK / "python",
        }

    def relink(self, top: Path) -> None:
        """Let links of a case lead to places of the box."""
        for path in top.rglob("*"):
            if path.is_symlink() and path.readlink().is_relative_to(top):
                target = DESK / "case" / path.readlink().relative_to(top)
                path.unlink()
                path.symlink_to(target)


def cases(family: str, most: int) -> list[Case]:
    """A sample of the cases of a family; all of them if `most` is as large."""
    drawn = list(FAMILIES[family])
    random.Random(SEED).shuffle(drawn)  # noqa: S311 (a sample, no secret)
    return drawn[:most]


def write_case(top: Path, family: str, case: Case, grader: str) -> dict[str, Any]:
    """Write one case for one grader; what is expected of it."""
    limits = SHORT if case.hurried else LONG
    desk = BoxedDesk(top, limits["double_s"])
    desk.submit(case)
    desk.relink(top)
    if grader != "tinyml":
        for path in top.glob("submissions/*/*/*.ipynb"):
            if path.is_file() and not path.is_symlink() and path.stat().st_size < 50_000_000:
                data = lesson.without_training(path.read_bytes())
                path.write_bytes(lesson.complete(data) if grader == "nbgrader" else data)
    return expected(family, case, limits)


class Bench:
    """What the graders need, made once: an environment, nbgrader's course, Otter's tests.

    Parameters
    ----------
    work
        An empty folder.
    graders
        Those of `GRADERS` that will grade.
    otter
        A Python that has Otter-Grader.
    """

    def __init__(self, work: Path, graders: Sequence[str], otter: Path = Path()) -> None:
        self.work, self.cache = work, work / "cache"
        venv.create(work / "python", symlinks=True, with_pip=False)
        package = Path(tinyml_course.__file__).parent
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(package, work / "package", ignore=ignore)
        compileall.compile_dir(work / "package", quiet=1)  # else each case compiles it
        if "nbgrader" in graders:
            lesson.nbgrader_course(work / "nbgrader", SECRET)
            self._alembic()
        found = (p for p in sys.path if p.endswith("site-packages"))
        self.packages = [p for p in found if any(Path(p).glob("numpy"))]
        self.others = Path()
        if "otter" in graders:
            lesson.otter_zip(work / "otter", otter)
            ask = "import otter, pathlib; print(pathlib.Path(otter.__file__).parents[1])"
            self.others = Path(subprocess.check_output([otter, "-c", ask], text=True).strip())

    def settings(self, grader: str, hurried: bool) -> dict[str, Any]:
        """What `inside` has to know."""
        cell_s = (SHORT if hurried else LONG)["cell_s"]
        if grader == "nbgrader":
            cell_s = max(min(cell_s, 30.0), LEAST_CELL_S)  # 30 s is what it takes unless told
        python = str(PYTHON)
        commands = {
            "tinyml": [[python, "-c", TINYML.replace("CELL_S", str(cell_s))]],
            "nbgrader": [[python, "-m", "nbgrader", "autograde", lesson.LESSON]],
            "otter": [[python, "-c", OTTER]],
        }
        programs = [str(PYTHON.parent), "/usr/bin", "/bin"]
        return {
            "grader": grader,
            "commands": commands[grader],
            "wall_s": WALL_S[hurried],
            "packages": [*([str(OTHERS)] if grader == "otter" else []), *self.packages],
            "nbgrader_config": lesson.nbgrader_config(DESK / "case", cell_s),
            "variables": {
                "PATH": os.pathsep.join(programs),
                "LANG": "C.UTF-8",
                "PYTHONPYCACHEPREFIX": str(box.CACHE),
            },
        }

    def _alembic(self) -> None:
        """Answer ``alembic heads`` as alembic does: nbgrader asks it again for each cell it saves.

        Starting it takes most of nbgrader's time, which is not what is measured here.
        """
        heads = lesson.alembic_heads()
        script = self.work / "python" / "bin" / "alembic"
        script.write_text(f"#!/bin/sh\necho '{heads}'\n", encoding="utf-8")
        script.chmod(0o755)

    def shown(self, case: Path, grader: str) -> Mapping[Path, Path]:
        """Folders shown in the box."""
        found = {
            GIVEN / "case": case,
            GIVEN / "python": self.work / "python",
            GIVEN / "package": self.work / "package",
        }
        if grader != "tinyml":
            found[GIVEN / "course"] = self.work / grader
        if grader == "otter":
            found[OTHERS] = self.others
        return {**found, **{Path(place): Path(place) for place in self.packages}}

    def warm(self, grader: str) -> dict[str, Any]:
        """Grade the solved notebook, and keep Python's compiled files for the cases."""
        self.cache.mkdir(exist_ok=True)
        self.cache.chmod(0o777)  # the box has a user of its own
        return self.grade("fair", CASES["fair_solved"], grader, self.cache)

    def grade(
        self, family: str, case: Case, grader: str, cache: Path | None = None
    ) -> dict[str, Any]:
        """What came of one case with one grader, and what is expected."""
        top = self.work / "cases" / f"{grader}-{case.name}"
        top.mkdir(parents=True)
        try:
            wanted = write_case(top, family, case, grader)
            shown = self.shown(top, grader)
            if cache is None and self.cache.exists():
                shown = {**shown, box.CACHE: self.cache}
            said = box.grade(shown, self.settings(grader, case.hurried), cache)
        finally:
            shutil.rmtree(top)
        return {**said, "grader": grader, "expected": wanted}


def versions(graders: Sequence[str], otter: Path) -> dict[str, str]:
    """Versions of the graders."""
    found = {"tinyml": tinyml_course.__version__, "nbgrader": nbgrader.__version__}
    if "otter" in graders:
        ask = "import otter; print(otter.__version__)"
        found["otter"] = subprocess.check_output([otter, "-c", ask], text=True).strip()
    return {name: found[name] for name in graders}


def selected(families: Sequence[str], most: int) -> list[tuple[str, Case]]:
    """The cases to grade, with their families: one of each family, then the next of each."""
    drawn = [[(family, case) for case in cases(family, most)] for family in families]
    rounds = itertools.zip_longest(*drawn)
    return [pair for chosen in rounds for pair in chosen if pair is not None]
