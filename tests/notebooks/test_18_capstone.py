"""Lesson 18 promises that a season nobody trained on counts: its stored networks show it."""

import re

import nbformat
import numpy as np
import pytest

from tinyml_course import capstone
from tinyml_course.capstone import examples
from tinyml_course.cost import lifetime, measure_classifier
from tinyml_course.exercises import Lesson
from tinyml_course.grading.lesson_source import (
    lesson_facts,
    load_exercises,
    load_model_exercises,
    source_notebook,
)

LESSON = "18_capstone"
EXERCISES = {exercise.name: exercise for exercise in load_exercises(LESSON)}
STAND_INS = {
    "slot_room": capstone.slot_bytes_left,
    "shortest_period_s": capstone.shortest_period_s,
    "wilson_interval": capstone.wilson_interval,
    "pick_slot": capstone.pick_slot,
}


@pytest.fixture(scope="module")
def cells():
    notebook = nbformat.read(source_notebook(LESSON), as_version=4)
    return {cell.id: cell for cell in notebook.cells}


def printed(cells, name):
    outputs = (o.get("data", {}).get("text/plain", "") or o.get("text", "")
               for o in cells[name].outputs)  # fmt: skip
    return "\n".join(outputs)


def rows_of(cells, name):
    """The rows of the table that a cell printed: cells of text by the first cell."""
    rows = [re.split(r"\s{2,}", line.strip()) for line in printed(cells, name).splitlines()]
    return {row[0]: row[1:] for row in rows if len(row) > 2}


def test_the_mark_is_kept_by_the_stored_network_and_missed_by_the_one_of_quiet_nights():
    (exercise,) = load_model_exercises(LESSON)
    x, y = exercise.data(3)
    shares = {name: np.mean(measure_classifier(Lesson(LESSON).checkpoint(name), x)["classes"] == y)
              for name in ("weather_model", "weather_first")}  # fmt: skip
    assert shares["weather_model"] > exercise.budgets.accuracy + 0.02
    assert shares["weather_first"] < exercise.budgets.accuracy


def test_the_thermometer_tells_mosquitoes_apart_in_warm_and_cool_nights():
    night = examples.mosquito_sounds(77, 30)
    right = {name: measure_classifier(Lesson(LESSON).checkpoint(name), night.x)["classes"] == night.y
             for name in ("mosquito_model", "mosquito_first")}  # fmt: skip
    assert right["mosquito_model"].mean() > 0.95
    assert right["mosquito_first"].mean() < 0.9


def test_sites_of_training_and_of_judging_have_other_names_and_sounds():
    first, second = examples.weather_sounds(5, 2), examples.weather_sounds(6, 2)
    leaks = capstone.find_leaks(first.x, second.x, first.group, second.group)
    assert leaks == capstone.Leaks((), ())
    assert set(first.audit) == {examples.CHORUS, examples.QUIET}
    assert set(examples.weather_sounds(5, 2, all_singing=True).audit) == {examples.CHORUS}


@pytest.mark.parametrize("name", STAND_INS)
def test_the_function_for_the_stuck_answers_as_the_solution_does(name):
    exercise = EXERCISES[name]
    for seed in range(5):
        for args in exercise.make_inputs(np.random.default_rng(seed)):
            right, got = exercise.reference(*args), STAND_INS[name](*args)
            assert exercise.comparison.difference(right, got) is None, args


def test_the_shortest_period_printed_has_the_mean_power_of_the_budget(cells):
    budget_uw = int(re.search(r"leave (\d+) µW", printed(cells, "see-4"))[1])
    period = float(rows_of(cells, "see-4")["two AA cells, SF9"][2].split()[0])
    plan = examples.listening_plan(examples.load_board(examples.BOARD), 1.0, 0.25, 900.0, 1095.0)
    phases = [(phase.mw, phase.seconds) for phase in plan.phases]
    mean_mw = lifetime.duty_cycle_mw(phases, plan.sleep_mw, period)
    assert 1000 * mean_mw == pytest.approx(budget_uw, rel=0.01)  # both were rounded


def test_the_law_decides_on_a_panel_and_the_energy_on_cells(cells):
    table = {name: row for name, row in rows_of(cells, "see-4").items() if ", SF" in name}
    decides = {name: row[-1] for name, row in table.items()}
    assert decides == {f"two AA cells, SF{sf}": "energy" for sf in (7, 9, 12)} | {
        f"a panel, SF{sf}": "law" for sf in (7, 9, 12)
    }


def test_the_energies_that_the_prediction_gives_are_those_of_the_plan(cells):
    plan = examples.listening_plan(examples.load_board(examples.BOARD), 1.0, 0.25, 900.0, 1095.0)
    told = re.search(r"Listening takes ([\d.]+) mJ, computing ([\d.]+), sending at SF9 ([\d.]+), "
                     r"waiting ([\d.]+)\.", cells["part-4"].source)  # fmt: skip
    for number, phase in zip(told.groups(), plan.phases, strict=True):
        assert float(number) == pytest.approx(phase.mw * phase.seconds, abs=0.05)
    assert "6,000 mWh, of which 90 %" in cells["part-4"].source
    assert (plan.battery_mwh, plan.usable) == (6000, 0.9)


def test_all_gates_of_both_projects_in_the_lesson_are_open(cells):
    for name in ("minute-five", "pack"):
        assert "CLOSED" not in printed(cells, name)
        assert "6 of 6 gates are open" in printed(cells, name)


def test_the_changes_that_the_lesson_offers_close_gates(cells):
    offered = re.findall(r'^    "([^"]+)": replace\(', cells["turn"].source, re.MULTILINE)
    assert len(offered) == 7
    limit = int(re.search(r"flash_limit=([\d_]+)\)", cells["turn"].source)[1])
    board = rows_of(cells, "see-2")["Seeed Studio XIAO nRF52840 Sense"]
    assert limit < int(board[1].replace(",", ""))
    assert "CLOSED" in printed(cells, "turn")


def test_aurora_is_called_published_wherever_it_stands_and_its_data_are_named(cells):
    table = rows_of(cells, "figure-table")
    published = {name: row for name, row in table.items() if name.startswith("Aurora")}
    assert [row[0] for row in published.values()] == ["84.9%", "82.1%"]
    assert all("published" in name for name in published)
    assert all(row[-1] == "their stations and data" for row in published.values())
    ours = [row for name, row in table.items() if name.startswith(("rain", "wind"))]
    assert len(ours) == 4
    assert all(row[-1] == "SYNTHETIC" for row in ours)


def test_the_opening_gives_no_prediction_away(cells):
    opening = cells["title"].source + lesson_facts(LESSON).promise
    assert not re.search(r"\b(245|7,032)\b|fourth|points", opening)


def test_every_cell_that_uses_a_function_first_can_go_on_without_it(cells):
    source = "".join(cell.source for name, cell in cells.items() if name.startswith("see-"))
    assert source.count("STUCK = False") == 5
    for name, stand_in in STAND_INS.items():
        assert f"capstone.{stand_in.__name__} if STUCK else {name}" in source
