"""Ponds: what water holds against another formula, conserved sunshine, nights and the probe."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.synthesis.ponds import (
    FIRST_DAY,
    LATITUDE_DEG,
    make_pond,
    oxygen_saturation_mg_l,
)
from tinyml_course.synthesis.sunshine import make_sunshine

PONDS = [make_pond(1, index) for index in range(8)]


def weiss(temperature_c):
    """Source: R. Weiss: The solubility of nitrogen, oxygen and argon in water, 1970."""
    hundreds = (temperature_c + 273.15) / 100
    ml_l = -173.4292 + 249.6339 / hundreds + 143.3483 * np.log(hundreds) - 21.8492 * hundreds
    return 1.42905 * np.exp(ml_l)  # a millilitre of oxygen weighs 1.42905 mg


@pytest.mark.parametrize("temperature_c", [0, 10, 20, 25, 30, 40])
def test_what_water_holds_is_close_to_the_formula_of_weiss(temperature_c):
    found = float(oxygen_saturation_mg_l(temperature_c))
    assert found == pytest.approx(weiss(temperature_c), rel=0.007)


def test_what_water_holds_is_as_in_the_tables_of_the_usgs():
    """U.S. Geological Survey, technical memorandum 2011.03: 760 mm Hg, fresh water."""
    np.testing.assert_allclose(
        oxygen_saturation_mg_l([10, 20, 30]), [11.29, 9.09, 7.56], atol=0.006
    )


def test_each_days_sunshine_is_that_of_the_sky_and_all_ponds_share_it():
    sky = make_sunshine(1, LATITUDE_DEG).wh[FIRST_DAY : FIRST_DAY + 120]
    for pond in PONDS:
        np.testing.assert_allclose(pond.sun_w.reshape(-1, 24).sum(axis=1), sky)


def test_oxygen_falls_at_night_and_rises_in_the_day():
    for pond in PONDS:
        days = pond.true_oxygen_mg_l.reshape(-1, 24)
        assert np.mean(days[1:, 5] < days[:-1, 19]) > 0.97
        assert np.mean(days[:, 15] > days[:, 6]) > 0.97
        assert (days >= 0).all()


def test_ponds_differ_in_their_nights():
    lowest = [np.median(pond.true_oxygen_mg_l.reshape(-1, 24)[:, :8].min(axis=1)) for pond in PONDS]
    assert min(lowest) < 3.5
    assert max(lowest) > 6


def test_a_probe_reads_less_and_less_until_it_is_wiped_every_other_week():
    wiped = 0
    for pond in PONDS:
        true = pond.true_oxygen_mg_l.reshape(-1, 24)
        share = pond.oxygen_mg_l.reshape(-1, 24).sum(axis=1) / true.sum(axis=1)
        assert share.max() < 1.03
        up = np.flatnonzero(np.diff(share) > 0.1)
        if up.size:  # this probe fades fast enough to see the wiping
            wiped += 1
            assert set(np.diff(up)) <= {13, 14, 15}
            assert all(share[day + 1] > share[day + 12] + 0.05 for day in up if day + 12 < 120)
    assert wiped >= 2


def test_the_same_seed_draws_the_same_pond():
    np.testing.assert_array_equal(make_pond(1, 3).oxygen_mg_l, PONDS[3].oxygen_mg_l)
    assert np.any(make_pond(2, 3).oxygen_mg_l != PONDS[3].oxygen_mg_l)


@pytest.mark.parametrize("days", [0, 201])
def test_more_days_than_the_season_has_are_refused(days):
    with pytest.raises(DataError, match="expected 1 to 200 days"):
        make_pond(1, 0, days)
