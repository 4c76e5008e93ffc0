"""READ_VARIABLE: what it refuses."""

import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator


def test_a_tensor_that_is_no_handle_is_refused():
    model = one_operator("READ_VARIABLE", "ReadVariableOptions", [(1, 4)], [(1, 4)])
    with pytest.raises(
        ModelError, match="READ_VARIABLE: expected a handle that VAR_HANDLE gives, found"
    ):
        Simulator.load(model)
