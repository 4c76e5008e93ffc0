"""SVDF: changed rules are noticed."""

from itertools import count

import pytest

from tests.support.changed_rules import differs_step_by_step, multiply_rounding_down
from tinyml_course.kernels.unquantized import svdf as float_svdf
from tinyml_course.quantization import Semantics, multiply_rounding_once, multiply_rounding_twice


def in_call(number, wrong):
    """Of the two multiplications that a kernel does in turn, one is wrong."""

    def multiply_for(self, operator):
        calls = count()

        def multiply(x, multiplier, shift):
            chosen = wrong if next(calls) % 2 == number else multiply_rounding_twice
            return chosen(x, multiplier, shift)

        return multiply

    return multiply_for


MUTATIONS = {
    "the state rounds once": (Semantics, "multiply_for", in_call(0, multiply_rounding_once)),
    "the state rounds down": (Semantics, "multiply_for", in_call(0, multiply_rounding_down)),
    "the output rounds down": (Semantics, "multiply_for", in_call(1, multiply_rounding_down)),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs_step_by_step("SVDF", "svdf")


def test_another_order_of_float32_sums_is_noticed(monkeypatch):
    def backwards(pairs, total):
        return in_order(reversed(list(pairs)), total)

    in_order = float_svdf.sum_of_products
    monkeypatch.setattr(float_svdf, "sum_of_products", backwards)
    assert differs_step_by_step("SVDF", "real_svdf")
