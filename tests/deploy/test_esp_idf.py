import re

import pytest

from tests.support.cross_compile import compile_objects, write_files
from tests.support.lesson_projects import MODELS, lesson_project
from tinyml_course.boards import load_board
from tinyml_course.deploy.esp_idf import esp_idf_project
from tinyml_course.errors import DataError


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


def test_a_board_without_esp_idf_is_refused():
    with pytest.raises(DataError, match=r"raspberry_pi_pico has none; use --to arduino"):
        project_of("none", "raspberry_pi_pico")
