"""Levels of bands against sines of known power and against scipy's periodogram."""

import numpy as np
import pytest
from scipy.signal import welch

from tinyml_course.errors import DataError
from tinyml_course.features.frame_bands import frame_band_levels, transform_products


@pytest.mark.parametrize(("amplitude", "hz", "band"), [(100, 50, 0), (3000, 150, 1), (1, 390, 3)])
def test_a_sine_has_its_power_in_its_band_and_none_elsewhere(amplitude, hz, band):
    t = np.arange(4000) / 1000
    found = frame_band_levels(
        [amplitude * np.sin(2 * np.pi * hz * t)], 1000, [10, 100, 200, 300, 450], 500, 250
    )
    assert found.shape == (1, 15, 4)
    np.testing.assert_allclose(found[0, :, band], 10 * np.log10(amplitude**2 / 2), atol=0.01)
    assert (np.delete(found[0], band, axis=1) < found[0, :, [band]].T - 20).all()


def test_the_mean_power_is_that_of_scipys_periodogram():
    noise = np.random.default_rng(3).normal(0, 200, 8192)
    found = frame_band_levels([noise], 8000, [500, 1000, 2000], 512, 256)[0]
    hz, density = welch(noise, 8000, "hann", 512, 256, detrend=False)
    for band, (low, high) in enumerate([(500, 1000), (1000, 2000)]):
        wanted = density[(hz >= low) & (hz < high)].sum() * (hz[1] - hz[0])
        mean = np.mean(10 ** (found[:, band] / 10))
        np.testing.assert_allclose(mean, wanted, rtol=1e-6)


def test_silence_is_a_number():
    assert frame_band_levels(np.zeros((2, 100)), 100, [1, 20], 100, 50).tolist() == [
        [[-30.0]],
        [[-30.0]],
    ]


@pytest.mark.parametrize("edges", [[100], [200, 100], [100, 600], [100.2, 100.5, 200]])
def test_bands_that_cannot_be_are_refused(edges):
    with pytest.raises(DataError, match=r"expected rising edges up to 500 Hz"):
        frame_band_levels(np.ones((1, 500)), 1000, edges, 500, 250)


def test_clips_shorter_than_a_frame_are_refused():
    with pytest.raises(DataError, match="at least 500 samples"):
        frame_band_levels(np.ones((1, 100)), 1000, [10, 20], 500, 250)


def test_products_of_a_frame_counted_by_hand():
    # 8 samples: 8 of the window, 4 butterflies in each of 3 stages at 4, and 2 for each of 5 bins.
    assert transform_products(8) == 8 + 4 * 4 * 3 + 2 * 5
