"""RESIZE_NEAREST_NEIGHBOR: what it refuses and changed rules are noticed."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tests.support.changed_rules import differs
from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.kernels import resize_nearest_neighbor
from tinyml_course.simulator import Simulator

REFUSED = [
    ([(1, 2, 2, 1), [2**30, 2**30]], [(1, 2**30, 2**30, 1)], "at most 4194304 elements"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("RESIZE_NEAREST_NEIGHBOR", "ResizeNearestNeighborOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"RESIZE_NEAREST_NEIGHBOR: expected .*{words}"):
        Simulator.load(model)


def nearest_by_exact_places(given, made, options):
    if options.align_corners or not options.half_pixel_centers:
        return _nearest(given, made, options)
    return np.array([int((i + Fraction(1, 2)) * given / made) for i in range(made)])


def nearest_less_half_a_pixel(given, made, options):
    if options.align_corners or not options.half_pixel_centers:
        return _nearest(given, made, options)
    places = (np.arange(made) + 0.5) * given / made - 0.5
    return np.clip(np.floor(places), 0, given - 1).astype(int)


def without_half_pixels(given, made, options):
    return _nearest(given, made, replace(options, half_pixel_centers=False))


_nearest = resize_nearest_neighbor.nearest_pixels


MUTATIONS = {
    "aligned corners round down": (resize_nearest_neighbor, "round_half_away", np.floor),
    "aligned corners round to even": (resize_nearest_neighbor, "round_half_away", np.rint),
    "no half pixels": (resize_nearest_neighbor, "nearest_pixels", without_half_pixels),
    "exact places": (resize_nearest_neighbor, "nearest_pixels", nearest_by_exact_places),
    "half a pixel less": (resize_nearest_neighbor, "nearest_pixels", nearest_less_half_a_pixel),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("RESIZE_NEAREST_NEIGHBOR", "resize")
