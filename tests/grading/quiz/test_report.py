"""What a teacher reads: scores, items, gain, and what to look at."""

import csv

import pytest

from tinyml_course.grading.quiz.answers import Answers
from tinyml_course.grading.quiz.items import Placed
from tinyml_course.grading.quiz.report import (
    Marked,
    item_rows,
    report_text,
    student_rows,
    write_report,
)

WRONG = {"B": "bigger is better", "C": "all is one", "D": "nothing counts"}
ITEMS = tuple(
    Placed(f"concept_{n}", f"{n:02}", "Why?", ("w", "x", "y", "z"), "A", WRONG) for n in range(1, 4)
)


def marked(form, notes=(), **letters):
    given = {name.replace("_", " "): tuple(row.replace(".", " ")) for name, row in letters.items()}
    given = {name: tuple(letter.strip() for letter in row) for name, row in given.items()}
    return Marked(form, ITEMS, Answers(given, list(notes)))


BEFORE = marked("before", Ana="AB.", Bo="BBA", Cy="ACB")
AFTER = marked("after", ["table.csv, row 4: no name"], Ana="AAA", bo="ABA", Di="AAA")


def test_a_student_has_one_row_whatever_the_case_of_the_name():
    rows = {row["student"]: row for row in student_rows([BEFORE, AFTER])}
    assert list(rows) == ["Ana", "Bo", "Cy", "Di"]
    assert rows["Ana"] == {
        "student": "Ana", "before": 1, "before_open": 1, "after": 3, "after_open": 0,
    }  # fmt: skip
    assert (rows["Bo"]["before"], rows["Bo"]["after"]) == (1, 2)
    assert (rows["Cy"]["after"], rows["Di"]["before"]) == ("", "")


def test_an_item_names_the_misconception_that_most_students_have():
    rows = {row["item"]: row for row in item_rows([BEFORE])}
    assert rows[1]["right"] == pytest.approx(2 / 3, abs=1e-3)
    assert (rows[2]["right"], rows[2]["wrong"], rows[2]["misconception"]) == (
        0, "B", "bigger is better",
    )  # fmt: skip
    assert rows[2]["chose_it"] == pytest.approx(2 / 3, abs=1e-3)
    assert rows[2]["discrimination"] == "–"  # nobody had it right
    assert next(iter(rows)) == 2  # the hardest first


def test_an_item_that_nobody_had_wrong_names_no_misconception():
    row = next(row for row in item_rows([AFTER]) if row["item"] == 1)
    assert (row["right"], row["wrong"], row["misconception"]) == (1, "–", "–")


def test_the_gain_is_that_of_students_who_took_both():
    text = report_text([BEFORE, AFTER])
    # Ana 1 to 3 and Bo 1 to 2 of 3: 33 % to 83 %, half of 67 % is missing a quarter.
    assert (
        "before to after, 2 students who took both: mean 33 % to 83 %, normalised gain 0.75" in text
    )


def test_three_forms_are_compared_in_pairs():
    later = marked("later", Ana="AAB")
    text = report_text([BEFORE, AFTER, later])
    pairs = [
        line.partition(",")[0] for line in text.splitlines() if " to " in line and "mean" in line
    ]
    assert pairs == ["before to after", "before to later", "after to later"]
    assert "after to later, 1 student who took both: mean 100 % to 67 %; nothing was left" in text


def test_two_forms_stand_side_by_side_by_concept():
    assert "concept    lesson  before  after\n" in report_text([BEFORE, AFTER])
    assert "concept 2  02      0 %     67 %\n" in report_text([BEFORE, AFTER])
    assert "concept    lesson" not in report_text([BEFORE])


def test_forms_without_a_common_student_say_so():
    text = report_text([BEFORE, marked("after", Eve="AAA")])
    assert "no student took both" in text


def test_what_could_not_be_read_and_a_small_class_are_said():
    text = report_text([BEFORE, AFTER])
    assert "Fewer than 20 students" in text
    assert text.endswith("To look at:\n- after: table.csv, row 4: no name")


def test_files_hold_the_same_and_no_name_becomes_a_formula(tmp_path):
    letters = {"=cmd()": ("A", "A", "A")}
    form = Marked("before", ITEMS, Answers(letters))
    write_report(tmp_path / "out", [form])
    with (tmp_path / "out" / "students.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["student"] for row in csv.DictReader(file)] == ["'=cmd()"]
    with (tmp_path / "out" / "items.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 3
    assert "before: 1 student, mean" in (tmp_path / "out" / "report.txt").read_text(
        encoding="utf-8"
    )
