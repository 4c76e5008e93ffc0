"""Operators on codes that have no weights, as C: random graphs, places outside, changed rules."""

from __future__ import annotations

import ctypes
import re
from importlib import resources

import numpy as np
import pytest

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")

from tests.support.board_models import BoardModels
from tests.support.golden import load_golden
from tests.support.host_c import HostModel, compile_library, compile_models
from tests.support.inputs import mismatches, model_inputs
from tests.support.random_codes import RandomCodes, random_codes
from tests.support.tflite_builder import ModelBuilder, options
from tinyml_course.deploy import KERNELS, export_c
from tinyml_course.deploy.cores import CORES
from tinyml_course.errors import ModelError
from tinyml_course.quantization.inverse_root import inverse_root
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.tflite import read_model

GRAPHS = 20
FOUND = (
    "attention_batchmatmul", "op_abs", "op_div", "op_gather", "op_mirror", "op_rsqrt", "op_s2d",
    "op_sqdiff",
)  # fmt: skip


@pytest.fixture(scope="module")
def graphs():
    """Model, inputs and the simulator's tensors by name; every second has margins of blocks."""
    found = {}
    for seed in range(GRAPHS):
        source, x = random_codes(seed, margins=seed % 2 == 1)
        found[f"graph_{seed}"] = source, x, Simulator.load(source).trace(x)
    return found


def as_tuple(results):
    return results if isinstance(results, tuple) else (results,)


@pytest.mark.parametrize("compiler", ["zig", "gcc"])
def test_random_graphs_compute_what_the_simulator_computes(compiler, graphs, tmp_path):
    files, models = {}, {name: read_model(source) for name, (source, *_) in graphs.items()}
    for i, (name, model) in enumerate(models.items()):
        files |= export_c(model, name, ("plain", "small")[i // 2 % 2]).files
    library = compile_library(files, tmp_path, compiler=compiler)
    for name, (_, x, tensors) in graphs.items():
        got = as_tuple(HostModel(library, name, models[name]).run(x))
        for array, index in zip(got, models[name].outputs, strict=True):
            assert array.tobytes() == tensors[index].tobytes(), (name, index)


@pytest.mark.tflm
@pytest.mark.skipif(not tflm.is_available(), reason="needs the tflite-micro wheel")
def test_random_graphs_compute_what_tflm_computes(graphs):
    without = list(graphs.values())[::2]
    for (*_, tensors), expected in zip(
        without, tflm.traces([(source, x) for source, x, _ in without]), strict=True
    ):
        assert mismatches(tensors, expected) == {}


def test_the_random_graphs_have_every_operator(graphs):
    names = {op.name for source, *_ in graphs.values() for op in read_model(source).operators}
    steps = [name for name in dir(RandomCodes) if name.startswith("do_")]
    assert len(steps) == 22
    assert names >= {"ABS", "RSQRT", "ELU", "DIV", "BATCH_MATMUL", "ADD_N", "CUMSUM", "ARG_MIN"}
    assert len(names) >= 29


@pytest.mark.parametrize("core", CORES)
def test_models_compute_what_the_simulator_computes_on_every_core(core, conformance_found):
    """Those that others made, and one with several images."""
    pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")
    sources = {name: (conformance_found / f"{name}.tflite").read_bytes() for name in FOUND}
    sources["dilated"] = dilated()
    board = BoardModels({name: read_model(s) for name, s in sources.items()}, core, "packed")
    for name, source in sources.items():
        x = model_inputs(board.models[name], 1, seed=5)[:2]
        expected = as_tuple(Simulator.load(source).run(x))
        for got, wanted in zip(board.run(name, x), expected, strict=True):
            np.testing.assert_array_equal(got, wanted, err_msg=name)


def chooser(name, kind, shape, count, out, **values):
    """An operator that takes computed places of a constant array."""
    b = ModelBuilder()
    at = b.tensor(count, np.int32)
    data = np.arange(np.prod(shape)).reshape(shape)
    array, y = b.tensor(shape, scale=0.1, data=data), b.tensor(out, scale=0.1)
    inputs = [at, array] if name == "EMBEDDING_LOOKUP" else [array, at]
    b.operator(name, inputs, [y], options(kind, **values) if kind else None)
    return b.build([at], [y])


CHOOSERS = {
    "gather": (chooser("GATHER", "GatherOptions", (4, 5), (3,), (4, 3), axis=1), 4),
    "gather_nd": (chooser("GATHER_ND", "GatherNdOptions", (4, 5), (3, 2), (3,)), (3, 4)),
    "embedding_lookup": (chooser("EMBEDDING_LOOKUP", None, (5, 2), (3,), (3, 2)), 4),
}
FAR = [-(2**31), -7, -1, 0, 2, 5, 6, 100, 2**31 - 1]


def test_a_computed_place_outside_is_the_nearest_inside(tmp_path):
    """TFLM stops there, so the simulator is asked for the nearest."""
    models = {name: read_model(source) for name, (source, _) in CHOOSERS.items()}
    for name, host in compile_models(models, "plain", tmp_path).items():
        source, last = CHOOSERS[name]
        shape = (60, *models[name].tensors[models[name].inputs[0]].row_shape)
        places = np.random.default_rng(1).choice(FAR, shape).astype(np.int32)
        inside = np.clip(places, 0, last).astype(np.int32)
        np.testing.assert_array_equal(host.run(places), Simulator.load(source).run(inside))


@pytest.mark.parametrize("place", [-1, 5])
def test_a_constant_place_outside_is_an_error_of_the_export(place):
    b = ModelBuilder()
    x, y = b.tensor((1, 5), scale=0.1), b.tensor((1, 2), scale=0.1)
    at = b.tensor((2,), np.int32, data=[0, place])
    b.operator("GATHER", [x, at], [y], options("GatherOptions", axis=1))
    with pytest.raises(ModelError, match=r"GATHER: expected numbers from 0 to below \(5,\)"):
        export_c(read_model(b.build([x], [y])))


def test_what_tflm_does_not_define_stays_within_the_codes(tmp_path):
    """A divisor of 0 gives 0.0, a number far below a step one step, a root below 0 the most."""
    b = ModelBuilder()
    x, y = b.tensor((1, 4), scale=0.1), b.tensor((1, 4), scale=0.1)
    quotient, root = b.tensor((1, 4), scale=3.0, zero_point=7), b.tensor((1, 4), scale=0.1)
    b.operator("DIV", [x, y], [quotient], options("DivOptions"))
    b.operator("RSQRT", [x], [root])
    model = read_model(b.build([x, y], [quotient, root]))
    host = compile_models({"m": model}, "plain", tmp_path)["m"]
    given = [[-128, 0, 1, 127]], [[0, 0, 127, 1]]
    quotients, roots = host.run(tuple(np.array(codes, np.int8) for codes in given))
    assert quotients[0].tolist() == [7, 7, 8, 49]
    assert roots[0, :2].tolist() == [127, 127]


CODES = np.arange(-128, 128).astype(np.int8)
PAIRS = np.repeat(CODES, 64)[None], np.tile(CODES[::4], 256)[None]


def comparisons():
    """Two relations of many pairs of codes at some scales, and what the simulator computes."""
    b, inputs, outputs = ModelBuilder(), [], []
    for name in ("EQUAL", "LESS"):
        for scales in ((0.003, 0.0021), (0.05, 0.05), (1 / 3, 1 / 256)):
            ends = zip(scales, (3, -10), strict=True)
            pair = [b.tensor((1, PAIRS[0].size), scale=s, zero_point=z) for s, z in ends]
            outputs.append(b.tensor((1, PAIRS[0].size), bool))
            b.operator(name, pair, outputs[-1:])
            inputs += pair
    source, x = b.build(inputs, outputs), PAIRS * len(outputs)
    return source, x, Simulator.load(source).run(x)


def wide():
    """ABS and RSQRT of every int16 code above 0."""
    b, x = ModelBuilder(), np.arange(1, 2**15).astype(np.int16)[None]
    given, outputs = b.tensor(x.shape, np.int16, scale=0.01), []
    for name, scale in (("ABS", 0.037), ("ABS", 0.3), ("RSQRT", 0.0003), ("RSQRT", 0.002)):
        outputs.append(b.tensor(x.shape, np.int16, scale=scale))
        b.operator(name, [given], outputs[-1:])
    source = b.build([given], outputs)
    return source, x, Simulator.load(source).run(x)


def golden(name):
    """A model, its inputs, and what TFLM computed of them."""
    source, x, tensors = load_golden(name)
    return source, x, tuple(tensors[i] for i in read_model(source).outputs)


NOTICED_BY = {
    "tinyml_abs_rsqrt_int16.h": ("wide",),
    "tinyml_add_n.h": ("coded_islands",),
    "tinyml_batch_matmul.h": ("batch_matmul",),
    "tinyml_batch_matmul_int16.h": ("wide_dense",),
    "tinyml_comparisons.h": ("comparisons",),
    "tinyml_div.h": ("div",),
    "tinyml_l2_normalization.h": ("l2_normalization",),
    "tinyml_squared_difference.h": ("squared_difference", "wide_pairs"),
}
"""Of each header with a rounding, what must notice another one."""

RULES = (
    "tinyml_multiply(",
    "tinyml_multiply_int64(",
    "tinyml_divide_by_power(",
    "tinyml_high_mul(",
)
CHANGEABLE = """
extern int changed; /* this rounding and no other */
static inline int32_t changeable_high_mul(int site, int32_t a, int32_t b) {
  return site == changed ? (int32_t)(((int64_t)a * b) >> 31) : tinyml_high_mul(a, b);
}
static inline int32_t changeable_divide_by_power(int site, int32_t x, int exponent) {
  return site == changed ? x >> exponent : tinyml_divide_by_power(x, exponent);
}
static inline int32_t changeable_multiply(int site, int32_t x, int32_t multiplier, int shift) {
  const int64_t product = (int64_t)x * multiplier, half = (int64_t)1 << (30 - shift);
  if (site == changed) return (int32_t)((product + half) >> (31 - shift));
  if (site == -changed) return (int32_t)(product >> (31 - shift));
  return tinyml_multiply(x, multiplier, shift);
}
#ifdef TINYML_REQUANTIZE_INT16_H
static inline int32_t changeable_multiply_int64(int site, int64_t x, int32_t multiplier,
                                                int shift) {
  const int32_t few = multiplier < 0x7FFF0000 ? (multiplier + (1 << 15)) >> 16 : 0x7FFF;
  if (site == changed) return (int32_t)((x * few) >> (15 - shift));
  return tinyml_multiply_int64(x, multiplier, shift);
}
#endif
"""


@pytest.fixture(scope="module")
def cases():
    """What notices a changed rounding, by name."""
    names = {name for several in NOTICED_BY.values() for name in several}
    built = {"comparisons": comparisons, "wide": wide}
    return {name: built[name]() if name in built else golden(name) for name in sorted(names)}


def changeable(header, text):
    """The header with a number for each of its roundings, and which line each number is."""
    start = min(text.index(word) for word in ("typedef", "static", "enum") if word in text)
    lines: list[str] = []

    def number(found):
        lines.append(f"{header}:{text[: found.start()].count(chr(10)) + 1} {found[0]}")
        return f"{found[0].replace('tinyml', 'changeable')}{len(lines)}, "

    rest = re.sub("|".join(map(re.escape, RULES)), number, text[start:])
    return text[:start] + CHANGEABLE + rest, lines


def test_what_is_compared_notices_every_changed_rounding(cases, tmp_path):
    """Each rounding is left out, or two become one."""
    folder = resources.files("tinyml_course.deploy") / "c"
    files, programs = {"changed.c": "int changed;\n"}, []
    for header, names in NOTICED_BY.items():
        text, lines = changeable(header, (folder / header).read_text(encoding="utf-8"))
        for case in names:
            name = f"{header.removesuffix('.h')}_{case}"
            made = export_c(read_model(cases[case][0]), name).files | {header: text}
            for file, content in made.items():  # headers of its own
                key = file if file.startswith(name) else f"{name}_{file}"
                files[key] = content.replace('#include "tinyml_', f'#include "{name}_tinyml_')
            files[f"{name}.c"] = files[f"{name}.c"].replace(f'"{name}_{name}.h"', f'"{name}.h"')
            programs.append((name, case, lines))
    library = compile_library(files, tmp_path)
    which = ctypes.c_int.in_dll(library, "changed")
    noticed: dict[str, bool] = {}
    for name, case, lines in programs:
        source, x, expected = cases[case]
        host = HostModel(library, name, read_model(source))
        for number, line in enumerate(lines, 1):
            for sign in (1, -1) if " tinyml_multiply(" in line else (1,):
                which.value = sign * number
                pairs = zip(as_tuple(host.run(x)), as_tuple(expected), strict=True)
                differs = any((got != wanted).any() for got, wanted in pairs)
                noticed[f"{line} {sign}"] = noticed.get(f"{line} {sign}", False) or differs
    assert [what for what, is_noticed in noticed.items() if not is_noticed] == []
    assert len(noticed) >= 20


ROOTS = """
#include "tinyml_inverse_root.h"
int changed;
void roots(const int32_t *x, int count, int32_t *made) {
  for (int i = 0; i < count; i++, made += 2) {
    const tinyml_factor_t factor = tinyml_inverse_root(x[i]);
    made[0] = factor.multiplier;
    made[1] = factor.shift;
  }
}
"""


def test_one_over_a_root_is_that_of_python_and_needs_each_rounding(tmp_path):
    folder = resources.files("tinyml_course.deploy") / "c"
    header = "tinyml_inverse_root.h"
    text, lines = changeable(header, (folder / header).read_text(encoding="utf-8"))
    needed = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    library = compile_library({**needed, header: text, "roots.c": ROOTS}, tmp_path)
    powers = 2 ** np.arange(31)[:, None] + np.arange(-2, 3)
    drawn = np.exp2(np.random.default_rng(1).uniform(0, 31, 5000)).astype(np.int64)
    x = np.clip([*range(2000), *powers.ravel(), *drawn], 1, 2**31 - 1)
    expected = np.stack(inverse_root(x), axis=1)
    given, made = x.astype(np.int32), np.zeros((len(x), 2), np.int32)
    pointers = [a.ctypes.data_as(ctypes.c_void_p) for a in (given, made)]
    for number in range(len(lines) + 1):
        ctypes.c_int.in_dll(library, "changed").value = number
        library.roots(pointers[0], len(x), pointers[1])
        assert (made == expected).all() == (number == 0), lines[number - 1]
    assert len(lines) == 6


def test_codes_that_the_models_of_others_do_not_have(cases, tmp_path):
    names = ("comparisons", "wide")
    models = {name: read_model(cases[name][0]) for name in names}
    for name, host in compile_models(models, "plain", tmp_path).items():
        _, x, expected = cases[name]
        for got, wanted in zip(as_tuple(host.run(x)), as_tuple(expected), strict=True):
            np.testing.assert_array_equal(got, wanted, err_msg=name)


def test_all_headers_can_stand_in_one_program(tmp_path):
    folder = resources.files("tinyml_course.deploy") / "c"
    files = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    # Others include these, for one core or for one type of numbers.
    inner = {"tinyml_riscv.h", "tinyml_signal_fft.h", "tinyml_thumb.h"}
    lines = [f'#include "{name}"' for name in sorted(files.keys() - inner)]
    compile_library({**files, "all.c": "\n".join(lines) + "\n"}, tmp_path)


def dilated():
    """A dilated convolution as older converters write it: on images of every second pixel."""
    rng, b = np.random.default_rng(3), ModelBuilder()
    q = {"scale": 0.1, "zero_point": 5}
    x, images = b.tensor((1, 7, 6, 3), **q), b.tensor((4, 5, 4, 3), **q)
    size, margins = (b.tensor(np.shape(v), np.int32, data=v) for v in ((2, 2), ((2, 1), (0, 2))))
    b.operator("SPACE_TO_BATCH_ND", [x, size, margins], [images], options("SpaceToBatchNDOptions"))
    shapes = {"CONV_2D": (8, 3, 3, 3), "DEPTHWISE_CONV_2D": (1, 3, 2, 8)}
    kinds = {"CONV_2D": "Conv2DOptions", "DEPTHWISE_CONV_2D": "DepthwiseConv2DOptions"}
    for name, shape in shapes.items():
        weights = b.tensor(shape, scale=0.01, data=rng.integers(-127, 128, shape))
        bias = b.tensor((8,), np.int32, scale=0.001,
                        data=rng.integers(-99, 99, 8))  # fmt: skip
        made, more = (
            b.tensor((4, 5, 4, 8), **q),
            {} if name == "CONV_2D" else {"depthMultiplier": 1},
        )
        o = options(kinds[name], strideH=1, strideW=1, dilationHFactor=1, dilationWFactor=1, **more)
        b.operator(name, [images, weights, bias], [made], o)
        images = made
    smaller, back = b.tensor((4, 4, 3, 8), **q), b.tensor((1, 7, 5, 8), **q)
    o = options("Pool2DOptions", padding=1, strideH=1, strideW=1, filterHeight=2, filterWidth=2)
    b.operator("MAX_POOL_2D", [images], [smaller], o)
    crops = b.tensor((2, 2), np.int32, data=((1, 0), (0, 1)))
    b.operator(
        "BATCH_TO_SPACE_ND", [smaller, size, crops], [back], options("BatchToSpaceNDOptions")
    )
    return b.build([x], [back])


@pytest.mark.tflm
@pytest.mark.skipif(not tflm.is_available(), reason="needs the tflite-micro wheel")
def test_layers_on_several_images_compute_what_tflm_computes(tmp_path):
    source = dilated()
    model = read_model(source)
    x = model_inputs(model, 3, seed=2)
    expected = tflm.trace(source, x)[model.outputs[0]]
    assert len(np.unique(expected)) > 100
    for kernels in KERNELS:
        host = compile_models({"m": model}, kernels, tmp_path / kernels)["m"]
        np.testing.assert_array_equal(host.run(x), expected)
