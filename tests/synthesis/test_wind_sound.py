"""Made-up wind noise falls with the five thirds of frequency and grows with the square of speed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, signal

from tinyml_course.errors import DataError
from tinyml_course.synthesis.weather import wind_sound
from tinyml_course.synthesis.weather.noise import band, noise, wander
from tinyml_course.synthesis.weather.wind_sound import eddy_spectrum, gusty, leaves, turbulence

RATE = 16000


def steady(speed: float, seconds: int = 20, seed: int = 0) -> np.ndarray:
    return turbulence(np.full(seconds * RATE, speed), RATE, np.random.default_rng(seed))


def slope(sound: np.ndarray, low_hz: float, high_hz: float) -> float:
    """Exponent of the power density between two frequencies, fitted over equal ratios."""
    f, power = signal.welch(sound, RATE, nperseg=RATE)  # lines of 1 Hz
    at = np.geomspace(low_hz, high_hz, 30)
    there = np.interp(np.log(at), np.log(f[1:]), np.log(power[1:]))
    return float(np.polyfit(np.log(at), there, 1)[0])


@pytest.mark.parametrize("speed", [3.0, 15.0])
def test_the_power_falls_with_the_five_thirds_of_frequency_from_20_hz_to_4_khz(speed) -> None:
    assert slope(steady(speed), 20, 4000) == pytest.approx(-5 / 3, abs=0.08)


def test_gusts_leave_the_slope_as_it_is() -> None:
    rng = np.random.default_rng(1)
    sound = turbulence(gusty(8.0, 20 * RATE, RATE, rng), RATE, rng)
    assert slope(sound, 20, 4000) == pytest.approx(-5 / 3, abs=0.08)


@pytest.mark.parametrize("ratio", [2.0, 5.0])
def test_pressure_grows_with_the_square_of_the_speed(ratio: float) -> None:
    level = 20 * np.log10(steady(3.0 * ratio, seed=1).std() / steady(3.0, seed=2).std())
    assert level == pytest.approx(40 * np.log10(ratio), abs=1.0)  # two independent noises


def test_pressure_is_its_share_of_the_dynamic_pressure() -> None:
    # ρ·u²/2 at 10 m/s is 60 Pa.
    assert steady(10.0, seconds=60).std() == pytest.approx(60 * wind_sound.PRESSURE_SHARE, rel=0.1)


def test_without_wind_there_is_no_sound() -> None:
    rng = np.random.default_rng(0)
    calm = gusty(0.0, RATE, RATE, rng)
    assert not turbulence(calm, RATE, rng).any()
    assert not leaves(calm, (2000, 4000), RATE, rng).any()


def test_gusts_vary_about_a_mean_that_is_exact() -> None:
    for seed in range(5):
        speed = gusty(7.3, 4 * RATE, RATE, np.random.default_rng(seed))
        assert speed.mean() == pytest.approx(7.3)
        assert speed.min() > 0
        assert speed.std() > 0.1


def test_gusts_are_slow() -> None:
    speed = gusty(10.0, 60 * RATE, RATE, np.random.default_rng(0))
    f, power = signal.welch(speed[::160], 100, nperseg=1024)
    assert power[f > 2].sum() < 0.1 * power.sum()


def test_leaves_are_silent_below_a_light_breeze_and_then_grow() -> None:
    def loud(speed: float) -> float:
        rng = np.random.default_rng(3)
        return float(leaves(np.full(2 * RATE, speed), (2000, 4000), RATE, rng).std())

    assert loud(1.5) == 0
    assert 0 < loud(3.0) < loud(6.0) < loud(12.0)
    # Flutter leaves the power as it is; what lies above 8 kHz is lost.
    below_8_khz = integrate.quad(lambda f: float(band(2000, 4000)(f)), 0, 8000)[0]
    assert loud(10.0) == pytest.approx(np.sqrt(below_8_khz), rel=0.1)


@pytest.mark.parametrize("spectrum", [band(500, 2000), band(1000, 1000), eddy_spectrum(2.0)])
def test_a_spectrum_has_a_mean_square_of_one(spectrum) -> None:
    parts = [(0, 1e2), (1e2, 1e4), (1e4, np.inf)]
    total = sum(integrate.quad(lambda f: float(spectrum(f)), *part)[0] for part in parts)
    assert total == pytest.approx(1, rel=1e-4)


def test_noise_has_the_spectrum_it_is_given() -> None:
    sound = noise(band(500, 2000), 60 * RATE, RATE, np.random.default_rng(0))
    f, power = signal.welch(sound, RATE, nperseg=1024)
    middle = (f > 100) & (f < 7000)
    # 60 s give some 1,900 windows: each line is known to some 3 %.
    assert power[middle] == pytest.approx(band(500, 2000)(f[middle]), rel=0.15)


def test_what_wanders_has_variance_one_and_forgets_in_its_time() -> None:
    rng = np.random.default_rng(0)
    many = np.stack([wander(300, 100, 1.0, rng) for _ in range(3000)])
    assert many.mean() == pytest.approx(0, abs=0.05)
    assert many[:, ::10].var(axis=0) == pytest.approx(1, abs=0.12)
    after_1_s = np.mean(many[:, 0] * many[:, 100])
    assert after_1_s == pytest.approx(np.exp(-1), abs=0.08)


@pytest.mark.parametrize("speed", [-0.1, 61.0, np.nan])
def test_impossible_wind_is_refused(speed: float) -> None:
    with pytest.raises(DataError, match="expected wind from 0 to 60 m/s"):
        gusty(speed, 100, RATE, np.random.default_rng(0))
