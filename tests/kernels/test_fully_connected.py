"""FULLY_CONNECTED: changed rules are noticed."""

import pytest

from tests.support.changed_rules import PRODUCT_ROUNDS_DOWN, ROUNDS_ONCE, SHIFT_ROUNDS_DOWN, differs

MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "the shift rounds down": SHIFT_ROUNDS_DOWN,
    "the product rounds down": PRODUCT_ROUNDS_DOWN,
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("FULLY_CONNECTED", "fully_connected")
