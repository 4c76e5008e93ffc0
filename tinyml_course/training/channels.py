"""Structured pruning: whole channels are removed, and the network becomes smaller and faster.

Source: Li et al., "Pruning Filters for Efficient ConvNets" (2017).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError, ModelError
from tinyml_course.training._tensorflow import import_keras

Indices = npt.NDArray[np.intp]


def strongest_channels(weights: npt.NDArray[np.floating[Any]], keep: int) -> Indices:
    """The `keep` output channels with the largest sum of magnitudes, in their old order.

    Parameters
    ----------
    weights
        ``(channels, ...)``, output channels first.
    keep
        From 1 to the number of channels.

    Raises
    ------
    DataError
        `keep` is out of range.

    Examples
    --------
    >>> strongest_channels(np.array([[0.1, 0.2], [2.0, -3.0], [-1.0, 1.0]]), 2)
    array([1, 2])
    """
    if not 1 <= keep <= len(weights):
        raise DataError(f"expected keep from 1 to {len(weights)} channels, got {keep}")
    strength = np.abs(weights).reshape(len(weights), -1).sum(axis=1)
    return np.sort(np.argsort(-strength, kind="stable")[:keep])


def folded_kernels(model: Any) -> dict[str, npt.NDArray[np.float32]]:
    """Weights of each Conv2D as the converter folds them, ``(channels, ...)``, by layer name.

    A channel whose normalisation multiplies it with a small number is weak, whatever its weights.
    """
    found: dict[str, npt.NDArray[np.float32]] = {}
    for layer, after in zip(model.layers, model.layers[1:], strict=False):
        if type(layer).__name__ != "Conv2D":
            continue
        kernel = layer.kernel.numpy()
        if type(after).__name__ == "BatchNormalization":
            gamma, _, _, variance = after.get_weights()
            kernel = kernel * (gamma / np.sqrt(variance + after.epsilon))
        found[layer.name] = np.moveaxis(kernel, -1, 0)
    return found


def remove_channels(model: Any, kept: Mapping[str, npt.ArrayLike]) -> Any:
    """A smaller model without the other channels; `model` is not changed.

    Each layer after such a convolution loses the same channels: its normalisation, a depthwise
    layer, and the inputs of the next convolution or dense layer.

    Parameters
    ----------
    model
        A Keras chain of Conv2D, DepthwiseConv2D, BatchNormalization, ReLU, Dropout,
        GlobalAveragePooling2D, Dense and Softmax.
    kept
        For some Conv2D layers, by name: the output channels that stay, increasing.

    Raises
    ------
    ModelError
        The model has another layer, or no Conv2D of a given name.
    """
    keras = import_keras()
    sliced = {"Conv2D", "DepthwiseConv2D", "BatchNormalization", "Dense"}
    passed = {"ReLU", "Dropout", "GlobalAveragePooling2D", "Softmax", "InputLayer"}
    convolutions = {layer.name for layer in model.layers if type(layer).__name__ == "Conv2D"}
    if unknown := set(kept) - convolutions:
        raise ModelError(f"expected names among {sorted(convolutions)}, got {sorted(unknown)}")
    inputs = x = keras.Input(model.inputs[0].shape[1:], name=model.inputs[0].name)
    channels: Indices = np.arange(model.inputs[0].shape[-1])
    for layer in model.layers:
        kind = type(layer).__name__
        if kind not in sliced | passed:
            raise ModelError(f"expected layers among {sorted(sliced | passed)}, got {kind}")
        if kind == "InputLayer":
            continue
        config, weights = layer.get_config(), layer.get_weights()
        if kind in ("Conv2D", "Dense"):
            outputs = np.asarray(kept.get(layer.name, np.arange(weights[0].shape[-1])), np.intp)
            weights = [
                weights[0][..., channels, :][..., outputs],
                *(b[outputs] for b in weights[1:]),
            ]
            config["filters" if kind == "Conv2D" else "units"] = len(outputs)
            channels = outputs
        elif kind == "DepthwiseConv2D":
            weights = [weights[0][:, :, channels], *(bias[channels] for bias in weights[1:])]
        elif kind == "BatchNormalization":
            weights = [part[channels] for part in weights]
        smaller = type(layer).from_config(config)
        x = smaller(x)
        smaller.set_weights(weights)
    return keras.Model(inputs, x, name=f"{model.name}_smaller")
