"""Variants are released as lessons are: same title machinery, same measure, one page."""

import json

import nbformat
import pytest

from tinyml_course.errors import LessonError, ReleaseError
from tinyml_course.grading.variants import variant_files

REPOSITORY = "https://github.com/someone/course"

SYLLABUS = """
before = "# Syllabus"
after = ""
[[planned]]
number = "09"
title = "Keyword spotting"
use_case = "words"
writes = "a sum"
figure = "none"
"""

VARIANTS = """
before = "# Variants"
after = "The end."
[[variant]]
name = "bats"
title = "Bats"
promise = "You will hear bats."
lesson = "09"
data = "SYNTHETIC calls"
figure = "calls found"
minutes = 10
"""

SETUP = 'import sys\nif "google.colab" in sys.modules:\n    %pip install tinyml-course\nx = 1'


class Course:
    def __init__(self, top):
        self.top = top
        self.rows = top / "solutions" / "variants.toml"
        self.complete = top / "solutions" / "variants" / "bats.ipynb"
        self.student = top / "notebooks" / "variants" / "bats.ipynb"
        self.page = top / "notebooks" / "variants.md"
        self.complete.parent.mkdir(parents=True)
        self.rows.write_text(VARIANTS, encoding="utf-8")
        (top / "solutions" / "syllabus.toml").write_text(SYLLABUS, encoding="utf-8")
        self.save("print(x)")

    def save(self, code, prose="Words."):
        new = nbformat.v4
        setup = new.new_code_cell(SETUP, id="setup", metadata={"tags": ["setup"]})
        output = new.new_output("stream", text="1\n")
        cells = [
            new.new_markdown_cell("# Old title", id="title"),
            setup,
            new.new_markdown_cell(prose, id="prose"),
            new.new_code_cell(code, id="code", outputs=[output], execution_count=3),
        ]
        notebook = new.new_notebook(cells=cells)
        self.complete.write_text(json.dumps(notebook), encoding="utf-8")

    def files(self):
        return variant_files(self.top, REPOSITORY)


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path)


def test_a_course_without_variants_has_no_files_of_them(course):
    course.rows.unlink()
    assert course.files() == {}


def test_title_install_line_copy_and_page_come_from_the_row(course):
    files = course.files()
    assert set(files) == {course.complete, course.student, course.page}
    complete, student = (
        nbformat.reads(files[path], 4).cells for path in (course.complete, course.student)
    )
    title = student[0].source
    assert title.startswith("# Bats\n\nYou will hear bats.\n\n**Varies:** 09 · Keyword spotting")
    assert "**Data:** SYNTHETIC calls. **The figure:** calls found. **Time:** 10 minutes." in title
    assert "someone/course/blob/main/notebooks/variants/bats.ipynb" in title
    assert "(../open-in-colab.svg)" in title
    assert "(../../notebooks/open-in-colab.svg)" in complete[0].source
    assert f"tinyml-course[data] @ git+{REPOSITORY}" in student[1].source
    assert student[3].outputs == []
    assert complete[3].outputs
    row = "| [Bats](variants/bats.ipynb) | 09 · Keyword spotting (planned) | SYNTHETIC calls |"
    assert row in files[course.page]


def test_releasing_again_changes_nothing(course):
    first = course.files()
    for path, text in first.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    again = course.files()
    assert again == {path: first[path] for path in (course.student, course.page)}


@pytest.mark.parametrize(
    ("code", "prose", "complaint"),
    [
        ("x = 1\n" * 31, "Words.", "bats.*\n.*at most 30 lines, got 31"),
        ("x", "word " * 121, "at most 120 words, got 121"),
        ("x", "# Another title", "one title"),
        ("x", "![](bats.png)", "alt text"),
        ("x = (", "Words.", "expected Python"),
    ],
)
def test_what_a_lesson_may_not_do_a_variant_may_not_either(course, code, prose, complaint):
    course.save(code, prose)
    with pytest.raises(ReleaseError, match=complaint):
        course.files()


def test_a_notebook_without_a_row_and_a_row_without_a_notebook_are_named(course):
    course.complete.rename(course.complete.with_name("owls.ipynb"))
    with pytest.raises(LessonError, match="rows for bats and notebooks owls"):
        course.files()


def test_an_unknown_lesson_and_an_unknown_key_are_named(course):
    course.rows.write_text(VARIANTS.replace('"09"', '"77"'), encoding="utf-8")
    with pytest.raises(LessonError, match="got '77'; there are: 09"):
        course.files()
    course.rows.write_text(VARIANTS + 'colour = "red"\n', encoding="utf-8")
    with pytest.raises(LessonError, match="got colour"):
        course.files()
