"""Everything the convolution widget shows about one output, as text and numbers.

Plain Python using `tinyml_course.simulator.derivation`, independent of the widget, which only
draws the result.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tinyml_course.quantization import dequantize
from tinyml_course.simulator.derivation import OutputDerivation, Tap
from tinyml_course.tflite import Model
from tinyml_course.widgets.text import decimal, integer, number, power_of_two

MOST_TAPS = 400
"""Maximum number of products listed; of a longer sum, the first and last half of that number."""


def derivation_report(derivation: OutputDerivation, model: Model) -> dict[str, Any]:
    """Describe each stage from the int8 inputs to the int8 result.

    Returns
    -------
    Plain JSON data: ``stages`` (each with ``name``, ``label``, ``value`` and ``text``), ``taps``
    (one row of text per product), ``map`` (where the window lies; None for a dense layer),
    ``position``, ``result``, ``summary``, and an empty ``message``.
    """
    scale = float(model.tensors[derivation.operator.outputs[0]].scales[0])
    stages = [
        *_sum_stages(derivation),
        *_scaling_stages(derivation),
        *_code_stages(derivation, scale),
    ]
    chain = "; ".join(f"{stage['label']} {stage['value']}" for stage in stages)
    return {
        "message": "",
        "position": list(derivation.position),
        "stages": stages,
        "taps": _tap_rows(derivation.taps),
        "map": _map(derivation, model),
        "result": derivation.result,
        "summary": f"{derivation.operator}, output {position_text(derivation.position)}: {chain}",
    }


def position_text(position: tuple[int, ...]) -> str:
    """Name an output.

    Examples
    --------
    >>> position_text((1, 2, 3)), position_text((4,))
    ('row 1, column 2, channel 3', 'unit 4')
    """
    names = axis_names(len(position))
    return ", ".join(f"{name} {i}" for name, i in zip(names, position, strict=True))


def axis_names(rank: int) -> tuple[str, ...]:
    """Names of an output's axes, without the batch."""
    named = {1: ("unit",), 3: ("row", "column", "channel")}
    return named.get(rank, tuple(f"axis {i}" for i in range(rank)))


def _stage(name: str, label: str, value: str, text: str) -> dict[str, str]:
    return {"name": name, "label": label, "value": value, "text": text}


def _term(value: int) -> str:
    """A number after an operator sign: in parentheses if it is negative."""
    return integer(value) if value >= 0 else f"({integer(value)})"


def _sum_stages(derivation: OutputDerivation) -> list[dict[str, str]]:
    count, padded = len(derivation.taps), sum(tap.is_padding for tap in derivation.taps)
    outside = (
        f" {padded} of the codes lie outside the input: padding, filled with the zero point "
        f"{integer(derivation.input_zero_point)}, which means 0.0."
        if padded
        else ""
    )
    factor = f"code − {_term(derivation.input_zero_point)}"
    weight = (
        f"(weight − {_term(derivation.weight_zero_point)})"
        if derivation.weight_zero_point
        else "weight"
    )
    total = integer(derivation.sum_of_products)
    return [
        _stage(
            "Window", "codes", str(count),
            f"The output at {position_text(derivation.position)} sees {count} input codes, and "
            f"each meets one weight.{outside}",
        ),
        _stage(
            "Products", "zero point of the input", integer(derivation.input_zero_point),
            f"Each product is ({factor}) × {weight}. The input's zero point is taken off, so that "
            "a code that means 0.0 adds nothing.",
        ),
        _stage(
            "Sum", "sum of products", total,
            f"A 32-bit accumulator adds the {count} products one after the other: {total}.",
        ),
        _stage(
            "Bias", "accumulator", integer(derivation.accumulator),
            f"The bias of this output channel is an int32 in the accumulator's own scale: "
            f"{total} + {_term(derivation.bias)} = {integer(derivation.accumulator)}.",
        ),
    ]  # fmt: skip


def _scaling_stages(derivation: OutputDerivation) -> list[dict[str, str]]:
    s = derivation.scaling
    product = Fraction(s.shifted * s.multiplier, 2**31)
    left = (
        f" The shift is to the left and comes first: {integer(derivation.accumulator)} · "
        f"{power_of_two(s.shift)} = {integer(s.shifted)}."
        if s.shift > 0
        else ""
    )
    first = (
        f"Input scale × weight scale ÷ output scale = {number(s.effective_multiplier)}. "
        f"In integers that is {integer(s.multiplier)} × {power_of_two(s.shift - 31)}.{left} "
        f"Rounding one: {integer(s.shifted)} × {integer(s.multiplier)} ÷ {power_of_two(31)} = "
        f"{decimal(product)}, rounded to {integer(s.first)}."
    )
    if s.shift < 0:
        divided = decimal(Fraction(s.first, 2**-s.shift))
        second = (
            f"Rounding two: {integer(s.first)} ÷ {power_of_two(-s.shift)} = {divided}, rounded to "
            f"{integer(s.second)}."
        )
    else:
        second = "No shift to the right is left to do, so there is no second rounding."
    second += (
        f" Without any rounding it would be {decimal(s.exact)}; rounded once it is "
        + integer(s.once)
        + ("." if s.once == s.second else ": two roundings make a difference here.")
    )
    if s.scaled != s.second:
        second += f" This runtime rounds once and goes on with {integer(s.scaled)}."
    return [
        _stage("Multiplier", "after rounding one", integer(s.first), first),
        _stage("Shift", "after rounding two", integer(s.second), second),
    ]


def _code_stages(derivation: OutputDerivation, scale: float) -> list[dict[str, str]]:
    low, high = derivation.activation_min, derivation.activation_max
    code, result = integer(derivation.shifted_code), integer(derivation.result)
    real = number(float(dequantize([derivation.result], scale, derivation.zero_point)[0]))
    activation = getattr(derivation.operator.options, "activation", "NONE")
    why = "the range of int8" if activation == "NONE" else f"what the fused {activation} lets pass"
    kept = "it stays" if derivation.shifted_code == derivation.result else "it becomes"
    return [
        _stage(
            "Zero point", "code before the clamp", code,
            f"The output's zero point, the code of its 0.0, is added: "
            f"{integer(derivation.scaling.scaled)} + {_term(derivation.zero_point)} = {code}.",
        ),
        _stage(
            "Clamp", "result", result,
            f"{code} is clamped to {integer(low)} … {integer(high)}, {why}: {kept} "
            f"{result}, which means {real}.",
        ),
    ]  # fmt: skip


def _tap_rows(taps: tuple[Tap, ...]) -> list[dict[str, Any]]:
    """A row of text per product; the middle of a long sum is summarized in one row."""
    if len(taps) <= MOST_TAPS:
        return [_tap_row(tap) for tap in taps]
    half = MOST_TAPS // 2
    hidden = taps[half:-half]
    gap = f"{integer(len(hidden))} more products, together " + integer(
        sum(tap.product for tap in hidden)
    )
    first, last = ([_tap_row(tap) for tap in part] for part in (taps[:half], taps[-half:]))
    return [*first, {"gap": gap}, *last]


def _tap_row(tap: Tap) -> dict[str, Any]:
    place = ", ".join(integer(i) for i in tap.place)
    return {
        "at": list(tap.place[:2]),
        "padding": tap.is_padding,
        "cells": [
            f"{place} (padding)" if tap.is_padding else place,
            integer(tap.code),
            integer(tap.weight),
            integer(tap.product),
            integer(tap.accumulator),
        ],
    }


def _map(derivation: OutputDerivation, model: Model) -> dict[str, Any] | None:
    """Rows and columns of the input and the output, and the pixels of the window."""
    if len(derivation.position) != 3:
        return None
    op = derivation.operator
    shapes = [model.tensors[i].shape[1:3] for i in (op.inputs[0], op.outputs[0])]
    window = sorted({(*tap.place[:2], tap.is_padding) for tap in derivation.taps})
    reach = [max(p[i] for p in window) - min(p[i] for p in window) + 1 for i in (0, 1)]
    can_pad = getattr(op.options, "padding", "VALID") == "SAME"
    return {
        "input": list(shapes[0]),
        "output": list(shapes[1]),
        "window": [list(pixel) for pixel in window],
        "margin": [n // 2 if can_pad else 0 for n in reach],
        "at": list(derivation.position[:2]),
    }
