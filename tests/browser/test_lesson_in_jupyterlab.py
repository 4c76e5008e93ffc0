"""Lesson 05 as a student sees it: the number line is drawn and moves, feedback is readable."""

from tests.support.jupyterlab import open_and_run, show, wait_until
from tinyml_course import paths

LESSON = "05_int8_by_hand"


def readout(browser, label):
    """The text of one of the numbers below the number line, or None while there is none."""
    return browser.execute_script(
        "return document.querySelector(`.tml-line [data-readout='${arguments[0]}']`)?.textContent",
        label,
    )


def test_the_number_line_is_drawn_and_follows_the_keyboard_and_the_mouse(
    browser, jupyter, screenshots, repository
):
    from selenium.webdriver import ActionChains, Keys
    from selenium.webdriver.common.by import By

    open_and_run(browser, jupyter, repository / "solutions" / LESSON / f"{LESSON}.ipynb")
    start = wait_until(lambda: readout(browser, "scale"))
    end = browser.find_element(By.CSS_SELECTOR, ".tml-line [data-handle='minimum']")
    show(browser, end)
    browser.save_screenshot(str(screenshots / "number_line.png"))

    end.send_keys(Keys.PAGE_UP)
    by_key = wait_until(lambda: (now := readout(browser, "scale")) != start and now)
    assert float(by_key) < float(start)

    grip = browser.find_element(By.CSS_SELECTOR, ".tml-line [data-handle='minimum'] polygon")
    ActionChains(browser).click_and_hold(grip).move_by_offset(-60, 0).release().perform()
    by_mouse = wait_until(lambda: (now := readout(browser, "scale")) != by_key and now)
    assert float(by_mouse) > float(by_key)
    browser.save_screenshot(str(screenshots / "number_line_moved.png"))


def test_a_student_who_wrote_nothing_reads_what_to_do(browser, jupyter, screenshots):
    from selenium.webdriver.common.by import By

    name = f"{LESSON}.ipynb"
    open_and_run(browser, jupyter, paths.notebooks_dir() / LESSON / name)
    said = "write quantize in the cell above"
    found = wait_until(
        lambda: [
            e
            for e in browser.find_elements(By.CSS_SELECTOR, ".jp-OutputArea-output")
            if said in e.text.lower()
        ]
    )
    show(browser, found[0])
    browser.save_screenshot(str(screenshots / "not_attempted.png"))
