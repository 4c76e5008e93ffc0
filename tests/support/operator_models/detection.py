"""TFLite_Detection_PostProcess: boxes that overlap, and scores among which some are equal."""

from __future__ import annotations

import numpy as np

from tests.support.tflite_builder import ModelBuilder, options

FLOAT = np.float32
SETTINGS = {
    "max_detections": 7, "max_classes_per_detection": 1, "detections_per_class": 4,
    "nms_score_threshold": -0.4, "nms_iou_threshold": 0.35, "num_classes": 3,
    "use_regular_nms": True, "y_scale": 10.0, "x_scale": 9.0, "h_scale": 5.0, "w_scale": 6.0,
}  # fmt: skip
EVERYTHING = {"nms_score_threshold": -1e9, "nms_iou_threshold": 1.0}


def one_detection(boxes: int = 12, columns: int = 4, anchors: int = 4, **changes) -> bytes:
    """One operator with `changes` of its settings; anchors of chance."""
    b = ModelBuilder()
    settings = SETTINGS | changes
    encoded = b.tensor((1, boxes, columns), FLOAT)
    scores = b.tensor((1, boxes, 4), FLOAT)
    return b.build([encoded, scores], add(b, 0, encoded, scores, anchors, settings))


def add(b: ModelBuilder, seed: int, encoded: int, scores: int, axes: int, settings) -> list[int]:
    """The operator; gives its outputs."""
    boxes, most = b.tensors[encoded].shape[1], settings["max_detections"]
    values = np.random.default_rng(seed).uniform(0.2, 0.8, (boxes, axes))
    anchors = b.tensor(values.shape, FLOAT, data=values)
    made = [b.tensor(shape, FLOAT) for shape in ((1, most, 4), (1, most), (1, most), (1,))]
    b.operator("CUSTOM:TFLite_Detection_PostProcess", [encoded, scores, anchors], made,
               custom=settings)  # fmt: skip
    return made


def detection(seed: int) -> bytes:
    """The regular way with and without a background class; the fast way, which fills all rows."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    inputs = [b.tensor((1, 20, n), scale=scale) for n, scale in ((5, 0.06), (4, 1 / 200))]
    encoded, scores = b.tensor((1, 20, 5), FLOAT), b.tensor((1, 20, 4), FLOAT)
    for given, made in zip(inputs, (encoded, scores), strict=True):
        b.operator("DEQUANTIZE", [given], [made], options("DequantizeOptions"))
    outputs = []
    for i, changes in enumerate(
        ({}, {"num_classes": 4, "nms_iou_threshold": 0.6}, {"detections_per_class": 20},
         EVERYTHING | {"use_regular_nms": False, "max_detections": 15},
         EVERYTHING | {"max_detections": 30})
    ):  # fmt: skip
        outputs += add(b, int(rng.integers(99)) + i, encoded, scores, 4, SETTINGS | changes)
    return b.build(inputs, outputs)
