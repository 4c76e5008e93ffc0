"""Whether a board keeps up: the step that is chosen, and what is said when it cannot."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from benchmarks.instructions import estimates, microphone_of
from tests.support.lesson_projects import lesson_model, lesson_project
from tinyml_course.boards import load_board, load_boards
from tinyml_course.cli import app
from tinyml_course.cost import profile_model
from tinyml_course.cost.chip_factors import factor_range
from tinyml_course.deploy import KERNELS
from tinyml_course.deploy.arduino import arduino_project
from tinyml_course.deploy.esp_idf import esp_idf_project
from tinyml_course.deploy.kit_firmware import frameworks_of, load_kit_firmware
from tinyml_course.deploy.pace import Pace, estimate_pace
from tinyml_course.deploy.stream_settings import StreamSettings
from tinyml_course.paths import lesson_data_dir

KEYWORD = lesson_data_dir("09_keyword_spotting") / "keyword_model.tflite"
PICO = "raspberry_pi_pico"


def pace_of(name, kernels="packed", *, step=None, framework="arduino", **changes):
    board = load_board(name)
    adapter = load_kit_firmware(board, framework).sensor("microphone")
    settings = StreamSettings(step=step, **changes)
    return estimate_pace(lesson_model("log-mel"), board, "log-mel", settings, kernels, adapter)


def made_step(project, folder="src"):
    return int(re.search(r"#define TINYML_STEP (\d+)", project.files[f"{folder}/app_config.h"])[1])


def pace(**changes):
    """Ten milliseconds an inference, one of every 20 for features, by the longest estimates."""
    usual = Pace(load_board(PICO), "packed", (7, 10), 20.0, (0.7, 1.0), 500.0, 8, 16)
    return replace(usual, **changes)


def test_a_core_is_busy_with_features_and_inference_for_a_part_of_the_time():
    assert pace().busy == pytest.approx(((8 * 0.7 + 7) / 160, (8 * 1 + 10) / 160))
    assert pace().problems == ()
    assert pace().verdict == "keeps up"
    assert pace().sentence.endswith("is busy for 7.9 to 11 % of the time.")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"inference_ms": (160.0, 180)}, "that is 100 to 120 % of the time there is"),
        ({"buffer_ms": 6.0}, "samples are kept for 6 ms only"),
        ({"step": 17}, "it should answer at least every 320 ms"),
    ],
)
def test_each_reason_not_to_keep_up_is_told_with_its_numbers(changes, problem):
    made = pace(**changes)
    assert len(made.problems) == 1
    assert problem in made.problems[0]
    assert made.sentence.startswith("Warning: the Raspberry Pi Pico H cannot keep up (estimated)")
    assert problem in made.sentence


@pytest.mark.parametrize("changes", [{"inference_ms": (100, 160.0)}, {"buffer_ms": 9.0}])
def test_a_board_that_keeps_up_by_the_shortest_estimates_only_may_not_keep_up(changes):
    made = pace(**changes)
    assert made.verdict == "may not keep up"
    assert made.sentence.startswith("Warning: the Raspberry Pi Pico H may not keep up (estimated)")


def test_time_is_what_the_cycle_model_gives_for_the_boards_chip():
    board, model = load_board("xiao_nrf52840_sense"), lesson_model("log-mel")
    (exported,) = (e for e in profile_model(model, board).exports if e.kernels == "packed")
    assert pace_of(board.name).inference_ms == exported.latency_ms
    chip = replace(board, chip="STM32L4R5ZI")  # measured, so its range is narrower
    adapter = load_kit_firmware(board, "arduino").sensor("microphone")
    narrow = estimate_pace(model, chip, "log-mel", StreamSettings(), "packed", adapter)
    factors = [factor_range("Cortex-M4F", each.chip) for each in (board, chip)]
    for bound, name in enumerate(("low", "high")):
        expected = getattr(factors[1], name) / getattr(factors[0], name)
        for at, other in (
            (narrow.inference_ms, pace_of(board.name).inference_ms),
            (narrow.row_busy_ms, pace_of(board.name).row_busy_ms),
        ):
            assert at[bound] / other[bound] == pytest.approx(expected)


def test_a_slower_board_answers_less_often_and_no_board_more_often_than_the_default():
    steps = {b: pace_of(b).step for b in (PICO, "raspberry_pi_pico_2", "xiao_nrf52840_sense")}
    assert steps[PICO] > 8
    assert set(steps.values()) - {steps[PICO]} == {8}
    small = pace_of("xiao_nrf52840_sense", "small")
    assert small.busy[1] <= 0.8 < replace(small, step=small.step - 1).busy[1]


def test_plain_kernels_are_too_slow_for_a_pico_and_packed_ones_may_be():
    packed, plain = pace_of(PICO), pace_of(PICO, "plain")
    assert packed.verdict == "may not keep up"
    assert plain.verdict == "cannot keep up"
    assert "Use packed kernels" in plain.sentence


def test_a_step_leaves_averaged_answers_a_common_window_unless_the_shortest_estimates_need_more():
    packed, plain = pace_of(PICO), pace_of(PICO, "plain")
    assert packed.busy[1] > 1
    assert packed.step == packed.most_step
    assert plain.step > plain.most_step
    assert plain.busy[0] <= 0.8 < replace(plain, step=plain.step - 1).busy[0]


def test_a_step_that_was_asked_for_is_kept_and_judged():
    chosen = pace_of(PICO, step=2)
    assert chosen.step == 2
    assert chosen.busy[0] > 1
    assert "Use a larger step" in chosen.sentence


def test_a_core_that_nothing_emulates_is_estimated_from_another_and_that_is_said():
    for framework in ("arduino", "esp-idf"):
        estimated = pace_of("xiao_esp32s3_sense", framework=framework)
        assert "estimated from RISC-V, for the Xtensa LX7 cannot be counted" in estimated.sentence


def test_without_a_like_core_there_is_no_estimate():
    board = replace(load_board(PICO), core="AVR", emulator=None)
    adapter = load_kit_firmware(load_board(PICO), "arduino").sensor("microphone")
    model = lesson_model("log-mel")
    assert estimate_pace(model, board, "log-mel", StreamSettings(), "packed", adapter) is None


def test_a_model_that_computes_floats_between_its_layers_gets_no_estimate_from_int8_counts():
    model = lesson_model("log-mel")
    last = model.operators[-1].outputs[0]
    tensors = list(model.tensors)
    tensors[last] = replace(tensors[last], dtype=np.dtype(np.float32))
    adapter = load_kit_firmware(load_board(PICO), "arduino").sensor("microphone")
    found = [
        estimate_pace(each, load_board(PICO), "log-mel", StreamSettings(), "packed", adapter)
        for each in (model, replace(model, tensors=tuple(tensors)))
    ]
    assert [each is None for each in found] == [False, True]


@pytest.mark.parametrize("kernels", ["plain", "packed"])
def test_a_project_has_the_step_and_says_in_its_readme_what_follows(kernels):
    project = lesson_project(arduino_project, load_board(PICO), "log-mel", kernels=kernels)
    expected = pace_of(PICO, kernels)
    assert made_step(project) == expected.step
    assert project.real_time == expected.sentence
    assert expected.sentence in project.files["README.md"]


def test_an_esp_idf_project_says_it_too_and_a_self_test_has_no_deadline():
    board = load_board("xiao_esp32s3_sense")
    project = lesson_project(esp_idf_project, board, "log-mel")
    assert project.real_time in project.files["README.md"]
    assert made_step(project, "main") == pace_of(board.name).step
    self_test = lesson_project(arduino_project, load_board(PICO), "none")
    assert self_test.real_time == ""
    assert "The self-test has no deadline" in self_test.files["README.md"]


def test_every_gesture_kit_keeps_up_with_its_motion_sensor():
    for board in load_boards():
        for framework in frameworks_of(board):
            firmware = load_kit_firmware(board, framework)
            if "motion" in firmware.sensors:
                made = {"arduino": arduino_project, "esp-idf": esp_idf_project}[framework]
                assert lesson_project(made, board, "motion").real_time.startswith("Real time")


def test_a_microphones_buffer_is_what_its_adapter_keeps():
    for board in load_boards():
        for framework in frameworks_of(board):
            adapter = load_kit_firmware(board, framework).sensors.get("microphone")
            if adapter is None:
                continue
            ring = re.search(r"RING = (\d+);", adapter.text)
            parts = re.findall(r"dma_(?:desc|frame)_num = (\d+);", adapter.text)
            kept = int(ring[1]) if ring else int(parts[0]) * int(parts[1])
            assert adapter.buffer == kept
            assert adapter.interrupt > 0


def test_the_table_in_the_docs_has_the_estimates_of_today():
    text = (Path(__file__).parents[2] / "docs" / "boards.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines()]
    shown = {(row[1], row[2]): row[4:] for row in rows if row[0] == "keyword_model"}
    kits = [(board, found) for board in load_boards() if (found := microphone_of(board))]
    assert len(shown) == len(KERNELS) * len(kits)
    for board, adapter in kits:
        for kernels in KERNELS:
            made = estimate_pace(
                lesson_model("log-mel"), board, "log-mel", StreamSettings(), kernels, adapter
            )
            assert shown[board.title, kernels] == list(estimates(made))


def test_the_command_prints_the_warning(tmp_path):
    arguments = ["export", str(KEYWORD), "--to", "arduino", "--board", PICO, "--out", str(tmp_path)]
    rest = ["--features", "log-mel", "--labels", "silence,unknown,yes,no", "--kernels", "plain"]
    result = CliRunner().invoke(app, [*arguments, *rest])
    assert result.exit_code == 0, result.output
    assert pace_of(PICO, "plain").sentence in result.output
