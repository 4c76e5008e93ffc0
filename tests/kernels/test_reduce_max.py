"""REDUCE_MAX: what it refuses."""

import pytest

from tests.support.one_operator import reduction
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator


def test_another_scale_or_zero_point_of_the_output_is_refused():
    with pytest.raises(ModelError, match=r"REDUCE_MAX: expected an output with sc"):
        Simulator.load(reduction("REDUCE_MAX", made={"scale": 0.2}))
