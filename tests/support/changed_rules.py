"""Wrong rounding rules to put into a kernel, and whether the golden vectors notice."""

from __future__ import annotations

import numpy as np

from tests.support.golden import load_golden
from tests.support.golden_stateful import load_stateful, step_by_step
from tests.support.inputs import mismatches
from tinyml_course.kernels import windows
from tinyml_course.kernels.effective_multiplier import effective_multiplier
from tinyml_course.quantization import fixed_point
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model


def differs(operator: str, golden: str) -> bool:
    """Whether an output of `operator` differs from the golden vectors."""
    model, x, expected = load_golden(golden)
    return _has_output_of(operator, model, mismatches(Simulator.load(model).trace(x), expected))


def differs_step_by_step(operator: str, golden: str) -> bool:
    """The same for an operator with state."""
    model, x, expected = load_stateful(golden)
    found = mismatches(step_by_step(Simulator.load(model), x), expected)
    return _has_output_of(operator, model, found)


def _has_output_of(operator, model, found):
    """Whether `found` has an output of such an operator, or a state that it writes."""
    read = read_model(model)
    states = {tensor.index for tensor in read.tensors if tensor.is_variable}
    return any(
        i in found
        for op in read.operators
        if op.name == operator
        for i in (*op.outputs, *states.intersection(op.inputs))
    )


def floor_divide_by_pot(x, exponent):
    """A right shift that rounds down."""
    return np.asarray(x, np.int64) >> np.asarray(exponent, np.int64)


def truncating_high_mul(a, b):
    """A product that rounds down."""
    return (np.asarray(a, np.int64) * np.asarray(b, np.int64)) >> 31


def one_rounding(self, operator):
    """LiteRT's rule instead of TFLM's."""
    return fixed_point.multiply_rounding_once


ROUNDS_ONCE = (fixed_point.Semantics, "multiply_for", one_rounding)
SHIFT_ROUNDS_DOWN = (fixed_point, "rounding_divide_by_pot", floor_divide_by_pot)
PRODUCT_ROUNDS_DOWN = (fixed_point, "saturating_rounding_doubling_high_mul", truncating_high_mul)


def padding_all_after(padding, length, size, stride, dilation):
    """SAME padding that stands only behind the image."""
    positions, (before, after) = _place(padding, length, size, stride, dilation)
    return positions, (0, before + after)


_place = windows._place
PADDING_AFTER = (windows, "_place", padding_all_after)


_ODD = 9_000_001
NEARLY_EQUAL = [(((3 * _ODD + n) // 2) * 2.0**-34, _ODD * 2.0**-34) for n in (-1, 1)]
"""Pairs of scales whose quotient is 1.5 in float32, and a little less or more in float64: there
each odd code is half-way between two others, or not."""


def float32_for(count):
    """A multiplier in float32, only where it comes from this many scales."""

    def in_float32(node, *factors):
        if len(factors) != count:
            return effective_multiplier(node, *factors)
        real = np.prod(np.array(factors, np.float32)) / np.float32(node.output.scale)
        return fixed_point.quantize_multiplier(float(real))

    return in_float32


def multiply_rounding_down(x, multiplier, shift):
    """A multiplication by a fixed-point multiplier that rounds down."""
    product = np.asarray(x, np.int64) * np.asarray(multiplier, np.int64)
    return product >> (31 - np.asarray(shift, np.int64))
