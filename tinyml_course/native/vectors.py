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
from tinyml_course.native.fit import fit_stage
from tinyml_course.quantization import multiply_rounding_twice

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
    is_fused
        Whether it multiplies and adds floats with one rounding.
    """

    nbytes: int
    count: int
    widens: bool = False
    is_signed: bool = False
    is_fused: bool = True

    @property
    def lanes(self) -> int:
        """32-bit numbers in a register."""
        return self.nbytes // FOUR


VECTORS = {
    "avx512_vnni": Vectors(64, 32),
    "avx_vnni": Vectors(32, 16),
    "avx2": Vectors(32, 16, widens=True),
    "sse4": Vectors(16, 16, widens=True, is_fused=False),
    "neon_dot": Vectors(16, 32, is_signed=True),
    "neon": Vectors(16, 32, is_signed=True),
}
"""By the name of the target."""


@dataclass(frozen=True)
class Weighted:
    """The weights of a layer, and what follows the sums.

    Attributes
    ----------
    matrix
        (products, channels), int8.
    form
        A name of ``enum form`` in ``c/finish.h``.
    start
        What sums of int8 codes start from, (channels,) int64.
    numbers
        The other fields of ``struct finish`` that are arrays, (channels,) float32 or int32.
    zero, low, high
        What is added at last, and the clamp, as unsigned codes.
    """

    matrix: Array
    form: str
    start: Array
    numbers: dict[str, Array]
    zero: int
    low: int
    high: int

    def start_for(self, vectors: Vectors) -> Array:
        """What sums start from, int32; our unsigned codes are 128 higher than those of the file."""
        more = 0 if vectors.is_signed else FLIP * self.matrix.sum(axis=0, dtype=np.int64)
        return (self.start - more).astype(np.int32)


def make_weighted(vectors: Vectors, matrix: Array, stage: IntegerStage) -> Weighted | None:
    """The layer by lines where these are exact, otherwise in the board's integers.

    Returns
    -------
    None where the kernels can do neither, or weights are not 8 bits.
    """
    whole = matrix.astype(np.int64)
    if whole.min() < -FLIP or whole.max() >= FLIP:
        return None
    low, high = reachable_sums(whole)
    fit = fit_stage(stage, low, high, is_fused=vectors.is_fused)
    if fit is None:
        return _in_integers(whole.astype(np.int8), stage, np.maximum(-low, high))
    names = ("slope", "fine", "below", "above") if fit.is_fine else ("slope", "above")
    numbers = {name: getattr(fit, name) for name in names}
    form = "TWO_LINES" if fit.is_fine else "LINE"
    return Weighted(whole.astype(np.int8), form, fit.start, numbers, fit.zero, fit.low, fit.high)


def _in_integers(matrix: Array, stage: IntegerStage, largest: Array) -> Weighted | None:
    """The board's integers; None where it rounds once, or adding half of a code could overflow."""
    left, right = np.maximum(stage.shifts, 0), np.maximum(-stage.shifts, 0)
    half = np.where(right > 0, 1 << np.maximum(right - 1, 0), 0)
    reach = np.minimum((largest + np.abs(stage.bias)) * 2.0**left, 2.0**31)
    overflows = (half > 0) & (reach * stage.multipliers / 2.0**31 + half + 1 >= 2.0**31)
    if stage.multiply is not multiply_rounding_twice or overflows.any():
        return None
    numbers = {
        "multiplier": stage.multipliers, "left": left, "right": right, "half": half,
        "away": -(right > 0).astype(np.int32),
    }  # fmt: skip
    numbers = {name: array.astype(np.int32) for name, array in numbers.items()}
    low, high = stage.activation_min + FLIP, stage.activation_max + FLIP
    zero = stage.zero_point + FLIP
    return Weighted(matrix, "INTEGERS", stage.bias, numbers, zero, low, high)


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
    used = channels >= 0
    arrays = {"start": layer.start_for(vectors), **layer.numbers}
    fields = {
        name: constants.add(np.where(used, values[channels], 0).astype(values.dtype))
        for name, values in arrays.items()
    }
    fields |= {name: str(getattr(layer, name)) for name in ("form", "zero", "low", "high")}
    return f"(struct finish){{{', '.join(f'.{name} = {c}' for name, c in fields.items())}}}"
