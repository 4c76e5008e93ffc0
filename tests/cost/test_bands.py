"""The bands as their law has them, and what a wrong name says."""

import math

import pytest

from tinyml_course.cost.bands import load_band, load_bands
from tinyml_course.errors import DataError


@pytest.mark.parametrize(
    ("name", "share", "longest"),
    [
        ("EU868", 0.01, math.inf),
        ("EU868-narrow", 0.001, math.inf),
        ("EU868-strong", 0.1, math.inf),
        ("US915", 1.0, 0.4),
    ],
)
def test_each_band_has_the_law_of_its_source(name, share, longest):
    band = load_band(name)
    assert (band.name, band.duty_share, band.longest_s) == (name, share, longest)
    assert "ETSI" in band.source or "FCC" in band.source


def test_no_band_is_without_a_row_of_this_test():
    assert set(load_bands()) == {"EU868", "EU868-narrow", "EU868-strong", "US915"}


def test_an_unknown_band_is_refused_and_the_known_ones_are_named():
    with pytest.raises(DataError, match="EU868, EU868-narrow, EU868-strong, US915, got 'CB'"):
        load_band("CB")
