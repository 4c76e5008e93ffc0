import ctypes

import numpy as np
import pytest

from tests.support.host_c import compile_library
from tinyml_course.deploy import StreamSettings, make_program
from tinyml_course.errors import DataError
from tinyml_course.features import LogMelParameters, log_mel_int8
from tinyml_course.paths import lesson_data_dir
from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator
from tinyml_course.synthesis import formants
from tinyml_course.tflite import read_model

KEYWORDS = ("silence", "unknown", "yes", "no")
GESTURES = ("idle", "wave", "up-down", "ring", "wing")


class Answer(ctypes.Structure):
    _fields_ = (
        ("label", ctypes.c_char_p),
        ("thousandths", ctypes.c_int16),
        ("heard", ctypes.c_char_p),
    )


def lesson_model(lesson, name):
    return read_model(lesson_data_dir(lesson) / f"{name}.tflite")


@pytest.fixture(scope="module")
def keyword_model():
    return lesson_model("09_keyword_spotting", "keyword_model")


@pytest.fixture(scope="module")
def gesture_model():
    return lesson_model("04_first_network", "gesture_model")


def answers_of(outputs, labels, non_trigger_labels):
    posteriors = (outputs.astype(float) + 128) / 256
    since = dict.fromkeys(range(len(labels)), 99)
    for t in range(len(posteriors)):
        means = posteriors[max(0, t - 2) : t + 1].mean(axis=0)
        heard = None
        for c, mean in enumerate(means):
            since[c] += 1
            if mean >= 0.8 and since[c] >= 6:
                since[c] = 0
                heard = heard if labels[c] in non_trigger_labels else labels[c]
        yield labels[means.argmax()], int(1000 * means.max() + 1e-9), heard


def test_a_stream_of_sound_gets_the_answers_of_the_lesson(keyword_model, tmp_path):
    program = make_program(keyword_model, "log-mel", StreamSettings(labels=KEYWORDS))
    library = compile_library(program.files, tmp_path)
    rng = np.random.default_rng(8)
    sound = rng.normal(0, 40, 16000 * 6)
    for i in range(3):
        word = formants.speak("yes", formants.make_formant_voice(8, i), rng)
        word *= 3000 / np.abs(word).max() * 3
        start = 18000 + 24000 * i
        sound[start : start + len(word)] += word
    sound = np.clip(np.round(sound), -32768, 32767).astype(np.int16)

    library.tinyml_keyword_begin()
    got, answer = [], Answer()
    for sample in sound.tolist():
        if library.tinyml_keyword_push(ctypes.c_int16(sample), ctypes.byref(answer)):
            heard = answer.heard.decode() if answer.heard else None
            got.append((answer.label.decode(), answer.thousandths, heard))

    codes = log_mel_int8(sound, LogMelParameters())
    entry = keyword_model.tensors[keyword_model.inputs[0]]
    windows = np.stack([codes[end - 49 : end] for end in range(49, len(codes) + 1, 8)])
    inputs = quantize((np.float32(windows)[..., None] + 16) / 32, entry.scale, entry.zero_point)
    simulator = Simulator.load(lesson_data_dir("09_keyword_spotting") / "keyword_model.tflite")
    assert got == list(answers_of(simulator.run(inputs), KEYWORDS, ("silence", "unknown")))
    assert "yes" in {heard for *_, heard in got}


def test_a_stream_of_movement_gets_the_answers_of_the_lesson(gesture_model, tmp_path):
    from tinyml_course.datasets import gestures

    program = make_program(gesture_model, "motion", StreamSettings(labels=GESTURES))
    library = compile_library(program.files, tmp_path)
    data = gestures.load_synthetic(3, persons=2, per_class=2)
    moments = np.ascontiguousarray(data.x.reshape(-1, 3), np.float32)

    library.tinyml_gesture_begin()
    got, answer = [], Answer()
    for moment in moments:
        given = moment.ctypes.data_as(ctypes.c_void_p)
        if library.tinyml_gesture_push(given, ctypes.byref(answer)):
            heard = answer.heard.decode() if answer.heard else None
            got.append((answer.label.decode(), answer.thousandths, heard))

    entry = gesture_model.tensors[gesture_model.inputs[0]]
    windows = np.stack([moments[end - 125 : end] for end in range(125, len(moments) + 1, 8)])
    inputs = quantize(windows[:, :, None, :], entry.scale, entry.zero_point)
    simulator = Simulator.load(lesson_data_dir("04_first_network") / "gesture_model.tflite")
    assert got == list(answers_of(simulator.run(inputs), GESTURES, ("idle",)))
    heard = {heard for *_, heard in got}
    assert len(heard) > 2
    assert "idle" not in heard


@pytest.mark.parametrize(
    ("features", "settings", "message"),
    [
        ("mfcc", StreamSettings(), "expected features among"),
        ("motion", StreamSettings(), "rows of 3 numbers"),
        ("log-mel", StreamSettings(labels=("yes", "no")), "expected 4 labels"),
        ("log-mel", StreamSettings(labels=('a"', "b", "c", "d")), "without quotes"),
        ("log-mel", StreamSettings(parameters=LogMelParameters(n_mels=20)), "rows of 20 numbers"),
    ],
)
def test_features_and_labels_that_do_not_fit_are_refused(
    keyword_model, features, settings, message
):
    with pytest.raises(DataError, match=message):
        make_program(keyword_model, features, settings)


def test_outputs_that_are_no_probabilities_are_refused(conformance_models):
    model = read_model(conformance_models / "tflm_hello_world_int8.tflite")
    with pytest.raises(DataError, match="rows of 3 numbers"):
        make_program(model, "motion")
    assert make_program(model, "none").name == "self_test"


@pytest.mark.parametrize(
    "wrong",
    [{"step": 0}, {"smoothed": 0}, {"refractory": 0}, {"threshold": 0.0}, {"threshold": 1.5},
     {"code_divisor": 0.0}, {"sample_rate_hz": 0.0}],
)  # fmt: skip
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(DataError, match="expected"):
        StreamSettings(**wrong)
