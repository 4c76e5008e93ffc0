"""The classifier in NumPy: its slopes are those of its loss, and it learns what can be learned."""

import itertools

import numpy as np
import pytest
from scipy.special import log_softmax

from tinyml_course.errors import DataError
from tinyml_course.training import classify, rounded_to_int8, train_classifier
from tinyml_course.training.classifier import DECAY, _gradients


def ring(seed, n=600):
    """Three classes by distance from the middle: no line separates them."""
    x = np.random.default_rng(seed).normal(size=(n, 2))
    return x, np.digitize(np.hypot(*x.T), [0.8, 1.5])


@pytest.mark.parametrize("hidden", [0, 5])
def test_the_gradients_are_the_slopes_of_the_loss(hidden):
    rng = np.random.default_rng(2)
    sizes = [3, *[hidden] * (hidden > 0), 4]
    layers = []
    for a, b in itertools.pairwise(sizes):
        layers += [rng.normal(size=(a, b)), rng.normal(size=b)]
    x, y = rng.normal(size=(9, 3)), rng.integers(0, 4, 9)

    def loss(given):
        unit = np.maximum(x @ given[0] + given[1], 0) if hidden else x
        wrong = -log_softmax(unit @ given[-2] + given[-1], axis=1)[np.arange(9), y].mean()
        return wrong + DECAY / 2 * sum(np.sum(w**2) for w in given[::2])

    for place, slope in enumerate(_gradients(layers, x, y)):
        for index in np.ndindex(slope.shape):
            around = []
            for step in (1e-5, -1e-5):
                moved = [layer.copy() for layer in layers]
                moved[place][index] += step
                around.append(loss(moved))
            assert slope[index] == pytest.approx((around[0] - around[1]) / 2e-5, abs=1e-6)


def test_hidden_units_learn_what_no_line_separates():
    (x, y), (x_new, y_new) = ring(0), ring(1)
    line = train_classifier(x, y, 3, 0, seed=0)
    curved = train_classifier(x, y, 3, 16, seed=0)
    assert np.mean(classify(line, x_new) == y_new) < 0.6
    assert np.mean(classify(curved, x_new) == y_new) > 0.9
    eight = rounded_to_int8(curved)
    assert np.mean(classify(eight, x_new) == classify(curved, x_new)) > 0.97


def test_one_seed_gives_one_classifier_and_other_seeds_others():
    x, y = ring(0, 200)
    first, again, other = (train_classifier(x, y, 3, 4, seed=s, epochs=2) for s in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


def test_weights_of_8_bits_are_whole_steps_and_biases_stay():
    layers = [np.array([[0.5, 0], [-1.27, 0]], np.float32), np.array([0.3, 0.1], np.float32)]
    weights, bias = rounded_to_int8(layers)
    np.testing.assert_allclose(weights / 0.01, [[50, 0], [-127, 0]], atol=1e-4)
    assert bias is layers[1]


@pytest.mark.parametrize(
    ("y", "hidden", "message"),
    [([0, 1], 0, "got shapes"), ([0, 1, 2, 3], 0, "classes 0 to 2"), ([0, 1, 2, 0], -1, "hidden")],
)
def test_what_does_not_fit_is_named(y, hidden, message):
    with pytest.raises(DataError, match=message):
        train_classifier(np.zeros((4, 2)), np.array(y), 3, hidden, seed=0)
