"""The page of a form: everything to answer it, nothing that gives it away, no network."""

import re
from html.parser import HTMLParser

import pytest

from tinyml_course.grading.quiz.answers import read_answers
from tinyml_course.grading.quiz.items import FORMS, load_items, make_form
from tinyml_course.grading.quiz.page import page_text, write_form


class Outline(HTMLParser):
    """Texts of a page, and what its tags load."""

    def __init__(self, text):
        super().__init__()
        self.said, self.loads, self.radios = "", [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.loads += [attributes[name] for name in ("src", "href") if name in attributes]
        if attributes.get("type") == "radio":
            self.radios.append((attributes["name"], attributes["value"]))

    def handle_data(self, data):
        self.said += data


@pytest.mark.parametrize("form", FORMS)
def test_a_page_shows_every_item_with_its_letters_and_loads_nothing(form):
    items = make_form(load_items(), form, 7)
    page = Outline(page_text(form, 7, items))
    assert page.loads == []
    assert "http" not in page_text(form, 7, items)
    assert page.radios == [(f"item{n}", each) for n in range(1, 11) for each in "ABCD"]
    for item in items:
        assert item.text in page.said
        assert all(option in page.said for option in item.options)


def test_a_page_names_no_misconception_and_no_concept():
    items = make_form(load_items(), "before", 7)
    text = page_text("before", 7, items)
    for item in items:
        assert item.concept not in text
        assert not any(thought in text for thought in item.misconceptions.values())
    assert not re.search(
        r"checked|data-key|right", re.sub(r"<p>.*?</p>|<span>.*?</span>", "", text)
    )


def test_the_empty_table_has_the_header_that_is_read_and_a_full_one_is_left_alone(tmp_path):
    items = make_form(load_items(), "after", 7)
    _, table = write_form(tmp_path / "class", "after", 7, items)
    filled = table.read_text(encoding="utf-8-sig") + "Ana,A,B,C,D,A,B,C,D,A,B\n"
    table.write_text(filled, encoding="utf-8")
    write_form(tmp_path / "class", "after", 7, items)
    assert table.read_text(encoding="utf-8") == filled
    assert read_answers(table, 10).letters == {"Ana": tuple("ABCDABCDAB")}
