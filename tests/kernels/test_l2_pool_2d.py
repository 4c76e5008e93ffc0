"""L2_POOL_2D, float32: changed rules are noticed, and what it refuses."""

from functools import reduce

import numpy as np
import pytest

from tests.support.changed_rules import PADDING_AFTER, differs
from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.kernels.unquantized import pools
from tinyml_course.simulator import Simulator


def backwards(function, taps):
    """The sum from the last pixel to the first."""
    return reduce(function, list(taps)[::-1])


MUTATIONS = {
    "the sum runs backwards": (pools, "reduce", backwards),
    "padding behind only": PADDING_AFTER,
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("L2_POOL_2D", "other_types")


@pytest.mark.parametrize(
    ("dtype", "channels", "words"),
    [(np.int8, 1, "expected float32, found"), (np.float32, 2, "with as many channels as tensor 0")],
)
def test_what_it_refuses(dtype, channels, words):
    builder = tflite_builder()
    b, q = builder.ModelBuilder(), {"scale": 0.1} if dtype == np.int8 else {}
    x, y = b.tensor((1, 4, 4, 1), dtype, **q), b.tensor((1, 2, 2, channels), dtype, **q)
    o = builder.options("Pool2DOptions", strideH=2, strideW=2, filterHeight=2, filterWidth=2)
    b.operator("L2_POOL_2D", [x], [y], o)
    with pytest.raises(ModelError, match=words):
        Simulator.load(b.build([x], [y]))
