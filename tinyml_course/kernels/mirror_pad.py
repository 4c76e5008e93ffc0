"""MIRROR_PAD: the input continued by its mirror image on each side.

Source: TFLM ``kernels/mirror_pad.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.copy_checks import check_copied
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.tflite.options import MirrorPadOptions


def prepare(node: Node) -> Run:
    """Along each axis, take the places that a mirror at its ends shows."""
    options: MirrorPadOptions = node.options(MirrorPadOptions)
    tensor = node.input(0)
    check_copied(node, "int8 float32", (tensor, node.output))
    values = node.integers(1)
    if node.input(1).shape != (len(tensor.shape), 2):
        raise node.error(f"a pair of paddings for each of {len(tensor.shape)} axes", node.input(1))
    pairs = list(zip(values[::2], values[1::2], strict=True))
    longest = [n - options.is_reflection for n in tensor.shape]  # as many places it can show
    for axis, (pair, most) in enumerate(zip(pairs, longest, strict=True)):
        if not (min(pair) >= 0 and max(pair) <= most):
            raise node.error(f"paddings of 0 to {most} along axis {axis}", pair)
    lengths = [before + n + after for n, (before, after) in zip(tensor.shape, pairs, strict=True)]
    node.check_output_shape(tuple(lengths))
    places = [
        _mirrored(n, pair, options.is_reflection)
        for n, pair in zip(tensor.shape, pairs, strict=True)
    ]

    def run(x: Array, *_paddings: Array) -> Array:
        for axis, along in enumerate(places):
            if len(along) != x.shape[axis + 1]:
                x = x.take(along, axis=axis + 1)
        return x

    return run


def _mirrored(length: int, pair: tuple[int, int], is_reflection: bool) -> Array:
    """Which element each place shows; a reflection does not repeat the one at the edge."""
    before, after = pair
    first = np.arange(before)[::-1] + is_reflection
    last = length - 1 - is_reflection - np.arange(after)
    return np.concatenate([first, np.arange(length), last])
