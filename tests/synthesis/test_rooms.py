"""Heated rooms against an equation solver and by hand; timetables are kept, more or less."""

from dataclasses import replace

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.synthesis.rooms import (
    KINDS,
    SLOTS_PER_DAY,
    SLOTS_PER_WEEK,
    heat_room,
    last_weeks,
    make_room,
)


def at(room, outside_c):
    return replace(room, outside_c=np.asarray(outside_c, float))


def test_full_heating_agrees_with_an_equation_solver():
    from scipy.integrate import solve_ivp

    room = at(make_room(1, 0, 1), np.linspace(-5, 5, 96))
    inside, kwh = heat_room(room, np.full(96, 99.0), start_c=12.0)
    now = 12.0
    for slot, outside in enumerate(room.outside_c):
        solved = solve_ivp(
            lambda _, t, out=outside: (out - t) / room.leaks_hours + room.heats_c_per_hour,
            (0, 0.25), [now], rtol=1e-9, atol=1e-9,
        )  # fmt: skip
        now = solved.y[0, -1]
        assert inside[slot] == pytest.approx(now, abs=1e-6)
    assert kwh == pytest.approx(24 * room.heater_kw)


def test_holding_a_temperature_takes_what_leaks():
    """Per hour (20 - 5) / leaks_hours degrees leak, and the heater gives heats_c_per_hour."""
    room = at(make_room(1, 1, 1), np.full(400, 5.0))
    inside, kwh = heat_room(room, np.full(400, 20.0), start_c=20.0)
    np.testing.assert_allclose(inside, 20.0)
    share = (20 - 5) / room.leaks_hours / room.heats_c_per_hour
    assert kwh == pytest.approx(100 * room.heater_kw * share)


def test_an_unheated_room_loses_63_percent_of_its_lead_in_leaks_hours():
    room = replace(at(make_room(1, 2, 1), np.zeros(80)), leaks_hours=20.0)
    inside, kwh = heat_room(room, np.full(80, -99.0), start_c=10.0)
    assert inside[-1] == pytest.approx(10 * np.exp(-1))
    assert kwh == 0


@pytest.mark.parametrize("index", range(4))
def test_rooms_are_used_in_their_hours(index):
    used = np.stack([make_room(seed, index, 4).occupied for seed in range(20)])
    by_day = used.reshape(-1, 7, SLOTS_PER_DAY).mean(axis=0)
    assert by_day[:, : 5 * 4].max() < 0.1  # nobody before five
    weekend, week = by_day[5:].mean(), by_day[:5].mean()
    assert week > 0.02
    assert (weekend > week / 2) == (KINDS[index] == "living room")


def test_weeks_resemble_each_other_more_than_chance():
    room = make_room(3, 0)
    weeks = room.occupied.reshape(-1, SLOTS_PER_WEEK)
    alike = np.mean(weeks[0] == weeks[1])
    assert 0.85 < alike < 1
    assert np.mean(weeks[0] == np.roll(weeks[1], SLOTS_PER_DAY // 2)) < alike


def test_the_last_weeks_are_the_last():
    room = make_room(1, 1, 6)
    short = last_weeks(room, 2)
    np.testing.assert_array_equal(short.occupied, room.occupied[4 * SLOTS_PER_WEEK :])
    np.testing.assert_array_equal(short.outside_c, room.outside_c[4 * SLOTS_PER_WEEK :])


def test_the_same_seed_draws_the_same_room():
    np.testing.assert_array_equal(make_room(1, 2).outside_c, make_room(1, 2).outside_c)
    assert np.any(make_room(1, 2).outside_c != make_room(2, 2).outside_c)


def test_no_week_and_too_few_temperatures_are_refused():
    with pytest.raises(DataError, match="expected at least 1 week"):
        make_room(1, 0, 0)
    with pytest.raises(DataError, match="expected a wanted temperature for each"):
        heat_room(make_room(1, 0, 1), [20.0])
