"""The float32 mean of AVERAGE_POOL_2D: every sum of every tested number of codes."""

import ctypes
from importlib import resources

import numpy as np
import pytest

from tinyml_course.c_build import load_library
from tinyml_course.native.pools import _LARGEST_MEAN
from tinyml_course.native.targets import LIBRARY_FLAGS

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
    headers = ("base.h", "requantize.h", "plain.h", "pools.h")
    files = {name: (folder / name).read_text(encoding="utf-8") for name in headers}
    return load_library("means", files | {"means.c": _MEANS}, ("-O1", *LIBRARY_FLAGS))


def test_every_mean_is_rounded_half_away_from_zero(library):
    for count in COUNTS:
        made = np.empty(255 * count + 1, np.uint8)
        library.means(count, made.ctypes.data_as(ctypes.c_void_p))
        steps = np.arange(len(made)) - 128 * count
        exact = np.sign(steps) * ((2 * np.abs(steps) + count) // (2 * count))
        np.testing.assert_array_equal(made, exact + 128)
