"""Lesson 05 as a student sees it: the number line is drawn and moves, feedback is readable."""

from tests.support.jupyterlab import changed, drag, open_and_run, show, text, wait_until
from tinyml_course import paths

LESSON = "05_int8_by_hand"
SCALE = ".tml-line [data-readout='scale']"
END = ".tml-line [data-handle='minimum']"


def test_the_number_line_is_drawn_and_follows_the_keyboard_and_the_mouse(
    page, jupyter, screenshots, repository
):
    open_and_run(page, jupyter, repository / "solutions" / LESSON / f"{LESSON}.ipynb")
    start = wait_until(lambda: text(page, SCALE))
    end = page.locator(END)
    show(page, end)
    page.screenshot(path=screenshots / "number_line.png")

    end.press("PageUp")
    by_key = changed(page, SCALE, start)
    assert float(by_key) < float(start)

    grip = page.locator(f"{END} polygon")
    box = grip.bounding_box()
    left = box["x"] + box["width"] / 2 - 60
    drag(page, grip, to=(left, box["y"] + box["height"] / 2))
    by_mouse = changed(page, SCALE, by_key)
    assert float(by_mouse) > float(by_key)
    page.screenshot(path=screenshots / "number_line_moved.png")


def test_a_student_who_wrote_nothing_reads_what_to_do(page, jupyter, screenshots):
    open_and_run(page, jupyter, paths.notebooks_dir() / LESSON / f"{LESSON}.ipynb")
    said = "write quantize in the cell above"
    found = page.locator(".jp-OutputArea-output", has_text=said).first  # capitals or not
    found.wait_for(timeout=90_000)
    show(page, found)
    page.screenshot(path=screenshots / "not_attempted.png")
