"""Attacks against finite differences, and against what their papers promise."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.fleet import (
    accuracy,
    accuracy_under,
    agreement,
    copies,
    copy_from_probabilities,
    fgsm_step,
    input_gradient,
    probabilities,
    train,
    train_against_fgsm,
)


@pytest.fixture(scope="module")
def network():
    rng = np.random.default_rng(0)
    y = rng.integers(0, 3, 400)
    x = rng.normal(0, 1, (400, 6)) + np.eye(3, 6)[y]
    return train([np.zeros((6, 3)), np.zeros(3)], x, y, 300, 0.3), x, y


def test_the_slope_is_that_of_finite_differences(network):
    weights, x, y = network
    slope = input_gradient(weights, x[:5], y[:5])

    def loss(at):
        return -np.log(probabilities(weights, at)[np.arange(5), y[:5]])

    for k in range(6):
        nudge = np.eye(6)[k] * 1e-6
        wanted = (loss(x[:5] + nudge) - loss(x[:5] - nudge)) / 2e-6
        np.testing.assert_allclose(slope[:, k], wanted, atol=1e-6)


def test_a_step_is_the_worst_of_its_size_for_a_linear_loss():
    """No corner of the cube around x gives a larger product with the slope."""
    rng = np.random.default_rng(1)
    x, slope = rng.uniform(-1, 1, 8), rng.normal(size=8)
    best = fgsm_step(x, slope, 0.3, -1.0, 1.0)
    corners = np.clip(x + 0.3 * rng.choice([-1, 0, 1], (3000, 8)), -1, 1)
    assert best @ slope >= np.max(corners @ slope)
    assert np.all(np.abs(best) <= 1)


def test_the_worst_direction_does_more_than_a_random_one(network):
    weights, x, y = network
    signs = np.random.default_rng(2).choice([-1.0, 1.0], x.shape)
    worst = accuracy_under(fgsm_step, weights, weights, x, y, 0.4)
    assert worst < accuracy(weights, x + 0.4 * signs, y) - 0.1


def test_training_on_moved_examples_learns_to_use_what_cannot_be_moved():
    """One number is often right and far from 0; twenty are better together, but easily moved."""
    rng = np.random.default_rng(4)
    y = rng.integers(0, 2, 600)
    side = 2.0 * y - 1
    strong = 3 * side * np.where(rng.random(600) < 0.1, -1, 1)
    x = np.column_stack([strong, 0.3 * side[:, None] + rng.normal(0, 0.3, (600, 20))])
    empty = [np.zeros((21, 2)), np.zeros(2)]
    plain = train(empty, x, y, 500, 0.3)
    hardened = train_against_fgsm(empty, x, y, 500, 0.3, 0.6)
    assert accuracy(plain, x, y) > 0.98 > accuracy(hardened, x, y)
    moved = [accuracy_under(fgsm_step, net, net, x, y, 0.6) for net in (plain, hardened)]
    assert moved[0] < 0.5
    assert moved[1] > 0.8


def test_one_question_more_than_features_copies_exactly(network):
    weights, x, _ = network
    asked = np.random.default_rng(3).normal(size=(7, 6))
    copy = copy_from_probabilities(lambda at: probabilities(weights, at), asked)
    np.testing.assert_allclose(probabilities(copy, x), probabilities(weights, x), atol=1e-8)
    with pytest.raises(DataError, match="expected at least 7 rows to ask, got 6"):
        copy_from_probabilities(lambda at: probabilities(weights, at), asked[:6])


def test_telling_less_makes_a_worse_copy(network):
    weights, x, _ = network
    agreed = {told: agreement(weights, copy, x) for told, copy in copies(weights, 7, 1).items()}
    assert agreed["all digits"] == 1
    assert agreed["the answer alone"] < 1
    many = copies(weights, 2000, 1)["the answer alone"]
    assert agreement(weights, many, x) > agreed["the answer alone"]
