"""PAD: what it refuses and changed rules are noticed."""

import numpy as np
import pytest

from tests.support.changed_rules import differs
from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.kernels import pad
from tinyml_course.simulator import Simulator

WIDE = np.array([[0, 0], [1, 1]], np.int64)
DEEP = (1, 1, 1, 1, 1, 2)
REFUSED = [
    ([(1, 4), [[0, 0], [-1, 0]]], [(1, 3)], "paddings of 0 or more"),
    ([(1, 4), [0, 0, 1]], [(1, 5)], "each of 2 axes, found 3 values"),
    ([(1, 4), [[0, 0], [1, 0]]], [(1, 6)], r"output shape \(1, 5\)"),
    ([(1, 4), WIDE], [(1, 6)], "int32 values in input 1.*int64"),
    ([DEEP, [[0, 0]] * 6], [DEEP], "at most 5 axes"),
    ([(1, 4), [[0, 0], [0, 2**30]]], [(1, 2**30 + 4)], "at most 4194304"),
    ([(1, 4), (1, 2)], [(1, 4)], "int32 values in input 1, found"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("PAD", "PadOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"PAD: expected .*{words}"):
        Simulator.load(model)


MUTATIONS = {
    "the code of zero is 0": (pad, "_code_of_zero", lambda node: 0),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("PAD", "pads")
