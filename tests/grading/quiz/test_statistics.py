"""Numbers about items, test and learning, against SciPy, NumPy's covariance, and by hand."""

import numpy as np
import pytest
from scipy import stats

from tinyml_course.grading.quiz.statistics import discriminations, normalised_gain, reliability

RNG = np.random.default_rng(5)


def a_class(students, items=10):
    """Students of different strength answer items of different difficulty (a Rasch model)."""
    strength, difficulty = RNG.normal(0, 1.2, (students, 1)), RNG.normal(0, 1, (1, items))
    return RNG.random((students, items)) < 1 / (1 + np.exp(difficulty - strength))


@pytest.mark.parametrize("students", [5, 30, 200])
def test_discrimination_is_scipys_point_biserial_with_the_rest_of_the_test(students):
    right = a_class(students)
    found = discriminations(right)
    for item in range(right.shape[1]):
        column, rest = right[:, item], np.delete(right, item, axis=1).sum(axis=1)
        if column.all() or not column.any():
            assert np.isnan(found[item])
        else:
            assert found[item] == pytest.approx(stats.pointbiserialr(column, rest).statistic)


def test_discrimination_by_hand():
    right = np.array([[1, 1, 1], [1, 1, 0], [0, 0, 1], [0, 0, 0]], bool)
    # Item 1 with the rest 2, 1, 1, 0: covariance 1/4, deviations 1/2 and the root of 1/2.
    assert discriminations(right)[0] == pytest.approx(0.25 / (0.5 * 0.5**0.5))
    assert discriminations(right)[2] == pytest.approx(0.0)


@pytest.mark.parametrize("students", [3, 25, 400])
def test_kr20_is_cronbachs_alpha_from_the_covariances(students):
    right = a_class(students)
    covariance = np.cov(right.astype(float), rowvar=False)
    items = len(covariance)
    alpha = items / (items - 1) * (1 - np.trace(covariance) / covariance.sum())
    assert reliability(right) == pytest.approx(alpha)


def test_kr20_by_hand():
    right = np.array([[1, 1], [1, 1], [1, 0], [0, 0]], bool)
    # p q: 3/4 * 1/4 + 1/2 * 1/2 = 7/16; scores 2, 2, 1, 0 have the variance 11/16.
    assert reliability(right) == pytest.approx(2 * (1 - 7 / 11))
    assert reliability(np.tile([[True], [False]], (1, 10))) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "right",
    [np.ones((1, 10), bool), np.ones((5, 10), bool), np.eye(3, dtype=bool), np.ones((4, 1), bool)],
)
def test_kr20_of_a_class_without_differences_is_not_known(right):
    assert np.isnan(reliability(right))


def test_gain_by_hand():
    gain = normalised_gain(np.array([0.2, 0.4, 0.6]), np.array([0.7, 0.7, 0.7]))
    assert (gain.students, gain.before, gain.after) == (3, pytest.approx(0.4), pytest.approx(0.7))
    assert gain.gain == pytest.approx(0.3 / 0.6)
    assert gain.low < gain.gain < gain.high


def test_who_all_gain_alike_leave_no_interval():
    gain = normalised_gain(np.full(12, 0.5), np.full(12, 0.8))
    assert (gain.low, gain.gain, gain.high) == pytest.approx((0.6, 0.6, 0.6))


def test_the_interval_is_scipys_percentile_bootstrap_over_students():
    before = RNG.integers(1, 7, 60) / 10
    after = np.minimum(before + RNG.integers(0, 5, 60) / 10, 1.0)

    def hake(before, after, axis):
        return (after.mean(axis=axis) - before.mean(axis=axis)) / (1 - before.mean(axis=axis))

    expected = stats.bootstrap(
        (before, after),
        hake,
        paired=True,
        vectorized=True,
        n_resamples=20_000,
        method="percentile",
        rng=np.random.default_rng(1),
    ).confidence_interval
    gain = normalised_gain(before, after)
    width = expected.high - expected.low
    assert gain.low == pytest.approx(expected.low, abs=0.05 * width)
    assert gain.high == pytest.approx(expected.high, abs=0.05 * width)


def test_a_class_that_lost_has_a_negative_gain():
    assert normalised_gain(np.array([0.5, 0.5]), np.array([0.4, 0.2])).gain == pytest.approx(-0.4)


def test_nothing_can_be_gained_above_everything_and_nobody_has_no_gain():
    assert np.isnan(normalised_gain(np.ones(4), np.ones(4)).gain)
    empty = normalised_gain(np.zeros(0), np.zeros(0))
    assert empty.students == 0
    assert np.isnan(empty.gain)
