"""Operators on two codes: by a short formula where it is proved, otherwise by a table.

The NumPy kernels tabulate the exact result of all 65,536 pairs, and a formula is used if it gives
the same for every one of them.
"""

from __future__ import annotations

import math
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
_LARGEST_FACTOR = 2**23
"""Factors of the integer formula are smaller, so that C can take them in two parts of 16 bits."""


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
    return call(layer, function, f"(struct pair_rule){{{rule}}}")


def call(layer: Layer, function: str, rule: str) -> str:
    """C that calls a function of ``c/pair_loops.h`` with both inputs and a rule."""
    first, second = layer.inputs
    planes = f"in[0], {first.c}, in[1], {second.c}, out[0], {layer.outputs[0].c}"
    return f"{function}({planes}, {rule}, images);"


def _codes(node: Node) -> Array:
    """The result of every pair, (256, 256) uint8, all as they lie in planes."""
    table = cast(PairTable, KERNELS[node.operator.name](node))
    order = np.arange(256) ^ FLIP
    return table.codes.view(np.uint8).reshape(256, 256)[np.ix_(order, order)] ^ np.uint8(FLIP)


@dataclass(frozen=True)
class SumRule:
    """A rounded sum in 32-bit integers, clamped to the codes from `low` to `high`.

    ``v = a * x + b * y + center``, then ``(v + offset) >> shift`` with the offset `below` where v
    is negative and `above` where it is not: halves are rounded away from zero.
    """

    a: int
    b: int
    center: int
    below: int
    above: int
    shift: int
    low: int
    high: int

    @property
    def c(self) -> str:
        """The rule as C."""
        return ", ".join(f".{name} = {value}" for name, value in vars(self).items())

    def __call__(self, x: Array, y: Array) -> Array:
        """Codes of pairs; 64 bits, so that a sum that 32 do not hold is seen as wrong."""
        sums = self.a * x.astype(np.int64) + self.b * y.astype(np.int64) + self.center
        sums = sums + np.where(sums < 0, self.below, self.above)
        return np.clip(sums.astype(np.int32) >> self.shift, self.low, self.high).astype(np.uint8)


def find_sum(node: Node, codes: Array) -> SumRule | None:
    """The first rule that gives `codes`; None where none does.

    The factors are the quotients of the scales, as finely as 32 bits hold them, and their
    neighbours. Every pair then says how large the offset has to be at least or may be at most.
    """
    scale, zero_point = node.quantized(node.output)
    given = [node.quantized(node.input(i)) for i in (0, 1)]
    real = [given[0][0] / scale, given[1][0] / scale * (-1 if node.operator.name == "SUB" else 1)]
    zeros = [unsigned(zero) for _, zero in given]
    low, high = _range(node)
    farthest = sum(abs(r) * max(zero, 255 - zero) for r, zero in zip(real, zeros, strict=True))
    largest = min((2**31 - 1) / (farthest + 257), _LARGEST_FACTOR / (max(map(abs, real)) + 1))
    shift = int(math.log2(largest))
    if shift < 1:
        return None
    for i, j in _NEIGHBOURS:
        a, b = (round(r * 2**shift) + n for r, n in zip(real, (i, j), strict=True))
        sums = a * (_X - zeros[0]) + b * (_Y - zeros[1])
        steps = codes.astype(np.int64) - unsigned(zero_point)
        offsets = _find_offsets(sums, steps, codes > low, codes < high, 2.0**shift)
        if offsets is not None:
            below, above = (math.ceil(offset) for offset in offsets)
            moved = unsigned(zero_point) << shift
            center = -a * zeros[0] - b * zeros[1]
            rule = SumRule(a, b, center, below + moved, above + moved, shift, low, high)
            if np.array_equal(rule(_X, _Y), codes):
                return rule
    return None


_X, _Y = np.arange(256)[:, None], np.arange(256)[None, :]
_NEIGHBOURS = sorted(
    ((i, j) for i in range(-2, 3) for j in range(-2, 3)), key=lambda pair: sum(map(abs, pair))
)


def _find_offsets(
    sums: Array, steps: Array, is_above: Array, is_below: Array, unit: float
) -> tuple[float, float] | None:
    """What to add to negative sums and to others, so that ``floor(sum / unit)`` gives `steps`.

    Parameters
    ----------
    is_above, is_below
        Whether a step is above the lowest code, and below the highest: others may go further.

    Returns
    -------
    Twice the same number where one suits all; None where no number does.
    """
    bounds = []
    for chosen in (sums < 0, sums >= 0):
        least = (steps * unit - sums)[chosen & is_above].max(initial=-np.inf)
        most = ((steps + 1) * unit - sums)[chosen & is_below].min(initial=np.inf)  # and less
        bounds.append((least, most))
    (least, most), (other_least, other_most) = bounds
    both = max(least, other_least), min(most, other_most)
    if both[0] < both[1]:
        return (_inside(*both),) * 2
    if least < most and other_least < other_most:
        return _inside(least, most), _inside(other_least, other_most)
    return None


def _inside(least: float, most: float) -> float:
    """A number in the middle; close to the end where there is only one, 0 where there is none."""
    if math.isinf(least) and math.isinf(most):
        return 0.0
    if math.isinf(least) or math.isinf(most):
        return most - 1 if math.isinf(least) else least
    return (least + most) / 2


@dataclass(frozen=True)
class ProductRule:
    """A rounded product in float32, clamped to the codes from `low` to `high`.

    ``v = (x - zero_a) * (y - zero_b)``, then ``v * scale + start`` with `start_below` where v is
    negative and `start_above` where it is not, cut to an integer.
    """

    scale: np.float32
    start_below: np.float32
    start_above: np.float32
    zero_a: int
    zero_b: int
    low: int
    high: int

    @property
    def c(self) -> str:
        """The rule as C."""
        values = {
            name: f"{float(value).hex()}f" if isinstance(value, np.float32) else value
            for name, value in vars(self).items()
        }
        return ", ".join(f".{name} = {value}" for name, value in values.items())

    def __call__(self, x: Array, y: Array) -> Array:
        """Codes of pairs, with the roundings of the C."""
        products = (x - self.zero_a) * (y - self.zero_b)
        start = np.where(products < 0, self.start_below, self.start_above)
        reals = products.astype(np.float32) * self.scale + start
        return np.clip(reals, np.float32(self.low), np.float32(self.high)).astype(np.uint8)


def find_product(node: Node, codes: Array) -> ProductRule | None:
    """The rule that gives `codes`; None where there is none."""
    (scale_a, zero_a), (scale_b, zero_b) = (node.quantized(node.input(i)) for i in (0, 1))
    scale, zero_point = node.quantized(node.output)
    low, high = _range(node)
    zeros = unsigned(zero_a), unsigned(zero_b)
    slope = np.float32(scale_a * scale_b / scale)
    products = ((_X - zeros[0]) * (_Y - zeros[1])) * float(slope)
    steps = codes.astype(np.int64) - unsigned(zero_point)
    offsets = _find_offsets(products, steps, codes > low, codes < high, 1.0)
    if offsets is None:
        return None
    below, above = (np.float32(offset + unsigned(zero_point)) for offset in offsets)
    rule = ProductRule(slope, below, above, zeros[0], zeros[1], low, high)
    return rule if np.array_equal(rule(_X, _Y), codes) else None


def _range(node: Node) -> tuple[int, int]:
    options: BinaryOptions = node.options(BinaryOptions)
    low, high = activation_range(node, options.activation)
    return unsigned(low), unsigned(high)
