"""Models that are handed in: a good one, and what else may come under its name."""

from __future__ import annotations

from functools import cache

from tests.fuzz.seeds import pack, unpack
from tinyml_course import paths
from tinyml_course.tflite import read_model

FLOAT32 = 0
"""The schema's number of the type."""


@cache
def good_model() -> bytes:
    """An int8 classifier of five gestures, ``(125, 1, 3)`` in, that a lesson ships."""
    return (paths.lesson_data_dir("04_first_network") / "filter_model.tflite").read_bytes()


def too_large() -> bytes:
    """The good one with bytes behind it that nothing reads."""
    return good_model() + bytes(15_000)


def too_inaccurate() -> bytes:
    """The good one without what it learned: its largest constant is all 0."""
    constants = [t.data for t in read_model(good_model()).tensors if t.data is not None]
    largest = max(constants, key=lambda each: each.nbytes).tobytes()
    assert good_model().count(largest) == 1
    return good_model().replace(largest, bytes(len(largest)))


def with_float_input() -> bytes:
    """The good one, but its input says that it holds floats."""
    model = unpack(good_model())
    graph = model.subgraphs[0]
    graph.tensors[graph.inputs[0]].type = FLOAT32
    return pack(model)


def with_shape(*shape: int) -> bytes:
    """The good one, but its input says that it has this shape."""
    model = unpack(good_model())
    graph = model.subgraphs[0]
    graph.tensors[graph.inputs[0]].shape = list(shape)
    return pack(model)
