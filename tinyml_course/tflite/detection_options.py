"""The parameters of TFLite_Detection_PostProcess.

Source: TFLM ``kernels/detection_postprocess.cc``; the map is a FlexBuffer.
"""

from __future__ import annotations

from dataclasses import dataclass

from tinyml_course.errors import ModelError
from tinyml_course.tflite.signal_options import read_map

DETECTION = "CUSTOM:TFLite_Detection_PostProcess"

_DETECTIONS_PER_CLASS = 100


@dataclass(frozen=True)
class DetectionOptions:
    """What decides which boxes are shown.

    Attributes
    ----------
    max_detections
        Boxes in the output.
    max_classes
        Classes that are shown of each box; the fast way only.
    per_class
        Most boxes of one class; the regular way only.
    score_threshold, overlap_threshold
        Smallest score that counts, and the largest part of two boxes' union that both may cover.
    classes
        How many there are, without the background.
    is_regular
        Whether each class sorts out its own boxes; otherwise only the best class of each box
        counts.
    scales
        By which codes of the center's y and x, height and width are divided.
    """

    max_detections: int
    max_classes: int
    per_class: int
    score_threshold: float
    overlap_threshold: float
    classes: int
    is_regular: bool
    scales: tuple[float, float, float, float]


def read_detection_options(raw: bytes) -> DetectionOptions:
    """Read the map.

    Raises
    ------
    ModelError
        Where it is damaged, or holds something else than numbers.
    """
    found = read_map(raw)
    numbers = {k: v for k, v in found.items() if not k.startswith("_")}  # notes of the exporter
    wrong = [k for k, v in numbers.items() if not isinstance(v, (int, float))]
    if wrong:
        raise ModelError(f"expected numbers as parameters, found another {wrong[0]!r}")

    def number(name: str) -> float:
        if name not in numbers:
            raise ModelError(f"expected the parameter {name}, found {', '.join(numbers)}")
        return float(numbers[name])

    return DetectionOptions(
        max_detections=int(number("max_detections")),
        max_classes=int(number("max_classes_per_detection")),
        per_class=int(numbers.get("detections_per_class", _DETECTIONS_PER_CLASS)),
        score_threshold=number("nms_score_threshold"),
        overlap_threshold=number("nms_iou_threshold"),
        classes=int(number("num_classes")),
        is_regular=bool(numbers.get("use_regular_nms", False)),
        scales=(number("y_scale"), number("x_scale"), number("h_scale"), number("w_scale")),
    )
