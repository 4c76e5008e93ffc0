"""What every kit must have; a new folder in ``kits/`` is held to it too."""

import re
import tomllib
from collections import Counter

import pytest

from tinyml_course.boards import load_boards

SECTIONS = [
    "In the box",
    "Wiring",
    "Flashing",
    "Troubleshooting",
    "About the numbers",
    "What it computes",
    "End of life",
]
KITS = sorted(board.name for board in load_boards())


def tables(entries):
    """Every table of a board file with what it is called: numbers, and parts with a price."""
    for key, entry in entries.items():
        if isinstance(entry, dict):
            yield key, entry
    for part in entries.get("parts", []):
        if "value" in part:
            yield part["name"], part


def test_every_folder_is_a_kit_with_its_board_and_readme(repository):
    folders = sorted(path.name for path in (repository / "kits").iterdir() if path.is_dir())
    assert folders == KITS
    for folder in folders:
        assert (repository / "kits" / folder / "README.md").is_file()


@pytest.mark.parametrize("name", KITS)
def test_every_number_stands_with_its_source_and_date(repository, name):
    path = repository / "kits" / name / "board.toml"
    found = list(tables(tomllib.loads(path.read_text(encoding="utf-8"))))
    assert len(found) >= 3
    for key, table in found:
        assert {"value", "source", "date"} <= set(table), key
        assert len(table["source"]) > 15, key
        assert re.search(r"20\d\d|not stated|not checked", table["date"]), key


@pytest.mark.parametrize("board", load_boards(), ids=lambda board: board.name)
def test_a_number_without_a_source_is_nowhere(board):
    keys = {"clock_hz", "flash_bytes", "ram_bytes", "psram_bytes", "flash_address", "ram_address"}
    keys |= {"supply_v", "active_current_ma", "sleep_current_ua", "price_usd"}
    assert {key for key in keys if getattr(board, key) is not None} == set(board.sources)
    assert all((part.price_usd is None) == (not part.source) for part in board.parts)


@pytest.mark.parametrize("name", KITS)
def test_a_readme_has_every_section_in_order_and_says_something(repository, name):
    text = (repository / "kits" / name / "README.md").read_text(encoding="utf-8")
    split = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    headings, bodies = split[1::2], split[2::2]
    assert headings == SECTIONS
    assert all(len(body.split()) > 10 for body in bodies)
    by_heading = dict(zip(headings, bodies, strict=True))
    assert "|---|" in by_heading["Wiring"]
    assert "WEEE" in by_heading["End of life"]
    assert "battery" in by_heading["End of life"]
    assert f"`tinyml kits {name}`" in text
    assert f"`tinyml self-test --board {name} --out DIR`" in text
    assert not re.search(r"%[A-Z]+%|@[A-Z]+@|TODO", text)


def test_the_overview_names_every_kit(repository):
    text = (repository / "kits" / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| \[`([^`]+)`\]", text, re.MULTILINE)) == KITS


def test_the_cheapest_complete_kit_costs_at_most_fifteen_dollars():
    prices = {board.name: board.kit_price_usd for board in load_boards() if board.kit_price_usd}
    cheapest = min(prices, key=prices.__getitem__)
    board = next(board for board in load_boards() if board.name == cheapest)
    assert 0 < prices[cheapest] <= 15
    assert set(board.sensors) - set(board.optional_sensors)  # it senses something at that price


def test_each_sensor_is_on_at_least_two_kits():
    count = Counter(sensor for board in load_boards() for sensor in board.sensors)
    assert {"motion", "microphone", "camera", "environment", "light"} <= set(count)
    assert {sensor: n for sensor, n in count.items() if n < 2} == {}


def test_each_kit_says_what_its_firmware_computes_and_with_which_kernels():
    for board in load_boards():
        assert board.semantics == "tflm"
        assert "C export" in board.kernels
        assert "plain or packed" in board.kernels  # packed ones are faster on every core counted


def test_only_the_core_that_nothing_emulates_has_no_emulator():
    cores = {board.core: board.emulator for board in load_boards()}
    assert cores == {
        "Cortex-M0+": "cortex-m0plus",
        "Cortex-M4F": "cortex-m4",
        "Cortex-M33": "cortex-m33",
        "Xtensa LX7": None,
    }
    for board in load_boards():
        emulated = board.emulator is not None
        assert emulated == (board.flash_address is not None) == (board.ram_address is not None)


def test_kits_without_flash_in_the_chip_are_marked():
    beside = {board.name for board in load_boards() if board.executes_in_place}
    assert beside == {"raspberry_pi_pico", "raspberry_pi_pico_2", "xiao_esp32s3_sense"}
