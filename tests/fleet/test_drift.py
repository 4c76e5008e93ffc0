"""The drift index against scipy's divergences and a number worked out by hand."""

import math

import numpy as np
import pytest
from scipy.stats import entropy

from tinyml_course.fleet import SHARE_FLOOR, psi


def test_a_change_worked_out_by_hand():
    """From halves to a quarter and three quarters: 0.25 ln 2 + 0.25 ln 1.5."""
    assert psi([50, 50], [25, 75]) == pytest.approx(0.25 * math.log(2) + 0.25 * math.log(1.5))
    assert psi([3, 1], [75, 25]) == 0


def test_it_is_the_sum_of_two_divergences():
    """scipy.stats.entropy(a, e) is the divergence of a from e."""
    rng = np.random.default_rng(3)
    for _ in range(50):
        before, now = rng.integers(5, 100, (2, 8))
        wanted = entropy(now, before) + entropy(before, now)
        assert psi(before.tolist(), now.tolist()) == pytest.approx(wanted)


def test_an_empty_bin_counts_as_the_floor():
    wanted = (SHARE_FLOOR - 0.5) * math.log(SHARE_FLOOR / 0.5) + 0.5 * math.log(2)
    assert psi([50, 50], [0, 100]) == pytest.approx(wanted)


def test_chance_alone_makes_the_index_that_theory_expects():
    """Mean (bins - 1)(1/n + 1/m). Source: Yurdakul and Naranjo (2020)."""
    rng = np.random.default_rng(5)
    before, now = (rng.multinomial(n, np.full(10, 0.1), 1500) for n in (6000, 3000))
    found = [psi(*pair) for pair in zip(before.tolist(), now.tolist(), strict=True)]
    assert np.mean(found) == pytest.approx(9 * (1 / 6000 + 1 / 3000), rel=0.05)
