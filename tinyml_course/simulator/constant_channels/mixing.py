"""What a CONV_2D or a FULLY_CONNECTED makes of each input channel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels import Node
from tinyml_course.kernels.conv_2d import make_convolution
from tinyml_course.kernels.fully_connected import make_dense
from tinyml_course.kernels.node import Array
from tinyml_course.quantization.fixed_point import INT32_MAX
from tinyml_course.simulator.constant_channels.links import channels_of, dense_columns
from tinyml_course.simulator.constant_channels.reach import Reach


@dataclass(frozen=True)
class MixingWeights:
    """The weights of a layer that mixes channels, and what its input is.

    Attributes
    ----------
    weights
        (repeats, input channels, output channels) int64: a convolution reads a channel once for
        each place of its window, a dense layer once for each pixel.
    bias
        (output channels,) int64, as in the file.
    zero_point
        Code of 0.0 of the input.
    is_padded
        Whether pixels with the zero point surround the input.
    """

    weights: Array
    bias: Array
    zero_point: int
    is_padded: bool

    @classmethod
    def of(cls, node: Node) -> MixingWeights | None:
        """None where a dense layer's row is only a part of the image's channels."""
        _, zero_point = node.quantized(node.input(0))
        if node.operator.name == "CONV_2D":
            conv = make_convolution(node)
            matrix, stage = conv.factors, conv.stage.integers
            is_padded = bool(np.any(conv.windows.pad))
        else:
            matrix, output = make_dense(node)
            stage, is_padded = output.integers, False
        repeats = dense_columns(len(matrix), channels_of(node.input(0)))
        if not repeats:
            return None
        weights = matrix.astype(np.int64)
        bias = stage.bias + zero_point * weights.sum(axis=0)
        shape = (repeats, channels_of(node.input(0)), len(bias))
        return cls(weights.reshape(shape), bias, zero_point, is_padded)

    def foldable(self, given: Reach) -> Array:
        """Input channels whose share of every sum is always the same, (input channels,) bool.

        They are constant and, where the input is padded, equal to the padding; or all their
        weights are 0.
        """
        constant = given.is_constant
        if self.is_padded:
            constant = constant & (given.low == self.zero_point)
        unread = ~self.weights.any(axis=(0, 2))
        shares = np.abs(self._shares(given)) * constant[:, None]
        fits = (np.abs(self.bias) + shares.sum(axis=0) <= INT32_MAX).all()
        return np.asarray(unread | constant if fits else unread)

    def folded_bias(self, given: Reach, removed: Array) -> Array:
        """The bias with the shares of the channels that are `removed`, (output channels,)."""
        return np.asarray(self.bias + self._shares(given)[removed].sum(axis=0))

    def _shares(self, given: Reach) -> Array:
        """What each input channel at its lowest code adds, (input channels, output channels)."""
        return np.asarray(self.weights.sum(axis=0) * (given.low - self.zero_point)[:, None])
