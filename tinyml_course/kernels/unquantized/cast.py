"""CAST: numbers of one type as another, as C converts them.

Source: TFLM ``kernels/cast.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run

DTYPES = ("bool", "float32", "int16", "int32", "int8", "uint32")


def prepare(node: Node) -> Run:
    """Whole numbers keep their last bits, real ones lose what follows the point.

    C leaves open what becomes of a real number that the new type does not hold; here it is held
    at the nearest end of 32 bits first.
    """
    for tensor in (node.input(0), node.output):
        if tensor.dtype.name not in DTYPES:
            raise node.error(f"a type among {', '.join(DTYPES)}", tensor)
    node.check_output_shape(node.input(0).shape)
    made = node.output.dtype

    def run(x: Array) -> Array:
        if x.dtype.kind == "f" and made.kind in "iu":
            held = np.clip(np.nan_to_num(x).astype(np.float64), -(2.0**31), 2.0**32 - 1)
            return held.astype(np.int64).astype(made)
        return x.astype(made)

    return run
