"""DEPTHWISE_CONV_2D: changed rules are noticed."""

import pytest

from tests.support.changed_rules import PADDING_AFTER, ROUNDS_ONCE, differs

MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "padding behind only": PADDING_AFTER,
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("DEPTHWISE_CONV_2D", "depthwise_conv_2d")
