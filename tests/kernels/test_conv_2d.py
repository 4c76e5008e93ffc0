"""CONV_2D: changed rules are noticed."""

import numpy as np
import pytest

from tests.support.changed_rules import PADDING_AFTER, ROUNDS_ONCE, SHIFT_ROUNDS_DOWN, differs
from tinyml_course.kernels import requantize

MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "the shift rounds down": SHIFT_ROUNDS_DOWN,
    "the activation's end rounds down": (requantize, "round_half_away", np.floor),
    "padding behind only": PADDING_AFTER,
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("CONV_2D", "conv_2d")
