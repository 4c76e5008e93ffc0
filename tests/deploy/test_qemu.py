"""The same firmware under QEMU: the same outputs, and as many instructions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.support.inputs import input_families
from tests.support.qemu import MPS2, need, program, run_qemu
from tinyml_course.deploy import KERNELS, export_c
from tinyml_course.deploy.compilers import GCC
from tinyml_course.deploy.cores import CORES
from tinyml_course.deploy.firmware import Firmware
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.paths import lesson_data_dir
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")

CORE = CORES["cortex-m4"]
KEEP = ("model_input", "model_output", "model_invoke")


def run_here(firmware: Firmware, x: np.ndarray, size: int) -> tuple[np.ndarray, int]:
    """Outputs and instructions of all inferences on our own emulated board."""
    machine = Machine(firmware)
    to, at = (machine.call(name).value for name in KEEP[:2])
    outputs, instructions = [], 0
    for row in x:
        machine.write(to, row.tobytes())
        instructions += machine.call("model_invoke").instructions
        outputs.append(np.frombuffer(machine.read(at, size), np.int8))
    return np.stack(outputs), instructions


@pytest.mark.parametrize("kernels", KERNELS)
@pytest.mark.parametrize("compiler", ["zig", "gcc"])
def test_qemu_computes_and_counts_what_the_emulated_board_does(
    compiler: str, kernels: str, tmp_path: Path
):
    path = lesson_data_dir("04_first_network") / "gesture_model.tflite"
    model = read_model(path)
    x = input_families((1, *model.tensors[model.inputs[0]].row_shape), 1, 3)
    files = program(export_c(model, "model", kernels).files, x)
    if compiler == "gcc":
        need(GCC)
    firmware = compile_c(files, CORE, MPS2, keep=KEEP, compiler=compiler)
    theirs = run_qemu(firmware, tmp_path / "qemu")
    outputs, instructions = run_here(firmware, x, theirs.outputs.shape[1])
    wanted = Simulator.load(path).run(x).reshape(outputs.shape)
    np.testing.assert_array_equal(outputs, wanted)
    np.testing.assert_array_equal(theirs.outputs, wanted)
    assert instructions == theirs.instructions


def test_ds_cnn_takes_under_qemu_as_many_instructions_as_here(
    conformance_models: Path, tmp_path: Path
):
    path = conformance_models / "mlperf_tiny_kws_dscnn_int8.tflite"
    model = read_model(path)
    x = input_families((1, *model.tensors[model.inputs[0]].row_shape), 1, 4)[:1]
    files = program(export_c(model, "model", "packed").files, x)
    firmware = compile_c(files, CORE, MPS2, keep=KEEP)
    theirs = run_qemu(firmware, tmp_path)
    outputs, instructions = run_here(firmware, x, theirs.outputs.shape[1])
    np.testing.assert_array_equal(theirs.outputs, outputs)
    np.testing.assert_array_equal(outputs, Simulator.load(path).run(x).reshape(outputs.shape))
    assert instructions == theirs.instructions
