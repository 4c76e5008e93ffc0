"""Distillation: a small network learns from the answers of a large one.

Source: Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network" (2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.training._tensorflow import import_keras
from tinyml_course.training.fit import adam_with_decay, seed_everything

Reals = npt.NDArray[np.floating[Any]]

_SMALLEST = 1e-7
"""Probabilities below it count as this one, or their logarithm would be infinite."""


def soften(probabilities: Reals, temperature: float) -> Reals:
    """Probabilities ``(N, classes)`` at a higher temperature: closer to each other.

    The logarithms of probabilities are logits but for a constant, which a softmax does not see.

    Examples
    --------
    >>> soften(np.array([[0.8, 0.2]]), 2.0).round(3)
    array([[0.667, 0.333]])
    """
    logits = np.log(np.maximum(probabilities, _SMALLEST)) / temperature
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    softened: Reals = raised / raised.sum(axis=1, keepdims=True)
    return softened


def distill(
    student: Any,
    x: npt.NDArray[np.float32],
    y: npt.NDArray[np.integer[Any]],
    teacher: Reals,
    *,
    temperature: float,
    alpha: float,
    epochs: int,
    batch_size: int,
    learning_rate: float,
    seed: int,
    callbacks: Sequence[Any] = (),
) -> list[float]:
    """Train a classifier on the right classes and on a teacher's probabilities; Adam, cosine decay.

    The loss is ``alpha * temperature**2 * KL(teacher, student) + (1 - alpha) * cross-entropy``,
    with both sides of KL softened.

    Parameters
    ----------
    student
        A Keras model that ends in a softmax; trained in place, from its current weights.
    x, y
        Examples ``(N, ...)`` and their classes ``(N,)``.
    teacher
        The teacher's probabilities for `x`, ``(N, classes)``.
    temperature
        Above 0; 1 leaves the probabilities as they are.
    alpha
        Weight of the teacher, in [0, 1]; 0 is ordinary training.
    epochs, batch_size, learning_rate, seed
        As in `train`.
    callbacks
        Keras callbacks, such as `pruning`.

    Returns
    -------
    The loss of each epoch.

    Raises
    ------
    MissingDependencyError
        TensorFlow is not installed.
    DataError
        The arrays do not match, or a number is out of range.
    """
    if len(x) == 0 or y.shape != (len(x),) or teacher.shape[:1] != (len(x),):
        raise DataError(
            f"expected N ≥ 1 examples, N classes and N rows of the teacher, got {x.shape}, "
            f"{y.shape} and {teacher.shape}"
        )
    if not 0 <= alpha <= 1 or not temperature > 0:
        raise DataError(
            f"expected alpha in [0, 1] and a temperature above 0, got {alpha} and {temperature}"
        )
    seed_everything(seed)
    ops, classes = import_keras().ops, teacher.shape[1]

    def loss(both: Any, answered: Any) -> Any:
        """`both` holds the right class, one-hot, and then the softened teacher."""
        right, soft = both[:, :classes], both[:, classes:]
        logits = ops.log(ops.maximum(answered, _SMALLEST))
        softened = ops.log_softmax(logits / temperature)
        apart = ops.sum(soft * (ops.log(ops.maximum(soft, _SMALLEST)) - softened), axis=1)
        return alpha * temperature**2 * apart - (1 - alpha) * ops.sum(right * logits, axis=1)

    targets = np.hstack([np.eye(classes)[y], soften(teacher, temperature)]).astype(np.float32)
    steps = epochs * -(-len(x) // batch_size)
    student.compile(optimizer=adam_with_decay(learning_rate, steps), loss=loss)
    fitted = student.fit(
        x, targets, epochs=epochs, batch_size=batch_size, callbacks=list(callbacks), verbose=0
    )
    # The converter copies a model together with its loss, and knows only those of Keras.
    student.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return [float(value) for value in fitted.history["loss"]]
