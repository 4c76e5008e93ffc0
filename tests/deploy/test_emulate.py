"""Models on emulated boards: the simulator's outputs, on every core."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.board_models import BoardModels
from tests.support.golden import NAMES as OPERATORS
from tests.support.golden import load_golden
from tests.support.golden_stateful import NAMES as STATEFUL
from tests.support.golden_stateful import load_stateful, step_by_step
from tests.support.inputs import input_families, model_inputs
from tinyml_course.boards import load_board
from tinyml_course.cost import multiply_accumulates
from tinyml_course.deploy import KERNELS, export_c
from tinyml_course.deploy.cores import CORES
from tinyml_course.deploy.emulate import EmulatedModel, emulate, find_target
from tinyml_course.deploy.firmware import MemoryMap
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.errors import DataError, FirmwareError, MissingDependencyError, ModelError
from tinyml_course.paths import PACKAGE_DIR
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.state import remembers
from tinyml_course.tflite import Model, read_model

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")

LESSONS = PACKAGE_DIR / "exercises" / "data"
GESTURE = LESSONS / "04_first_network" / "gesture_model.tflite"
MACS_AT_MOST = 3_000_000  # so that five cores take seconds
ROWS = 3


def inputs_of(model: Model, rows: int, seed: int = 0) -> np.ndarray:
    families = input_families((1, *model.tensors[model.inputs[0]].row_shape), 1, seed)
    return families[:rows]


def exported(path: Path) -> tuple[Model, str] | None:
    """A model that can be C and is small enough, and a name for it."""
    model = read_model(path)
    try:
        export_c(model)
    except ModelError:
        return None
    small = multiply_accumulates(model) <= MACS_AT_MOST
    return (model, re.sub(r"\W|^(?=\d)", "_", f"{path.parent.name}_{path.stem}")) if small else None


def as_c(models: Mapping[str, Model], kernels: str) -> dict[str, dict[str, str]]:
    """Files of each model; with other kernels than plain ones, only where they are others."""
    made = {name: export_c(model, name, kernels).files for name, model in models.items()}
    if kernels == "plain":
        return made
    plain = as_c(models, "plain")
    return {name: files for name, files in made.items() if files != plain[name]}


def together(files: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The files of all models as those of one program."""
    return {file: text for each in files.values() for file, text in each.items()}


@pytest.fixture(scope="module")
def models(request: pytest.FixtureRequest) -> dict[str, tuple[Model, np.ndarray, np.ndarray]]:
    """Models of the lessons and of others: inputs, and the outputs of the simulator."""
    paths = list(LESSONS.glob("*/*.tflite"))
    try:
        paths += request.getfixturevalue("conformance_models").glob("*.tflite")
    except pytest.skip.Exception:  # they are not here: those of the lessons are
        assert paths
    found = {}
    for path in sorted(paths):
        if kept := exported(path):
            model, name = kept
            x = model_inputs(model, 1, seed=0)[:ROWS]
            simulator = Simulator.load(path)
            parts = np.split(x, len(x)) if remembers(model) else [x]  # steps of a stream
            found[name] = model, x, np.concatenate([simulator.run(part) for part in parts])
    assert len(found) >= 8
    return found


@pytest.fixture(scope="module")
def sources(
    models: dict[str, tuple[Model, np.ndarray, np.ndarray]],
) -> dict[str, dict[str, dict[str, str]]]:
    """All these models as C, for each set of kernels."""
    return {
        kernels: as_c({name: model for name, (model, *_) in models.items()}, kernels)
        for kernels in KERNELS
    }


@pytest.mark.parametrize(
    ("core", "kernels"),
    [
        *((name, kernels) for name in CORES for kernels in KERNELS),
    ],
)
def test_every_model_gives_the_simulators_outputs_on_every_core(
    core: str,
    kernels: str,
    models: dict[str, tuple[Model, np.ndarray, np.ndarray]],
    sources: dict[str, dict[str, dict[str, str]]],
):
    """All models stand in one firmware, which saves most of the compiling."""
    files = sources[kernels]
    assert len(files) >= 8
    keep = [f"{name}_{what}" for name in files for what in ("input", "output", "invoke")]
    memory = MemoryMap(0, 16 << 20, 0x2000_0000, 16 << 20)
    machine = Machine(compile_c(together(files), CORES[core], memory, keep=keep))
    for name in files:
        _, x, wanted = models[name]
        to, at = (machine.call(f"{name}_{what}").value for what in ("input", "output"))
        for row, y in zip(x, wanted, strict=True):
            machine.write(to, row.tobytes())
            machine.call(f"{name}_invoke")
            np.testing.assert_array_equal(
                np.frombuffer(machine.read(at, y.nbytes), y.dtype), y.ravel(), err_msg=name
            )


STEPS = 100
"""Of a stream, for models that remember."""


@pytest.fixture(scope="module")
def operators() -> dict[str, tuple[Model, Any, list[np.ndarray]]]:
    """Each operator: inputs, and the outputs that TFLM computed; streams, and the simulator's."""
    found = {}
    for name in OPERATORS:
        source, x, tensors = load_golden(name)
        model = read_model(source)
        given = tuple(a[:ROWS] for a in (x if isinstance(x, tuple) else (x,)))
        found[name] = model, given, [tensors[i][:ROWS] for i in model.outputs]
    for name in STATEFUL:
        source, *_ = load_stateful(name)
        model = read_model(source)
        x = model_inputs(model, STEPS // 4, seed=2)
        tensors = step_by_step(Simulator.load(source), x)
        found[name] = model, (x,), [tensors[i] for i in model.outputs]
    return found


@pytest.mark.parametrize("kernels", KERNELS)
@pytest.mark.parametrize("core", CORES)
def test_every_operator_computes_what_tflm_computed_on_every_core(
    core: str, kernels: str, operators: dict[str, tuple[Model, Any, list[np.ndarray]]]
):
    files = as_c({name: model for name, (model, *_) in operators.items()}, kernels)
    board = BoardModels({name: operators[name][0] for name in files}, core, kernels)
    for name in files:
        _, given, wanted = operators[name]
        for found, expected in zip(board.run(name, given), wanted, strict=True):
            assert found.tobytes() == expected.tobytes(), name


@pytest.mark.parametrize("name", ["float_io", "uint8_io", "dyn_reshape_ae"])
@pytest.mark.parametrize("core", CORES)
def test_real_and_unsigned_ends_give_the_simulators_outputs_on_every_core(
    core: str, name: str, conformance_found: Path
):
    path = conformance_found / f"{name}.tflite"
    model = read_model(path)
    x = model_inputs(model, 1, seed=4)
    found = EmulatedModel(model, "emulated-cortex-m4", core=core).run(x).outputs
    expected = Simulator.load(path).run(x)
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found, expected)


def test_a_stream_goes_on_in_the_next_run_until_it_is_reset():
    source, x, tensors = load_stateful("keras_lstm")
    model = read_model(source)
    board = EmulatedModel(model, "emulated-cortex-m4")
    for _ in range(2):
        parts = [board.run(x[start : start + 4]).outputs for start in (0, 4, 8)]
        expected = tensors[model.outputs[0]][:12]
        np.testing.assert_array_equal(np.concatenate(parts), expected)
        board.reset()


@pytest.mark.parametrize("core", [name for name, core in CORES.items() if core.aligned_only])
def test_no_kernel_loads_words_from_odd_addresses_where_the_core_cannot(core: str):
    for path in (GESTURE, LESSONS / "09_keyword_spotting" / "keyword_model.tflite"):
        model = read_model(path)
        x = inputs_of(model, 1)
        for kernels in KERNELS:
            built = EmulatedModel(model, "emulated-cortex-m4", kernels, core=core)
            built.machine = Machine(built.firmware, check_alignment=True)
            np.testing.assert_array_equal(built.run(x).outputs, Simulator.load(path).run(x))


@pytest.mark.parametrize("core", [name for name, core in CORES.items() if not core.has_packed])
def test_packed_kernels_halve_the_work_without_packed_multiplications_too(core: str):
    model = read_model(LESSONS / "09_keyword_spotting" / "keyword_model.tflite")
    x = inputs_of(model, 1)
    plain, packed = (
        EmulatedModel(model, "emulated-cortex-m4", kernels, core=core).run(x).instructions
        for kernels in ("plain", "packed")
    )
    assert packed < plain / 2


@pytest.mark.parametrize(
    ("kernels", "at_most"),
    [("plain", 40_000_000), ("small", 7_900_000), ("packed", 2_900_000)],
)
def test_ds_cnn_stays_within_its_instructions(kernels: str, at_most: int, conformance_models: Path):
    path = conformance_models / "mlperf_tiny_kws_dscnn_int8.tflite"
    model = read_model(path)
    x = inputs_of(model, 3)
    built = EmulatedModel(model, "emulated-cortex-m4", kernels)
    emulation = built.run(x)
    np.testing.assert_array_equal(emulation.outputs, Simulator.load(path).run(x))
    assert emulation.instructions <= at_most
    assert emulation.between < 100
    counted = sum(layer.instructions for layer in emulation.layers) + emulation.between
    assert counted == emulation.instructions
    unmarked = Machine(built.firmware).call("model_invoke")  # on what the last row left
    assert unmarked.instructions == pytest.approx(emulation.instructions, rel=0.01)
    low, high = emulation.cycles.documented
    assert emulation.instructions < low < high < 1.6 * emulation.instructions


def test_layers_stand_in_their_order_under_their_names():
    model = read_model(GESTURE)
    emulation = emulate(model, "emulated-cortex-m4", inputs_of(model, 2))
    assert [layer.name for layer in emulation.layers] == [
        f"{op.index} {op.name}" for op in model.operators
    ]
    heaviest = max(emulation.layers, key=lambda layer: layer.instructions)
    assert heaviest.instructions > emulation.instructions / 4
    assert 0 < emulation.stack_bytes < 1024
    assert emulation.arena_bytes <= emulation.ram_bytes - 4096


def test_model_can_be_run_again_with_other_inputs():
    model = read_model(GESTURE)
    board = EmulatedModel(model, "emulated_cortex_m4")
    x = inputs_of(model, 4, seed=5)
    first, again = board.run(x), board.run(x[::-1])
    np.testing.assert_array_equal(first.outputs, again.outputs[::-1])
    assert first.instructions == again.instructions


def test_model_one_byte_too_big_for_flash_or_ram_says_so():
    model = read_model(GESTURE)
    board = load_board("emulated-cortex-m4")
    needs = EmulatedModel(model, board).firmware
    small = replace(board, flash_bytes=needs.flash_bytes - 1)
    with pytest.raises(FirmwareError, match=r"flash: needs .* 1 too many \(code .*, constants"):
        EmulatedModel(model, small)
    small = replace(board, ram_bytes=needs.ram_bytes - 1)
    with pytest.raises(FirmwareError, match=r"RAM: needs .* 1 too many \(stack 4,096, variables"):
        EmulatedModel(model, small)


def test_stack_too_small_for_a_model_names_the_function():
    model = read_model(GESTURE)
    taken = emulate(model, "emulated-cortex-m4", inputs_of(model, 1)).stack_bytes
    enough = -(-taken // 8) * 8
    x = inputs_of(model, 1)
    assert (
        EmulatedModel(model, "emulated-cortex-m4", stack_bytes=enough).run(x).stack_bytes == taken
    )
    with pytest.raises(FirmwareError, match=rf"stack overflow in \w+.*: {enough - 8} bytes were"):
        EmulatedModel(model, "emulated-cortex-m4", stack_bytes=enough - 8).run(x)


def test_inference_over_its_budget_names_the_function():
    model = read_model(GESTURE)
    with pytest.raises(
        FirmwareError, match=r"still running after [\d,]+ instructions, in tinyml_conv"
    ):
        EmulatedModel(model, "emulated-cortex-m4").run(inputs_of(model, 1), budget=2000)


@pytest.mark.parametrize(
    "change", [lambda x: x.astype(np.float32), lambda x: x[0], lambda x: x[:0], lambda x: (x, x)]
)
def test_inputs_of_another_kind_are_refused(change: Any):
    model = read_model(GESTURE)
    board = EmulatedModel(model, "emulated-cortex-m4")
    with pytest.raises(DataError, match=r"expected inputs int8 \(N, "):
        board.run(change(inputs_of(model, 2)))


def test_xtensa_board_says_that_nothing_emulates_it():
    with pytest.raises(DataError, match="nothing here emulates its Xtensa"):
        find_target(load_board("xiao-esp32s3-sense"))


def test_every_other_kit_can_be_emulated():
    for name in ("arduino-nano-33-ble-sense", "raspberry-pi-pico", "raspberry-pi-pico-2",
                 "nucleo-l4r5zi", "xiao-nrf52840-sense"):  # fmt: skip
        core, memory = find_target(load_board(name))
        firmware = compile_c({"a.c": "int f(void) { return 7; }"}, core, memory, keep=("f",))
        assert Machine(firmware).call("f").value == 7


def test_without_the_extra_the_message_names_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "ziglang", None)
    with pytest.raises(MissingDependencyError, match=r"pip install tinyml-course\[emulator\]"):
        EmulatedModel(read_model(GESTURE), "emulated-cortex-m4")
