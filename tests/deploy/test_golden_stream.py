"""The self-test runs a signal through the whole program, and says what differs."""

import re

import numpy as np
import pytest

from tests.support.lesson_projects import MODELS, lesson_model
from tinyml_course.boards import load_board
from tinyml_course.deploy import StreamSettings, make_program
from tinyml_course.deploy import golden_stream as module
from tinyml_course.deploy.flipped_bits import compile_self_test, run_self_test
from tinyml_course.deploy.golden_stream import GoldenAnswer, golden_answers, make_signal
from tinyml_course.paths import CACHE_VARIABLE

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")

ARRAYS = {"log-mel": 24, "motion": 13}
CHANGES = {
    "features or window": (
        "tinyml_rows.h",
        "memcpy(to, ring->bytes + newest",
        "memcpy(to, ring->bytes",
    ),
    "mean": ("tinyml_trigger.h", "sum * 1000 / (256", "sum * 1001 / (256"),
    "class": ("tinyml_classes.h", "tinyml_labels[best]", "tinyml_labels[!best]"),
    "trigger": ("tinyml_trigger.h", "if (triggers[c]) state", "triggers[c] = 0; if (0) state"),
}


def program(features, **changes):
    settings = StreamSettings(labels=MODELS[features][2], **changes)
    return make_program(lesson_model(features), features, settings, "packed").files


def self_test(files):
    return run_self_test(compile_self_test(files, load_board("emulated-cortex-m4")))


@pytest.mark.parametrize("features", ARRAYS)
def test_an_emulated_board_computes_pythons_features_and_answers(features):
    answers = "4 answers of a stream"
    assert (
        self_test(program(features)) == f"PASS 8 of 8 vectors, {ARRAYS[features]} arrays, {answers}"
    )


@pytest.mark.parametrize("what", CHANGES)
def test_what_differs_is_named(what):
    files = program("motion")
    name, old, new = CHANGES[what]
    assert files[name].count(old) == 1
    files[name] = files[name].replace(old, new)
    assert re.fullmatch(rf"FAIL: answer \d of the stream: another {what}", self_test(files))


def test_after_a_change_of_settings_the_stream_is_left_out_and_the_line_says_so():
    files = program("motion")
    config = files["app_config.h"].replace("TINYML_STEP 8", "TINYML_STEP 16")
    line = self_test({**files, "app_config.h": config})
    assert line.endswith(" 13 arrays; stream not tested: app_config.h was changed")


def test_means_and_triggers_follow_their_definition():
    outputs = np.array([[127, -128], [127, -128], [-128, 127], [127, -128], [127, -128]], np.int8)
    settings = StreamSettings(smoothed=2, threshold=0.5, refractory=2)
    found = module._triggers(outputs, settings, [True, False])
    # By hand: (255 + 0) / 512 is below a half, 510 / 512 is 996 thousandths.
    assert found == [(996, 0, 0), (996, 0, -1), (498, 0, -1), (498, 0, -1), (996, 0, 0)]


def test_the_signal_is_loud_and_quiet_and_always_the_same():
    signal = make_signal(26_240, 1, 2048)
    blocks = np.abs(signal[: 12 * 2048].astype(int)).reshape(12, 2048).max(axis=1)
    assert blocks.max() > 8000
    assert blocks.min() < 1000
    assert signal[:3].tolist() == make_signal(3, 1, 2048).tolist()
    assert not np.array_equal(signal, make_signal(26_240, 2, 2048))


def test_answers_depend_on_every_setting_and_the_choice_is_kept(monkeypatch, tmp_path):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    model = lesson_model("motion")
    usual = StreamSettings()
    answers = golden_answers(model, "motion", usual, 7)
    assert len(answers) == 4
    assert all(isinstance(answer, GoldenAnswer) for answer in answers)
    for other in ({"step": 9}, {"smoothed": 2}, {"threshold": 0.99}):
        assert golden_answers(model, "motion", StreamSettings(**other), 7) != answers
    files = module.stream_test_c(model, "motion", usual)
    monkeypatch.setattr(module, "_information", None)
    assert module.stream_test_c(model, "motion", usual) == files
    with pytest.raises(TypeError):
        module.stream_test_c(model, "motion", StreamSettings(step=9))
