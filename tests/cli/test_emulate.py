import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.support.inputs import input_families
from tinyml_course.cli import app
from tinyml_course.deploy.emulate import emulate
from tinyml_course.paths import lesson_data_dir
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import Model, read_model

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")

GESTURE = lesson_data_dir("04_first_network") / "gesture_model.tflite"


def inputs_of(model: Model, rows: int, seed: int = 0) -> np.ndarray:
    families = input_families((1, *model.tensors[model.inputs[0]].row_shape), 1, seed)
    return families[:rows]


def test_command_prints_counts_and_keeps_the_outputs(tmp_path: Path):
    model = read_model(GESTURE)
    x = inputs_of(model, 3)
    np.save(tmp_path / "x.npy", x)
    arguments = ["emulate", str(GESTURE), "--board", "emulated-cortex-m4", "--input",
                 str(tmp_path / "x.npy"), "--output", str(tmp_path / "y.npy")]  # fmt: skip
    result = CliRunner().invoke(app, [*arguments, "--kernels", "packed"])
    assert result.exit_code == 0, result.output
    wanted = Simulator.load(GESTURE).run(x)
    np.testing.assert_array_equal(np.load(tmp_path / "y.npy"), wanted)
    counted = emulate(model, "emulated-cortex-m4", x, "packed")
    for words in (
        "3 inputs on an emulated Cortex-M4F",
        f"all {counted.instructions:,} 100.0 %",
        f"stack {counted.stack_bytes:,} of the 4,096 bytes",
        f"flash {counted.flash_bytes:,} of 1,048,576 bytes",
        f"RAM {counted.ram_bytes:,} of 262,144 bytes",
        "64 MHz, estimated: 1.00 to ",
        "this chip was not measured",
        "others 11.72 ms at 120 MHz (1.41 M cycles): microTVM, NUCLEO-L4R5ZI, anomaly",
    ):
        assert words in re.sub(r" +", " ", result.output)


def test_command_on_another_core_and_on_an_unknown_one(tmp_path: Path):
    np.save(tmp_path / "x.npy", inputs_of(read_model(GESTURE), 1))
    arguments = ["emulate", str(GESTURE), "--board", "emulated-cortex-m4", "--input",
                 str(tmp_path / "x.npy"), "--output", str(tmp_path / "y.npy")]  # fmt: skip
    result = CliRunner().invoke(app, [*arguments, "--core", "rv32imc"])
    assert "on an emulated RISC-V RV32IMC with the memory of" in result.output
    result = CliRunner().invoke(app, [*arguments, "--core", "z80"])
    assert result.exit_code == 2
    assert "expected a core among cortex-m0plus" in result.output
