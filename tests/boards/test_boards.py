"""Reference: the facts as their documents print them, typed again here."""

import pytest

from tinyml_course.boards import load_board, load_boards, reader
from tinyml_course.errors import DataError

GOOD = """
title = "Test board"
chip = "T1"
core = "Cortex-M4F"
semantics = "tflm"
kernels = "our own"
radio = "none"
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
    monkeypatch.setattr(reader, "kits_dir", lambda: tmp_path)

    def write(text):
        (tmp_path / "test_board").mkdir(exist_ok=True)
        (tmp_path / "test_board" / "board.toml").write_text(text, encoding="utf-8")

    return write


@pytest.mark.parametrize(
    ("name", "core", "mhz", "flash_kib", "ram_kib"),
    [
        ("arduino_nano_33_ble_sense", "Cortex-M4F", 64, 1024, 256),
        ("emulated-cortex-m4", "Cortex-M4F", 64, 1024, 256),
        ("nucleo_l4r5zi", "Cortex-M4F", 120, 2048, 640),
        ("raspberry_pi_pico", "Cortex-M0+", 133, 2048, 264),
        ("raspberry_pi_pico_2", "Cortex-M33", 150, 4096, 520),
        ("xiao_esp32s3_sense", "Xtensa LX7", 240, 8192, 512),
        ("xiao_nrf52840_sense", "Cortex-M4F", 64, 1024, 256),
    ],
)
def test_a_board_has_what_its_document_says(name, core, mhz, flash_kib, ram_kib):
    board = load_board(name)
    assert board.name == name
    assert board.core == core
    assert board.clock_hz == mhz * 10**6
    assert (board.flash_bytes, board.ram_bytes) == (flash_kib * 1024, ram_kib * 1024)


@pytest.mark.parametrize(
    ("name", "flash", "ram"),
    [
        ("emulated-cortex-m4", 0x00000000, 0x20000000),
        ("nucleo_l4r5zi", 0x08000000, 0x20000000),
        ("raspberry_pi_pico", 0x10000000, 0x20000000),
        ("xiao_esp32s3_sense", None, None),
    ],
)
def test_the_memory_map_is_that_of_the_chip(name, flash, ram):
    board = load_board(name)
    assert (board.flash_address, board.ram_address) == (flash, ram)


def test_hyphens_and_underscores_in_a_name_are_alike():
    assert load_board("raspberry-pi-pico") == load_board("raspberry_pi_pico")
    assert load_board("emulated_cortex_m4").name == "emulated-cortex-m4"


def test_a_source_is_printed_with_its_date(write_board):
    write_board(GOOD)
    assert load_board("test_board").sources["ram_bytes"] == "a datasheet, page 3 (2024-01-02)"


def test_a_number_that_is_left_out_is_none(write_board):
    write_board(GOOD)
    board = load_board("test_board")
    assert board.supply_v is None
    assert board.active_current_ma is None
    assert board.price_usd is None
    assert board.kit_price_usd is None
    assert board.flash_address is None
    assert (board.sensors, board.emulator, board.executes_in_place) == ((), None, False)


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
        ("value = 512", "value = 512\nunit = 1", r"keys among .*\[ram_bytes\], found \['unit'\]"),
        ("value = 512", "value = -1", r"a whole number above 0 .*found -1"),
        ("value = 512\n", "", r"a whole number above 0 .*found None"),
        ('source = "a datasheet, page 3"', "", r"text for 'source' .*\[ram_bytes\]"),
        ('page 3"\ndate = "2024-01-02"', 'page 3"', r"text for 'date' .*\[ram_bytes\]"),
        ('"tflm"', '"exact"', r"expected semantics among .*found 'exact'"),
        ("title =", "title", r"expected TOML in test_board/board.toml"),
        ('radio = "none"', "", r"expected text for 'radio' in test_board/board.toml"),
        ('radio = "none"', 'radio = "none"\nemulator = 4', r"text for 'emulator' .*found 4"),
        (
            'radio = "none"',
            'radio = "none"\nexecutes_in_place = "no"',
            r"true or false for 'executes_in_place' .*found 'no'",
        ),
        ('radio = "none"', 'radio = "none"\nsensors = "motion"', r"'sensors' .*found 'motion'"),
        ('radio = "none"', 'radio = "none"\nparts = ["a cable"]', r"parts\]\] 1, found 'a cable'"),
        ('radio = "none"', 'radio = "none"\nparts = "a cable"', r"parts\]\] .*found 'a cable'"),
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


PRICE = """
[price_usd]
value = 4.1
source = "a shop, its page"
date = "2024-01-02"
"""
CABLE = """
[[parts]]
name = "a cable"
value = 2.2
source = "another shop, its page"
date = "2024-01-03"
"""
CAMERA = """
[[parts]]
name = "a camera"
sensors = ["camera"]
optional = true
"""


def test_the_price_of_a_kit_is_board_and_parts_without_optional_ones(write_board):
    write_board(GOOD + PRICE + CABLE + CAMERA)
    board = load_board("test_board")
    assert board.kit_price_usd == 6.3
    assert [part.optional for part in board.parts] == [False, True]
    assert board.parts[0].source == "another shop, its page (2024-01-03)"
    assert board.parts[1].price_usd is None


def test_a_kit_has_no_price_where_a_part_has_none(write_board):
    write_board(GOOD + PRICE + CAMERA.replace("optional = true", ""))
    assert load_board("test_board").kit_price_usd is None


def test_a_kit_may_cost_nothing_but_not_less(write_board):
    write_board(GOOD + PRICE.replace("4.1", "0"))
    assert load_board("test_board").kit_price_usd == 0
    write_board(GOOD + PRICE.replace("4.1", "-1"))
    with pytest.raises(DataError, match=r"a number of at least 0 .*\[price_usd\], found -1"):
        load_board("test_board")


def test_sensors_of_parts_are_the_kits_and_optional_ones_are_named(write_board):
    write_board(
        GOOD.replace('radio = "none"', 'radio = "none"\nsensors = ["motion", "camera"]')
        + CAMERA
        + CAMERA.replace("camera", "light")
    )
    board = load_board("test_board")
    assert board.sensors == ("motion", "camera", "light")
    assert board.optional_sensors == ("light",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2.2", '"2"', r"a number of at least 0 as value in test_board/board.toml .*1, found '2'"),
        ('date = "2024-01-03"', "", r"text for 'date' in test_board/board.toml \[\[parts\]\] 1"),
        ('name = "a cable"', "", r"text for 'name' .*1"),
        ("value", "price", r"expected keys among .*found \['price'\]"),
    ],
)
def test_a_wrong_part_is_refused_in_words(write_board, old, new, message):
    write_board(GOOD + CABLE.replace(old, new))
    with pytest.raises(DataError, match=message):
        load_boards()
