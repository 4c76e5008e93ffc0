"""MAXIMUM: what it refuses."""

import pytest

from tests.support.one_operator import scaled_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

A = ((1, 2, 3), 0.1, 0)


def test_shapes_that_do_not_broadcast_are_refused():
    model = scaled_operator("MAXIMUM", [A, ((1, 2, 2), 0.1, 0)], A, "MaximumMinimumOptions")
    with pytest.raises(ModelError, match=r"MAXIMUM.*expected.*shapes that broadcast.*found"):
        Simulator.load(model)
