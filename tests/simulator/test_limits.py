"""What a few bytes can ask for is refused before anything is computed."""

from itertools import pairwise

import numpy as np
import pytest

from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.arena import plan_arena
from tinyml_course.tflite import read_model

models = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")

POOL = {"padding": 0, "strideH": 1, "strideW": 1, "filterHeight": 1, "filterWidth": 1}
CONV = {"padding": 0, "strideH": 1, "strideW": 1, "dilationHFactor": 1, "dilationWFactor": 1}


def pool(shape, **changes) -> bytes:
    b = models.ModelBuilder()
    x, y = b.tensor(shape, scale=0.1), b.tensor(shape, scale=0.1)
    b.operator("MAX_POOL_2D", [x], [y], models.options("Pool2DOptions", **POOL | changes))
    return b.build([x], [y])


def conv(shape, window, channels=1, **changes) -> bytes:
    b = models.ModelBuilder()
    x, y = b.tensor(shape, scale=0.1), b.tensor((*shape[:3], channels), scale=0.1)
    weights = np.ones((channels, *window, shape[3]))
    w = b.tensor(weights.shape, scale=0.1, data=weights)
    b.operator("CONV_2D", [x, w, -1], [y], models.options("Conv2DOptions", **CONV | changes))
    return b.build([x], [y])


TOO_MUCH = [
    (pool((1, 2**30, 2**30, 1)), "at most 4194304 elements, found tensor 0"),
    (pool((2**31 - 1,) * 4), "tensors of at most 4194304 elements"),
    (pool((1, 1, 1, 1), filterHeight=2**31 - 1), "at most 32767 pixels, found 2147483647"),
    (pool((1, 1, 1, 1), strideW=2**15), "at most 32767 pixels, found 32768"),
    (pool((1, 1, 1, 1), filterHeight=30000, filterWidth=30000), "at most 33554432 elements at"),
    (pool((1, 64, 64, 1024), filterHeight=999, filterWidth=999), "elements at once"),
    (conv((1, 4, 4, 1), (3, 3), dilationHFactor=2**15), "at most 32767 pixels, found 32768"),
    (conv((1, 1024, 1024, 1), (8, 8)), "at most 33554432 elements at once, found 67108864"),
    (conv((1, 1024, 1024, 1), (1, 1), 4), None),
    (conv((1, 1000, 1000, 1), (5, 5), 100), "tensors of at most 4194304 elements"),
    (conv((1, 60, 60, 1000), (3, 3), 1000), "at most 2147483648 products, found 32400000000"),
]


@pytest.mark.parametrize(("model", "words"), TOO_MUCH, ids=[str(w) for _, w in TOO_MUCH])
def test_what_fits_no_laptop_is_refused(model, words):
    if words is None:
        assert Simulator.load(model)
        return
    with pytest.raises(ModelError, match=f"_2D: expected .*{words}"):
        Simulator.load(model)


def test_the_arena_of_absurd_shapes_is_exact():
    assert plan_arena(read_model(pool((2**31 - 1,) * 4))).head_bytes > 2**124


def chain(shapes, outputs) -> bytes:
    b = models.ModelBuilder()
    tensors = [b.tensor(shape, scale=0.1) for shape in shapes]
    for x, y in pairwise(tensors):
        b.operator("QUANTIZE", [x], [y])
    return b.build([tensors[0]], [tensors[i] for i in outputs])


def test_all_tensors_together_are_limited():
    with pytest.raises(ModelError, match="expected at most 134217728 bytes in computed tensors"):
        Simulator.load(chain([(1, 2**22)] * 33, [-1]))


@pytest.mark.parametrize(
    ("inputs", "outputs", "words"),
    [
        ([0], [0], "QUANTIZE: expected outputs that nothing else sets, found tensor 0"),
        ([0], [2], "QUANTIZE: expected outputs that nothing else sets, found tensor 2"),
        ([1], [3], "QUANTIZE: expected tensor 1 to be computed before it"),
        ([0, 0], [3], "QUANTIZE: expected as many inputs as it takes .*, found 2"),
        ([0], [1, 3], "QUANTIZE: expected 1 output, found 2"),
        ([0], [], "QUANTIZE: expected 1 output, found 0"),
        ([], [3], "QUANTIZE: expected at least 1 inputs, found 0"),
        ([-1], [3], "QUANTIZE: expected at least 1 inputs, found 1"),
        ([0], [4], r"QUANTIZE: expected output shape \(1, 4\), found \(1, 5\)"),
    ],
)
def test_wires_that_lead_nowhere_are_refused(inputs, outputs, words):
    b = models.ModelBuilder()
    x, spare = b.tensor((1, 4), scale=0.1), b.tensor((1, 4), scale=0.1)
    stored = b.tensor((1, 4), scale=0.1, data=np.ones((1, 4)))
    y, longer = b.tensor((1, 4), scale=0.1), b.tensor((1, 5), scale=0.1)
    assert (x, spare, stored, y, longer) == (0, 1, 2, 3, 4)
    b.operator("QUANTIZE", inputs, outputs)
    with pytest.raises(ModelError, match=words):
        Simulator.load(b.build([x], [y]))


@pytest.mark.parametrize(
    ("inputs", "outputs", "words"),
    [
        ([0, 0], [1], "inputs that nothing else sets, found tensor 0"),
        ([0, 2], [1], "inputs that nothing else sets, found tensor 2"),
        ([0], [2], "output tensor 2 to be computed, nothing does"),
        ([0], [3], "output tensor 3 to be computed, nothing does"),
    ],
)
def test_ends_that_lead_nowhere_are_refused(inputs, outputs, words):
    b = models.ModelBuilder()
    x, y = b.tensor((1, 4), scale=0.1), b.tensor((1, 4), scale=0.1)
    b.tensor((1, 4), scale=0.1, data=np.ones((1, 4)))
    b.tensor((1, 4), scale=0.1)
    b.operator("QUANTIZE", [x], [y])
    with pytest.raises(ModelError, match=f"expected {words}"):
        Simulator.load(b.build(inputs, outputs))


def test_a_long_name_is_cut_short_in_an_error():
    b = models.ModelBuilder()
    x, y = b.tensor((1, 4), scale=0.1), b.tensor((1, 4), np.float32)
    b.tensors[x].name = "layer;" * 5000
    b.operator("NEG", [x], [y])
    with pytest.raises(ModelError, match=r"found tensor 0 'layer;.*'\.\.\.") as caught:
        Simulator.load(b.build([x], [y]))
    assert len(str(caught.value)) < 300
