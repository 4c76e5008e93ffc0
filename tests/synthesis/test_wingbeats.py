"""Hums of made-up mosquitoes: pitch, temperature, and the same bytes again."""

import numpy as np
import pytest

from tinyml_course.datasets import wingbeats
from tinyml_course.errors import DataError
from tinyml_course.features import tone_spectrum
from tinyml_course.synthesis.wingbeats import (
    MIDDLE_HZ,
    SAMPLE_RATE_HZ,
    SPREAD_HZ,
    Place,
    hear_mosquito,
)


def pitch(clip):
    """Hz of the strongest line from 200 to 1,000 Hz; a mosquito is louder than the hiss."""
    power = np.abs(np.fft.rfft(clip * np.hanning(len(clip)))) ** 2
    hz = np.fft.rfftfreq(len(clip), 1 / SAMPLE_RATE_HZ)
    inside = (hz > 200) & (hz < 1000)
    return hz[inside][power[inside].argmax()]


@pytest.mark.parametrize("kind", [1, 2, 3])
@pytest.mark.parametrize("celsius", [20, 25, 30])
def test_the_pitch_is_that_of_the_kind_and_rises_by_10_hz_a_degree(kind, celsius):
    place = Place(celsius, 100.0, 0.0, 0.001, 3.0)
    rng = np.random.default_rng(kind)
    heard = [pitch(hear_mosquito(place, kind, 4096, rng)[0]) for _ in range(60)]
    wanted = MIDDLE_HZ[kind] + 10 * (celsius - 25)
    # Spread of the kind and of the nights, 15 Hz; three standard errors of 60.
    assert abs(np.mean(heard) - wanted) < 3 * np.hypot(SPREAD_HZ, 15) / np.sqrt(60) + 2


def test_a_clip_without_a_mosquito_is_hiss_alone_where_there_is_no_fan():
    rng = np.random.default_rng(0)
    quiet, _ = hear_mosquito(Place(25, 100.0, 0.0, 0.1, 3.0), 0, 4096, rng)
    loud, _ = hear_mosquito(Place(25, 100.0, 0.0, 0.1, 3.0), 2, 4096, rng)
    assert quiet.std() < loud.std() / 2


def test_the_same_seed_gives_the_same_clips_and_more_places_do_not_change_them():
    few, more = (wingbeats.load_wingbeats(3, places=n, per_place=4) for n in (2, 3))
    assert np.array_equal(few.sounds.x, more.sounds.x[:8])
    assert np.array_equal(few.celsius, more.celsius[:8])
    other = wingbeats.load_wingbeats(4, places=2, per_place=4)
    assert not np.array_equal(few.sounds.x, other.sounds.x)
    assert few.sounds.synthetic
    assert few.sounds.y.tolist() == [0, 1, 2, 3] * 2


def test_samples_are_whole_numbers_of_sixteen_bits():
    x = wingbeats.load_wingbeats(5, places=3, per_place=8).sounds.x
    assert np.array_equal(x, np.round(x))
    assert np.abs(x).max() <= 32768


@pytest.mark.parametrize("bad", [{"places": 0}, {"per_place": 0}])
def test_no_clips_are_refused(bad):
    with pytest.raises(DataError, match="1 or more"):
        wingbeats.load_wingbeats(**bad)


def test_the_spectrum_has_its_peak_at_the_tone_whatever_its_loudness():
    t = np.arange(4096) / 8000
    tones = np.array([a * np.sin(2 * np.pi * 500 * t) for a in (100, 10_000)])
    x = tone_spectrum(tones, [25, 30])
    assert x.shape == (2, 65)
    assert x[:, :64].argmax(axis=1).tolist() == [500 / 15.625 - 16] * 2
    assert x[:, 64].tolist() == [0, 1]
    with pytest.raises(DataError):
        tone_spectrum(tones[:, :100], [25, 30])


def test_the_spectrum_is_that_of_scipys_welch():
    from scipy.signal import welch

    clip = np.random.default_rng(4).normal(0, 1000, (1, 4096))
    _, power = welch(clip[0], 8000, "hann", 512, 256, detrend=False)
    wanted = np.log10(power[16:80])
    assert tone_spectrum(clip, [25])[0, :64] == pytest.approx(wanted - wanted.mean(), abs=1e-5)
