"""Which module writes which operator on which numbers; NumPy's kernels run all others."""

from __future__ import annotations

from tinyml_course.kernels import Node
from tinyml_course.native import (
    moves,
    pairs,
    pools,
    real_elements,
    real_weighted,
    reshapes,
    softmax,
    tables,
    vector_weighted,
    weighted,
    wide_pairs,
    wide_softmax,
    wide_weighted,
    wider_pools,
)
from tinyml_course.native.emitter import Emitter, Needs
from tinyml_course.native.targets import Target
from tinyml_course.native.vectors import VECTORS

_WEIGHTED = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")

_REDUCED = ("AVERAGE_POOL_2D", "MAX_POOL_2D", "MEAN", "REDUCE_MAX", "REDUCE_MIN", "SUM")

_TABULATED = ("ABS", "LEAKY_RELU", "LOGISTIC", "QUANTIZE", "RELU", "RELU6", "TANH")

_ANY: dict[str, Emitter] = {
    **dict.fromkeys(
        ("BATCH_TO_SPACE_ND", "BROADCAST_TO", "CONCATENATION", "DEPTH_TO_SPACE",
         "MIRROR_PAD", "PACK", "PAD", "PADV2", "RESIZE_NEAREST_NEIGHBOR", "REVERSE_V2", "SLICE",
         "SPACE_TO_DEPTH", "SPLIT", "SPLIT_V", "STRIDED_SLICE", "TRANSPOSE", "UNPACK"), moves,
    ),
    **dict.fromkeys(("EXPAND_DIMS", "RESHAPE", "SQUEEZE"), reshapes),
}  # fmt: skip

EMITTERS: dict[str, dict[str, Emitter]] = {
    "int8": {
        **_ANY,
        **dict.fromkeys(_WEIGHTED, weighted),
        **dict.fromkeys(("ADD", "MAXIMUM", "MINIMUM", "MUL", "PRELU", "SUB"), pairs),
        **dict.fromkeys(_REDUCED, pools),
        **dict.fromkeys((*_TABULATED, "ELU", "HARD_SWISH"), tables),
        "SOFTMAX": softmax,
    },
    "int16": {
        **_ANY,
        **dict.fromkeys(_WEIGHTED, wide_weighted),
        **dict.fromkeys(("ADD", "MAXIMUM", "MINIMUM", "MUL", "SUB"), wide_pairs),
        **dict.fromkeys(("AVERAGE_POOL_2D", "MAX_POOL_2D", "MEAN", "SUM"), wider_pools),
        **dict.fromkeys(_TABULATED, tables),
        "SOFTMAX": wide_softmax,
    },
    "float32": {
        **_ANY,
        **dict.fromkeys(_WEIGHTED, real_weighted),
        **dict.fromkeys(real_elements.OPERATORS, real_elements),
        **dict.fromkeys(_REDUCED, wider_pools),
    },
    "mixed": dict.fromkeys(("DEQUANTIZE", "QUANTIZE"), tables),
}
"""By the type of all tensors that an operator reads and computes (``"int8"`` is for uint8 too)."""


def emitter_of(node: Node, target: Target) -> tuple[Emitter, Needs] | None:
    """Who writes the operator for `target`, and what it needs; None where nobody does."""
    emitter = EMITTERS.get(_numbers(node), {}).get(node.operator.name)
    if emitter is weighted and target.name in VECTORS:
        emitter = vector_weighted
    if emitter is None:
        return None
    wanted = emitter.needs(node)
    if wanted is None or all(node.input(i).is_constant for i in wanted.inputs):
        return None
    return emitter, wanted


def _numbers(node: Node) -> str:
    """The key of `EMITTERS`."""
    computed = [t for t in node.inputs if t is not None and not t.is_constant]
    types = {t.dtype.name for t in (*computed, *node.outputs)}
    if types <= {"int8", "uint8"}:
        return "int8"
    return types.pop() if len(types) == 1 else "mixed"
