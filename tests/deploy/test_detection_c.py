"""TFLite_Detection_PostProcess as C: what the golden vectors do not have."""

from dataclasses import replace

import numpy as np
import pytest

from tests.support.host_c import compile_models
from tests.support.operator_models.detection import one_detection
from tinyml_course.quantization import TFLM
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model

FAST = {"use_regular_nms": False}
BOXES = 12
SETTINGS = {
    "few_of_many": FAST | {"nms_iou_threshold": 0.1},
    "with_a_background": FAST | {"max_detections": 30, "nms_iou_threshold": 0.9},
    "longer_codes": FAST | {"columns": 6, "num_classes": 4, "nms_score_threshold": 0.1},
    "each_class": {},
    "one_of_each_class": {"detections_per_class": 1, "max_detections": 2},
    "none": {"nms_score_threshold": 1e9},
}


@pytest.fixture(scope="module", params=["zig", "gcc"])
def compiled(request, tmp_path_factory):
    models = {name: read_model(one_detection(BOXES, **s)) for name, s in SETTINGS.items()}
    folder = tmp_path_factory.mktemp(request.param)
    return compile_models(models, "plain", folder, compiler=request.param)


def ends(name, rows=100):
    """Codes and scores; many scores are equal, and some are no numbers."""
    rng = np.random.default_rng(len(name))
    columns = SETTINGS[name].get("columns", 4)
    encoded = rng.normal(scale=4, size=(rows, BOXES, columns)).astype(np.float32)
    scores = rng.normal(scale=0.5, size=(rows, BOXES, 4)).round(1).astype(np.float32)
    scores[rng.random(scores.shape) < 0.02] = np.nan
    return encoded, scores


@pytest.mark.parametrize("name", SETTINGS)
def test_c_finds_what_the_simulator_finds_and_zeros_behind(name, compiled):
    x = ends(name)
    expected = Simulator.load(one_detection(BOXES, **SETTINGS[name])).run(x)
    found = compiled[name].run(x)
    has_rows_behind = expected[3].min() < expected[1].shape[1]
    assert has_rows_behind == (name not in {"each_class", "one_of_each_class"})
    for got, wanted in zip(found, expected, strict=True):
        assert got.tobytes() == wanted.tobytes()


def test_a_box_that_overlaps_a_better_one_just_as_much_as_allowed_stays(tmp_path):
    settings = {"nms_iou_threshold": 1.0, "max_detections": 40, "detections_per_class": BOXES}
    model = read_model(one_detection(BOXES, **settings))
    anchors = model.operators[0].inputs[2]
    same = np.broadcast_to(model.tensors[anchors].data[:1], (BOXES, 4)).copy()
    tensors = [replace(t, data=same) if t.index == anchors else t for t in model.tensors]
    model = replace(model, tensors=tuple(tensors))
    x = np.zeros((1, BOXES, 4), np.float32), ends("each_class", 1)[1]
    expected = Simulator(model, TFLM).run(x)
    assert expected[3] > BOXES
    for got, wanted in zip(compile_models({"m": model}, "plain", tmp_path)["m"].run(x), expected,
                           strict=True):  # fmt: skip
        np.testing.assert_array_equal(got, wanted)


def test_a_box_without_a_height_overlaps_no_other(compiled):
    """TFLM and the simulator stop there."""
    encoded = np.zeros((1, BOXES, 4), np.float32)
    encoded[:, :, 2] = -1000
    scores = np.ones((1, BOXES, 4), np.float32)
    *_, count = compiled["with_a_background"].run((encoded, scores))
    assert count == BOXES
