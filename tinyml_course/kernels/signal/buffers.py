"""Operators that keep samples from one run to the next: Delay, Framer, Stacker, OverlapAdd.

Where a run does not complete an output, the second output says so and the first is 0 here; TFLM
leaves it as the memory was.

Source: TFLM ``signal/micro/kernels/delay.cc``, ``framer.cc``, ``stacker.cc``, ``overlap_add.cc``.
"""

from __future__ import annotations

import math

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.signal.checks import check_types
from tinyml_course.tflite.signal_options import SignalOptions

MOST_SAMPLES = 2**20
"""Kept by one operator; more than a board has."""


def delay(node: Node) -> Run:
    """What came `delay_length` samples ago."""
    check_types(node, ("int16",), ("int16",))
    node.check_output_shape(node.input(0).shape)

    def run(x: Array, kept: Array) -> Array:
        waiting = np.concatenate([kept, np.broadcast_to(x, (len(kept), *x.shape[1:]))], -1)
        kept[...] = waiting[..., x.shape[-1] :]
        return waiting[..., : x.shape[-1]]

    return run


def delay_state(node: Node) -> tuple[Array, ...]:
    """Silence."""
    options: SignalOptions = node.options(SignalOptions)
    length = _length(node, options, "delay_length", 0)
    return (np.zeros((1, *node.input(0).shape[:-1], length), np.int16),)


def framer(node: Node) -> Run:
    """Frames that overlap, one for each step of new samples; and whether all are whole."""
    check_types(node, ("int16",), ("int16", "bool"))
    size, step = framing(node)
    shape = node.input(0).shape
    count = shape[-1] // step
    if count * step != shape[-1] or not count:
        raise node.error(f"a multiple of {step} samples", node.input(0))
    node.check_output_shape((*shape[:-1], count, size))
    node.check_output_shape((), 1)
    node.check_work(math.prod(shape[:-1]) * (size + shape[-1] + count * size))
    starts = step * np.arange(count)

    def run(x: Array, kept: Array, missing: Array) -> tuple[Array, Array]:
        rows = len(kept)
        samples = np.concatenate([kept, np.broadcast_to(x, (rows, *x.shape[1:]))], -1)
        absent = np.maximum(missing - step - starts, 0)  # of each frame
        is_whole = (absent == 0).reshape(rows, *(1 for _ in shape[:-1]), count, 1)
        frames = np.stack([samples[..., i : i + size] for i in starts], -2)
        kept[...] = samples[..., shape[-1] :]
        missing[...] = absent[:, -1:]
        return np.where(is_whole, frames, np.int16(0)), (absent == 0).all(axis=1)

    return run


def framer_state(node: Node) -> tuple[Array, ...]:
    """The samples that the next frame begins with, and how many the first frame still lacks.

    Without a prefill of silence, frames begin with the first sample and stay behind the last by
    what is missing to whole steps.
    """
    options: SignalOptions = node.options(SignalOptions)
    size, step = framing(node)
    missing = step if options["prefill"] else -(-size // step) * step
    behind = 0 if options["prefill"] else missing - size
    before: Array = np.zeros((1, *node.input(0).shape[:-1], size - step + behind), np.int16)
    return before, np.array([[missing]], np.int32)


def framing(node: Node) -> tuple[int, int]:
    """Samples of a frame, and from one frame to the next."""
    options: SignalOptions = node.options(SignalOptions)
    size, step = (_length(node, options, name, 1) for name in ("frame_size", "frame_step"))
    if step > size:
        raise node.error(f"a step of at most {size}, the frame", step)
    return size, step


def stacker(node: Node) -> Run:
    """Some frames before and after each, side by side, every `stacker_step` frames."""
    check_types(node, ("int16",), ("int16", "bool"))
    channels, left, right, step = stacking(node)
    frames = left + right + 1
    if node.input(0).shape != (channels,):
        raise node.error(f"{channels} values", node.input(0))
    node.check_output_shape((frames * channels,))
    node.check_output_shape((), 1)

    def run(x: Array, kept: Array, missing: Array) -> tuple[Array, Array]:
        new = np.broadcast_to(x, (len(kept), channels))
        is_first = missing[:, 0] > frames
        before = np.where(is_first[:, None, None], new[:, None], kept[:, 1:])
        stacked = np.concatenate([before, new[:, None]], 1)
        left_out = np.where(is_first, right, missing[:, 0] - 1)
        is_whole = left_out == 0
        kept[...] = stacked
        missing[:, 0] = np.where(is_whole, step, left_out)
        out = np.where(is_whole[:, None], stacked.reshape(len(kept), -1), 0)
        return out.astype(np.int16), is_whole

    return run


def stacker_state(node: Node) -> tuple[Array, ...]:
    """The frames kept, and how many must come before the next output; one more at the start."""
    channels, left, right, _ = stacking(node)
    frames = left + right + 1
    return np.zeros((1, frames, channels), np.int16), np.array([[frames + 1]], np.int32)


def stacking(node: Node) -> tuple[int, int, int, int]:
    """Channels of a frame, frames before and after it, and frames from one output to the next."""
    options: SignalOptions = node.options(SignalOptions)
    channels = _length(node, options, "num_channels", 1)
    left, right = (
        _length(node, options, f"stacker_{side}_context", 0) for side in ("left", "right")
    )
    step = _length(node, options, "stacker_step", 1)
    if step > left + right + 1 or channels * (left + right + 1) > MOST_SAMPLES:
        raise node.error(f"a step of at most {left + right + 1} frames", step)
    return channels, left, right, step


def overlap_add(node: Node) -> Run:
    """Frames added where they overlap; whole sums stop at the ends of 16 bits."""
    dtype = node.input(0).dtype
    if dtype.name not in ("int16", "float32"):
        raise node.error("int16 or float32", node.input(0))
    check_types(node, (dtype.name,), (dtype.name,))
    options: SignalOptions = node.options(SignalOptions)
    step = _length(node, options, "frame_step", 1)
    *outer, count, size = node.input(0).shape
    if step > size:
        raise node.error(f"a step of at most {size}, the frame", step)
    node.check_output_shape((*outer, count * step))

    def run(x: Array, kept: Array) -> Array:
        parts = []
        for i in range(count):
            sums = _saturating_sum(kept, np.broadcast_to(x, (len(kept), *x.shape[1:]))[..., i, :])
            parts.append(sums[..., :step])
            kept[..., : size - step] = sums[..., step:]
            kept[..., size - step :] = 0
        return np.concatenate(parts, -1)

    return run


def _saturating_sum(a: Array, b: Array) -> Array:
    if a.dtype.kind == "f":
        return a + b
    return np.clip(a.astype(np.int32) + b, -(2**15), 2**15 - 1).astype(a.dtype)


def overlap_add_state(node: Node) -> tuple[Array, ...]:
    """The sums that later frames add to."""
    *outer, _, size = node.input(0).shape
    return (np.zeros((1, *outer, size), node.input(0).dtype),)


def _length(node: Node, options: SignalOptions, name: str, least: int) -> int:
    value = options[name]
    if not least <= value <= MOST_SAMPLES:
        raise node.error(f"{name} from {least} to {MOST_SAMPLES}", value)
    return value
