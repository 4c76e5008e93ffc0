"""Softmax regression against logistic regression by Newton's method, and what it refuses."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.training import fit_linear


def newton_logistic(x, y, penalty):
    """Weights and bias of two-class logistic regression on scaled features, by Newton's method."""
    rows = np.column_stack([(x - x.mean(axis=0)) / x.std(axis=0), np.ones(len(x))])
    ridge = penalty * np.diag([*np.ones(x.shape[1]), 0.0])
    beta = np.zeros(rows.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-rows @ beta))
        hessian = (rows * (p * (1 - p))[:, None]).T @ rows + ridge
        beta -= np.linalg.solve(hessian, rows.T @ (p - y) + ridge @ beta)
    return 1 / (1 + np.exp(-rows @ beta))


def test_two_classes_agree_with_newtons_method():
    """Softmax has two columns, w/2 and -w/2: half the penalty on w."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(200, 3)) * [1.0, 50.0, 0.01] + [0.0, 1000.0, 5.0]
    y = (x[:, 0] + x[:, 1] / 50 + rng.normal(size=200) > 20).astype(int)
    found = fit_linear(x, y, penalty=2.0).scores(x)
    np.testing.assert_allclose(found[:, 1], newton_logistic(x, y, 1.0), atol=1e-4)


def test_three_separate_clouds_are_told_apart_and_probabilities_add_up():
    rng = np.random.default_rng(2)
    y = np.repeat([0, 1, 2], 30)
    x = np.array([[0, 0], [8, 0], [0, 8]])[y] + rng.normal(size=(90, 2))
    model = fit_linear(x, y)
    assert (model.predict(x) == y).all()
    np.testing.assert_allclose(model.scores(x).sum(axis=1), 1)
    assert model.multiply_accumulates == 4
    assert model.nbytes == 4 * 3 * 2


def test_a_feature_that_never_changes_has_no_weight():
    model = fit_linear([[0.0, 7.0], [1.0, 7.0], [2.0, 7.0], [3.0, 7.0]], [0, 0, 1, 1])
    np.testing.assert_array_equal(model.weights[1], 0)
    np.testing.assert_allclose(model.scores([[1.5, 7.0]]), 0.5, atol=1e-5)


@pytest.mark.parametrize(
    ("x", "y", "penalty"),
    [
        ([[1.0]], [0, 1], 1),
        ([1.0, 2.0], [0, 1], 1),
        ([[1.0], [2.0]], [0, 2], 1),
        ([[1.0], [2.0]], [0, 0], 1),
        ([[1.0], [2.0]], [0, 1], 0),
    ],
)
def test_what_cannot_be_learned_is_refused(x, y, penalty):
    with pytest.raises(DataError, match=r"expected .* got"):
        fit_linear(x, y, penalty)


def test_rows_of_another_length_are_refused():
    with pytest.raises(DataError, match="expected rows of 1 features"):
        fit_linear([[0.0], [1.0]], [0, 1]).predict([[1.0, 2.0]])
