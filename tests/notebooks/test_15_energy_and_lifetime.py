"""Lesson 15 tests a claim: what it prints is what its numbers give, worked out another way."""

import math
import re

import nbformat
import numpy as np
import pytest

from tinyml_course.boards import load_board
from tinyml_course.cost import lifetime
from tinyml_course.cost.placement import load_assumptions
from tinyml_course.grading.lesson_source import lesson_facts, load_exercises, source_notebook

LESSON = "15_energy_and_lifetime"
EXERCISES = {exercise.name: exercise for exercise in load_exercises(LESSON)}
SECONDS_IN_TEN_YEARS = 10 * 365 * 86_400


@pytest.fixture(scope="module")
def cells():
    notebook = nbformat.read(source_notebook(LESSON), as_version=4)
    return {cell.id: cell for cell in notebook.cells}


def rows_of(cells, name):
    """The rows of the table that a cell printed: cells of text by the first cell."""
    text = "\n".join(o.get("data", {}).get("text/plain", "") for o in cells[name].outputs)
    rows = [re.split(r"\s{2,}", line.strip()) for line in text.splitlines()]
    return {row[0]: row[1:] for row in rows if len(row) > 2}


def charge_for_ten_years(celsius):
    """Coulombs that one CR2032 leaves to a device in ten years."""
    a = load_assumptions(about="lifetime")
    share = a["usable_share"].value - 10 * a["coin_loss_per_year"].value * 2 ** (celsius / 10 - 2)
    return 3.6 * a["coin_mah"].value * share


@pytest.mark.parametrize(("column", "celsius"), [(2, 10), (3, 20), (4, 30)])
def test_the_published_node_sends_as_often_as_its_charge_allows(cells, column, celsius):
    printed = rows_of(cells, "figure-table")["[TI] node, as published"][column]
    asleep = 270e-9 * SECONDS_IN_TEN_YEARS
    each = (3.376e-3 - 270e-9) * 0.03
    allowed = math.floor((charge_for_ten_years(celsius) - asleep) / each / 3650)
    assert int(printed.replace(",", "")) == min(allowed, 1440)


def test_the_board_sleeps_too_lightly_for_ten_years_even_if_it_never_wakes(cells):
    board = load_board("xiao_nrf52840_sense")
    assert board.sleep_current_ua * 1e-6 * SECONDS_IN_TEN_YEARS > charge_for_ten_years(10)
    assert rows_of(cells, "figure-table")["station on the XIAO board, SF7"][2:5] == ["never"] * 3


def test_a_lora_station_on_a_bare_chip_holds_for_a_few_messages_near_the_mast_only(cells):
    table = rows_of(cells, "figure-table")
    assert 0 < int(table["station, bare chip, SF7"][3]) < 10
    assert table["station, bare chip, SF12"][3] == "0"


def test_times_on_air_are_those_of_public_calculators(cells):
    table = rows_of(cells, "see-3")
    assert table["SF7"][0] == "61.7"
    assert table["SF12"][0] == "1,482.8"
    assert table["SF12"][-1] == str(int(30_000 / 1482.752))


@pytest.mark.parametrize("name", sorted(EXERCISES))
def test_the_function_for_the_stuck_answers_as_the_solution_does(name):
    exercise, stand_in = EXERCISES[name], getattr(lifetime, name)
    for seed in range(5):
        for args in exercise.make_inputs(np.random.default_rng(seed)):
            right, got = exercise.reference(*args), stand_in(*args)
            assert exercise.comparison.difference(right, got) is None


def test_every_cell_that_uses_a_function_first_can_go_on_without_it(cells):
    source = "".join(cells[f"see-{part}"].source for part in range(1, 6))
    for name in EXERCISES:
        assert f"lifetime.{name} if STUCK else {name}" in source
    assert source.count("STUCK = False") == 5


def test_the_numbers_of_the_example_are_assumptions(cells):
    example = re.search(r"for example (\{.*\})", cells["assumptions"].source)[1]
    names = re.findall(r'"(\w+)"', example)
    assert names
    assert set(names) <= set(load_assumptions(about="lifetime"))


def test_the_opening_gives_no_prediction_away(cells):
    opening = cells["title"].source + lesson_facts(LESSON).promise
    assert not re.search(r"\b(56|5\.8|24|82)\b|[Jj]ourneys", opening)


def printed(cells, name):
    return "\n".join(o.get("data", {}).get("text/plain", "") for o in cells[name].outputs)


def test_the_load_and_the_battery_of_the_prediction_are_those_of_the_cells(cells):
    load, days = re.search(r"some (\d+) mWh a day.*for (\d+) days", cells["part-4"].source).groups()
    worked_out = re.search(r"load of (\d+) mWh", printed(cells, "see-4"))[1]
    assert int(load) == round(int(worked_out), -1)
    assert f"lasts {days} days" in printed(cells, "sun-more")


def test_a_mean_day_near_hamburg_has_sun_enough_and_yet_days_are_dark(cells):
    text = printed(cells, "see-4")
    load = int(re.search(r"load of (\d+) mWh", text)[1])
    sun, dark = re.search(r"Hamburg: (\d+) mWh of sun on a mean day, (\d+) dark", text).groups()
    assert int(sun) > load
    assert int(dark) > 0


def test_the_questions_of_the_sliders_are_answered_below_them(cells):
    years = {name: float(row) for name, row in re.findall(
        r"^(\w.*?)\s{2,}([\d.]+)$", printed(cells, "turn-answers"), re.MULTILINE)}  # fmt: skip
    start, minute = years["as it starts"], years["a waking every minute"]
    assert minute < years["SF12"] < years["45 °C"] < start
    assert years["a waking an hour, SF12"] < years["a waking an hour, SF7"]
    assert f"every {1440 / int(30_000 / 1482.752):.0f} minutes" in printed(cells, "turn-answers")
