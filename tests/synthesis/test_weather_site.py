"""Made-up sites: what they have in common with real ones, and how they differ."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import signal

from tinyml_course.synthesis.weather import site as weather_site

RATE = 16000


def clip(site: weather_site.Site, rain: float, wind: float, seed: int = 0) -> np.ndarray:
    return weather_site.hear(site, rain, wind, RATE, RATE, np.random.default_rng(seed))


def quiet_site(**changes) -> weather_site.Site:
    """Site 0 with nothing but weather."""
    silent = {"floor_pa": 0.0, "traffic_pa": 0.0, "insects_pa": 0.0, "drips_hz": 0.0}
    return dataclasses.replace(weather_site.make_site(0, 0), **(silent | changes))


def test_sites_differ_and_each_is_always_the_same() -> None:
    places = [weather_site.make_site(0, index) for index in range(8)]
    assert len({place.gain_db for place in places}) == len({place.lid for place in places}) == 8
    assert places[3] == weather_site.make_site(0, 3) != weather_site.make_site(1, 3)


def test_more_rain_and_more_wind_are_louder_at_a_site() -> None:
    site = quiet_site()
    rain = [np.mean([clip(site, mm, 0.0, s).std() for s in range(8)]) for mm in (1, 8, 50)]
    wind = [np.mean([clip(site, 0.0, u, s).std() for s in range(8)]) for u in (2, 6, 15)]
    assert rain[0] < rain[1] < rain[2]
    assert wind[0] < wind[1] < wind[2]


def test_gain_is_in_decibels_and_what_is_too_loud_is_clipped() -> None:
    site = quiet_site(gain_db=0.0)
    soft, loud = clip(site, 0.0, 5.0), clip(dataclasses.replace(site, gain_db=20.0), 0.0, 5.0)
    assert np.abs(loud).max() < 32767
    assert loud.std() / soft.std() == pytest.approx(10, rel=0.02)  # soft is rounded to whole steps
    deafened = clip(dataclasses.replace(site, gain_db=80.0), 5.0, 5.0)
    assert (deafened.min(), deafened.max()) == (-32768, 32767)


def test_foam_weakens_long_eddies_evenly_and_short_ones_by_their_number() -> None:
    site = quiet_site(shield_db=20.0, shield_m=0.1)
    t = np.arange(RATE) / RATE
    for hz, left in ((5, 0.1 / np.hypot(1, 0.05)), (1000, 0.1 / np.hypot(1, 10))):
        sine = np.sin(2 * np.pi * hz * t)
        through = weather_site.behind_foam(sine, site, 10.0, RATE)
        assert through == pytest.approx(left * sine, abs=1e-9)


def test_in_dry_calm_weather_a_wet_tree_drips_and_insects_chirp() -> None:
    dripping = quiet_site(drips_hz=8.0)
    peaks = [np.abs(clip(dripping, 0.0, 0.0, seed)).max() for seed in range(40)]
    assert 8 <= np.count_nonzero(peaks) <= 32  # in half of 40 clips
    chirping = quiet_site(insects_pa=0.01)
    heard = next(c for c in (clip(chirping, 0.0, 0.0, seed) for seed in range(40)) if c.any())
    f, power = signal.welch(heard, RATE, nperseg=4096)
    assert f[power.argmax()] == pytest.approx(chirping.insects_hz, rel=0.02)
