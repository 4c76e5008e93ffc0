"""``tinyml kits``: all side by side, one with its sources, and one that was added."""

import shutil

import pytest
from typer.testing import CliRunner

from tinyml_course.boards import load_board, load_boards, reader
from tinyml_course.cli import app
from tinyml_course.cli import kits as kits_room
from tinyml_course.deploy import StreamSettings
from tinyml_course.deploy.kit_firmware import load_kit_firmware
from tinyml_course.deploy.pace import estimate_pace
from tinyml_course.paths import lesson_data_dir
from tinyml_course.tflite import read_model


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(app, ["kits", *arguments])


def row(output, name):
    return next(line for line in output.splitlines() if line.startswith(f"{name} "))


def test_the_table_has_a_row_for_each_kit_with_what_one_compares(run):
    output = run().output
    for board in load_boards():
        cells = row(output, board.name)
        assert board.chip in cells
        assert board.core in cells
        assert f"{board.clock_hz // 10**6} MHz" in cells
        assert f"{board.flash_bytes // 1024} KiB" in cells
        assert f"{board.ram_bytes // 1024} KiB" in cells
        assert board.semantics in cells
    assert "$14.85" in row(output, "raspberry_pi_pico")
    assert "$0.00" in row(output, "emulated-cortex-m4")
    assert "not known" in row(output, "nucleo_l4r5zi")


def test_sensors_that_are_bought_apart_stand_in_brackets(run):
    output = run().output
    assert row(output, "arduino_nano_33_ble_sense").endswith(", light, (camera)")
    assert row(output, "xiao_esp32s3_sense").endswith("camera, microphone, (motion)")


def test_one_kit_is_printed_with_the_source_of_every_number_and_part(run):
    board = next(board for board in load_boards() if board.name == "raspberry_pi_pico")
    output = run("raspberry-pi-pico").output
    for source in [*board.sources.values(), *(part.source for part in board.parts)]:
        assert source in output
    assert "first flash address  0x10000000" in output
    assert "active current       not known" in output
    assert "tinyml emulate MODEL --board raspberry_pi_pico" in output
    assert "README.md" in output
    assert "tinyml self-test --board raspberry_pi_pico --out DIR" in output


def test_a_kit_that_nothing_emulates_says_so(run):
    assert "no emulator for this core" in run("xiao_esp32s3_sense").output


def test_a_kit_with_a_microphone_says_how_it_keeps_up_with_lesson_09(run):
    board = load_board("raspberry_pi_pico")
    model = read_model(lesson_data_dir("09_keyword_spotting") / "keyword_model.tflite")
    adapter = load_kit_firmware(board, "arduino").sensor("microphone")
    pace = estimate_pace(model, board, "log-mel", StreamSettings(), "packed", adapter)
    assert f"Lesson 09's keywords under arduino: {pace.sentence}" in run(board.name).output
    assert "Lesson 09" not in run("nucleo_l4r5zi").output  # no microphone


def test_an_unknown_kit_names_those_there_are(run):
    result = run("abacus")
    assert result.exit_code == 2
    assert "expected a board among arduino_nano_33_ble_sense" in result.output


def test_adding_a_board_is_adding_a_folder(run, repository, tmp_path, monkeypatch):
    kits = tmp_path / "kits"
    shutil.copytree(repository / "kits" / "raspberry_pi_pico", kits / "raspberry_pi_pico")
    shutil.copytree(repository / "kits" / "raspberry_pi_pico", kits / "my_board")
    file = kits / "my_board" / "board.toml"
    text = file.read_text(encoding="utf-8").replace("Raspberry Pi Pico H", "My board")
    file.write_text(text, encoding="utf-8")
    for module in (reader, kits_room):
        monkeypatch.setattr(module, "kits_dir", lambda: kits)
    output = run().output
    assert row(output, "my_board").split()[1:] == row(output, "raspberry_pi_pico").split()[1:]
    assert run("my-board").output.startswith("My board (my_board)\n")
