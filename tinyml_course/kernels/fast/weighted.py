"""CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED: numba around NumPy's matrix product."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tinyml_course.kernels import depthwise_conv_2d
from tinyml_course.kernels.conv_2d import make_convolution
from tinyml_course.kernels.depthwise_conv_2d import make_depthwise_convolution
from tinyml_course.kernels.fast import loops
from tinyml_course.kernels.fully_connected import make_dense
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import OutputStage


def prepare_conv_2d(node: Node) -> Run:
    """Gather the windows in one loop, multiply, finish in one loop."""
    conv = make_convolution(node)
    finish = _finisher(conv.stage)
    windows, factors = conv.windows, conv.factors
    depth = node.input(0).shape[-1]
    (down, along), (skip_down, skip_along) = windows.stride, windows.dilation
    height, width = windows.size
    # Pixels of a window's row that are adjacent in the image are gathered in one run.
    size = (height, 1, width * depth) if skip_along == 1 else (height, width, depth)
    steps = (down, along * depth), (skip_down, skip_along * depth)
    pointwise = windows.size == windows.stride == (1, 1) and not np.any(windows.pad)

    def run(x: Array, *_constants: Array) -> Array:
        images = x.reshape(-1, *x.shape[2:])
        if pointwise:
            patches = images.reshape(-1, len(factors)).astype(factors.dtype)
        else:
            padded = windows.padded(images, conv.zero_point)
            gathered = np.empty((len(padded), *windows.output, len(factors)), factors.dtype)
            loops.gather(padded.reshape(*padded.shape[:2], -1), size, *steps, gathered)
            patches = gathered.reshape(-1, len(factors))
        return finish(patches @ factors).reshape(len(x), *node.output.shape)

    return run


def prepare_depthwise_conv_2d(node: Node) -> Run:
    """Sums in integers, finished while they are in the registers."""
    conv = make_depthwise_convolution(node)
    windows, product = conv.windows, conv.stage.floats
    if product is None or conv.taps.dtype != np.float32:
        return depthwise_conv_2d.prepare(node)
    channels = conv.taps.shape[1]
    (down, along), (skip_down, skip_along) = windows.stride, windows.dilation
    steps = (down, along * channels), (skip_down, skip_along * channels)
    # Where windows are adjacent, a whole row of them is added up in one run.
    copies = windows.output[1] if along == 1 else 1
    numbers = product.numbers(copies)
    taps = np.tile(conv.taps.astype(np.int32), (1, copies)).reshape(*windows.size, -1)

    def run(x: Array, *_constants: Array) -> Array:
        padded = windows.padded(x.reshape(-1, *conv.image), conv.zero_point)
        if conv.multiplier > 1:
            padded = np.repeat(padded, conv.multiplier, axis=-1)
        rows, columns = windows.output
        out = np.empty((len(padded), rows, columns // copies, copies * channels), np.int8)
        loops.depthwise(padded.reshape(*padded.shape[:2], -1), taps, *steps, numbers, out)
        return out.reshape(len(x), *node.output.shape)

    return run


def prepare_fully_connected(node: Node) -> Run:
    """Multiply, finish in one loop."""
    factors, stage = make_dense(node)
    finish = _finisher(stage)

    def run(x: Array, *_constants: Array) -> Array:
        codes = x.reshape(-1, len(factors)).astype(factors.dtype)
        return finish(codes @ factors).reshape(len(x), *node.output.shape)

    return run


def _finisher(stage: OutputStage) -> Callable[[Array], Array]:
    """The output stage as one compiled loop where it has a float formula; otherwise unchanged."""
    if stage.floats is None:
        return stage
    numbers = stage.floats.numbers()

    def finish(sums: Array) -> Array:
        out = np.empty(sums.shape, np.int8)
        loops.finish(sums, numbers, out)
        return out

    return finish
