"""What ``tinyml profile`` prints: every number with its method and where it is from."""

import dataclasses

import pytest
from typer.testing import CliRunner

from tests.support.golden import load_golden
from tinyml_course.boards import load_board, load_boards
from tinyml_course.cli import app
from tinyml_course.cli.profile_text import profile_text
from tinyml_course.cost import profile_model
from tinyml_course.tflite import read_model


@pytest.fixture
def kws(conformance_models):
    return conformance_models / "mlperf_tiny_kws_dscnn_int8.tflite"


def run(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def test_without_a_board_there_is_a_row_for_each(kws):
    output = run("profile", kws).output
    for board in load_boards():
        row = next(line for line in output.splitlines() if line.startswith(board.title))
        assert "fits" in row
        assert " ms" in row


def test_one_board_has_its_layers_its_bytes_and_its_sources(kws):
    result = run("profile", kws, "--board", "nucleo-l4r5zi")
    assert result.exit_code == 0, result.output
    assert "(Cortex-M4F, 120 MHz): fits" in result.output
    assert sum(" CONV_2D " in line for line in result.output.splitlines()) == 5
    assert "arena of 16,000 B planned" in result.output
    for library in ("CMSIS-NN in TFLM 2.3.1", "CMSIS-NN", "X-CUBE-AI 10.2", "Plumerai 2023.05"):
        assert f"  with {library}: " in result.output
    for version in ("v0.5", "v1.0", "v1.1", "v1.2", "v1.3"):
        assert f"MLPerf Tiny {version}" in result.output
    assert "2,656,768 MACs in 181.9 ms at 120 MHz" in result.output
    for kernels in ("plain", "packed"):
        assert f"  with this course's C export, {kernels}: " in result.output
    assert "M instructions, from counts of other models" in result.output
    assert "times the manual's cycles" in result.output
    assert "published times of the STM32L4R5)" in result.output


def test_a_board_that_is_too_small_says_by_how_much(kws):
    model = read_model(kws)
    nucleo = load_board("nucleo_l4r5zi")
    enough = profile_model(model, nucleo)
    short = dataclasses.replace(nucleo, flash_bytes=enough.flash_bytes - 7)
    text = profile_text(profile_model(model, short))
    assert "depends on the runtime" in text
    assert "7 B too little" in text
    tiny = dataclasses.replace(nucleo, ram_bytes=15_000)
    text = profile_text(profile_model(model, tiny))
    assert "does not fit" in text
    assert "arena of 16,000 B: 1,000 B too little" in text


def test_a_core_without_a_measurement_prints_bytes_and_no_time(kws):
    board = dataclasses.replace(load_board("nucleo_l4r5zi"), core="Cortex-M85")
    text = profile_text(profile_model(read_model(kws), board))
    assert "estimated: none" in text
    assert "No measurement of the Cortex-M85" in text
    assert "16,000 B" in text


def test_a_model_without_multiplications_can_be_printed(tmp_path):
    path = tmp_path / "pool.tflite"
    path.write_bytes(load_golden("pool_2d")[0])
    result = run("profile", path, "--board", "nucleo_l4r5zi")
    assert result.exit_code == 0, result.output
    assert "multiplies no weights" in result.output


def test_an_unknown_board_is_an_error_that_names_those_there_are(kws):
    result = run("profile", kws, "--board", "mainframe")
    assert result.exit_code == 2
    assert "nucleo_l4r5zi" in result.output
