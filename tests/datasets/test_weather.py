"""Clips of rain and wind carry labels that are true, on a scale that is a microphone's."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from tinyml_course.datasets import split_by_group, weather
from tinyml_course.errors import DataError

RATE = 16000


@pytest.fixture(autouse=True, scope="module")
def _own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TINYML_COURSE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def sounds() -> weather.WeatherSounds:
    return weather.load_rain_and_wind(0, sites=8, per_site=18)


def test_the_three_data_sets_share_one_array_and_say_that_they_are_synthetic(sounds) -> None:
    assert sounds.rain.x.shape == (8 * 18, RATE, 1)
    for data in (sounds.wind, sounds.both):
        assert np.shares_memory(data.x, sounds.rain.x)
    for data in (sounds.rain, sounds.wind, sounds.both):
        assert data.synthetic
        assert data.summary().startswith("SYNTHETIC")
        assert (data.axes, data.units, data.sample_rate_hz) == (("audio",), ("wav",), RATE)


def test_samples_are_whole_numbers_of_sixteen_bits(sounds) -> None:
    x = sounds.rain.x
    np.testing.assert_array_equal(x, np.round(x))
    assert x.min() >= -32768
    assert x.max() <= 32767
    assert x.std(axis=(1, 2)).min() > 1  # no clip is silent


@pytest.mark.parametrize(
    ("rain", "label"), [(0, "none"), (1e-3, "light"), (9.99, "light"), (10, "heavy"), (80, "heavy")]
)
def test_rain_is_named_by_the_threshold_of_the_wmo(rain: float, label: str) -> None:
    assert weather.RAIN_LABELS[weather.rain_classes([rain])[0]] == label


@pytest.mark.parametrize(
    ("wind", "label"),
    [(0, "calm"), (3.39, "calm"), (3.4, "moderate"), (10.7, "moderate"), (10.8, "strong")],
)
def test_wind_is_named_by_the_thresholds_of_beaufort(wind: float, label: str) -> None:
    assert weather.WIND_LABELS[weather.wind_classes([wind])[0]] == label


def test_labels_are_those_of_the_rain_and_wind_of_the_clip(sounds) -> None:
    for rain, y in zip(sounds.rain_mm_h, sounds.rain.y, strict=True):
        assert sounds.rain.labels[y] == ("none" if rain == 0 else "light" if rain < 10 else "heavy")
    for wind, y in zip(sounds.wind_m_s, sounds.wind.y, strict=True):
        assert sounds.wind.labels[y] == (
            "calm" if wind < 3.4 else "moderate" if wind < 10.8 else "strong"
        )
    for index, y in enumerate(sounds.both.y):
        rain, wind = (data.labels[data.y[index]] for data in (sounds.rain, sounds.wind))
        assert sounds.both.labels[y] == f"{rain} rain, {wind} wind"


def test_every_site_has_every_combination_equally_often(sounds) -> None:
    assert sounds.both.groups.tolist() == np.repeat(np.arange(8), 18).tolist()
    for site in range(8):
        counts = np.bincount(sounds.both.y[sounds.both.groups == site], minlength=9)
        assert counts.tolist() == [2] * 9


def test_the_data_split_by_site(sounds) -> None:
    train, test = split_by_group(sounds.rain, test_groups=[6, 7])
    assert (len(train), len(test)) == (6 * 18, 2 * 18)


def test_two_fresh_processes_make_the_same_bytes_and_another_seed_others(tmp_path) -> None:
    code = (
        "from tinyml_course.datasets import weather;"
        "s = weather.load_rain_and_wind(5, sites=2, per_site=9, sample_rate_hz=8000);"
        "print(s.both.sha256(), s.sensors.sum())"
    )
    said = []
    for name in "ab":  # each with its own cache
        environment = {"TINYML_COURSE_CACHE": str(tmp_path / name), "PATH": ""}
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        said.append(done.stdout)
    assert said[0] == said[1]
    other = weather.load_rain_and_wind(6, sites=2, per_site=9, sample_rate_hz=8000)
    assert other.both.sha256() != said[0].split()[0]


def test_more_sites_do_not_change_those_before(sounds) -> None:
    fewer = weather.load_rain_and_wind(0, sites=2, per_site=18)
    np.testing.assert_array_equal(fewer.rain.x, sounds.rain.x[: len(fewer.rain)])


def test_clips_have_the_length_and_rate_asked_for() -> None:
    made = weather.load_rain_and_wind(0, sites=1, per_site=2, seconds=0.5, sample_rate_hz=8000)
    assert made.rain.x.shape == (2, 4000, 1)
    assert made.rain.sample_rate_hz == 8000


def test_loudness_alone_does_not_tell_the_classes_apart_at_other_sites(sounds) -> None:
    """Two thresholds, the best there are for half of the sites, on the other half.

    A small net gets 80 % (benchmarks/use_cases/weather.py).
    """
    loudness = np.log(sounds.rain.x.std(axis=(1, 2)))
    here = sounds.rain.groups < 4
    for data in (sounds.rain, sounds.wind):
        steps = np.quantile(loudness[here], np.linspace(0.02, 0.98, 33))
        pairs = [(low, high) for low in steps for high in steps if low <= high]
        best = max(pairs, key=lambda p: np.mean(np.digitize(loudness, p)[here] == data.y[here]))
        right = np.mean(np.digitize(loudness, best)[~here] == data.y[~here])
        assert right < 0.7


def test_cheap_sensors_are_plausible_and_say_little(sounds) -> None:
    temperature, humidity, pressure = sounds.sensors.T
    assert -25 < temperature.min() < temperature.max() < 50
    assert 15 <= humidity.min() < humidity.max() <= 100
    assert 960 < pressure.min() < pressure.max() < 1060
    raining = sounds.rain_mm_h > 0
    for values in sounds.sensors.T:
        assert abs(np.corrcoef(values, raining)[0, 1]) < 0.5
    assert humidity[raining].mean() > humidity[~raining].mean()
    assert len(weather.SENSORS) == len(weather.SENSOR_UNITS) == sounds.sensors.shape[1]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"sites": 0}, "expected sites as a whole number ≥ 1, got 0"),
        ({"per_site": 1.5}, "expected per_site as a whole number ≥ 1, got 1.5"),
        ({"seconds": 0.01}, "expected clips of 0.1 to 60 seconds, got 0.01"),
        ({"sample_rate_hz": 44100}, "expected sample_rate_hz among"),
    ],
)
def test_impossible_requests_are_refused(bad: dict, said: str) -> None:
    with pytest.raises(DataError, match=said):
        weather.load_rain_and_wind(0, **bad)
