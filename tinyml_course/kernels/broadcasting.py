"""Align two inputs of different shapes so that NumPy broadcasts them as the board does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tinyml_course.kernels.node import Array, Node


def aligned_inputs(node: Node) -> Callable[[Array, Array], tuple[Array, Array]]:
    """A function that reshapes both inputs to as many axes as the output has.

    Shapes are aligned at the right, as in NumPy. The row axis stays in front: missing axes are
    inserted after it.
    """
    shapes = [node.input(i).shape for i in (0, 1)]
    try:
        node.check_output_shape(np.broadcast_shapes(*shapes))
    except ValueError:
        raise node.error("shapes that broadcast", f"{shapes[0]} and {shapes[1]}") from None
    rank = len(node.output.shape)
    first, second = ((1,) * (rank - len(shape)) + shape for shape in shapes)

    def align(a: Array, b: Array) -> tuple[Array, Array]:
        return a.reshape(len(a), *first), b.reshape(len(b), *second)

    return align
