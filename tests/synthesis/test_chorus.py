"""The season in which insects and frogs sing: where, how high, and how loud."""

import numpy as np
import pytest

from tinyml_course.datasets import weather
from tinyml_course.errors import DataError
from tinyml_course.features import band_summary
from tinyml_course.synthesis.weather import chorus


@pytest.fixture(scope="module")
def sounds():
    return weather.load_rain_and_wind(7, sites=3, per_site=9)


def test_a_chorus_sings_between_1500_and_6500_hz():
    added = chorus(7, [0, 1], 3, 16_000, 16_000)
    power = (np.abs(np.fft.rfft(added, axis=1)) ** 2).sum(axis=0)
    hz = np.fft.rfftfreq(16_000, 1 / 16_000)
    assert power[(hz > 1300) & (hz < 6700)].sum() > 0.98 * power.sum()


def test_a_site_sings_the_same_whichever_others_do():
    both = chorus(7, [0, 2], 3, 4000, 16_000)
    assert np.array_equal(both[3:], chorus(7, [2], 3, 4000, 16_000))


def test_only_the_chosen_sites_change_and_samples_stay_whole(sounds):
    x = weather.with_chorus(sounds, 7, [1])
    changed = (x != sounds.rain.x).any(axis=(1, 2))
    assert changed.tolist() == [False] * 9 + [True] * 9 + [False] * 9
    assert np.array_equal(x, np.round(x))
    assert np.abs(x).max() <= 32768
    everywhere = weather.with_chorus(sounds, 7)
    assert np.array_equal(everywhere[9:18], x[9:18])
    assert (everywhere != sounds.rain.x).any(axis=(1, 2)).all()


def test_a_site_that_is_not_there_is_refused(sounds):
    with pytest.raises(DataError, match="sites among 0 to 2"):
        weather.with_chorus(sounds, 7, [3])


def test_the_summary_is_numpys_mean_spread_and_maximum():
    codes = np.random.default_rng(0).integers(-128, 128, (5, 49, 40)).astype(np.int8)
    x = band_summary(codes)
    assert x.shape == (5, 120)
    wide = codes.astype(float)
    assert x[2, 7] == pytest.approx(wide[2, :, 7].mean() / 64, rel=1e-5)
    assert x[2, 47] == pytest.approx(wide[2, :, 7].std() / 16, rel=1e-5)
    assert x[2, 87] == codes[2, :, 7].max() / 64
    with pytest.raises(DataError, match="codes"):
        band_summary(codes[0])
