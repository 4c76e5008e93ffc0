"""SPACE_TO_BATCH_ND: what it refuses, and what the margins hold."""

import pytest

from tests.support.golden import load_golden
from tests.support.inputs import mismatches
from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.quantization import Semantics
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model

IMAGE, NONE = (1, 4, 6, 2), [[0, 0], [0, 0]]
REFUSED = [
    ([IMAGE, [2, 3], NONE], [(1, 2, 2, 2)], r"6 small images of \(2, 2, 2\).*open batch"),
    ([IMAGE, [2, 4], NONE], [(8, 2, 1, 2)], r"whole 2x4 blocks, found \(4, 6\)"),
    ([IMAGE, [2], NONE], [(2, 2, 6, 2)], "2 block sizes"),
    ([IMAGE, [2, 0], NONE], [(2, 2, 6, 2)], "block sizes of 1 or more"),
    ([IMAGE, [1, 1], [[0, -1], [0, 0]]], [IMAGE], "margins of 0 or more"),
    ([(1, 4, 2, 3, 1), [1, 1], NONE], [(1, 4, 2, 3, 1)], "3 or 4 axes"),
    ([(4, 6), [1, 1], NONE], [(4, 6)], "3 or 4 axes"),
    ([IMAGE, [1, 1], [[0, 2**30], [0, 0]]], [IMAGE], "small images"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("SPACE_TO_BATCH_ND", "SpaceToBatchNDOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"SPACE_TO_BATCH_ND: expected .*{words}"):
        Simulator.load(model)


def test_the_golden_vectors_show_that_tflm_pads_with_the_code_0():
    model, x, expected = load_golden("blocks")
    rules = Semantics("other", no_shortcut=frozenset({"SPACE_TO_BATCH_ND"}))
    assert mismatches(Simulator(read_model(model), rules).trace(x), expected)


@pytest.mark.tflm
def test_a_file_with_the_shapes_of_an_open_batch_is_refused(conformance_found):
    # TFLM runs it and leaves places of BATCH_TO_SPACE_ND as they were before.
    content = (conformance_found / "tcn_space_to_batch.tflite").read_bytes()
    with pytest.raises(ModelError, match=r"2 small images .*convert with a fixed batch of 1"):
        Simulator.load(content)
