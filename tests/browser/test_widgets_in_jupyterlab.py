"""The widgets as a student meets them: drawn, and following keyboard and mouse."""

from tests.support.jupyterlab import changed, run_cell, show, text, wait_until

CONV_STEPPER = """
import numpy as np
from tinyml_course import paths
from tinyml_course.simulator import Simulator
from tinyml_course.widgets import ConvStepper

sim = Simulator.load(paths.lesson_data_dir("05_int8_by_hand") / "trained_model.tflite")
x = np.random.default_rng(5).integers(-128, 128, (1, 100, 1, 6)).astype(np.int8)
ConvStepper(sim.model, sim.trace(x), 0)
"""

CALIBRATION = """
from tinyml_course import paths
from tinyml_course.tflite import read_model
from tinyml_course.widgets import CalibrationExplorer

model = read_model(paths.lesson_data_dir("05_int8_by_hand") / "trained_model.tflite")
weights = model.tensors[model.operators[0].inputs[1]]
CalibrationExplorer(weights.data * weights.scales[:, None, None, None], axis=0)
"""


def control(page, name):
    return page.locator(f"[data-control='{name}']")


def test_a_convolution_is_walked_stage_by_stage_and_the_output_is_chosen(
    page, jupyter, screenshots, tmp_path
):
    run_cell(page, jupyter, tmp_path, "conv_stepper", CONV_STEPPER)
    sentence = ".tml-conv-stepper .sentence"
    start = wait_until(lambda: text(page, sentence))
    assert "row 12, column 0, channel 8 sees 42 input codes" in start
    assert text(page, ".tml-conv-stepper [data-readout='result']") is None
    show(page, control(page, "next"))
    page.screenshot(path=screenshots / "conv_stepper_start.png")

    control(page, "next").press("Enter")
    changed(page, sentence, start)
    control(page, "stage-2").click()
    control(page, "tap").press("PageUp")
    page.screenshot(path=screenshots / "conv_stepper_sum.png")

    control(page, "stage-7").click()
    result = wait_until(lambda: text(page, ".tml-conv-stepper [data-readout='result']"))
    control(page, "row").press("ArrowRight")
    control(page, "channel").press("Home")
    product = ".tml-conv-stepper tbody tr:first-child td:nth-child(1)"
    wait_until(lambda: text(page, product) == "52, 0, 0")  # row 13, stride 4
    assert text(page, ".tml-conv-stepper [data-readout='accumulator']")
    assert result
    show(page, control(page, "next"))
    page.screenshot(path=screenshots / "conv_stepper_end.png")


def test_a_calibration_follows_bits_symmetry_scales_and_method(
    page, jupyter, screenshots, tmp_path
):
    def number(label):
        return f".tml-calibration [data-readout='{label}']"

    run_cell(page, jupyter, tmp_path, "calibration", CALIBRATION)
    start = wait_until(lambda: text(page, number("SQNR")))
    show(page, control(page, "bits"))
    page.screenshot(path=screenshots / "calibration_start.png")

    for _ in range(4):
        control(page, "bits").press("ArrowLeft")
    wait_until(lambda: (text(page, number("codes used")) or "").endswith(" of 16"))
    at_four_bits = text(page, number("SQNR"))
    assert float(at_four_bits.removesuffix(" dB")) < float(start.removesuffix(" dB"))

    control(page, "method-mse").click()
    by_mse = changed(page, number("SQNR"), at_four_bits)
    control(page, "symmetric-true").click()
    wait_until(lambda: text(page, number("zero_point")) == "0")
    page.screenshot(path=screenshots / "calibration_mse.png")
    control(page, "per_channel-true").click()
    wait_until(lambda: "…" in text(page, number("step")))
    assert float(by_mse.removesuffix(" dB")) > float(at_four_bits.removesuffix(" dB"))
    page.screenshot(path=screenshots / "calibration_all_channels.png")
    control(page, "channel").press("ArrowRight")
    wait_until(lambda: "…" not in text(page, number("step")))
    page.screenshot(path=screenshots / "calibration_channel.png")


CONSOLE = """
import numpy as np
from tinyml_course.boards import load_board
from tinyml_course.deploy import StreamSettings, make_program
from tinyml_course.deploy.stream import emulate_stream
from tinyml_course.paths import lesson_data_dir
from tinyml_course.tflite import read_model
from tinyml_course.widgets import SerialConsole

model = read_model(lesson_data_dir("09_keyword_spotting") / "keyword_model.tflite")
settings = StreamSettings(labels=("silence", "unknown", "yes", "no"))
program = make_program(model, "log-mel", settings, "packed")
t = np.arange(28_000) / 16_000
sound = (9000 * np.sin(6000 * t * t) * np.sin(2 * t) ** 4).astype(np.int16)
run = emulate_stream(program, settings, load_board("emulated-cortex-m4"), sound)
SerialConsole(run, "A tone that rises (SYNTHETIC), heard by the emulated board")
"""


def test_time_passes_on_the_emulated_board(page, jupyter, screenshots, tmp_path):
    run_cell(page, jupyter, tmp_path, "console", CONSOLE)
    terminal, given = ".tml-console .terminal", ".tml-console [data-readout='samples given']"
    wait_until(lambda: "ready" in (text(page, terminal) or ""))
    assert text(page, given) == "28,000"
    show(page, control(page, "play"))
    page.screenshot(path=screenshots / "serial_console.png")

    control(page, "restart").press("Enter")
    changed(page, given, "28,000")
    assert text(page, terminal).strip() == "ready"
    control(page, "step").press("ArrowRight")
    changed(page, given, "0")
    assert text(page, given) == "320"
    control(page, "play").click()
    wait_until(lambda: int(text(page, given).replace(",", "")) > 640)
    control(page, "play").click()
    page.screenshot(path=screenshots / "serial_console_playing.png")


BLOCKS = """
from tinyml_course.widgets import FallingBlocks

FallingBlocks(
    [(160, -1, 0), (320, 0, 2), (100, 1, 2), (480, 2, 3)],
    names=["window", "stem", "fast", "join"],
    steps=["CONV_2D", "CONV_2D", "CONCATENATION", "SOFTMAX"],
)
"""


def test_blocks_fall_one_by_one(page, jupyter, screenshots, tmp_path):
    run_cell(page, jupyter, tmp_path, "blocks", BLOCKS)
    height = ".tml-falling [data-readout='height so far']"
    wait_until(lambda: text(page, height) == "0")
    show(page, control(page, "next"))
    control(page, "next").press("Enter")
    changed(page, height, "0")
    assert text(page, height) == "480"
    control(page, "placed").press("ArrowRight")
    changed(page, height, "480")
    assert text(page, height) == "800"
    control(page, "play").click()
    wait_until(lambda: text(page, ".tml-falling [data-readout='blocks placed']") == "4 of 4")
    assert page.locator(".tml-falling .block.waiting").count() == 0
    page.screenshot(path=screenshots / "falling_blocks.png")


GROUP_THRESHOLDS = """
import numpy as np
from tinyml_course.widgets import GroupThresholds

rng = np.random.default_rng(8)
truth, glasses = np.tile([0, 1], 200), np.repeat([0, 1], 200)
scores = np.clip(0.25 + 0.5 * truth - 0.2 * glasses + rng.normal(0, 0.15, 400), 0, 1)
GroupThresholds(scores, truth, glasses, ["without", "with"])
"""


def test_groups_move_with_one_threshold_and_with_their_own(page, jupyter, screenshots, tmp_path):
    run_cell(page, jupyter, tmp_path, "group_thresholds", GROUP_THRESHOLDS)
    sentence = ".tml-group-thresholds .sentence"
    start = wait_until(lambda: text(page, sentence))
    show(page, control(page, "threshold-1"))
    page.screenshot(path=screenshots / "group_thresholds.png")

    control(page, "threshold-1").press("ArrowRight")
    together = changed(page, sentence, start)
    assert control(page, "threshold-0").input_value() == "0.51"
    control(page, "linked-false").click()
    control(page, "threshold-1").press("PageDown")
    changed(page, sentence, together)
    assert control(page, "threshold-0").input_value() == "0.51"
    assert float(control(page, "threshold-1").input_value()) < 0.5
    page.screenshot(path=screenshots / "group_thresholds_own.png")


def test_two_widgets_of_a_page_keep_their_own_choices(page, jupyter, tmp_path):
    *before, explorer = CALIBRATION.strip().splitlines()
    code = "\n".join([*before, f"display(*({explorer} for _ in range(2)))"])
    run_cell(page, jupyter, tmp_path, "two_calibrations", code)
    chosen = page.locator(".jp-OutputArea input[type=radio]:checked")
    assert wait_until(lambda: chosen.count() == 6)
