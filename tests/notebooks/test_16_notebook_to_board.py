"""Lesson 16 stands on two earlier models and on the emulator: what it says still holds."""

import re
import shutil
import subprocess

import nbformat
import numpy as np
import pytest

from tinyml_course import paths
from tinyml_course.boards import load_board
from tinyml_course.deploy import StreamSettings, make_program
from tinyml_course.deploy.flipped_bits import compile_self_test, run_self_test
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.tflm_array import tflm_c
from tinyml_course.deploy.web_page import web_page
from tinyml_course.exercises.checkpoints import load_checkpoint
from tinyml_course.grading.lesson_source import lesson_facts, load_exercises, source_notebook
from tinyml_course.operators import OPERATORS
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model

LESSON = "16_notebook_to_board"
EXERCISES = {exercise.name: exercise for exercise in load_exercises(LESSON)}
KEYWORDS = ("09_keyword_spotting", "keyword_model.tflite")
GESTURES = (LESSON, "gesture_model.tflite")
REPORT = ("equal", "differing", "largest", "same_label")


def stored_model(lesson, file):
    return (paths.lesson_data_dir(lesson) / file).read_bytes()


@pytest.fixture(scope="module")
def stuck():
    """What the cells with ``STUCK = True`` load."""
    return load_checkpoint(paths.lesson_data_dir(LESSON), "stuck")


def test_the_text_for_the_stuck_is_the_array_of_the_stored_model(stuck):
    text = stuck["text"].tobytes().decode()
    numbers = re.findall(r"0x(\w\w)\b", text)
    assert bytes(int(number, 16) for number in numbers) == stored_model(*GESTURES)
    assert text.startswith("alignas(16) const unsigned char model[] = {")


def test_the_methods_for_the_stuck_are_those_of_both_models(stuck):
    models = [Simulator.load(stored_model(*which)).model for which in (KEYWORDS, GESTURES)]
    used = {OPERATORS[op.name].add_method for model in models for op in model.operators}
    assert stuck["methods"].tobytes().decode().split() == sorted(used)


def test_the_rings_for_the_stuck_hold_the_latest_samples_in_time_order(stuck):
    for newest, ring in zip((8, 11, 14), stuck["rings"].tolist(), strict=True):
        buffer, window, start = ring[:6], ring[6:12], ring[12]
        assert window == list(range(newest - 5, newest + 1))
        assert buffer[start:] + buffer[:start] == window
    assert stuck["window"].shape == (16_000,)


def test_the_reports_for_the_stuck_are_equal_and_their_flips_are_not_all(stuck):
    assert stuck["parities"].tolist() == [[1, 0, 0, 1]] * 4
    flips = [dict(zip(REPORT, row, strict=True)) for row in stuck["spoiled"].tolist()]
    assert len(flips) == 12
    assert any(flip["differing"] and flip["same_label"] == 1 for flip in flips)


def test_the_costs_for_the_stuck_are_lower_with_packed_kernels(stuck):
    instructions, low, high, low_uj, high_uj, _ = stuck["profiles"].T
    for plain, packed in ((0, 1), (2, 3)):
        assert instructions[packed] < instructions[plain]
    assert (low * 64_000 >= instructions).all()  # a Cortex-M4 starts one in a cycle at most
    assert (1.5 * low < high).all()
    np.testing.assert_allclose(high_uj / low_uj, high / low)


def test_the_opening_gives_no_prediction_away():
    cells = nbformat.read(source_notebook(LESSON), as_version=4).cells
    opening = cells[0].source + lesson_facts(LESSON).promise
    for answer in ("0 of", "100 %", "256", "15 %"):
        assert answer not in opening


def test_the_reference_array_holds_the_bytes_that_the_library_writes_for_tflm():
    data = stored_model(*KEYWORDS)
    reference = "".join(EXERCISES["to_c_array"].reference(data, "keywords"))
    library = tflm_c(data, "keywords")["keywords_data.cc"]
    for text in (reference, library):
        assert bytes(int(number, 16) for number in re.findall(r"0x(\w\w)\b", text)) == data


UNRULY = {"BATCH_MATMUL", "CUMSUM", "PADV2", "SPLIT_V", "UNIDIRECTIONAL_SEQUENCE_LSTM"} | {
    name for name in OPERATORS if name.startswith("CUSTOM:")
}
"""Capital letters that no rule tells; no input of the exercise holds them."""


def test_the_rule_holds_for_parts_of_two_letters():
    two = {"BATCH_TO_SPACE_ND": "AddBatchToSpaceNd", "DEPTH_TO_SPACE": "AddDepthToSpace"}
    for name, method in two.items():
        assert EXERCISES["required_ops"].reference([name]) == [method]


@pytest.mark.parametrize("name", sorted(set(OPERATORS) - UNRULY))
def test_the_rule_for_names_gives_the_methods_tflm_has(name):
    assert EXERCISES["required_ops"].reference([name]) == [OPERATORS[name].add_method]


def test_every_operator_that_is_checked_is_one_tflm_has():
    for seed in range(10):
        for (names,) in EXERCISES["required_ops"].make_inputs(np.random.default_rng(seed)):
            assert set(names) <= set(OPERATORS) - UNRULY


def test_outputs_that_are_checked_hold_the_largest_difference_int8_has():
    parity = EXERCISES["parity_report"]
    for seed in range(10):
        reports = [
            parity.reference(*case) for case in parity.make_inputs(np.random.default_rng(seed))
        ]
        assert max(report["largest"] for report in reports) == 255
        assert reports[0]["equal"] == 1


@pytest.mark.parametrize("kernels", ["plain", "packed"])
@pytest.mark.parametrize("model", [KEYWORDS, GESTURES], ids=["keywords", "gestures"])
def test_the_emulated_board_answers_as_the_simulator_does(model, kernels):
    for module in ("unicorn", "ziglang", "elftools"):
        pytest.importorskip(module, reason="needs tinyml-course[emulator]")
    from tinyml_course.deploy import emulate

    simulator = Simulator.load(stored_model(*model))
    shape = simulator.model.tensors[simulator.model.inputs[0]].shape[1:]
    x = np.random.default_rng(16).integers(-128, 128, (3, *shape), np.int8)
    run = emulate(simulator.model, load_board("emulated-cortex-m4"), x, kernels)
    np.testing.assert_array_equal(run.outputs, simulator.run(x))


SELF_TEST = """
const settings = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const modules = settings.modules.map((m) => ({ ...m, bytes: Buffer.from(m.base64, "base64") }));
console.log((await Program.load(modules)).selfTest().line);
"""


def test_the_pages_self_test_says_what_the_emulated_board_says(tmp_path):
    """The text asks the student to compare the two lines; the page's program runs in Node here."""
    pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
    pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")
    if (node := shutil.which("node")) is None:
        pytest.skip("no node here: install Node.js to run the page's program outside a browser")
    model, labels = read_model(stored_model(*GESTURES)), ("idle", "wave", "up-down", "ring", "wing")
    settings = StreamSettings(labels=labels)
    page = web_page(model, "motion", settings)
    (tmp_path / "settings.json").write_text(re.search(r'id="settings">(.*?)</script>', page)[1])
    engine = f'import fs from "node:fs";\n{read_text("web", "engine.js")}\n{SELF_TEST}'
    (tmp_path / "test.mjs").write_text(engine)
    command = [node, str(tmp_path / "test.mjs"), str(tmp_path / "settings.json")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    tested = make_program(model, "none", settings, "packed", tested="motion")
    on_board = run_self_test(compile_self_test(tested.files, load_board("emulated-cortex-m4")))
    # Its arrays are those of the small kernels: WebAssembly has no pairs to multiply.
    said, on_board = (re.sub(r"\d+ arrays", "all arrays", each) for each in (said, on_board))
    assert said.strip() == on_board.strip()
    assert said.startswith("PASS 8 of 8 vectors")
