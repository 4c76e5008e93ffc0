"""int8 operators as TFLM computes them, one module an operator (or a close family)."""

from collections.abc import Callable

from tinyml_course.errors import ModelError
from tinyml_course.kernels import (
    conv_2d,
    depthwise_conv_2d,
    fully_connected,
    pool_2d,
    quantize,
    reshape,
    softmax,
)
from tinyml_course.kernels.node import Node, Run

KERNELS: dict[str, Callable[[Node], Run]] = {
    "AVERAGE_POOL_2D": pool_2d.prepare_average,
    "CONV_2D": conv_2d.prepare,
    "DEPTHWISE_CONV_2D": depthwise_conv_2d.prepare,
    "DEQUANTIZE": quantize.prepare_dequantize,
    "FULLY_CONNECTED": fully_connected.prepare,
    "MAX_POOL_2D": pool_2d.prepare_max,
    "QUANTIZE": quantize.prepare_quantize,
    "RESHAPE": reshape.prepare,
    "SOFTMAX": softmax.prepare,
}
"""How to prepare each operator that is supported."""


def prepare(node: Node) -> Run:
    """Prepare the kernel of `node`.

    Raises
    ------
    ModelError
        Where the operator is not supported, or its tensors are not what the kernel needs.
    """
    if node.operator.name not in KERNELS:
        raise ModelError(
            f"expected operators among {', '.join(sorted(KERNELS))}; found {node.operator}"
        )
    return KERNELS[node.operator.name](node)


__all__ = ["KERNELS", "Node", "Run", "prepare"]
