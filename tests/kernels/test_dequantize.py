"""DEQUANTIZE: what it refuses."""

import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator


def test_an_output_that_is_not_float_is_refused():
    model = one_operator("DEQUANTIZE", "DequantizeOptions", [(1, 4)], [(1, 4)])
    with pytest.raises(ModelError, match="DEQUANTIZE: expected a float32 output, found"):
        Simulator.load(model)
