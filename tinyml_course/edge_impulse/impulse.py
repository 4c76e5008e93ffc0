"""A model as Edge Impulse sees it: real features in, one number for each label out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.errors import DataError, ModelError
from tinyml_course.quantization import dequantize, quantize
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import Tensor

TFLITE = 2
"""Edge Impulse's number for TensorFlow Lite Micro among inferencing engines."""

NO_SENSOR = -1
"""Its number for features that come from no known sensor."""


class Impulse:
    """A model with labels, run by the simulator.

    Parameters
    ----------
    model
        Bytes of a ``.tflite`` with one input and one output, int8 or float32.
    labels
        One for each element of the output; by default ``"0"``, ``"1"``, ….
    name
        What the runners show as the project's name.

    Raises
    ------
    ModelError
        The simulator cannot run the model, or it has several inputs or outputs.
    DataError
        The number of labels differs from that of the outputs, or one is repeated or empty.
    """

    def __init__(self, model: bytes, labels: Sequence[str] = (), name: str = "model") -> None:
        self._simulator = Simulator.load(model)
        self._input = self._only_one("input", self._simulator.model.inputs)
        self._output = self._only_one("output", self._simulator.model.outputs)
        self.name = name
        self.labels = tuple(labels) or tuple(map(str, range(self._output.size)))
        if len(self.labels) != self._output.size:
            raise DataError(
                f"expected {self._output.size} labels, one for each output of the model, got "
                f"{len(self.labels)}: {', '.join(self.labels)}"
            )
        if len(set(self.labels)) != len(self.labels) or not all(self.labels):
            raise DataError(
                "expected labels that differ and are not empty, got " + ", ".join(self.labels)
            )

    @property
    def feature_count(self) -> int:
        """How many numbers the model takes."""
        return self._input.size

    def restart(self) -> None:
        """Reset the state of a stateful model."""
        self._simulator.reset()

    def classify(self, features: ArrayLike) -> dict[str, float]:
        """A number for each label, for one input; in most models its probability.

        Parameters
        ----------
        features
            Real numbers, `feature_count` of them in one dimension, in the order of the model's
            input (NHWC). Where that is int8, they are quantized as TFLM does it.

        Raises
        ------
        DataError
            There are more or fewer, or they are not numbers or NaN.
        """
        values = _as_numbers(features)
        if values.shape != (self.feature_count,):
            raise DataError(f"expected {self.feature_count} features, got {values.size}")
        is_int8 = self._input.dtype == np.int8
        codes = quantize(values, *_affine(self._input)) if is_int8 else values
        y = self._simulator.run(codes.reshape(1, *self._input.row_shape))
        if self._output.dtype == np.int8:
            y = dequantize(y, *_affine(self._output))
        return dict(zip(self.labels, y.ravel().tolist(), strict=True))

    def description(self) -> dict[str, Any]:
        """The description of the model in the reply to hello.

        Source: ``source/eim.cpp`` of github.com/edgeimpulse/example-standalone-inferencing-linux.
        """
        return {
            "project": {
                "id": 0,
                "owner": "tinyml-course",
                "name": self.name,
                "deploy_version": 1,
                "impulse_id": 1,
                "impulse_name": self.name,
            },
            "model_parameters": {
                "input_features_count": self.feature_count,
                "sensor": NO_SENSOR,
                "frequency": 0,
                "interval_ms": 0,
                "axis_count": 1,
                "image_input_width": 0,
                "image_input_height": 0,
                "image_input_frames": 0,
                "image_channel_count": 0,
                "image_resize_mode": "none",
                "label_count": len(self.labels),
                "has_anomaly": 0,
                "has_object_tracking": False,
                "labels": list(self.labels),
                "model_type": "classification",
                "slice_size": self.feature_count,  # a slice is a whole input
                "use_continuous_mode": False,
                "has_performance_calibration": False,
                "inferencing_engine": TFLITE,
                "thresholds": [],
            },
            "inferencing_engine": {"engine_type": TFLITE, "properties": []},
        }

    def _only_one(self, what: str, indices: Sequence[int]) -> Tensor:
        if len(indices) != 1:
            raise ModelError(
                f"expected a model with one {what}, got {len(indices)}; Edge Impulse's runners "
                "know one"
            )
        tensor = self._simulator.model.tensors[indices[0]]
        if tensor.dtype not in {np.dtype(np.int8), np.dtype(np.float32)}:
            raise ModelError(f"expected int8 or float32 as {what}, got {tensor}")
        if tensor.dtype == np.int8 and tensor.scales.size != 1:
            raise ModelError(f"expected one scale for the {what}, got {tensor.scales.size}")
        return tensor


def _as_numbers(features: ArrayLike) -> NDArray[np.float32]:
    try:
        values = np.asarray(features)
    except ValueError:  # rows of different lengths
        values = np.asarray(None)
    if values.dtype.kind not in "iuf" or values.ndim != 1:
        raise DataError("expected the features as one list of numbers, got something else in it")
    with np.errstate(over="ignore"):  # what float32 cannot hold saturates
        return values.astype(np.float32)


def _affine(tensor: Tensor) -> tuple[float, int]:
    return float(tensor.scales[0]), int(tensor.zero_points[0])
