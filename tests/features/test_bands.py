"""Band levels against SciPy's periodogram, and a tone whose power is known."""

import numpy as np
import pytest
from scipy.signal import periodogram

from tinyml_course.errors import DataError
from tinyml_course.features import band_edges_hz, band_levels


@pytest.mark.parametrize("samples", [2048, 1500, 1501])
def test_the_levels_are_means_of_scipys_periodogram(samples):
    x = np.random.default_rng(0).normal(0, 2, (3, samples)) + 5
    hertz, density = periodogram(x, 4000, window="hann", detrend=False)
    edges = band_edges_hz(4000)
    edges[-1] = 2000
    for band in range(16):
        inside = (hertz >= edges[band]) & (hertz < edges[band + 1])
        expected = 10 * np.log10(density[:, inside].mean(axis=1))
        assert band_levels(x, 4000)[:, band] == pytest.approx(expected, abs=1e-6)


def test_ten_times_the_vibration_is_20_db_more():
    x = np.random.default_rng(1).normal(0, 1, (2, 512))
    assert band_levels(10 * x, 1000, 8) - band_levels(x, 1000, 8) == pytest.approx(20, abs=1e-3)


def test_a_tone_is_loudest_in_its_own_band():
    edges = band_edges_hz(4000)
    for band in (2, 7, 15):
        hertz = np.sqrt(edges[band] * edges[band + 1])
        tone = np.sin(2 * np.pi * hertz * np.arange(2048) / 4000)
        assert band_levels(tone[None], 4000)[0].argmax() == band


def test_silence_has_a_level():
    assert band_levels(np.zeros((1, 256)), 1000, 4).tolist() == [[-120.0] * 4]


def test_bands_narrower_than_the_lines_are_refused():
    with pytest.raises(DataError, match="expected a line of the spectrum in each of 16 bands"):
        band_levels(np.ones((1, 64)), 4000)
    with pytest.raises(DataError, match=r"windows of shape \(N, samples\)"):
        band_levels(np.ones(64), 4000)
