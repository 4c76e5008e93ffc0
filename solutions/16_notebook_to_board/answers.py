"""The right answers of lesson 16, and the inputs they are checked on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

# to_c_array -----------------------------------------------------------------------------------

BYTES_A_LINE = 12


def to_c_array(data: bytes, name: str) -> list[str]:
    """The lines of a C file that holds the bytes."""
    rows = [data[i : i + BYTES_A_LINE] for i in range(0, len(data), BYTES_A_LINE)]
    return [
        f"alignas(16) const unsigned char {name}[] = {{",
        *("    " + ", ".join(f"0x{byte:02x}" for byte in row) + "," for row in rows),
        "};",
        f"const unsigned int {name}_len = {len(data)};",
    ]


def byte_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Whole lines, a line that is not full, both ends of a byte, and one digit in hexadecimal."""
    edges = [
        (b"\x1c\x00\xff", "tiny"),
        (bytes(range(24)), "counts"),
        (b"TFL3\x80\x7f\x00\x09\x10\xc8\x0a\xf0\x05", "header"),
    ]
    drawn = [
        (rng.integers(0, 256, size).astype(np.uint8).tobytes(), f"model_{size}")
        for size in (30, 36, 41)
    ]
    return edges + drawn


# required_ops ---------------------------------------------------------------------------------


def add_method(operator: str) -> str:
    words = operator.split("_")
    return "Add" + "".join(word if word == "2D" else word.capitalize() for word in words)


def required_ops(operator_names: Sequence[str]) -> list[str]:
    """The ``Add...`` method of each operator, sorted, once each."""
    return sorted({add_method(name) for name in operator_names})


OTHER_OPERATORS = (
    "ADD", "AVERAGE_POOL_2D", "CONCATENATION", "HARD_SWISH", "MEAN", "MINIMUM", "MUL", "PAD",
    "QUANTIZE", "RELU6", "SUB", "TANH",
)  # fmt: skip


def operator_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Every second list holds two operators whose order changes with their names."""
    edges: list[list[str]] = [
        ["CONV_2D", "RELU", "FULLY_CONNECTED", "SOFTMAX"],
        ["DEPTHWISE_CONV_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D", "RESHAPE", "SOFTMAX"],
        ["MAX_POOL_2D", "MAXIMUM", "FULLY_CONNECTED", "FULLY_CONNECTED"],
        [],
    ]
    drawn = []
    for length in (6, 9, 12):
        names = [*rng.choice(OTHER_OPERATORS, length).tolist(), "MAXIMUM", "CONV_2D"]
        rng.shuffle(names)
        drawn.append(["RESHAPE", *names, "MAX_POOL_2D", "CONV_2D", "SOFTMAX"])
    return [(names,) for names in edges + drawn]


# ring_buffer_push -----------------------------------------------------------------------------


def ring_buffer_push(
    buffer: np.ndarray, start: int, samples: np.ndarray
) -> tuple[np.ndarray, int, np.ndarray]:
    """The buffer after the samples, where its oldest is, and its content oldest first."""
    buffer = buffer.copy()
    for sample in samples:
        buffer[start] = sample
        start = (start + 1) % len(buffer)
    return buffer, start, np.roll(buffer, -start)


def ring_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Without a wrap, across the end, up to the end, more than the buffer holds, and none."""
    shapes = [(6, 0, 2), (6, 4, 3), (6, 4, 2), (5, 3, 8), (4, 1, 0), (7, 5, 7)]
    for _ in range(4):
        size = int(rng.integers(4, 12))
        shapes.append((size, int(rng.integers(1, size)), int(rng.integers(1, 2 * size))))
    cases: list[tuple[Any, ...]] = []
    for size, start, count in shapes:
        values = rng.permutation(np.arange(-999, 999))[: size + count].astype(np.int16)
        cases.append((values[:size], start, values[size:]))
    return cases


# parity_report --------------------------------------------------------------------------------


def parity_report(expected: np.ndarray, got: np.ndarray) -> dict[str, Any]:
    """How far two arrays of int8 outputs agree."""
    distance = np.abs(expected.astype(int) - got.astype(int))
    return {
        "equal": float(np.mean(distance == 0)),
        "differing": int(np.sum(distance > 0)),
        "largest": int(distance.max()),
        "same_label": float(np.mean(expected.argmax(axis=1) == got.argmax(axis=1))),
    }


def output_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Equal ones, one step apart, both ends of int8, and answers whose labels differ."""
    same = np.array([[100, -128, -100], [-128, 127, -127]], np.int8)
    ends = np.array([[127, -128, 3], [-128, 127, 4], [5, -128, 6], [7, 90, -120]], np.int8)
    other = np.array([[-128, 127, 3], [-127, 127, 4], [5, -120, 6], [80, 90, -120]], np.int8)
    turned = np.array([[100, -30, 0], [1, 2, 3]], np.int8)
    cases = [(same, same.copy()), (ends, other), (turned, turned * np.int8([-1, 1, 1]))]
    for rows, classes in ((6, 4), (9, 3), (12, 5)):
        expected = rng.integers(-128, 128, (rows, classes)).astype(np.int8)
        got = expected.copy()
        got[0] = rng.permutation([-128, 127, *rng.integers(-90, 90, classes - 2)])
        expected[0] = got[0][::-1]
        expected[0, 0], got[0, 0] = -128, 127
        got[1, 0] -= 1 if got[1, 0] > 0 else -1
        cases.append((expected, got))
    return cases


# profile --------------------------------------------------------------------------------------


def profile(
    instructions: dict[str, int],
    clock_hz: float,
    cycles_per_instruction: tuple[float, float],
    current_ma: float,
    supply_v: float,
) -> dict[str, Any]:
    """Time and energy of one inference as ranges, and the layer that takes most."""
    total = sum(instructions.values())
    ms = [1000 * total * cycles / clock_hz for cycles in cycles_per_instruction]
    return {
        "instructions": total,
        "ms": ms,
        "uj": [each * current_ma * supply_v for each in ms],
        "slowest": max(instructions, key=lambda layer: instructions[layer]),
    }


def layer_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Neither the first nor the last layer takes most, nor the one whose name sorts last."""
    cases: list[tuple[Any, ...]] = [
        ({"conv": 500_000, "dense": 140_000}, 64e6, (1.0, 1.5), 5.0, 3.3),
    ]
    for layers in (3, 4, 6):
        counts = rng.integers(10_000, 900_000, layers).tolist()
        counts[1] = 1_000_000 + counts[1]
        names = [f"{i:02d} {name}" for i, name in enumerate(_LAYERS[:layers])]
        low = float(rng.choice([1.0, 1.1, 1.2]))
        clock_hz, current_ma = float(rng.choice([48e6, 120e6, 150e6])), float(rng.uniform(4, 30))
        supply_v = float(rng.choice([1.8, 3.0]))
        instructions = dict(zip(names, counts, strict=True))
        cases.append((instructions, clock_hz, (low, low + 0.4), current_ma, supply_v))
    return cases


_LAYERS = ("conv", "depthwise", "pointwise", "pool", "dense", "softmax")
