"""SignalWindow, SignalFftAutoScale and SignalEnergy: before and after a transform of int16.

Source: TFLM ``signal/src/window.cc``, ``fft_auto_scale.cc``, ``max_abs.cc``, ``energy.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.signal.checks import check_types
from tinyml_course.tflite.signal_options import SignalOptions

_LOWEST, _HIGHEST = -(2**15), 2**15 - 1


def window(node: Node) -> Run:
    """Each value times its weight, shifted right."""
    options: SignalOptions = node.options(SignalOptions)
    check_types(node, ("int16", "int16"), ("int16",))
    node.check_output_shape(node.input(0).shape)
    (length,), shift = node.input(1).shape, options.shift("shift")
    if not node.input(0).shape or node.input(0).shape[-1] % length:
        raise node.error(f"rows of {length} values, as many as weights", node.input(0))

    def run(x: Array, weights: Array) -> Array:
        rows = x.reshape(len(x), -1, length).astype(np.int64)
        faded = (rows * weights.reshape(len(weights), 1, length)) >> shift
        return np.clip(faded, _LOWEST, _HIGHEST).astype(np.int16).reshape(x.shape)

    return run


def fft_auto_scale(node: Node) -> Run:
    """A shift to the left that leaves one bit free above the largest value, and by how much."""
    check_types(node, ("int16",), ("int16", "int32"))
    node.check_output_shape(node.input(0).shape)
    node.check_output_shape((), 1)

    def run(x: Array) -> tuple[Array, Array]:
        bits = np.array([_bits_above(row) for row in x.reshape(len(x), -1)], np.int64)
        scaled = x.astype(np.int64) << bits.reshape(-1, *(1 for _ in x.shape[1:]))
        return scaled.astype(np.int16), bits.astype(np.int32)

    return run


def _bits_above(row: Array) -> int:
    largest = largest_size(row)
    bits = largest.bit_length() if largest > 0 else 32
    return max(15 - bits, 0)


def largest_size(row: Array) -> int:
    """The largest magnitude in 16 bits, where that of -32768 does not fit: the search goes astray.

    TFLM keeps -32768 itself as the largest so far, and any other value replaces it.
    """
    lowest = np.flatnonzero(row == _LOWEST)
    if not len(lowest):
        return int(np.abs(row.astype(np.int64)).max(initial=0))
    largest = _LOWEST
    for value in row[lowest[-1] + 1 :].tolist():
        largest = value if value > largest else max(largest, -value)
    return largest


def energy(node: Node) -> Run:
    """The square of each amplitude from ``start_index`` to before ``end_index``; 0 elsewhere.

    Elsewhere TFLM writes nothing, and whatever the memory held is read on.
    """
    options: SignalOptions = node.options(SignalOptions)
    check_types(node, ("int16",), ("uint32",))
    start, end = options["start_index"], options["end_index"]
    (count,) = node.output.shape
    if not 0 <= start <= end <= min(count, node.input(0).size // 2):
        raise node.error(f"indices up to {count}", f"{start} to {end}")

    def run(x: Array) -> Array:
        pairs = x.reshape(len(x), -1, 2)[:, start:end].astype(np.int64)
        squares: Array = np.zeros((len(x), count), np.uint32)
        squares[:, start:end] = np.square(pairs).sum(axis=-1)
        return squares

    return run
