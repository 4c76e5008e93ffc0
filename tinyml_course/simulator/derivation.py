"""One output of a layer with weights, step by step: every integer on the way.

The kernels compute whole batches at once, in floats that are proved exact. Here the same output
is computed one product at a time with Python's integers, for readers who want to see how.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from tinyml_course.errors import DataError, ModelError
from tinyml_course.kernels.node import Array, Node
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.kernels.windows import make_windows
from tinyml_course.quantization import (
    TFLM,
    Semantics,
    multiply_rounding_once,
    quantize_multiplier,
    rounding_divide_by_pot,
    saturating_rounding_doubling_high_mul,
)
from tinyml_course.tflite import Model, Operator, Tensor


@dataclass(frozen=True)
class Tap:
    """One product of the sum.

    Attributes
    ----------
    place
        Position of the input code: (row, column, channel), or (index,) in a dense layer.
    is_padding
        Whether that is outside the input; the code is then the zero point, which means 0.0.
    code, weight
        int8 codes.
    product
        ``(code - input_zero_point) * (weight - weight_zero_point)``.
    accumulator
        The 32-bit sum so far, this product included.
    """

    place: tuple[int, ...]
    is_padding: bool
    code: int
    weight: int
    product: int
    accumulator: int


@dataclass(frozen=True)
class Scaling:
    """The accumulator times the effective multiplier, one rounding at a time.

    Attributes
    ----------
    effective_multiplier
        ``input_scale * weight_scale / output_scale``, a real number.
    multiplier, shift
        The same in fixed point: ``multiplier * 2**(shift - 31)``.
    shifted
        The accumulator after a left shift by `shift` bits, where `shift` is positive.
    exact
        The value without rounding: ``accumulator * multiplier * 2**(shift - 31)``.
    first
        Rounding one: ``shifted * multiplier / 2**31`` to a whole number.
    second
        Rounding two: `first` shifted right by ``-shift`` bits, where `shift` is negative.
    once
        `exact` rounded in one step, as LiteRT's FULLY_CONNECTED does.
    scaled
        `second` or `once`, whichever the chosen semantics uses.
    """

    effective_multiplier: float
    multiplier: int
    shift: int
    shifted: int
    exact: Fraction
    first: int
    second: int
    once: int
    scaled: int


@dataclass(frozen=True)
class OutputDerivation:
    """The way from a window of int8 codes to one int8 result.

    Attributes
    ----------
    operator, position
        The operator, and which of its outputs this is (without the batch).
    taps
        Every product, in the order of the board's loops.
    input_zero_point, weight_zero_point
        What is subtracted from the codes before they are multiplied.
    bias
        The int32 bias of the output channel; 0 where the layer has none.
    accumulator
        Sum of the products and the bias, in 32 bits.
    scaling
        The accumulator in steps of the output's scale, rounded.
    zero_point
        The output's; `shifted_code` is ``scaling.scaled + zero_point``.
    activation_min, activation_max
        The clamp: int8's ends, or narrower where an activation is fused.
    result
        The int8 output.
    """

    operator: Operator
    position: tuple[int, ...]
    taps: tuple[Tap, ...]
    input_zero_point: int
    weight_zero_point: int
    bias: int
    accumulator: int
    scaling: Scaling
    zero_point: int
    activation_min: int
    activation_max: int
    result: int

    @property
    def sum_of_products(self) -> int:
        """The accumulator before the bias."""
        return self.taps[-1].accumulator if self.taps else 0

    @property
    def shifted_code(self) -> int:
        """The output code before the clamp."""
        return self.scaling.scaled + self.zero_point


def derive_output(
    model: Model,
    trace: Mapping[int, Array],
    operator_index: int,
    position: Sequence[int],
    sample: int = 0,
    semantics: Semantics = TFLM,
) -> OutputDerivation:
    """Derive one output of a CONV_2D, DEPTHWISE_CONV_2D or FULLY_CONNECTED.

    Parameters
    ----------
    model
        The model as read.
    trace
        Every tensor of a batch, as `Simulator.trace` gives them.
    operator_index
        Position of the operator in ``model.operators``.
    position
        Index of the output without the batch: (row, column, channel), or (unit,).
    sample
        Which input of the batch, from 0.
    semantics
        The rounding rules the trace was made with.

    Raises
    ------
    ModelError
        Where the operator has no sum of products.
    DataError
        Where the position or the sample is outside, or the trace holds another result: it comes
        from another model, or from other rounding rules.

    Source: TFLM ``kernels/internal/reference/integer_ops/conv.h``, ``depthwise_conv.h``,
    ``fully_connected.h``.
    """
    node = _node(model, operator_index, semantics)
    position = tuple(int(i) for i in position)
    place = _checked_place(node, trace, position, sample)
    channel = place[-1]
    x = trace[node.input(0).index][sample].reshape(node.input(0).shape)
    weights, _ = node.constant(1)
    _, input_zero_point = node.quantized(node.input(0))
    weight_zero_point = int(_of_channel(weights.zero_points, channel))
    found = _FINDERS[node.operator.name](node, x, place)
    taps = tuple(_add_up(found, input_zero_point, weight_zero_point))
    bias = int(node.constant(2)[1].reshape(-1)[channel]) if node.has_input(2) else 0
    accumulator = _int32((taps[-1].accumulator if taps else 0) + bias)
    _, zero_point = node.quantized(node.output)
    low, high = activation_range(node, getattr(node.operator.options, "activation", "NONE"))
    scaling = _scale(node, weights, channel, accumulator)
    result = min(max(scaling.scaled + zero_point, low), high)
    expected = int(trace[node.output.index][(sample, *position)])
    if result != expected:
        raise DataError(
            f"{node.operator}, output {position}: the derivation gives {result}, the trace has "
            f"{expected}; expected a trace of this model with semantics={semantics.name!r}"
        )
    return OutputDerivation(
        operator=node.operator,
        position=position,
        taps=taps,
        input_zero_point=input_zero_point,
        weight_zero_point=weight_zero_point,
        bias=bias,
        accumulator=accumulator,
        scaling=scaling,
        zero_point=zero_point,
        activation_min=low,
        activation_max=high,
        result=result,
    )


def _node(model: Model, index: int, semantics: Semantics) -> Node:
    if not 0 <= index < len(model.operators):
        raise DataError(f"expected an operator from 0 to {len(model.operators) - 1}, got {index}")
    op = model.operators[index]
    if op.name not in _FINDERS:
        raise ModelError(f"expected an operator among {', '.join(sorted(_FINDERS))}; found {op}")
    return Node.of(model, op, semantics)


def _checked_place(
    node: Node, trace: Mapping[int, Array], position: Sequence[int], sample: int
) -> tuple[int, ...]:
    """`position` as an index of the whole output tensor, batch included."""
    shape = node.output.row_shape
    inside = len(position) == len(shape) and all(
        0 <= i < n for i, n in zip(position, shape, strict=True)
    )
    if not inside:
        raise DataError(f"expected a position inside {shape}, got {tuple(position)}")
    wanted = {node.input(0).index, node.output.index}
    if not wanted <= trace.keys():
        raise DataError(f"expected a trace with tensors {sorted(wanted)}, got {sorted(trace)}")
    samples = len(trace[node.output.index])
    if not 0 <= sample < samples:
        raise DataError(f"expected a sample from 0 to {samples - 1}, got {sample}")
    batch = node.output.shape[: len(node.output.shape) - len(shape)]
    return (*(0 for _ in batch), *position)


Found = tuple[tuple[int, ...], int | None, int]
"""Place of an input code, the code (None outside the input), and the weight it meets."""


def _conv_taps(node: Node, x: Array, place: tuple[int, ...]) -> Iterator[Found]:
    weights = node.constant(1)[1]
    image, out_row, out_column, channel = place
    filters_in_group = len(weights) * weights.shape[3] // x.shape[3]
    first = channel // filters_in_group * weights.shape[3]
    for (i, j), row, column in _pixels(node, weights.shape[1:3], out_row, out_column):
        for d in range(weights.shape[3]):
            code = _pixel(x[image], row, column, first + d)
            yield (row, column, first + d), code, int(weights[channel, i, j, d])


def _depthwise_taps(node: Node, x: Array, place: tuple[int, ...]) -> Iterator[Found]:
    weights = node.constant(1)[1]
    image, out_row, out_column, channel = place
    depth = channel // (weights.shape[3] // x.shape[3])
    for (i, j), row, column in _pixels(node, weights.shape[1:3], out_row, out_column):
        weight = int(weights[0, i, j, channel])
        yield (row, column, depth), _pixel(x[image], row, column, depth), weight


def _dense_taps(node: Node, x: Array, place: tuple[int, ...]) -> Iterator[Found]:
    weights = node.constant(1)[1]
    units, depth = weights.shape
    output = int(np.ravel_multi_index(place, node.output.shape))
    codes = x.reshape(-1, depth)[output // units]
    for i in range(depth):
        yield (i,), int(codes[i]), int(weights[output % units, i])


Finder = Callable[[Node, Array, tuple[int, ...]], Iterator[Found]]

_FINDERS: dict[str, Finder] = {
    "CONV_2D": _conv_taps,
    "DEPTHWISE_CONV_2D": _depthwise_taps,
    "FULLY_CONNECTED": _dense_taps,
}

DERIVABLE = frozenset(_FINDERS)
"""Operators that `derive_output` supports, where their activations are int8."""


def is_derivable(model: Model, op: Operator) -> bool:
    """Whether `derive_output` supports an operator of a model."""
    return op.name in DERIVABLE and all(model.tensors[i].dtype == "int8" for i in op.outputs)


def _pixels(
    node: Node, size: tuple[int, ...], out_row: int, out_column: int
) -> Iterator[tuple[tuple[int, int], int, int]]:
    """Each place of the window, and the input's row and column below it."""
    options = node.operator.options
    windows = make_windows(node, (size[0], size[1]), options)  # type: ignore[arg-type]
    (top, _), (left, _) = windows.pad
    for i in range(size[0]):
        for j in range(size[1]):
            row = out_row * windows.stride[0] - top + i * windows.dilation[0]
            column = out_column * windows.stride[1] - left + j * windows.dilation[1]
            yield (i, j), row, column


def _pixel(image: Array, row: int, column: int, channel: int) -> int | None:
    inside = 0 <= row < image.shape[0] and 0 <= column < image.shape[1]
    return int(image[row, column, channel]) if inside else None


def _add_up(found: Iterator[Found], input_zero_point: int, weight_zero_point: int) -> Iterator[Tap]:
    accumulator = 0
    for place, code_or_none, weight in found:
        code = input_zero_point if code_or_none is None else code_or_none
        product = (code - input_zero_point) * (weight - weight_zero_point)
        accumulator = _int32(accumulator + product)
        yield Tap(place, code_or_none is None, code, weight, product, accumulator)


def _scale(node: Node, weights: Tensor, channel: int, accumulator: int) -> Scaling:
    input_scale, _ = node.quantized(node.input(0))
    output_scale, _ = node.quantized(node.output)
    effective = input_scale * float(_of_channel(weights.scales, channel)) / output_scale
    multiplier, shift = quantize_multiplier(effective)
    shifted = _int32(accumulator << max(shift, 0))
    first = int(saturating_rounding_doubling_high_mul(shifted, multiplier))
    second = int(rounding_divide_by_pot(first, max(-shift, 0)))
    once = int(multiply_rounding_once(accumulator, multiplier, shift))
    rounds_once = node.operator.name in node.rules.rounds_once
    return Scaling(
        effective_multiplier=effective,
        multiplier=multiplier,
        shift=shift,
        shifted=shifted,
        exact=Fraction(accumulator * multiplier) * Fraction(2) ** (shift - 31),
        first=first,
        second=second,
        once=once,
        scaled=once if rounds_once else second,
    )


def _of_channel(values: Array, channel: int) -> float:
    """The channel's own value, or the one that all channels share."""
    return values[channel if values.size > 1 else 0].item() if values.size else 0


def _int32(value: int) -> int:
    """A whole number in a 32-bit register: it wraps."""
    return (value + 2**31) % 2**32 - 2**31
