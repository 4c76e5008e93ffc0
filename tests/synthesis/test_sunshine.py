"""The sun of the made-up year: against another formula, at the poles, and its spells."""

import math

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.synthesis.sunshine import clear_sky_wh, make_sunshine


def clear_sky_by_fao(latitude_deg, day):
    """Wh/m² by a closed formula for a whole day. Source: FAO paper 56, equations 21 to 25, 37."""
    nearer = 1 + 0.033 * math.cos(2 * math.pi * day / 365)
    declination = 0.409 * math.sin(2 * math.pi * day / 365 - 1.39)
    latitude = math.radians(latitude_deg)
    sunset = math.acos(-math.tan(latitude) * math.tan(declination))
    above_air_mj = (
        24 * 60 / math.pi * 0.0820 * nearer
        * (
            sunset * math.sin(latitude) * math.sin(declination)
            + math.cos(latitude) * math.cos(declination) * math.sin(sunset)
        )
    )  # fmt: skip
    return 0.75 * above_air_mj / 0.0036


@pytest.mark.parametrize("latitude", [-35, -10, 0, 15, 30])
@pytest.mark.parametrize("day", [15, 80, 172, 265, 355])
def test_a_clear_day_is_close_to_fao_paper_56(latitude, day):
    """Which lets three quarters pass however low the sun is; the difference grows in winter."""
    assert clear_sky_wh(latitude, day) == pytest.approx(clear_sky_by_fao(latitude, day), rel=0.12)


def test_the_sun_does_not_rise_in_the_polar_night_and_the_halves_of_the_earth_swap_seasons():
    assert clear_sky_wh(80, 355) == 0
    assert clear_sky_wh(80, 172) > 5000
    assert clear_sky_wh(-40, 172) == pytest.approx(clear_sky_wh(40, 172 + 182.5), rel=0.01)


def test_the_same_seed_draws_the_same_year_and_another_one_does_not():
    one, again, other = (make_sunshine(seed, 10) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.wh, again.wh)
    assert np.any(one.cloudy != other.cloudy)


def test_cloudy_days_have_their_share_and_come_in_spells():
    years = np.stack([make_sunshine(seed, 10, 0.3, 5).cloudy for seed in range(60)])
    assert years.mean() == pytest.approx(0.3, abs=0.03)
    begins = np.sum(years[:, 1:] & ~years[:, :-1])
    assert years.sum() / begins == pytest.approx(5, rel=0.15)


def test_clouds_take_sun_away_and_more_on_cloudy_days():
    year = make_sunshine(3, 10)
    passed = year.wh / year.clear_wh
    assert passed.max() <= 1
    assert passed[~year.cloudy].min() > passed[year.cloudy].max()
    assert passed.min() >= 0.25  # an overcast sky, by Kasten and Czeplak


@pytest.mark.parametrize(("share", "cloudy"), [(0, 0), (1, 365)])
def test_a_year_can_be_without_clouds_or_full_of_them(share, cloudy):
    assert make_sunshine(1, 10, share).cloudy.sum() == cloudy


@pytest.mark.parametrize("given", [(91,), (10, 1.2), (10, 0.3, 0.5)])
def test_what_no_place_has_is_refused(given):
    with pytest.raises(DataError, match=r"expected .* got"):
        make_sunshine(1, *given)
