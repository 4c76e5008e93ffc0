"""The sample lesson of the corpus as nbgrader and Otter-Grader want it.

Both run the tests in the student's process, after the notebook. The tests are written with care:
type, dtype, shape and value on fixed inputs, nothing that a patched NumPy could answer, and the
library's own function refused while it would be the answer.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import nbformat
import nbgrader

from tests.grading.conftest import LESSON, SOLUTIONS
from tinyml_course.seeds import derive_seed

POINTS = {"double": 2, "mean_of": 3, "seed_for": 4}

VECTORS = "([3, 41, 7, 88, 12], [99, 1, 50, 23, 64], [17, 17, 5, 2, 90])"
SEEDS = [(3, "a"), (17, "a"), (98, "a")]

TESTS = {
    "double": f"""
import numpy as np
for values in {VECTORS}:
    x = np.array(values)
    got = double(x)
    assert type(got) is np.ndarray
    assert got.dtype == x.dtype and got.shape == (5,)
    assert got.tolist() == [2 * value for value in values]
    assert x.tolist() == values
""",
    "mean_of": f"""
import numpy as np
for values in {VECTORS}:
    got = mean_of(np.array(values))
    assert isinstance(got, (float, np.floating)) or (type(got) is np.ndarray and got.shape == ())
    assert abs(float(got) - sum(values) / 5) <= 1e-9 * sum(values)
""",
    "seed_for": f"""
import sys
def refused(*_):
    raise AssertionError("write it yourself")
room, names = sys.modules.get("tinyml_course.seeds"), NAMES
kept = names.get("derive_seed"), getattr(room, "derive_seed", None)
if room:
    room.derive_seed = refused
if kept[0]:
    names["derive_seed"] = refused
try:
    for seed, name, expected in {[(s, n, derive_seed(s, n)) for s, n in SEEDS]}:
        got = seed_for(seed, name)
        assert type(got) is int
        assert got == expected
finally:
    if kept[0]:
        names["derive_seed"] = kept[0]
    if room:
        room.derive_seed = kept[1]
""",
}
"""Hidden tests by exercise; ``NAMES`` are the notebook's variables."""

TRAINING = "import os; os._exit(7)  # training: must not be run"
SETUP = "import numpy as np\n\ndef given_factor():\n    return 2"


def without_training(data: bytes) -> bytes:
    """A submission for a grader that runs all cells: the training cell does nothing.

    In the corpus that cell ends the process, since ``tinyml grade`` must not run it.
    """
    for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        data = data.replace(TRAINING.encode(code), "pass  # training".encode(code))
    return data


def complete(data: bytes) -> bytes:
    """A submission whose cells have all the entries that nbgrader hands out.

    The sample lesson names only what ``tinyml`` reads. What a case has changed stays as it is, and
    so does a file that is no notebook.
    """
    try:
        notebook = json.loads(data)
        cells = notebook["cells"]
        changed = [fill(cell) for cell in cells]
    except (ValueError, RecursionError, TypeError, KeyError):
        return data
    if not any(changed):
        return data
    return json.dumps(notebook).encode(json.detect_encoding(data), "surrogatepass")


def fill(cell: Any) -> bool:
    """Add what is missing to the metadata of one cell; whether it is one of the lesson's."""
    metadata = cell.get("metadata") if isinstance(cell, dict) else None
    ours = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if not isinstance(ours, dict):
        return False
    for name in ("grade", "locked", "solution", "task"):
        ours.setdefault(name, False)
    return True


def nbgrader_source(secret: str) -> Any:
    """The instructor's notebook for nbgrader, with hidden tests; `secret` is in its solutions."""
    cells = [
        nbformat.v4.new_markdown_cell("# A sample lesson"),
        cell("setup", SETUP, locked=True),
    ]
    for name, points in POINTS.items():
        hidden = TESTS[name].replace("NAMES", "globals()").strip()
        tests = f"### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
        solved = f"### BEGIN SOLUTION\n{secret}{SOLUTIONS[name]}\n### END SOLUTION"
        cells.append(cell(name, solved, solution=True))
        cells.append(cell(f"check-{name}", tests, grade=True, locked=True, points=points))
    cells.append(cell("train", "pass  # training", locked=True))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def cell(name: str, source: str, **changed: Any) -> Any:
    """A code cell with all of nbgrader's entries."""
    made = nbformat.v4.new_code_cell(source)
    flags = {"grade": False, "locked": False, "solution": False, "task": False}
    made.metadata["nbgrader"] = {"grade_id": name, "schema_version": 3, **flags, **changed}
    return made


def nbgrader_course(folder: Path, secret: str) -> None:
    """The lesson in nbgrader's database, ``out/gradebook.db``, and its source beside it."""
    source = folder / "clone" / "source" / LESSON / f"{LESSON}.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(nbgrader_source(secret), source)
    (folder / "out").mkdir()
    (folder / "nbgrader_config.py").write_text(nbgrader_config(folder, 30), encoding="utf-8")
    search = os.pathsep.join([*programs(), os.environ["PATH"]])
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", LESSON],
        cwd=folder,
        env={**os.environ, "PATH": search},
        check=True,
        capture_output=True,
    )


def programs() -> list[str]:
    """Where the scripts of installed packages lie; nbgrader asks one of them, alembic."""
    found = [Path(sys.prefix) / "bin", Path(nbgrader.__file__).parents[4] / "bin"]
    return [str(path) for path in dict.fromkeys(found)]


def alembic_heads() -> str:
    """What ``alembic heads`` says of nbgrader's database."""
    search = os.pathsep.join([*programs(), os.environ["PATH"]])
    command = [
        sys.executable,
        "-c",
        "from nbgrader.api import get_alembic_version as head; print(head())",
    ]
    return subprocess.check_output(command, env={**os.environ, "PATH": search}, text=True).strip()


def nbgrader_config(course: Path, cell_s: float) -> str:
    """Settings of a course whose folders are those of a case."""
    return textwrap.dedent(f"""
        c = get_config()
        c.CourseDirectory.course_id = "course"
        c.CourseDirectory.root = "{course}"
        c.CourseDirectory.db_url = "sqlite:///{course}/out/gradebook.db"
        c.CourseDirectory.source_directory = "clone/source"
        c.CourseDirectory.submitted_directory = "submissions"
        c.Execute.timeout = {round(cell_s)}
        c.ClearSolutions.enforce_metadata = False
        """)


def otter_zip(folder: Path, python: Path) -> None:
    """Otter's ``autograder.zip`` with the tests in the form that raises."""
    tests = folder / "tests"
    tests.mkdir(parents=True)
    for name, points in POINTS.items():
        body = TESTS[name].replace("NAMES", "env").strip()
        lines = textwrap.indent(body, "    ")
        (tests / f"{name}.py").write_text(
            "from otter.test_files import test_case\n\nOK_FORMAT = False\n\n"
            f"name, points = {name!r}, {points}\n\n\n"
            f"@test_case(hidden=True)\ndef test_{name}({name}, env):\n{lines}\n",
            encoding="utf-8",
        )
    command = [python, "-m", "otter", "generate", "-t", "tests", "-o", "autograder.zip"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    shutil.rmtree(tests)
