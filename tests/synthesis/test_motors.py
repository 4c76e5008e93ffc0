"""The made-up motors: the same for the same seed, and each fault where physics puts it."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.synthesis import motors


def spectrum(x):
    """Mean power of each line, and the hertz of the lines."""
    power = (np.abs(np.fft.rfft(x * np.hanning(x.shape[1]), axis=1)) ** 2).mean(axis=0)
    return np.fft.rfftfreq(x.shape[1], 1 / motors.RATE_HZ), power


def power_near(x, hertz, width=3.0):
    lines, power = spectrum(x)
    return power[abs(lines - hertz) < width].sum()


def made(state="healthy", severity=0.0, number=0, load=0.5, **given):
    motor = motors.make_motor(0, number)
    x = motors.make_vibration(motor, 1, np.full(20, load), state, severity, **given)
    return motor, x


def test_a_seed_makes_the_same_motor_and_another_number_another():
    one, again, other = (motors.make_motor(3, number) for number in (5, 5, 6))
    assert one.rotation_hz == again.rotation_hz
    assert np.array_equal(one.resonances_hz, again.resonances_hz)
    assert one.rotation_hz != other.rotation_hz
    assert np.array_equal(made()[1], made()[1])


@pytest.mark.parametrize("number", range(5))
def test_an_imbalance_shakes_once_a_turn_and_nowhere_else(number):
    motor, healthy = made(number=number)
    _, faulty = made("imbalance", 1.0, number)
    turning = motor.rotation_hz * 0.985
    assert power_near(faulty, turning) > 4 * power_near(healthy, turning)
    assert power_near(faulty, 2 * turning) == pytest.approx(
        power_near(healthy, 2 * turning), rel=0.1
    )


@pytest.mark.parametrize("number", range(5))
def test_looseness_shakes_at_half_a_turn(number):
    motor, healthy = made(number=number)
    _, faulty = made("looseness", 1.0, number)
    half = motor.rotation_hz * 0.985 / 2
    assert power_near(faulty, half) > 5 * power_near(healthy, half)


@pytest.mark.parametrize("number", range(5))
def test_a_worn_bearing_is_heard_high_up_and_has_peaks(number):
    _, healthy = made(number=number)
    _, faulty = made("bearing", 1.0, number)
    assert power_near(faulty, 1500, 300) > 1.3 * power_near(healthy, 1500, 300)
    kurtosis = [np.mean(x**4) / np.mean(x**2) ** 2 for x in (healthy, faulty)]
    assert kurtosis[1] > kurtosis[0]


def test_a_loaded_motor_is_louder_and_slower():
    light, heavy = made(load=0.0)[1], made(load=1.0)[1]
    assert heavy.std() > 1.2 * light.std()
    lines, _ = spectrum(light)
    low = (lines > 15) & (lines < 35)
    first = [lines[low][spectrum(x)[1][low].argmax()] for x in (light, heavy)]
    assert first[1] <= first[0]


def test_severity_zero_is_healthy_in_the_mean():
    healthy, bearing = made()[1], made("bearing", 0.0)[1]
    assert np.array_equal(healthy, bearing)


def test_warmth_lowers_the_resonance():
    motor = motors.make_motor(0, 0)
    cold, warm = made(warmth=-1.0)[1], made(warmth=1.0)[1]
    above, below = motor.resonances_hz[2] * 1.03, motor.resonances_hz[2] * 0.97
    ratio = [power_near(x, above, 15) / power_near(x, below, 15) for x in (cold, warm)]
    assert ratio[1] < ratio[0]


def test_a_fleet_counts_windows_and_lets_faults_grow():
    fleet = motors.make_fleet(1, 2, first=10, baseline=4, healthy=5, faulty=6, mildest=0.4)
    assert fleet.x.shape == (2 * 15, motors.WINDOW)
    assert np.unique(fleet.motor).tolist() == [10, 11]
    assert np.bincount(fleet.state).tolist() == [18, 4, 4, 4]
    assert fleet.first_days.sum() == 8
    assert not fleet.state[fleet.first_days].any()
    assert fleet.severity[fleet.state == 2].tolist() == [0.4, 1.0, 0.4, 1.0]
    assert fleet.severity[fleet.state == 0].max() == 0


def test_motors_of_a_larger_fleet_are_those_of_a_smaller_one():
    small, large = motors.make_fleet(2, 1, healthy=3), motors.make_fleet(2, 2, healthy=3)
    assert np.array_equal(large.x[large.motor == 0], small.x)


def test_loads_wander_between_none_and_full():
    load = motors.wandering_load(np.random.default_rng(0), 2000)
    assert 0 <= load.min() < 0.2
    assert 0.8 < load.max() <= 1
    assert np.corrcoef(load[1:], load[:-1])[0, 1] > 0.7


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"state": "tired"}, "expected a state among"),
        ({"load": 1.5}, "expected loads of 0 to 1"),
        ({"severity": 2.0}, "expected a severity of 0 to 1"),
        ({"warmth": 1.5}, "warmth of -1 to 1"),
    ],
)
def test_what_no_motor_does_is_refused(given, message):
    with pytest.raises(DataError, match=message):
        made(**given)


def test_a_fleet_needs_a_motor_and_thirds_of_faults():
    with pytest.raises(DataError, match="a multiple of 3 faulty ones"):
        motors.make_fleet(0, 1, faulty=4)
