"""The divergence microscope as a student meets it: drawn, and following what is chosen."""

import pytest

from tests.support.golden import FOLDER
from tests.support.jupyterlab import open_and_run, show, wait_until

CODE = """
import numpy as np
from tinyml_course.simulator import Simulator
from tinyml_course.widgets import DivergenceMicroscope

with np.load({path!r}) as stored:
    model, x = stored["model"].tobytes(), stored["x"]
ours = Simulator.load(model).trace(x)
theirs = Simulator.load(model, semantics="single-rounding").trace(x)
DivergenceMicroscope(model, ours, theirs, their_name="single rounding")
"""


def text(browser, selector):
    return browser.execute_script(
        "return document.querySelector(arguments[0])?.textContent", f".tml-microscope {selector}"
    )


def control(browser, name):
    from selenium.webdriver.common.by import By

    return browser.find_element(By.CSS_SELECTOR, f".tml-microscope [data-control='{name}']")


def number(browser, name):
    return int(control(browser, name).get_property("value"))


def changed(browser, selector, before):
    return wait_until(lambda: (now := text(browser, selector)) not in (before, None) and now)


def test_a_value_is_chosen_and_its_rounding_is_shown(browser, jupyter, screenshots, tmp_path):
    nbformat = pytest.importorskip("nbformat", reason="needs nbformat")
    from selenium.webdriver import Keys

    v4 = nbformat.v4
    code = CODE.format(path=str(FOLDER / "fully_connected.npz"))
    cells = [v4.new_markdown_cell("# microscope"), v4.new_code_cell(code)]
    path = tmp_path / "microscope.ipynb"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    open_and_run(browser, jupyter, path)

    start = wait_until(lambda: text(browser, ".sentence"))
    assert "one rounding" in start
    assert text(browser, "[data-readout='TFLM']") != text(
        browser, "[data-readout='single rounding']"
    )
    show(browser, control(browser, "sample"))
    browser.save_screenshot(str(screenshots / "microscope_start.png"))

    places = {tuple(number(browser, name) for name in ("sample", "output", "value"))}
    control(browser, "behind").send_keys(Keys.ENTER)
    second = changed(browser, ".sentence", start)
    places.add(tuple(number(browser, name) for name in ("sample", "output", "value")))
    assert len(places) == 2
    assert f"sample {number(browser, 'sample')}: " in second
    browser.save_screenshot(str(screenshots / "microscope_next.png"))

    before = text(browser, "[data-readout='accumulator']")
    control(browser, "output").send_keys(Keys.ARROW_UP)  # another layer, its value 0
    changed(browser, "[data-readout='accumulator']", before)
    assert number(browser, "value") == 0
    same = text(browser, ".sentence")
    assert "is the same in both" in same

    control(browser, "sample").send_keys(Keys.CONTROL, "a")
    control(browser, "sample").send_keys("12")
    typed = wait_until(
        lambda: (now := text(browser, ".sentence")).startswith("sample 12: ") and now
    )
    assert typed != same
    assert number(browser, "sample") == 12
    control(browser, "value").send_keys(Keys.ARROW_UP)
    changed(browser, ".sentence", typed)
    assert number(browser, "value") == 1
    browser.save_screenshot(str(screenshots / "microscope_same.png"))
