"""nbgrader's gradebook: its own exporter, feedback and API read what we wrote."""

from __future__ import annotations

import csv
import sqlite3
from datetime import UTC, datetime

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.support import postgres
from tinyml_course.errors import GradingError
from tinyml_course.grading import gradebook
from tinyml_course.grading.gradebook import (
    course_folder,
    given_by_hand,
    read_marks,
    write_gradebook,
)
from tinyml_course.grading.marking_sheet import inert, sheet_path

LESSON = "90_sample"
NO_SERVER = "no PostgreSQL here (apt-get install postgresql)"

pytestmark = [
    # nbgrader 0.9 under newer SQLAlchemy and Python: what it warns of is its own
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def postgres_url():
    programs = postgres.binaries()
    if programs is None:
        pytest.skip(NO_SERVER)
    with postgres.server(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/gradebook.db"
    url = request.getfixturevalue("postgres_url")
    with gradebook._opened(url):
        pass  # makes the tables
    with Gradebook(url) as book:  # the server is one for all tests
        for assignment in book.assignments:
            book.remove_assignment(assignment.name)
        for student in book.students:
            book.remove_student(student.id)
    return url


def row(exercise: str, points: int, **changed) -> dict:
    status = "passed" if points else "wrong"
    message = "" if points else "expected 2, got <b>1</b>"
    return {
        "exercise": exercise, "points": points, "max_points": 2, "status": status,
        "message": message, "hint": "", "hint_id": "", **changed,
    }  # fmt: skip


def result(student: str, points: int = 2, text: str = "I decide.", **changed) -> dict:
    note = {
        "grade_id": "decision_note", "title": "Decide", "max_points": 3, "rubric": "1 a board.",
        "question": "Which board?", "text": text, "status": "to_mark",
    }  # fmt: skip
    return {
        "student": student, "status": "ok", "message": "", "notes": [], "sha256": "",
        "rows": [row("double", 2), row("halve", points)], "manual": [note],
        "answers": {"double": "def double(x):\n    return 2 * x"},
        "handed_in": "2026-03-02T01:00:00+01:00", "penalty": 0.5, **changed,
    }  # fmt: skip


def marked_by_hand(url: str, student: str, points: float) -> None:
    """What formgrader does when a person enters points."""
    with Gradebook(url) as book:
        grade = book.find_grade("decision_note", LESSON, LESSON, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.db.commit()


def exported(url: str, tmp_path) -> list[dict[str, str]]:
    """The table that nbgrader's own exporter writes."""
    from nbgrader.plugins.export import CsvExportPlugin

    with Gradebook(url) as book:
        CsvExportPlugin(to=str(tmp_path / "export.csv")).export(book)
    with (tmp_path / "export.csv").open() as file:
        return list(csv.DictReader(file))


def needs_a_person(url: str, student: str) -> bool:
    with Gradebook(url) as book:
        return book.find_grade("decision_note", LESSON, LESSON, student).needs_manual_grade


def test_nbgraders_exporter_gives_the_marks(url, tmp_path):
    due = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
    write_gradebook(url, tmp_path, LESSON, [result("ana"), result("Zoë B.", 0)], due)
    rows = {row["student_id"]: row for row in exported(url, tmp_path)}
    assert {
        student: (row["raw_score"], row["late_submission_penalty"], row["score"], row["max_score"])
        for student, row in rows.items()
    } == {"ana": ("4.0", "0.5", "3.5", "7.0"), "Zoë B.": ("2.0", "0.5", "1.5", "7.0")}
    assert rows["ana"]["timestamp"] == "2026-03-02 00:00:00"
    assert rows["ana"]["duedate"] == "2026-03-01 23:59:00"
    assert rows["ana"]["assignment"] == LESSON


def test_a_decision_note_waits_for_a_person_and_counts_when_it_is_marked(url, tmp_path):
    write_gradebook(url, tmp_path, LESSON, [result("ana"), result("ben")])
    assert needs_a_person(url, "ana")
    assert not read_marks(url, LESSON)["ana"].complete
    marked_by_hand(url, "ana", 2.5)
    marks = read_marks(url, LESSON)
    assert (marks["ana"].points, marks["ana"].max_points, marks["ana"].complete) == (6.0, 7.0, True)
    assert (marks["ben"].points, marks["ben"].complete) == (3.5, False)
    assert {row["student_id"]: row["score"] for row in exported(url, tmp_path)} == {
        "ana": "6.0", "ben": "3.5"
    }  # fmt: skip


def test_marks_and_comments_of_a_person_are_read_once_nothing_waits(url, tmp_path):
    assert given_by_hand(url, LESSON) == {}
    write_gradebook(url, tmp_path, LESSON, [result("ana"), result("ben")])
    assert given_by_hand(url, LESSON) == {}
    marked_by_hand(url, "ana", 2.5)
    with Gradebook(url) as book:
        comment = book.find_comment("decision_note", LESSON, LESSON, "ana")
        comment.manual_comment = "Which board?"
        book.db.commit()
    given = {"ana": {"decision_note": {"points": 2.5, "comment": "Which board?"}}}
    assert given_by_hand(url, LESSON) == given
    write_gradebook(url, tmp_path, LESSON, [result("ana", text="I changed my mind.")])
    assert given_by_hand(url, LESSON) == {}


def test_writing_again_updates_and_keeps_what_a_person_gave(url, tmp_path):
    write_gradebook(url, tmp_path, LESSON, [result("ana", 0)])
    marked_by_hand(url, "ana", 3)
    write_gradebook(url, tmp_path, LESSON, [result("ana", 0)])
    assert not needs_a_person(url, "ana")
    write_gradebook(url, tmp_path, LESSON, [result("ana", 2)])
    assert not needs_a_person(url, "ana")
    assert read_marks(url, LESSON)["ana"].points == 6.5
    with Gradebook(url) as book:
        assert len(book.students) == len(book.assignment_submissions(LESSON)) == 1
        assert len(book.find_submission_notebook(LESSON, LESSON, "ana").grades) == 3
        assert len(book.find_submission_notebook(LESSON, LESSON, "ana").comments) == 3


def test_a_marked_note_that_changed_is_shown_for_review(url, tmp_path):
    write_gradebook(url, tmp_path, LESSON, [result("ana")])
    marked_by_hand(url, "ana", 3)
    write_gradebook(url, tmp_path, LESSON, [result("ana", text="I changed my mind.")])
    assert needs_a_person(url, "ana")
    assert read_marks(url, LESSON)["ana"].points == 6.5


def test_a_submission_that_is_not_there_gets_0_and_waits_for_nobody(url, tmp_path):
    nothing = result("ana", status="missing", rows=[row("double", 0), row("halve", 0)], penalty=0)
    nothing["manual"][0].update(status="missing", text="")
    write_gradebook(url, tmp_path, LESSON, [nothing])
    assert not needs_a_person(url, "ana")
    assert read_marks(url, LESSON)["ana"].points == 0


def test_a_failure_while_writing_changes_nothing(url, tmp_path):
    write_gradebook(url, tmp_path, LESSON, [result("ana", 0)])
    broken = result("zoe")
    del broken["rows"][1]["points"]
    with pytest.raises(KeyError):
        write_gradebook(url, tmp_path, LESSON, [result("ana", 2), result("ben"), broken])
    assert list(read_marks(url, LESSON)) == ["ana"]
    assert read_marks(url, LESSON)["ana"].points == 1.5


def test_a_cell_that_the_lesson_lost_goes_unless_a_person_marked_it(url, tmp_path):
    write_gradebook(url, tmp_path, LESSON, [result("ana")])
    shorter = result("ana", rows=[row("double", 2)])
    write_gradebook(url, tmp_path, LESSON, [shorter])
    assert read_marks(url, LESSON)["ana"].max_points == 5
    marked_by_hand(url, "ana", 1)
    with pytest.raises(GradingError, match=r"decision_note .*has marks given by hand"):
        write_gradebook(url, tmp_path, LESSON, [{**shorter, "manual": []}])


def test_comments_say_what_was_wrong_and_nothing_in_them_is_a_tag(url, tmp_path):
    write_gradebook(url, tmp_path, LESSON, [result("ana", 0)])
    with Gradebook(url) as book:
        comment = book.find_comment("halve", LESSON, LESSON, "ana").comment
        assert book.find_comment("double", LESSON, LESSON, "ana").comment is None
    assert comment == "```text\nexpected 2, got <b>1</b>\n```"


def test_the_sheet_is_where_formgrader_looks_and_holds_every_graded_cell(tmp_path):
    url = f"sqlite:///{tmp_path}/gradebook.db"
    text = "<script>alert(1)</script> [x](javascript:alert(1)) ```\n$\\href{javascript:1}{a}$"
    write_gradebook(url, tmp_path, LESSON, [result("ana", text=text)])
    path = tmp_path / "autograded" / "ana" / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    cells = {c.metadata.nbgrader.grade_id: c for c in notebook.cells if "nbgrader" in c.metadata}
    assert list(cells) == ["double", "check_double", "halve", "check_halve", "decision_note"]
    assert cells["double"].source == "def double(x):\n    return 2 * x"
    assert cells["decision_note"].source.startswith("````text\n<script>")
    assert sheet_path(tmp_path, LESSON, "ana") == path
    assert notebook.cells[-2].source == "## Decide\n\nWhich board?"
    assert "1 a board." not in path.read_text(encoding="utf-8")  # students' feedback is made of it


def test_nbgraders_feedback_is_made_of_the_sheet_and_runs_nothing_of_a_students(tmp_path):
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    url = f"sqlite:///{tmp_path}/gradebook.db"
    text = "<script>alert('note')</script>"
    write_gradebook(url, tmp_path, LESSON, [result("ana", 0, text=text)])
    config = Config()
    config.CourseDirectory.root = str(tmp_path)
    config.CourseDirectory.db_url = url
    outcome = NbGraderAPI(config=config).generate_feedback(LESSON, "ana")
    assert outcome["success"], outcome["log"]
    page = (tmp_path / "feedback" / "ana" / LESSON / f"{LESSON}.html").read_text("utf-8")
    assert "<script>alert('note')" not in page
    assert "<b>1</b>" not in page
    assert "Decide" in page


@pytest.mark.parametrize("text", ["", "a", "```\n````", "x" * 300, "a\n\nb"])
def test_inert_text_ends_where_its_fence_does(text):
    first, *lines, last = inert(text).split("\n")
    assert first == f"{last}text"
    assert last not in "\n".join(lines)
    assert max(map(len, lines), default=0) <= 90


def test_an_address_that_does_not_work_is_told_without_its_password(tmp_path):
    with pytest.raises(GradingError, match=r"sqlite:///gradebook\.db or postgresql"):
        course_folder("gradebook.db", tmp_path)
    with pytest.raises(GradingError, match="name it with --course"):
        course_folder("postgresql://a@b/c", None)
    assert course_folder(f"sqlite:///{tmp_path}/c/g.db", None) == tmp_path / "c"
    closed = f"postgresql://me:secret@127.0.0.1:{postgres.free_port()}/x"
    with pytest.raises(GradingError, match="expected the gradebook postgresql") as caught:
        write_gradebook(closed, tmp_path, LESSON, [result("ana")])
    assert "secret" not in str(caught.value)


def test_a_lesson_that_is_not_in_the_gradebook_is_told(tmp_path):
    url = f"sqlite:///{tmp_path}/gradebook.db"
    write_gradebook(url, tmp_path, LESSON, [result("ana")])
    with pytest.raises(GradingError, match="expected 91_other in the gradebook, found 90_sample"):
        read_marks(url, "91_other")


def test_a_gradebook_that_is_not_there_is_told_and_not_made(tmp_path):
    with pytest.raises(GradingError, match=r"expected a gradebook in .*none\.db, found none"):
        read_marks(f"sqlite:///{tmp_path}/none.db", LESSON)
    assert list(tmp_path.iterdir()) == []


def test_a_gradebook_that_is_in_use_elsewhere_is_an_error_and_stays(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path}/gradebook.db"
    write_gradebook(url, tmp_path, LESSON, [result("ana", 0)])
    other = sqlite3.connect(tmp_path / "gradebook.db")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(GradingError, match="database is locked"):
        write_gradebook(f"{url}?timeout=0.1", tmp_path, LESSON, [result("ana", 2)])
    other.close()
    assert read_marks(url, LESSON)["ana"].points == 1.5
    assert gradebook.read_marks(url, LESSON).keys() == {"ana"}
