"""The results of a grading run: three tables, a page for each student, and how to repeat it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tinyml_course.errors import GradingError
from tinyml_course.grading.class_report import ClassView, class_report
from tinyml_course.grading.feedback_page import Given, feedback_page
from tinyml_course.grading.kept_results import KeptResults, kept_lessons
from tinyml_course.grading.leaderboard import BOARD_COLUMNS, BOARD_FILE, leaderboard
from tinyml_course.grading.tables import MISTAKES_FILE, write_csv, write_tables

REPORT_FILE = "report.html"

RUN_FILE = "run.json"
"""Written last: a folder that has it holds a complete run."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)")


def clean(value: Any) -> Any:
    """Text from a student, made safe to print and store; other values unchanged.

    Characters that no file can hold (lone surrogates) and ones that steer a terminal or turn
    the direction of writing become ``?``. Lists and dictionaries are gone through.
    """
    if isinstance(value, str):
        return _CONTROL.sub("?", value.encode("utf-8", "replace").decode("utf-8"))
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    return value


def safe_name(student: str) -> str:
    """A file name without ending for a student: safe on every system, and different for each.

    Plain lower-case names stay as they are; others get a short hash, so that ``Ana`` and ``ana``,
    or two names in another script, do not meet.
    """
    if _PLAIN_NAME.fullmatch(student) and not _RESERVED.fullmatch(student):
        return student
    digest = hashlib.sha256(student.encode("utf-8", "surrogateescape")).hexdigest()[:10]
    slug = re.sub(r"[^A-Za-z0-9]+", "-", student).strip("-")[:40]
    return f"{slug}-{digest}" if slug else digest


def feedback_names(students: Iterable[str]) -> dict[str, str]:
    """The file name of each student's page."""
    return {student: f"{safe_name(student)}.html" for student in students}


def check_out_dir(out: Path, lesson: str, submissions: Path) -> None:
    """Make sure that writing into `out` overwrites only an earlier run of this lesson.

    Raises
    ------
    GradingError
        If `out` is a file, lies in the submissions, or holds something else under our names.
    """
    if out.exists() and not out.is_dir():
        raise GradingError(f"expected a folder for the grades, got the file {out}; name another")
    if out.resolve().is_relative_to(submissions.resolve()):
        raise GradingError(
            f"expected a folder outside of {submissions} for the grades, got {out}, which would be "
            "taken for a student; name another"
        )
    ours = [name for name in ("grades.csv", "summary.csv", "feedback") if (out / name).exists()]
    earlier = _lesson_of(out / RUN_FILE) or next(kept_lessons(out), None)
    if (ours or (out / RUN_FILE).exists()) and earlier is None:
        held = f"{', '.join(ours) or RUN_FILE} of another run"
    elif earlier not in (None, lesson):
        held = f"grades of {earlier}"
    elif earlier and not KeptResults(out).runs():
        held = "books without the results they were made from, which would be lost"
    else:
        return
    raise GradingError(
        f"expected {out} to be empty or to hold grades of {lesson}, found {held}; name another "
        "folder with --out"
    )


def _lesson_of(run_file: Path) -> str | None:
    try:
        return str(json.loads(run_file.read_text(encoding="utf-8"))["lesson"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_books(
    out: Path,
    lesson: str,
    results: Sequence[Mapping[str, Any]],
    run: Any,
    given: Mapping[str, Given] | None = None,
    view: ClassView | None = None,
) -> None:
    """Write everything beside the old files of `out` first, then replace each in one step.

    Parameters
    ----------
    out
        Folder to write into; made if needed.
    results
        What `grade_one` returned, cleaned, a student each.
    run
        What goes into ``run.json``.
    given
        What a person gave, by student; the pages show it.
    view
        What the report on the class shows beside the results.
    """
    out.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".grading-", dir=out))
    try:
        write_tables(stage, lesson, results)
        (stage / "feedback").mkdir()
        names = feedback_names(result["student"] for result in results)
        for result in results:
            page = feedback_page(result, lesson, (given or {}).get(result["student"]))
            (stage / "feedback" / names[result["student"]]).write_text(page, encoding="utf-8")
        board = leaderboard(results, view.own_models if view else {})
        write_csv(stage / BOARD_FILE, BOARD_COLUMNS, board)
        report = class_report(results, lesson, view)
        (stage / REPORT_FILE).write_text(report, encoding="utf-8")
        text = json.dumps(run, indent=2, ensure_ascii=False) + "\n"
        (stage / RUN_FILE).write_text(text, encoding="utf-8")
        if (out / "feedback").exists():
            (out / "feedback").rename(stage / "old")
        if not board:
            (stage / BOARD_FILE).unlink()
        tables = ("grades.csv", "summary.csv", MISTAKES_FILE, BOARD_FILE)
        for name in ("feedback", *tables, REPORT_FILE, RUN_FILE):
            if name == BOARD_FILE and not board:
                continue
            (stage / name).replace(out / name)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
