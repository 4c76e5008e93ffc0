"""A small lesson in a clone of its own, and students who hand something in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.support.sandbox import TRUSTED
from tinyml_course.grading.sandbox.limits import Limits
from tinyml_course.grading.score import grade_one

LESSON = "90_sample"

EXERCISES = {
    "_common": """
def vectors(rng):
    return [(rng.integers(1, 100, 5),) for _ in range(3)]
""",
    "double": """
from tinyml_course.exercises import exercise
from ._common import vectors

double = exercise(points=2, inputs=vectors, timeout_s=60.0)

@double.mistake
def squares(x):
    '''That is the square.'''
    return x * x
""",
    "mean_of": """
from tinyml_course.exercises import Comparison, exercise
from ._common import vectors

mean_of = exercise(points=3, inputs=vectors, comparison=Comparison(rtol=1e-9), timeout_s=60.0)
""",
    "seed_for": """
from tinyml_course.exercises import exercise

def seeds_and_names(rng):
    return [(int(rng.integers(99)), "a")]

seed_for = exercise(points=4, inputs=seeds_and_names, closed_rooms=("seeds",), timeout_s=60.0)
""",
}

FACTS = """
number = "90"
title = "A sample"
promise = "You will double numbers."
figure = "2 of 2 doubled"
minutes = 5
before = "nothing"
[syllabus]
use_case = "numbers"
writes = "a product"
figure = "2 of 2"
"""

SOLUTIONS = {
    "double": "def double(x):\n    return given_factor() * x",
    "mean_of": "def mean_of(x):\n    return float(np.mean(x))",
    "seed_for": (
        "import hashlib\n\n"
        "def seed_for(seed, name):\n"
        "    digest = hashlib.sha256(f'{seed}:{name}'.encode()).digest()\n"
        "    return int.from_bytes(digest[:4], 'little')"
    ),
}
STUBS = {
    "double": 'def double(x):\n    """Twice x."""\n    raise NotImplementedError("write it")',
    "mean_of": 'def mean_of(x):\n    """The mean."""\n    raise NotImplementedError("write it")',
    "seed_for": "def seed_for(seed, name):\n    raise NotImplementedError",
}


def code(source: str, grade_id: str = "", tags: list[str] | None = None, **nbgrader: Any) -> Any:
    """A code cell; with a `grade_id` it is one of the lesson's."""
    cell = nbformat.v4.new_code_cell(source)
    if grade_id:
        cell["id"] = f"id-{grade_id}"
        cell.metadata["nbgrader"] = {"grade_id": grade_id, "schema_version": 3, **nbgrader}
    if tags:
        cell.metadata["tags"] = tags
    return cell


def lesson_cells(solutions: dict[str, str]) -> list[Any]:
    """The lesson's notebook with these sources in its solution cells."""
    setup = "import numpy as np\n\ndef given_factor():\n    return 2"
    cells = [
        nbformat.v4.new_markdown_cell("# A sample lesson"),
        code(setup, "setup", ["setup"], solution=False, locked=True),
    ]
    for name, source in solutions.items():
        check = code(f"lesson.check({name})", f"check-{name}", grade=True, points=1, solution=False)
        cells += [code(source, name, solution=True, grade=False), check]
    never = code("import os; os._exit(7)  # training: must not be run", "train", solution=False)
    return [*cells, never]


class Course:
    """A clone with one lesson, and a folder of submissions."""

    lesson = LESSON
    solutions = SOLUTIONS
    stubs = STUBS
    code = staticmethod(code)

    def __init__(self, top: Path) -> None:
        self.root, self.submissions, self.out = top / "clone", top / "submissions", top / "out"
        folder = self.root / "solutions" / LESSON
        folder.mkdir(parents=True)
        self.submissions.mkdir()
        (folder / "exercises").mkdir()
        for name, text in EXERCISES.items():
            self.exercise(name).write_text(text, encoding="utf-8")
        (folder / "lesson.toml").write_text(FACTS, encoding="utf-8")
        self.write_lesson(self.notebook())

    def write_lesson(self, notebook: Any) -> None:
        """Make this the complete lesson."""
        nbformat.write(notebook, self.root / "solutions" / LESSON / f"{LESSON}.ipynb")

    def exercise(self, name: str) -> Path:
        """The file of an exercise."""
        return self.root / "solutions" / LESSON / "exercises" / f"{name}.py"

    def limit(self, name: str, seconds: float) -> None:
        """Let one exercise's function run for so long: for an answer that never ends."""
        path = self.exercise(name)
        text = path.read_text(encoding="utf-8").replace("timeout_s=60.0", f"timeout_s={seconds}")
        path.write_text(text, encoding="utf-8")

    def notebook(self, **changed: str) -> Any:
        """The lesson solved, but for what is changed: ``double="def double…"``."""
        return nbformat.v4.new_notebook(cells=lesson_cells({**SOLUTIONS, **changed}))

    def path(self, student: str = "ana") -> Path:
        """Where a student's notebook belongs; its folder is made."""
        folder = self.submissions / student / LESSON
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{LESSON}.ipynb"

    def submit(self, notebook: Any, student: str = "ana") -> None:
        """Hand in a notebook, or the bytes of a file."""
        data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
        self.path(student).write_bytes(data)

    def task(self, student: str = "ana", **changed: Any) -> dict[str, Any]:
        """The task that grades one student."""
        return {
            "submissions": str(self.submissions),
            "student": student,
            "lesson": LESSON,
            "root": str(self.root),
            "seed": 1,
            "prepared": None,
            "cell_s": 60.0,
            "total_s": 600.0,
            "limits": asdict(Limits()),
            "trusted": TRUSTED,
            **changed,
        }

    def grade(self, notebook: Any, **changed: Any) -> dict[str, Any]:
        """Hand in and grade one notebook."""
        self.submit(notebook)
        return grade_one(self.task(**changed))


def points_of(result: dict[str, Any]) -> list[int]:
    """Points for each exercise."""
    return [row["points"] for row in result["rows"]]


def statuses_of(result: dict[str, Any]) -> list[str]:
    """Status of each exercise."""
    return [row["status"] for row in result["rows"]]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path)


@pytest.fixture
def points() -> Callable[[dict[str, Any]], list[int]]:
    return points_of


@pytest.fixture
def statuses() -> Callable[[dict[str, Any]], list[str]]:
    return statuses_of
