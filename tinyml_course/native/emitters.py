"""Which module writes which operator; NumPy's kernels run all others."""

from __future__ import annotations

from tinyml_course.kernels import Node
from tinyml_course.native import (
    moves,
    pairs,
    pools,
    reshapes,
    softmax,
    tables,
    vector_weighted,
    weighted,
)
from tinyml_course.native.emitter import Emitter, Needs, flip_of
from tinyml_course.native.targets import Target
from tinyml_course.native.vectors import VECTORS

EMITTERS: dict[str, Emitter] = {
    **dict.fromkeys(("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"), weighted),
    **dict.fromkeys(("ADD", "MAXIMUM", "MINIMUM", "MUL", "PRELU", "SUB"), pairs),
    **dict.fromkeys(
        ("AVERAGE_POOL_2D", "MAX_POOL_2D", "MEAN", "REDUCE_MAX", "REDUCE_MIN", "SUM"), pools
    ),
    **dict.fromkeys(
        ("CONCATENATION", "PACK", "PAD", "PADV2", "RESIZE_NEAREST_NEIGHBOR", "SLICE", "SPLIT",
         "SPLIT_V", "STRIDED_SLICE", "TRANSPOSE", "UNPACK"), moves,
    ),
    **dict.fromkeys(("EXPAND_DIMS", "RESHAPE", "SQUEEZE"), reshapes),
    **dict.fromkeys(
        ("HARD_SWISH", "LEAKY_RELU", "LOGISTIC", "QUANTIZE", "RELU", "RELU6", "TANH"), tables
    ),
    "SOFTMAX": softmax,
}  # fmt: skip


def emitter_of(node: Node, target: Target) -> tuple[Emitter, Needs] | None:
    """Who writes the operator for `target`, and what it needs; None where nobody does."""
    emitter = EMITTERS.get(node.operator.name)
    if emitter is weighted and target.name in VECTORS:
        emitter = vector_weighted
    if emitter is None or not _is_written_for(node):
        return None
    wanted = emitter.needs(node)
    if wanted is None or all(node.input(i).is_constant for i in wanted.inputs):
        return None
    return emitter, wanted


def _is_written_for(node: Node) -> bool:
    """Whether every tensor that is computed fits a plane."""
    computed = [t for t in node.inputs if t is not None and not t.is_constant]
    return not any(flip_of(t) is None for t in (*computed, *node.outputs))
