"""TFLite_Detection_PostProcess as C."""

from __future__ import annotations

import numpy as np

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_math import math_constants
from tinyml_course.deploy.c_text import structure
from tinyml_course.kernels import prepare
from tinyml_course.tflite.detection_options import DETECTION, DetectionOptions

_ROOM = {"waiting": 0, "corners": 1, "best_scores": 3, "found": 5}
"""Which of TFLM's scratch buffers serve; its kernel sorts, and needs more."""


@emits(DETECTION, numbers="any")
def detection(source: Source) -> Layer:
    """Decode the boxes, drop those that overlap better ones, and write the best."""
    node, name = source.node, source.name
    prepare(node)
    options: DetectionOptions = node.options(DetectionOptions)
    _, boxes, columns = node.input(0).shape
    fields = {
        "boxes": boxes,
        "columns": columns,
        "classes": options.classes,
        "background": node.input(1).shape[2] - options.classes,
        "most": options.max_detections,
        "most_at_once": options.per_class if options.is_regular else options.max_detections,
        "is_regular": options.is_regular,
        "score_threshold": np.float32(options.score_threshold),
        "overlap_threshold": np.float32(options.overlap_threshold),
        "scales": list(np.array(options.scales, np.float32)),
        **{key: f"arena + {source.scratch[i]}" for key, i in _ROOM.items()},
    }
    ends = [source.input(i) for i in range(3)] + [source.address(t) for t in node.outputs]
    return Layer(
        ("tinyml_detection.h",),
        f"tinyml_detection(&{name}, {', '.join(ends)});",
        source.constant_inputs([node.input(i) for i in range(3)])
        + structure("tinyml_detection_t", name, fields),
        shared=math_constants("tinyml_detection.h"),
    )
