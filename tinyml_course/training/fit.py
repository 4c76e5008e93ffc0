"""Train a small Keras model reproducibly: a second run gives the same weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.seeds import set_random_state
from tinyml_course.training._tensorflow import import_keras, import_tensorflow


def seed_everything(seed: int) -> None:
    """Seed Python, NumPy and Keras, and make TensorFlow deterministic.

    Call it before building the model, because the initial weights are drawn then. The same code
    then gives the same weights on one machine; another processor may round differently.

    Parameters
    ----------
    seed
        Whole number in [0, 2**32).

    Raises
    ------
    MissingDependencyError
        TensorFlow is not installed.
    """
    if not 0 <= seed < 2**32:
        raise DataError(f"expected a seed in [0, 2**32), got {seed}")
    import_keras()  # so that set_random_state seeds it too
    tf = import_tensorflow()
    set_random_state(seed)
    tf.config.experimental.enable_op_determinism()


def adam_with_decay(learning_rate: float, steps: int) -> Any:
    """Keras's Adam, whose learning rate falls along a cosine to 0 in so many steps.

    Raises
    ------
    MissingDependencyError
        TensorFlow is not installed.
    """
    optimizers = import_keras().optimizers
    return optimizers.Adam(optimizers.schedules.CosineDecay(learning_rate, steps))


def train(
    model: Any,
    x: npt.NDArray[np.float32],
    y: npt.NDArray[np.integer[Any]],
    *,
    epochs: int,
    batch_size: int,
    learning_rate: float,
    seed: int,
    validation: tuple[npt.NDArray[np.float32], npt.NDArray[np.integer[Any]]] | None = None,
    sample_weight: npt.NDArray[np.floating[Any]] | None = None,
    verbose: int = 0,
) -> dict[str, list[float]]:
    """Fit a classifier with Adam and a learning rate with cosine decay to zero.

    Parameters
    ----------
    model
        A Keras model that ends in a softmax. It is trained in place, from its current weights.
    x, y
        Examples ``(N, ...)`` and their classes ``(N,)``.
    epochs, batch_size
        Passes over the data, and examples per step.
    learning_rate
        Initial learning rate.
    seed
        Determines the order of the examples and dropout. For the same result in a second run,
        also call `seed_everything` before building the model.
    validation
        ``(x, y)`` to evaluate after each epoch; adds ``val_`` entries. Never use the test set.
    sample_weight
        ``(N,)``, at least 0: how much the loss of each example counts. All alike by default.
    verbose
        As in Keras: 0 for nothing, 1 for a progress bar, 2 for a line per epoch.

    Returns
    -------
    ``{"loss": [...], "accuracy": [...], ...}``, one number per epoch.

    Raises
    ------
    MissingDependencyError
        TensorFlow is not installed.
    DataError
        The arrays do not match, contain NaN, a weight is below 0, or ``y`` has only one class.
    """
    _check_examples("x and y", x, y)
    if (y == y[0]).all():
        raise DataError(
            f"expected at least two classes in y, got {y[0]} alone in {len(y)} examples; a model "
            "would learn to always predict it: add examples of another class"
        )
    if validation is not None:
        _check_examples("validation", *validation)
    if sample_weight is not None and not (
        sample_weight.shape == y.shape
        and np.isfinite(sample_weight).all()
        and (sample_weight >= 0).all()
    ):
        raise DataError(
            f"expected a finite sample_weight of at least 0 for each of the {len(x)} examples, got "
            f"shape {sample_weight.shape} from {sample_weight.min()} to {sample_weight.max()}"
        )
    if epochs < 1 or batch_size < 1 or not learning_rate > 0:
        raise DataError(
            "expected epochs ≥ 1, batch_size ≥ 1 and learning_rate above 0, got "
            f"{epochs}, {batch_size} and {learning_rate}"
        )
    seed_everything(seed)
    model.compile(
        optimizer=adam_with_decay(learning_rate, epochs * -(-len(x) // batch_size)),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    fitted = model.fit(
        x,
        y,
        sample_weight=sample_weight,
        epochs=epochs,
        batch_size=batch_size,
        validation_data=validation,
        verbose=verbose,
    )
    return {name: [float(v) for v in values] for name, values in fitted.history.items()}


def _check_examples(name: str, x: npt.NDArray[Any], y: npt.NDArray[Any]) -> None:
    if len(x) == 0 or y.shape != (len(x),) or y.dtype.kind not in "iu":
        raise DataError(
            f"expected {name} as N ≥ 1 examples and (N,) whole-number classes, got shapes "
            f"{x.shape} and {y.shape}, classes of {y.dtype}"
        )
    if not np.isfinite(x).all():
        raise DataError(
            f"expected finite numbers in {name}, got NaN or infinity; training on them makes "
            "every weight NaN, so remove these examples"
        )
