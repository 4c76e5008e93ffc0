"""Models and programs as WebAssembly compute what the simulator, TFLM and Python compute."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")

from tests.support.exported_models import LESSONS, OPERATORS, PUBLISHED
from tests.support.golden import load_golden
from tests.support.inputs import model_inputs
from tests.support.lesson_projects import MODELS, lesson_model
from tests.support.wasm_node import NodeModules
from tinyml_course.deploy import StreamSettings
from tinyml_course.deploy.golden_stream import make_signal
from tinyml_course.deploy.wasm import CPUS, export_wasm, picture_side
from tinyml_course.errors import DataError, ModelError
from tinyml_course.features import LogMelParameters, log_mel_int8
from tinyml_course.features.image import crop_square, grey, resize_area, standardise
from tinyml_course.paths import lesson_data_dir
from tinyml_course.quantization import SEMANTICS, quantize
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.tflite import read_model

ROWS = 25
"""Of each family of inputs: four times as many rows in all."""


def flat(results):
    arrays = results if isinstance(results, tuple) else (results,)
    return [np.asarray(a).reshape(len(a), -1) for a in arrays]


def differing(found, expected):
    pairs = zip(found["outputs"], flat(expected), strict=True)
    return sum(int(np.count_nonzero(got != want)) for got, want in pairs)


@pytest.fixture(scope="module", params=sorted(CPUS))
def of_lessons(request, tmp_path_factory):
    """For each model of the lessons: its file, inputs, and what WebAssembly computes."""
    node = NodeModules(tmp_path_factory.mktemp("lessons"))
    rows = []
    for path in LESSONS:
        model = read_model(path)
        x = model_inputs(model, ROWS, seed=3)
        node.add(export_wasm(model, instructions=request.param), model, x)
        rows.append((path, x))
    return [(*row, found) for row, found in zip(rows, node.run(), strict=True)]


def test_the_models_of_the_lessons_compute_what_the_simulator_computes(of_lessons):
    different = {
        f"{path.parent.name}/{path.stem}": count
        for path, x, found in of_lessons
        if (count := differing(found, Simulator.load(path).run(x)))
    }
    assert different == {}


@pytest.mark.tflm
@pytest.mark.skipif(not tflm.is_available(), reason="needs the tflite-micro wheel")
def test_the_models_of_the_lessons_compute_what_tflm_itself_computes(of_lessons):
    """On every fifth row: the simulator stands for the others, which is tested where it is."""
    for path, x, found in of_lessons:
        source = path.read_bytes()
        traced = tflm.trace(source, x[::5])
        (output,) = (traced[i].reshape(len(x[::5]), -1) for i in read_model(source).outputs)
        np.testing.assert_array_equal(found["outputs"][0][::5], output, err_msg=str(path))


def test_each_module_passes_its_own_self_test_and_imports_nothing(of_lessons):
    for path, _, found in of_lessons:
        assert found["imports"] == []
        assert found["test"]["wrong"] == 0, path
        assert found["test"]["line"].startswith("PASS 8 of 8 vectors, "), path


@pytest.mark.parametrize("instructions", sorted(CPUS))
def test_every_operator_computes_what_tflm_computed(instructions, tmp_path):
    node = NodeModules(tmp_path)
    expected = []
    for name in OPERATORS:
        source, x, tensors = load_golden(name)
        model = read_model(source)
        node.add(export_wasm(model, instructions=instructions), model, x)
        expected.append(tuple(tensors[i] for i in model.outputs))
    for name, want, found in zip(OPERATORS, expected, node.run(), strict=True):
        assert differing(found, want) == 0, name


@pytest.mark.parametrize("instructions", sorted(CPUS))
def test_published_models_compute_what_the_simulator_computes(
    instructions, conformance_models, tmp_path
):
    node = NodeModules(tmp_path)
    expected = []
    for name in PUBLISHED:
        simulator = Simulator.load(conformance_models / f"{name}.tflite")
        x = model_inputs(simulator.model, ROWS, seed=4)
        node.add(export_wasm(simulator.model, instructions=instructions), simulator.model, x)
        expected.append(simulator.run(x))
    for name, want, found in zip(PUBLISHED, expected, node.run(), strict=True):
        assert differing(found, want) == 0, name


def sound():
    """Three seconds of the self-test's signal: no word, yet the network gives several answers."""
    return make_signal(48_000, seed=1, block=2048)


def movement():
    t = np.arange(180) / 62.5
    waves = np.stack([np.sin(9 * t), 0.4 * np.cos(5 * t), 1 + 0.1 * np.sin(20 * t)], axis=1)
    return waves.astype(np.float32)


def windows_of(features, model, step):
    """The windows that the model takes, in integers, and the sample after which it takes each."""
    tensor = model.tensors[model.inputs[0]]
    if features == "log-mel":
        rows = (log_mel_int8(sound(), LogMelParameters()).astype(np.float32) + 16) / 32
        last = [480 + 320 * i for i in range(len(rows))]
    else:
        rows, last = movement(), list(range(1, 1 + len(movement())))
    codes = quantize(rows, float(tensor.scales[0]), int(tensor.zero_points[0]))
    length = next(size for size in tensor.row_shape if size != 1)
    starts = range(0, len(rows) - length + 1, step)
    return np.stack([codes[s : s + length] for s in starts]), [last[s + length - 1] for s in starts]


@pytest.mark.parametrize("chunk", [128, 1000, 4096])  # 128: what a browser's audio comes in
@pytest.mark.parametrize("features", ["log-mel", "motion"])
def test_a_program_hears_what_python_computes_from_the_same_samples(features, chunk, tmp_path):
    model, labels = lesson_model(features), MODELS[features][2]
    settings = StreamSettings(labels=labels, step=8)
    signal = sound() if features == "log-mel" else movement()
    node = NodeModules(tmp_path)
    for instructions in CPUS:
        code = export_wasm(model, features, settings, instructions=instructions)
        node.add_stream(code, model, signal, chunk)
    windows, samples = windows_of(features, model, step=8)
    shape = model.tensors[model.inputs[0]].row_shape
    scores = Simulator(model, SEMANTICS["tflm"]).run(windows.reshape(-1, *shape))
    assert len(np.unique(scores, axis=0)) > 3
    for found in node.run():
        answers = found["answers"]
        assert [a["sample"] for a in answers] == samples
        got = np.array([a["window"] for a in answers]).reshape(windows.shape)
        np.testing.assert_array_equal(got, windows)
        np.testing.assert_array_equal([a["scores"] for a in answers], scores)
        sums = (scores[:3].astype(int) + 128).sum(axis=0)
        assert answers[2]["label"] == labels[sums.argmax()]
        assert answers[2]["thousandths"] == sums.max() * 1000 // (256 * 3)
        assert "answers of a stream" in found["test"]["line"]


FACES = lesson_data_dir("07_smile_or_serious") / "face_model.tflite"


@pytest.mark.parametrize("instructions", sorted(CPUS))
def test_a_picture_is_seen_as_python_sees_it(instructions, tmp_path):
    """Frames of several shapes, smaller than the input too; one is a single grey."""
    model = read_model(FACES)
    side = picture_side(model)
    rng = np.random.default_rng(2)
    shapes = [(480, 640), (77, 123), (side, side), (30, 41), (200, 150), (1, 1)]
    frames = [rng.integers(0, 256, (*shape, 4)).astype(np.uint8) for shape in shapes]
    ramp = np.add.outer(np.arange(240), np.arange(320)) // 3
    frames.append(np.repeat(ramp[..., None], 4, axis=2).astype(np.uint8))
    frames.append(np.full((60, 80, 4), 93, np.uint8))
    node = NodeModules(tmp_path)
    code = export_wasm(model, "picture", instructions=instructions)
    node.add_frames(code, model, frames, side)
    (found,) = node.run()
    entry = model.tensors[model.inputs[0]]
    small = [resize_area(crop_square(grey(f[..., :3].copy())), side, side) for f in frames]
    codes = [
        quantize(standardise(s), float(entry.scales[0]), int(entry.zero_points[0])) for s in small
    ]
    scores = Simulator(model, SEMANTICS["tflm"]).run(np.stack(codes)[..., None])
    for answer, seen, score in zip(found["answers"], small, scores, strict=True):
        np.testing.assert_array_equal(answer["seen"], seen.ravel())
        np.testing.assert_array_equal(answer["scores"], score)
    assert len(np.unique(scores, axis=0)) > 3
    assert found["test"]["wrong"] == 0


def test_a_module_is_small_and_compiled_once():
    model = lesson_model("log-mel")
    code = export_wasm(model, "log-mel", StreamSettings(labels=MODELS["log-mel"][2]))
    assert code[:4] == b"\0asm"
    assert len(code) < 100_000
    assert code == export_wasm(model, "log-mel", StreamSettings(labels=MODELS["log-mel"][2]))


def test_what_cannot_be_exported_is_refused():
    with pytest.raises(DataError, match="expected instructions among plain, simd, got 'avx'"):
        export_wasm(lesson_model("motion"), instructions="avx")
    with pytest.raises((DataError, ModelError), match="expected a model whose input is rows of 40"):
        export_wasm(lesson_model("motion"), "log-mel")
    with pytest.raises(DataError, match="expected a model whose input is a grey square"):
        export_wasm(lesson_model("motion"), "picture")
    with pytest.raises(DataError, match="expected features among log-mel, motion, none, picture"):
        export_wasm(lesson_model("motion"), "smell")
