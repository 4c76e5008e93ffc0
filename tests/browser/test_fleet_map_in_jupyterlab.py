"""The map of a fleet as a student meets it: a day is dragged, a device clicked, a story read."""

from tests.support.jupyterlab import changed, run_cell, show, text, wait_until

CELL = """
from tinyml_course.fleet import simulate_year
from tinyml_course.widgets import FleetMap

FleetMap(simulate_year(17), day=190)
"""


def control(page, name):
    return page.locator(f"[data-control='{name}']")


def test_a_day_and_a_device_are_chosen_by_mouse_and_by_keyboard(
    page, jupyter, screenshots, tmp_path
):
    run_cell(page, jupyter, tmp_path, "fleet_map", CELL)
    sentence = ".tml-fleet .sentence"
    start = wait_until(lambda: text(page, sentence))
    show(page, control(page, "day"))
    assert page.locator(".tml-fleet .node").count() == 300
    page.screenshot(path=screenshots / "fleet_map_start.png")

    page.locator(".tml-fleet .node[data-node='42']").click()
    clicked = changed(page, sentence, start)
    assert "Box 42" in clicked
    control(page, "node").press("ArrowRight")
    beside = changed(page, sentence, clicked)
    assert "Box 43" in beside
    control(page, "day").press("End")
    assert changed(page, sentence, beside).startswith("Day 365")
    assert "forged image" in page.locator(".tml-fleet .story").inner_text()
    page.screenshot(path=screenshots / "fleet_map_end.png")

    last = text(page, sentence)
    control(page, "play").click()
    changed(page, sentence, last)
    control(page, "play").click()
