"""RELU6: changed rules are noticed."""

import numpy as np
import pytest

from tests.support.changed_rules import differs
from tinyml_course.quantization import affine

MUTATIONS = {
    "six rounds down": (affine, "round_half_away", np.floor),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("RELU6", "activations")
