"""What the emulated board answers to a stream is what Python computes from the same samples."""

import numpy as np
import pytest

pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")
pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")

from tests.support.lesson_projects import MODELS, lesson_model
from tinyml_course.boards import load_board
from tinyml_course.deploy import StreamSettings, make_program
from tinyml_course.deploy.stream import emulate_stream
from tinyml_course.errors import DataError
from tinyml_course.features import LogMelParameters, log_mel_int8
from tinyml_course.quantization import SEMANTICS, dequantize, quantize
from tinyml_course.simulator import Simulator

BOARD = "emulated-cortex-m4"


def listened(features, signal, kernels="packed", **changes):
    model = lesson_model(features)
    settings = StreamSettings(labels=MODELS[features][2], **changes)
    program = make_program(model, features, settings, kernels)
    return emulate_stream(program, settings, load_board(BOARD), signal)


def expected_scores(features, windows):
    model = lesson_model(features)
    tensor = model.tensors[model.inputs[0]]
    codes = quantize(windows, float(tensor.scales[0]), int(tensor.zero_points[0]))
    return dequantize(Simulator(model, SEMANTICS["tflm"]).run(codes), 1 / 256, -128)


@pytest.fixture(scope="module")
def sound():
    """Two seconds that rise and fall through the bands: no word, yet not one constant answer."""
    t = np.arange(32_000) / 16_000
    rng = np.random.default_rng(7)
    sweep = 6000 * np.sin(2 * np.pi * (300 + 700 * t) * t) * np.sin(3 * np.pi * t) ** 2
    return (sweep + rng.normal(0, 200, t.size)).round().astype(np.int16)


@pytest.fixture(scope="module")
def keyword_run(sound):
    return listened("log-mel", sound)


def test_scores_of_sound_are_those_of_python_features_and_the_simulator(sound, keyword_run):
    rows = log_mel_int8(sound, LogMelParameters()).astype(np.float32)
    starts = range(0, len(rows) - 49 + 1, 8)
    windows = np.stack([(rows[s : s + 49] + 16) / 32 for s in starts])[..., None]
    got = np.array([answer.scores for answer in keyword_run.answers])
    np.testing.assert_array_equal(got, expected_scores("log-mel", windows))
    hop, frame = 320, 480
    assert [a.sample for a in keyword_run.answers] == [
        -(-((s + 48) * hop + frame) // hop) * hop for s in starts
    ]


def test_scores_of_movement_are_those_of_the_simulator():
    t = np.arange(180) / 62.5
    signal = np.stack([np.sin(9 * t), 0.4 * np.cos(5 * t), 1 + 0.1 * np.sin(20 * t)], axis=1)
    run = listened("motion", signal, step=20)
    starts = range(0, len(signal) - 125 + 1, 20)
    windows = np.stack([signal[s : s + 125] for s in starts]).astype(np.float32)[:, :, None]
    got = np.array([answer.scores for answer in run.answers])
    np.testing.assert_array_equal(got, expected_scores("motion", windows))
    assert [a.sample for a in run.answers] == [s + 125 for s in starts]


def test_the_console_says_ready_and_then_a_line_for_each_answer(keyword_run):
    assert keyword_run.lines[0].text == "ready"
    assert [line.sample for line in keyword_run.lines[1:]] == [
        answer.sample for answer in keyword_run.answers
    ]
    means = np.array([answer.scores for answer in keyword_run.answers])
    best = means[:3].mean(axis=0)
    label = keyword_run.labels[int(best.argmax())]
    assert keyword_run.lines[3].text.startswith(f"{label} {int(1000 * best.max()) / 1000:.3f}")


def test_a_step_with_an_answer_takes_more_instructions_than_one_without(keyword_run):
    asked = {answer.sample // keyword_run.chunk - 1 for answer in keyword_run.answers}
    counts = keyword_run.instructions
    others = [count for i, count in enumerate(counts) if i not in asked]
    assert min(counts[i] for i in asked) > 2 * max(others)
    assert keyword_run.steps == 100
    assert keyword_run.samples_after(3) == 960


@pytest.mark.parametrize(
    ("features", "signal", "words"),
    [
        ("log-mel", np.zeros(100), "expected sound as .* got float64"),
        ("log-mel", np.zeros((100, 2), np.int16), "expected sound as .* shape"),
        ("motion", np.zeros(100), "expected movement as"),
        ("none", np.zeros(100), "expected a program that listens"),
    ],
)
def test_a_signal_of_another_kind_is_refused(features, signal, words):
    with pytest.raises(DataError, match=words):
        listened(features, signal)
