"""RESIZE_BILINEAR: what it refuses and changed rules are noticed."""

from dataclasses import replace

import numpy as np
import pytest

from tests.support.changed_rules import differs, floor_divide_by_pot
from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.kernels import resize_bilinear
from tinyml_course.simulator import Simulator

REFUSED = [
    ([(1, 4), [4, 4]], [(1, 4)], "4 axes"),
    ([(1, 2, 2, 1), [4]], [(1, 4, 4, 1)], "two sizes"),
    ([(1, 2, 2, 1), [4, 0]], [(1, 4, 0, 1)], "4, 0"),
    ([(1, 0, 2, 1), [4, 4]], [(1, 4, 4, 1)], "1x0x2"),
    ([(1, 2, 2, 1), [4, 4]], [(1, 4, 5, 1)], "4, 4, 1"),
    ([(1, 1, 1, 1), [65, 1]], [(1, 65, 1, 1)], "steps that end inside 1 pixels"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("RESIZE_BILINEAR", "ResizeBilinearOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"RESIZE_BILINEAR: expected .*{words}"):
        Simulator.load(model)


def test_bilinear_takes_one_rule_for_the_centers():
    m = one_operator(
        "RESIZE_BILINEAR",
        "ResizeBilinearOptions",
        [(1, 2, 2, 1), [4, 4]],
        [(1, 4, 4, 1)],
        alignCorners=True,
        halfPixelCenters=True,
    )
    with pytest.raises(ModelError, match="aligned corners or half pixel centers, found both"):
        Simulator.load(m)


def test_a_dtype_that_tflm_has_no_kernel_for_is_named():
    model = one_operator(
        "RESIZE_BILINEAR",
        "ResizeBilinearOptions",
        [(1, 2, 2, 1), [2, 2]],
        [(1, 2, 2, 1)],
        dtype=np.int32,
    )
    with pytest.raises(ModelError, match=r"RESIZE_BILINEAR: expected one of int8.*, found .*int32"):
        Simulator.load(model)


def without_half_pixels(node, given, made, options):
    return _steps(node, given, made, replace(options, half_pixel_centers=False))


_steps = resize_bilinear._steps


MUTATIONS = {
    "the mean rounds down": (resize_bilinear, "rounding_divide_by_pot", floor_divide_by_pot),
    "the mean rounds halves up": (
        resize_bilinear,
        "rounding_divide_by_pot",
        lambda x, n: (x + (1 << n - 1)) >> n,
    ),
    "steps round down": (
        resize_bilinear,
        "_step",
        lambda given, made: resize_bilinear.ONE * given // made,
    ),
    "no half pixels": (resize_bilinear, "_steps", without_half_pixels),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("RESIZE_BILINEAR", "resize")
