"""The pages for teachers: their plans, their prices, and what they quote of the lessons."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace

import pytest

from tinyml_course import paths
from tinyml_course.boards import load_boards
from tinyml_course.errors import LessonError
from tinyml_course.grading.calendars import Calendar, Week, calendar_text, calendar_weeks
from tinyml_course.grading.guide import GUIDE_SOURCE, guide_pages
from tinyml_course.grading.kit_prices import kit_items, prices_text
from tinyml_course.grading.lesson_facts import LessonFacts, SyllabusRow, read_toml
from tinyml_course.grading.page_text import quoted, table
from tinyml_course.grading.pages import course_pages
from tinyml_course.grading.tables import MISTAKES_COLUMNS, MISTAKES_FILE, write_tables
from tinyml_course.grading.teaching import TEACHING_SOURCE, read_teaching, teaching_text

nbformat = pytest.importorskip("nbformat", reason="needs the grading extra")

FACTS = LessonFacts("90", "A sample", "p", "f", 100, "b", SyllabusRow("u", "w", "f"))
LESSONS = {"90_sample": FACTS}
PLANNED = {"91": "Later"}


def code(source):
    return nbformat.v4.new_code_cell(source)


def text(source):
    return nbformat.v4.new_markdown_cell(source)


# Ten cells, ten minutes each.
CELLS = [
    text("# Title"),
    code("import math"),
    text("## Part 1"),
    code("a = 1"),
    text("### Aside"),
    code("b = a"),
    text("## Part 2"),
    code("c = a"),
    text("## Decide"),
    code("print(a)"),
]


def weeks_of(*slots, meeting_minutes=90):
    calendar = Calendar("A", "Words.", meeting_minutes, slots)
    return calendar_weeks(calendar, LESSONS, {"90_sample": CELLS}, PLANNED)


def slot(*starts, lesson="90", **more):
    return {"lesson": lesson, "starts": starts, **more}


def test_a_lesson_is_divided_at_the_heading_with_which_a_meeting_begins():
    week = weeks_of(slot("1a", "1b Part 2"))[1]
    assert week.words["a"] == ["90 · A sample"]
    assert week.words["b"] == ["90 · A sample, from *Part 2*"]
    assert week.minutes == {"a": 60, "b": 40, "home": 0}


def test_what_is_skipped_or_done_at_home_is_no_time_in_class():
    week = weeks_of(slot("1a", "1b Part 2", home=["Decide"], skip=["Aside"]))[1]
    assert week.words["a"] == ["90 · A sample (skip *Aside*)"]
    assert week.words["home"] == ["90: *Decide*"]
    assert week.minutes == {"a": 40, "b": 20, "home": 20}


def test_sections_at_home_that_are_followed_by_others_are_named():
    week = weeks_of(slot("1a", home=["Aside", "Decide"]))[1]
    assert week.words["home"] == ["90: *Aside*, *Decide*"]
    assert week.minutes == {"a": 60, "b": 0, "home": 40}


def test_sections_up_to_the_end_are_not_all_named():
    week = weeks_of(slot("1a", home=["Part 2", "Decide"]))[1]
    assert week.words["home"] == ["90: *Part 2* to the end"]
    assert week.minutes["home"] == 40


def test_meetings_without_headings_share_the_cells_evenly_and_may_be_in_two_weeks():
    weeks = weeks_of(slot("1b", "2a"))
    assert weeks[1].minutes["b"] == weeks[2].minutes["a"] == 50
    assert weeks[2].words["a"] == ["90 · A sample, continued"]


def test_what_is_too_long_for_a_meeting_is_finished_at_home():
    week = weeks_of(slot("1a"), meeting_minutes=75)[1]
    assert week.minutes == {"a": 75, "b": 0, "home": 25}
    assert week.words["home"] == ["the last 25 minutes of the first meeting"]


def test_a_planned_lesson_has_a_place_and_no_minutes():
    week = weeks_of(slot("3a", "3b", lesson="91"))[3]
    assert week.words["a"] == ["91 · Later (planned)"]
    assert week.words["b"] == ["91 · Later, continued (planned)"]
    assert sum(week.minutes.values()) == 0


def test_the_sums_of_a_calendar_are_those_of_its_rows():
    weeks = {1: Week(minutes={"a": 90, "b": 85, "home": 20}), 2: Week()}
    weeks[2].add("a", "x", 1000)
    page = calendar_text(Calendar("A", "Words.", 90, ()), weeks)
    assert "| 1 |  |  |  | 90 | 85 | 20 |" in page
    assert "Together 1,175 minutes in class and 20 at home (estimated)" in page


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (slot("1a", lesson="92"), "expected the number of a lesson in the calendar 'A', lesson 92"),
        (slot("1c"), "expected a meeting in the calendar 'A', lesson 90, such as '2b'"),
        (slot("1a", "1b Part 7"), "lesson 90: expected headings of the lesson, got Part 7"),
        (slot("1a", skip=["Part 7"]), "lesson 90: expected headings of the lesson, got Part 7"),
        (slot("1a", "1b Part 2", "2a Part 1"), "expected the meetings in the lesson's order"),
        (slot("1a Part 1"), "expected the first meeting without a heading, got '1a Part 1'"),
        (slot(), "expected a meeting in the calendar 'A', lesson 90, found none"),
        (slot("1a", skip=["Part 1"]), "who skips this cannot go on in class:\ncell 8 (c = a)"),
        (slot("1a", home=["Part 1"]), "who does this at home cannot go on in class:\ncell 8"),
        (slot("1a", hom=["Part 1"]), "expected only the keys lesson, starts, home, skip"),
    ],
)
def test_a_calendar_that_does_not_fit_its_lessons_is_refused(wrong, message):
    with pytest.raises(LessonError, match=re.escape(message)):
        weeks_of(wrong)


TEACHING = """
aims = ["count"]
hardest = "Part 2"
say = "Slowly."
materials = "Chalk costs $1 or $2."
[[wrong]]
exercise = "double"
mistake = "squared"
why = "Two is a bad example."
[[exam]]
id = "q"
marks = 3
ask = "What is twice 21?"
answer = "It is 42."
half = "41."
values = ["42"]
"""
CHECKS = {
    "exercises": {
        "double": {"points": 2, "mistakes": [{"id": "squared", "hint": "Not x**2 | x."}]},
    },
    "models": {"net": {"points": 3}},
}


def page_of(tmp_path, source=TEACHING):
    (tmp_path / TEACHING_SOURCE).write_text(source, encoding="utf-8")
    return teaching_text(read_teaching(tmp_path), "90_sample", FACTS, CELLS, CHECKS)


def test_the_page_of_a_lesson_quotes_the_hint_and_adds_up_points_and_marks(tmp_path):
    page = page_of(tmp_path)
    assert r"| `double` | `squared` | Not x\*\*2 \| x. | Two is a bad example. |" in page
    assert "**Points:** 5, by machine: `double` 2, `net` 3." in page
    assert "## Exam questions (3 marks)" in page
    assert "**Question 1** (3 marks). What is twice 21?\n\n*Answer.* It is 42." in page
    assert r"Chalk costs \$1 or \$2." in page
    assert "*Part 2.* Slowly." in page


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"squared"', '"cubed"', "a mistake of 'double', got 'cubed'; there are: squared"),
        ('"double"', '"treble"', "expected an exercise among double, got 'treble'"),
        ('"Part 2"', '"Part 9"', "expected headings of the lesson, got Part 9"),
        ("is 42", "is 43", "expected the answer of 'q' to say its values; not: 42"),
        ("marks = 3", 'marks = "3"', "expected marks in [[exam]] 1"),
        ('say = "Slowly."', "", "expected the keys say"),
    ],
)
def test_words_that_do_not_fit_the_lesson_are_refused(tmp_path, old, new, message):
    with pytest.raises(LessonError, match=re.escape(message)):
        page_of(tmp_path, TEACHING.replace(old, new))


def test_two_questions_with_one_id_are_refused(tmp_path):
    exam = TEACHING[TEACHING.index("[[exam]]") :]
    with pytest.raises(LessonError, match="expected different ids of questions"):
        page_of(tmp_path, TEACHING + exam)


GUIDE = """
before = "# Teach"
mistakes = "## Mistakes"
kit = "## Kit"
after = "The end."
calendar = []
boards = 2
spare = 1
kits = ["a_board"]
"""
BOARD = """
title = "A board"
[price_usd]
value = 10.5
source = "A shop"
date = "2026-01"
[[parts]]
name = "A cable"
value = 2
source = "A shop"
date = "2026-02"
[[parts]]
name = "A box"
[[parts]]
name = "A lens"
value = 100
source = "A shop"
date = "2026-03"
optional = true
"""


@pytest.fixture
def top(tmp_path):
    """A checkout with one lesson, one kit and a guide."""
    files = {
        f"solutions/{GUIDE_SOURCE}": GUIDE,
        f"solutions/90_sample/{TEACHING_SOURCE}": TEACHING,
        "kits/a_board/board.toml": BOARD,
        "tinyml_course/exercises/data/90_sample/checks.json": json.dumps(CHECKS),
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


def pages_of(top, new=None):
    return guide_pages(top, LESSONS, {"90_sample": CELLS}, PLANNED, new or {})


def test_a_lesson_without_words_for_teachers_is_named_and_one_that_is_planned_too(top):
    pages = pages_of(top)
    row = "[A sample](../notebooks/90_sample/90_sample.ipynb) | 100 |"
    page = pages[top / "docs" / "teaching.md"]
    assert f"{row} [for the teacher](teaching/90_sample.md) | 3 |" in page
    assert "| 91 | Later |  | planned |  |" in page
    (top / "solutions" / "90_sample" / TEACHING_SOURCE).unlink()
    pages = pages_of(top)
    assert pages.keys() == {top / "docs" / "teaching.md"}
    assert f"{row} to be written |  |" in pages[top / "docs" / "teaching.md"]


def test_a_hint_that_changes_in_a_release_is_quoted_in_the_same_release(top):
    path = top / "tinyml_course" / "exercises" / "data" / "90_sample" / "checks.json"
    new = json.dumps(CHECKS).replace("Not x**2", "No square")
    assert "No square" in pages_of(top, {path: new})[top / "docs" / "teaching" / "90_sample.md"]
    path.unlink()
    with pytest.raises(LessonError, match="expected the checks of 90_sample"):
        pages_of(top)


def test_the_price_of_a_set_leaves_out_what_is_optional_and_names_what_has_no_price(top):
    page = prices_text(top / "kits", ["a_board"], 2, 1)
    assert "| 12.50 and A box (ask) | 37.50 and A box (ask) | A lens: 100.00 |" in page
    assert "| A board | 10.50 | A shop. Date: 2026-01 |" in page
    assert "3 sets" in page


def test_the_prices_are_those_that_the_library_reads():
    for board in load_boards():
        items = kit_items(paths.kits_dir() / board.name / "board.toml")
        assert items[0].price == board.price_usd
        assert [(i.name, i.price, i.optional) for i in items[1:]] == [
            (part.name, part.price_usd, part.optional) for part in board.parts
        ]


def test_the_guide_has_every_kit():
    named = read_toml(paths.solutions_dir() / GUIDE_SOURCE)["kits"]
    assert sorted(named) == sorted(board.name for board in load_boards())


@pytest.fixture(scope="module")
def real():
    """The page's parts that begin with the heading of a calendar."""
    top = paths.solutions_dir().parent
    return course_pages(top)[top / "docs" / "teaching.md"].split("### ")[1:]


def test_both_calendars_have_twelve_weeks(real):
    assert [part.splitlines()[0] for part in real] == ["A · One lesson a week", "B · All eighteen"]
    for part in real:
        rows = re.findall(r"^\| (\d+) \| .* \| \d+ \| \d+ \| \d+ \|$", part, re.MULTILINE)
        assert [int(row) for row in rows] == list(range(1, 13))


def test_one_lesson_a_week_needs_no_part_of_a_meeting_at_home(real):
    assert "the last" not in real[0].split("Together")[0]


def test_every_lesson_is_in_the_calendar_of_all_eighteen():
    calendars = read_toml(paths.solutions_dir() / GUIDE_SOURCE)["calendar"]
    named = [each["lesson"] for each in calendars[1]["lesson"]]
    assert named == [f"{number:02}" for number in range(1, 19)]


def test_the_commonest_mistakes_of_a_class_are_a_table_without_names(tmp_path):
    def row(exercise, hint_id, hint):
        return {**dict.fromkeys(("points", "max_points"), 0), "status": "wrong", "message": ""} | {
            "exercise": exercise, "hint_id": hint_id, "hint": hint,
        }  # fmt: skip

    rows = [row("double", "squared", "=No square."), row("half", "", "")]
    once = [row("double", "cubed", "No cube."), row("half", "third", "Not a third.")]
    results = [
        {"student": name, "status": "ok", "rows": each}
        for name, each in (("ana", once), ("ben", rows), ("eve", rows))
    ]
    write_tables(tmp_path, "90_sample", results)
    with (tmp_path / MISTAKES_FILE).open(encoding="utf-8-sig", newline="") as file:
        table_rows = list(csv.reader(file))
    assert table_rows == [
        list(MISTAKES_COLUMNS),
        ["90_sample", "double", "squared", "'=No square.", "2"],
        ["90_sample", "double", "cubed", "No cube.", "1"],
        ["90_sample", "half", "third", "Not a third.", "1"],
    ]


def test_words_of_a_cell_stay_as_they_were_written():
    assert table(("a",), [("1 | 2",)]) == "| a |\n|---|\n| 1 \\| 2 |"
    assert quoted("2**n_fft [0] `x` <b>") == r"2\*\*n\_fft \[0\] \`x\` \<b>"


def test_a_note_on_time_follows_the_minutes(tmp_path):
    (tmp_path / TEACHING_SOURCE).write_text(TEACHING, encoding="utf-8")
    facts = replace(FACTS, time_note="or two evenings")
    page = teaching_text(read_teaching(tmp_path), "90_sample", facts, CELLS, CHECKS)
    assert "**Minutes:** 100 (estimated), or two evenings." in page
