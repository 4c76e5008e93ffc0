"""Operators on single codes: every code and every pair of codes, at many scales."""

import numpy as np
import pytest

from tests.support.golden import load_golden
from tests.support.inputs import mismatches
from tests.support.one_operator import every_code
from tinyml_course.quantization import TFLM, Semantics
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.tflite import read_model

builder = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
litert = pytest.importorskip("tests.support.litert", reason="needs ai-edge-litert")

CODES = np.arange(-128, 128).astype(np.int8)
FIRST, SECOND = np.repeat(CODES, 256)[None], np.tile(CODES, 256)[None]

PAIR_SCALES = [  # first, second, output
    (0.05, 0.05, 0.05),
    (0.05, 0.15, 0.1),
    (0.06, 0.02, 0.04),
    (0.03, 0.003, 0.001),
    (0.9, 0.0007, 0.3),
    (0.0281, 0.0417, 0.0833),
]
ZERO_POINTS = [(0, 0, 0), (-128, 127, -128), (11, -37, 5)]

BINARY = {
    "ADD": "AddOptions",
    "SUB": "SubOptions",
    "MUL": "MulOptions",
    "MAXIMUM": "MaximumMinimumOptions",
    "MINIMUM": "MaximumMinimumOptions",
    "PRELU": None,
}


def pair_model(name):
    """A branch for each of the scales and zero points; all take the same pairs."""
    b, inputs, outputs = builder.ModelBuilder(), [], []
    for i, scales in enumerate(PAIR_SCALES):
        for zero_points in ZERO_POINTS:
            first, second, out = (
                b.tensor((1, 65536), scale=scale, zero_point=zero_point)
                for scale, zero_point in zip(scales, zero_points, strict=True)
            )
            o = builder.options(BINARY[name]) if BINARY[name] else None
            if name in ("ADD", "SUB", "MUL"):
                o.fusedActivationFunction = i % 4  # none, RELU, RELU_N1_TO_1, RELU6
            b.operator(name, [first, second], [out], o)
            inputs += [first, second]
            outputs.append(out)
    return b.build(inputs, outputs), (FIRST, SECOND) * len(outputs)


def unary_models():
    steep = [2.0**e * m for e in range(-18, 7) for m in (1, 1.3)]
    points = (-128, -3, 127)
    fixed = [(s, z) for s in steep for z in points]
    free = [(s, z, s * r, 4) for s in (0.011, 0.05, 0.3) for z in points for r in RATIOS]
    alphas = (0.0, 0.01, 0.2, 1 / 3, 1.0, 2.5, -0.5)
    return {
        "LOGISTIC": ([(*c, 1 / 256, -128, {}) for c in fixed], None),
        "TANH": ([(*c, 1 / 128, 0, {}) for c in fixed], None),
        "RELU": ([(*c, {}) for c in free], None),
        "RELU6": ([(*c, {}) for c in free], None),
        "HARD_SWISH": ([(*c, {}) for c in (*free, *FLOAT32_SHOWS)], None),
        "LEAKY_RELU": (
            [(*c, {"alpha": alphas[i % 7]}) for i, c in enumerate(free)],
            "LeakyReluOptions",
        ),
    }


RATIOS = (1, 2, 6, 2 / 3, 4 / 5, 24 / 7, 0.02, 100)
FLOAT32_SHOWS = [
    (0.19732245802879333, -128, 0.09989127516746521, 3),
    (0.25217878818511963, -128, 0.2769930362701416, 3),
    (0.31365466117858887, -128, 0.23756642639636993, 3),
]
"""Where HARD_SWISH in float32 differs: one scale pair in thousands, as it keeps only 16 bits."""
UNARY = unary_models()


@pytest.mark.tflm
@pytest.mark.parametrize("name", BINARY)
def test_all_pairs_of_codes_equal_tflm(name):
    model, x = pair_model(name)
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}


@pytest.mark.tflm
@pytest.mark.parametrize("name", UNARY)
def test_all_codes_equal_tflm(name):
    model, x = every_code(name, *UNARY[name])
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}


@pytest.mark.parametrize("name", BINARY)
def test_all_pairs_of_codes_equal_litert_where_semantics_are_single_rounding(name):
    model, x = pair_model(name)
    trace = Simulator.load(model, semantics="single-rounding").trace(x)
    assert mismatches(trace, litert.reference_trace(model, x, trace)) == {}


@pytest.mark.parametrize("name", UNARY)
def test_all_codes_equal_litert_where_semantics_are_single_rounding(name):
    model, x = every_code(name, *UNARY[name])
    trace = Simulator.load(model, semantics="single-rounding").trace(x)
    assert mismatches(trace, litert.reference_trace(model, x, trace)) == {}


@pytest.mark.parametrize("operator", ["LOGISTIC", "RELU6", "TANH"])
def test_the_golden_vectors_show_the_shortcuts_of_tflm(operator):
    model, x, expected = load_golden("activations")
    rules = Semantics("other", no_shortcut=frozenset({operator}))
    assert mismatches(Simulator(read_model(model), rules).trace(x), expected)


def test_hard_swish_shows_in_which_type_scales_are_divided():
    model, x = every_code("HARD_SWISH", *UNARY["HARD_SWISH"])
    rules = Semantics("other", divides_in_float32=frozenset({"HARD_SWISH"}))
    in_float32 = Simulator(read_model(model), rules).trace(x)
    assert mismatches(in_float32, Simulator.load(model).trace(x))


def test_the_rules_of_the_board_take_every_shortcut():
    assert not TFLM.no_shortcut
    assert not TFLM.divides_in_float32
