"""Every kit's self-test: it compiles for the board's core, and passes where it can be emulated."""

import json
import re

import numpy as np
import pytest

from tests.support.cross_compile import compile_objects, sdk_of
from tests.support.lesson_projects import MODELS, lesson_model
from tests.support.wasm_modules import WasmModules, listed_modules
from tinyml_course.boards import Board, load_boards
from tinyml_course.deploy.cores import find_core
from tinyml_course.deploy.kit_firmware import frameworks_of, load_kit_firmware
from tinyml_course.deploy.self_test import self_test_project, web_self_test_project
from tinyml_course.errors import DataError

BOARDS = load_boards()
WITH_FIRMWARE = [board for board in BOARDS if frameworks_of(board)]
EMULATED_ONLY = [board for board in BOARDS if not frameworks_of(board)]


def self_test_of(board):
    return self_test_project(lesson_model("motion"), board, MODELS["motion"][2], "motion")


@pytest.mark.parametrize("board", WITH_FIRMWARE, ids=lambda board: board.name)
def test_a_kits_self_test_compiles_for_its_core(board, tmp_path):
    project = self_test_of(board)
    assert "#define GOLDEN_VECTORS 8" in "".join(project.files.values())
    project.write(tmp_path)
    units = [name for name in project.files if name.endswith((".c", ".ino"))]
    core = board.emulator or "rv32imc"
    sdk = sdk_of(load_kit_firmware(board, frameworks_of(board)[0]))
    assert compile_objects(tmp_path / project.name, core, sdk, units) == ""


@pytest.mark.parametrize("board", EMULATED_ONLY, ids=lambda board: board.name)
def test_an_emulated_kits_self_test_passes_as_its_readme_says(board, tmp_path, monkeypatch, capsys):
    pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
    pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")
    project = self_test_of(board)
    assert "#define GOLDEN_VECTORS 8" in "".join(project.files.values())
    folder = project.write(tmp_path)
    (code,) = re.findall(r"```python\n(.+?)```", (folder / "README.md").read_text(), re.DOTALL)
    monkeypatch.chdir(folder)
    names = {}
    exec(code, names)
    arrays = 13 if find_core(board.emulator).has_packed else 25
    line = f"PASS 8 of 8 vectors, {arrays} arrays, 4 answers of a stream\n"
    assert capsys.readouterr().out == line
    assert names["machine"].call("main").value == 0


@pytest.mark.parametrize("instructions", ["simd", "plain"])
def test_a_browsers_self_test_says_what_an_emulated_kits_says(instructions, tmp_path):
    pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
    model = lesson_model("motion")
    page = web_self_test_project(model, MODELS["motion"][2], "motion").files["index.html"]
    text = re.search(r'id="settings">(.*?)</script>', page, re.DOTALL)[1]
    code = listed_modules(json.loads(text)["modules"])[instructions]
    modules = WasmModules(tmp_path)
    modules.add_stream(code, model, np.zeros((1, 3), np.float32), 1)
    (found,) = modules.run()
    assert found["test"] == {
        "wrong": 0,
        "line": "PASS 8 of 8 vectors, 25 arrays, 4 answers of a stream",
    }


def test_a_kit_with_two_frameworks_takes_the_first_of_its_file():
    (board,) = (board for board in BOARDS if board.name == "xiao_esp32s3_sense")
    assert frameworks_of(board) == ("esp-idf", "arduino")
    assert "CMakeLists.txt" in self_test_of(board).files


def test_a_kit_without_firmware_and_emulator_is_refused():
    board = Board("abacus", "Abacus", "none", "none", 1, 1, 1, "tflm")
    with pytest.raises(DataError, match=r"expected a kit with a firmware\.toml.*abacus.*choose"):
        self_test_of(board)
