"""Models with int16 activations: every code, changed rules are noticed, what is refused."""

import numpy as np
import pytest

from tests.support.changed_rules import ROUNDS_ONCE, differs, float32_for
from tests.support.inputs import mismatches
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
from tests.support.one_operator import every_code, tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.kernels import (
    int16_activations,
    leaky_relu,
    quantize,
    relu,
    wide_requantize,
    wide_softmax,
)
from tinyml_course.quantization import fixed_point
from tinyml_course.simulator import Simulator, tflm


@pytest.mark.tflm
@pytest.mark.parametrize("name", UNARY)
def test_all_codes_equal_tflm(name):
    model, x = all_codes_of(name)
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}


@pytest.mark.tflm
@pytest.mark.parametrize("name", PAIRS)
def test_many_pairs_equal_tflm(name):
    model, x = many_pairs(name)
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}


@pytest.mark.tflm
@pytest.mark.parametrize("scale", SOFTMAX_SCALES)
@pytest.mark.parametrize("beta", BETAS)
def test_softmax_of_every_difference_equals_tflm(scale, beta):
    content, rows = every_difference(scale, beta)
    assert mismatches(Simulator.load(content).trace(rows), tflm.trace(content, rows)) == {}


@pytest.mark.tflm
@pytest.mark.parametrize("bias", [None, [2**40, -(2**44), -3]])
def test_sums_and_results_that_leave_32_bits_equal_tflm(bias):
    content, rows = extreme_dense(bias)
    assert mismatches(Simulator.load(content).trace(rows), tflm.trace(content, rows)) == {}


@pytest.mark.tflm
def test_codes_with_zero_points_equal_tflm():
    content, x = zero_points()
    assert mismatches(Simulator.load(content).trace(x), tflm.trace(content, x)) == {}


@pytest.mark.tflm
@pytest.mark.parametrize("bias_dtype", [np.int32, np.int64])
def test_sums_of_a_convolution_wrap_where_its_bias_has_32_bits(bias_dtype):
    content, rows = extreme_conv(bias_dtype)
    assert mismatches(Simulator.load(content).trace(rows), tflm.trace(content, rows)) == {}


def without_rounding(x, multiplier, shift):
    short = np.minimum((np.asarray(multiplier, np.int64) + (1 << 15)) >> 16, 0x7FFF)
    return (np.asarray(x, np.int64) * short) >> (15 - np.asarray(shift, np.int64))


def with_all_bits(x, multiplier, shift):
    return fixed_point.multiply_rounding_once(x, multiplier, shift)


def points_on_the_curve(function, first, last):
    at = np.linspace(first, last, 513)
    return np.minimum(np.floor(function(at) * 2**15 + 0.5), 2**15 - 1).astype(np.int64)


def without_half_steps(x, table):
    place, offset = (x >> 7) + 256, x & 127
    return table[place] + (((table[place + 1] - table[place]) * offset) >> 7)


SHORT = (wide_requantize, "multiply_64_bits")
MUTATIONS = {
    "64 bits round down": ("CONV_2D", "wide_conv", (*SHORT, without_rounding)),
    "64 bits with a long multiplier": ("CONV_2D", "wide_conv", (*SHORT, with_all_bits)),
    "32 bits round once": ("CONV_2D", "wide_conv", ROUNDS_ONCE),
    "by depth, round down": ("DEPTHWISE_CONV_2D", "wide_conv", (*SHORT, without_rounding)),
    "dense, round down": ("FULLY_CONNECTED", "wide_dense", (*SHORT, without_rounding)),
    "transposed, round down": (
        "TRANSPOSE_CONV",
        "wide_transpose_conv",
        (*SHORT, without_rounding),
    ),
    "SQUARED_DIFFERENCE rounds once": ("SQUARED_DIFFERENCE", "wide_pairs", ROUNDS_ONCE),
    "QUANTIZE rounds once": ("QUANTIZE", "wide_single", ROUNDS_ONCE),
    "the tables are on the curve": (
        "SOFTMAX",
        "wide_single",
        (wide_softmax, "table_of", points_on_the_curve),
    ),
    "the tables' lines round down": (
        "SOFTMAX",
        "wide_single",
        (wide_softmax, "looked_up", without_half_steps),
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    operator, golden, change = MUTATIONS[name]
    monkeypatch.setattr(*change)
    assert differs(operator, golden)


def quotient_in_float32(real):
    return fixed_point.quantize_multiplier(float(np.float32(real)))


RARE = [
    ("ADD", ROUNDS_ONCE),
    ("SUB", ROUNDS_ONCE),
    ("MUL", ROUNDS_ONCE),
    ("RELU", ROUNDS_ONCE),
    ("RELU", (relu, "effective_multiplier", float32_for(1))),
    ("LEAKY_RELU", ROUNDS_ONCE),
    ("LEAKY_RELU", (leaky_relu, "effective_multiplier", float32_for(1))),
    ("LOGISTIC", (int16_activations, "POWER_TOLERANCE", 1e-9)),
    ("TANH", (int16_activations, "POWER_TOLERANCE", 1e-9)),
    ("QUANTIZE", (quantize, "quantize_multiplier", quotient_in_float32)),
]
"""Changed rules that show in a few codes of 65,536."""


@pytest.mark.tflm
@pytest.mark.parametrize(("name", "change"), RARE, ids=range(len(RARE)))
def test_a_changed_rule_is_noticed_among_all_codes(monkeypatch, name, change):
    model, x = all_codes_of(name) if name in UNARY else many_pairs(name)
    monkeypatch.setattr(*change)
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x))


def layer(name, kind, bias_dtype, zero_point=0, **values):
    """A layer with int16 activations and a bias of some type."""
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x = b.tensor((1, 2, 2, 3), np.int16, scale=0.001, zero_point=zero_point)
    y = b.tensor((1, 2, 2, 3), np.int16, scale=0.001)
    shape = {"CONV_2D": (3, 1, 1, 3), "DEPTHWISE_CONV_2D": (1, 1, 1, 3)}.get(name, (3, 3))
    w = b.tensor(shape, scale=0.01, data=np.ones(shape))
    bias = b.tensor((3,), bias_dtype, scale=1e-5, data=[1, 2, 3])
    b.operator(name, [x, w, bias], [y], builder.options(kind, **values))
    return b.build([x], [y])


STRIDES = {"strideH": 1, "strideW": 1}
REFUSED = {
    "a bias that TFLM reads as 64 bits": (
        ("FULLY_CONNECTED", "FullyConnectedOptions", np.int32),
        {},
        "3 biases of int64, as TFLM reads them, found .*int32",
    ),
    "the same by depth": (
        ("DEPTHWISE_CONV_2D", "DepthwiseConv2DOptions", np.int32),
        {**STRIDES, "depthMultiplier": 1},
        "3 biases of int64, as TFLM reads them",
    ),
    "a zero point": (
        ("CONV_2D", "Conv2DOptions", np.int64, 5),
        STRIDES,
        "a zero point of 0 for .*as TFLM takes, found 5",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_tflm_reads_in_another_way_is_refused(name):
    arguments, values, words = REFUSED[name]
    with pytest.raises(ModelError, match=f"expected {words}"):
        Simulator.load(layer(*arguments, **values))


def test_products_of_codes_with_zero_points_are_refused_as_tflm_refuses_them():
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, y = (b.tensor((1, 8), np.int16, scale=0.1, zero_point=zero) for zero in (3, 0))
    b.operator("MUL", [x, x], [y], builder.options("MulOptions"))
    content = b.build([x], [y])
    with pytest.raises(ModelError, match=r"a zero point of 0 for .*as TFLM takes, found 3"):
        Simulator.load(content)
    if tflm.is_available():
        with pytest.raises(ModelError, match="failed to allocate tensors"):
            tflm.trace(content, np.zeros((1, 8), np.int16))


@pytest.mark.parametrize("name", ["HARD_SWISH", "LOG_SOFTMAX"])
def test_operators_that_tflm_has_for_int8_only_are_refused(name):
    settings = [(0.001, 0, 0.001, 0, {})]
    model, _ = every_code(name, settings, dtype=np.int16)
    with pytest.raises(ModelError, match=f"{name}: expected an int8 model, found .*int16"):
        Simulator.load(model)


@pytest.mark.parametrize("operator", ["CONV_2D", "ADD"])
def test_the_fast_engine_takes_int16_models_too(operator):
    pytest.importorskip("ziglang", reason="needs ziglang")
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, y = (b.tensor((1, 2, 2, 3), np.int16, scale=0.001) for _ in range(2))
    if operator == "ADD":
        b.operator("ADD", [x, x], [y], builder.options("AddOptions"))
        content = b.build([x], [y])
    else:
        content = layer("CONV_2D", "Conv2DOptions", np.int64, **STRIDES)
    rows = np.arange(-6, 6).reshape(1, 2, 2, 3).astype(np.int16) * 999
    slow, fast = (Simulator.load(content, engine=engine).run(rows) for engine in ("numpy", "fast"))
    np.testing.assert_array_equal(slow, fast)
