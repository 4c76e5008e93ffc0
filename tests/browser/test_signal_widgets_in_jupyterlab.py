"""The widgets about signals as a student meets them: drawn, and following keyboard and mouse."""

import pytest

from tests.support.jupyterlab import open_and_run, show, wait_until

# A tone of 3 Hz at first, of 9 Hz in the second half.
SPECTRUM = """
import numpy as np
from tinyml_course.widgets import SpectrumExplorer

t = np.arange(512) / 64
x = np.where(t < 4, np.sin(2 * np.pi * 3 * t), np.sin(2 * np.pi * 9 * t))
signal = np.stack([1 + x, x / 2], axis=1)
SpectrumExplorer(signal, 64, axes=("ax", "ay"), units=("g", "g"), start=0, frame_length=128)
"""

BANK = """
import numpy as np
from tinyml_course.widgets import FilterBankExplorer

t = np.arange(16000) / 16000
hum = 6000 * np.sin(2 * np.pi * 440 * t) + 2000 * np.sin(2 * np.pi * 1900 * t) * (t > 0.5)
noise = np.random.default_rng(1).normal(0, 60, len(t))
FilterBankExplorer((hum + noise).round(), 16000, n_mels=40, n_fft=512, start=0)
"""

WINDOWS = """
import numpy as np
from tinyml_course.widgets import WindowExplorer

t = np.arange(1000) / 50
speed = np.repeat([0.5, 2.0, 1.0], [400, 350, 250])
turn = np.stack([np.sin(2 * np.pi * speed * t + i) for i in range(6)], axis=1)
WindowExplorer(
    turn * [1, 1, 1, 3, 3, 3], 50, np.repeat(["rest", "wave", "ring"], [400, 350, 250]),
    axes=("ax", "ay", "az", "wx", "wy", "wz"), units=("g", "g", "g", "rad/s", "rad/s", "rad/s"),
    window_length=100, hop_length=50,
)
"""


def run_cell(browser, jupyter, tmp_path, name, code):
    nbformat = pytest.importorskip("nbformat", reason="needs nbformat")
    v4 = nbformat.v4
    cells = [v4.new_markdown_cell(f"# {name}"), v4.new_code_cell(code)]
    path = tmp_path / f"{name}.ipynb"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    open_and_run(browser, jupyter, path)


def text(browser, selector):
    return browser.execute_script(
        "return document.querySelector(arguments[0])?.textContent", f".tml-signal {selector}"
    )


def count(browser, selector):
    return browser.execute_script(
        "return document.querySelectorAll(arguments[0]).length", f".tml-signal {selector}"
    )


def found(browser, selector):
    from selenium.webdriver.common.by import By

    return browser.find_element(By.CSS_SELECTOR, f".tml-signal {selector}")


def control(browser, name):
    return found(browser, f"[data-control='{name}']")


def readout(browser, label):
    return text(browser, f"[data-readout='{label}']")


def drag(browser, handle, share):
    """Drag a handle to a place in the picture: -1 is its left end, 1 its right end."""
    from selenium.webdriver import ActionChains

    picture = found(browser, "svg")
    right = round(share * (picture.rect["width"] / 2 - 3))
    chain = ActionChains(browser).click_and_hold(handle)
    chain.move_to_element_with_offset(picture, right, 0).release().perform()


def test_a_frame_is_moved_over_a_signal_and_its_peak_is_named(
    browser, jupyter, screenshots, tmp_path
):
    from selenium.webdriver import Keys

    run_cell(browser, jupyter, tmp_path, "spectrum", SPECTRUM)
    wait_until(lambda: readout(browser, "strongest peak") == "3 Hz")
    frame = found(browser, "[data-handle='start']")
    show(browser, frame)
    browser.save_screenshot(str(screenshots / "spectrum_start.png"))
    assert text(browser, "[data-mark='peak']") == "3 Hz"
    shape = found(browser, "path.bar").get_attribute("d")

    frame.send_keys(Keys.END)
    wait_until(lambda: readout(browser, "strongest peak") == "9 Hz")
    assert text(browser, "[data-mark='peak']") == "9 Hz"
    assert readout(browser, "frame") == "6 … 8 s"
    assert found(browser, "path.bar").get_attribute("d") != shape
    assert frame.get_attribute("aria-valuenow") == "384"

    drag(browser, found(browser, "[data-handle='start'] .body"), -1)
    wait_until(lambda: readout(browser, "frame") == "0 … 2 s")
    wait_until(lambda: readout(browser, "strongest peak") == "3 Hz")

    frame.send_keys(Keys.END)
    control(browser, "frame_length-256").click()  # moved to the left: it would not fit there
    wait_until(lambda: readout(browser, "frame") == "4 … 8 s")
    assert readout(browser, "bins apart") == "0.25 Hz"
    control(browser, "window-rectangular").click()
    control(browser, "decibels-true").click()
    control(browser, "without_mean-false").click()
    control(browser, "axis-1").click()
    said = "ay, 256 samples from 4 s, rectangular window"
    wait_until(lambda: text(browser, ".what") == said)
    browser.save_screenshot(str(screenshots / "spectrum_decibels.png"))


def test_a_filter_bank_says_in_words_which_bands_have_no_bin(
    browser, jupyter, screenshots, tmp_path
):
    from selenium.webdriver import Keys

    run_cell(browser, jupyter, tmp_path, "bank", BANK)
    start = wait_until(lambda: text(browser, ".sentence"))
    assert start.startswith("Each of the 40 bands has a bin;")
    show(browser, control(browser, "n_mels"))
    browser.save_screenshot(str(screenshots / "bank_start.png"))
    assert count(browser, "rect[data-band='empty']") == 0
    assert count(browser, "polyline.triangle") == 40

    control(browser, "n_fft").send_keys(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    control(browser, "n_mels").send_keys(Keys.ARROW_RIGHT)
    wait_until(lambda: " of 41 bands have no bin" in text(browser, ".sentence"))
    wait_until(lambda: readout(browser, "bins apart") == "125 Hz")
    empty = int(text(browser, ".sentence").split(" of ")[0])
    assert count(browser, "rect[data-band='empty']") == count(browser, "path.cross") == empty > 1
    assert readout(browser, "bands without a bin") == f"{empty} of 41"
    browser.save_screenshot(str(screenshots / "bank_collapsed.png"))

    before = readout(browser, "loudest band")
    for _ in range(10):
        control(browser, "f_min").send_keys(Keys.ARROW_RIGHT)
    wait_until(lambda: "from 800 to 8000 Hz" in text(browser, ".spoken"))
    assert readout(browser, "loudest band") != before
    found(browser, "[data-handle='start']").send_keys(Keys.END)
    wait_until(lambda: "frame from 0.97 s" in text(browser, ".spoken"))
    browser.save_screenshot(str(screenshots / "bank_moved.png"))


def test_windows_are_dragged_and_those_with_two_labels_are_hatched(
    browser, jupyter, screenshots, tmp_path
):
    from selenium.webdriver import Keys

    run_cell(browser, jupyter, tmp_path, "windows", WINDOWS)
    start = wait_until(lambda: text(browser, ".sentence"))
    assert start == (
        "19 windows of 100 samples (2 s), a new one every 50 (1 s): 50 % overlap. 2 of them "
        "(10.5 %) straddle two labels or more: numbers 7, 14."
    )
    assert (count(browser, "rect.mixed"), count(browser, "rect.pure")) == (2, 17)
    window = found(browser, "[data-handle='chosen']")
    show(browser, window)
    browser.save_screenshot(str(screenshots / "windows_start.png"))

    for _ in range(7):
        window.send_keys(Keys.ARROW_RIGHT)
    mixed = "Window 7, 7 … 9 s: mixed, 50 % rest, 50 % wave."
    wait_until(lambda: text(browser, ".what") == mixed)
    drag(browser, found(browser, "[data-handle='chosen'] .body"), 1)
    wait_until(lambda: text(browser, ".what") == "Window 18, 18 … 20 s: all ring.")

    control(browser, "hop_length").send_keys(Keys.PAGE_UP)
    apart = wait_until(lambda: (now := readout(browser, "overlap")) != "50 %" and now)
    assert apart == "0 %"
    browser.save_screenshot(str(screenshots / "windows_apart.png"))

    drag(browser, found(browser, "[data-handle='hop_length'] polygon"), -1)
    wait_until(lambda: readout(browser, "overlap") == "98 %")
    many = "451 windows of 100 samples (2 s), a new one every 2 (0.04 s): 98 % overlap."
    assert text(browser, ".sentence").startswith(many)
    drag(browser, found(browser, "[data-handle='window_length'] polygon"), 1)
    one = "1 window of 1,000 samples (20 s), a second one does not fit. It straddles two labels"
    wait_until(lambda: text(browser, ".sentence").startswith(one))
    wait_until(lambda: text(browser, ".what").endswith("40 % rest, 35 % wave, 25 % ring."))
    browser.save_screenshot(str(screenshots / "windows_dragged.png"))
