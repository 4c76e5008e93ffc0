"""BROADCAST_TO: the input repeated along the axes where it has one element.

Source: TFLM ``kernels/broadcast_to.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run

_MOST_AXES = 5


def prepare(node: Node) -> Run:
    """The shape in input 1 is the output's."""
    tensor, output = node.input(0), node.output
    if tensor.dtype != output.dtype or len(output.shape) > _MOST_AXES:
        raise node.error(f"{tensor.dtype} of at most {_MOST_AXES} axes, as TFLM takes", output)
    node.check_output_shape(tuple(node.integers(1)))
    missing = len(output.shape) - len(tensor.shape)
    if missing < 0 or not all(
        n in (1, wanted) for n, wanted in zip(tensor.shape, output.shape[missing:], strict=True)
    ):
        raise node.error(f"a shape that broadcasts to {output.shape}", tensor)

    def run(x: Array, *_shape: Array) -> Array:
        aligned = x.reshape(len(x), *(1,) * missing, *tensor.shape)
        return np.broadcast_to(aligned, (len(x), *output.shape))

    return run
