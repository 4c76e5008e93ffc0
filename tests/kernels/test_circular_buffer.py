"""CIRCULAR_BUFFER: what it refuses; streams side by side."""

import numpy as np
import pytest

from tests.support.golden_stateful import load_stateful
from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

Q = {"scale": 0.1, "zero_point": 3}


def buffer(given=(1, 1, 1, 2), made=(1, 3, 1, 2), cycles=1, flag=None, is_variable=True):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, y = b.tensor(given, **Q), b.tensor(made, **Q, is_variable=is_variable)
    z, outputs = b.tensor(made, **Q), [y]
    if flag is not None:
        outputs.append(b.tensor(flag, np.bool_))
    b.operator("CUSTOM:CIRCULAR_BUFFER", [x], outputs, custom={"cycles_max": cycles})
    b.operator("QUANTIZE", [y], [z], builder.options("QuantizeOptions"))
    return b.build([x], [z, *outputs[1:]])


REFUSED = [
    ({"cycles": 2}, "a second output that says so, found cycles_max of 2"),
    ({"is_variable": False}, "a variable output"),
    ({"given": (1, 2, 1, 2)}, r"an input of shape \(N, 1, W, C\)"),
    ({"made": (1, 3, 1, 4)}, "an output of more rows only"),
    ({"flag": (2,)}, "one bool as second output"),
    ({"given": (1, 1, 2, 96), "made": (1, 3, 2, 96), "cycles": 0}, "cycles_max in the file"),
]


@pytest.mark.parametrize(("changes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_what_does_not_fit_is_named(changes, words):
    with pytest.raises(ModelError, match=f"CIRCULAR_BUFFER: expected .*{words}"):
        Simulator.load(buffer(**changes))


def test_rows_are_streams_of_their_own():
    model, x, _ = load_stateful("circular_buffer")
    both = Simulator.load(model)
    alone = [Simulator.load(model) for _ in range(2)]
    for t in range(len(x) // 2):
        rows = x[[t, len(x) // 2 + t]]
        parts = [sim.run(row[None]) for sim, row in zip(alone, rows, strict=True)]
        for whole, *each in zip(both.run(rows), *parts, strict=True):
            np.testing.assert_array_equal(whole, np.concatenate(each))


def test_nothing_reads_a_buffer_before_it_is_filled():
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, y, z = (b.tensor((1, n, 1, 2), **Q, is_variable=n == 3) for n in (1, 3, 3))
    b.tensors[z].isVariable = False
    b.operator("QUANTIZE", [y], [z], builder.options("QuantizeOptions"))
    b.operator("CUSTOM:CIRCULAR_BUFFER", [x], [y], custom={"cycles_max": 1})
    with pytest.raises(ModelError, match="QUANTIZE: expected tensor 1 to be computed before it"):
        Simulator.load(b.build([x], [z]))
