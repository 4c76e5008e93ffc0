"""Histograms, alarms and delays, worked out by hand on small years."""

from dataclasses import replace

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.fleet import POLICIES, Plan, judge, never_drifted, psi, simulate_year, weekly_psi
from tinyml_course.fleet.detection import (
    LEARN_WEEKS,
    Policy,
    _median,
    alarms,
    histograms,
    loudness,
    weekly_counts,
)


@pytest.fixture(scope="module")
def year():
    return simulate_year(3, Plan(nodes=60, villages=4))


def test_weekly_counts_are_those_of_numpy_with_edges_above():
    values = np.array([0.0, 1.0, 1.5, np.nan, 2.0, 9.0, -4.0] * 24).reshape(1, 7, 24)
    (counts,) = weekly_counts(values, np.array([1.0, 2.0]))[0]
    assert counts.tolist() == [48, 48, 48]  # 0 and -4; 1 and 1.5; 2 and 9


def test_the_median_is_that_of_numpy_without_missing_boxes():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(9, 40, 24))
    values[rng.random((9, 40)) < 0.3] = np.nan
    np.testing.assert_allclose(_median(values), np.nanmedian(values, axis=0))


def test_a_box_is_heard_on_the_days_on_which_it_reports_and_hears_its_drift(year):
    heard = loudness(year)
    np.testing.assert_array_equal(np.isnan(heard).any(axis=2), ~year.reported)
    still = loudness(replace(year, drift_db=np.zeros_like(year.drift_db)))
    apart = (heard - still)[year.reported]
    np.testing.assert_allclose(apart[:, 5], year.drift_db[year.reported], atol=1e-9)


def test_a_box_is_compared_with_the_others_of_its_village_without_itself(year):
    before, now = histograms(year, POLICIES[1])
    village = year.village == year.village[0]
    np.testing.assert_array_equal(before[0], now[village].sum(axis=0) - now[0])


def test_an_alarm_needs_weeks_in_a_row_and_silence_does_not_end_it():
    index = np.array([[0.1, 0.3, 0.1, 0.3, 0.3, np.nan, 0.3, 0.1]])
    assert alarms(index, 0.2, 2).tolist() == [[False, False, False, False, True, True, True, False]]
    assert alarms(index, 0.2, 1).tolist()[0][1:4] == [True, False, True]


def judged(year, index, drift):
    drift_db = np.zeros_like(year.drift_db)
    for node, day in drift.items():
        drift_db[node, day:] = -1.0
    return judge(replace(year, drift_db=drift_db), index, 0.2, 1)


def test_delays_blindness_and_false_alarms_are_counted(year):
    """Node 0 is found two weeks late, 1 never, 2 was on already, 3 is healthy and cries twice."""
    index = np.zeros((60, 52))
    index[0, 12:] = 1.0
    index[2, 9:] = 1.0
    index[3, [20, 21, 30]] = 1.0
    outcome = judged(year, index, {0: 75, 1: 75, 2: 75})
    assert outcome.delays == (13 * 7 - 75,)
    assert (outcome.missed, outcome.blind) == (1, 1)
    assert outcome.false_alarms == 2 + 1  # and that of node 2, before it drifted
    assert outcome.healthy_weeks == 60 * (52 - LEARN_WEEKS) - 3 * (52 - 10)
    assert outcome.shares == (1 / 3, 1 / 3, 1 / 3)
    rate = 3 / outcome.healthy_weeks * 52
    assert outcome.false_per_box_year == pytest.approx(rate)


def test_neighbours_tell_the_season_from_drift(year):
    healthy = [never_drifted(year, weekly_psi(year, policy, psi)) for policy in POLICIES]
    medians = [np.median(each) for each in healthy]
    assert medians[0] > 3 * max(medians[1:])


def test_bytes_are_those_of_a_message_a_day_and_one_a_week():
    alone, weekly, everything = POLICIES
    assert alone.kilobytes(13) == pytest.approx(365 * 14 / 1000)
    assert weekly.kilobytes(13) == pytest.approx((365 * 14 + 52 * 23) / 1000)
    assert everything.kilobytes(0, days=7) == pytest.approx(7 * 25 / 1000)


def test_another_policy_is_refused(year):
    with pytest.raises(DataError, match="expected a policy of alone, histograms, all values"):
        histograms(year, Policy("guess", "", 0, 0))
