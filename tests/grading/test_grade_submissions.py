"""A whole batch: the books it writes, and that no submission stops it."""

from __future__ import annotations

import csv
import json
from html.parser import HTMLParser

import pytest

from tests.support.sandbox import TRUSTED
from tinyml_course.errors import GradingError, LessonError
from tinyml_course.exercises.compare import EXACT
from tinyml_course.grading import grade, pool, reports, tables
from tinyml_course.grading.answer_run import TimeBudget
from tinyml_course.grading.grade import GradeReport, check_lesson, grade_submissions
from tinyml_course.grading.kept_results import KeptResults
from tinyml_course.grading.reports import (
    check_out_dir,
    clean,
    feedback_names,
    write_books,
)
from tinyml_course.grading.score import hidden_checks
from tinyml_course.grading.tables import csv_cell


class Page(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        del attrs
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def read_csv(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


ODD = "Zoë  o'Neill <b>"


def test_a_batch_is_graded_and_every_book_written(course):
    course.submit(course.notebook(), "perfect")
    course.submit(course.notebook(mean_of="def mean_of(x):\n    import os; os._exit(1)"), "=2+2")
    course.submit(
        course.notebook(double="def double(x):\n    raise ValueError('<script>alert(1)</script>')"),
        ODD,
    )
    course.submit(b"", "empty")
    course.submit(b"not a notebook", "nojson")
    (course.submissions / "nothing").mkdir()
    report = grade_submissions(
        course.submissions, course.lesson, course.out, 7, course.root, workers=2, trusted=TRUSTED
    )

    summary = {row["student"]: row for row in read_csv(course.out / "summary.csv")}
    assert {name: (row["points"], row["status"]) for name, row in summary.items()} == {
        "perfect": ("9", "ok"),
        "'=2+2": ("6", "crashed"),
        ODD: ("7", "ok"),
        "empty": ("0", "unreadable"),
        "nojson": ("0", "unreadable"),
        "nothing": ("0", "missing"),
    }
    assert {row["max_points"] for row in summary.values()} == {"9"}
    assert tuple(summary["perfect"]) == tables.SUMMARY_COLUMNS

    rows = read_csv(course.out / "grades.csv")
    assert tuple(rows[0]) == tables.GRADES_COLUMNS
    assert len(rows) == 6 * 3
    crashed = next(row for row in rows if (row["student"], row["points"]) == ("'=2+2", "0"))
    assert (crashed["exercise"], crashed["status"]) == ("mean_of", "crashed")
    assert "expected the notebook empty/" in next(
        row["message"] for row in rows if row["student"] == "empty"
    )

    run = json.loads((course.out / "run.json").read_text(encoding="utf-8"))
    assert run["seed"] == report.seed == 7
    assert run["lesson"] == course.lesson
    assert run["time_budget"] == {"cell_s": 60.0, "total_s": 600.0}
    assert {"python", "numpy", "tinyml-course", "ipython"} <= run["versions"].keys()
    pages = {entry["student"]: course.out / entry["feedback"] for entry in run["submissions"]}
    assert pages.keys() == {"perfect", "=2+2", ODD, "empty", "nojson", "nothing"}
    assert all(len(e["sha256"]) == 64 for e in run["submissions"] if e["status"] != "missing")
    assert sorted(p.name for p in course.out.iterdir()) == [
        ".results", "feedback", "grades.csv", "mistakes.csv", "report.html", "run.json",
        "summary.csv",
    ]  # fmt: skip

    page = Page(pages[ODD].read_text(encoding="utf-8"))
    assert "script" not in page.tags
    assert "<script>alert(1)</script>" in page.text
    assert ODD in page.text
    assert "7 of 9 points" in page.text
    assert "the reference's own" not in page.text

    lines = report.table().splitlines()
    assert lines[0].split() == ["student", "points", "double", "mean_of", "seed_for"]
    perfect = next(line for line in lines if line.startswith("perfect"))
    assert perfect.split() == ["perfect", "9/9", "passed", "passed", "passed"]
    assert lines[-1] == f"{course.lesson}: 1 crashed, 1 missing, 2 ok, 2 unreadable"


def test_a_bug_of_ours_is_a_status_and_stops_nobody(course):
    """In the grader's own workers, reading raises for one student and ends the other's worker."""
    exercises = course.exercise("double")
    trap = (
        "\nimport multiprocessing, os\nfrom tinyml_course.grading import score\n"
        "real = score.read_submission\n"
        "def read(folder, student, lesson):\n"
        "    if student == 'raises':\n        raise RuntimeError('a bug of ours')\n"
        "    if student == 'dies':\n        os._exit(1)\n"
        "    return real(folder, student, lesson)\n"
        "if multiprocessing.parent_process():\n"
        "    score.read_submission = read\n"
    )
    exercises.write_text(exercises.read_text() + trap)
    for student in ("ana", "dies", "raises", "zoe"):
        course.submit(course.notebook(), student)
    report = grade_submissions(
        course.submissions, course.lesson, course.out, 7, course.root, workers=2, trusted=TRUSTED
    )
    status = {result["student"]: result["status"] for result in report.results}
    assert status == {
        "ana": "ok", "dies": "crashed", "raises": "crashed", "zoe": "ok"
    }  # fmt: skip
    rows = [row for row in read_csv(course.out / "grades.csv") if row["student"] == "raises"]
    assert len(rows) == 3
    assert "RuntimeError: a bug of ours; please report this" in rows[0]["message"]


def test_a_fresh_seed_is_taken_and_recorded_and_repeats_the_run(course, monkeypatch):
    def run_tasks(tasks, workers, scheduler, keep):
        for task in tasks:
            keep(pool.failed(task, "x"))

    monkeypatch.setattr(grade, "run_tasks", run_tasks)
    monkeypatch.setattr(grade, "prepare", lambda *_: None)
    course.submit(b"", "ana")
    first = grade_submissions(
        course.submissions, course.lesson, course.out, None, course.root, trusted=TRUSTED
    )
    again = grade_submissions(
        course.submissions, course.lesson, course.out, None, course.root, trusted=TRUSTED
    )
    assert first.seed != again.seed
    assert json.loads((course.out / "run.json").read_text())["seed"] == again.seed


def test_the_same_seed_gives_the_same_hidden_inputs_and_another_seed_others(course):
    cases = []
    for seed in (5, 5, 6):
        hidden_checks.cache_clear()
        cases.append(hidden_checks(course.lesson, course.root, seed)[0].cases)
    assert EXACT.difference(cases[0], cases[1]) is None
    assert EXACT.difference(cases[0], cases[2]) is not None


def test_grading_refuses_to_overwrite_what_is_not_its_own(course, tmp_path):
    out = tmp_path / "mine"
    out.mkdir()
    (out / "grades.csv").write_text("precious")
    with pytest.raises(GradingError, match=r"found grades\.csv of another run; name another"):
        check_out_dir(out, course.lesson, course.submissions)
    (out / "run.json").write_text('{"lesson": "06_other"}')
    with pytest.raises(GradingError, match="found grades of 06_other"):
        check_out_dir(out, course.lesson, course.submissions)
    (out / "run.json").write_text(json.dumps({"lesson": course.lesson}))
    with pytest.raises(GradingError, match="found books without the results they were made from"):
        check_out_dir(out, course.lesson, course.submissions)
    KeptResults(out).save_runs([{"lesson": course.lesson}])
    check_out_dir(out, course.lesson, course.submissions)
    with pytest.raises(GradingError, match="got the file"):
        check_out_dir(out / "grades.csv", course.lesson, course.submissions)
    with pytest.raises(GradingError, match="which would be taken for a student"):
        check_out_dir(course.submissions / "out", course.lesson, course.submissions)


def test_a_run_that_fails_while_writing_leaves_the_earlier_books_alone(tmp_path, monkeypatch):
    result = {"student": "ana", "status": "unreadable", "message": "m", "notes": [], "rows": []}
    write_books(tmp_path, "05_x", [result], {"lesson": "05_x", "run": 1})
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(reports, "feedback_page", fail)
    with pytest.raises(OSError, match="disk full"):
        write_books(tmp_path, "05_x", [result, result], {"lesson": "05_x", "run": 2})
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    assert len(list(tmp_path.iterdir())) == 6


def test_an_unknown_lesson_or_a_damaged_one_stops_before_the_first_student(course):
    with pytest.raises(LessonError, match="got 'nope'; there are: 90_sample"):
        grade_submissions(course.submissions, "nope", course.out, 1, course.root)
    path = course.root / "solutions" / course.lesson / f"{course.lesson}.ipynb"
    path.write_text(path.read_text().replace("def mean_of", "def other"))
    with pytest.raises(LessonError, match="solution cell that defines mean_of"):
        check_lesson(course.lesson, course.root)
    assert not course.out.exists()


def test_feedback_names_are_safe_and_different():
    long = "x" * 300
    students = [
        "ana",
        "Ana",
        "ANA",
        "a b",
        "a/b",
        "",
        "con",
        "..",
        "陈伟",
        "陳偉",
        long,
        long + "y",
    ]
    names = feedback_names([*students, "\udcff"])
    assert names["ana"] == "ana.html"
    assert len({name.casefold() for name in names.values()}) == len(students) + 1
    for name in names.values():
        assert len(name) < 100
        assert name.isascii()
        assert not set(name) & set('/\\:*?"<>| ')
        assert not name.startswith(".")
        assert name != "con.html"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_table_is_a_formula(start):
    assert csv_cell(f"{start}1+1").startswith("'")
    assert csv_cell(-1) == -1


def test_text_from_a_student_cannot_steer_a_terminal_or_break_a_file():
    text = clean({"a": ["\x1b[2Jx\ud800\u202ey\n"]})["a"][0]
    assert text == "?[2Jx??y\n"
    text.encode("utf-8")


def test_the_table_of_a_report_needs_no_results():
    report = GradeReport("05_x", 1, None, ())
    assert report.table() == "05_x: no submissions"


def test_a_time_budget_is_a_minute_a_cell_and_ten_a_submission():
    assert (TimeBudget().cell_s, TimeBudget().total_s) == (60.0, 600.0)
