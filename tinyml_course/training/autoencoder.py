"""A small dense autoencoder: it learns to give back what it has seen often, and little else."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.training._tensorflow import import_keras
from tinyml_course.training.fit import adam_with_decay, seed_everything


def autoencoder(features: int, hidden: int = 8, code: int = 4) -> Any:
    """An untrained Keras 3 model: features → hidden → code → hidden → features.

    Input and output ``(N, features)``; ReLU in the hidden layers. It converts to four
    FULLY_CONNECTED operators.

    Parameters
    ----------
    features
        Numbers in a row.
    hidden, code
        Units of the outer hidden layers and of the narrow one in the middle.
    """
    keras = import_keras()
    layers = keras.layers
    inputs = keras.Input((features,), name="features")
    x = layers.Dense(hidden, activation="relu", name="encode")(inputs)
    x = layers.Dense(code, name="code")(x)
    x = layers.Dense(hidden, activation="relu", name="decode")(x)
    return keras.Model(inputs, layers.Dense(features, name="made")(x), name="autoencoder")


def train_autoencoder(
    model: Any,
    x: npt.NDArray[np.float32],
    *,
    epochs: int,
    batch_size: int,
    learning_rate: float,
    seed: int,
) -> list[float]:
    """Fit a model to give back its input, with Adam, a learning rate that falls to 0, and squares.

    Parameters
    ----------
    model
        From `autoencoder`, or any Keras model whose output has the shape of its input. It is
        trained in place.
    x
        ``(N, features)`` float32, of healthy machines only.
    epochs, batch_size, learning_rate
        As for `train`.
    seed
        Of the order of the rows. For the same result in a second run, also call `seed_everything`
        before building the model.

    Returns
    -------
    The mean squared error of each epoch.

    Raises
    ------
    MissingDependencyError
        TensorFlow is not installed.
    DataError
        There is no row, or a number is not finite.
    """
    if x.ndim != 2 or len(x) == 0 or not np.isfinite(x).all():
        raise DataError(f"expected finite rows of shape (N, features), got shape {x.shape}")
    seed_everything(seed)
    steps = epochs * -(-len(x) // batch_size)
    model.compile(optimizer=adam_with_decay(learning_rate, steps), loss="mse")
    fitted = model.fit(x, x, epochs=epochs, batch_size=batch_size, verbose=0)
    return [float(loss) for loss in fitted.history["loss"]]
