"""Magnitude pruning: the smallest weights become 0 while the others go on learning.

Source: Han et al., "Learning both Weights and Connections for Efficient Neural Networks" (2015);
Zhu and Gupta, "To prune, or not to prune: exploring the efficacy of pruning for model
compression" (2017), for the schedule.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.training._tensorflow import import_keras

Mask = npt.NDArray[np.bool_]


def magnitude_mask(weights: npt.NDArray[np.floating[Any]], sparsity: float) -> Mask:
    """Which weights stay: all but the ``round(sparsity * size)`` of the smallest magnitude.

    Parameters
    ----------
    weights
        Any shape.
    sparsity
        Share that becomes 0, in [0, 1].

    Returns
    -------
    Booleans in the shape of `weights`; of equal magnitudes the earlier ones go first.

    Raises
    ------
    DataError
        `sparsity` is not in [0, 1].

    Examples
    --------
    >>> magnitude_mask(np.array([0.5, -0.1, 0.2, -0.9]), 0.5)
    array([ True, False, False,  True])
    """
    if not 0 <= sparsity <= 1:
        raise DataError(f"expected a sparsity in [0, 1], got {sparsity}")
    order = np.argsort(np.abs(weights), axis=None, kind="stable")
    mask = np.ones(weights.size, bool)
    mask[order[: round(sparsity * weights.size)]] = False
    return mask.reshape(weights.shape)


def sparsity_at(step: int, steps: int, final: float) -> float:
    """The share of zeros after `step` of `steps`: many go early, few at the end.

    ``final * (1 - (1 - step / steps)**3)``, and `final` from then on.

    Examples
    --------
    >>> [round(sparsity_at(step, 4, 0.8), 3) for step in range(5)]
    [0.0, 0.463, 0.7, 0.788, 0.8]

    Source: Zhu and Gupta (2017), equation 1.
    """
    left = max(0.0, 1 - step / steps)
    return final * (1 - left**3)


def prunable(model: Any) -> list[Any]:
    """The layers whose weights are worth pruning: convolutions over all channels, and dense ones.

    A depthwise layer has few weights, and each matters.
    """
    layers = import_keras().layers
    names = (layers.Conv2D, layers.Dense)
    return [
        layer
        for layer in model.layers
        if isinstance(layer, names) and not isinstance(layer, layers.DepthwiseConv2D)
    ]


def pruning(sparsity: float, steps: int) -> Any:
    """A Keras callback that prunes each layer more and more, for ``model.fit(callbacks=[...])``.

    The masks are chosen anew after each of the first `steps` batches, so that a weight that grows
    may come back; after that they stay, and what is 0 stays 0.

    Parameters
    ----------
    sparsity
        Share of zeros at the end, in [0, 1), in each layer of `prunable`.
    steps
        Batches until it is reached, at least 1.

    Raises
    ------
    MissingDependencyError
        TensorFlow is not installed.
    DataError
        A number is out of range.
    """
    if not 0 <= sparsity < 1 or steps < 1:
        raise DataError(f"expected a sparsity in [0, 1) and steps ≥ 1, got {sparsity} and {steps}")

    class Pruning(import_keras().callbacks.Callback):  # type: ignore[misc]
        def on_train_begin(self, logs: Any = None) -> None:  # noqa: ARG002 - Keras's signature
            self.step = 0
            self.masks: dict[str, Mask] = {}

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: ARG002
            self.step += 1
            for layer in prunable(self.model):
                kernel = layer.kernel.numpy()
                if self.step <= steps:
                    share = sparsity_at(self.step, steps, sparsity)
                    self.masks[layer.name] = magnitude_mask(kernel, share)
                layer.kernel.assign(kernel * self.masks[layer.name])

    return Pruning()
