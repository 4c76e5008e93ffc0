"""int16 activations as C: every code and sums at the ends of 32 bits, on the host and on the cores.

The simulator's results for these models are TFLM's: `tests.kernels.test_int16` compares them.
"""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")

from tests.support.host_c import compile_models
from tests.support.inputs import model_inputs
from tests.support.int16_models import (
    BETAS,
    PAIRS,
    SOFTMAX_SCALES,
    UNARY,
    all_codes_of,
    every_difference,
    extreme_conv,
    extreme_dense,
    many_pairs,
    zero_points,
)
from tests.support.one_operator import tflite_builder
from tests.support.wake_word import LABELS
from tinyml_course.boards import load_board
from tinyml_course.deploy import StreamSettings, export_c, make_program
from tinyml_course.deploy.cores import CORES
from tinyml_course.deploy.firmware import MemoryMap
from tinyml_course.deploy.flipped_bits import compile_self_test, run_self_test
from tinyml_course.deploy.golden_vectors import golden_vectors
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.deploy.wasm import export_wasm
from tinyml_course.errors import DataError, ModelError
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model

FOUND = ("grouped_conv", "int16x8", "softmax_int16_out")
"""As converters write them: groups of channels, int16 activations, an int16 output."""

KINDS = ("plain", "packed")
"""Kernels that differ here: the small ones are the packed ones."""

BOARD = "emulated-cortex-m4"
EXTREME = {
    "dense": extreme_dense(),
    "dense_bias": extreme_dense([2**40, -(2**44), -3]),
    "conv_int32": extreme_conv(np.int32),
    "conv_int64": extreme_conv(np.int64, 277),
}
"""Sums and results that leave 32 bits."""

ALIKE = {
    "zero_points": zero_points(),
    **{name: all_codes_of(name) for name in UNARY},
    **{name: many_pairs(name) for name in PAIRS},
    **{
        f"softmax_{i}_{j}": every_difference(scale, beta)
        for i, scale in enumerate(SOFTMAX_SCALES)
        for j, beta in enumerate(BETAS)
    },
}
"""Operators whose C is the same for all kernels."""


def from_real():
    """float32 to int16 and back, and between int8, int16 and int32."""
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x = b.tensor((1, 64), np.float32)
    outputs = []

    def to(name, given, dtype, **quantization):
        outputs.append(b.tensor((1, 64), dtype, **quantization))
        b.operator(name, [given], outputs[-1:], builder.options(f"{name.title()}Options"))
        return outputs[-1]

    wide = to("QUANTIZE", x, np.int16, scale=3e-4, zero_point=0)
    to("DEQUANTIZE", wide, np.float32)
    off = to("QUANTIZE", x, np.int16, scale=1e-4, zero_point=-32768)
    narrow = to("QUANTIZE", off, np.int8, scale=0.03, zero_point=7)
    for given in (wide, off, narrow):
        long = to("QUANTIZE", given, np.int32, scale=7e-9, zero_point=0)
        to("QUANTIZE", long, np.int16, scale=2e-4, zero_point=0)
        to("QUANTIZE", long, np.int8, scale=0.05, zero_point=-128)
        to("QUANTIZE", given, np.int16, scale=0.0011, zero_point=5)
    to("QUANTIZE", wide, np.int32, scale=1e-9, zero_point=2**20)  # more than 32 bits hold
    return b.build([x], outputs)


@pytest.fixture(scope="module")
def hosts(tmp_path_factory):
    models = {name: read_model(source) for name, (source, _) in ALIKE.items()}
    return compile_models(models, "plain", tmp_path_factory.mktemp("alike"))


@pytest.mark.parametrize("name", ALIKE)
def test_every_code_becomes_what_the_simulator_makes_of_it(name, hosts):
    source, x = ALIKE[name]
    compare(hosts[name].run(x), Simulator.load(source).run(x))


@pytest.mark.parametrize(
    ("compiler", "flags"),
    [("zig", ()), ("zig", ("-DTINYML_NO_FPU",)), ("gcc", ()), ("gcc", ("-O3",))],
)
def test_codes_of_real_numbers_and_of_other_codes(compiler, flags, tmp_path):
    """With GCC 12 too, which would leave some of these layers out."""
    model = read_model(from_real())
    rng = np.random.default_rng(1)
    halves = np.float32(3e-4) * (rng.integers(-33000, 33000, (60, 64)) + np.float32(0.5))
    ends = np.resize(np.float32([0, -0.0, np.inf, -np.inf, 1e-40, 9.8304, -9.8304]), (1, 64))
    x = np.concatenate([halves, rng.normal(0, 5, (60, 64)), ends]).astype(np.float32)
    host = compile_models({"real": model}, "plain", tmp_path, *flags, compiler=compiler)["real"]
    compare(host.run(x), Simulator.load(from_real()).run(x))


@pytest.mark.parametrize("kernels", KINDS)
def test_sums_that_leave_32_bits(kernels, tmp_path):
    models = {name: read_model(source) for name, (source, _) in EXTREME.items()}
    for name, host in compile_models(models, kernels, tmp_path).items():
        source, x = EXTREME[name]
        compare(host.run(x), Simulator.load(source).run(x))


@pytest.mark.parametrize("core", CORES)
def test_all_kernels_on_every_core(core, conformance_found):
    """All in one firmware, which saves most of the compiling."""
    cases = {name: (source, x[:2]) for name, (source, x) in EXTREME.items()}
    for name in FOUND:
        source = (conformance_found / f"{name}.tflite").read_bytes()
        cases[name] = source, model_inputs(read_model(source), 1, seed=6)
    files, keep = {}, []
    for name, (source, _) in cases.items():
        for kernels in KINDS:
            files |= export_c(read_model(source), f"{name}_{kernels}", kernels).files
            keep += [f"{name}_{kernels}_{what}" for what in ("input", "output", "invoke")]
            keep += [f"{name}_{kernels}_output_{i}" for i in range(1, outputs_of(source))]
    memory = MemoryMap(0, 16 << 20, 0x2000_0000, 16 << 20)
    firmware = compile_c(files, CORES[core], memory, keep=keep)
    machine = Machine(firmware, check_alignment=CORES[core].aligned_only)
    for name, (source, x) in cases.items():
        wanted = as_tuple(Simulator.load(source).run(x))
        for kernels in KINDS:
            compare(run_on(machine, f"{name}_{kernels}", x, wanted), wanted)


def run_on(machine, name, x, wanted):
    """The outputs of an exported model, in the shapes of `wanted`."""
    made = tuple(np.empty_like(array) for array in wanted)
    for row in range(len(x)):
        machine.write(machine.call(f"{name}_input").value, x[row].tobytes())
        machine.call(f"{name}_invoke")
        for i, array in enumerate(made):
            at = machine.call(f"{name}_output" + (f"_{i}" if i else "")).value
            data = machine.read(at, array[row].nbytes)
            array[row] = np.frombuffer(data, array.dtype).reshape(array[row].shape)
    return made


def outputs_of(source):
    return len(read_model(source).outputs)


def as_tuple(results):
    return results if isinstance(results, tuple) else (results,)


def compare(got, expected):
    for mine, wanted in zip(as_tuple(got), as_tuple(expected), strict=True):
        assert mine.dtype == wanted.dtype
        np.testing.assert_array_equal(mine, wanted)


@pytest.mark.parametrize("name", FOUND)
def test_the_self_test_passes_on_an_emulated_board(name, conformance_found):
    model = read_model(conformance_found / f"{name}.tflite")
    files = make_program(model, "none", kernels="packed").files
    assert run_self_test(compile_self_test(files, load_board(BOARD))).startswith("PASS 8 of 8")


def test_the_low_bits_of_golden_inputs_differ(conformance_found):
    inputs, _ = golden_vectors(read_model(conformance_found / "int16x8.tflite"))
    codes = np.ascontiguousarray(inputs).view(np.int16)
    assert len(np.unique(codes & 255)) > 100


def small_model(features, given=np.int16, made=np.int16):
    """A model with int16 ends whose input has the shape that some features have."""
    builder = tflite_builder()
    b = builder.ModelBuilder()
    shape = {"log-mel": (1, 10, 40), "motion": (1, 12, 3), "picture": (1, 24, 24)}[features]
    x = b.tensor(shape, given, scale=0.01)
    flat = b.tensor((1, shape[1] * shape[2]), given, scale=0.01)
    y = b.tensor(flat_shape := (1, shape[1] * shape[2]), made, scale=0.01)
    b.operator("RESHAPE", [x], [flat])
    b.operator("QUANTIZE", [flat], [y], builder.options("QuantizeOptions"))
    assert flat_shape[1] > len(LABELS)
    return read_model(b.build([x], [y]))


@pytest.mark.parametrize("features", ["log-mel", "motion"])
def test_features_that_need_int8_codes_say_so(features):
    with pytest.raises(ModelError, match=r"an int8 input with one scale .* --features none"):
        make_program(small_model(features), features, StreamSettings())


@pytest.mark.parametrize(
    ("given", "words"),
    [(np.int16, "a grey square of int8 codes for a picture, got int16"),
     (np.int8, "int8 outputs for a picture, got .*int16")],
)  # fmt: skip
def test_pictures_that_need_int8_codes_say_so(given, words):
    with pytest.raises(DataError, match=f"expected a model w.*{words}"):
        export_wasm(small_model("picture", given), "picture")
