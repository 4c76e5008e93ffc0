"""What Gradescope's container runs: grade the one submission there, and write ``results.json``.

Source: Gradescope's autograder specification (``/autograder/submission``,
``/autograder/results/results.json``, and the keys of that file).
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tinyml_course.errors import GradingError
from tinyml_course.grading.answer_run import TimeBudget
from tinyml_course.grading.collect.names import is_model
from tinyml_course.grading.feedback_page import WORDS
from tinyml_course.grading.gradescope.user_runner import requires_root
from tinyml_course.grading.manual import TO_MARK
from tinyml_course.grading.reports import clean
from tinyml_course.grading.sandbox.limits import Limits
from tinyml_course.grading.score import grade_one

TOP = "TINYML_AUTOGRADER"
"""Variable that names another folder for ``/autograder``."""

USER = "TINYML_STUDENT_USER"
"""Variable that names the user that student code runs as; ``student`` where it is not set."""

CONFIG = "config.json"
STUDENT = "student"


def grade_here(top: Path, user: str) -> dict[str, Any]:
    """Grade the submission in ``submission/`` and write ``results/results.json``.

    Parameters
    ----------
    top
        Gradescope's ``/autograder``.
    user
        The user that student code runs as.

    Returns
    -------
    dict
        What was written.

    Raises
    ------
    GradingError
        The zip is not whole, or this process may not start others as `user`.
    """
    requires_root()
    for private in ("source", "submission", "results"):
        folder = top / private
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
    try:
        config = json.loads((top / "source" / CONFIG).read_text(encoding="utf-8"))
        lesson = str(config["lesson"])
    except (OSError, ValueError, KeyError):
        raise GradingError(
            f"expected {CONFIG} in {top / 'source'}, found none; make the zip again with "
            "tinyml gradescope"
        ) from None
    with tempfile.TemporaryDirectory(prefix="tinyml-submission-") as layout:
        laid_out(top / "submission", Path(layout), lesson)
        task = {
            "submissions": layout,
            "student": STUDENT,
            "lesson": lesson,
            "root": str(top / "source" / "course"),
            "seed": secrets.randbits(32),
            "prepared": None,
            "limits": asdict(Limits()),
            "trusted": False,
            "user": user,
            **asdict(TimeBudget()),
        }
        results = results_of(clean(grade_one(task)))
    text = json.dumps(results, indent=2, ensure_ascii=False)
    (top / "results" / "results.json").write_text(text, encoding="utf-8")
    return results


def laid_out(submission: Path, folder: Path, lesson: str) -> None:
    """Copy the notebook of the lesson's name, or the only one, to where intake looks for it."""
    found = [
        path
        for path in sorted(submission.rglob("*.ipynb"))
        if stat.S_ISREG(path.lstat().st_mode) and ".ipynb_checkpoints" not in path.parts
    ]
    named = [path for path in found if path.stem == lesson] or found
    target = folder / STUDENT / lesson
    target.mkdir(parents=True)
    if len(named) == 1:
        shutil.copyfile(named[0], target / f"{lesson}.ipynb")
        for path in named[0].parent.iterdir():
            if is_model(path.name) and stat.S_ISREG(path.lstat().st_mode):
                shutil.copyfile(path, target / path.name)
    elif named:
        for path in named:  # intake names them
            shutil.copyfile(path, target / f"{len(list(target.iterdir())) + 1} {path.name}")


def results_of(result: Mapping[str, Any]) -> dict[str, Any]:
    """A result of `grade_one` as Gradescope's ``results.json``.

    The score is the sum of the tests'. Cells marked by hand are not among them: they have no
    score yet, so the text says that they wait.
    """
    tests = [
        {
            "number": str(number),
            "name": row["exercise"],
            "score": row["points"],
            "max_score": row["max_points"],
            "status": "passed" if row["status"] == "passed" else "failed",
            "output": _said(row),
            "output_format": "text",
            "visibility": "visible",
        }
        for number, row in enumerate(result["rows"], start=1)
    ]
    lines = [result["message"], *result["notes"]]
    lines += [
        f"{cell['title']}: marked by hand, {cell['max_points']} points"
        for cell in result["manual"]
        if cell["status"] == TO_MARK
    ]
    return {
        "tests": tests,
        "output": "\n".join(line for line in lines if line),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"status": result["status"], "sha256": result["sha256"]},
    }


def _said(row: Mapping[str, Any]) -> str:
    lines = [WORDS.get(row["status"], row["status"]), row["message"], row["hint"]]
    lines.append(row.get("counterexample", ""))
    return "\n".join(line for line in lines if line)


def main() -> None:
    """Grade where the variables say, as ``run_autograder`` does."""
    grade_here(Path(os.environ.get(TOP, "/autograder")), os.environ.get(USER, STUDENT))


if __name__ == "__main__":
    main()
