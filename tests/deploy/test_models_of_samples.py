"""A wake-word model whose input is the microphone's samples: TFLM's audio front end is in it.

From samples to scores, everything computes what the simulator computes, and that is what TFLM does.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")
pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")

from tests.support.cross_compile import compile_objects, sdk_of, write_files
from tests.support.golden_stateful import step_by_step
from tests.support.host_c import compile_models
from tests.support.wake_word import HOP, LABELS, wake_word, wake_word_from_samples
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
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.stream import emulate_stream
from tinyml_course.deploy.stream_settings import input_rows, settings_for
from tinyml_course.deploy.wasm import export_for_all
from tinyml_course.deploy.web_page import web_page
from tinyml_course.errors import DataError
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.tflite import read_model

BOARD = "emulated-cortex-m4"
STEPS = 100
SETTINGS = StreamSettings(labels=LABELS)
FRAMES, FRAME = 49, 480


@pytest.fixture(scope="module")
def model():
    return read_model(wake_word_from_samples())


@pytest.fixture(scope="module")
def sound():
    return make_signal(HOP * STEPS, seed=4, block=2048)


@pytest.fixture(scope="module")
def scores(model, sound):
    """Probabilities in 1/256, one row for each hop."""
    traced = step_by_step(Simulator.load(wake_word_from_samples()), sound.reshape(STEPS, HOP))
    return traced[model.outputs[0]].reshape(STEPS, -1)


@pytest.mark.tflm
@pytest.mark.skipif(not tflm.is_available(), reason="needs the tflite-micro wheel")
def test_the_scores_are_those_of_tflm_and_differ(model, sound, scores):
    traced = tflm.trace(wake_word_from_samples(), sound.reshape(STEPS, HOP))
    np.testing.assert_array_equal(traced[model.outputs[0]].reshape(STEPS, -1), scores)
    assert len(np.unique(scores, axis=0)) > STEPS // 2


@pytest.mark.parametrize("core", CORES)
def test_a_hundred_hops_are_the_simulators_on_every_core(core, model, sound, scores):
    board = EmulatedModel(model, BOARD, "packed", core=core)
    for _ in range(2):
        np.testing.assert_array_equal(board.run(sound.reshape(STEPS, HOP)).outputs, scores)
        board.reset()


def test_micro_speech_hears_a_spoken_yes_in_c_as_in_tflm(conformance_models, tmp_path):
    """The front end and the network as published: two models, one after the other."""
    stored = np.load(conformance_models.parent / "dsp" / "tflm_micro_speech.npz")
    names = {"front_end": "tflm_audio_preprocessor_int8", "network": "tflm_micro_speech_int8"}
    models = {key: read_model(conformance_models / f"{name}.tflite") for key, name in names.items()}
    hosts = compile_models(models, "packed", tmp_path)
    x = np.stack([stored["in__yes"][i * HOP : i * HOP + FRAME] for i in range(FRAMES)])
    features = hosts["front_end"].run(x)
    np.testing.assert_array_equal(features.reshape(FRAMES, -1), stored["int8__yes"])
    got = hosts["network"].run(features.reshape(1, -1))
    np.testing.assert_array_equal(got, stored["probs_int8__yes"])


def test_an_emulated_board_hears_each_sample_once(model, sound, scores):
    program = make_program(model, "samples", SETTINGS, "packed")
    run = emulate_stream(program, SETTINGS, load_board(BOARD), sound)
    assert [answer.sample for answer in run.answers] == [HOP * (i + 1) for i in range(STEPS)]
    got = np.array([answer.scores for answer in run.answers])
    np.testing.assert_array_equal(got * 256, scores)


def test_a_browser_hears_each_sample_once(model, sound, scores, tmp_path):
    modules = WasmModules(tmp_path)
    for code in export_for_all(model, "samples", SETTINGS).values():
        modules.add_stream(code, with_int8_ends(model), sound, 1000)
    for found in modules.run():
        np.testing.assert_array_equal(found["scores"].view(np.uint8) ^ 128, scores)
        np.testing.assert_array_equal(
            found["windows"].reshape(STEPS, -1).view(np.int16), sound.reshape(STEPS, HOP)
        )
        assert found["test"]["wrong"] == 0


def test_the_self_test_passes_with_and_without_a_microphone(model):
    for features in ("none", "samples"):
        files = make_program(model, features, SETTINGS, "packed").files
        line = run_self_test(compile_self_test(files, load_board(BOARD)))
        assert line.startswith("PASS 8 of 8 vectors")
        assert line.endswith("4 answers of a stream") == (features == "samples")


@pytest.mark.parametrize(
    ("framework", "name"),
    [("arduino", "arduino_nano_33_ble_sense"), ("esp-idf", "xiao_esp32s3_sense")],
)
def test_every_line_of_a_project_compiles(framework, name, model, tmp_path):
    board = load_board(name)
    project = PROJECTS[framework](model, board, "samples", SETTINGS)
    config = next(t for file, t in project.files.items() if file.endswith("app_config.h"))
    assert f"#define TINYML_STEP {HOP}\n" in config
    assert "#define TINYML_MODEL_BEGIN() model_reset()\n" in config
    assert "every 20 ms (TINYML_STEP 320)" in project.real_time
    assert "gives its samples to the model as they are" in project.files["README.md"]
    write_files(project.files, tmp_path)
    units = [file for file in project.files if file.endswith((".c", ".ino"))]
    sdk = sdk_of(load_kit_firmware(board, framework))
    assert compile_objects(tmp_path, board.emulator or "rv32imc", sdk, units) == ""


def test_a_page_draws_the_samples(model):
    page = web_page(model, "samples", SETTINGS)
    assert f'"rows": {HOP}, "columns": 64, "samples": {HOP}, "sampleColumns": 1' in page
    assert '"lead": 0' in page
    assert "taller is louder" in page


DRAW = """
import { LiveRun } from "./live_run.mjs";
const samples = Int16Array.of(0, -16384, 100, 32767, -32768, 8192);
const program = { window: (bytes) => new Int8Array(samples.buffer, 0, bytes).slice() };
const bars = [];
const context = { clearRect() {}, fillRect: (...bar) => bars.push(bar) };
const settings = { kind: "sound", rows: 3, columns: 64, samples: 6, sampleColumns: 1, most: 9 };
new LiveRun(program, settings, {}).draw({ getContext: () => context });
console.log(JSON.stringify(bars));
"""


def test_each_column_of_the_picture_is_as_tall_as_its_largest_sample(tmp_path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here: install Node.js to run the page's scripts outside a browser")
    (tmp_path / "live_run.mjs").write_text(read_text("web", "live_run.js"))
    (tmp_path / "draw.mjs").write_text(DRAW)
    done = subprocess.run([node, tmp_path / "draw.mjs"], check=True, capture_output=True, text=True)
    assert json.loads(done.stdout) == [[0, 16, 1, 32], [1, 0, 1, 64], [2, 0, 1, 64]]


def test_frames_may_overlap_where_the_step_says_so(model):
    assert settings_for(model, "samples", None).step == HOP
    assert settings_for(model, "samples", StreamSettings(step=160)).step == 160


def test_a_step_that_leaves_samples_out_is_refused(model):
    with pytest.raises(DataError, match=r"expected a step of at most 320, .* none is left out"):
        make_program(model, "samples", StreamSettings(labels=LABELS, step=321))


def test_a_model_that_takes_no_samples_is_refused():
    rows = read_model(wake_word())
    with pytest.raises(DataError, match=r"row of int16 samples .* use log-mel for a model that"):
        make_program(rows, "samples", SETTINGS)


def test_samples_of_another_scale_are_refused(model):
    given = model.tensors[model.inputs[0]]
    for scale, fits in ((1 / 2**15, True), (1 / 2**14, False)):
        scaled = replace(given, scales=np.array([scale]), zero_points=np.array([0]))
        tensors = tuple(scaled if t is given else t for t in model.tensors)
        changed = replace(model, tensors=tensors)
        if fits:
            assert input_rows(changed, "samples") == (HOP, 1)
        else:
            with pytest.raises(DataError, match="or with 1/32768"):
                input_rows(changed, "samples")


def test_features_of_sound_for_a_model_of_samples_are_refused_with_what_to_do(model):
    with pytest.raises(DataError, match="use --features samples if it takes sound itself"):
        make_program(model, "log-mel", SETTINGS)
