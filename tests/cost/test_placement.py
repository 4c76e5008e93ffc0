"""Data, time and energy of a radio, worked out by hand, and the assumptions behind them."""

import pytest

from tinyml_course.cost import placement
from tinyml_course.errors import DataError


def test_a_small_picture_every_second_is_200_megabytes_a_day():
    assert placement.bytes_per_day(48 * 48, 8, 1) == 199_065_600
    assert placement.bytes_per_day(3, 12, 600) == 648  # 4.5 bytes, 144 times


def test_a_round_trip_is_sending_travelling_and_the_rest():
    # 18,432 bits at 512 bits a millisecond, 10,000 km of fibre, 14 ms
    assert placement.round_trip_ms(2304, 512, 5000, 14) == 36 + 50 + 14


def test_a_message_costs_waking_up_and_its_bytes_and_no_message_costs_nothing():
    assert placement.tx_energy_mj(1000, 80, 500, 100) == 100.0  # 200 ms at 500 mW
    assert placement.tx_energy_mj(0, 80, 500, 100) == 0.0


def test_each_assumption_lies_in_its_range_and_has_a_unit_and_a_source():
    for assumption in placement.load_assumptions().values():
        assert 0 < assumption.low < assumption.high
        assert assumption.is_usual, assumption.name
        assert assumption.unit
        assert assumption.source


def test_a_changed_assumption_may_leave_its_range_and_says_so():
    changed = placement.load_assumptions({"distance_km": 20_000})["distance_km"]
    assert (changed.value, changed.low, changed.is_usual) == (20_000, 50, False)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"distance": 1}, r"expected one of the assumptions \(wifi_kbit_per_s, .* got 'distance'"),
        ({"distance_km": -1}, "expected distance_km to be at least 0, got -1"),
        ({"wifi_kbit_per_s": 0}, "expected wifi_kbit_per_s to be more than 0"),
        ({"distance_km": "5"}, "expected distance_km to be a number .*, got '5'"),
    ],
)
def test_an_unknown_name_or_a_negative_number_is_refused(changed, said):
    with pytest.raises(DataError, match=said):
        placement.load_assumptions(changed)


def test_the_four_radios_take_their_numbers_from_the_assumptions():
    radios = placement.radios_of(placement.load_assumptions({"lora_wake_ms": 7}))
    assert list(radios) == ["Wi-Fi", "BLE", "LoRa", "NB-IoT"]
    assert radios["LoRa"] == placement.Radio("LoRa", 5.47, 96, 7)


def test_a_span_reaches_from_the_worst_corner_to_the_best():
    distance, server = (
        placement.Assumption("distance_km", 100, "km", 50, 400, "made up"),
        placement.Assumption("server_ms", 10, "ms", 5, 20, "made up"),
    )
    found = placement.span(lambda km, ms: km / 100 - ms, distance, server)
    assert found == (0.5 - 20, 1 - 10, 4 - 5)
