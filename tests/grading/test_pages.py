"""The pages of the course as a whole: what may be skipped, and where each theme is served."""

from __future__ import annotations

import re

import pytest

from tinyml_course import paths
from tinyml_course.errors import LessonError
from tinyml_course.grading.lesson_facts import LessonFacts, SyllabusRow, read_toml
from tinyml_course.grading.pages import course_pages
from tinyml_course.grading.sections import cells_of, needed_but_skipped, section_of, sections
from tinyml_course.grading.themes import THEMES_SOURCE, themes_text
from tinyml_course.grading.workshop import WORKSHOP_SOURCE, workshop_text

nbformat = pytest.importorskip("nbformat", reason="needs the grading extra")

THEMES = """
    affordability, sustainability, flexibility, internet independence, privacy, bias, transparency,
    accountability, e-waste, recyclable parts, carbon, sensor quality, drift, maintenance, OTA,
    connectivity, energy, standardisation, security, interpretability, SDG: climate, SDG: health,
    SDG: conservation, SDG: energy, SDG: food
"""
"""What the documents that the course serves ask for."""

CLAIMS = ["> 95 %", "38 kB", "local dialects", "84.9 %", "3–5 %", "no major", "$3,000", "wildlife"]
CLAIMS += ["138.88 ms", "1–10 ms", "32–512 kB", "4 times", "250 billion", "a third", "54 %"]

FACTS = LessonFacts("90", "A sample", "p", "f", 100, "b", SyllabusRow("u", "w", "f"))


def code(source, *tags):
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})


def text(source, cell_id="text"):
    return nbformat.v4.new_markdown_cell(source, id=cell_id)


CELLS = [
    text("# Title"),
    code("import math\nif math:\n    %pip install x"),
    text("## Part 1\n\nA cheap box."),
    code("a = 1\ndef later():\n    return made_below"),
    text("### A closer look", "closer"),
    code("b = a + 1"),
    text("## Part 2", "part-2"),
    code("made_below = [a for a in range(3)]"),
    code("c = b", "checkpoint:c"),
    text("## The figure"),
    code("print(a, later())"),
]


def test_a_section_ends_before_the_next_heading_of_its_rank():
    found = [(each.title, each.first, each.last) for each in sections(CELLS)]
    assert found == [
        ("Part 1", 2, 5),
        ("A closer look", 4, 5),
        ("Part 2", 6, 8),
        ("The figure", 9, 10),
    ]
    assert [section_of(CELLS, i) for i in (1, 3, 5, 8)] == ["", "Part 1", "A closer look", "Part 2"]


def test_two_headings_in_one_cell_are_two_sections():
    both = [text("## One\n\n## Two"), code("1")]
    assert [(s.title, s.first, s.last) for s in sections(both)] == [("One", 0, 0), ("Two", 0, 1)]


def test_an_unknown_heading_is_told_which_there_are():
    with pytest.raises(LessonError, match=r"got Part 9; there are: Part 1, A closer look, Part 2"):
        cells_of(CELLS, ["Part 9"])


@pytest.mark.parametrize(
    ("skip", "problems"),
    [
        (["A closer look"], []),  # only a cell that makes a checkpoint needs it
        (["The figure"], []),
        (["Part 2"], ["cell 4 (a = 1) needs made_below"]),  # a function needs it, once called
        (["Part 1"], ["cell 11 (print(a, later())) needs a, later"]),
    ],
)
def test_what_is_needed_but_skipped(skip, problems):
    assert needed_but_skipped(CELLS, cells_of(CELLS, skip)) == problems


def pages_of(tmp_path, workshop=None, themes=None):
    both = {WORKSHOP_SOURCE: (workshop, workshop_text), THEMES_SOURCE: (themes, themes_text)}
    for name, (source, made) in both.items():
        if source is not None:
            (tmp_path / name).write_text(source, encoding="utf-8")
            return made(tmp_path, {"90_sample": FACTS}, {"90_sample": CELLS}, {"91": "Later"})
    raise AssertionError


WORKSHOP = """
before = "# Three days"
after = "The end."
[[day]]
title = "One"
close = "Talk."
[[day.lessons]]
lesson = "{lesson}"
skip = [{skip}]
note = "Say so."
"""


def test_the_minutes_of_a_workshop_are_the_share_of_cells_that_stay(tmp_path):
    page = pages_of(tmp_path, WORKSHOP.format(lesson="90", skip='"A closer look"'))
    row = "| [90 · A sample](90_sample/90_sample.ipynb) | A closer look | 80 | Say so. |"  # 9 of 11
    assert row in page
    assert "About 1.3 hours" in page
    assert page.startswith("# Three days\n\n## Day 1 · One\n")
    assert page.endswith("The end.\n")


def test_a_lesson_instead_of_another_adds_no_minutes(tmp_path):
    twice = WORKSHOP.format(lesson="90", skip="")
    twice += '[[day.lessons]]\nlesson = "90"\ninstead = true\n'
    assert "About 1.7 hours" in pages_of(tmp_path, twice)


def test_a_planned_lesson_has_a_row_without_minutes(tmp_path):
    page = pages_of(tmp_path, WORKSHOP.format(lesson="91", skip=""))
    assert "| 91 · Later (planned) |  |  | Say so. |" in page


@pytest.mark.parametrize(
    ("lesson", "skip", "message"),
    [
        ("92", "", "expected the number of a lesson in the workshop, got 92"),
        ("90", '"Part 7"', "workshop.toml, lesson 90: expected headings of the lesson, got Part 7"),
        ("90", '"Part 1"', "who skips this in lesson 90 cannot go on:\ncell 11"),
    ],
)
def test_a_workshop_that_does_not_fit_its_lessons_is_refused(tmp_path, lesson, skip, message):
    with pytest.raises(LessonError, match=re.escape(message)):
        pages_of(tmp_path, WORKSHOP.format(lesson=lesson, skip=skip))


THEME = """
before = "# Themes"
between = "## Claims"
claim = []
[[theme]]
name = "affordability"
places = [{place}]
"""


def test_a_theme_has_a_row_with_the_heading_and_the_words(tmp_path):
    place = '{ lesson = "90", cell = "text", words = "Title" }, { lesson = "91" }'
    rows = pages_of(tmp_path, themes=THEME.format(place=place)).splitlines()
    link = "[90 · A sample](../notebooks/90_sample/90_sample.ipynb)"
    assert f"| affordability | {link} |  | Title |" in rows
    assert "|  | 91 · Later (planned) |  |  |" in rows


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("", "expected a place for 'affordability'"),
        ('{ lesson = "92" }', "got '92'"),
        ('{ lesson = "90" }', "expected a cell '' in lesson 90"),
        ('{ lesson = "90", cell = "gone", words = "x" }', "expected a cell 'gone' in lesson 90"),
        ('{ lesson = "90", cell = "text", words = "" }', "to say ''"),
        ('{ lesson = "90", cell = "text", words = "dear" }', "to say 'dear'"),
        ('{ lesson = "90", cel = "text" }', "expected only the keys lesson, cell, words"),
    ],
)
def test_a_place_that_does_not_serve_its_theme_is_refused(tmp_path, place, message):
    with pytest.raises(LessonError, match=re.escape(message)):
        pages_of(tmp_path, themes=THEME.format(place=place))


def test_a_theme_may_be_served_by_a_variant(tmp_path):
    row = 'name = "bats"\ntitle = "Bats"\npromise = "p"\nlesson = "90"\ndata = "d"\n'
    row += 'figure = "f"\nminutes = 5\n'
    source = f'before = ""\nafter = ""\n[[variant]]\n{row}'
    (tmp_path / "variants.toml").write_text(source, encoding="utf-8")
    (tmp_path / "variants").mkdir()
    notebook = nbformat.v4.new_notebook(cells=[text("## Who\n\nBats eat mosquitoes.", "who")])
    nbformat.write(notebook, tmp_path / "variants" / "bats.ipynb")
    place = '{ variant = "bats", cell = "who", words = "Bats eat" }'
    link = "[Bats](../notebooks/variants/bats.ipynb)"
    assert f"| {link} | Who | Bats eat |" in pages_of(tmp_path, themes=THEME.format(place=place))
    for wrong, message in (
        (place.replace("Bats eat", "Owls eat"), "cell 'who' of the variant bats to say 'Owls eat'"),
        (place.replace('"bats"', '"owls"'), "got 'owls'; known: bats"),
    ):
        with pytest.raises(LessonError, match=re.escape(message)):
            pages_of(tmp_path, themes=THEME.format(place=wrong))


def test_every_theme_and_claim_of_the_documents_is_on_the_map():
    source = read_toml(paths.solutions_dir() / THEMES_SOURCE)
    served = {each["name"] for each in source["theme"]}
    assert served == {name.strip() for name in THEMES.split(",")}
    claims = [each["name"] for each in source["claim"]]
    for words in CLAIMS:
        assert sum(words in claim for claim in claims) == 1, words


def test_the_workshop_has_three_days_of_at_most_seven_hours():
    page = course_pages(paths.solutions_dir().parent)[paths.notebooks_dir() / "workshop.md"]
    hours = [float(found) for found in re.findall(r"About ([\d.]+) hours", page)]
    assert len(hours) == 3
    assert max(hours) <= 7
