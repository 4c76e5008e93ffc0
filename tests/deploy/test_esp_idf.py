import re

import pytest

from tests.support.cross_compile import compile_objects, write_files
from tests.support.lesson_projects import MODELS, lesson_project
from tinyml_course.boards import load_board
from tinyml_course.deploy.arduino import arduino_project
from tinyml_course.deploy.esp_idf import esp_idf_project
from tinyml_course.errors import DataError
from tinyml_course.paths import kits_dir


def project_of(features, board="xiao_esp32s3_sense", **settings):
    return lesson_project(esp_idf_project, load_board(board), features, **settings)


@pytest.mark.parametrize("features", MODELS)
def test_every_line_of_a_project_compiles_for_risc_v(features, tmp_path):
    # Not for the board's Xtensa core: no compiler for it is here. The C is the same.
    project = project_of(features)
    write_files(project.files, tmp_path)
    units = [name for name in project.files if name.endswith(".c")]
    assert "main/main.c" in units
    assert compile_objects(tmp_path, "rv32imc", "esp_idf", units) == ""


def test_a_broken_line_is_noticed(tmp_path):
    files = project_of("motion").files
    broken = files["main/main.c"].replace("motion_read(next)", "motion_read()")
    write_files({**files, "main/main.c": broken}, tmp_path)
    said = compile_objects(tmp_path, "rv32imc", "esp_idf", ["main/main.c"])
    assert "too few arguments" in said


@pytest.mark.parametrize("features", MODELS)
def test_cmake_names_every_source_and_every_include_is_there(features):
    files = project_of(features).files
    named = re.findall(r'"([^"]+\.c)"', files["main/CMakeLists.txt"])
    sources = [path.removeprefix("main/") for path in files if path.endswith(".c")]
    assert sorted(named) == sorted(sources)
    stubs = {"driver/", "freertos/", "esp_timer.h"}
    for path, text in files.items():
        for name in re.findall(r'#include "([^"]+)"', text):
            theirs = any(name.startswith(stub) for stub in stubs)
            assert theirs or f"main/{name}" in files, (path, name)


def test_the_project_says_which_chip_and_which_components():
    files = project_of("log-mel", name="listen").files
    assert "project(listen)" in files["CMakeLists.txt"]
    assert 'CONFIG_IDF_TARGET="esp32s3"' in files["sdkconfig.defaults"]
    assert "CONFIG_ESPTOOLPY_FLASHSIZE_8MB=y" in files["sdkconfig.defaults"]
    assert "REQUIRES esp_timer esp_driver_i2s" in files["main/CMakeLists.txt"]
    assert "idf.py set-target esp32s3" in files["README.md"]
    assert "#define MICROPHONE_CLOCK_PIN 42" in files["main/app_config.h"]
    left = [path for path in files if re.search(r"@[A-Z]+@", files[path])]
    assert left == []


def test_the_chip_runs_at_the_clock_its_kit_names():
    board = load_board("xiao_esp32s3_sense")
    assert board.clock_hz == 240_000_000
    text = project_of("none").files["sdkconfig.defaults"]
    assert "CONFIG_ESP_DEFAULT_CPU_FREQ_MHZ_240=y\n" in text


@pytest.mark.parametrize(
    ("make", "microphone", "main"),
    [
        (esp_idf_project, "main/microphone.h", "main/main.c"),
        (arduino_project, "src/microphone.h", "keyword.ino"),
    ],
)
def test_lost_samples_are_counted_and_told_at_most_once_a_second(make, microphone, main):
    files = lesson_project(make, load_board("xiao_esp32s3_sense"), "log-mel").files
    assert "callbacks.on_recv_q_ovf = microphone_overflow;" in files[microphone]
    assert "channel.dma_desc_num = 8;" in files[microphone]
    assert "channel.dma_frame_num = 512;" in files[microphone]
    assert "ESP_I2S.h" not in files[microphone]
    assert re.search(r"(millis\(\)|now) - printed < 1000(000)?\)", files[main])


def test_every_text_names_the_first_esp_idf_that_has_the_components():
    readme = (kits_dir() / "xiao_esp32s3_sense" / "README.md").read_text(encoding="utf-8")
    texts = [readme, *project_of("log-mel").files.values(), *project_of("motion").files.values()]
    named = [version for text in texts for version in re.findall(r"ESP-IDF (\d[\d.]*\d|\d)", text)]
    assert len(named) > 4
    assert set(named) == {"5.3"}


def test_a_board_without_esp_idf_is_refused():
    with pytest.raises(DataError, match=r"raspberry_pi_pico has none; use --to arduino"):
        project_of("none", "raspberry_pi_pico")
