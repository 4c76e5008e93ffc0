"""ARG_MAX: changed rules are noticed and what it refuses."""

import numpy as np
import pytest

from tests.support.changed_rules import differs
from tests.support.one_operator import reduction
from tinyml_course.errors import ModelError
from tinyml_course.kernels import arg_max
from tinyml_course.simulator import Simulator


def last_of_equals(x, axis):
    return x.shape[axis] - 1 - np.flip(x, axis).argmax(axis)


MUTATIONS = {
    "the last of equals": (arg_max, "position", last_of_equals),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("ARG_MAX", "arg_max")


INDEX = {"dtype": np.int32, "scale": ()}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, r"ARG_MAX: expected an int32 output, found .*int8"),
        ({"made": INDEX, "axes": (7,)}, r"expected an axis of .*, found 7"),
        ({"made": INDEX, "axes": (0, 1)}, r"expected one axis, found \[0, 1\]"),
        (
            {"made": INDEX, "out": (4, 3, 2)},
            r"expected output shape \(1, 3, 2\), found \(4, 3, 2\)",
        ),
        ({"made": INDEX, "shape": (1, 0, 3, 2)}, r"expected an input that is not empty"),
        ({"made": INDEX, "given": {"dtype": np.int16}}, r"expected an int8 model.*int16"),
    ],
)
def test_an_arg_max_that_does_not_fit_is_named(changes, message):
    with pytest.raises(ModelError, match=message):
        Simulator.load(reduction("ARG_MAX", **changes))
