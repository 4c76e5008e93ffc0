"""Traffic worked out by hand, and the longest messages against a published formula."""

import pytest

from tinyml_course.cost.connectivity import (
    LORA_PAYLOAD_BYTES,
    even_bytes,
    lora_report,
    lora_update,
    nbiot_report,
    nbiot_update,
)
from tinyml_course.cost.placement import load_assumptions
from tinyml_course.errors import DataError

A = load_assumptions(about="connectivity")


def test_a_lora_report_costs_its_time_on_air_and_the_wait_for_an_answer():
    """10 bytes and 13 around them: 61.696 ms at SF7, as a public calculator says."""
    traffic = lora_report(10, 7, A)
    assert (traffic.messages, traffic.sent_bytes) == (1, 23)
    assert traffic.seconds == pytest.approx(0.061696)
    assert traffic.mwh * 3600 == pytest.approx(0.061696 * 96 + 3.6)


def test_an_update_by_lora_is_cut_into_messages_and_its_mast_rests_nine_tenths_of_the_time():
    """At SF12, 102 bytes are two messages of 64: 13 blocks of 40 bits, 20.25 + 5 x 13 symbols."""
    one = lora_update(51, 12, A)
    assert one.seconds == pytest.approx((20.25 + 5 * 13) * 32.768 / 1000)
    two = lora_update(102, 12, A)
    assert (two.messages, two.sent_bytes) == (2, 128)
    assert two.seconds == pytest.approx(2 * one.seconds)
    assert two.hours == pytest.approx(two.seconds * 10 / 3600)
    assert two.mwh == pytest.approx(two.seconds * 36 / 3600)
    assert lora_update(103, 12, A).messages == 3


def test_a_message_at_each_factor_stays_within_the_dwell_of_slow_rates():
    """LoRaWAN's limits keep a message at SF12 below 2.8 s; a longer one would take more."""
    for sf, most in LORA_PAYLOAD_BYTES.items():
        assert lora_report(most, sf, A).seconds < 2.8
        with pytest.raises(DataError, match=f"expected 1 to {most} bytes at SF{sf}"):
            lora_report(most + 1, sf, A)


def test_nbiot_pays_for_waking_first_and_for_bytes_later():
    report = nbiot_report(10, A)
    assert report.sent_bytes == 58
    assert report.seconds == pytest.approx(2 + 58 * 8 / 15_600)
    assert report.mwh * 3600 == pytest.approx(2 * 194 + 58 * 8 / 15_600 * 601)
    update = nbiot_update(2049, A)
    assert (update.messages, update.sent_bytes, update.hours) == (3, 2049 + 3 * 48, 0)


@pytest.mark.parametrize("sf", [8, 9, 10, 12])
def test_radios_are_even_where_the_bytes_make_up_for_the_waking(sf):
    """Worked out from the joules of a full message and of a full packet, instead of by trying."""
    full = LORA_PAYLOAD_BYTES[sf]
    lora = lora_update(full, sf, A).mwh / full
    wake = A["nbiot_wake_ms"].value / 1000 * A["nbiot_receive_mw"].value / 3600
    nbiot = (nbiot_update(1024, A).mwh - wake) / 1024
    assert even_bytes(sf, A, 200_000) == pytest.approx(wake / (lora - nbiot), rel=0.1, abs=60)


def test_the_fastest_lora_always_takes_less_than_nbiot_for_an_update():
    assert even_bytes(7, A, 200_000) is None
    assert even_bytes(9, A, 1_000) is None  # it would be even later


def test_a_factor_that_lora_does_not_have_is_refused():
    with pytest.raises(DataError, match="expected a spreading factor from 7 to 12, got 6"):
        lora_update(10, 6, A)


def test_each_assumption_lies_in_its_range_and_has_a_unit_and_a_source():
    for assumption in A.values():
        assert 0 <= assumption.low < assumption.high
        assert assumption.is_usual, assumption.name
        assert assumption.unit
        assert assumption.source
