"""A walk through one output in words and numbers: everything the convolution's picture shows.

Plain Python over `tinyml_course.simulator.derivation`, without any widget: the picture only
draws this.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tinyml_course.quantization import dequantize
from tinyml_course.simulator.derivation import OutputDerivation, Tap
from tinyml_course.tflite import Model
from tinyml_course.widgets.text import decimal, integer, number, power_of_two

MOST_TAPS = 400
"""Products listed; of a longer sum the first and the last half of these."""


def walk_report(walk: OutputDerivation, model: Model) -> dict[str, Any]:
    """Say what happens at each stage on the way from int8 inputs to the int8 result.

    Returns
    -------
    Plain JSON data: ``stages`` (each with ``name``, ``label``, ``value`` and ``text``), ``taps``
    (one row of text a product), ``map`` (where the window lies; None for a dense layer),
    ``position``, ``result``, ``summary``, and an empty ``message``.
    """
    scale = float(model.tensors[walk.operator.outputs[0]].scales[0])
    stages = [*_sum_stages(walk), *_scaling_stages(walk), *_code_stages(walk, scale)]
    chain = "; ".join(f"{stage['label']} {stage['value']}" for stage in stages)
    return {
        "message": "",
        "position": list(walk.position),
        "stages": stages,
        "taps": _tap_rows(walk.taps),
        "map": _map(walk, model),
        "result": walk.result,
        "summary": f"{walk.operator}, output {position_text(walk.position)}: {chain}",
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
    """What the axes of an output are called, the batch not counted."""
    named = {1: ("unit",), 3: ("row", "column", "channel")}
    return named.get(rank, tuple(f"axis {i}" for i in range(rank)))


def _stage(name: str, label: str, value: str, text: str) -> dict[str, str]:
    return {"name": name, "label": label, "value": value, "text": text}


def _term(value: int) -> str:
    """A number after an operator sign: in brackets where it is negative."""
    return integer(value) if value >= 0 else f"({integer(value)})"


def _sum_stages(walk: OutputDerivation) -> list[dict[str, str]]:
    count, padded = len(walk.taps), sum(tap.is_padding for tap in walk.taps)
    outside = (
        f" {padded} of the codes lie outside the input: padding, filled with the zero point "
        f"{integer(walk.input_zero_point)}, which means 0.0."
        if padded
        else ""
    )
    factor = f"code − {_term(walk.input_zero_point)}"
    weight = f"(weight − {_term(walk.weight_zero_point)})" if walk.weight_zero_point else "weight"
    total = integer(walk.sum_of_products)
    return [
        _stage(
            "Window", "codes", str(count),
            f"The output at {position_text(walk.position)} sees {count} input codes, and each "
            f"meets one weight.{outside}",
        ),
        _stage(
            "Products", "zero point of the input", integer(walk.input_zero_point),
            f"Each product is ({factor}) × {weight}. The input's zero point is taken off, so that "
            "a code that means 0.0 adds nothing.",
        ),
        _stage(
            "Sum", "sum of products", total,
            f"A 32-bit accumulator adds the {count} products one after the other: {total}.",
        ),
        _stage(
            "Bias", "accumulator", integer(walk.accumulator),
            f"The bias of this output channel is an int32 in the accumulator's own scale: "
            f"{total} + {_term(walk.bias)} = {integer(walk.accumulator)}.",
        ),
    ]  # fmt: skip


def _scaling_stages(walk: OutputDerivation) -> list[dict[str, str]]:
    s = walk.scaling
    product = Fraction(s.shifted * s.multiplier, 2**31)
    left = (
        f" The shift is to the left and comes first: {integer(walk.accumulator)} · "
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


def _code_stages(walk: OutputDerivation, scale: float) -> list[dict[str, str]]:
    low, high = walk.activation_min, walk.activation_max
    code, result = integer(walk.shifted_code), integer(walk.result)
    real = number(float(dequantize([walk.result], scale, walk.zero_point)[0]))
    activation = getattr(walk.operator.options, "activation", "NONE")
    why = "the range of int8" if activation == "NONE" else f"what the fused {activation} lets pass"
    kept = "it stays" if walk.shifted_code == walk.result else "it becomes"
    return [
        _stage(
            "Zero point", "code before the clamp", code,
            f"The output's zero point, the code of its 0.0, is added: "
            f"{integer(walk.scaling.scaled)} + {_term(walk.zero_point)} = {code}.",
        ),
        _stage(
            "Clamp", "result", result,
            f"{code} is clamped to {integer(low)} … {integer(high)}, {why}: {kept} "
            f"{result}, which means {real}.",
        ),
    ]  # fmt: skip


def _tap_rows(taps: tuple[Tap, ...]) -> list[dict[str, Any]]:
    """A row of text for each product; the middle of a long sum is one row that says so."""
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


def _map(walk: OutputDerivation, model: Model) -> dict[str, Any] | None:
    """Rows and columns of the input and the output, and the pixels of the window."""
    if len(walk.position) != 3:
        return None
    op = walk.operator
    shapes = [model.tensors[i].shape[1:3] for i in (op.inputs[0], op.outputs[0])]
    window = sorted({(*tap.place[:2], tap.is_padding) for tap in walk.taps})
    reach = [max(p[i] for p in window) - min(p[i] for p in window) + 1 for i in (0, 1)]
    can_pad = getattr(op.options, "padding", "VALID") == "SAME"
    return {
        "input": list(shapes[0]),
        "output": list(shapes[1]),
        "window": [list(pixel) for pixel in window],
        "margin": [n // 2 if can_pad else 0 for n in reach],
        "at": list(walk.position[:2]),
    }
