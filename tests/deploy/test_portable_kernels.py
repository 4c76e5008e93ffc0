"""Kernels of cores that multiply one number at a time: assembly, odd shapes, and what they save."""

import shutil
from importlib import resources

import numpy as np
import pytest

from tests.support.inputs import model_inputs
from tests.support.one_operator import tflite_builder
from tinyml_course.deploy import EmulatedModel
from tinyml_course.deploy.compilers import GCC
from tinyml_course.deploy.cores import CORES
from tinyml_course.deploy.firmware import MemoryMap
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.quantization import TFLM, multiply_rounding_twice
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")
tflite_builder()
from tests.support.dead_channels import RELU, SAME, VALID, Network  # noqa: E402

BOARD = "emulated-cortex-m4"
TARGETS = [("cortex-m0plus", "zig"), ("cortex-m0plus", "gcc"), ("rv32imc", "zig")]
DEPTHS = (1, 2, 3, 4, 5, 7, 8, 13, 40)
ROWS = 60
CALLER = """
#include "tinyml_simd.h"
static int8_t x[2 * 64], w[4 * 64], codes[8], shifts[8];
static int32_t sums[8], multipliers[8];
int8_t *at_x(void) { return x; }
int8_t *at_w(void) { return w; }
int32_t *at_sums(void) { return sums; }
int8_t *at_codes(void) { return codes; }
int8_t *at_shifts(void) { return shifts; }
int32_t *at_multipliers(void) { return multipliers; }
void one_by_four(int depth) { tinyml_dot_one_by_four(x, w, depth, sums); }
void two_by_four(int depth) {
  tinyml_dot_two_by_four(x, x + depth, w, depth, sums, sums + 4);
}
void two_by_two(int depth) {
  int32_t four[4] = {sums[0], sums[1], sums[4], sums[5]};
  tinyml_dot_two_by_two(x, x + depth, w, w + depth, depth, four);
  sums[0] = four[0], sums[1] = four[1], sums[4] = four[2], sums[5] = four[3];
}
void four_codes(int32_t zero_point, int32_t low, int32_t high) {
  const tinyml_output_t out = {0, multipliers, shifts, zero_point, low, high};
  tinyml_four_codes(&out, 4, sums, codes);
}
"""
KEPT = ("one_by_four", "two_by_four", "two_by_two", "four_codes", "at_x", "at_w", "at_sums",
        "at_codes", "at_shifts", "at_multipliers")  # fmt: skip


@pytest.fixture(scope="module", params=TARGETS, ids="-".join)
def machine(request):
    """A core with the functions above in it."""
    core, compiler = request.param
    if compiler == "gcc" and shutil.which(GCC) is None:
        pytest.skip(f"needs {GCC}")
    folder = resources.files("tinyml_course.deploy") / "c"
    files = {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()}
    memory = MemoryMap(0, 1 << 20, 0x2000_0000, 1 << 16)
    made = compile_c({**files, "a.c": CALLER}, CORES[core], memory, keep=KEPT, compiler=compiler)
    return Machine(made)


def put(machine, name, values, dtype):
    machine.write(machine.call(f"at_{name}").value, np.asarray(values, dtype).tobytes())


def get(machine, name, count, dtype):
    size = count * np.dtype(dtype).itemsize
    return np.frombuffer(machine.read(machine.call(f"at_{name}").value, size), dtype)


@pytest.mark.parametrize("function", ["one_by_four", "two_by_four", "two_by_two"])
def test_dot_products_of_any_depth_are_added_to_the_sums(function, machine):
    rng = np.random.default_rng(1)
    for depth in DEPTHS:
        x, w = rng.integers(-128, 128, (2, depth)), rng.integers(-128, 128, (4, depth))
        before = rng.integers(-(2**20), 2**20, (2, 4))
        expected = before.copy()
        rows, columns = (int({"one": 1, "two": 2, "four": 4}[n]) for n in function.split("_by_"))
        expected[:rows, :columns] += (x @ w.T)[:rows, :columns]
        put(machine, "x", x, np.int8)
        put(machine, "w", w, np.int8)
        put(machine, "sums", before, np.int32)
        machine.call(function, depth)
        np.testing.assert_array_equal(get(machine, "sums", 8, np.int32), expected.ravel())


@pytest.mark.parametrize("clamp", [(-128, 127), (-100, 90), (5, 5)])
def test_four_codes_are_those_of_the_output_stage(clamp, machine):
    rng = np.random.default_rng(2)
    for _ in range(ROWS):
        shifts, zero_point = rng.integers(-31, 0, 8), int(rng.integers(-128, 128))
        multipliers = rng.integers(2**30, 2**31, 8) * rng.choice([0, 1, 1, 1], 8)
        near = np.minimum(2.0 ** (9 - shifts), 2**30 - 1)  # some 500 codes to both sides
        sums = np.rint(rng.uniform(-1, 1, 4) * near[4:])
        stage = IntegerStage(
            np.zeros(4, np.int64), multipliers[4:], shifts[4:], zero_point, *clamp,
            multiply_rounding_twice,
        )  # fmt: skip
        put(machine, "multipliers", multipliers, np.int32)
        put(machine, "shifts", shifts, np.int8)
        put(machine, "sums", sums, np.int32)
        machine.call("four_codes", zero_point, *clamp)
        np.testing.assert_array_equal(get(machine, "codes", 8, np.int8)[4:], stage(sums[None])[0])


def odd_shapes():
    """Layers whose channels and depths are no multiples of anything."""
    n = Network(9)
    x = n.tensor((1, 5, 6, 3))
    outputs = []
    for i, channels in enumerate((1, 2, 3, 4, 5, 6, 7, 9)):
        padding = SAME if i % 2 else VALID
        y = n.conv(x, channels, size=1 + i % 3, padding=padding, activation=RELU)
        z = n.depthwise(n.conv(y, 4 + i), padding=SAME)
        outputs += [y, n.conv(z, channels), n.dense(z, channels)]
    return n.build([x], outputs)


@pytest.mark.parametrize("kernels", ["small", "packed"])
@pytest.mark.parametrize("core", ["cortex-m0plus", "rv32imc"])
def test_layers_of_odd_shapes(core, kernels):
    model = read_model(odd_shapes())
    x = model_inputs(model, 1, seed=2)
    built = EmulatedModel(model, BOARD, kernels, core=core)
    built.machine = Machine(built.firmware, check_alignment=True)
    for got, expected in zip(built.run(x).outputs, Simulator(model, TFLM).run(x), strict=True):
        np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("name", ["mlperf_tiny_kws_dscnn_int8", "mlperf_tiny_anomaly_ad01_int8"])
@pytest.mark.parametrize("core", ["cortex-m0plus", "rv32imc"])
def test_published_models_take_half_of_the_instructions(name, core, conformance_models):
    model = read_model(conformance_models / f"{name}.tflite")
    x = model_inputs(model, 1, seed=1)[:1]
    plain, packed = (
        EmulatedModel(model, BOARD, kernels, core=core).run(x).instructions
        for kernels in ("plain", "packed")
    )
    assert 2 * packed <= plain
