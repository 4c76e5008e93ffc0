"""What the vector kernels of ``c/convolution.h`` and ``c/depthwise.h`` have in common.

A register holds a number of lanes, 32 bits each. A lane adds up one output channel, four products
at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.node import Array
from tinyml_course.kernels.thresholds import reachable_sums
from tinyml_course.native.constants import Constants
from tinyml_course.native.emitter import FLIP
from tinyml_course.native.fit import Fit, fit_stage

FOUR = 4
"""Codes in a lane."""


@dataclass(frozen=True)
class Vectors:
    """An instruction set as far as the kernels care.

    Attributes
    ----------
    nbytes
        Size of a register.
    count
        How many registers it has.
    widens
        Whether weights lie in memory as 16-bit numbers, in each register the even ones of all
        lanes and then the odd ones.
    is_signed
        Whether it multiplies int8 codes, not our unsigned ones.
    """

    nbytes: int
    count: int
    widens: bool = False
    is_signed: bool = False

    @property
    def lanes(self) -> int:
        """32-bit numbers in a register."""
        return self.nbytes // FOUR


VECTORS = {
    "avx512_vnni": Vectors(64, 32),
    "avx_vnni": Vectors(32, 16),
    "avx2": Vectors(32, 16, widens=True),
    "neon_dot": Vectors(16, 32, is_signed=True),
}
"""By the name of the target."""


@dataclass(frozen=True)
class Weighted:
    """The weights of a layer, and its output stage as floats.

    Attributes
    ----------
    matrix
        (products, channels), int8.
    fit
        What follows the sums.
    """

    matrix: Array
    fit: Fit

    def start(self, vectors: Vectors) -> Array:
        """What sums start from; unsigned codes are 128 higher than those of the file."""
        if vectors.is_signed:
            return self.fit.start
        return self.fit.start - FLIP * self.matrix.sum(axis=0, dtype=np.int64)


def make_weighted(matrix: Array, stage: IntegerStage) -> Weighted | None:
    """The layer with exact floats; None where there are none, or weights are not 8 bits."""
    whole = matrix.astype(np.int64)
    if whole.min() < -FLIP or whole.max() >= FLIP:
        return None
    fit = fit_stage(stage, *reachable_sums(whole))
    return None if fit is None else Weighted(whole.astype(np.int8), fit)


def add_weights(constants: Constants, vectors: Vectors, fours: Array) -> str:
    """Keep weights; a C expression for their address.

    Parameters
    ----------
    fours
        (..., lanes, 4) int8.
    """
    if vectors.widens:
        halves = np.stack([fours[..., 0::2], fours[..., 1::2]], axis=-3)  # (..., 2, lanes, 2)
        return f"(const int8_t *){constants.add(halves, np.int16)}"
    return constants.add(fours, np.int8)


def add_finish(constants: Constants, vectors: Vectors, layer: Weighted, channels: Array) -> str:
    """Keep the numbers of the output stage; the ``struct finish`` in C.

    Parameters
    ----------
    channels
        Which channel each lane adds up, register by register; −1 for none.
    """
    fit, used = layer.fit, channels >= 0

    def per_lane(values: Array) -> Array:
        return np.where(used, values[channels], 0).astype(values.dtype)

    start = constants.add(per_lane(layer.start(vectors)).astype(np.int32))
    numbers = [constants.add(per_lane(a)) for a in (fit.slope, fit.fine, fit.below, fit.above)]
    flags = int(fit.is_fine), fit.zero, fit.low, fit.high
    return f"(struct finish){{{', '.join(map(str, (start, *numbers, *flags)))}}}"
