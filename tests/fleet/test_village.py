"""A year can be repeated, states follow from the events, and energy is not made of nothing."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.fleet import DAYS, STATES, Event, Plan, replay, simulate_year
from tinyml_course.fleet.village import (
    CAPACITY_MWH,
    FRAGMENT_BYTES,
    LOAD_MWH,
    RESTART_SHARE,
)

PLANS = {
    "all": Plan(),
    "no tag": Plan(verify=False),
    "no slots": Plan(two_slots=False, canaries=1.0),
    "no watchdog": Plan(watchdog=False, canaries=1.0),
    "small": Plan(nodes=7, villages=3, update_bytes=100),
}


@pytest.fixture(scope="module")
def years():
    return {name: simulate_year(5, plan) for name, plan in PLANS.items()}


def test_the_same_seed_gives_the_same_year_and_another_one_does_not(years):
    year, again, other = years["all"], simulate_year(5), simulate_year(6)
    assert year.events == again.events
    np.testing.assert_array_equal(year.charge_mwh, again.charge_mwh)
    np.testing.assert_array_equal(year.states, again.states)
    assert year.events != other.events


@pytest.mark.parametrize("name", PLANS)
def test_every_state_follows_from_the_events_alone(years, name):
    year = years[name]
    np.testing.assert_array_equal(replay(year.events, *year.states.shape), year.states)
    assert all(event.cause for event in year.events)
    assert [e.day for e in year.events] == sorted(e.day for e in year.events)


def test_no_decision_changes_the_weather_or_the_faults(years):
    def fate(year):
        return [e for e in year.events if e.kind in {"drift begins", "dies"}][:10]

    assert fate(years["all"]) == fate(years["no watchdog"])
    before = years["all"].charge_mwh[:, :100]
    np.testing.assert_array_equal(before, years["no tag"].charge_mwh[:, :100])


def test_a_battery_stays_within_its_limits_and_falls_by_the_load_at_most(years):
    charge = years["all"].charge_mwh
    assert charge.min() >= 0
    assert charge.max() <= CAPACITY_MWH
    assert np.diff(charge, axis=1).min() >= -LOAD_MWH


def test_a_dark_box_has_an_empty_battery_and_wakes_up_with_some_charge(years):
    year = years["all"]
    woken = [(e.node, e.day) for e in year.events if e.kind == "wakes up"]
    assert woken
    for e in year.events:
        if e.kind == "goes dark":
            assert year.charge_mwh[e.node, e.day - 1] == 0
    for node, day in woken:
        assert year.charge_mwh[node, day - 1] >= RESTART_SHARE * CAPACITY_MWH


def test_boxes_that_do_not_work_do_not_report(years):
    for year in years.values():
        out = year.states >= STATES.index("dark")
        assert not np.any(year.reported & out)


def test_an_update_takes_its_fragments_and_no_more(years):
    """Versions 2 and 3 at most, each once, and again after a repair."""
    year = years["all"]
    whole = -(-year.plan.update_bytes // FRAGMENT_BYTES)
    installs = np.zeros(year.plan.nodes, int)
    for event in year.events:
        if event.kind == "installed":
            installs[event.node] += 1
    finished = (installs + 1) * whole
    assert np.all(year.fragments >= installs * whole)
    assert np.all(year.fragments <= finished)


def test_nights_of_an_update_are_those_of_its_slowest_tenth():
    """By the events: the day on which nine of ten boxes had installed version 3."""
    year = simulate_year(5, Plan(update_bytes=FRAGMENT_BYTES))
    nights = year.nights_of_update(0.9)
    days = sorted(e.day for e in year.events if e.kind == "installed" and "version 3" in e.cause)
    assert nights == days[269] - 180 + 1
    assert simulate_year(5).nights_of_update(0.9) > nights
    assert year.nights_of_update(1.01) is None


def test_protections_do_what_they_are_for(years):
    def count(name, kind):
        return sum(event.kind == kind for event in years[name].events)

    assert count("all", "hangs") == count("all", "taken over") == 0
    assert count("all", "refused") > 200
    assert count("no tag", "taken over") > 200
    assert count("no watchdog", "hangs") == count("no slots", "hangs") > 10
    assert years["no tag"].lost_node_days() > years["no watchdog"].lost_node_days()
    assert years["no watchdog"].lost_node_days() > years["all"].lost_node_days()


def test_the_story_of_a_node_has_its_own_events_and_those_of_the_fleet(years):
    year = years["all"]
    story = year.events_of(3, until=150)
    assert {event.node for event in story} <= {3, -1}
    assert max(event.day for event in story) <= 150
    assert str(Event(5, -1, "forged image", "why")) == "day 5, fleet: forged image (why)"


@pytest.mark.parametrize(
    "plan", [Plan(nodes=0), Plan(nodes=5), Plan(canaries=0.0), Plan(update_bytes=0)]
)
def test_a_plan_without_boxes_canaries_or_bytes_is_refused(plan):
    with pytest.raises(DataError, match=r"expected at least one node for each.*, got \d+ nodes"):
        simulate_year(1, plan)


def test_a_year_without_drift_differs_in_nothing_else(years):
    year = years["all"]
    quiet = year.without_drift()
    assert year.drift_db.any()
    assert not quiet.drift_db.any()
    assert quiet.states is year.states
    assert quiet.reported is year.reported
    assert (quiet.seed, quiet.plan, quiet.events) == (year.seed, year.plan, year.events)


def test_villages_stand_apart_on_the_map(years):
    """A box is nearer to some box of its village than to any of another one."""
    year = years["all"]
    place = np.stack([year.x, year.y], axis=1)
    apart = np.linalg.norm(place[:, None] - place[None], axis=2)
    own = year.village[:, None] == year.village[None]
    np.fill_diagonal(apart, np.inf)
    nearest = np.where(own, apart, np.inf).min(axis=1)
    assert (nearest < np.where(own, np.inf, apart).min(axis=1)).all()


def test_the_year_has_365_days_and_places_lie_on_the_map(years):
    year = years["all"]
    assert year.states.shape == (300, DAYS)
    for along in (year.x, year.y):
        assert 0 < along.min() < along.max() < 1
