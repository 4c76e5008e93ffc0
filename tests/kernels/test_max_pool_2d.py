"""MAX_POOL_2D: changed rules are noticed."""

import numpy as np
import pytest

from tests.support.changed_rules import differs
from tinyml_course.kernels import requantize

MUTATIONS = {
    "the activation's end rounds down": (requantize, "round_half_away", np.floor),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("MAX_POOL_2D", "pool_2d")
