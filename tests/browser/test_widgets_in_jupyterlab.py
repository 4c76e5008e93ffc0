"""The widgets as a student meets them: drawn, and following keyboard and mouse."""

import pytest

from tests.support.jupyterlab import open_and_run, show, wait_until

CONV_WALK = """
import numpy as np
from tinyml_course import paths
from tinyml_course.simulator import Simulator
from tinyml_course.widgets import ConvStepper

sim = Simulator.load(paths.lesson_data_dir("05_int8_by_hand") / "trained_model.tflite")
x = np.random.default_rng(5).integers(-128, 128, (1, 100, 1, 6)).astype(np.int8)
ConvStepper(sim.model, sim.trace(x), 0)
"""

CALIBRATION = """
from tinyml_course import paths
from tinyml_course.tflite import read_model
from tinyml_course.widgets import CalibrationExplorer

model = read_model(paths.lesson_data_dir("05_int8_by_hand") / "trained_model.tflite")
weights = model.tensors[model.operators[0].inputs[1]]
CalibrationExplorer(weights.data * weights.scales[:, None, None, None], axis=0)
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
        "return document.querySelector(arguments[0])?.textContent", selector
    )


def control(browser, name):
    from selenium.webdriver.common.by import By

    return browser.find_element(By.CSS_SELECTOR, f"[data-control='{name}']")


def changed(browser, selector, before):
    return wait_until(lambda: (now := text(browser, selector)) not in (before, None) and now)


def test_a_convolution_is_walked_stage_by_stage_and_the_output_is_chosen(
    browser, jupyter, screenshots, tmp_path
):
    from selenium.webdriver import Keys

    run_cell(browser, jupyter, tmp_path, "conv_walk", CONV_WALK)
    sentence = ".tml-walk .sentence"
    start = wait_until(lambda: text(browser, sentence))
    assert "row 12, column 0, channel 8 sees 42 input codes" in start
    assert text(browser, ".tml-walk [data-readout='result']") is None
    show(browser, control(browser, "next"))
    browser.save_screenshot(str(screenshots / "conv_walk_start.png"))

    control(browser, "next").send_keys(Keys.ENTER)
    changed(browser, sentence, start)
    control(browser, "stage-2").click()
    control(browser, "tap").send_keys(Keys.PAGE_UP)
    browser.save_screenshot(str(screenshots / "conv_walk_sum.png"))

    control(browser, "stage-7").click()
    result = wait_until(lambda: text(browser, ".tml-walk [data-readout='result']"))
    control(browser, "row").send_keys(Keys.ARROW_RIGHT)
    control(browser, "channel").send_keys(Keys.HOME)
    product = ".tml-walk tbody tr:first-child td:nth-child(1)"
    wait_until(lambda: text(browser, product) == "52, 0, 0")  # row 13, stride 4
    assert text(browser, ".tml-walk [data-readout='accumulator']")
    assert result
    show(browser, control(browser, "next"))
    browser.save_screenshot(str(screenshots / "conv_walk_end.png"))


def test_a_calibration_follows_bits_symmetry_scales_and_method(
    browser, jupyter, screenshots, tmp_path
):
    from selenium.webdriver import Keys

    def number(label):
        return f".tml-calibration [data-readout='{label}']"

    run_cell(browser, jupyter, tmp_path, "calibration", CALIBRATION)
    start = wait_until(lambda: text(browser, number("SQNR")))
    show(browser, control(browser, "bits"))
    browser.save_screenshot(str(screenshots / "calibration_start.png"))

    for _ in range(4):
        control(browser, "bits").send_keys(Keys.ARROW_LEFT)
    wait_until(lambda: (text(browser, number("codes used")) or "").endswith(" of 16"))
    at_four_bits = text(browser, number("SQNR"))
    assert float(at_four_bits.removesuffix(" dB")) < float(start.removesuffix(" dB"))

    control(browser, "method-mse").click()
    by_mse = changed(browser, number("SQNR"), at_four_bits)
    control(browser, "symmetric-true").click()
    wait_until(lambda: text(browser, number("zero_point")) == "0")
    browser.save_screenshot(str(screenshots / "calibration_mse.png"))
    control(browser, "per_channel-true").click()
    wait_until(lambda: "…" in text(browser, number("step")))
    assert float(by_mse.removesuffix(" dB")) > float(at_four_bits.removesuffix(" dB"))
    browser.save_screenshot(str(screenshots / "calibration_all_channels.png"))
    control(browser, "channel").send_keys(Keys.ARROW_RIGHT)
    wait_until(lambda: "…" not in text(browser, number("step")))
    browser.save_screenshot(str(screenshots / "calibration_channel.png"))
