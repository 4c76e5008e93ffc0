"""The logarithm to base 2 of an integer, by its highest bit and a small table.

Specification, for x of at most 63 bits:

- ``LOG2[i] = floor(2**15 · log2(1 + i/32) + 0.5)``, uint16, for i = 0 … 32.
- e = index of the highest set bit of x; f = the 16 bits after it (zeros where x has fewer).
- ``i = f >> 11``, ``r = f & 2047``;
  ``log2(x) = (e << 15) + LOG2[i] + (((LOG2[i+1] − LOG2[i])·r + 1024) >> 11)``, in 32 bits.
- log2 of 0 counts as 0.

The straight line between two entries is at most 1.8e-4 off, 6 of 32768 steps.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

LOG2_FRACTION_BITS = 15
_SEGMENT_BITS = 5
_REST_BITS = 16 - _SEGMENT_BITS


def log2_table() -> NDArray[np.uint16]:
    """The table LOG2, 33 values with 15 fractional bits."""
    entries = np.arange(2**_SEGMENT_BITS + 1) / 2**_SEGMENT_BITS
    return np.floor(2**LOG2_FRACTION_BITS * np.log2(1 + entries) + 0.5).astype(np.uint16)


def log2_q15(values: Ints) -> Ints:
    """Base-2 logarithms with 15 fractional bits.

    Parameters
    ----------
    values
        0 … 2**63 − 1, any shape.

    Examples
    --------
    >>> (log2_q15(np.array([0, 1, 10, 2**62])) / 2**15).round(3).tolist()
    [0.0, 0.0, 3.322, 62.0]
    """
    table = log2_table().astype(np.int64)
    exponent = _highest_bit(values)
    fraction = ((values >> np.maximum(exponent - 16, 0)) << np.maximum(16 - exponent, 0)) & 0xFFFF
    segment, rest = fraction >> _REST_BITS, fraction & ((1 << _REST_BITS) - 1)
    rise = table[segment + 1] - table[segment]
    curve = table[segment] + ((rise * rest + (1 << (_REST_BITS - 1))) >> _REST_BITS)
    return np.where(values > 0, (exponent << LOG2_FRACTION_BITS) + curve, 0)


def _highest_bit(values: Ints) -> Ints:
    """The index of the highest set bit, 0 for 0: halving the width searched at each step."""
    exponent, rest = np.zeros_like(values), values
    for width in (32, 16, 8, 4, 2, 1):
        upper = rest >> width
        exponent = np.where(upper > 0, exponent + width, exponent)
        rest = np.where(upper > 0, upper, rest)
    return exponent
