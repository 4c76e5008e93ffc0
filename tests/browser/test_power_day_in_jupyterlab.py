"""The day of a device as a student meets it: sliders and batteries change its life."""

from tests.support.jupyterlab import changed, run_cell, show, text, wait_until

CELL = """
from tinyml_course.widgets import PowerDay

PowerDay(
    lambda sf: ([("hear the rain", 13.0, 1.0), ("send", 96.0, 0.06 * 2 ** (sf - 7))], 0.01),
    {"two alkaline AA": (6000, 0.9, 0.03), "coin cell": (675, 0.9, 0.01)},
)
"""


def control(page, name):
    return page.locator(f"[data-control='{name}']")


def test_the_life_follows_sliders_and_the_choice_of_a_battery(page, jupyter, screenshots, tmp_path):
    run_cell(page, jupyter, tmp_path, "power_day", CELL)
    battery, sentence = ".tml-power-day [data-readout='battery']", ".tml-power-day .sentence"
    start = wait_until(lambda: text(page, battery))
    show(page, control(page, "minutes"))
    page.screenshot(path=screenshots / "power_day_start.png")
    assert page.locator(".tml-power-day .waking").count() == 24

    control(page, "battery-coin cell").click()
    on_coin = changed(page, battery, start)
    control(page, "factor").press("End")
    changed(page, battery, on_coin)
    assert "SF12" in text(page, sentence)

    before = text(page, sentence)
    control(page, "minutes").press("Home")
    assert changed(page, sentence, before).startswith("A waking every 1 min at SF12")
    page.screenshot(path=screenshots / "power_day_end.png")
