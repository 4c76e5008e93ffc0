"""Scores and thresholds: against SciPy, NumPy, loops over everything, and numbers by hand."""

import math

import numpy as np
import pytest
from scipy.cluster.vq import kmeans2
from scipy.spatial.distance import cdist

from tinyml_course import anomaly, metrics
from tinyml_course.errors import DataError


def test_the_reconstruction_error_of_int8_codes_does_not_wrap_around():
    x, y = np.array([[100, -100, 10]], np.int8), np.array([[-100, 100, 10]], np.int8)
    assert anomaly.recon_error(x, y).tolist() == [(200**2 + 200**2) / 3]


def test_the_distance_is_that_of_scipy():
    rng = np.random.default_rng(0)
    x, centres = rng.normal(0, 3, (50, 7)), rng.normal(0, 3, (6, 7))
    expected = cdist(x, centres).min(axis=1)
    assert anomaly.kmeans_distance(x, centres) == pytest.approx(expected, rel=1e-12)


def test_centres_do_not_move_when_scipy_goes_on_from_them():
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.normal(place, 0.5, (40, 3)) for place in (-4, 0, 5)])
    centres = anomaly.kmeans(x, 3, seed=0)
    further, _ = kmeans2(x, centres, iter=1, minit="matrix")
    assert further == pytest.approx(centres, abs=1e-12)
    assert np.sort(centres.mean(axis=1)) == pytest.approx([-4, 0, 5], abs=0.3)


def test_as_many_centres_as_rows_are_the_rows():
    x = np.array([[1.0, 2.0], [5.0, 5.0], [-3.0, 0.0]])
    assert anomaly.kmeans_distance(x, anomaly.kmeans(x, 3, seed=3)).tolist() == [0, 0, 0]


def test_more_centres_than_different_rows_are_allowed():
    x = np.ones((4, 2))
    assert anomaly.kmeans(x, 3, seed=0).tolist() == [[1, 1]] * 3


@pytest.mark.parametrize("count", [0, 4])
def test_centres_need_as_many_rows(count):
    with pytest.raises(DataError, match="expected 1 to 3 centres for 3 rows"):
        anomaly.kmeans(np.ones((3, 2)), count, seed=0)


@pytest.mark.parametrize("seed", range(20))
def test_no_threshold_costs_less_than_the_chosen_one(seed):
    rng = np.random.default_rng(seed)
    labels, scores = rng.integers(0, 2, 12), rng.integers(0, 8, 12) / 2
    miss, false = rng.uniform(0, 5, 2)

    def cost(t):
        pairs = list(zip(labels, scores, strict=True))
        return sum(miss for y, s in pairs if y and s < t) + sum(
            false for y, s in pairs if not y and s >= t
        )

    chosen, price = anomaly.pick_threshold(labels, scores, miss, false)
    every = [math.inf, *np.arange(-1, 9, 0.25)]
    assert price == pytest.approx(cost(chosen))
    assert price == pytest.approx(min(map(cost, every)))
    assert all(cost(t) > price + 1e-9 for t in every if t > chosen and t in {*scores, math.inf})


def test_alarms_that_cost_more_than_they_save_are_never_given():
    assert anomaly.pick_threshold([0, 1], [2.0, 1.0], 1.0, 5.0) == (math.inf, 1.0)


@pytest.mark.parametrize("seed", range(5))
def test_the_area_below_the_roc_points_is_the_auc_by_ranks(seed):
    rng = np.random.default_rng(seed)
    labels = np.array([0, 1, *rng.integers(0, 2, 40)])
    scores = rng.integers(0, 10, 42) + labels
    false, found = anomaly.roc_points(labels, scores)
    area = np.sum(np.diff(false) * (found[1:] + found[:-1]) / 2)
    assert area == pytest.approx(metrics.auc(labels, scores), abs=1e-12)


def test_a_roc_curve_needs_both_kinds():
    with pytest.raises(DataError, match="at least one fault and one healthy"):
        anomaly.roc_points([1, 1], [1.0, 2.0])


def test_the_running_variance_is_right_where_sums_of_squares_are_not():
    values = 1e9 + np.random.default_rng(2).normal(0, 1, 1000)
    state = (0, 0.0, 0.0)
    for value in values:
        state = anomaly.welford_update(*state, float(value))
    count, mean, m2 = state
    assert count == 1000
    assert mean == pytest.approx(values.mean(), rel=1e-12)
    assert m2 / count == pytest.approx(values.var(), rel=1e-6)
    naive = np.mean(values**2) - np.mean(values) ** 2
    assert abs(naive - values.var()) > 1


def test_fading_keeps_mean_and_variance_and_bounds_the_count():
    assert anomaly.fade(10, 4.0, 30.0, 50) == (10, 4.0, 30.0)
    count, mean, m2 = anomaly.fade(100, 4.0, 300.0, 50)
    assert (count, mean, m2 / count) == (49, 4.0, pytest.approx(3.0))
    assert anomaly.fade(0, 0.0, 0.0, 5) == (0, 0.0, 0.0)
    with pytest.raises(DataError, match="memory of at least 2"):
        anomaly.fade(1, 0.0, 0.0, 1)


@pytest.mark.parametrize(("needed", "last"), [(1, 1), (2, 3), (3, 3), (2, 5)])
def test_confirmed_alarms_are_those_that_counting_confirms(needed, last):
    alarms = np.random.default_rng(3).random(60) < 0.4
    counted = [
        bool(alarms[i]) and sum(alarms[max(0, i - last + 1) : i + 1]) >= needed for i in range(60)
    ]
    assert anomaly.confirmed(alarms, needed, last).tolist() == counted


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: anomaly.recon_error([[1.0]], [[1.0], [2.0]]), "x and y of one shape"),
        (lambda: anomaly.recon_error([1.0], [1.0]), r"shape \(N, features\)"),
        (lambda: anomaly.kmeans_distance([[1.0]], [[1.0, 2.0]]), "rows as long as those of x"),
        (lambda: anomaly.pick_threshold([0, 2], [1.0, 2.0], 1, 1), "label of 0 or 1"),
        (lambda: anomaly.pick_threshold([0, 1], [1.0, math.nan], 1, 1), "finite scores"),
        (lambda: anomaly.pick_threshold([0, 1], [1.0, 2.0], -1, 1), "costs of at least 0"),
        (lambda: anomaly.confirmed([True], 2, 1), "needed ≤ last"),
    ],
)
def test_what_cannot_be_scored_is_refused(call, message):
    with pytest.raises(DataError, match=message):
        call()
