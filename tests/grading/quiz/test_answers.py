"""Answers as teachers type them: nothing is lost, and what is odd is named."""

import pytest

from tinyml_course.errors import GradingError
from tinyml_course.grading.quiz.answers import read_answers

HEADER = "student,1,2,3"


def read(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "answers.csv"
    path.write_bytes(text.encode(encoding))
    return read_answers(path, 3)


def test_letters_in_either_case_and_open_items(tmp_path):
    answers = read(tmp_path, f"{HEADER}\nAna,a, B ,\nBo,c),-,?\n")
    assert answers.letters == {"Ana": ("A", "B", ""), "Bo": ("C", "", "")}
    assert answers.notes == []


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("student;1;2;3\nJosé;A;B;C\n", "utf-8-sig"),
        ("Student\t1\t2\t3\r\nJosé\tA\tB\tC\r\n", "utf-8"),
        ("student;1;2;3\nJosé;A;B;C\n", "cp1252"),
        ("Item 3,Student,Q1,item 2\nC,José,A,B\n", "utf-8"),
        ("student,1,2,3,remark\nJosé,A,B,C,late\n", "utf-8"),
    ],
)
def test_tables_as_spreadsheets_save_them(tmp_path, text, encoding):
    answers = read(tmp_path, text, encoding)
    assert answers.letters == {"José": ("A", "B", "C")}


def test_what_is_no_letter_counts_as_open_and_is_named(tmp_path):
    answers = read(tmp_path, f"{HEADER}\nAna,E,AB,C\n")
    assert answers.letters == {"Ana": ("", "", "C")}
    first, second = answers.notes
    assert "row 2 (Ana), item 1: expected A, B, C, D or nothing, got 'E'" in first
    assert "item 2" in second
    assert "'AB'" in second


def test_a_row_without_a_name_and_a_student_twice_are_kept(tmp_path):
    answers = read(tmp_path, f"{HEADER}\n,A,B,C\nAna,A,A,A\n ANA ,B,B,B\n")
    assert list(answers.letters.values()) == [("A", "B", "C"), ("A",) * 3, ("B",) * 3]
    assert "row 2: no name" in answers.notes[0]
    assert "ANA has a row already" in answers.notes[1]


def test_short_rows_are_open_at_their_end_and_long_ones_are_named(tmp_path):
    answers = read(tmp_path, f"{HEADER}\nAna,A\nBo,A,B,C,D\n\n,,,\n")
    assert answers.letters == {"Ana": ("A", "", ""), "Bo": ("A", "B", "C")}
    (note,) = answers.notes
    assert "more cells than the header has, left out: ['D']" in note


@pytest.mark.parametrize(
    ("header", "named"),
    [("student,1,2", "3"), ("name,1,2,3", "student"), ("student,1,2,2,3", "2"), ("1,2,3", "1")],
)
def test_a_header_that_lacks_a_column_is_refused(tmp_path, header, named):
    with pytest.raises(GradingError, match=r"expected .* to have the columns student, 1") as caught:
        read(tmp_path, f"{header}\nAna,A,B,C\n")
    assert named in str(caught.value)


def test_a_folder_of_files_is_one_class(tmp_path):
    for name, letter in (("Ana", "A"), ("Bo", "B")):
        (tmp_path / f"{name}.csv").write_text(f"{HEADER}\n{name},{letter},,\n", encoding="utf-8")
    assert read_answers(tmp_path, 3).letters == {"Ana": ("A", "", ""), "Bo": ("B", "", "")}


def test_an_empty_folder_and_an_empty_table_are_told(tmp_path):
    with pytest.raises(GradingError, match="found none"):
        read_answers(tmp_path, 3)
    with pytest.raises(GradingError, match="empty rows only"):
        read(tmp_path, f"{HEADER}\n,,,\n")
