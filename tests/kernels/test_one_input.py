"""Operators on one float32: changed rules are noticed, shortcuts, and what they refuse."""

import platform
from decimal import Decimal, localcontext

import numpy as np
import pytest

from tests.support.changed_rules import differs
from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.kernels.unquantized import math_library, one_input
from tinyml_course.simulator import Simulator, tflm

FLOAT = np.float32


def rounded_once(function):
    """The real value rounded once, as no C library's function is everywhere."""
    return lambda x: function(x.astype(np.float64)).astype(FLOAT)


MUTATIONS = {
    "ABS": np.negative,
    "CEIL": np.floor,
    "COS": lambda x: np.cos(x.astype(FLOAT)),
    "ELU": lambda x: np.where(x < 0, math_library.exp(x) - FLOAT(1), x),
    "EXP": rounded_once(np.exp2),
    "FLOOR": np.trunc,
    "HARD_SWISH": lambda x: x * (np.clip(x + FLOAT(3), FLOAT(0), FLOAT(6)) / FLOAT(6)),
    "LOG": lambda x: np.log2(x) * FLOAT(np.log(2)),
    "LOGISTIC": lambda x: FLOAT(1) - FLOAT(1) / (FLOAT(1) + math_library.exp(x)),
    "NEG": np.abs,
    "RELU": np.positive,
    "RELU6": lambda x: np.clip(x, FLOAT(0), FLOAT(5)),
    "ROUND": lambda x: np.floor(x + FLOAT(0.5)),
    "RSQRT": rounded_once(lambda x: 1 / np.sqrt(x)),
    "SIN": rounded_once(lambda x: np.cos(x - np.pi / 2)),
    "SQRT": lambda x: math_library.exp(math_library.log(x) / FLOAT(2)),
    "SQUARE": lambda x: x * np.abs(x),
    "TANH": rounded_once(np.tanh),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setitem(one_input.FUNCTIONS, name, MUTATIONS[name])
    assert differs(name, "real_one_input")


def one_operator(name, size, dtype=FLOAT, out=None, kind=None):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, y = b.tensor((1, size), dtype), b.tensor((1, size) if out is None else out, dtype)
    b.operator(name, [x], [y], builder.options(kind) if kind else None)
    return b.build([x], [y])


def every_kind_of_float(count=100_000):
    """Uniform, normal, of every exponent, around the ends of shortcuts, and the special ones."""
    rng = np.random.default_rng(3)
    parts = [
        rng.normal(size=count), rng.uniform(-130, 130, count),
        rng.normal(size=count) * 10.0 ** rng.uniform(-44, 38, count),
        np.concatenate([e * (1 + np.arange(-200, 200) * 2.0**-23) for e in ENDS]),
        [0.0, -0.0, 1.0, -1.0, np.inf, -np.inf],
    ]  # fmt: skip
    return np.concatenate(parts).astype(FLOAT)[None]


ENDS = (16.619047, -9.0, 88.72284, -103.97, -87.3, 22.0, 120.0, 0.5, 1.5, 0.34657, 1.03972, 0.7)


@pytest.mark.tflm
@pytest.mark.parametrize("name", sorted(one_input.FUNCTIONS))
def test_every_kind_of_value_equals_tflm(name):
    x = every_kind_of_float()
    model = one_operator(name, x.shape[1])
    got = Simulator.load(model).run(x)
    expected = next(v for i, v in tflm.trace(model, x).items() if i == 1)
    is_nan = np.isnan(expected)
    np.testing.assert_array_equal(np.isnan(got), is_nan)
    steps = np.abs(
        got.view(np.int32).astype(np.int64) - expected.view(np.int32).astype(np.int64)
    )  # fmt: skip
    unequal = (got != expected) & ~is_nan
    assert steps[unequal].max(initial=0) <= largest_difference(name)


def test_the_exponential_of_float64_is_right_to_about_one_unit_of_its_last_bit():
    rng = np.random.default_rng(4)
    x = np.concatenate([rng.uniform(-700, 700, 2000), rng.normal(size=2000)])
    made = math_library.wide_exp(x)
    with localcontext() as context:
        context.prec = 40
        exact = [Decimal(value).exp() for value in x]
        far = [abs(Decimal(y) - e) for y, e in zip(made, exact, strict=True)]
        units = [float(d / Decimal(u)) for d, u in zip(far, np.spacing(made), strict=True)]
    assert max(units) < 1.02
    near, rounded = made[2000:], np.array(exact[2000:], float)
    np.testing.assert_array_equal(near.astype(FLOAT), rounded.astype(FLOAT))
    with np.errstate(over="ignore"):
        ends = math_library.wide_exp(np.array([0, -0.0, 800, -800, np.inf, -np.inf, np.nan]))
    np.testing.assert_array_equal(ends, [1, 1, np.inf, 0, np.inf, 0, np.nan])


def largest_difference(name):
    """In units in the last place: 0, but glibc has other functions for two operators since 2.41."""
    version = tuple(map(int, platform.libc_ver()[1].split(".")[:2]))
    return 2 if name in ("ELU", "TANH") and version >= (2, 41) else 0


@pytest.mark.parametrize("name", ["NEG", "EXP"])
def test_codes_are_refused_with_the_type_that_it_takes(name):
    with pytest.raises(ModelError, match=rf"{name}: expected float32, found tensor 0 .*int8"):
        Simulator.load(one_operator(name, 4, np.int8))


def test_an_output_of_another_shape_is_refused():
    with pytest.raises(ModelError, match=r"NEG: expected output shape \(1, 4\), found \(1, 5\)"):
        Simulator.load(one_operator("NEG", 4, out=(1, 5)))


def test_logical_not_takes_bool_only():
    with pytest.raises(ModelError, match=r"LOGICAL_NOT: expected bool, found .*float32"):
        Simulator.load(one_operator("LOGICAL_NOT", 4))
