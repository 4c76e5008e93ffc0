"""Operators on two numbers without scales: changed rules are noticed, what they refuse."""

import numpy as np
import pytest

from tests.support.changed_rules import differs
from tests.support.inputs import mismatches
from tests.support.one_operator import tflite_builder
from tinyml_course.errors import DataError, ModelError
from tinyml_course.kernels.unquantized import activation, two_inputs
from tinyml_course.simulator import Simulator, tflm

FLOAT = np.float32
EXACT = np.float64


def rounded_last(function):
    """All steps in float64, one rounding at the end."""
    return lambda a, b: function(a.astype(EXACT), b.astype(EXACT)).astype(a.dtype)


MUTATIONS = {
    ("ARITHMETIC", "ADD", "real_two_inputs"): np.subtract,
    ("ARITHMETIC", "DIV", "real_two_inputs"): lambda a, b: a * (FLOAT(1) / b),
    ("ARITHMETIC", "DIV", "choices"): np.floor_divide,
    ("ARITHMETIC", "MUL", "real_two_inputs"): lambda a, b: a * np.abs(b),
    ("ARITHMETIC", "SUB", "real_two_inputs"): lambda a, b: b - a,
    ("OTHERS", "FLOOR_DIV", "real_two_inputs"): lambda a, b: np.trunc(a / b),
    ("OTHERS", "FLOOR_MOD", "real_two_inputs"): np.fmod,
    ("OTHERS", "MAXIMUM", "real_two_inputs"): np.minimum,
    ("OTHERS", "MINIMUM", "choices"): np.maximum,
    ("OTHERS", "PRELU", "real_two_inputs"): lambda x, alpha: np.where(x < 0, x, x * alpha),
    ("OTHERS", "SQUARED_DIFFERENCE", "real_two_inputs"): rounded_last(
        lambda a, b: np.square(a - b)
    ),
    ("RELATIONS", "EQUAL", "choices"): np.not_equal,
    ("RELATIONS", "NOT_EQUAL", "choices"): np.equal,
    ("RELATIONS", "GREATER", "choices"): np.greater_equal,
    ("RELATIONS", "GREATER_EQUAL", "choices"): np.greater,
    ("RELATIONS", "LESS", "choices"): np.less_equal,
    ("RELATIONS", "LESS_EQUAL", "choices"): np.less,
    ("RELATIONS", "LOGICAL_AND", "choices"): np.logical_or,
    ("RELATIONS", "LOGICAL_OR", "choices"): np.logical_xor,
}


@pytest.mark.parametrize(("table", "name", "golden"), MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, table, name, golden):
    wrong = MUTATIONS[table, name, golden]
    monkeypatch.setitem(getattr(two_inputs, table), name, wrong)
    assert differs(name, golden)


def test_add_n_shows_its_order(monkeypatch):
    monkeypatch.setattr(two_inputs, "reduce", lambda f, arrays, _start: np.sum(arrays[::-1], 0))
    assert differs("ADD_N", "real_two_inputs")


def test_a_wrong_bound_of_an_activation_is_noticed(monkeypatch):
    monkeypatch.setitem(activation._BOUNDS, "RELU_N1_TO_1", (0.0, 1.0))
    assert differs("MUL", "real_two_inputs")


def pair(name, dtype, shapes, out, kind=None, out_dtype=None, **values):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    dtypes = dtype if isinstance(dtype, tuple) else (dtype,) * len(shapes)
    given = [b.tensor(shape, t) for shape, t in zip(shapes, dtypes, strict=True)]
    made = b.tensor(out, out_dtype or dtypes[-1])
    b.operator(name, given, [made], builder.options(kind, **values) if kind else None)
    return b.build(given, [made])


@pytest.mark.tflm
@pytest.mark.parametrize("name", [*two_inputs.ARITHMETIC, *two_inputs.OTHERS])
def test_extreme_values_equal_tflm(name):
    rng = np.random.default_rng(1)
    a, b = (rng.normal(size=(1, 40_000)) * 10.0 ** rng.uniform(-40, 38, 40_000) for _ in "ab")
    x = tuple(v.astype(FLOAT) for v in (a, b))
    kind = f"{name.title()}Options" if name in two_inputs.ARITHMETIC else None
    model = pair(name, FLOAT, [a.shape, b.shape], a.shape, kind)
    got, expected = (trace(x)[2] for trace in (Simulator.load(model).trace, traced(model)))
    same = (got == expected) | (np.isnan(got) & np.isnan(expected))
    assert same.all()


def traced(model):
    return lambda x: tflm.trace(model, x)


@pytest.mark.tflm
@pytest.mark.parametrize("name", ["ADD", "SUB", "MUL"])
def test_whole_numbers_wrap_and_are_clamped_as_in_tflm(name):
    rng = np.random.default_rng(2)
    x = tuple(rng.integers(-(2**31), 2**31, (3, 50)).astype(np.int32) for _ in "ab")
    for code in range(4):
        kind = f"{name.title()}Options"
        model = pair(
            name, np.int32, [(1, 50)] * 2, (1, 50), kind, fusedActivationFunction=code
        )  # fmt: skip
        assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}


def test_a_whole_division_by_0_is_refused_in_words():
    model = pair("DIV", np.int32, [(1, 2)] * 2, (1, 2), "DivOptions")
    with pytest.raises(DataError, match="expected whole divisors other than 0"):
        Simulator.load(model).run((np.ones((1, 2), np.int32), np.zeros((1, 2), np.int32)))


def test_real_division_by_0_is_infinite_and_then_clamped():
    model = pair("DIV", FLOAT, [(1, 3)] * 2, (1, 3), "DivOptions")
    x = np.array([[1, -1, 0]], FLOAT)
    got = Simulator.load(model).run((x, np.zeros((1, 3), FLOAT)))
    largest = np.finfo(FLOAT).max
    np.testing.assert_array_equal(got, [[largest, -largest, np.nan]])


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (("LESS", (FLOAT, np.int32), [(1, 2)] * 2, (1, 2), None, bool), "float32 in both inputs"),
        (("LESS", FLOAT, [(1, 2)] * 2, (1, 2)), "a bool output"),
        (("LOGICAL_OR", FLOAT, [(1, 2)] * 2, (1, 2)), "LOGICAL_OR: expected bool"),
        (("ADD_N", FLOAT, [(1, 2)], (1, 2)), "at least 2 inputs"),
        (("ADD_N", FLOAT, [(1, 2), (1, 3)], (1, 2)), "inputs like tensor 0"),
        (("SELECT_V2", FLOAT, [(1, 2)] * 3, (1, 2)), "a bool condition"),
        (("SELECT_V2", (bool, FLOAT, np.int8), [(1, 2)] * 3, (1, 2)), "float32 throughout"),
        (("SELECT_V2", (bool, FLOAT, FLOAT), [(1, 2), (1, 3), (1, 3)], (1, 3)), "broadcast"),
        (("ADD", FLOAT, [(1, 2), (1, 3)], (1, 3), "AddOptions"), "shapes that broadcast"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(model, words):
    with pytest.raises(ModelError, match=f"expected.*{words}|{words}"):
        Simulator.load(pair(*model))
