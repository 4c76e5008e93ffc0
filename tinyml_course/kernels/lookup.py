"""Lookup tables: an operator's results for every code, computed once.

An int8 operator can meet 256 codes, or 65,536 pairs of codes; an int16 operator 65,536 codes. So
its exact arithmetic runs once, when a model is loaded, and each run only looks results up. Pairs
of int16 codes are too many: there the arithmetic runs on the inputs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.broadcasting import aligned_inputs
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import INT8_MAX, INT8_MIN

ALL_CODES: Array = np.arange(256, dtype=np.uint8).view(np.int8).astype(np.int64)
"""Every int8 code in the order of a table: 0 to 127, then −128 to −1 (its bits, unsigned)."""

ALL_PAIRS: tuple[Array, Array] = (ALL_CODES[:, None], ALL_CODES[None, :])
"""Every first code, (256, 1), and every second code, (1, 256)."""


_ALL_WIDE_CODES: Array = np.arange(2**16, dtype=np.uint16).view(np.int16).astype(np.int64)


def all_codes(node: Node) -> Array:
    """Every code of input 0, int8 or int16, in the order of a table."""
    return _ALL_WIDE_CODES if node.input(0).dtype == np.int16 else ALL_CODES


def clamp(codes: Array, low: int = INT8_MIN, high: int = INT8_MAX) -> Array:
    """`codes` held between `low` and `high`; int8."""
    return np.clip(codes, low, high).astype(np.int8)


def by_table(node: Node, codes: Array) -> Run:
    """Look up the input in `codes`: the results for `all_codes`."""
    node.check_output_shape(node.input(0).shape)
    place = np.uint16 if node.input(0).dtype == np.int16 else np.uint8
    return lambda x: codes.take(x.view(place))


@dataclass(frozen=True)
class PairTable:
    """Results for all pairs of codes, (65536,) int8, and how two inputs are aligned."""

    codes: Array
    align: Callable[[Array, Array], tuple[Array, Array]]

    def __call__(self, a: Array, b: Array) -> Array:
        """Look up both inputs; their shapes may differ where they broadcast."""
        first, second = self.align(a, b)
        place = (first.view(np.uint8).astype(np.uint16) << 8) | second.view(np.uint8)
        return self.codes.take(place)


def by_pair_table(node: Node, codes: Array) -> PairTable:
    """Look up both inputs in `codes`, (256, 256) int8: the results for `ALL_PAIRS`."""
    return PairTable(codes.ravel(), aligned_inputs(node))


def by_pairs(node: Node, compute: Callable[[Array, Array], Array]) -> Run:
    """Combine both inputs code by code: int8 by a table, int16 by `compute` itself.

    `compute` takes two int64 arrays that broadcast, and gives codes of the output's type.
    """
    if node.output.dtype != np.int16:
        return by_pair_table(node, compute(*ALL_PAIRS))
    align = aligned_inputs(node)

    def run(a: Array, b: Array) -> Array:
        first, second = align(a, b)
        return compute(first.astype(np.int64), second.astype(np.int64))

    return run
