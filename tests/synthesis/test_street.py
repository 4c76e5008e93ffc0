"""The drawn street: what it says passed is what its pictures show, in every light."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.synthesis.street import LIGHTS, LINE, count_cars, line_signal, make_street


def test_an_empty_street_differs_by_its_noise_alone():
    street = make_street(3, cars=0, seconds=2)
    assert street.pictures.shape == (20, 48, 48)
    assert street.passed_s.tolist() == []
    assert line_signal(street).max() < 4  # noise of 2 gray levels, a mean of 12 pixels


def test_a_car_covers_the_line_when_it_is_said_to_pass_and_not_a_second_before():
    street = make_street(1, cars=1, seconds=6)
    at = round(float(street.passed_s[0]) * 10)
    columns = np.abs(street.pictures.astype(int) - street.empty)[:, :, LINE]
    assert columns[at].max() > 40
    assert np.delete(columns, range(max(at - 5, 0), at + 6), axis=0).max() < 15


@pytest.mark.parametrize("light", LIGHTS)
def test_some_threshold_counts_every_car_in_each_light(light):
    for seed in range(4):
        street = make_street(seed, cars=9, seconds=20, light=light)
        assert len(street.passed_s) == 9
        assert np.all(np.diff(street.passed_s) >= 0)
        assert count_cars(line_signal(street), 10) == 9


def test_a_threshold_that_is_right_by_day_misses_cars_at_dusk():
    streets = {light: make_street(2, cars=12, seconds=30, light=light) for light in LIGHTS}
    counts = {light: count_cars(line_signal(street), 30) for light, street in streets.items()}
    assert counts["day"] == 12
    assert counts["dusk"] < 6


def test_rises_are_counted_on_each_lane():
    signal = np.array([[9, 9, 0, 9, 0], [0, 0, 9, 9, 9]])
    assert count_cars(signal, 5) == 3
    assert count_cars(signal, 9) == 0


def test_the_same_seed_draws_the_same_street_and_another_one_does_not():
    one, same, other = (make_street(seed, cars=4, seconds=8) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one.pictures, same.pictures)
    assert (one.pictures != other.pictures).any()


def test_unknown_lights_and_too_many_cars_are_refused():
    with pytest.raises(DataError, match=r"expected one of the lights .* got 'fog'"):
        make_street(1, cars=1, light="fog")
    with pytest.raises(DataError, match="expected 0 to 20 cars in 20 seconds, got 21"):
        make_street(1, cars=21)
