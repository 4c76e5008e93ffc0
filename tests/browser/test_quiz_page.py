"""The page of a test before the course, filled in as a student does, from disk."""

from tinyml_course.grading.quiz.answers import read_answers
from tinyml_course.grading.quiz.items import load_items, make_form
from tinyml_course.grading.quiz.page import write_form


def test_saved_answers_are_what_the_marking_reads(chromium, tmp_path):
    items = make_form(load_items(), "before", 7)
    path, _ = write_form(tmp_path / "pages", "before", 7, items)
    page = chromium.new_page()
    page.goto(path.as_uri())
    page.get_by_role("button", name="Save my answers").click()
    assert page.get_by_role("status").inner_text() == "Write your name first."
    page.get_by_label("Your name:").fill('Ana "Ñ" Flores, 3b')
    for number, letter in ((1, "A"), (2, "D"), (10, "C")):
        page.locator(f"input[name=item{number}][value={letter}]").check()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save my answers").click()
    assert page.get_by_role("status").inner_text().endswith("7 left open.")
    file = tmp_path / "saved" / saved.value.suggested_filename
    saved.value.save_as(file)
    page.close()
    assert file.name == "before_Ana_Ñ_Flores_3b.csv"
    answers = read_answers(tmp_path / "saved", 10)
    assert answers.letters == {'Ana "Ñ" Flores, 3b': ("A", "D", *[""] * 7, "C")}
    assert answers.notes == []
