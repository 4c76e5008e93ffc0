"""The life of a device: worked out by hand, and against what others published."""

import pytest

from tinyml_course.cost import lifetime
from tinyml_course.cost.placement import load_assumptions


def test_mean_power_weighs_each_phase_by_its_time():
    # 20 + 100 + 0.5 x 57 mJ in a minute
    assert lifetime.duty_cycle_mw([(10, 2), (100, 1)], 0.5, 60) == pytest.approx(148.5 / 60)
    assert lifetime.duty_cycle_mw([], 0.5, 60) == 0.5


def test_a_published_ten_year_node_lives_for_more_than_ten_years():
    """Texas Instruments, TIDA-00484: 270 nA for 59.97 s, 3.376 mA for 30 ms, a CR2032."""
    mean_mw = lifetime.duty_cycle_mw([(3.376 * 3, 0.03)], 0.00027 * 3, 60)
    assert mean_mw / 3 * 1000 == pytest.approx(1.96, abs=0.01)  # uA
    days = lifetime.battery_days(225 * 3, 0.9, mean_mw, 0.01, 20)
    assert days / 365 == pytest.approx(225 * 0.9 / (1.958 + 0.257) / 8.76, rel=0.001)


def test_a_battery_without_load_is_emptied_by_itself_and_faster_in_the_heat():
    assert lifetime.battery_days(500, 1, 0, 0.01, 20) == pytest.approx(100 * 365)
    assert lifetime.battery_days(500, 1, 0, 0.01, 40) == pytest.approx(25 * 365)


def test_a_panel_fills_the_battery_to_the_brim_and_a_day_without_enough_is_dark():
    assert lifetime.solar_balance([5, 0, 20], 8, 10, 6) == ([3, 0, 10], 1)
    assert lifetime.solar_balance([8], 8, 10, 0) == ([0], 0)  # just enough


@pytest.mark.parametrize(
    ("payload", "spreading", "wanted"),
    [
        (10, 7, 41.216),  # rfwireless-world.com, LoRaWAN airtime calculator, example 1
        (10, 11, 577.536),  # and example 2
        (13, 9, 164.864),  # a public sheet of formulas from Semtech's AN1200.13
        (23, 7, 61.696),
        (23, 12, 1482.752),
    ],
)
def test_time_on_air_is_what_public_calculators_say(payload, spreading, wanted):
    assert lifetime.lora_airtime_ms(payload, spreading) == pytest.approx(wanted)


def test_more_correction_takes_longer_and_more_bandwidth_less():
    # 100 bits in blocks of 40 are 3 blocks, of 8 symbols each
    assert lifetime.lora_airtime_ms(13, 12, 125, 4) == pytest.approx((20.25 + 24) * 32.768)
    assert lifetime.lora_airtime_ms(10, 7, 250) == pytest.approx(41.216 / 2)


def test_a_footprint_counts_each_battery_and_no_journey_for_the_first():
    assert lifetime.footprint(2000, 100, 365, 4, 500) == (4, 975)
    assert lifetime.footprint(2000, 100, 364, 4, 500) == (5, (2000 + 500 + 2000) / 4)
    assert lifetime.footprint(2000, 100, 10_000, 4, 500) == (1, 525)


def test_each_assumption_lies_in_its_range_and_has_a_unit_and_a_source():
    for assumption in load_assumptions(about="lifetime").values():
        assert 0 <= assumption.low < assumption.high
        assert assumption.is_usual, assumption.name
        assert assumption.unit
        assert assumption.source
