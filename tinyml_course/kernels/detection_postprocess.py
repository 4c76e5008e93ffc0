"""TFLite_Detection_PostProcess, float32: from box codes and scores to the best boxes.

Source: TFLM ``kernels/detection_postprocess.cc``.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.unquantized.math_library import wide_exp
from tinyml_course.tflite.detection_options import DetectionOptions

_COORDINATES = 4


def prepare(node: Node) -> Run:
    """Decode the boxes, drop those that overlap better ones, and write the best.

    The fast way fills as many rows of the outputs as it finds boxes. TFLM leaves in the others
    what its memory held; here they are zeros.
    """
    options: DetectionOptions = node.options(DetectionOptions)
    _check(node, options)
    background = node.input(1).shape[2] - options.classes
    choose = _choose_by_class if options.is_regular else _choose_by_best_class
    shapes = [tensor.shape for tensor in node.outputs]

    def one(encoded: Array, scores: Array, anchors: Array) -> list[Array]:
        boxes = decode(encoded[0, :, :_COORDINATES], anchors, options.scales)
        if not ((boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3])).all():
            raise node.error("boxes with a height and a width, where TFLM stops otherwise",
                             "one without")  # fmt: skip
        suppress = partial(without_overlap, boxes, options=options)
        rows, classes = choose(scores[0, :, background:], suppress, options)
        made = np.zeros((options.max_detections, 6), np.float32)
        made[: len(rows), :4] = boxes[rows]
        made[: len(rows), 4] = classes
        made[: len(rows), 5] = scores[0, rows, classes + background]
        found = np.full(1, len(rows), np.float32)
        parts = (made[:, :4], made[:, 4], made[:, 5], found)
        return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]

    def run(*arrays: Array) -> tuple[Array, ...]:
        count = max(map(len, arrays))
        rows = [[a[min(n, len(a) - 1)] for a in arrays] for n in range(count)]
        with np.errstate(all="ignore"):
            return tuple(map(np.stack, zip(*(one(*row) for row in rows), strict=True)))

    return run


def decode(encoded: Array, anchors: Array, scales: tuple[float, ...]) -> Array:
    """Corners of the boxes: (boxes, 4) of top, left, bottom and right, float32.

    In double precision up to the center and half of the size, as TFLM computes.
    """
    y, x, h, w = (encoded.astype(np.float64) / np.array(scales, np.float32)).T
    anchor_y, anchor_x, anchor_h, anchor_w = anchors.astype(np.float64).T
    center = np.stack([y * anchor_h + anchor_y, x * anchor_w + anchor_x]).astype(np.float32)
    half = np.stack([0.5 * wide_exp(h) * anchor_h, 0.5 * wide_exp(w) * anchor_w]).astype(np.float32)
    return np.concatenate([center - half, center + half]).T


def overlap(box: Array, others: Array) -> Array:
    """What of the union of a box and each other one both cover, (others,) float32."""
    size = np.maximum(
        np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2]), np.float32(0)
    )
    common = size[:, 0] * size[:, 1]
    area = (box[2] - box[0]) * (box[3] - box[1])
    areas = (others[:, 2] - others[:, 0]) * (others[:, 3] - others[:, 1])
    shared: Array = common / (area + areas - common)
    return np.where((area <= 0) | (areas <= 0), np.float32(0), shared)


def without_overlap(boxes: Array, scores: Array, most: int, options: DetectionOptions) -> Array:
    """The boxes that reach the threshold and overlap no better one much, best first."""
    kept = np.flatnonzero(scores >= np.float32(options.score_threshold))
    waiting = kept[by_score(scores[kept])]
    chosen: list[int] = []
    while len(waiting) and len(chosen) < most:
        best, waiting = waiting[0], waiting[1:]
        chosen.append(int(best))
        much = overlap(boxes[best], boxes[waiting]) > np.float32(options.overlap_threshold)
        waiting = waiting[~much]
    return np.array(chosen, np.int64)


def by_score(scores: Array) -> Array:
    """The order from the largest; among equal ones the first comes first."""
    return np.argsort(-scores, kind="stable")


def _choose_by_best_class(
    scores: Array, suppress: partial[Array], options: DetectionOptions
) -> tuple[Array, Array]:
    """Boxes and their classes, where only the best class of each box counts."""
    rows = suppress(scores.max(axis=1), options.max_detections)
    return rows, scores[rows].argmax(axis=1)


def _choose_by_class(
    scores: Array, suppress: partial[Array], options: DetectionOptions
) -> tuple[Array, Array]:
    """Boxes and their classes, where each class sorts out its own; the best of all classes."""
    rows, classes = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for number, column in enumerate(scores.T):
        found = suppress(column, options.per_class)
        rows = np.append(rows, found)
        classes = np.append(classes, np.full(len(found), number))
        order = by_score(scores[rows, classes])[: options.max_detections]
        rows, classes = rows[order], classes[order]
    return rows, classes


def _check(node: Node, options: DetectionOptions) -> None:
    if (len(node.inputs), len(node.outputs)) != (3, 4):
        raise node.error("3 inputs and 4 outputs", (len(node.inputs), len(node.outputs)))
    encoded, scores, anchors = (node.input(i) for i in range(3))
    for tensor in (encoded, scores, anchors, *node.outputs):
        if tensor.dtype != np.float32:
            raise node.error("float32, as TFLM takes", tensor)
    if len(encoded.shape) != 3 or encoded.shape[0] != 1 or encoded.shape[2] < _COORDINATES:
        raise node.error("boxes of shape (1, N, 4)", encoded)
    count, classes = encoded.shape[1], options.classes
    if scores.shape not in ((1, count, classes), (1, count, classes + 1)) or classes < 1:
        raise node.error(f"scores of {count} boxes and {classes} classes, or one more", scores)
    if anchors.shape != (count, _COORDINATES):
        raise node.error(f"anchors of shape {(count, _COORDINATES)}", anchors)
    _check_options(node, options)
    most = options.max_detections
    for tensor, size in zip(node.outputs, (_COORDINATES * most, most, most, 1), strict=True):
        if tensor.size != size:
            raise node.error(f"outputs of {size} numbers", tensor)
    node.check_work(most * count, count * most * (classes if options.is_regular else 1))


def _check_options(node: Node, options: DetectionOptions) -> None:
    if not 0 < options.overlap_threshold <= 1:
        raise node.error("nms_iou_threshold above 0 and up to 1", options.overlap_threshold)
    if min(options.max_classes, options.classes) != 1 and not options.is_regular:
        raise node.error(
            "1 class for each box (max_classes_per_detection), as TFLM writes more of them beyond "
            "its outputs", options.max_classes,
        )  # fmt: skip
    if options.max_detections < 1 or (options.is_regular and options.per_class < 1):
        raise node.error("at least 1 detection", (options.max_detections, options.per_class))
