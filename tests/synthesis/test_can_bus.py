"""One message at a time, the lowest number first; intervals and attacks are as said."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.synthesis.can_bus import (
    ATTACKS,
    FRAME_S,
    PERIODS_MS,
    SPEED,
    make_traffic,
    on_the_wire,
)


def test_a_frame_takes_222_microseconds():
    """Start, number, control, data, checksum, delimiters and answer, end, gap."""
    assert pytest.approx((1 + 11 + 7 + 64 + 15 + 3 + 7 + 3) / 500_000) == FRAME_S


def test_who_waits_goes_by_number_not_by_time():
    """5 is alone and goes at once; 3 comes first of the waiting, 1 goes first."""
    started, order = on_the_wire(np.array([0.0, 100e-6, 50e-6, 0.01]), np.array([5, 1, 3, 7]))
    assert order.tolist() == [0, 1, 2, 3]
    np.testing.assert_allclose(started, [0, FRAME_S, 2 * FRAME_S, 0.01])


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_two_messages_are_on_the_wire_at_once(attack):
    traffic = make_traffic(1, 2, 10, attack)
    assert np.diff(traffic.time_s).min() > FRAME_S - 1e-9


def test_each_periodic_message_keeps_its_interval():
    traffic = make_traffic(1, 3, 60)
    for number, period_ms in zip(traffic.periodic, PERIODS_MS, strict=True):
        gaps = np.diff(traffic.time_s[traffic.number == number])
        assert np.median(gaps) == pytest.approx(period_ms / 1000, rel=0.01)
    assert not traffic.injected.any()


@pytest.mark.parametrize(
    ("attack", "per_second"), [("flood", 1000), ("random numbers", 50), ("false speed", 10)]
)
def test_an_attack_fills_the_second_half_at_its_rate(attack, per_second):
    traffic = make_traffic(1, 4, 20, attack)
    assert traffic.injected.sum() == pytest.approx(10 * per_second, abs=1)
    assert traffic.time_s[traffic.injected].min() >= 10


def test_what_is_injected_is_what_the_attack_says():
    flood, lies = (make_traffic(1, 4, 20, attack) for attack in ("flood", "false speed"))
    assert set(flood.number[flood.injected]) == {0}
    assert set(lies.number[lies.injected]) == {lies.periodic[SPEED]}


def test_the_true_speed_never_jumps_and_counters_count():
    traffic = make_traffic(1, 5, 30)
    speed = traffic.data[traffic.number == traffic.periodic[SPEED]]
    assert np.abs(np.diff(speed[:, 0].astype(int))).max() <= 1
    assert set(np.diff(speed[:, 7].astype(int)) % 16) == {1}


def test_the_same_seed_draws_the_same_drive_and_another_one_another_drive_of_the_same_car():
    one, again, other = make_traffic(1, 2, 5), make_traffic(1, 2, 5), make_traffic(9, 2, 5)
    np.testing.assert_array_equal(one.time_s, again.time_s)
    assert one.periodic == other.periodic
    assert len(one.time_s) != len(other.time_s) or np.any(one.time_s != other.time_s)


@pytest.mark.parametrize(("seconds", "attack"), [(0.5, "none"), (10, "earthquake")])
def test_unknown_attacks_and_no_time_are_refused(seconds, attack):
    with pytest.raises(DataError, match=r"expected .* got"):
        make_traffic(1, 0, seconds, attack)
