"""DIV: every pair of codes, changed rules are noticed, quotients that TFLM does not define."""

import numpy as np
import pytest

from tests.support.changed_rules import (
    PRODUCT_ROUNDS_DOWN,
    SHIFT_ROUNDS_DOWN,
    differs,
)
from tests.support.inputs import mismatches
from tests.support.one_operator import scaled_operator
from tinyml_course.errors import ModelError
from tinyml_course.kernels import div
from tinyml_course.simulator import Simulator, tflm

CODES = np.arange(-128, 128).astype(np.int8)


def divided(a=(0.1, 0), b=(0.1, 0), made=(0.02, 3), count=4):
    """A model of `count` quotients; (scale, zero point) of each tensor."""
    sides = [((1, count), *side) for side in (a, b, made)]
    return scaled_operator("DIV", sides[:2], sides[2], "DivOptions")


PAIRS = [  # such that TFLM defines all, but for a divisor of 0
    ((0.1, 0), (0.1, 5), (1 / 70, 3)),
    ((0.02, 3), (0.03, -128), (0.005, -5)),
    ((0.05, -128), (0.01, 127), (0.03, 0)),
    ((0.3, 0), (0.004, 0), (0.1, 0)),
    ((0.05, 10), (0.05, 20), (1 / 300, -128)),
]


@pytest.mark.tflm
@pytest.mark.parametrize("sides", PAIRS)
def test_all_pairs_of_codes_equal_tflm(sides):
    zero = sides[1][1]
    divisors = CODES[zero != CODES]
    x, y = np.repeat(CODES, 255)[None], np.tile(divisors, 256)[None]
    model = divided(*sides, count=x.size)
    assert mismatches(Simulator.load(model).trace((x, y)), tflm.trace(model, (x, y))) == {}


@pytest.mark.parametrize(("a", "b"), [(5, 0), (0, 0), (-1, 127)])
def test_a_quotient_that_tflm_does_not_define_is_named(a, b):
    model = divided(made=(0.5, 0))
    with pytest.raises(ModelError, match=r"DIV: expected quotients that TFLM defines: .* 4 others"):
        Simulator.load(model).run((np.full((1, 4), a, np.int8), np.full((1, 4), b, np.int8)))


def test_a_steep_quotient_is_refused():
    with pytest.raises(ModelError, match=r"DIV: expected quotients of less than 2\*\*22"):
        Simulator.load(divided(made=(1e-9, 0)))


def in_float32(node, a, over):
    return float(np.float32(a) / np.float32(over))


MUTATIONS = {
    "the shift rounds down": (div, "rounding_divide_by_pot", SHIFT_ROUNDS_DOWN[2]),
    "products round down": (
        div,
        "saturating_rounding_doubling_high_mul",
        PRODUCT_ROUNDS_DOWN[2],
    ),
    "scales in float32": (div, "scale_quotient", in_float32),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("DIV", "div")
