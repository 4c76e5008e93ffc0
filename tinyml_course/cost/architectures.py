"""A small space of networks for pictures, and what each costs before anybody trains it.

An architecture is a tuple of choices, one of each entry of `SPACE` in its order. Its layers are
tuples too: kind, side of the input and of the output in pixels, side of the kernel, channels in and
out. Lesson 13 searches this space; its students write `estimate_cost` and `latency_lut`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

from tinyml_course.errors import DataError

Architecture = tuple[Any, ...]
Layer = tuple[str, int, int, int, int, int]
"""Kind (``"conv"``, ``"depthwise"``, ``"dense"``), side in, side out, kernel, channels in, out."""

SPACE: Mapping[str, tuple[Any, ...]] = {
    "pixels": (16, 24, 32),
    "kind": ("plain", "separable"),
    "kernel": (3, 5),
    "filters": (4, 8, 12),
    "blocks": (1, 2, 3),
    "widen": (1, 2),
}
"""Side of the picture; kind and kernel of the convolutions; filters of the first one; blocks after
it, each with a stride of 2; and how many times as many channels each block has."""

HAND_MADE: Architecture = (32, "separable", 3, 8, 3, 2)
"""What the course has built by hand so far: separable 3 x 3 blocks, twice the channels in each."""

BYTES_PER_CHANNEL = 8
"""A bias and a scale for each output channel, four bytes each."""


def all_architectures(space: Mapping[str, tuple[Any, ...]] = SPACE) -> list[Architecture]:
    """Every combination of choices, in the order of `itertools.product`.

    Examples
    --------
    >>> all_architectures()[0], len(all_architectures())
    ((16, 'plain', 3, 4, 1, 1), 216)
    """
    return list(itertools.product(*space.values()))


def layers_of(architecture: Architecture, classes: int = 2) -> list[Layer]:
    """The layers with weights of an architecture of `SPACE`, first to last.

    Raises
    ------
    DataError
        It is not a combination of choices of `SPACE`.

    Examples
    --------
    >>> layers_of((16, "separable", 3, 4, 1, 2))[1:3]
    [('depthwise', 8, 4, 3, 4, 4), ('conv', 4, 4, 1, 4, 8)]
    """
    fits = len(architecture) == len(SPACE) and all(
        choice in options for choice, options in zip(architecture, SPACE.values(), strict=True)
    )
    if not fits:
        options = ", ".join(f"{name} {list(of)}" for name, of in SPACE.items())
        raise DataError(f"expected a choice of each of {options}, got {architecture}")
    pixels, kind, kernel, filters, blocks, widen = architecture
    side, channels = math.ceil(pixels / 2), filters
    layers: list[Layer] = [("conv", pixels, side, kernel, 1, filters)]
    for _ in range(blocks):
        after, wider = math.ceil(side / 2), channels * widen
        if kind == "plain":
            layers.append(("conv", side, after, kernel, channels, wider))
        else:
            layers.append(("depthwise", side, after, kernel, channels, channels))
            layers.append(("conv", after, after, 1, channels, wider))
        side, channels = after, wider
    return [*layers, ("dense", 1, 1, 1, channels, classes)]


def weights_of(layer: Layer) -> int:
    """How many weights a layer has: those of one kernel for each pair of channels that it joins."""
    kind, _, _, kernel, inputs, outputs = layer
    return kernel**2 * outputs * (1 if kind == "depthwise" else inputs)


def multiply_accumulates_of(layer: Layer) -> int:
    """Products of a layer: each weight is used once at every place of the output."""
    return layer[2] ** 2 * weights_of(layer)


def estimate_cost(layers: Sequence[Layer]) -> tuple[int, int, int]:
    """Multiply-accumulates, bytes of weights, and bytes of the largest input with its output.

    Bytes are those of int8 codes, and `BYTES_PER_CHANNEL` for each output channel. Names, shapes
    and the list of operators of a file come on top.

    Examples
    --------
    >>> estimate_cost([("conv", 24, 12, 3, 1, 4), ("dense", 1, 1, 1, 4, 2)])
    (5192, 92, 1152)
    """
    products = sum(multiply_accumulates_of(layer) for layer in layers)
    nbytes = sum(weights_of(layer) + BYTES_PER_CHANNEL * layer[5] for layer in layers)
    peak = max(before**2 * inputs + after**2 * outputs
               for _, before, after, _, inputs, outputs in layers)  # fmt: skip
    return products, nbytes, peak


def latency_lut(layers: Sequence[Layer], table: Mapping[Layer, float], clock_hz: float) -> float:
    """Milliseconds at one instruction a cycle, from a table of instructions of single layers.

    A layer that is not in the table takes as many instructions for each multiply-accumulate as
    those of its kind in the table do together.

    Raises
    ------
    DataError
        No layer of a kind that is needed was measured.
    """
    instructions = sum(
        table[layer] if layer in table else _by_kind(layer, table) for layer in layers
    )
    return 1000 * instructions / clock_hz


def _by_kind(layer: Layer, table: Mapping[Layer, float]) -> float:
    alike = [each for each in table if each[0] == layer[0]]
    if not alike:
        raise DataError(f"expected a measured layer of the kind {layer[0]!r}, found none")
    products = sum(multiply_accumulates_of(each) for each in alike)
    return sum(table[each] for each in alike) / products * multiply_accumulates_of(layer)
