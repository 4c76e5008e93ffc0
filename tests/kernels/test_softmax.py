"""SOFTMAX: changed rules are noticed."""

import pytest

from tests.support.changed_rules import differs, floor_divide_by_pot
from tinyml_course.kernels import softmax

MUTATIONS = {
    "the result rounds down": (softmax, "rounding_divide_by_pot", floor_divide_by_pot),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("SOFTMAX", "softmax")
