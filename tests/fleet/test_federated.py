"""Averaging, training and dealing out, against NumPy, scikit-learn and what must hold."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.fleet import (
    accuracy,
    fedavg,
    in_rounds,
    probabilities,
    split_unevenly,
    train,
)


def examples(seed=0, n=300):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 3, n)
    return rng.normal(0, 1, (n, 4)) + np.eye(3, 4)[y] * 1.5, y


def empty():
    return [np.zeros((4, 3)), np.zeros(3)]


def test_the_mean_is_that_of_numpy_and_no_village_without_examples_counts():
    rng = np.random.default_rng(1)
    networks = [[rng.normal(size=(4, 3)), rng.normal(size=3)] for _ in range(5)]
    counts = [3, 0, 8, 1, 20]
    for got, layers in zip(fedavg(networks, counts), zip(*networks, strict=True), strict=True):
        wanted = np.average(np.array(layers), axis=0, weights=counts)
        np.testing.assert_allclose(got, wanted)


def test_training_goes_where_scikit_learn_goes():
    linear_model = pytest.importorskip("sklearn.linear_model", reason="needs scikit-learn")
    x, y = examples()
    ours = train(empty(), x, y, 4000, 0.5, decay=0.01)
    # its penalty is 1/2 |w|^2 / C over a sum, ours decay/2 |w|^2 over a mean
    theirs = linear_model.LogisticRegression(C=1 / (0.01 * len(x)), tol=1e-10, max_iter=5000)
    theirs.fit(x, y)
    np.testing.assert_allclose(probabilities(ours, x), theirs.predict_proba(x), atol=1e-4)


def test_one_step_of_all_villages_is_one_step_of_all_examples():
    """With one step a round, the weighted mean of slopes is the slope of all examples."""
    x, y = examples()
    villages = [(x[:40], y[:40]), (x[40:41], y[40:41]), (x[41:], y[41:]), (x[:0], y[:0])]
    together = train(empty(), x, y, 5, 0.3)
    apart = in_rounds(empty(), villages, fedavg, 5, 1, 0.3)
    for one, other in zip(together, apart, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)
    assert accuracy(together, x, y) > 0.6


def test_training_leaves_its_start_alone():
    x, y = examples()
    start = empty()
    train(start, x, y, 3, 0.3)
    assert not start[0].any()


def test_every_example_is_dealt_out_once_and_a_small_evenness_is_more_unequal():
    _, y = examples(n=600)
    spread = {}
    for evenness in (0.1, 100.0):
        dealt = split_unevenly(y, 6, evenness, seed=4)
        assert sorted(np.concatenate(dealt).tolist()) == list(range(600))
        counts = np.array([np.bincount(y[each], minlength=3) for each in dealt])
        spread[evenness] = counts.std()
        again = split_unevenly(y, 6, evenness, seed=4)
        assert all(map(np.array_equal, dealt, again))
    assert spread[0.1] > 3 * spread[100.0]


@pytest.mark.parametrize(("villages", "evenness"), [(0, 1.0), (3, 0.0), (3, float("nan"))])
def test_no_village_and_no_evenness_are_refused(villages, evenness):
    with pytest.raises(DataError, match="expected at least 1 village and an evenness above 0"):
        split_unevenly(np.zeros(3, int), villages, evenness, seed=0)
