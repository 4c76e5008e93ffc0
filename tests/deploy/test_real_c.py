"""C of numbers without scales: every bit as in the simulator, whatever the compiler."""

import ctypes
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

from tests.support.golden import load_golden
from tests.support.golden_stateful import step_by_step
from tests.support.host_c import HostModel, compile_library, compile_models
from tests.support.operator_models.real_stateful import one_real_lstm
from tests.support.tflite_builder import ModelBuilder, options
from tinyml_course.deploy import export_c
from tinyml_course.deploy.c_text import array, read_number, real_array
from tinyml_course.deploy.cores import CORES
from tinyml_course.deploy.firmware import MemoryMap
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.kernels.unquantized.one_input import FUNCTIONS
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.tflite import read_model

FLOAT = np.float32
NEEDS_LIBRARY = ("COS", "ELU", "EXP", "LOG", "LOGISTIC", "SIN", "SQRT", "TANH")
ENDS = (16.619047, -9.0, 88.72284, -103.97, -87.3, 22.0, 120.0, 0.5, 1.5, 0.34657, 1.03972, 0.7)
"""Where functions take another path."""


def of_every_kind(count):
    """Small and large values, any bits, both sides of `ENDS`, and the special ones."""
    rng = np.random.default_rng(8)
    special = [0.0, -0.0, 1.0, -1.0, 2.5, -0.4, np.inf, -np.inf, np.nan, 1e-45, -1e-45]
    parts = [
        rng.normal(size=count) * 10.0 ** rng.uniform(-3, 2, count),
        np.outer(ENDS, 1 + np.arange(-8, 8) * 2.0**-23).ravel(),
        special,
    ]
    any_bits = rng.integers(0, 2**32, count, dtype=np.uint32).view(FLOAT)
    return np.concatenate([any_bits, np.concatenate(parts).astype(FLOAT)])


def bits(values):
    """For comparisons that tell −0.0 from 0.0, but no NaN from another."""
    values = np.asarray(values)
    if values.dtype.kind != "f":
        return values
    return np.where(np.isnan(values), FLOAT(np.nan), values).view(np.int32)


def one_operator(name, size):
    b = ModelBuilder()
    x, y = b.tensor((1, size), FLOAT), b.tensor((1, size), FLOAT)
    b.operator(name, [x], [y])
    return b.build([x], [y])


@pytest.mark.parametrize("flags", [(), ("-O3", "-march=native")], ids=["plain", "native"])
def test_every_function_has_the_bits_of_the_simulator(flags, tmp_path):
    x = of_every_kind(20_000)[None]
    sources = {name.lower(): one_operator(name, x.shape[1]) for name in FUNCTIONS}
    models = {name: read_model(source) for name, source in sources.items()}
    for name, host in compile_models(models, "plain", tmp_path, *flags).items():
        expected = Simulator.load(sources[name]).run(x)
        np.testing.assert_array_equal(bits(host.run(x)), bits(expected), name)


@pytest.mark.parametrize("core", ["cortex-m0plus", "cortex-m7", "rv32imc"])
def test_functions_of_the_library_have_these_bits_on_a_core(core):
    x = of_every_kind(1000)
    files, keep = {}, []
    for name in NEEDS_LIBRARY:
        model = read_model(one_operator(name, x.size))
        files |= export_c(model, name.lower()).files
        keep += [f"{name.lower()}_{part}" for part in ("input", "invoke", "output")]
    memory = MemoryMap(0, 1 << 20, 0x2000_0000, 1 << 20)
    machine = Machine(compile_c(files, CORES[core], memory, "-O2", keep=keep))
    for name in NEEDS_LIBRARY:
        machine.write(machine.call(f"{name.lower()}_input").value, x.tobytes())
        machine.call(f"{name.lower()}_invoke")
        found = machine.read(machine.call(f"{name.lower()}_output").value, x.nbytes)
        with np.errstate(all="ignore"):
            expected = FUNCTIONS[name](x)
        np.testing.assert_array_equal(bits(np.frombuffer(found, FLOAT)), bits(expected), name)


IMAGE, POOL = (1, 2, 2, 3), {"filterHeight": 2, "filterWidth": 2, "strideH": 1, "strideW": 1}
MANY = {  # options, shape of the output, constant second input
    "ARG_MAX": ("ArgMaxOptions", {}, (1, 2, 3), [2]),
    "ARG_MIN": ("ArgMinOptions", {}, (1, 2, 3), [2]),
    "AVERAGE_POOL_2D": ("Pool2DOptions", POOL, IMAGE, None),
    "CUMSUM": ("CumsumOptions", {}, IMAGE, 3),
    "L2_NORMALIZATION": ("L2NormOptions", {}, IMAGE, None),
    "L2_POOL_2D": ("Pool2DOptions", POOL, IMAGE, None),
    "LOG_SOFTMAX": ("LogSoftmaxOptions", {}, IMAGE, None),
    "MAX_POOL_2D": ("Pool2DOptions", POOL, IMAGE, None),
    "MEAN": ("ReducerOptions", {}, (1, 3), [1, 2]),
    "REDUCE_MAX": ("ReducerOptions", {}, (1, 3), [1, 2]),
    "REDUCE_MIN": ("ReducerOptions", {}, (1, 3), [1, 2]),
    "RESIZE_BILINEAR": ("ResizeBilinearOptions", {"halfPixelCenters": True}, (1, 3, 5, 3), [3, 5]),
    "SOFTMAX": ("SoftmaxOptions", {"beta": 1.0}, IMAGE, None),
}
PAIRS = ("DIV", "EQUAL", "FLOOR_MOD", "LESS", "MAXIMUM", "MINIMUM", "MUL", "PRELU")
SPECIAL = np.array(
    [0, -0.0, 1, -1, 0.5, -2.5, 6, np.inf, -np.inf, np.nan, 3e38, -3e38, 1e-45], FLOAT
)


def of_many(name):
    kind, values, shape, constant = MANY[name]
    b = ModelBuilder()
    inputs = [b.tensor(IMAGE, FLOAT)]
    if constant is not None:
        inputs.append(b.tensor(np.shape(constant), np.int32, data=constant))
    y = b.tensor(shape, np.int32 if name.startswith("ARG") else FLOAT)
    b.operator(name, inputs, [y], options(kind, **values))
    return b.build(inputs[:1], [y])


def of_pairs(name):
    b, shape = ModelBuilder(), (1, SPECIAL.size**2)
    x, y = b.tensor(shape, FLOAT), b.tensor(shape, FLOAT)
    z = b.tensor(shape, np.bool_ if name in ("EQUAL", "LESS") else FLOAT)
    o = options(f"{name.title()}Options") if name in ("DIV", "MUL") else None
    b.operator(name, [x, y], [z], o)
    return b.build([x, y], [z])


@pytest.mark.tflm
def test_infinities_nan_and_zeros_with_a_sign_go_where_tflm_lets_them_go(tmp_path):
    rng = np.random.default_rng(4)
    images = rng.choice(SPECIAL, (200, *IMAGE[1:]))
    images[:4] = np.array([-np.inf, np.inf, np.nan, -0.0], FLOAT)[:, None, None, None]
    pair = np.repeat(SPECIAL, SPECIAL.size)[None], np.tile(SPECIAL, SPECIAL.size)[None]
    jobs = {name.lower(): (of_many(name), images) for name in MANY}
    jobs |= {name.lower(): (of_pairs(name), pair) for name in PAIRS}
    models = {name: read_model(source) for name, (source, _) in jobs.items()}
    hosts = compile_models(models, "plain", tmp_path)
    for (name, (source, x)), traced in zip(jobs.items(), tflm.traces(jobs.values()), strict=True):
        expected = traced[models[name].outputs[0]]
        found = {"C": hosts[name].run(x), "simulator": Simulator.load(source).run(x)}
        for which, values in found.items():
            got = bits(values.reshape(expected.shape))
            np.testing.assert_array_equal(got, bits(expected), f"{name} {which}")


LAYOUTS = {"time_first": ((4, 3, 5), True), "batch_first": ((2, 3, 5), False)}


@pytest.mark.tflm
def test_an_lstm_has_the_bits_of_tflm_with_several_streams_in_the_file(tmp_path):
    sources = {
        name: one_real_lstm(6, shape, time_major=time_major)
        for name, (shape, time_major) in LAYOUTS.items()
    }
    models = {name: read_model(source) for name, source in sources.items()}
    for name, host in compile_models(models, "plain", tmp_path).items():
        x = np.random.default_rng(2).normal(scale=3, size=(12, *LAYOUTS[name][0])).astype(FLOAT)
        x[5, 1, 1, :2] = np.inf, np.nan  # from here on in every state of this stream
        expected = tflm.trace(sources[name], x)[models[name].outputs[0]]
        assert np.isnan(expected).any()
        assert not np.isnan(expected).all()
        found = {"C": host.run(x), "simulator": step_by_step(Simulator.load(sources[name]), x)}
        found["simulator"] = found["simulator"][models[name].outputs[0]]
        for which, values in found.items():
            got = bits(values.reshape(expected.shape))
            np.testing.assert_array_equal(got, bits(expected), f"{name} {which}")


def test_c_reads_the_numbers_that_were_written(tmp_path):
    rng = np.random.default_rng(5)
    words = rng.integers(0, 2**64, 3000, dtype=np.uint64)
    low = words.astype(np.uint32)
    ends = [np.iinfo(kind).min for kind in (np.int32, np.int64)]
    special = [np.inf, -np.inf, np.nan, 0.0, -0.0]
    with np.errstate(invalid="ignore", over="ignore"):
        values = {
            "float": np.array([*low.view(FLOAT)[np.isfinite(low.view(FLOAT))], *special], FLOAT),
            "double": np.array([*words.view(float)[np.isfinite(words.view(float))], *special]),
            "int32_t": np.array([ends[0], *low.view(np.int32)], np.int32),
            "uint32_t": low,
            "int64_t": np.array([ends[1], ends[0], 2**31, *words.view(np.int64)]),
        }
    text = "#include <stdint.h>\n"
    for kind, given in values.items():
        write = real_array if given.dtype.kind == "f" else array
        one = write(kind, f"made_{kind}", given)
        text += one.replace("static const", "const")
        inside = one.partition("{\n")[2].partition("}")[0].split(",")
        read = np.array([read_number(number, given.dtype) for number in inside])
        assert read.tobytes() == given.tobytes()
    library = compile_library({"numbers.c": text}, tmp_path)
    for kind, given in values.items():
        made = (ctypes.c_char * given.nbytes).in_dll(library, f"made_{kind}")
        assert bytes(made) == given.tobytes(), kind


FUSED = re.compile(r"\b(?:fmadd|fmsub|fnmadd|fmla|fmls|vfma|vfms|vfnma|vmla)\b")
ZIG = (sys.executable, "-m", "ziglang", "cc", "-target", "aarch64-linux", "-fno-sanitize=all")
ARM = ("arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-mfpu=fpv4-sp-d16", "-mfloat-abi=hard")


@pytest.mark.parametrize("compiler", [ZIG, ARM], ids=["clang", "gcc"])
def test_no_compiler_joins_a_product_and_a_sum(compiler, tmp_path):
    if not shutil.which(compiler[0]):
        pytest.skip(f"needs {compiler[0]}")
    files = export_c(read_model(load_golden("real_layers")[0])).files
    counts = []
    for change in ("", r"#pragma (STDC FP_CONTRACT OFF|GCC optimize.*)"):
        for name, text in files.items():
            (tmp_path / name).write_text(re.sub(change, "", text) if change else text)
        command = (*compiler, "-std=gnu11", "-O2", "-ffreestanding", "-S", "model.c", "-o", "out.s")
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        counts.append(len(FUSED.findall((tmp_path / "out.s").read_text(errors="replace"))))
    assert counts[0] == 0
    assert counts[1] > 0, "without the pragma it does, so this would be seen"


@pytest.mark.skipif(not shutil.which("gcc"), reason="needs gcc")
@pytest.mark.parametrize("name", ["choices", "detection", "other_types", "real_one_input"])
def test_gcc_for_this_computer_calls_every_layer(name, tmp_path):
    source, x, tensors = load_golden(name)
    model = read_model(source)
    for file, text in export_c(model).files.items():
        (tmp_path / file).write_text(text)
    library = tmp_path / "library.so"
    strict = ("-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O2", "-std=c99")
    command = ("gcc", *strict, "-shared", "-fPIC", "model.c", "-o", str(library))
    subprocess.run(command, cwd=tmp_path, check=True)
    host = HostModel(ctypes.CDLL(str(library)), "model", model)
    for array_, index in zip(host.run(x), model.outputs, strict=True):
        np.testing.assert_array_equal(bits(array_), bits(tensors[index]))


@pytest.mark.tflm
def test_weights_of_a_dense_layer_may_be_computed(tmp_path):
    b = ModelBuilder()
    x, weights, y = (b.tensor(shape, np.float32) for shape in [(2, 5), (3, 5), (2, 3)])
    b.operator("FULLY_CONNECTED", [x, weights], [y], options("FullyConnectedOptions"))
    source = b.build([x, weights], [y])
    rng = np.random.default_rng(5)
    given = tuple(rng.normal(size=(20, *shape)).astype(np.float32) for shape in [(2, 5), (3, 5)])
    host = compile_models({"dense": read_model(source)}, "plain", tmp_path)["dense"]
    got = host.run(given)
    np.testing.assert_array_equal(got, Simulator.load(source).run(given))
    np.testing.assert_array_equal(got, tflm.trace(source, given)[y].reshape(got.shape))
