"""GCC as boards' packages call it: what it needs, and what it makes of our code."""

import shutil

import numpy as np
import pytest

from tinyml_course.boards import load_board, load_boards
from tinyml_course.deploy import export_c
from tinyml_course.deploy.compilers import COMPILERS, GCC, find_compiler
from tinyml_course.deploy.cores import CORES
from tinyml_course.deploy.emulate import EmulatedModel, find_target
from tinyml_course.deploy.kit_firmware import compiler_flags
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.errors import DataError, MissingDependencyError
from tinyml_course.paths import lesson_data_dir
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")

KEYWORD = lesson_data_dir("09_keyword_spotting") / "keyword_model.tflite"
needs_gcc = pytest.mark.skipif(shutil.which(GCC) is None, reason=f"needs {GCC}")


def one_input(model):
    shape = (1, *model.tensors[model.inputs[0]].row_shape)
    return np.random.default_rng(0).integers(-128, 128, shape, np.int8)


def test_without_gcc_the_message_says_how_to_get_it(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingDependencyError, match=r"apt install gcc-arm-none-eabi.*zig"):
        EmulatedModel(read_model(KEYWORD), "raspberry_pi_pico", compiler="gcc")


def test_gcc_is_refused_for_a_core_that_is_not_arms():
    with pytest.raises(DataError, match=r"expected an Arm core for arm-none-eabi-gcc, got RISC-V"):
        COMPILERS["gcc"].arguments(CORES["rv32imc"], ())


def test_an_unknown_compiler_is_named():
    with pytest.raises(DataError, match="expected a compiler among zig, gcc; got 'clang'"):
        find_compiler("clang")


@needs_gcc
@pytest.mark.parametrize("board", [b.name for b in load_boards() if b.emulator])
def test_gcc_with_the_boards_own_flags_computes_what_the_simulator_computes(board):
    model = read_model(KEYWORD)
    x = one_input(model)
    run = EmulatedModel(model, board, "packed", compiler="gcc").run(x)
    np.testing.assert_array_equal(run.outputs, Simulator.load(KEYWORD).run(x))
    assert run.compiler.startswith("gcc ")


@needs_gcc
@pytest.mark.parametrize("kernels", ["plain", "small", "packed"])
@pytest.mark.parametrize("name", ["raspberry_pi_pico", "xiao_nrf52840_sense"])
def test_the_model_asks_for_o2_where_a_package_compiles_for_size(name, kernels):
    model, board = read_model(KEYWORD), load_board(name)
    sources = export_c(model, "model", kernels).files
    asked = [line for line in sources["model.c"].splitlines() if line.startswith("#pragma GCC")]
    assert asked == ['#pragma GCC optimize("O2", "fp-contract=off")']
    without = {**sources, "model.c": sources["model.c"].replace(asked[0], "")}
    core, memory = find_target(board)
    counts = []
    for files in (sources, without):
        firmware = compile_c(
            files, core, memory, keep=("model_invoke",), flags=compiler_flags(board), compiler="gcc"
        )
        counts.append(Machine(firmware).call("model_invoke").instructions)
    assert counts[0] < 0.95 * counts[1]
