"""A weight says how much the loss of an example counts."""

import importlib.util

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.training import seed_everything, train

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None,
    reason='needs TensorFlow: pip install "tinyml-course[train]"',
)


def two_outputs():
    import keras

    seed_everything(0)
    inputs = keras.Input((1,))
    return keras.Model(inputs, keras.layers.Dense(2, activation="softmax")(inputs))


def learned(weight):
    """The class that a model answers after every example came with both labels."""
    model, x = two_outputs(), np.ones((40, 1), np.float32)
    y = np.arange(40) % 2
    train(
        model,
        x,
        y,
        epochs=20,
        batch_size=8,
        learning_rate=0.05,
        seed=0,
        sample_weight=np.where(y == 1, weight, 1.0),
    )
    return model.predict(x[:1], verbose=0)[0].argmax()


def test_the_label_with_the_larger_weight_wins():
    assert learned(3.0) == 1
    assert learned(0.2) == 0


@pytest.mark.parametrize("weights", [np.ones(3), np.array([1.0, -1.0]), np.array([1.0, np.nan])])
def test_a_weight_is_there_for_each_example_finite_and_at_least_0(weights):
    with pytest.raises(DataError, match="a finite sample_weight of at least 0 for each of the 2"):
        train(
            two_outputs(),
            np.ones((2, 1), np.float32),
            np.array([0, 1]),
            epochs=1,
            batch_size=2,
            learning_rate=0.1,
            seed=0,
            sample_weight=weights,
        )
