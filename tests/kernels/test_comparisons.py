"""Comparisons of codes: all pairs, changed rules are noticed, what they refuse."""

import numpy as np
import pytest

from tests.support.changed_rules import ROUNDS_ONCE, differs
from tests.support.inputs import mismatches
from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.kernels import comparisons
from tinyml_course.simulator import Simulator, tflm

NAMES = ("EQUAL", "GREATER", "GREATER_EQUAL", "LESS", "LESS_EQUAL", "NOT_EQUAL")
CODES = np.arange(-128, 128).astype(np.int8)

MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "4 bits": (comparisons, "LEFT_SHIFT", 4),
}


@pytest.mark.parametrize("name", MUTATIONS)
@pytest.mark.parametrize("operator", NAMES)
def test_a_changed_rule_is_noticed(monkeypatch, operator, name):
    model, x = pairs([operator])
    expected = Simulator.load(model).trace(x)
    monkeypatch.setattr(*MUTATIONS[name])
    assert mismatches(Simulator.load(model).trace(x), expected)


def test_the_golden_vectors_notice_codes_without_scales(monkeypatch):
    monkeypatch.setattr(comparisons, "quantize_multiplier", lambda _scale: (2**30, 0))
    assert differs("GREATER", "coded_islands")


def pairs(names):
    """A branch for each operator and some scales; all take every pair of codes."""
    builder = tflite_builder()
    b, inputs, outputs = builder.ModelBuilder(), [], []
    for name in names:
        for first, second in ((0.05, 0.05), (0.003, 0.0021), (0.7, 0.002), (1 / 3, 1 / 6)):
            given = [
                b.tensor((1, 65536), scale=first, zero_point=3),
                b.tensor((1, 65536), scale=second, zero_point=-9),
            ]
            outputs.append(b.tensor((1, 65536), bool))
            b.operator(name, given, outputs[-1:])
            inputs += given
    x = np.repeat(CODES, 256)[None], np.tile(CODES, 256)[None]
    return b.build(inputs, outputs), x * len(outputs)


@pytest.mark.tflm
def test_all_pairs_of_codes_equal_tflm():
    model, x = pairs(NAMES)
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}


def compared(name="LESS", dtype=np.int8, scale=0.1, out=bool):
    b = tflite_builder().ModelBuilder()
    x, y = (b.tensor((1, 5), dtype, scale=scale) for _ in "xy")
    z = b.tensor((1, 5), out)
    b.operator(name, [x, y], [z])
    return b.build([x, y], [z])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dtype": np.int16}, "an int8 model, found .*int16"),
        ({"scale": 1.5}, "a scale below 1 for"),
        ({"out": np.int8}, "a bool output"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(changes, words):
    with pytest.raises(ModelError, match=f"LESS: expected {words}"):
        Simulator.load(compared(**changes))
