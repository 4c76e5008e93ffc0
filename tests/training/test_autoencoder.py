"""The autoencoder against the best linear one, which the singular values give."""

import numpy as np
import pytest

from tinyml_course import training
from tinyml_course.errors import DataError
from tinyml_course.simulator import Simulator

pytestmark = pytest.mark.skipif(
    not training.available(), reason="needs TensorFlow: pip install 'tinyml-course[train]'"
)


def correlated(rows=400):
    rng = np.random.default_rng(0)
    mix = rng.normal(0, 1, (2, 8))
    return (rng.normal(0, 1, (rows, 2)) @ mix + rng.normal(0, 0.1, (rows, 8))).astype(np.float32)


def trained(x, epochs=60):
    training.seed_everything(0)
    net = training.autoencoder(8, 8, 2)
    losses = training.train_autoencoder(
        net, x, epochs=epochs, batch_size=32, learning_rate=0.01, seed=0
    )
    return net, losses


def test_it_learns_what_goes_together_nearly_as_well_as_two_principal_axes():
    x = correlated()
    net, losses = trained(x)
    left = np.linalg.svd(x, compute_uv=False)[2:]
    best_linear = float(np.sum(left**2) / x.size)
    assert losses[-1] < losses[0]
    assert losses[-1] < 0.2 * float(np.mean(x**2))
    assert losses[-1] > 0.5 * best_linear
    file = training.convert_int8(net, x)
    names = [op.name for op in Simulator.load(file).model.operators]
    assert names == ["FULLY_CONNECTED"] * 4


def test_rows_must_be_finite():
    x = correlated(10)
    x[3, 3] = np.nan
    with pytest.raises(DataError, match="expected finite rows"):
        trained(x, 1)
