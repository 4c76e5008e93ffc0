"""Made-up rain has the drops that the literature says, and the sound that mechanics say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, signal

from tinyml_course.errors import DataError
from tinyml_course.synthesis.weather import rain_sound
from tinyml_course.synthesis.weather.rain_sound import (
    Drops,
    Lid,
    fall,
    lid_sound,
    terminal_velocity,
)

RATE = 16000
LID = Lid(area_m2=0.02, modes_hz=(700.0,), decay_s=(0.01,), pa_per_ns=1e5)

# R. Gunn, G. Kinzer: The terminal velocity of fall for water droplets in stagnant air. Journal of
# Meteorology 6, 1949, table 2: diameter in mm, speed in m/s.
GUNN_AND_KINZER = {
    0.6: 2.47,
    0.8: 3.27,
    1.0: 4.03,
    1.4: 5.17,
    2.0: 6.49,
    2.6: 7.57,
    3.0: 8.06,
    4.0: 8.83,
    5.0: 9.09,
    5.8: 9.17,
}


def one_drop(diameter_mm: float, speed_m_s: float = 6.0, time_s: float = 0.0) -> Drops:
    return Drops(*(np.array([value]) for value in (time_s, diameter_mm, speed_m_s)))


def heard(drops: Drops, lid: Lid = LID, samples: int = RATE, seed: int = 0) -> np.ndarray:
    return lid_sound(drops, lid, samples, RATE, np.random.default_rng(seed))


@pytest.mark.parametrize(("diameter", "speed"), GUNN_AND_KINZER.items())
def test_drops_fall_as_fast_as_gunn_and_kinzer_measured(diameter: float, speed: float) -> None:
    assert terminal_velocity(diameter) == pytest.approx(speed, rel=0.03)


def test_the_smallest_drops_are_slower_than_measured_by_under_a_quarter_of_a_metre() -> None:
    assert terminal_velocity(0.2) == pytest.approx(0.72, abs=0.25)
    assert terminal_velocity(0.4) == pytest.approx(1.62, abs=0.1)


def flux_of_marshall_and_palmer(rain: float, power: int = 0) -> float:
    """∫ N(D)·v(D)·D^power dD, computed independently, in m⁻² s⁻¹ mm^power."""

    def integrand(d: float) -> float:
        return 8000 * np.exp(-4.1 * rain**-0.21 * d) * (9.65 - 10.3 * np.exp(-0.6 * d)) * d**power

    return float(integrate.quad(integrand, 0.2, 6.0)[0])


@pytest.mark.parametrize("rain", [1.0, 10.0, 50.0])
def test_the_number_of_drops_is_poisson_with_the_mean_of_marshall_and_palmer(rain: float) -> None:
    water = flux_of_marshall_and_palmer(rain, 3) * np.pi / 6 * 3600 / 1e6  # mm/h
    expected = flux_of_marshall_and_palmer(rain) * rain / water * 0.02
    rng = np.random.default_rng(0)
    counts = np.array([len(fall(rain, 0.02, 1.0, rng).time_s) for _ in range(600)])
    assert counts.mean() == pytest.approx(expected, abs=4 * np.sqrt(expected / 600))
    # The variance of 600 Poisson counts has a relative standard deviation near √(2/600).
    assert counts.var() == pytest.approx(expected, rel=4 * np.sqrt(2 / 600))


@pytest.mark.parametrize("rain", [0.5, 5.0, 60.0])
def test_the_law_needs_little_help_to_make_the_water_asked_for(rain: float) -> None:
    water = flux_of_marshall_and_palmer(rain, 3) * np.pi / 6 * 3600 / 1e6
    assert 0.8 < rain / water < 1.1


@pytest.mark.parametrize("rain", [0.7, 8.0, 40.0])
def test_the_drops_hold_the_water_that_was_asked_for(rain: float) -> None:
    area, seconds = 10.0, 60.0
    drops = fall(rain, area, seconds, np.random.default_rng(1))
    in_mm_h = drops.volume_mm3.sum() / (area * 1e6) * 3600 / seconds
    assert in_mm_h == pytest.approx(rain, rel=0.03)


def test_drop_sizes_follow_the_law() -> None:
    sizes = fall(10.0, 1.0, 20.0, np.random.default_rng(2)).diameter_mm
    assert sizes.min() >= 0.2
    assert sizes.max() <= 6.0
    mean = flux_of_marshall_and_palmer(10.0, 1) / flux_of_marshall_and_palmer(10.0)
    assert sizes.mean() == pytest.approx(mean, rel=0.01)


def test_drops_come_evenly_over_time_and_in_order() -> None:
    times = fall(20.0, 1.0, 3.0, np.random.default_rng(3)).time_s
    assert np.all(np.diff(times) >= 0)
    counts = np.histogram(times, 30, (0, 3))[0]
    assert counts == pytest.approx(len(times) / 30, rel=0.15)


def test_where_it_is_dry_nothing_falls_and_nothing_hisses() -> None:
    rng = np.random.default_rng(0)
    drops = fall(0, 0.01, 1.0, rng)
    assert len(drops.time_s) == 0
    assert not heard(drops).any()
    assert not rain_sound.far_rain(0, 60, (1000, 3000), 100, RATE, rng).any()


def test_a_drop_of_two_mm_has_the_momentum_of_its_mass_at_its_speed() -> None:
    # 4/3·π·(1 mm)³ of water is 4.19 mg.
    assert one_drop(2.0, 6.5).momentum_ns == pytest.approx(4.18879e-6 * 6.5, rel=1e-5)


def test_the_lid_rings_at_its_resonance_and_dies_away_in_its_time() -> None:
    sound = heard(one_drop(2.0))
    peaks = np.abs(signal.hilbert(sound))
    at = np.array([160, 320, 480])  # one decay time is 160 samples
    assert np.diff(np.log(peaks[at])) == pytest.approx(-1, abs=0.05)
    power = np.abs(np.fft.rfft(sound)) ** 2
    assert np.fft.rfftfreq(RATE, 1 / RATE)[power.argmax()] == pytest.approx(700, abs=5)


def test_twice_the_momentum_in_the_same_time_is_twice_as_loud() -> None:
    slow, fast = one_drop(2.0, 4.0), one_drop(4.0, 8.0)  # 0.5 ms each
    assert heard(fast).std() / heard(slow).std() == pytest.approx(8 * 2)


def test_a_push_as_long_as_half_a_cycle_moves_a_resonance_by_what_fourier_says() -> None:
    t = np.linspace(0, 1, 4001)
    push = np.pi / 2 * np.sin(np.pi * t)  # area 1
    for cycles in (0.01, 0.3, 0.5, 0.8, 1.5, 2.2):
        transform = np.trapezoid(push * np.exp(-2j * np.pi * cycles * t), t)
        assert rain_sound.softness(cycles) == pytest.approx(abs(transform), abs=1e-6)


def test_drops_after_the_end_and_resonances_above_the_band_are_not_heard() -> None:
    assert not heard(one_drop(3.0, time_s=1.0)).any()
    squeak = Lid(area_m2=0.02, modes_hz=(7900.0,), decay_s=(0.01,), pa_per_ns=1e5)
    assert not heard(one_drop(3.0), squeak).any()


def test_more_rain_is_louder_on_the_lid_and_around_it() -> None:
    rng = np.random.default_rng(5)
    near, far = [], []
    for rain in (1.0, 5.0, 25.0):
        drops = fall(rain, LID.area_m2, 10.0, rng)
        near.append(heard(drops, samples=10 * RATE).std())
        far.append(rain_sound.far_rain(rain, 60, (1000, 3000), RATE, RATE, rng).std())
    assert near[0] < near[1] < near[2]
    assert far[0] < far[1] < far[2]


def test_the_hiss_has_the_power_of_the_squared_momenta_of_its_drops() -> None:
    drops = fall(15.0, 20.0, 10.0, np.random.default_rng(6))
    by_drops = (drops.momentum_ns**2).sum() / (20.0 * 10.0)
    assert rain_sound.squared_momentum(15.0) == pytest.approx(by_drops, rel=0.05)
    hiss = rain_sound.far_rain(15.0, 60, (500, 1000), 4 * RATE, RATE, np.random.default_rng(7))
    # A tenth of the hump lies above 8 kHz: 2/π·(1 kHz + 0.5 kHz)/8 kHz.
    assert np.mean(hiss**2) == pytest.approx(60**2 * by_drops * 0.88, rel=0.1)


@pytest.mark.parametrize("rain", [-1.0, 500.0, np.nan])
def test_impossible_rain_is_refused(rain: float) -> None:
    with pytest.raises(DataError, match="expected rain above 0 and below 500 mm/h"):
        fall(rain, 0.01, 1.0, np.random.default_rng(0))


@pytest.mark.parametrize(("area", "seconds"), [(0.0, 1.0), (0.01, 0.0), (-1.0, 1.0)])
def test_no_area_and_no_time_are_refused(area: float, seconds: float) -> None:
    with pytest.raises(DataError, match="expected an area and a time above 0"):
        fall(5.0, area, seconds, np.random.default_rng(0))
