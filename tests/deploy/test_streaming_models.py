"""Programs around a wake-word model that remembers, with float in and uint8 out.

What they compute from sound is what Python's features and the simulator give, row by row.
"""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")
pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")

from tests.support.cross_compile import compile_objects, sdk_of, write_files
from tests.support.golden_stateful import step_by_step
from tests.support.wake_word import LABELS, wake_word
from tests.support.wasm_modules import WasmModules
from tinyml_course.boards import load_board
from tinyml_course.deploy import StreamSettings, make_program
from tinyml_course.deploy.cores import CORES
from tinyml_course.deploy.emulate import EmulatedModel
from tinyml_course.deploy.flipped_bits import compile_self_test, run_self_test
from tinyml_course.deploy.frameworks import PROJECTS
from tinyml_course.deploy.golden_stream import make_signal
from tinyml_course.deploy.int8_ends import with_int8_ends
from tinyml_course.deploy.kit_firmware import load_kit_firmware
from tinyml_course.deploy.stream import emulate_stream
from tinyml_course.deploy.wasm import export_for_all
from tinyml_course.deploy.web_page import web_page
from tinyml_course.errors import DataError
from tinyml_course.features import LogMelParameters, log_mel_int8
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.tflite import read_model

BOARD = "emulated-cortex-m4"
STEPS = 100
SETTINGS = StreamSettings(labels=LABELS)


@pytest.fixture(scope="module")
def model():
    return read_model(wake_word())


@pytest.fixture(scope="module")
def sound():
    return make_signal(480 + 320 * (STEPS - 1), seed=4, block=2048)


@pytest.fixture(scope="module")
def rows(sound):
    """Features as the model was trained on them, float32."""
    codes = log_mel_int8(sound, LogMelParameters()).astype(np.float32)
    return ((codes + 16) / 32).reshape(STEPS, -1)


@pytest.fixture(scope="module")
def scores(model, rows):
    """Probabilities in 1/256, one row for each step."""
    traced = step_by_step(Simulator.load(wake_word()), rows)
    return traced[model.outputs[0]].reshape(STEPS, -1)


@pytest.mark.tflm
@pytest.mark.skipif(not tflm.is_available(), reason="needs the tflite-micro wheel")
def test_the_scores_are_those_of_tflm_and_differ(model, rows, scores):
    traced = tflm.trace(wake_word(), rows)[model.outputs[0]]
    np.testing.assert_array_equal(traced.reshape(STEPS, -1), scores)
    assert len(np.unique(scores, axis=0)) > STEPS // 2


@pytest.mark.parametrize("core", CORES)
def test_a_hundred_steps_are_the_simulators_on_every_core(core, model, rows, scores):
    board = EmulatedModel(model, BOARD, "packed", core=core)
    for _ in range(2):
        np.testing.assert_array_equal(board.run(rows).outputs, scores)
        board.reset()


def test_an_emulated_board_hears_each_row_once(model, sound, scores):
    program = make_program(model, "log-mel", SETTINGS, "packed")
    run = emulate_stream(program, SETTINGS, load_board(BOARD), sound)
    got = np.array([answer.scores for answer in run.answers])
    np.testing.assert_array_equal(got * 256, scores)


def test_a_browser_hears_each_row_once(model, sound, scores, tmp_path):
    modules = WasmModules(tmp_path)
    for code in export_for_all(model, "log-mel", SETTINGS).values():
        modules.add_stream(code, with_int8_ends(model), sound, 1000)
    for found in modules.run():
        np.testing.assert_array_equal(found["scores"].view(np.uint8) ^ 128, scores)
        assert found["test"]["wrong"] == 0


def test_the_self_test_passes_with_and_without_features(model):
    for features in ("none", "log-mel"):
        files = make_program(model, features, SETTINGS, "packed").files
        line = run_self_test(compile_self_test(files, load_board(BOARD)))
        assert line.startswith("PASS 8 of 8 vectors")
        assert line.endswith("4 answers of a stream") == (features == "log-mel")


@pytest.mark.parametrize(
    ("framework", "board"),
    [("arduino", "arduino-nano-33-ble-sense"), ("esp-idf", "xiao-esp32s3-sense")],
)
def test_projects_run_the_model_on_every_row(framework, board, model):
    project = PROJECTS[framework](model, load_board(board), "log-mel", SETTINGS)
    config = next(t for name, t in project.files.items() if name.endswith("app_config.h"))
    assert "#define TINYML_STEP 1\n" in config
    assert "#define TINYML_ROWS 1\n" in config
    assert "#define TINYML_MODEL_BEGIN() model_reset()\n" in config
    assert project.real_time.startswith("Real time")


@pytest.mark.parametrize("features", ["log-mel", "none"])
@pytest.mark.parametrize(
    ("framework", "name"),
    [
        ("arduino", "arduino_nano_33_ble_sense"),
        ("arduino", "raspberry_pi_pico"),
        ("esp-idf", "xiao_esp32s3_sense"),
    ],
)
def test_every_line_of_a_project_compiles(framework, name, features, model, tmp_path):
    board = load_board(name)
    project = PROJECTS[framework](model, board, features, SETTINGS)
    write_files(project.files, tmp_path)
    units = [file for file in project.files if file.endswith((".c", ".ino"))]
    sdk = sdk_of(load_kit_firmware(board, framework))
    assert compile_objects(tmp_path, board.emulator or "rv32imc", sdk, units) == ""


def test_a_page_is_written(model):
    page = web_page(model, "log-mel", SETTINGS)
    assert '"rows": 1, "columns": 40' in page


def test_a_step_that_leaves_rows_out_is_refused(model):
    with pytest.raises(DataError, match=r"expected a step of 1, .* remembers the rows before; got"):
        make_program(model, "log-mel", StreamSettings(labels=LABELS, step=2))
