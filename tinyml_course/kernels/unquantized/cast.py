"""CAST: numbers of one type as another, as C converts them.

Source: TFLM ``kernels/cast.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run

DTYPES = ("bool", "float32", "int16", "int32", "int8", "uint32")


def prepare(node: Node) -> Run:
    """Whole numbers keep their last bits, real ones lose what follows the point.

    A real number that the new type does not hold becomes the nearest that it does, and NaN 0.
    """
    for tensor in (node.input(0), node.output):
        if tensor.dtype.name not in DTYPES:
            raise node.error(f"a type among {', '.join(DTYPES)}", tensor)
    node.check_output_shape(node.input(0).shape)
    made = node.output.dtype

    def run(x: Array) -> Array:
        if x.dtype.kind == "f" and made.kind in "iu":
            ends = np.iinfo(made)
            return np.clip(np.nan_to_num(x).astype(np.float64), ends.min, ends.max).astype(made)
        return x.astype(made)

    return run
