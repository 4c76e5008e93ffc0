"""REDUCE_MIN: what it refuses."""

import pytest

from tests.support.one_operator import reduction
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator


def test_another_scale_or_zero_point_of_the_output_is_refused():
    with pytest.raises(ModelError, match=r"REDUCE_MIN: expected an output with"):
        Simulator.load(reduction("REDUCE_MIN", made={"zero_point": 4}))
