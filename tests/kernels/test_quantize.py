"""QUANTIZE: changed rules are noticed."""

import numpy as np
import pytest

from tests.support.changed_rules import ROUNDS_ONCE, differs
from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.quantization import affine
from tinyml_course.simulator import Simulator

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


def test_an_integer_that_is_neither_int8_nor_int16_is_not_requantized():
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, y = b.tensor((1, 4), scale=0.1), b.tensor((1, 4), np.int32, scale=0.1)
    b.operator("QUANTIZE", [x], [y], builder.options("QuantizeOptions"))
    with pytest.raises(
        ModelError, match=r"expected an int8 model \(or int16 codes\), found .*int32"
    ):
        Simulator.load(b.build([x], [y]))
