"""The packed kernels of Cortex-M4, M7 and M33: bits, fallbacks, instructions and flash."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.board_layers import ROOMY, layer_mismatches, offsets_of
from tests.support.inputs import input_families, model_inputs
from tests.support.one_operator import tflite_builder
from tinyml_course.deploy import export_c
from tinyml_course.deploy.compilers import GCC
from tinyml_course.deploy.cores import CORES
from tinyml_course.deploy.emulate import EmulatedModel
from tinyml_course.deploy.firmware import MemoryMap
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import Model, read_model

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")
random_layers = pytest.importorskip("tests.support.random_layers", reason="needs ai-edge-litert")
vision_nets = pytest.importorskip("tests.support.vision_nets", reason="needs ai-edge-litert")

MEMORY = MemoryMap(0, 16 << 20, 0x2000_0000, 16 << 20)
PAINT = b"\xa5"
SEEDS = range(10)
TARGETS = [
    ("cortex-m4", "zig", "-O2"),
    ("cortex-m4", "zig", "-Os"),
    ("cortex-m4", "gcc", "-Os"),
    ("cortex-m7", "zig", "-O2"),
    ("cortex-m33", "gcc", "-O2"),
    ("cortex-m0plus", "zig", "-O2"),
    ("rv32imc", "zig", "-O2"),
]

Case = tuple[Model, np.ndarray, np.ndarray]


def case_of(source: bytes, rows: int = 2, seed: int = 0) -> Case:
    """A model, inputs of four families, and the simulator's outputs."""
    model = read_model(source)
    x = model_inputs(model, rows, seed)
    return model, x, Simulator.load(source).run(x)


def run_all(cases: dict[str, Case], core: str, compiler: str, optimize: str) -> dict[str, int]:
    """How many outputs differ, for each case that has any; one firmware holds all."""
    if compiler == "gcc" and shutil.which(GCC) is None:
        pytest.skip(f"needs {GCC}")
    sources = {name: export_c(model, name, "packed") for name, (model, _, _) in cases.items()}
    files = {file: text for made in sources.values() for file, text in made.files.items()}
    keep = [f"{name}_{what}" for name in cases for what in ("input", "output", "invoke")]
    flags = ("-Wall", "-Wextra", "-Werror")
    machine = Machine(
        compile_c(files, CORES[core], MEMORY, optimize, keep=keep, flags=flags, compiler=compiler)
    )
    found = {}
    arenas = [machine.call(f"{name}_input").value for name in cases]
    near, room = MEMORY.stack_top, max(arenas) + (1 << 16) - MEMORY.stack_top
    for name, (_, x, wanted) in cases.items():
        to, at = (machine.call(f"{name}_{what}").value for what in ("input", "output"))
        model, differing = sources[name].model, 0
        first = to - offsets_of(model)[model.inputs[0]]
        inside = slice(first - near, first - near + sources[name].arena_bytes)
        machine.write(near, PAINT * room)
        for row, y in zip(x, wanted, strict=True):
            machine.write(to, row.tobytes())
            machine.call(f"{name}_invoke")
            got = np.frombuffer(machine.read(at, y.nbytes), np.int8)
            differing += int((got != y.ravel()).sum())
        changed = np.frombuffer(machine.read(near, room), np.uint8) != PAINT[0]
        changed[inside] = False  # its arena
        assert not changed.any(), f"{name} wrote outside its arena"
        if differing:
            found[name] = differing
    return found


def code_of(model: Model) -> str:
    return export_c(model, "m", "packed").files["m.c"]


@pytest.fixture(scope="module")
def layers() -> dict[str, Case]:
    return {
        f"{kind.lower()}_{seed}": case_of(random_layers.random_layer(kind, seed), seed=seed)
        for kind in random_layers.KINDS
        for seed in SEEDS
    }


@pytest.mark.parametrize(("core", "compiler", "optimize"), TARGETS)
def test_layers_of_random_shape_give_the_simulators_outputs(
    core: str, compiler: str, optimize: str, layers: dict[str, Case]
):
    assert run_all(layers, core, compiler, optimize) == {}


def test_the_random_layers_reach_every_kernel(layers: dict[str, Case]):
    text = "".join(code_of(model) for model, _, _ in layers.values())
    for kernel in (
        "tinyml_two_pixels_short", "tinyml_two_pixels_exact", "tinyml_pointwise(",
        "tinyml_conv_2d_packed(", "tinyml_depthwise_conv_2d_packed(",
    ):  # fmt: skip
        assert text.count(kernel) >= 3, kernel
    outputs = np.concatenate([y.ravel() for _, _, y in layers.values()])
    assert len(np.unique(outputs)) == 256


def normal(shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    weights = np.random.default_rng(seed).normal(0, 45, shape)
    return np.clip(weights, -127, 127).astype(np.int8)


def conv(weights: np.ndarray | None = None, image: int = 6, out: int = 6, **values: Any) -> bytes:
    weights = normal((8, 3, 3, 4)) if weights is None else weights
    given = {"strideH": 1, "strideW": 1, "dilationHFactor": 1, "dilationWFactor": 1}
    shape, out_shape = (1, image, image, weights.shape[3]), (1, out, out, len(weights))
    return random_layers.layer("CONV_2D", shape, weights, out_shape, **given | values)


def depthwise(weights: np.ndarray | None = None, out: int = 6, **values: Any) -> bytes:
    weights = normal((1, 3, 3, 8)) if weights is None else weights
    depth = weights.shape[3] // values.get("depthMultiplier", 1)
    given = {"strideH": 1, "strideW": 1, "depthMultiplier": 1, "axis": 3, "activation": 1}
    out_shape = (1, out, out, weights.shape[3])
    return random_layers.layer(
        "DEPTHWISE_CONV_2D", (1, 6, 6, depth), weights, out_shape, **given | values
    )


def dense(weights: np.ndarray, **values: Any) -> bytes:
    units, depth = weights.shape
    return random_layers.layer("FULLY_CONNECTED", (1, depth), weights, (1, units), **values)


def lowest_beside_negative() -> np.ndarray:
    weights = normal((8, 16))
    weights[1, 0], weights[0, 0] = -128, -1  # 256 * -128 - 1 is below 16 bits
    return weights


FALLBACKS = {
    "channels that are not in fours": lambda: conv(normal((6, 3, 3, 4))),
    "dilated columns": lambda: conv(out=2, padding=1, dilationWFactor=2, dilationHFactor=2),
    "two weights too low for a halfword": lambda: dense(lowest_beside_negative()),
    "an activation that does not allow all codes": lambda: conv(zero_point=-20, activation=1),
    "an effective multiplier of one half": lambda: dense(normal((4, 8)), step=0.6, zero_point=3),
    "sums of more than 2^23": lambda: dense(
        normal((4, 8)), bias=[9 << 20, 0, 0, 0], step=1e-5, zero_point=3
    ),
    "depthwise outputs of either sign": lambda: depthwise(
        zero_point=3, activation=0, step=0.01 * 2.0 ** np.linspace(-0.5, 0.5, 8)
    ),
    "depthwise with taps of other sizes": lambda: depthwise(normal((1, 3, 2, 8))),
    "depthwise with two outputs a channel": lambda: depthwise(depthMultiplier=2),
    "depthwise with strides of three rows": lambda: depthwise(out=2, strideH=3, strideW=3),
}


@pytest.mark.parametrize("why", FALLBACKS)
def test_a_layer_that_packed_kernels_cannot_do_has_the_small_ones(why: str):
    assert "TINYML_PAIRS" not in code_of(read_model(FALLBACKS[why]()))


def test_their_neighbours_have_the_packed_ones():
    for source in (conv(), dense(normal((8, 16))), conv(zero_point=3), depthwise()):
        assert "TINYML_PAIRS" in code_of(read_model(source))


def test_layers_that_fall_back_give_the_simulators_outputs():
    cases = {f"case_{i}": case_of(make()) for i, make in enumerate(FALLBACKS.values())}
    assert run_all(cases, "cortex-m4", "zig", "-O2") == {}


@pytest.mark.parametrize("depth", [1, 4, 9, 12, 16, 17])
@pytest.mark.parametrize("rows", [1, 2, 3])
def test_vectors_of_any_length_are_computed_in_their_columns(depth: int, rows: int):
    source = random_layers.layer(
        "FULLY_CONNECTED", (rows, depth), normal((8, depth)), (rows, 8), zero_point=3
    )
    assert run_all({"dense": case_of(source)}, "cortex-m4", "zig", "-O2") == {}


@pytest.mark.parametrize("zero_point", [-128, 3])
def test_dead_channels_are_constants_of_the_packed_kernels(zero_point: int):
    """As in published models: biases near 2^30 and multipliers next to 0."""
    rng = np.random.default_rng(5)
    bias, step = rng.integers(-2000, 2000, 8), np.full(8, 1 / 600)
    dead = [0, 3, 5, 6]
    bias[dead], step[dead] = (1 << 30) - np.arange(4) * 7777, 2.0 ** -np.array([29, 33, 34, 36])
    given = {"bias": bias, "step": step, "activation": int(zero_point == -128)}
    sources = [conv(normal((8, 1, 1, 16)), zero_point=zero_point, **given)]
    if zero_point == -128:
        sources += [depthwise(**given), conv(**given)]
    cases = {f"case_{i}": case_of(source, rows=10) for i, source in enumerate(sources)}
    for model, _, outputs in cases.values():
        assert "TINYML_PAIRS" in code_of(model)
        spread = np.ptp(outputs.astype(int), axis=(0, 1, 2))
        assert (spread[dead] == 0).all()
        assert (np.delete(spread, dead) > 40).all()
    assert run_all(cases, "cortex-m4", "zig", "-O2") == {}


@pytest.mark.parametrize("name", ["mlperf_tiny_kws_dscnn_int8", "mlperf_tiny_anomaly_ad01_int8"])
def test_every_layer_of_published_models_computes_what_the_simulator_computes(
    name: str, conformance_models: Path
):
    model = read_model(conformance_models / f"{name}.tflite")
    assert layer_mismatches(model, model_inputs(model, 25, seed=7), "packed") == {}


@pytest.fixture(scope="module")
def nets(request: pytest.FixtureRequest) -> dict[str, bytes]:
    """The four models of MLPerf Tiny; two are built, the others left out where they are not."""
    found = {"resnet_8": vision_nets.resnet_8(), "mobilenet_025": vision_nets.mobilenet_025()}
    try:
        folder = request.getfixturevalue("conformance_models")
    except pytest.skip.Exception:
        return found
    for name in ("kws_dscnn", "anomaly_ad01"):
        found[name] = (folder / f"mlperf_tiny_{name}_int8.tflite").read_bytes()
    return found


@pytest.mark.parametrize("name", ["resnet_8", "mobilenet_025"])
def test_every_layer_of_built_networks_computes_what_the_simulator_computes(
    name: str, nets: dict[str, bytes]
):
    model = read_model(nets[name])
    assert layer_mismatches(model, model_inputs(model, 1, seed=7), "packed") == {}


AT_MOST = {
    "kws_dscnn": 2_760_000,
    "mobilenet_025": 8_000_000,
    "resnet_8": 11_700_000,
    "anomaly_ad01": 253_000,
}


@pytest.mark.parametrize("core", ["cortex-m4", "cortex-m7", "cortex-m33"])
@pytest.mark.parametrize("name", AT_MOST)
def test_inferences_stay_within_their_instructions(core: str, name: str, nets: dict[str, bytes]):
    if name not in nets:
        pytest.skip("the published models are not here")
    model = read_model(nets[name])
    x = input_families((1, *model.tensors[model.inputs[0]].row_shape), 1, 3)[:1]
    run = EmulatedModel(model, ROOMY, "packed", core=core).run(x)
    np.testing.assert_array_equal(run.outputs, Simulator.load(nets[name]).run(x))
    more = 1.0 if core == "cortex-m4" else 1.01  # the assembly is the same, the C around it not
    assert run.instructions <= more * AT_MOST[name]


@pytest.mark.skipif(shutil.which(GCC) is None, reason=f"needs {GCC}")
def test_gcc_for_size_takes_no_more_than_a_fiftieth_more(nets: dict[str, bytes]):
    for name, source in nets.items():
        model = read_model(source)
        x = input_families((1, *model.tensors[model.inputs[0]].row_shape), 1, 3)[:1]
        zig, gcc = (
            EmulatedModel(model, ROOMY, "packed", compiler=compiler).run(x).instructions
            for compiler in ("zig", "gcc")
        )
        assert gcc <= 1.02 * zig, name


@pytest.mark.parametrize("compiler", ["zig", "gcc"])
def test_flash_grows_by_no_more_than_15_percent(compiler: str, nets: dict[str, bytes]):
    if compiler == "gcc" and shutil.which(GCC) is None:
        pytest.skip(f"needs {GCC}")
    for name, source in nets.items():
        small, packed = (
            EmulatedModel(
                read_model(source), ROOMY, kernels, compiler=compiler
            ).firmware.flash_bytes
            for kernels in ("small", "packed")
        )
        assert packed <= 1.15 * small, name


def all_pairs() -> tuple[np.ndarray, np.ndarray]:
    codes = np.arange(-128, 128).astype(np.int8)
    first, second = np.meshgrid(codes, codes, indexing="ij")
    return first[None], second[None]


def sum_model(
    name: str, scales: tuple[float, float, float], points: tuple[int, int, int],
    activation: int = 0, shape: tuple[int, ...] = (1, 256, 256),
) -> bytes:  # fmt: skip
    builder = tflite_builder()
    b = builder.ModelBuilder()
    shapes = ((1, 256, 256), shape, (1, 256, 256))
    tensors = [
        b.tensor(s, scale=scale, zero_point=point)
        for s, scale, point in zip(shapes, scales, points, strict=True)
    ]
    o = builder.options(f"{name.title()}Options", fusedActivationFunction=activation)
    b.operator(name, tensors[:2], tensors[2:], o)
    return b.build(tensors[:2], tensors[2:])


SUMS = [  # scales, zero points, activation, kernel, most instructions a code
    ((0.05113217, 0.02342891, 0.06023377), (3, -20, 7), 0, "tinyml_sum", 10),
    ((0.05112323, 0.04342177, 0.07121981), (-128, -128, -128), 1, "tinyml_sum", 10),
    ((0.05, 0.05, 0.1), (3, 4, 5), 0, "tinyml_sum_requantized", 20),  # halves: away from zero
    ((0.05, 0.03, 0.06), (3, 4, 5), 1, "tinyml_sum_requantized", 20),  # RELU above -128
    ((0.09, 0.08, 0.011), (3, 4, 5), 0, "tinyml_sum_requantized", 20),  # parts of many codes
]


@pytest.mark.parametrize("core", ["cortex-m4", "cortex-m0plus"])
@pytest.mark.parametrize("name", ["ADD", "SUB"])
def test_sums_by_tables_are_the_simulators_for_all_pairs_of_codes(core: str, name: str):
    for scales, points, activation, kernel, at_most in SUMS:
        source = sum_model(name, scales, points, activation)
        model, x = read_model(source), all_pairs()
        assert f" {kernel}(" in code_of(model)
        run = EmulatedModel(model, ROOMY, "packed", core=core).run(x)
        np.testing.assert_array_equal(run.outputs, Simulator.load(source).run(x))
        if core == "cortex-m4":
            assert run.instructions <= at_most * 256 * 256 + 100


def test_sums_that_repeat_an_input_are_computed_as_before():
    source = sum_model("ADD", (0.05, 0.03, 0.06), (3, 4, 5), 0, (1, 1, 256))
    code = code_of(read_model(source))
    assert "tinyml_sum" not in code
    assert "tinyml_elementwise(" in code


def test_tables_larger_than_the_output_are_not_made():
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, y, z = (b.tensor((1, 100), scale=s) for s in (0.05, 0.03, 0.06))
    b.operator("ADD", [x, y], [z], builder.options("AddOptions"))
    assert "tinyml_sum(" not in code_of(read_model(b.build([x, y], [z])))


def test_the_c_has_both_kinds_of_kernels_for_the_core_to_choose():
    code = code_of(read_model(conv()))
    assert re.search(r"#ifdef TINYML_PAIRS\n.*_packed\(.*\n#else\n.*_small\(.*\n#endif", code)
