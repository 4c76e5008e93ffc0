"""The page a student reads says what each exercise got, what waits, and what is late."""

from __future__ import annotations

from html.parser import HTMLParser

import nbformat
import pytest

from tests.support.decision_note import NOTE, add_decision_note
from tests.support.sandbox import TRUSTED
from tinyml_course.grading.feedback_page import OF_THE_WHOLE, SENTENCES, WORDS, feedback_page
from tinyml_course.grading.grade import grade_submissions


class Page(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text = " ".join([*self.text.split(), *data.split()])


def row(**changed):
    return {
        "exercise": "f", "points": 0, "max_points": 2, "status": "wrong", "message": "of <2>",
        "hint_id": "h", "hint": "Look at the sign.", "counterexample": "", **changed,
    }  # fmt: skip


def note(**changed):
    return {
        "grade_id": "note", "title": "Decide <i>", "max_points": 3, "rubric": "for teachers",
        "text": "I would <b>ship</b> it", "status": "to_mark", **changed,
    }  # fmt: skip


def result(**changed):
    return {
        "student": "ana", "status": "ok", "message": "", "rows": [row()], "notes": [],
        "manual": [], **changed,
    }  # fmt: skip


def test_it_is_self_contained_and_labelled_and_what_a_student_wrote_is_text():
    notes = ["cell 4 of your notebook raised <b>"]
    source = feedback_page(result(notes=notes, manual=[note()]), "05_x")
    page = Page(source)
    assert '<html lang="en">' in source
    assert page.tags.count("h1") == 1
    assert not {"script", "link", "img", "b", "i"} & set(page.tags)
    assert 'scope="col"' in source
    said = ("of <2>", "Look at the sign.", "raised <b>", "wrong result", "I would <b>ship</b> it")
    for text in said:
        assert text in page.text
    assert "for teachers" not in page.text


def test_a_cell_marked_by_hand_is_shown_with_its_points_and_later_with_its_mark():
    waiting = Page(feedback_page(result(manual=[note()]), "05_x")).text
    assert "Decide <i> … to be marked by hand ? / 3" in waiting
    assert "To be marked by hand: a person reads this and gives up to 3 points." in waiting
    given = {"note": {"points": 2.5, "comment": "Which board <u>?"}}
    marked = Page(feedback_page(result(manual=[note()]), "05_x", given)).text
    assert "✓ marked by hand 2.5 / 3" in marked
    assert "Which board <u>?" in marked
    assert "Marked by hand: 2.5 of 3 points." in marked
    assert "to be marked" not in marked
    empty = Page(feedback_page(result(manual=[note(status="not_attempted", text="")]), "05_x"))
    assert "– not attempted 0 / 3" in empty.text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"late_hours": 36, "late_share": 0.2, "penalty": 1.4},
         "Handed in 36 hours late: 1.4 of the 7 points earned (20 %) are taken off."),
        ({"late_hours": 1, "late_share": 0, "penalty": 0},
         "Handed in 1 hour late; no points are taken off."),
        ({"late_hours": 36, "penalty": 0, "late_note": "It proves nothing."},
         "The file is dated 36 hours late. It proves nothing."),
        ({"late_hours": 0, "late_share": 0.1, "penalty": 0.7, "late_note": "Nobody knows."},
         "Handed in late: 0.7 of the 7 points earned (10 %) are taken off. Nobody knows."),
    ],
)  # fmt: skip
def test_late_hours_and_what_they_cost_are_a_sentence(changed, said):
    source = feedback_page(result(rows=[row(points=7, max_points=9)], **changed), "05_x")
    assert said in Page(source).text
    left = f"{7 - changed['penalty']:g} of 9 points"  # the headline is what counts
    assert left in Page(source).text


def test_nothing_is_said_of_lateness_in_time():
    assert "late" not in Page(feedback_page(result(late_hours=0, penalty=0), "05_x")).text


@pytest.mark.parametrize("status", [status for status in WORDS if status != "passed"])
def test_each_status_of_an_exercise_is_a_sentence(status):
    page = Page(feedback_page(result(rows=[row(status=status)]), "05_x"))
    assert SENTENCES[status] in page.text


@pytest.mark.parametrize("status", OF_THE_WHOLE)
def test_each_status_of_a_submission_is_a_sentence(status):
    assert OF_THE_WHOLE[status] in Page(feedback_page(result(status=status), "05_x")).text


def test_a_notebook_that_was_not_graded_says_why():
    why = "expected the notebook ana/05_x/05_x.ipynb, found none"
    lost = result(status="missing", message=why, rows=[row(status="missing", message=why)])
    page = Page(feedback_page(lost, "05_x"))
    assert page.text.count(why) == 1
    assert "Your notebook was not graded." in page.text


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of nbgrader under newer packages
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_run_after_marking_shows_the_mark(course, tmp_path):
    from nbgrader.api import Gradebook

    add_decision_note(course)
    notebook = course.notebook()
    note_cell = nbformat.v4.new_markdown_cell("I decide for 3.", metadata={"nbgrader": NOTE})
    notebook.cells.append(note_cell)
    course.submit(notebook)
    url = f"sqlite:///{tmp_path}/gradebook.db"

    def page():
        grade_submissions(
            course.submissions, course.lesson, course.out, 1, course.root,
            workers=1, trusted=TRUSTED, gradebook=url, course=tmp_path, resume=course.out.exists(),
        )  # fmt: skip
        return Page((course.out / "feedback" / "ana.html").read_text(encoding="utf-8")).text

    assert "Decide … to be marked by hand ? / 3" in page()
    with Gradebook(url) as book:
        grade = book.find_grade(NOTE["grade_id"], course.lesson, course.lesson, "ana")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        book.db.commit()
    assert "Decide ✓ marked by hand 2.5 / 3" in page()
