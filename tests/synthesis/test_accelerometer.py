"""A made-up accelerometer has the range, the steps, the noise and the bias it says."""

from __future__ import annotations

import numpy as np
import pytest

from tinyml_course.datasets import gestures
from tinyml_course.errors import DataError
from tinyml_course.synthesis.accelerometer import WORN, Accelerometer

REST = np.broadcast_to([0.3, -0.2, 0.9], (2000, 50, 3)).astype(float)


def measured(sensor: Accelerometer, force: np.ndarray = REST) -> np.ndarray:
    return sensor.measure(force, np.random.default_rng(0))


def test_noise_and_bias_are_as_large_as_stated() -> None:
    x = measured(Accelerometer(noise_g=0.05, bias_g=0.1)) - REST
    assert x.mean(axis=1).std() == pytest.approx(np.hypot(0.1, 0.05 / np.sqrt(50)), rel=0.05)
    assert (x - x.mean(axis=1, keepdims=True)).std() == pytest.approx(0.05, rel=0.05)
    assert np.abs(x.mean()) < 0.01


def test_values_are_whole_steps_within_the_codes_of_its_bits() -> None:
    sensor = Accelerometer(range_g=2.0, bits=8)
    codes = measured(sensor, REST * 10) / sensor.step_g
    np.testing.assert_array_equal(codes, np.round(codes))
    assert (codes.min(), codes.max()) == (-128, 127)


def test_a_perfect_sensor_is_off_by_half_a_step_at_most() -> None:
    sensor = Accelerometer(bits=10, noise_g=0, bias_g=0)
    assert 0 < np.abs(measured(sensor) - REST).max() <= sensor.step_g / 2


def test_a_worn_sensor_sees_the_same_movements_worse() -> None:
    good = gestures.load_synthetic(persons=2, per_class=5)
    worn = gestures.load_synthetic(persons=2, per_class=5, sensor=WORN)
    np.testing.assert_array_equal(good.y, worn.y)
    error = np.clip(good.x, -2, 2) - worn.x
    spread = np.hypot(WORN.bias_g, WORN.noise_g)
    assert error.std() == pytest.approx(spread, rel=0.15)
    assert good.source != worn.source


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"range_g": 0.0}, "range_g above 0 and 4 to 24 bits, got range_g=0"),
        ({"bits": 1}, "bits=1"),
        ({"noise_g": -0.1}, "at least 0, got -0.1"),
        ({"bias_g": float("nan")}, "got 0.008 and nan"),
    ],
)
def test_an_impossible_sensor_is_refused(wrong: dict[str, float], message: str) -> None:
    with pytest.raises(DataError, match=message):
        Accelerometer(**wrong)  # type: ignore[arg-type]
