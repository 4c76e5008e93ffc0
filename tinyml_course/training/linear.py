"""The smallest classifier that learns: a weighted sum of a few features for each class.

It is lesson 04's last layer alone. It needs no TensorFlow, trains in milliseconds, and has one best
answer, which the same data find again on any machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError

Reals = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LinearClassifier:
    """Softmax regression on features of any unit.

    Attributes
    ----------
    weights
        ``(features, classes)``, for the features as they come.
    bias
        ``(classes,)``.
    """

    weights: Reals
    bias: Reals

    def scores(self, x: npt.ArrayLike) -> Reals:
        """Probabilities, ``(N, classes)``, of rows of features ``(N, features)``.

        Raises
        ------
        DataError
            The rows have another length.
        """
        rows = np.asarray(x, np.float64)
        if rows.ndim != 2 or rows.shape[1] != len(self.weights):
            raise DataError(
                f"expected rows of {len(self.weights)} features, got shape {rows.shape}"
            )
        return _softmax(rows @ self.weights + self.bias)

    def predict(self, x: npt.ArrayLike) -> Ints:
        """The most likely class of each row, ``(N,)``."""
        return np.argmax(self.scores(x), axis=1)

    @property
    def multiply_accumulates(self) -> int:
        """Products of one answer on a board.

        Only differences between classes count, so one column can be subtracted from the others
        and left out: two classes need one.
        """
        features, classes = self.weights.shape
        return features * (classes - 1)

    @property
    def nbytes(self) -> int:
        """Bytes of the weights and biases that a board needs, as float32."""
        return 4 * (self.multiply_accumulates + self.weights.shape[1] - 1)


def fit_linear(x: npt.ArrayLike, y: npt.ArrayLike, penalty: float = 1.0) -> LinearClassifier:
    """Train softmax regression: the weights with the least loss over all examples.

    Parameters
    ----------
    x
        Features, ``(N, features)``, of any unit: they are scaled to mean 0 and deviation 1 first,
        and the scaling becomes part of the weights.
    y
        Classes, ``(N,)``, whole numbers from 0; each at least once.
    penalty
        Added to the loss, summed over the examples: this times half the sum of squared weights of
        the scaled features. Above 0, so that there is one best answer.

    Raises
    ------
    DataError
        The shapes do not fit, a class has no example, or the penalty is not above 0.

    Examples
    --------
    >>> model = fit_linear([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
    >>> model.predict([[0.5], [2.5]]).tolist()
    [0, 1]
    """
    from scipy.optimize import minimize  # slow to import

    rows, classes = np.asarray(x, np.float64), np.asarray(y)
    if rows.ndim != 2 or classes.shape != (len(rows),) or len(rows) == 0 or not penalty > 0:
        raise DataError(
            f"expected x (N, features), y (N,) and a penalty above 0, got shapes {rows.shape} and "
            f"{classes.shape} and {penalty}"
        )
    count = int(classes.max()) + 1
    if count < 2 or not np.array_equal(np.unique(classes), np.arange(count)):
        raise DataError(
            f"expected each class from 0 on in y, at least two, got {np.unique(classes).tolist()}"
        )
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    scaled = (rows - mean) / np.where(spread > 0, spread, 1.0)
    wanted = np.eye(count)[classes]
    shape = (rows.shape[1] + 1, count)

    def loss(flat: Reals) -> tuple[float, Reals]:
        weights, bias = flat.reshape(shape)[:-1], flat.reshape(shape)[-1]
        sums = scaled @ weights + bias
        likely = _softmax(sums)
        best = sums.max(axis=1, keepdims=True)
        log_sum = best[:, 0] + np.log(np.exp(sums - best).sum(axis=1))
        value = float(np.sum(log_sum - (sums * wanted).sum(axis=1)))
        off = likely - wanted
        slope = np.vstack([scaled.T @ off + penalty * weights, off.sum(axis=0)])
        return value + 0.5 * penalty * float(np.sum(weights**2)), slope.ravel()

    found = minimize(
        loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B",
        options={"maxiter": 2000, "ftol": 1e-12, "gtol": 1e-6},
    )  # fmt: skip
    weights, bias = found.x.reshape(shape)[:-1], found.x.reshape(shape)[-1]
    weights = weights / np.where(spread > 0, spread, 1.0)[:, None]
    return LinearClassifier(weights, bias - mean @ weights)


def _softmax(sums: Reals) -> Reals:
    powers = np.exp(sums - sums.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
