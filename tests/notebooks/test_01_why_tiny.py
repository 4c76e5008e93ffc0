"""Lesson 01 promises a break-even and recomputes claims: they are what its assumptions give."""

import re

import nbformat
import pytest

from tinyml_course.boards import load_board
from tinyml_course.cost import estimate_energy_uj
from tinyml_course.cost.placement import load_assumptions
from tinyml_course.grading.lesson_source import source_notebook
from tinyml_course.paths import lesson_data_dir
from tinyml_course.synthesis import street
from tinyml_course.tflite import read_model

LESSON = "01_why_tiny"
CAMERA_KB = 48 * 48 * 86_400 / 1000


@pytest.fixture(scope="module")
def cells():
    notebook = nbformat.read(source_notebook(LESSON), as_version=4)
    return {cell.id: cell for cell in notebook.cells}


@pytest.fixture(scope="module")
def nano_mj():
    """Lowest and highest estimate of an answer of the picture network, in mJ."""
    model = read_model(lesson_data_dir("07_smile_or_serious") / "face_model.tflite")
    low, high = estimate_energy_uj(model, load_board("arduino_nano_33_ble_sense"))
    return low / 1000, high / 1000


def printed(cells, name):
    """All text that a cell of the complete notebook printed."""
    outputs = cells[name].outputs
    return "\n".join(o.get("text") or o.get("data", {}).get("text/plain", "") for o in outputs)


def three_digits(value):
    return f"{float(f'{value:.3g}'):,.10g}"


@pytest.mark.parametrize(
    ("title", "prefix"),
    [("Wi-Fi", "wifi"), ("BLE", "ble"), ("LoRa", "lora"), ("NB-IoT", "nbiot")],
)
def test_the_printed_break_even_is_energy_over_energy_of_a_byte(cells, nano_mj, title, prefix):
    a = load_assumptions()
    rate, power = a[f"{prefix}_kbit_per_s"], a[f"{prefix}_mw"]

    def even_kb(mj, kbit_per_s, mw):
        byte_mj = 8 / (kbit_per_s * 1000) * mw  # seconds times mW
        return mj * 86_400 / byte_mj / 1000

    low, high = nano_mj
    wanted = (
        even_kb((low * high) ** 0.5, rate.value, power.value),
        even_kb(low, rate.low, power.high),
        even_kb(high, rate.high, power.low),
    )
    verdict = "compute" if wanted[2] < CAMERA_KB else "depends"
    row = next(r for r in printed(cells, "figure-table").splitlines() if r.startswith(title))
    assert re.split(r"\s{2,}", row.strip())[1:] == [*map(three_digits, wanted), verdict]


def test_the_slow_radios_decide_for_the_device_and_the_fast_ones_do_not_decide(cells):
    verdicts = re.findall(r"^\S+ .* (\w+)$", printed(cells, "figure-table"), re.MULTILINE)
    assert verdicts[-4:] == ["depends", "depends", "compute", "compute"]


def test_a_threshold_learned_by_day_fails_at_dusk_and_one_from_every_light_does_not(cells):
    source = cells["train"].source
    for lights, dusk_is_wrong in ((["day"], True), (["day", "rain", "dusk"], False)):
        names = {"street": street, "plots": type("plots", (), {"show_table": lambda *_: None})}
        exec(source.replace('LEARN_FROM = ["day"]', f"LEARN_FROM = {lights}"), names)
        wrong = {
            light: names["wrong_by"](names["learned"], signals[4:])
            for light, signals in names["known"].items()
        }
        assert wrong["day"] == 0
        assert (wrong["dusk"] > 12) is dusk_is_wrong


def test_a_third_of_the_world_and_250_billion_chips_lie_in_the_printed_ranges(cells):
    text = printed(cells, "claims-table")
    for claim, said in (("third of the world", 100 / 3), ("250 billion", 250)):
        line = next(line for line in text.splitlines() if claim in line)
        low, high = map(float, re.search(r"\(([\d.]+) … ([\d.]+)\)", line).groups())
        assert low < said < high


def test_the_numbers_of_the_example_are_assumptions(cells):
    example = re.search(r"for example (\{.*\})", cells["assumptions"].source)[1]
    names = re.findall(r'"(\w+)"', example)
    assert names
    assert set(names) <= set(load_assumptions())
