"""CAST: every pair of types equals TFLM, and what it refuses."""

import itertools

import numpy as np
import pytest

from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.kernels.unquantized.cast import DTYPES
from tinyml_course.simulator import Simulator, tflm


def cast(given, made):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, y = b.tensor((1, 300), given), b.tensor((1, 300), made)
    b.operator("CAST", [x], [y], builder.options("CastOptions"))
    return b.build([x], [y])


def numbers(dtype):
    """All that the type holds; of real ones, those that each type holds, and the ends of all."""
    rng = np.random.default_rng(6)
    if dtype == "bool":
        return rng.random((1, 300)) < 0.5
    if dtype == "float32":
        sizes = 2.0 ** np.array([7, 8, 15, 16, 31, 32, 66])[:, None] + [-1, -0.5, 0, 0.5]
        special = [*sizes.ravel(), *-sizes.ravel(), -0.0, np.inf, -np.inf, np.nan]
        inside = rng.uniform(0, 127, 300 - len(special))
        return np.array([*special, *inside], np.float32)[None]
    limits = np.iinfo(dtype)
    return rng.integers(limits.min, limits.max + 1, (1, 300)).astype(dtype)


@pytest.mark.tflm
def test_every_pair_of_types_equals_tflm():
    pairs = list(itertools.product(DTYPES, DTYPES))
    jobs = [(cast(given, made), numbers(given)) for given, made in pairs]
    for (model, x), expected, names in zip(jobs, tflm.traces(jobs), pairs, strict=True):
        got = Simulator.load(model).run(x)
        assert got.dtype.name == names[1]
        np.testing.assert_array_equal(got, expected[1], str(names))


def test_real_numbers_lose_what_follows_the_point():
    x = np.zeros((1, 300), np.float32)
    x[0, :4] = [2.9, -2.9, 0.5, -0.5]
    np.testing.assert_array_equal(
        Simulator.load(cast("float32", "int8")).run(x)[0, :4], [2, -2, 0, 0]
    )


@pytest.mark.parametrize("pair", [("int64", "int32"), ("float32", "uint8")])
def test_types_that_tflm_does_not_take_are_refused(pair):
    with pytest.raises(ModelError, match=r"CAST: expected .*bool.*float32.*, found tensor"):
        Simulator.load(cast(*pair))
