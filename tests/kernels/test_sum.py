"""SUM: changed rules are noticed."""

import numpy as np
import pytest

from tests.support.changed_rules import ROUNDS_ONCE, SHIFT_ROUNDS_DOWN, differs
from tests.support.golden import load_golden
from tinyml_course.simulator import Simulator

MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "the shift rounds down": SHIFT_ROUNDS_DOWN,
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("SUM", "reduce_sum")


def test_litert_reference_sum_reads_int8_codes_as_uint8():
    """So it is right for codes that are the same in both, and stays out of the comparison."""
    litert = pytest.importorskip("tests.support.litert", reason="needs ai-edge-litert")
    model, x, _ = load_golden("reduce_sum")
    simulator = Simulator.load(model, semantics="single-rounding")
    outputs = simulator.model.outputs
    not_negative = np.maximum(x, 0)
    ours = simulator.trace(not_negative)
    theirs = litert.reference_trace(model, not_negative, outputs)
    same_in_both = {i: (ours[i] >= 0) & (ours[i] < 127) for i in outputs}
    assert sum(int(mask.sum()) for mask in same_in_both.values()) > 1000
    for i, mask in same_in_both.items():
        np.testing.assert_array_equal(theirs[i][mask], ours[i][mask])
    differs = litert.reference_trace(model, x, outputs)
    assert any(
        (differs[i] != values).any() for i, values in simulator.trace(x).items() if i in outputs
    )
