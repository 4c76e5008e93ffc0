"""AVERAGE_POOL_2D: changed rules are noticed."""

import numpy as np
import pytest

from tests.support.changed_rules import differs
from tinyml_course.kernels import KERNELS, requantize
from tinyml_course.kernels.pool_2d import pool_windows

MUTATIONS = {
    "the activation's end rounds down": (requantize, "round_half_away", np.floor),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("AVERAGE_POOL_2D", "pool_2d")


def average_with_floor(node_):
    windows_, low, high = pool_windows(node_)
    counts = windows_.view(np.ones((1, *node_.input(0).shape[1:3], 1), int), 0).sum((3, 4))

    def run(x):
        sums = windows_.view(x[:, 0].astype(int), 0).sum((3, 4))
        return np.clip(sums // counts, low, high).astype(np.int8)[:, None]

    return run


def test_an_average_that_rounds_down_is_noticed(monkeypatch):
    monkeypatch.setitem(KERNELS, "AVERAGE_POOL_2D", average_with_floor)
    assert differs("AVERAGE_POOL_2D", "pool_2d")
