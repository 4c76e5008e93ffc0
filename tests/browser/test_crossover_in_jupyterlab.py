"""The crossover as a student meets it: sliders and radio buttons move both curves."""

from tests.support.jupyterlab import changed, run_cell, show, text, wait_until

CELL = """
from tinyml_course.widgets import Crossover

Crossover({"picture network, slow chip": (310, 3.4), "sound network, slow chip": (67, 0.7)})
"""


def control(page, name):
    return page.locator(f"[data-control='{name}']")


def test_the_break_even_follows_sliders_and_radio_buttons(page, jupyter, screenshots, tmp_path):
    run_cell(page, jupyter, tmp_path, "crossover", CELL)
    even, sentence = ".tml-crossover [data-readout='break-even']", ".tml-crossover .sentence"
    start = wait_until(lambda: text(page, even))
    show(page, control(page, "values"))
    page.screenshot(path=screenshots / "crossover_start.png")

    control(page, "radio-LoRa").click()
    on_lora = changed(page, even, start)
    assert "impossible" in text(page, sentence)
    page.screenshot(path=screenshots / "crossover_lora.png")

    control(page, "computer-sound network, slow chip").click()
    changed(page, even, on_lora)
    before = text(page, sentence)
    control(page, "values").press("Home")
    said = changed(page, sentence, before)
    assert said.startswith("86.4 kB a day")
    assert "impossible" not in said
    page.screenshot(path=screenshots / "crossover_end.png")
