"""Give constant channels parameters that are easy to compute.

A converter writes a dead channel with a bias near 2**30 and a multiplier near or equal to 0:
numbers so far from those of other channels that fast kernels cannot take the layer. A constant
channel that has to stay can have weights of 0 and a bias that becomes its code.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tinyml_course.kernels import Node
from tinyml_course.kernels.conv_2d import make_convolution
from tinyml_course.kernels.depthwise_conv_2d import make_depthwise_convolution
from tinyml_course.kernels.fully_connected import make_dense
from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.node import Array
from tinyml_course.kernels.requantize import OutputStage
from tinyml_course.operators import OPERATORS
from tinyml_course.quantization import Semantics
from tinyml_course.simulator.model_edit import ModelEdit
from tinyml_course.simulator.reachable_codes import Reach
from tinyml_course.tflite import Model

EFFECTIVE = 2.0**-8
"""The effective multiplier of a channel that gets a new one: 256 steps of the sum are one code."""


def plain_constants(model: Model, rules: Semantics, reach: Mapping[int, Reach]) -> Model:
    """The model with plain parameters for its constant channels; itself where they are."""
    edit = ModelEdit(model)
    for op in model.operators:
        if op.name in _STAGES and op.outputs[0] in reach:
            constant = reach[op.outputs[0]]
            if constant.is_constant.any():
                _rewrite(edit, Node.of(model, op, rules), constant)
    return edit.model() if edit.changed else model
