"""TFLite_Detection_PostProcess: changed rules are noticed, the fast way, and what it refuses."""

import numpy as np
import pytest

from tests.support.changed_rules import differs
from tinyml_course.errors import ModelError
from tinyml_course.kernels import detection_postprocess
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.tflite.detection_options import DETECTION

models = pytest.importorskip(
    "tests.support.operator_models.detection", reason="needs ai-edge-litert"
)


def decoded_in_single_precision(encoded, anchors, scales):
    y, x, h, w = (encoded / np.array(scales, np.float32)).T
    anchor_y, anchor_x, anchor_h, anchor_w = anchors.T
    half = np.float32(0.5)
    center = np.stack([y * anchor_h + anchor_y, x * anchor_w + anchor_x])
    size = np.stack([half * np.exp(h) * anchor_h, half * np.exp(w) * anchor_w])
    return np.concatenate([center - size, center + size]).T


def part_of_the_smaller(box, others):
    size = np.maximum(np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2]), 0)
    areas = (others[:, 2:] - others[:, :2]).prod(axis=1)
    return size.prod(axis=1) / np.minimum(areas, (box[2:] - box[:2]).prod())


def last_first(scores):
    return np.argsort(scores, kind="stable")[::-1]


MUTATIONS = {
    "decoded in single precision": ("decode", decoded_in_single_precision),
    "part of the smaller box": ("overlap", part_of_the_smaller),
    "the last of equal scores first": ("by_score", last_first),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(detection_postprocess, *MUTATIONS[name])
    assert differs(DETECTION, "detection")


def ends(rows=40, boxes=12, seed=5):
    rng = np.random.default_rng(seed)
    encoded = rng.normal(scale=4, size=(rows, boxes, 4)).astype(np.float32)
    return encoded, rng.normal(scale=0.5, size=(rows, boxes, 4)).astype(np.float32)


@pytest.mark.tflm
def test_the_fast_way_finds_what_tflm_finds_and_zeros_behind():
    model = models.one_detection(use_regular_nms=False, nms_iou_threshold=0.1)
    simulator, x = Simulator.load(model), ends()
    got, expected = simulator.trace(x), tflm.trace(model, x)
    *parts, found = simulator.model.outputs
    np.testing.assert_array_equal(got[found], expected[found])
    counts = found_rows = got[found].reshape(-1).astype(int)
    assert len(set(counts)) > 2
    for part in parts:
        for mine, its, count in zip(got[part], expected[part], found_rows, strict=True):
            np.testing.assert_array_equal(mine[:count], its[:count])
            assert not mine[count:].any()


REFUSED = {
    "anchors": ({"anchors": 3}, r"expected anchors of shape \(12, 4\), found"),
    "columns": ({"columns": 3}, r"expected boxes of shape \(1, N, 4\), found"),
    "classes": ({"num_classes": 2}, "expected scores of 12 boxes and 2 classes, or one more"),
    "overlap": ({"nms_iou_threshold": 0.0}, "expected nms_iou_threshold above 0 and up to 1"),
    "several": (
        {"use_regular_nms": False, "max_classes_per_detection": 2},
        "expected 1 class for each box .* beyond its outputs, found 2",
    ),
    "none a class": ({"detections_per_class": 0}, "expected at least 1 detection, found"),
    "text": ({"num_classes": "many"}, "expected numbers as parameters, found another 'num_cl"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_it_refuses(name):
    changes, words = REFUSED[name]
    with pytest.raises(ModelError, match=words):
        Simulator.load(models.one_detection(**changes))


@pytest.mark.tflm
@pytest.mark.parametrize("name", sorted(REFUSED.keys() - {"anchors", "several", "text"}))
def test_tflm_refuses_it_too(name):
    changes, _ = REFUSED[name]
    encoded, scores = ends(rows=1)
    given = encoded[..., : changes.get("columns", 4)], scores
    with pytest.raises(ModelError, match="TFLM could not run"):
        tflm.trace(models.one_detection(**changes), given)


@pytest.mark.tflm
def test_a_box_without_a_height_stops_both():
    encoded, scores = ends(rows=1)
    encoded[0, 3, 2] = -1000
    model = models.one_detection()
    with pytest.raises(ModelError, match="boxes with a height and a width, where TFLM stops"):
        Simulator.load(model).run((encoded, scores))
    with pytest.raises(ModelError, match="TFLM could not run"):
        tflm.trace(model, (encoded, scores))


def test_parameters_that_are_missing_are_named():
    b = models.ModelBuilder()
    x, y = b.tensor((1, 4), np.float32), b.tensor((1, 4), np.float32)
    b.operator(DETECTION, [x], [y], custom={"max_detections": 3})
    with pytest.raises(ModelError, match="expected the parameter max_classes_per_detection, found"):
        Simulator.load(b.build([x], [y]))
