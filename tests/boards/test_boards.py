"""Reference: the facts as their documents print them, typed again here."""

import tomllib

import pytest

from tinyml_course import boards
from tinyml_course.boards import load_board, load_boards
from tinyml_course.errors import DataError

GOOD = """
title = "Test board"
chip = "T1"
core = "Cortex-M4F"
semantics = "tflm"
[clock_hz]
value = 1_000_000
source = "a datasheet, page 1"
date = "2024-01-02"
[flash_bytes]
value = 1024
source = "a datasheet, page 2"
date = "2024-01-02"
[ram_bytes]
value = 512
source = "a datasheet, page 3"
date = "2024-01-02"
"""


@pytest.fixture
def write_board(tmp_path, monkeypatch):
    monkeypatch.setattr(boards, "kits_dir", lambda: tmp_path)

    def write(text):
        (tmp_path / "test_board").mkdir(exist_ok=True)
        (tmp_path / "test_board" / "board.toml").write_text(text, encoding="utf-8")

    return write


@pytest.mark.parametrize(
    ("name", "core", "mhz", "flash_kib", "ram_kib"),
    [
        ("arduino_nano_33_ble_sense", "Cortex-M4F", 64, 1024, 256),
        ("nucleo_l4r5zi", "Cortex-M4F", 120, 2048, 640),
        ("raspberry_pi_pico", "Cortex-M0+", 133, 2048, 264),
    ],
)
def test_a_board_has_what_its_document_says(name, core, mhz, flash_kib, ram_kib):
    board = load_board(name)
    assert board.name == name
    assert board.core == core
    assert board.clock_hz == mhz * 10**6
    assert (board.flash_bytes, board.ram_bytes) == (flash_kib * 1024, ram_kib * 1024)


def test_every_kit_is_loaded_and_has_a_readme(repository):
    folders = sorted(path.name for path in (repository / "kits").iterdir() if path.is_dir())
    assert [board.name for board in load_boards()] == folders
    for folder in folders:
        assert (repository / "kits" / folder / "README.md").is_file()


def test_every_number_in_every_board_file_has_a_source_and_a_date(repository):
    for path in (repository / "kits").glob("*/board.toml"):
        for key, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if isinstance(entry, dict):
                assert set(entry) == {"value", "source", "date"}, f"{path.parent.name} {key}"
                assert len(entry["source"]) > 15
            else:
                assert isinstance(entry, str), f"{path.parent.name} {key} has no source"
    for board in load_boards():
        assert all(getattr(board, key) is not None for key in board.sources)


def test_a_source_is_printed_with_its_date(write_board):
    write_board(GOOD)
    assert load_board("test_board").sources["ram_bytes"] == "a datasheet, page 3 (2024-01-02)"


def test_a_number_that_is_left_out_is_none(write_board):
    write_board(GOOD)
    board = load_board("test_board")
    assert board.supply_v is None
    assert board.active_current_ma is None
    assert board.price_usd is None


def test_an_unknown_board_names_those_there_are():
    with pytest.raises(DataError, match=r"expected a board among .*raspberry_pi_pico.*'abacus'"):
        load_board("abacus")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('core = "Cortex-M4F"', "", r"expected text for 'core' in test_board/board.toml"),
        ('chip = "T1"', "chip = 7", r"expected text for 'chip' .*found 7"),
        ("[ram_bytes]", "[ram_kilobytes]", r"expected keys among .*found \['ram_kilobytes'\]"),
        ("value = 512", 'value = "512"', r"a whole number above 0 .*\[ram_bytes\], found '512'"),
        ("value = 512", "value = 512.0", r"a whole number above 0 .*found 512\.0"),
        ("value = 512", "value = true", r"a whole number above 0 .*found True"),
        ("value = 512", "value = -1", r"a whole number above 0 .*found -1"),
        ("value = 512\n", "", r"a whole number above 0 .*found None"),
        ('source = "a datasheet, page 3"', "", r"text for 'source' .*\[ram_bytes\]"),
        ('page 3"\ndate = "2024-01-02"', 'page 3"', r"text for 'date' .*\[ram_bytes\]"),
        ('"tflm"', '"exact"', r"expected semantics among .*found 'exact'"),
        ("title =", "title", r"expected TOML in test_board/board.toml"),
    ],
)
def test_a_wrong_board_file_is_refused_in_words(write_board, old, new, message):
    assert old in GOOD
    write_board(GOOD.replace(old, new))
    with pytest.raises(DataError, match=message):
        load_boards()


def test_a_number_written_without_a_source_is_refused(write_board):
    write_board("supply_v = 3.3\n" + GOOD)
    with pytest.raises(DataError, match=r"\[supply_v\] with value, source and date, found 3\.3"):
        load_board("test_board")


def test_a_missing_number_is_refused(write_board):
    write_board(GOOD[: GOOD.index("[ram_bytes]")])
    with pytest.raises(DataError, match=r"\[ram_bytes\] with value, source and date, found None"):
        load_board("test_board")
