"""Prepare a quantization-aware model for the converter, and write weights with few bits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import tflite as schema

from tinyml_course.errors import DataError, ModelError
from tinyml_course.quantization import round_half_away
from tinyml_course.quantization.calibration import code_range
from tinyml_course.tflite import Model, Operator, read_model
from tinyml_course.training._tensorflow import import_keras
from tinyml_course.training.file_weights import WEIGHTED, stored_values
from tinyml_course.training.qat_layers import fixed_range_layer, range_layer, weight_layers


@dataclass(frozen=True)
class FewBits:
    """Weights of a layer with fewer than 8 bits, laid out as in a ``.tflite``.

    Attributes
    ----------
    name
        Of the layer.
    codes
        int8 within ±(2^(bits−1) − 1): OHWI, ``(1, H, W, C)`` for a depthwise layer, ``(O, I)`` for
        a Dense layer.
    axis
        Of the output channels.
    scales
        float32, the scale of each output channel; 1.0 if the channel is all zero.
    bias
        float64, one real number per output channel.
    """

    name: str
    codes: npt.NDArray[np.int8]
    axis: int
    scales: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float64]

    def real(self) -> npt.NDArray[np.float64]:
        """The real values of the codes."""
        return self.codes * self.along(self.scales)

    def along(self, per_channel: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """One number per output channel, shaped to broadcast against the codes."""
        shape = [1] * self.codes.ndim
        shape[self.axis] = -1
        return per_channel.astype(np.float64).reshape(shape)


def is_quantization_aware(model: Any) -> bool:
    """Whether `quantization_aware` made the model."""
    return any(isinstance(layer, range_layer()) for layer in getattr(model, "layers", ()))


def frozen(model: Any) -> Any:
    """The model with rounded weights in plain Keras layers, and with constant ranges.

    The converter quantizes the weights to 8 bits as in post-training quantization, with a scale
    per output channel. It also accepts fake-quantization operators on weights, but not in a Dense
    layer with a scale per channel ("mismatched quantized axes").

    Raises
    ------
    DataError
        No range is known, because the model was neither trained nor calibrated.
    """
    keras = import_keras()
    ranges = [layer for layer in model.layers if isinstance(layer, range_layer())]
    if not any(np.any(layer.bounds) for layer in ranges):
        raise DataError(
            "expected a model whose ranges are known, got one that has seen no data; train it, or "
            "give quantization_aware a calibration"
        )

    def plain(layer: Any) -> Any:
        if isinstance(layer, range_layer()):
            bounds = np.asarray(layer.bounds)
            return fixed_range_layer()(
                low=float(bounds[:, 0].min()), high=float(bounds[:, 1].max()), name=layer.name
            )
        kind = _kind(layer)
        config = layer.get_config()
        if kind is not None:
            del config["bits"]
        return (getattr(keras.layers, kind) if kind else type(layer)).from_config(config)

    made = keras.models.clone_model(model, clone_function=plain)
    for layer in model.layers:
        if _kind(layer) is not None:
            _, *bias = layer.get_weights()
            made.get_layer(layer.name).set_weights([np.asarray(layer.rounded_kernel()), *bias])
    return made


def few_bits(model: Any) -> list[FewBits]:
    """The layers of a quantization-aware model that have fewer than 8 bits."""
    return [_codes(layer) for layer in model.layers if _kind(layer) and layer.bits < 8]


def _codes(layer: Any) -> FewBits:
    _, most = code_range(layer.bits, symmetric=True)
    rounded = np.asarray(layer.rounded_kernel(), np.float64)
    depthwise = _kind(layer) == "DepthwiseConv2D"
    if depthwise:  # (height, width, channels, multiplier): both last axes are output channels
        rounded = rounded.reshape(1, *rounded.shape[:2], -1)
    largest = np.abs(rounded).reshape(-1, rounded.shape[-1]).max(axis=0)
    scales = np.where(largest > 0, largest / most, 1.0)
    codes = np.rint(rounded / scales).astype(np.int8)
    return FewBits(
        name=layer.name,
        codes=codes if depthwise else np.moveaxis(codes, -1, 0),
        axis=3 if depthwise else 0,
        scales=scales.astype(np.float32),
        bias=np.asarray(layer.bias if layer.use_bias else np.zeros(len(scales)), np.float64),
    )


def write_codes(content: bytes, layers: list[FewBits]) -> bytes:
    """Replace the converter's 8-bit codes and scales with those of fewer bits.

    The converter scales every channel's weights to −127 … 127. Here the same real weights get a
    larger scale and the codes of a kernel with few bits, which represents them exactly again. The
    bias is rounded to the new scale. Nothing else changes, and no length changes.

    Raises
    ------
    ModelError
        A layer's weights are not in the file.
    """
    model, data = read_model(content), bytearray(content)
    graph = schema.Model.GetRootAs(data)
    missing = [layer.name for layer in layers if not _write_layer(graph, model, layer)]
    if missing:
        raise ModelError(
            f"expected the weights of {', '.join(missing)} in the converted file, but the "
            "converter changed them; give these layers 8 bits"
        )
    return bytes(data)


def _write_layer(graph: Any, model: Model, layer: FewBits) -> bool:
    """Write to every operator that has this layer's weights; return whether there was one."""
    operators = [op for op in model.operators if _has_weights(op, model, layer)]
    for op in operators:
        stored_values(graph, op.inputs[1], np.int8)[:] = layer.codes.ravel()
        _scales(graph, op.inputs[1])[:] = layer.scales
        if len(op.inputs) > 2 and op.inputs[2] >= 0:
            steps = np.float32(model.tensors[op.inputs[0]].scale) * layer.scales
            stored_values(graph, op.inputs[2], np.int32)[:] = round_half_away(layer.bias / steps)
            _scales(graph, op.inputs[2])[:] = steps
    return bool(operators)


def _has_weights(op: Operator, model: Model, layer: FewBits) -> bool:
    """Whether the operator's real weights equal the layer's, to half a step of the converter."""
    if op.name not in WEIGHTED:
        return False
    stored = model.tensors[op.inputs[1]]
    if stored.data is None or stored.shape != layer.codes.shape:
        return False
    steps = layer.along(stored.scales)
    return bool(np.all(np.abs(stored.data * steps - layer.real()) <= 0.51 * steps))


def _scales(graph: Any, tensor: int) -> npt.NDArray[np.float32]:
    """The scales of a tensor, as an array that writes into the file."""
    quantization = graph.Subgraphs(0).Tensors(tensor).Quantization()
    scales: npt.NDArray[np.float32] = quantization.ScaleAsNumpy()
    return scales


def _kind(layer: Any) -> str | None:
    """Name of the Keras layer that a rounding layer replaces; None for any other layer."""
    return next((name for name, made in weight_layers().items() if type(layer) is made), None)
