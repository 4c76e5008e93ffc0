"""CIRCULAR_BUFFER, int8: the last slices of a stream, as streaming convolutions keep them.

Source: TFLM ``kernels/circular_buffer.cc`` and ``circular_buffer_common.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.tflite.signal_options import SignalOptions

_EVERY_RUN = (5, 13, 25)
"""Slots of buffers that TFLM takes as ready in every run, where the file does not say."""

_DEPENDS = (2, 96)
"""Columns and channels of one whose period depends on the models that TFLM prepared before it."""


def prepare(node: Node) -> Run:
    """Move all slices one slot towards the front, and put the newest behind.

    The second output, if there is one, says whether as many are new as the period has; without
    it, TFLM ends a run before that, and what follows stays as it was.
    """
    period = find_period(node)
    has_flag = len(node.outputs) == 2
    if not has_flag and period > 1:
        raise node.error("a buffer that is ready in each run, or a second output that says so",
                         f"cycles_max of {period}")  # fmt: skip
    flag_shape = node.outputs[1].shape if has_flag else ()

    def run(x: Array, kept: Array, runs_left: Array) -> tuple[Array, ...]:
        kept[:, :, :-1] = kept[:, :, 1:].copy()
        kept[:, :, -1:] = x
        runs_left -= 1
        is_ready = runs_left == 0
        runs_left[is_ready] = period
        if not has_flag:
            return (kept.copy(),)
        return kept.copy(), is_ready.reshape(len(kept), *flag_shape)

    return run


def state(node: Node) -> tuple[Array, ...]:
    """Slices of 0.0, and how many runs are left until the buffer is ready."""
    _, zero_point = node.quantized(node.output)
    slices: Array = np.full((1, *node.output.shape), zero_point, np.int8)
    return slices, np.array([[find_period(node)]], np.int32)


def find_period(node: Node) -> int:
    """In how many runs the buffer is ready once; checks the tensors."""
    options: SignalOptions = node.options(SignalOptions)
    given, made = node.input(0), node.output
    node.same_quantization()
    if len(given.shape) != 4 or given.shape[1] != 1:
        raise node.error("an input of shape (N, 1, W, C)", given)
    if made.shape[:1] + made.shape[2:] != given.shape[:1] + given.shape[2:] or not made.size:
        raise node.error("an output of more rows only", made)
    if not made.is_variable:
        raise node.error("a variable output, which keeps its values from run to run", made)
    if len(node.outputs) == 2 and (node.outputs[1].dtype != np.bool_ or node.outputs[1].size != 1):
        raise node.error("one bool as second output", node.outputs[1])
    if len(node.outputs) > 2:
        raise node.error("1 or 2 outputs", len(node.outputs))
    period = options.values.get("cycles_max", 0)
    if period >= 2**31:
        raise node.error("cycles_max of 32 bits", period)
    if period > 0:
        return period
    if made.shape[2:] == _DEPENDS:
        raise node.error("cycles_max in the file, which TFLM guesses otherwise", made)
    return 1 if made.shape[1] in _EVERY_RUN else 2
