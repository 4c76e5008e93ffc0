"""The float32 mean of AVERAGE_POOL_2D, and reductions over rows and columns."""

import ctypes
from importlib import resources

import numpy as np
import pytest

from tests.support.one_operator import reduction
from tinyml_course.c_build import load_library
from tinyml_course.native.pools import _LARGEST_MEAN
from tinyml_course.native.targets import LIBRARY_FLAGS
from tinyml_course.simulator import Simulator

pytest.importorskip("ziglang", reason="needs tinyml-course[fast]")

_MEANS = """\
#include "pools.h"
EXPORT void means(int count, uint8_t *out) {
    for (int sum = 0; sum <= 255 * count; sum++)
        out[sum] = (uint8_t)rounded_mean(sum, count, 1.0f / (float)count);
}
"""
COUNTS = [*range(1, 130), 255, 256, 257, 1000, 2047, 4099, 9973, _LARGEST_MEAN - 1, _LARGEST_MEAN]


@pytest.fixture(scope="module")
def library():
    folder = resources.files("tinyml_course.native") / "c"
    headers = ("base.h", "requantize.h", "plain.h", "pool_windows.h", "pools.h")
    files = {name: (folder / name).read_text(encoding="utf-8") for name in headers}
    return load_library("means", files | {"means.c": _MEANS}, ("-O1", *LIBRARY_FLAGS))


def test_every_mean_is_rounded_half_away_from_zero(library):
    for count in COUNTS:
        made = np.empty(255 * count + 1, np.uint8)
        library.means(count, made.ctypes.data_as(ctypes.c_void_p))
        steps = np.arange(len(made)) - 128 * count
        exact = np.sign(steps) * ((2 * np.abs(steps) + count) // (2 * count))
        np.testing.assert_array_equal(made, exact + 128)


@pytest.mark.parametrize("kind", ["MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN"])
@pytest.mark.parametrize(
    ("shape", "axes", "is_native"),
    [
        ((1, 4, 3, 2), (1, 2), True),
        ((1, 4, 1, 70), (1,), True),
        ((1, 6, 5), (1,), True),
        ((2, 6, 5), (0, 1), True),
        ((1, 4, 3, 2), (1,), False),
        ((2, 4, 3, 2), (0, 1, 2), False),
        ((1, 7), (1,), False),
    ],
)
def test_what_becomes_one_pixel_is_reduced_in_c(kind, shape, axes, is_native):
    out = tuple(n for i, n in enumerate(shape) if i not in axes)
    model = reduction(kind, shape, axes, out)
    numpy, fast = Simulator.load(model), Simulator.load(model, engine="fast")
    assert [step.is_native for step in fast._steps] == [is_native]
    row = numpy.model.tensors[numpy.model.inputs[0]].row_shape
    x = np.random.default_rng(1).integers(-128, 128, (9, *row), np.int8)
    np.testing.assert_array_equal(fast.run(x), numpy.run(x))
