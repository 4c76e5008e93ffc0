"""A search as a student meets it: a slider trains one network after the other."""

from tests.support.jupyterlab import changed, run_cell, show, text, wait_until

CELL = """
from tinyml_course.cost import search
from tinyml_course.cost.architectures import all_architectures, estimate_cost, layers_of
from tinyml_course.widgets import ParetoSearch

EVERY = all_architectures()
kilobytes = {a: estimate_cost(layers_of(a))[1] / 1000 for a in EVERY}
scores = {a: 0.6 + 0.01 * a[3] + 0.02 * a[4] for a in EVERY}
found = list(dict.fromkeys(search.random_search(0, 40)))[:20]
ParetoSearch({"kilobytes": kilobytes}, scores, {"random": found, "backwards": found[::-1]},
             {"kilobytes": 5.0})
"""


def control(page, name):
    return page.locator(f"[data-control='{name}']")


def test_the_front_grows_with_the_slider_and_the_search_can_be_chosen(
    page, jupyter, screenshots, tmp_path
):
    run_cell(page, jupyter, tmp_path, "pareto_search", CELL)
    trained = ".tml-pareto-search [data-readout='trained']"
    assert wait_until(lambda: text(page, trained)) == "20"
    show(page, control(page, "trained"))
    page.screenshot(path=screenshots / "pareto_search_start.png")
    assert page.locator(".tml-pareto-search .met").count() == 20
    assert page.locator(".tml-pareto-search .other").count() == 216

    control(page, "trained").press("Home")
    assert changed(page, trained, "20") == "1"
    assert page.locator(".tml-pareto-search .met").count() == 1

    control(page, "trained").press("End")
    changed(page, trained, "1")
    before = page.locator(".tml-pareto-search svg").get_attribute("aria-label")
    control(page, "kind-backwards").click()
    label = lambda: page.locator(".tml-pareto-search svg").get_attribute("aria-label")  # noqa: E731
    assert wait_until(lambda: label() != before and label()).startswith("backwards: 20 networks")
    page.screenshot(path=screenshots / "pareto_search_end.png")
