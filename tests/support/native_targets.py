"""Run a model as C for a given instruction set."""

from __future__ import annotations

import pytest

from tinyml_course.errors import DataError
from tinyml_course.kernels.node import Node
from tinyml_course.native.engine import make_segments
from tinyml_course.native.targets import find_target
from tinyml_course.quantization import SEMANTICS


def runs_here(name):
    """A mark that skips where this processor lacks the instruction set."""
    try:
        find_target(name)
    except DataError as error:
        return pytest.mark.skip(reason=str(error))
    return ()


def run_model(model, target, inputs, semantics="tflm"):
    """The outputs of a model that is one segment, in order."""
    nodes = [Node.of(model, op, SEMANTICS[semantics]) for op in model.operators]
    (segment,) = make_segments(nodes, find_target(target))
    rows = len(inputs[0])
    given = dict(zip(model.inputs, inputs, strict=True))
    arrays = [given[i].reshape(rows, *model.tensors[i].shape) for i in segment.inputs]
    made = segment(frozenset(model.outputs), *arrays)
    return [made[i].reshape(rows, *model.tensors[i].row_shape) for i in model.outputs]
