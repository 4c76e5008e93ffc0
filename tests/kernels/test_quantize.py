"""QUANTIZE: changed rules are noticed."""

import numpy as np
import pytest

from tests.support.changed_rules import ROUNDS_ONCE, differs
from tests.support.inputs import mismatches
from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.quantization import affine
from tinyml_course.simulator import Simulator, tflm

MUTATIONS = {
    "one rounding": ("quantize", ROUNDS_ONCE),
    "one rounding of 16 bits": ("requantize", ROUNDS_ONCE),
    "real values round down": ("quantize", (affine, "round_half_away", np.floor)),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    golden, change = MUTATIONS[name]
    monkeypatch.setattr(*change)
    assert differs("QUANTIZE", golden)


def requantized(given, made, name="QUANTIZE"):
    """From one type of codes to another; each is a type, a scale and a zero point."""
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, y = (
        b.tensor((1, 8), dtype, **({} if dtype == np.float32 else {"scale": s, "zero_point": z}))
        for dtype, s, z in (given, made)
    )
    b.operator(name, [x], [y], builder.options(f"{name.title()}Options"))
    return b.build([x], [y])


def every_code_of(dtype):
    """256 codes from the lowest to the highest of an integer type, 8 in each row."""
    limits = np.iinfo(dtype)
    return np.linspace(limits.min, limits.max, 256).astype(dtype).reshape(-1, 8)


@pytest.mark.tflm
@pytest.mark.parametrize("scale", [0.1, 0.25, 0.0999, 3.0, 0.004])
@pytest.mark.parametrize("zero_points", [(0, 128), (-128, 0), (-5, 200)])
@pytest.mark.parametrize("from_uint8", [True, False])
def test_uint8_codes_become_int8_and_back_as_in_tflm(scale, zero_points, from_uint8):
    sides = (np.int8, 0.1, zero_points[0]), (np.uint8, scale, zero_points[1])
    given, made = reversed(sides) if from_uint8 else sides
    content, x = requantized(given, made), every_code_of(given[0])
    assert mismatches(Simulator.load(content).trace(x), tflm.trace(content, x)) == {}


@pytest.mark.tflm
@pytest.mark.parametrize("scale", [0.1, 0.25, 0.0999, 3.0, 0.004])
@pytest.mark.parametrize(
    "kinds", [("int8", "int32"), ("int16", "int32"), ("int32", "int8"), ("int32", "int16")]
)
def test_codes_of_32_bits_are_made_and_taken_as_in_tflm(scale, kinds):
    given, made = (np.dtype(kind).type for kind in kinds)
    content = requantized((given, 0.1, 0), (made, scale, 0))
    x = every_code_of(given)
    assert mismatches(Simulator.load(content).trace(x), tflm.trace(content, x)) == {}


PAIRS_TFLM_LACKS = [
    (np.uint8, np.uint8, "int8 from uint8"),
    (np.uint8, np.int16, "int8 from uint8"),
    (np.int32, np.int32, "int8 or int16 from int32"),
    (np.int16, np.uint8, "int8 or int16 or int32 from int16"),
    (np.int64, np.int8, "codes among int8"),
]


@pytest.mark.parametrize(("given", "made", "words"), PAIRS_TFLM_LACKS)
def test_pairs_of_types_that_tflm_does_not_requantize_are_refused(given, made, words):
    with pytest.raises(ModelError, match=f"QUANTIZE: expected {words}"):
        Simulator.load(requantized((given, 0.1, 0), (made, 0.2, 0)))


@pytest.mark.tflm
def test_real_values_become_int16_as_in_tflm():
    content = requantized((np.float32, 0, 0), (np.int16, 0.037, 0))
    x = np.random.default_rng(1).normal(size=(200, 8), scale=700).astype(np.float32)
    assert mismatches(Simulator.load(content).trace(x), tflm.trace(content, x)) == {}


@pytest.mark.tflm
@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.uint8])
def test_codes_of_each_type_become_real_values_as_in_tflm(dtype):
    zero_point = {np.int8: -7, np.int16: 0, np.uint8: 131}[dtype]
    content = requantized((dtype, 0.037, zero_point), (np.float32, 0, 0), "DEQUANTIZE")
    x = every_code_of(dtype)
    assert mismatches(Simulator.load(content).trace(x), tflm.trace(content, x)) == {}
