"""Operators on numbers without scales: float32, and int32, int64 and bool.

Every result is that of TFLM's reference kernels: each operation is rounded to float32, and sums are
added up in the order of TFLM's loops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.unquantized import (
    along_axes,
    cast,
    last_axis,
    lstm,
    one_input,
    pools,
    resize,
    svdf,
    two_inputs,
    weighted,
)

Prepare = Callable[[Node], Run]


@dataclass(frozen=True)
class Unquantized:
    """The kernel of an operator for some types, which it tells by input number `decides`."""

    prepare: Prepare
    dtypes: frozenset[str]
    decides: int = 0


def _table(
    names: Iterable[str], prepare: Prepare, dtypes: str = "float32", decides: int = 0
) -> dict[str, Unquantized]:
    return dict.fromkeys(names, Unquantized(prepare, frozenset(dtypes.split()), decides))


UNQUANTIZED: dict[str, Unquantized] = {
    **_table(one_input.FUNCTIONS, one_input.prepare),
    **_table(["LEAKY_RELU"], one_input.leaky_relu),
    **_table(["LOGICAL_NOT"], one_input.logical_not, "bool"),
    **_table(["ZEROS_LIKE"], one_input.zeros_like, "float32 int8 int32 int64"),
    **_table(two_inputs.ARITHMETIC, two_inputs.arithmetic, "float32 int32"),
    **_table(["FLOOR_DIV", "FLOOR_MOD", "PRELU"], two_inputs.other),
    **_table(["SQUARED_DIFFERENCE"], two_inputs.other, "float32 int32"),
    **_table(["MAXIMUM", "MINIMUM"], two_inputs.other, "float32 int32 int64"),
    **_table(["EQUAL", "NOT_EQUAL"], two_inputs.relation, "float32 int32 int64 bool"),
    **_table(
        ["GREATER", "GREATER_EQUAL", "LESS", "LESS_EQUAL"],
        two_inputs.relation,
        "float32 int32 int64",
    ),
    **_table(["LOGICAL_AND", "LOGICAL_OR"], two_inputs.relation, "bool"),
    **_table(["ADD_N"], two_inputs.add_n),
    **_table(["SELECT_V2"], two_inputs.select_v2, "float32 int8 int16", decides=1),
    **_table(["MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN"], along_axes.prepare),
    **_table(["REDUCE_ALL"], along_axes.prepare, "bool"),
    **_table(["CUMSUM"], along_axes.cumsum),
    **_table(["ARG_MAX", "ARG_MIN"], along_axes.position),
    **_table(["CONV_2D"], weighted.conv_2d),
    **_table(["DEPTHWISE_CONV_2D"], weighted.depthwise_conv_2d),
    **_table(["FULLY_CONNECTED"], weighted.fully_connected),
    **_table(["TRANSPOSE_CONV"], weighted.transpose_conv, decides=2),
    **_table(["BATCH_MATMUL"], weighted.batch_matmul),
    **_table(["AVERAGE_POOL_2D"], pools.average_pool_2d),
    **_table(["L2_POOL_2D"], pools.l2_pool_2d),
    **_table(["MAX_POOL_2D"], pools.max_pool_2d),
    **_table(["SOFTMAX"], last_axis.softmax),
    **_table(["LOG_SOFTMAX"], last_axis.log_softmax),
    **_table(["L2_NORMALIZATION"], last_axis.l2_normalization),
    **_table(["SVDF"], svdf.prepare),
    **_table(["UNIDIRECTIONAL_SEQUENCE_LSTM"], lstm.prepare),
    **_table(["RESIZE_BILINEAR"], resize.bilinear),
    **_table(["CAST"], cast.prepare, " ".join(cast.DTYPES)),
}
"""By the operator's name."""


def find_unquantized(node: Node) -> Prepare | None:
    """The kernel for the types of `node`, or None where another has to say what it takes."""
    entry = UNQUANTIZED.get(node.operator.name)
    if entry is None or not node.has_input(entry.decides):
        return None
    if node.input(entry.decides).dtype.name not in entry.dtypes:
        return None
    return lambda node: _quiet(entry.prepare(node))


def prepare_or_refuse(node: Node) -> Run:
    """The kernel of an operator that takes numbers without scales only."""
    entry = UNQUANTIZED[node.operator.name]
    prepare = find_unquantized(node)
    if prepare is None:
        raise node.error(f"{' or '.join(sorted(entry.dtypes))}", node.input(entry.decides))
    return prepare(node)


def _quiet(run: Run) -> Run:
    """`run` where infinities and NaN are results like others, as on the board."""

    @wraps(run)
    def quiet(*arrays: Array | None) -> Array:
        with np.errstate(all="ignore"):
            return run(*arrays)

    return quiet
