"""int8 operators as TFLM computes them, one module an operator (or a close family)."""

from collections.abc import Callable

from tinyml_course.errors import MissingDependencyError, ModelError
from tinyml_course.kernels import (
    add_sub,
    arg_max,
    concatenation,
    conv_2d,
    depthwise_conv_2d,
    fully_connected,
    hard_swish,
    log_softmax,
    logistic_tanh,
    maximum_minimum,
    mul,
    pad,
    pool_2d,
    prelu,
    quantize,
    reduce,
    relu,
    reshape,
    resize,
    shape,
    slices,
    softmax,
    stack,
    svdf,
    transpose,
    transpose_conv,
    unidirectional_sequence_lstm,
    variables,
)
from tinyml_course.kernels.guarded import prepare_guarded
from tinyml_course.kernels.node import Node, Run

KERNELS: dict[str, Callable[[Node], Run]] = {
    "ADD": add_sub.prepare_add,
    "ARG_MAX": arg_max.prepare,
    "ASSIGN_VARIABLE": variables.prepare_assign,
    "AVERAGE_POOL_2D": pool_2d.prepare_average,
    "CONCATENATION": concatenation.prepare,
    "CONV_2D": conv_2d.prepare,
    "DEPTHWISE_CONV_2D": depthwise_conv_2d.prepare,
    "DEQUANTIZE": quantize.prepare_dequantize,
    "EXPAND_DIMS": reshape.prepare_expand_dims,
    "FULLY_CONNECTED": fully_connected.prepare,
    "HARD_SWISH": hard_swish.prepare,
    "LEAKY_RELU": relu.prepare_leaky_relu,
    "LOGISTIC": logistic_tanh.prepare_logistic,
    "LOG_SOFTMAX": log_softmax.prepare,
    "MAXIMUM": maximum_minimum.prepare_maximum,
    "MAX_POOL_2D": pool_2d.prepare_max,
    "MEAN": reduce.prepare_mean,
    "MINIMUM": maximum_minimum.prepare_minimum,
    "MUL": mul.prepare,
    "PACK": stack.prepare_pack,
    "PAD": pad.prepare,
    "PADV2": pad.prepare,
    "PRELU": prelu.prepare,
    "QUANTIZE": quantize.prepare_quantize,
    "READ_VARIABLE": variables.prepare_read,
    "REDUCE_MAX": reduce.prepare_max,
    "REDUCE_MIN": reduce.prepare_min,
    "RELU": relu.prepare_relu,
    "RELU6": relu.prepare_relu6,
    "RESHAPE": reshape.prepare,
    "RESIZE_BILINEAR": resize.prepare_bilinear,
    "RESIZE_NEAREST_NEIGHBOR": resize.prepare_nearest,
    "SHAPE": shape.prepare,
    "SLICE": slices.prepare_slice,
    "SOFTMAX": softmax.prepare,
    "SPLIT": slices.prepare_split,
    "SPLIT_V": slices.prepare_split_v,
    "SQUEEZE": reshape.prepare_squeeze,
    "STRIDED_SLICE": slices.prepare_strided_slice,
    "SUB": add_sub.prepare_sub,
    "SUM": reduce.prepare_sum,
    "SVDF": svdf.prepare,
    "TANH": logistic_tanh.prepare_tanh,
    "TRANSPOSE": transpose.prepare,
    "TRANSPOSE_CONV": transpose_conv.prepare,
    "UNIDIRECTIONAL_SEQUENCE_LSTM": unidirectional_sequence_lstm.prepare,
    "UNPACK": stack.prepare_unpack,
}
"""How to prepare each operator that is supported.

CALL_ONCE and VAR_HANDLE are supported too: they compute nothing, the simulator's state heeds them.
"""


ENGINES = ("numpy", "fast")
"""Who can compute; the results are the same."""


def kernels_of(engine: str) -> dict[str, Callable[[Node], Run]]:
    """How `engine` prepares each operator.

    Raises
    ------
    ModelError
        Where there is no such engine.
    MissingDependencyError
        Where the fast engine's compiler is not installed.
    """
    if engine not in ENGINES:
        raise ModelError(f"expected an engine among {ENGINES}, got {engine!r}")
    if engine == "numpy":
        return KERNELS
    try:
        from tinyml_course.kernels.fast import FAST_KERNELS
    except ImportError as error:
        raise MissingDependencyError(
            f"expected numba for the fast engine, cannot import it ({error}); "
            "install it with: pip install 'tinyml-course[fast]'"
        ) from None
    return KERNELS | FAST_KERNELS


def prepare(node: Node, engine: str = "numpy") -> Run:
    """Prepare the kernel of `node`.

    Raises
    ------
    ModelError
        Where the operator is not supported, or its tensors are not what the kernel needs.
    """
    kernels = kernels_of(engine)
    if node.operator.name not in kernels:
        raise ModelError(
            f"expected operators among {', '.join(sorted(kernels))}; found {node.operator}"
        )
    return prepare_guarded(kernels[node.operator.name], node)


__all__ = ["ENGINES", "KERNELS", "Node", "Run", "prepare"]
