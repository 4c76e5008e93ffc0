"""Marks for Moodle, Canvas and spreadsheets: who gets which, and that the tables stay theirs."""

from __future__ import annotations

import csv
import io

import pytest

from tinyml_course.errors import GradingError
from tinyml_course.grading.exports.canvas import fill_gradebook
from tinyml_course.grading.exports.marks import (
    Mark,
    harmless,
    read_books,
    read_sheet,
    write_plain,
    write_sheet,
)
from tinyml_course.grading.exports.moodle import fill_worksheet
from tinyml_course.grading.gradebook import write_gradebook
from tinyml_course.grading.kept_results import Kept, KeptResults
from tinyml_course.grading.reports import write_books

# As Moodle 4 writes it: every text with a comma or space in quotes, no byte order mark.
WORKSHEET = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",\
"Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 4711","Ana Müller",ana@uni.example,"Submitted for grading - ",,10.00,Yes,\
"Sunday, 1 March 2026, 9:00 PM",-,
"Participant 4712","José Pérez",jose@uni.example,"Submitted for grading - ",,10.00,Yes,-,-,
"Participant 4713","Ana Müller",ana2@uni.example,"No submission - ",,10.00,Yes,-,-,
"Participant 4714","=HYPERLINK(1)",x@uni.example,"No submission - ",,10.00,Yes,-,-,
"""

# As Canvas writes it: a row of "Manual Posting", a row of points, then the students.
GRADEBOOK = """\
Student,ID,SIS User ID,SIS Login ID,Section,01_first (889),05_int8 (890),Current Score
,,,,,Manual Posting,,(read only)
    Points Possible,,,,,20,10,(read only)
"Müller, Ana",123456,s1,ana,A,17,,81
"Pérez, José",123457,s2,jose,A,,,
"Student, Test",99,,,A,,,
"""


def mark(student: str, points: float, **changed) -> Mark:
    facts = {
        "max_points": 10, "status": "ok", "to_mark": 0, "late_hours": 0, "penalty": 0,
        "remark": "double: 2/2", **changed,
    }  # fmt: skip
    return Mark(student, points, **facts)


@pytest.fixture
def table(tmp_path):
    def write(text: str, encoding: str = "utf-8"):
        path = tmp_path / "table.csv"
        path.write_text(text, encoding=encoding, newline="")
        return path

    return write


def grades_of(filled, column: str) -> list[str]:
    place = filled.sheet.columns.index(column)
    return [row[place] for row in filled.sheet.rows]


def test_a_worksheet_is_filled_by_the_number_in_moodles_folder_name(table):
    marks = [
        mark("Ana Müller_4711_assignsubmission_file", 7.5),
        mark("José Pérez_4712_assignsubmission_file_05_int8_by_hand", 3),
        mark("Ana Müller_4713_assignsubmission_file", 1),
    ]
    filled = fill_worksheet(table(WORKSHEET), marks)
    assert grades_of(filled, "Grade") == ["7.50", "3.00", "1.00", ""]
    assert grades_of(filled, "Feedback comments")[0] == "double: 2/2"
    assert filled.rows_without == ("=HYPERLINK(1)",)
    assert filled.marks_without == ()


@pytest.mark.parametrize(
    "student",
    [
        "4712",
        "Participant 4712",
        "participant_4712",
        "José Pérez",
        "José Pérez_4712",
        "Jose\u0301 Pérez",
    ],
)
def test_a_worksheet_is_filled_by_other_names_of_a_participant(table, student):
    assert grades_of(fill_worksheet(table(WORKSHEET), [mark(student, 3)]), "Grade")[1] == "3.00"
    mailed = fill_worksheet(table(WORKSHEET), [mark("JOSE@uni.example", 4)])
    assert grades_of(mailed, "Grade")[1] == "4.00"


def test_a_number_in_a_name_of_another_kind_is_no_participants(table):
    assert fill_worksheet(table(WORKSHEET), [mark("s_4712", 7)]).filled == 0


def test_a_name_that_two_have_gets_no_mark_and_is_told(table):
    filled = fill_worksheet(table(WORKSHEET), [mark("Ana Müller", 7), mark("nobody", 1)])
    assert filled.filled == 0
    assert filled.marks_without == ("Ana Müller", "nobody")
    assert "Students without a row (look for a name that differs): Ana Müller; nobody" in (
        filled.text()
    )


def test_two_marks_for_one_row_are_neither_written(table):
    filled = fill_worksheet(table(WORKSHEET), [mark("4711", 7), mark("ana@uni.example", 1)])
    assert filled.filled == 0
    assert filled.marks_without == ("4711", "ana@uni.example")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_worksheet_keeps_its_columns_order_delimiter_and_mark(
    table, tmp_path, encoding, delimiter
):
    rows = list(csv.reader(io.StringIO(WORKSHEET)))
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path = table(text.getvalue(), encoding)
    write_sheet(tmp_path / "out.csv", fill_worksheet(path, [mark("4711", 7)]).sheet)
    data = (tmp_path / "out.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    written = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=delimiter))
    rows[1][4], rows[1][9] = "7.00", "double: 2/2"
    rows[4][1] = "'=HYPERLINK(1)"
    assert written == rows


def test_points_are_scaled_to_the_points_of_the_other_system_and_that_is_told(table):
    filled = fill_worksheet(table(WORKSHEET.replace("10.00", "100.00")), [mark("4711", 7.5)])
    assert grades_of(filled, "Grade")[0] == "75.00"
    assert filled.text().startswith("1 marks written, scaled to the 100 points of the table")
    canvas = fill_gradebook(table(GRADEBOOK), "05_int8", [mark("123456", 7, max_points=20)])
    assert grades_of(canvas, "05_int8 (890)")[2] == "3.5"


def test_a_canvas_gradebook_is_filled_in_its_column_and_all_else_stays(table, tmp_path):
    marks = [
        mark("mullerana_123456_7891011_05_int8_by_hand", 7.5),
        mark("perezjose_LATE_123457_7891012_05_int8_by_hand-1", 3),
    ]
    filled = fill_gradebook(table(GRADEBOOK), "05_int8", marks)
    write_sheet(tmp_path / "out.csv", filled.sheet)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.reader(file))
    expected = list(csv.reader(io.StringIO(GRADEBOOK)))
    expected[3][6], expected[4][6] = "7.5", "3"
    assert written == expected
    assert filled.rows_without == ("Student, Test",)


@pytest.mark.parametrize("student", ["123457", "s2", "JOSE", "Pérez, José", "perezjose_123457"])
def test_a_canvas_gradebook_is_filled_by_other_names_of_a_student(table, student):
    filled = fill_gradebook(table(GRADEBOOK), "05_int8", [mark(student, 3)])
    assert grades_of(filled, "05_int8 (890)")[3] == "3"


def test_a_canvas_column_can_be_named_or_is_added_with_its_points(table):
    named = fill_gradebook(table(GRADEBOOK), "05_x", [mark("ana", 3)], "01_first")
    assert grades_of(named, "01_first (889)")[2] == "6"
    with pytest.raises(GradingError, match=r"expected an assignment '05_x' .*01_first \(889\); 05"):
        fill_gradebook(table(GRADEBOOK), "05_x", [mark("ana", 3)])
    added = fill_gradebook(table(GRADEBOOK), "05_x", [mark("ana", 3)], add=True)
    assert grades_of(added, "05_x") == ["", "10", "3", "", ""]
    twice = GRADEBOOK.replace("01_first (889)", "05_int8 (889)")
    with pytest.raises(GradingError, match=r"05_int8 \(889\), 05_int8 \(890\); name it whole"):
        fill_gradebook(table(twice), "05_int8", [mark("ana", 3)])


SPANISH = (
    "Identificador,Nombre completo,Estado,Calificación,Calificación máxima,"
    "Comentarios de retroalimentación\n"
    "Participante 4711,Ana Flores Ñahui,Enviado,,10.00,\n"
)
OTHER = "Bezeichner,Bewertung,Höchste Bewertung\nTeilnehmer/in 4711,,10\nTeilnehmer/in 4712,,10\n"


def test_tables_come_in_other_languages_and_code_pages(table):
    for text, encoding in ((SPANISH, "utf-8"), (SPANISH.replace(",", ";"), "cp1252")):
        filled = fill_worksheet(table(text, encoding), [mark("Ana Flores Ñahui_4711", 7.5)])
        assert grades_of(filled, "Calificación") == ["7.50"]
    with pytest.raises(GradingError, match="may be named with --column"):
        fill_worksheet(table(OTHER), [mark("4711", 7.5)])
    named = fill_worksheet(table(OTHER), [mark("4711", 7.5)], "Bewertung")
    assert grades_of(named, "Bewertung") == ["7.50", ""]
    canvas = GRADEBOOK.replace("Student,", "Estudiante,", 1).replace(
        "Points Possible", "Puntos posibles"
    )
    filled = fill_gradebook(table(canvas), "05_int8", [mark("123456", 7, max_points=20)])
    assert grades_of(filled, "05_int8 (890)")[2] == "3.5"


def test_a_row_that_moodle_has_locked_stays(table):
    locked = WORKSHEET.replace("10.00,Yes", "10.00,No", 1)
    filled = fill_worksheet(table(locked), [mark("4711", 7.5)])
    assert (filled.filled, filled.marks_without) == (0, ("4711",))


def test_what_interrupted_a_submission_is_its_remark(tmp_path):
    out = tmp_path / "out"
    row = {**result(0), "status": "unreadable"}
    KeptResults(out).save("ana", Kept("05_x", "h", 1, 1, "2026-03-01T12:00:00+00:00", row))
    write_books(out, "05_x", [row], {"lesson": "05_x"})
    (found,) = read_books(out)[1]
    assert found.remark.startswith(
        "Your notebook could not be read, so nothing was graded.; double"
    )


def test_a_table_of_another_kind_is_refused(table, tmp_path):
    with pytest.raises(
        GradingError, match=r"Moodle's columns Identifier and Grade \(.*\), found: Student"
    ):
        fill_worksheet(table(GRADEBOOK), [])
    with pytest.raises(GradingError, match="Canvas's columns Student and ID, found: Identifier"):
        fill_gradebook(table(WORKSHEET), "05_int8", [])
    with pytest.raises(GradingError, match="found 1 lines"):
        read_sheet(table("Identifier,Grade\n"))
    with pytest.raises(GradingError, match="FileNotFoundError"):
        read_sheet(tmp_path / "none.csv")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_plain_table_has_a_mark_for_excel_and_no_formula(tmp_path, start):
    write_plain(tmp_path / "marks.csv", [mark(f"{start}1+cmd|calc", 1)])
    data = (tmp_path / "marks.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    row = next(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert row["student"] == f"'{start}1+cmd|calc"
    assert harmless(f"{start}1+cmd") == f"'{start}1+cmd"


@pytest.mark.parametrize("text", ["-", "-3.5", "+7", "Ana", ""])
def test_numbers_and_moodles_dash_stay_as_they_are(text):
    assert harmless(text) == text


def result(points: int) -> dict:
    note = {
        "grade_id": "decision_note", "title": "Decide", "max_points": 3, "rubric": "",
        "text": "I decide.", "status": "to_mark",
    }  # fmt: skip
    rows = [
        {
            "exercise": "double", "points": points, "max_points": 4, "status": "passed",
            "message": "", "hint": "", "hint_id": "",
        }
    ]  # fmt: skip
    return {
        "student": "ana", "status": "ok", "message": "", "notes": [], "rows": rows,
        "manual": [note], "penalty": 1, "late_hours": 5, "sha256": "", "answers": {},
    }  # fmt: skip


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning")
def test_marks_are_read_from_the_books_and_those_given_by_hand_from_the_gradebook(tmp_path):
    from nbgrader.api import Gradebook

    out, url = tmp_path / "out", f"sqlite:///{tmp_path}/gradebook.db"
    kept = Kept("05_x", "h", 1, 1, "2026-03-01T12:00:00+00:00", result(4))
    KeptResults(out).save("ana", kept)
    with pytest.raises(GradingError, match="found none that are complete"):
        read_books(out)
    write_books(out, "05_x", [kept.row], {"lesson": "05_x"})
    said = "double: 4/4; late penalty: -1"
    assert read_books(out) == (
        "05_x",
        (Mark("ana", 3, 7, "ok", 3, 5, 1, f"{said}; 3 points wait for a person"),),
    )
    write_gradebook(url, tmp_path, "05_x", [kept.row])
    assert read_books(out, url)[1][0].to_mark == 3
    with Gradebook(url) as book:
        grade = book.find_grade("decision_note", "05_x", "05_x", "ana")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        book.db.commit()
    (marked,) = read_books(out, url)[1]
    assert (marked.points, marked.to_mark) == (5.5, 0)
    assert marked.remark == f"{said}; by hand: 2.5"
