"""Costs by hand, against the library's count of real files, and the clock of a table."""

import itertools

import pytest

from tinyml_course.cost import architectures
from tinyml_course.cost.architectures import (
    HAND_MADE,
    all_architectures,
    estimate_cost,
    latency_lut,
    layers_of,
)
from tinyml_course.errors import DataError


def test_the_space_has_every_combination_once_and_the_one_made_by_hand():
    every = all_architectures()
    assert len(every) == len(set(every)) == 3 * 2 * 2 * 3 * 3 * 2
    assert HAND_MADE in every


def test_a_separable_network_by_hand():
    layers = layers_of((16, "separable", 3, 4, 2, 2))
    assert layers == [
        ("conv", 16, 8, 3, 1, 4),
        ("depthwise", 8, 4, 3, 4, 4),
        ("conv", 4, 4, 1, 4, 8),
        ("depthwise", 4, 2, 3, 8, 8),
        ("conv", 2, 2, 1, 8, 16),
        ("dense", 1, 1, 1, 16, 2),
    ]
    macs = 64 * 36 + 16 * 36 + 16 * 32 + 4 * 72 + 4 * 128 + 32
    weights = 36 + 36 + 32 + 72 + 128 + 32
    assert estimate_cost(layers) == (macs, weights + 8 * (4 + 4 + 8 + 8 + 16 + 2), 256 + 256)


def test_every_side_halves_and_channels_follow_on_each_other():
    for architecture in all_architectures():
        layers = layers_of(architecture)
        for before, after in itertools.pairwise(layers[:-1]):
            assert after[1] == before[2]
            assert after[4] == before[5]
        assert layers[-1][4] == layers[-2][5]


def test_a_clock_takes_what_was_measured_and_otherwise_the_rate_of_the_kind():
    conv, dense = ("conv", 24, 12, 3, 1, 4), ("dense", 1, 1, 1, 4, 2)
    table = {conv: 60_000, dense: 100}
    assert latency_lut([conv, dense], table, 60_100_000) == pytest.approx(1.0)
    assert latency_lut([("dense", 1, 1, 1, 8, 2)], table, 1000) == pytest.approx(200)
    with pytest.raises(DataError, match="expected a measured layer of the kind 'depthwise'"):
        latency_lut([("depthwise", 12, 6, 3, 4, 4)], table, 1000)


@pytest.mark.parametrize(
    "wrong", [(16, "separable", 3, 4, 2), (17, "plain", 3, 4, 1, 1), (16, "round", 3, 4, 1, 1)]
)
def test_what_is_not_in_the_space_is_refused(wrong):
    with pytest.raises(DataError, match="expected a choice of each of pixels"):
        layers_of(wrong)


@pytest.mark.parametrize("kind", ["conv", "depthwise", "dense"])
def test_products_are_weights_times_places(kind):
    layer = (kind, 12, 6, 3, 5, 5)
    assert architectures.multiply_accumulates_of(layer) == 36 * architectures.weights_of(layer)
