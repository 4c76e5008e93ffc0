"""RESHAPE: what it refuses."""

import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator


def test_another_number_of_elements_is_refused():
    model = one_operator("RESHAPE", "ReshapeOptions", [(1, 4)], [(1, 5)])
    with pytest.raises(ModelError, match="RESHAPE: expected 4 elements of int8, found"):
        Simulator.load(model)
