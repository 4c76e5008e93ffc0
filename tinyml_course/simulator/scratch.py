"""Scratch buffers: bytes an operator requests in addition to its tensors, while it runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinyml_course.tflite import Operator, Tensor

_INT32_BYTES = 4
_INT64_BYTES = 8


@dataclass(frozen=True)
class _Operands:
    """Tensors of an operator, None where an optional one is absent; its parameters."""

    inputs: list[Any]
    outputs: list[Any]
    pointer_bytes: int
    options: Any


_Request = Callable[[_Operands], tuple[int, ...]]


def tensor_bytes(tensor: Tensor) -> int:
    """Bytes of a tensor's values, exact even for the absurd shapes of a damaged file."""
    return math.prod(tensor.shape) * tensor.dtype.itemsize


def scratch_bytes(
    operator: Operator, tensors: Sequence[Tensor], pointer_bytes: int = 8
) -> tuple[int, ...]:
    """Sizes of the scratch buffers that TFLM's reference kernel of an operator asks for, in order.

    Parameters
    ----------
    operator
        One of the model.
    tensors
        All tensors of the graph it stands in.
    pointer_bytes
        8 on a 64-bit host, 4 on a board; only ADD_N stores pointers in its buffer.

    Returns
    -------
    Bytes of each, before they are rounded up to the arena's alignment; most operators ask for
    none. Vendors' kernels (CMSIS-NN, ESP-NN) ask for other and often larger buffers. A missing
    operand, as in a damaged file, gives none.

    Notes
    -----
    Source: calls of ``RequestScratchBufferInArena`` in the kernels of the pinned wheel, and
    ``tensorflow/lite/micro/kernels``: ``reduce_common.cc``, ``svdf_common.cc``,
    ``transpose_conv.cc``, ``unidirectional_sequence_lstm.cc``, ``add_n.cc``, ``mirror_pad.cc``,
    ``conv_common.cc``, ``depthwise_conv_common.cc``, ``fully_connected.cc``,
    ``detection_postprocess.cc`` and ``signal/micro/kernels/rfft.cc``.
    """
    request = _REQUESTS.get(operator.name)
    if request is None:
        return ()
    inputs = [tensors[i] if i >= 0 else None for i in operator.inputs]
    outputs = [tensors[i] for i in operator.outputs]
    try:
        return request(_Operands(inputs, outputs, pointer_bytes, operator.options))
    except (IndexError, AttributeError):  # too few operands, or an absent one, or too few axes
        return ()


def _size(tensor: Tensor | None) -> int:
    return 0 if tensor is None else math.prod(tensor.shape)


def _axes(o: _Operands) -> tuple[int, ...]:
    # Where a reduction stands along each axis of the input, and the axes sorted out.
    return len(o.inputs[0].shape) * _INT32_BYTES, _size(o.inputs[1]) * _INT32_BYTES


def _unpacked_weights(o: _Operands) -> tuple[int, ...]:
    """A byte for each weight of 4 bits."""
    weights = o.inputs[1]
    return (_size(weights),) if weights.type_name == "INT4" else ()


def _mean_or_sum(o: _Operands) -> tuple[int, ...]:
    if o.inputs[0].dtype in (np.int8, np.int16):  # 32-bit sums
        return _size(o.outputs[0]) * _INT32_BYTES, *_axes(o)
    return _axes(o)


def _svdf(o: _Operands) -> tuple[int, ...]:
    batch, filters = o.inputs[0].shape[0], o.inputs[1].shape[0]
    products = batch * filters * _INT32_BYTES
    if o.inputs[0].dtype == np.int8:
        return products, batch * o.outputs[0].shape[1] * _INT32_BYTES
    return (products,)


def _transpose_conv(o: _Operands) -> tuple[int, ...]:
    values, outputs = o.inputs[2], _size(o.outputs[0])
    if values.dtype == np.int8:
        return (outputs * _INT32_BYTES,)
    if values.dtype != np.int16:
        return ()
    bias = o.inputs[3] if len(o.inputs) > 3 else None
    if bias is not None and bias.dtype == np.int16:
        return outputs * _INT64_BYTES, _size(bias) * _INT64_BYTES
    return (outputs * _INT64_BYTES,)


def _lstm(o: _Operands) -> tuple[int, ...]:
    cell_state = o.inputs[19]
    return (tensor_bytes(cell_state),) * 4  # one for each gate


def _add_n(o: _Operands) -> tuple[int, ...]:
    return (len(o.inputs) * o.pointer_bytes,)


def _mirror_pad(o: _Operands) -> tuple[int, ...]:
    rank = o.inputs[1].shape[0]
    return rank * _INT32_BYTES, rank * _INT32_BYTES


def _rfft(o: _Operands) -> tuple[int, ...]:
    pairs = o.outputs[0].shape[-1] // 2  # of a real and an imaginary part: n_fft / 2 + 1
    return (max(0, pairs - 1) * 2 * o.outputs[0].dtype.itemsize,)


def _detection(o: _Operands) -> tuple[int, ...]:
    boxes, most, classes = o.inputs[0].shape[1], o.options.max_detections, o.options.classes
    row = boxes * _INT32_BYTES  # a number for each box, float32 or int32
    return (
        boxes, 4 * row, _size(o.inputs[1]) * _INT32_BYTES, row, row, most * row, most * row, row,
        most * row, max(classes, most) * row, min(boxes, most) * row,
    )  # fmt: skip


_REQUESTS: dict[str, _Request] = {
    "ADD_N": _add_n,
    "CONV_2D": _unpacked_weights,
    "CUSTOM:SignalRfft": _rfft,
    "CUSTOM:TFLite_Detection_PostProcess": _detection,
    "DEPTHWISE_CONV_2D": _unpacked_weights,
    "FULLY_CONNECTED": _unpacked_weights,
    "MEAN": _mean_or_sum,
    "MIRROR_PAD": _mirror_pad,
    "REDUCE_ALL": _axes,
    "REDUCE_MAX": _axes,
    "REDUCE_MIN": _axes,
    "SUM": _mean_or_sum,
    "SVDF": _svdf,
    "TRANSPOSE_CONV": _transpose_conv,
    "UNIDIRECTIONAL_SEQUENCE_LSTM": _lstm,
}
