"""Operators on two codes: by a short formula where it is proved, otherwise by a table.

The NumPy kernels tabulate the exact result of all 65,536 pairs, and a formula is used if it gives
the same for every one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from tinyml_course.kernels import KERNELS
from tinyml_course.kernels.lookup import PairTable
from tinyml_course.kernels.node import Array, Node
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.native.emitter import FLIP, Layer, Needs, unsigned
from tinyml_course.native.layout import image_of
from tinyml_course.tflite.options import BinaryOptions

HEADERS: tuple[str, ...] = ("pairs.h",)

_CHOICES = {"MAXIMUM": "pairs_by_maximum", "MINIMUM": "pairs_by_minimum"}
_MOST_BITS = 30
"""Sums of the integer formula stay below 2 to this, so that 32 bits hold them."""


def needs(node: Node) -> Needs | None:
    """Planes of the same shape as the output, or with an axis of 1 where it repeats."""
    to = image_of(node.output.shape)
    for i in (0, 1):
        if any(n not in (1, m) for n, m in zip(image_of(node.input(i).shape), to, strict=True)):
            return None
    return Needs((0, 1))


def emit(layer: Layer) -> str:
    """A call with the formula or the table."""
    name = layer.node.operator.name
    if name in _CHOICES:
        return _call(layer, _CHOICES[name], "0")
    codes = _codes(layer.node)
    if name in ("ADD", "SUB"):
        rule = find_sum(layer.node, codes)
        if rule is not None:
            return _call(layer, "pairs_by_sum", rule.c)
    if name == "MUL":
        product = find_product(layer.node, codes)
        if product is not None:
            return _call(layer, "pairs_by_product", product.c)
    return _call(layer, "pairs_by_table", f".table = {layer.constants.add(codes)}")


def _call(layer: Layer, function: str, rule: str) -> str:
    first, second = layer.inputs
    planes = f"in[0], {first.c}, in[1], {second.c}, out[0], {layer.outputs[0].c}"
    return f"{function}({planes}, (struct pair_rule){{{rule}}}, images);"


def _codes(node: Node) -> Array:
    """The result of every pair, (256, 256) uint8, all as they lie in planes."""
    table = cast(PairTable, KERNELS[node.operator.name](node))
    order = np.arange(256) ^ FLIP
    return table.codes.view(np.uint8).reshape(256, 256)[np.ix_(order, order)] ^ np.uint8(FLIP)


@dataclass(frozen=True)
class SumRule:
    """``code = clamp((a * x + b * y + offset) >> shift, low, high)`` in 32-bit integers."""

    a: int
    b: int
    offset: int
    shift: int
    low: int
    high: int

    @property
    def c(self) -> str:
        """The rule as C."""
        return (
            f".a = {self.a}, .b = {self.b}, .offset = {self.offset}, .shift = {self.shift}, "
            f".low = {self.low}, .high = {self.high}"
        )


def find_sum(node: Node, codes: Array) -> SumRule | None:
    """The first rule that gives `codes`; None where none does.

    The factors are the quotients of the scales, as finely as 32 bits hold them, and their
    neighbours. Every pair then says how large the offset has to be at least or may be at most.
    """
    scale, _ = node.quantized(node.output)
    real = [node.quantized(node.input(i))[0] / scale for i in (0, 1)]
    if node.operator.name == "SUB":
        real[1] = -real[1]
    low, high = _range(node)
    shift = _MOST_BITS - int(np.ceil(np.log2(256 * (sum(map(abs, real)) + 2))))
    if shift < 8:
        return None
    x, y = np.arange(256)[:, None], np.arange(256)[None, :]
    a, b = (round(factor * 2**shift) for factor in real)
    for i, j in _NEIGHBOURS:
        sums = (a + i) * x + (b + j) * y
        least, most = _offsets(sums, codes.astype(np.int64), 1 << shift, low, high)
        offset = (least + most) // 2
        if least <= most and np.abs(sums + offset).max() < 2**31:
            return SumRule(a + i, b + j, offset, shift, low, high)
    return None


_NEIGHBOURS = sorted(
    ((i, j) for i in range(-2, 3) for j in range(-2, 3)), key=lambda pair: sum(map(abs, pair))
)


def _offsets(sums: Array, codes: Array, step: int, low: int, high: int) -> tuple[int, int]:
    """The least and the largest offset for which ``floor((sums + offset) / step)`` is right."""
    above, below = codes > low, codes < high
    least = int((codes * step - sums)[above].max(initial=-(2**40)))
    most = int(((codes + 1) * step - 1 - sums)[below].min(initial=2**40))
    return max(least, -(2**31) + 1), min(most, 2**31 - 1)


@dataclass(frozen=True)
class ProductRule:
    """``code = clamp((x - zero_a) * (y - zero_b) * scale + start)`` in float32, cut to integer."""

    scale: np.float32
    start: np.float32
    zero_a: int
    zero_b: int
    low: int
    high: int

    @property
    def c(self) -> str:
        """The rule as C."""
        numbers = [f"{float(number).hex()}f" for number in (self.scale, self.start)]
        return (
            f".scale = {numbers[0]}, .start = {numbers[1]}, .zero_a = {self.zero_a}, "
            f".zero_b = {self.zero_b}, .low = {self.low}, .high = {self.high}"
        )

    def __call__(self, products: Array) -> Array:
        """Codes of products of steps, with the roundings of the C."""
        reals = products.astype(np.float32) * self.scale + self.start
        return np.clip(reals, np.float32(self.low), np.float32(self.high)).astype(np.uint8)


def find_product(node: Node, codes: Array) -> ProductRule | None:
    """The first rule that gives `codes`; None where none does."""
    (scale_a, zero_a), (scale_b, zero_b) = (node.quantized(node.input(i)) for i in (0, 1))
    scale, zero_point = node.quantized(node.output)
    low, high = _range(node)
    zeros = unsigned(zero_a), unsigned(zero_b)
    products = (np.arange(256)[:, None] - zeros[0]) * (np.arange(256)[None, :] - zeros[1])
    real = np.float32(scale_a * scale_b / scale)
    middle = np.float32(unsigned(zero_point) + 0.5)
    for steps in (0, 1, -1, 4, -4, 16, -16, 64, -64):
        start = middle + np.float32(steps) * np.spacing(middle)
        rule = ProductRule(real, start, *zeros, low, high)
        if np.array_equal(rule(products), codes):
            return rule
    return None


def _range(node: Node) -> tuple[int, int]:
    options: BinaryOptions = node.options(BinaryOptions)
    low, high = activation_range(node, options.activation)
    return unsigned(low), unsigned(high)
