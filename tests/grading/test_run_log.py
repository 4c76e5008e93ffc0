"""Books over several runs: merged by student, resumed after a kill, one student regraded."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.decision_note import RUBRIC, add_decision_note
from tests.support.sandbox import TRUSTED
from tinyml_course.errors import GradingError
from tinyml_course.grading import grade
from tinyml_course.grading.grade import grade_submissions
from tinyml_course.grading.intake import read_submission
from tinyml_course.grading.kept_results import KeptResults
from tinyml_course.grading.manual import manual_marks
from tinyml_course.grading.release_steps.cells import NOTE_STUB
from tinyml_course.grading.reports import safe_name


def read_csv(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Grader:
    """Stands in for the pool: marks by the student's file, and remembers whom it graded."""

    def __init__(self, course) -> None:
        self.course = course
        self.graded: list[str] = []

    def run_tasks(self, tasks, workers, scheduler, keep):
        for task in tasks:
            self.graded.append(task["student"])
            submission = read_submission(
                self.course.submissions, task["student"], self.course.lesson
            )
            row = {
                "exercise": "double", "points": 2, "max_points": 2, "status": "passed",
                "message": "", "hint_id": "", "hint": "",
            }  # fmt: skip
            keep(
                {
                    "student": task["student"], "status": "ok", "message": "", "notes": [],
                    "sha256": submission.sha256, "seconds": 1.0, "rows": [row],
                    "handed_in": "2026-03-02T12:00:00+00:00", "answers": {},
                    "manual": manual_marks(task["lesson"], self.course.root, "read", {}),
                }
            )  # fmt: skip

    def grade(self, seed=1, **options):
        self.graded = []
        return grade_submissions(
            self.course.submissions, self.course.lesson, self.course.out, seed, self.course.root,
            trusted=TRUSTED, **options,
        )  # fmt: skip

    def summary(self) -> dict[str, dict[str, str]]:
        return {row["student"]: row for row in read_csv(self.course.out / "summary.csv")}


@pytest.fixture
def grader(course, monkeypatch) -> Grader:
    grader = Grader(course)
    monkeypatch.setattr(grade, "run_tasks", grader.run_tasks)
    monkeypatch.setattr(grade, "prepare", lambda *_: None)
    for student in ("ana", "ben", "Zoë"):
        course.submit(course.notebook(), student)
    return grader


def test_one_student_graded_into_a_classs_books_keeps_the_class(grader, course, tmp_path):
    grader.grade(seed=1)
    other = tmp_path / "later"
    course.submissions.rename(tmp_path / "first")
    course.submissions = other
    course.submit(course.notebook(), "s1")
    report = grader.grade(seed=2)
    rows = grader.summary()
    assert {name: (row["seed"], row["run"]) for name, row in rows.items()} == {
        "ana": ("1", "1"), "ben": ("1", "1"), "Zoë": ("1", "1"), "s1": ("2", "2"),
    }  # fmt: skip
    assert all(row["graded"].startswith("20") for row in rows.values())
    assert len(list((course.out / "feedback").iterdir())) == 4
    run = json.loads((course.out / "run.json").read_text(encoding="utf-8"))
    assert [(entry["run"], entry["seed"], bool(entry["finished"])) for entry in run["runs"]] == [
        (1, 1, True), (2, 2, True),
    ]  # fmt: skip
    assert [result["student"] for result in report.results] == ["s1"]
    assert report.table().endswith("Kept from earlier runs: 3 students (column run of the tables)")


def test_student_regrades_one_and_a_name_that_is_not_there_is_refused(grader):
    grader.grade(seed=1)
    grader.grade(seed=2, students=("ben",))
    assert grader.graded == ["ben"]
    assert {name: row["run"] for name, row in grader.summary().items()} == {
        "ana": "1", "ben": "2", "Zoë": "1"
    }  # fmt: skip
    with pytest.raises(GradingError, match=r"got 'bem'; there are 3, among them ben"):
        grader.grade(students=("bem",))


def test_a_student_graded_again_gets_the_inputs_of_the_class(grader):
    grader.grade(seed=7)
    assert grader.grade(seed=None, students=("ben",)).seed == 7


def test_resume_skips_what_has_the_same_seed_lesson_and_file(grader, course):
    grader.grade(seed=1)
    grader.grade(seed=None, resume=True)
    assert grader.graded == []
    assert len(grader.summary()) == 3
    course.submit(course.notebook(double="def double(x):\n    return x"), "ben")
    assert grader.grade(seed=None, resume=True).seed == 1
    assert grader.graded == ["ben"]
    grader.grade(seed=2, resume=True)
    assert sorted(grader.graded) == ["Zoë", "ana", "ben"]
    exercise = course.exercise("mean_of")
    exercise.write_text(exercise.read_text() + "\n# other inputs\n")
    grader.grade(seed=2, resume=True)
    assert sorted(grader.graded) == ["Zoë", "ana", "ben"]


def test_without_resume_everybody_is_graded_again(grader):
    grader.grade(seed=1)
    grader.grade(seed=1)
    assert len(grader.graded) == 3


def test_late_work_is_in_the_books_and_a_later_run_keeps_the_rule(grader):
    grader.grade(due="2026-03-01T12:00+00:00", late="25% a day")
    row = grader.summary()["ana"]
    assert (row["auto_points"], row["penalty"], row["points"], row["late_hours"]) == (
        "2", "0.5", "1.5", "24",
    )  # fmt: skip
    grader.grade(students=("ben",))
    assert grader.summary()["ben"]["points"] == "1.5"


def test_the_rule_may_stand_in_lesson_toml(grader, course):
    path = course.root / "solutions" / course.lesson / "lesson.toml"
    rule = 'due = "2026-03-01T12:00+00:00"\nlate = "50% a day"\n'
    path.write_text(rule + path.read_text())
    grader.grade()
    assert grader.summary()["ana"]["penalty"] == "1"


def test_a_decision_note_is_a_row_to_mark_with_its_rubric(grader, course):
    add_decision_note(course)
    report = grader.grade()
    notes = [row for row in read_csv(course.out / "grades.csv") if row["status"] == "to_mark"]
    assert [(row["exercise"], row["points"], row["max_points"]) for row in notes] == [
        ("decision_note", "", "3")
    ] * 3
    assert {row["rubric"] for row in notes} == {RUBRIC}
    assert {(row["to_mark"], row["points"]) for row in grader.summary().values()} == {("3", "2")}
    assert report.results[0]["manual"][0]["title"] == "Decide"
    assert "To be marked by hand: 3 submissions, up to 3 points each" in report.table()


def test_a_note_that_was_not_written_or_not_handed_in_is_not_to_mark(course):
    add_decision_note(course)

    def status(intake, text):
        marks = manual_marks(course.lesson, course.root, intake, {"decision_note": text})
        return [(mark["status"], mark["text"]) for mark in marks]

    assert status("read", " I would. ") == [("to_mark", "I would.")]
    assert status("read", NOTE_STUB) == [("not_attempted", "")]
    assert status("missing", "") == [("missing", "")]


def test_a_damaged_result_is_named(grader, course):
    grader.grade()
    (course.out / ".results" / "ana.json").write_text("{")
    with pytest.raises(GradingError, match=r"expected a result in .*ana\.json"):
        grader.grade()


DRIVER = """
import sys
from pathlib import Path
from tinyml_course.grading.grade import grade_submissions

if __name__ == "__main__":
    submissions, out, root, lesson, trusted = sys.argv[1:]
    grade_submissions(
        Path(submissions), lesson, Path(out), 7, Path(root), workers=1, trusted=trusted == "True"
    )
"""


def parents() -> dict[str, str]:
    """The parent of each process that has not ended, where the system lists them."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                found[stat.parent.name] = parent
    return found


def living() -> set[str]:
    return set(parents())


def family_of(process: int) -> set[str]:
    """A process, its children, and theirs."""
    all_parents = parents()
    family = {str(process)} & set(all_parents)
    while more := {child for child, parent in all_parents.items() if parent in family} - family:
        family |= more
    return family


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills a process as POSIX does")
def test_a_killed_run_is_resumed_without_loss_or_doubling(course, tmp_path, monkeypatch):
    students = ["ana", "ben", "cem", "dan"]
    for student in students:
        course.submit(course.notebook(), student)
    slow = course.notebook(mean_of="import time\ntime.sleep(50)\ndef mean_of(x):\n    return 1.0")
    course.submit(slow, "cem")
    driver = tmp_path / "driver.py"
    driver.write_text(DRIVER)
    arguments = [course.submissions, course.out, course.root, course.lesson, TRUSTED]
    process = subprocess.Popen([sys.executable, driver, *map(str, arguments)])
    kept = KeptResults(course.out)
    deadline = time.monotonic() + 120
    while len(kept.load()) < 2 and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.1)
    left = family_of(process.pid)
    assert not left or len(left) > 1  # where the system lists them, it has workers
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    while left & living() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left & living()  # nothing of the killed run goes on
    assert sorted(kept.load()) == ["ana", "ben"]
    assert not (course.out / "summary.csv").exists()
    before = {path.name: path.read_bytes() for path in course.out.rglob("*.json")}

    course.submit(course.notebook(), "cem")
    graded = []
    real = grade.run_tasks

    def run_tasks(tasks, workers, scheduler, keep):
        graded.extend(task["student"] for task in tasks)
        real(tasks, workers, scheduler, keep)

    monkeypatch.setattr(grade, "run_tasks", run_tasks)
    report = grade_submissions(
        course.submissions, course.lesson, course.out, None, course.root,
        workers=1, trusted=TRUSTED, resume=True,
    )  # fmt: skip
    assert report.seed == 7
    assert graded == ["cem", "dan"]
    rows = read_csv(course.out / "summary.csv")
    assert [(row["student"], row["points"], row["run"]) for row in rows] == [
        (student, "9", "1") for student in students
    ]
    for student in ("ana", "ben"):
        name = f"{safe_name(student)}.json"
        assert (course.out / ".results" / name).read_bytes() == before[name]
