"""What WebAssembly is compared on: models, and programs with sound, movement or pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.support.exported_models import LESSONS
from tests.support.golden import NAMES as OPERATORS
from tests.support.golden import load_golden
from tests.support.golden_stateful import NAMES as STATEFUL
from tests.support.golden_stateful import load_stateful, step_by_step
from tests.support.inputs import model_inputs
from tests.support.lesson_projects import MODELS, lesson_model
from tests.support.wasm_modules import WasmModules
from tinyml_course.deploy import StreamSettings
from tinyml_course.deploy.golden_stream import make_signal
from tinyml_course.deploy.wasm import CPUS, export_for_all, picture_side
from tinyml_course.features import LogMelParameters, log_mel_int8
from tinyml_course.features.image import crop_square, grey, resize_area, standardise
from tinyml_course.paths import lesson_data_dir
from tinyml_course.quantization import SEMANTICS, quantize
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import Model, read_model

ROWS = 25
"""Of each family of inputs: four times as many rows in all."""

STEP = 8
FACES = lesson_data_dir("07_smile_or_serious") / "face_model.tflite"


@dataclass(frozen=True)
class Case:
    """A model, inputs, and its outputs, one array ``(rows, bytes)`` for each output."""

    name: str
    source: bytes
    model: Model
    x: Any
    expected: list[np.ndarray]


def flat(results: Any) -> list[np.ndarray]:
    """The bytes of each row, for each of several arrays."""
    arrays = results if isinstance(results, tuple) else (results,)
    return [np.ascontiguousarray(a).reshape(len(a), -1).view(np.int8) for a in arrays]


def model_cases(paths: Iterable[Path] = LESSONS) -> list[Case]:
    """Models from files; the outputs are the simulator's."""
    cases = []
    for path in paths:
        source = path.read_bytes()
        model = read_model(source)
        x = model_inputs(model, ROWS, seed=3)
        outputs = flat(Simulator(model, SEMANTICS["tflm"]).run(x))
        cases.append(Case(f"{path.parent.name}/{path.stem}", source, model, x, outputs))
    return cases


def operator_cases() -> list[Case]:
    """A small model for each operator; the outputs are TFLM's, which are stored."""
    cases = []
    for name in OPERATORS:
        source, x, tensors = load_golden(name)
        model = read_model(source)
        outputs = flat(tuple(tensors[i] for i in model.outputs))
        cases.append(Case(name, source, model, x, outputs))
    return cases


def stateful_cases() -> list[Case]:
    """Models that remember: rows are the steps of a stream; the outputs are the simulator's."""
    cases = []
    for name in STATEFUL:
        source, *_ = load_stateful(name)
        model = read_model(source)
        x = model_inputs(model, ROWS, seed=5)
        tensors = step_by_step(Simulator(model, SEMANTICS["tflm"]), x)
        outputs = flat(tuple(tensors[i] for i in model.outputs))
        cases.append(Case(name, source, model, x, outputs))
    return cases


def add_models(modules: WasmModules, cases: Iterable[Case]) -> list[tuple[str, Case]]:
    """Each model, compiled for each set of instructions."""
    added = []
    for case in cases:
        for instructions, code in export_for_all(case.model).items():
            modules.add(code, case.model, case.x)
            added.append((instructions, case))
    return added


def differing(found: dict[str, Any], case: Case) -> int:
    """How many codes of the outputs differ."""
    pairs = zip(found["outputs"], case.expected, strict=True)
    return sum(int(np.count_nonzero(got != want)) for got, want in pairs)


@dataclass(frozen=True)
class Stream:
    """A program, a signal, and after which samples it gives which answers, from Python."""

    features: str
    model: Model
    settings: StreamSettings
    signal: np.ndarray
    windows: np.ndarray
    samples: list[int]
    scores: np.ndarray


def stream_case(features: str) -> Stream:
    """More than 100 windows of the self-test's signal, or of waves."""
    model, settings = lesson_model(features), StreamSettings(MODELS[features][2], step=STEP)
    if features == "log-mel":
        signal = make_signal(320 * 860, seed=1, block=2048)
        codes = log_mel_int8(signal, LogMelParameters()).astype(np.float32)
        rows = (codes + settings.code_offset) / settings.code_divisor
        last = [480 + 320 * i for i in range(len(rows))]
    else:
        t = np.arange(940) / 62.5
        fast, slow = 1 + 8 * np.sin(t / 3) ** 2, 0.7 + 0.5 * np.sin(t / 2)
        waves = [np.sin(fast * t) * slow, 0.4 * np.cos(5 * t), 1 + 0.1 * np.sin(20 * t)]
        signal = rows = np.stack(waves, axis=1).astype(np.float32)
        last = list(range(1, 1 + len(rows)))
    tensor = model.tensors[model.inputs[0]]
    codes = quantize(rows, float(tensor.scales[0]), int(tensor.zero_points[0]))
    length = next(size for size in tensor.row_shape if size != 1)
    starts = range(0, len(rows) - length + 1, STEP)
    windows = np.stack([codes[s : s + length] for s in starts])
    scores = Simulator(model, SEMANTICS["tflm"]).run(windows.reshape(-1, *tensor.row_shape))
    samples = [last[s + length - 1] for s in starts]
    flat_windows = windows.reshape(len(windows), -1)
    return Stream(features, model, settings, signal, flat_windows, samples, scores)


def add_stream(modules: WasmModules, stream: Stream, chunks: Iterable[int]) -> None:
    """A stream in parts of each size, for each set of instructions."""
    programs = export_for_all(stream.model, stream.features, stream.settings)
    for chunk in chunks:
        for instructions in CPUS:
            modules.add_stream(programs[instructions], stream.model, stream.signal, chunk)


def check_stream(found: dict[str, Any], stream: Stream) -> None:
    """Every window, every code, and when."""
    answers = found["answers"]
    assert [a["sample"] for a in answers] == stream.samples
    np.testing.assert_array_equal(found["windows"], stream.windows)
    np.testing.assert_array_equal(found["scores"], stream.scores)
    sums = (stream.scores[:3].astype(int) + 128).sum(axis=0)
    assert answers[2]["label"] == stream.settings.labels[sums.argmax()]
    assert answers[2]["thousandths"] == sums.max() * 1000 // (256 * 3)
    assert found["test"]["wrong"] == 0
    assert "answers of a stream" in found["test"]["line"]


@dataclass(frozen=True)
class Pictures:
    """Frames ``(height, width, 4)``, and what Python makes of them."""

    model: Model
    frames: list[np.ndarray]
    seen: np.ndarray
    scores: np.ndarray


def picture_case() -> Pictures:
    """Frames of several shapes, smaller than the input too; one is a single grey."""
    model = read_model(FACES)
    side = picture_side(model)
    rng = np.random.default_rng(2)
    shapes = [(480, 640), (77, 123), (side, side), (30, 41), (200, 150), (1, 1)]
    shapes += [tuple(rng.integers(20, 90, 2)) for _ in range(92)]
    frames = [rng.integers(0, 256, (*shape, 4)).astype(np.uint8) for shape in shapes]
    ramp = np.add.outer(np.arange(240), np.arange(320)) // 3
    frames.append(np.repeat(ramp[..., None], 4, axis=2).astype(np.uint8))
    frames.append(np.full((60, 80, 4), 93, np.uint8))
    entry = model.tensors[model.inputs[0]]
    small = [resize_area(crop_square(grey(f[..., :3].copy())), side, side) for f in frames]
    codes = [
        quantize(standardise(s), float(entry.scales[0]), int(entry.zero_points[0])) for s in small
    ]
    scores = Simulator(model, SEMANTICS["tflm"]).run(np.stack(codes)[..., None])
    return Pictures(model, frames, np.stack(small).reshape(len(small), -1), scores)


def add_pictures(modules: WasmModules, pictures: Pictures) -> None:
    """The frames, for each set of instructions."""
    for code in export_for_all(pictures.model, "picture").values():
        modules.add_frames(code, pictures.model, pictures.frames, picture_side(pictures.model))


def check_pictures(found: dict[str, Any], pictures: Pictures) -> None:
    np.testing.assert_array_equal(found["seen"], pictures.seen)
    np.testing.assert_array_equal(found["scores"], pictures.scores)
    assert found["test"]["wrong"] == 0
