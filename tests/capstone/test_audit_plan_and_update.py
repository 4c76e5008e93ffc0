"""An interval against scipy's, a period against its mean power, a bootloader walked by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from tinyml_course.capstone import (
    Device,
    audit_groups,
    pick_slot,
    shortest_period_s,
    slot_bytes_left,
    wilson_interval,
)
from tinyml_course.capstone.report import SECTIONS, report_template, unfinished_sections
from tinyml_course.cost.lifetime import duty_cycle_mw
from tinyml_course.errors import DataError


@pytest.mark.parametrize(("right", "count"), [(0, 1), (8, 10), (10, 10), (84, 99), (450, 2000)])
def test_the_interval_is_wilsons_as_scipy_has_it(right, count):
    wanted = binomtest(right, count).proportion_ci(0.95, method="wilson")
    # Scipy's z is 1.95996, not 1.96.
    assert wilson_interval(right, count) == pytest.approx((wanted.low, wanted.high), abs=2e-5)


@pytest.mark.parametrize(("right", "count"), [(1, 0), (-1, 3), (4, 3)])
def test_counts_that_are_not_possible_are_refused(right, count):
    with pytest.raises(DataError, match="right ≤ count"):
        wilson_interval(right, count)


def test_the_worst_group_stands_first_and_equal_ones_by_name():
    right = [True, False, True, True, False, False, True]
    rows = audit_groups(right, ["b", "b", "c", "c", "a", "d", "a"])
    assert [(row.name, row.right, row.count) for row in rows] == [
        ("d", 0, 1), ("a", 1, 2), ("b", 1, 2), ("c", 2, 2)]  # fmt: skip
    with pytest.raises(DataError):
        audit_groups([], [])


@given(
    st.lists(st.tuples(st.floats(2, 200), st.floats(0.01, 9)), min_size=1, max_size=5),
    st.floats(0.01, 1.5),
    st.floats(0.01, 0.4),
)
def test_the_shortest_period_by_energy_has_exactly_the_mean_of_the_budget(phases, sleep, more):
    period = shortest_period_s(phases, sleep, sleep + more, 0.0, 1.0)
    assert duty_cycle_mw(phases, sleep, period) == pytest.approx(sleep + more, rel=1e-6)


def test_the_law_and_the_waking_itself_are_limits_too():
    assert shortest_period_s([(10, 2)], 0.5, 5, 0.4, 0.01) == 40
    assert shortest_period_s([(10, 2)], 0.5, 50, 0.001, 0.5) == 2
    assert shortest_period_s([(10, 2)], 0.5, 0.5, 0.4, 0.01) == math.inf


@given(st.integers(1, 500), st.integers(0, 40_000), st.sampled_from([64, 512, 4096]))
def test_two_slots_and_the_bootloader_fill_the_flash_but_for_a_sector_or_two(count, boot, sector):
    flash = count * sector + sector // 3
    slot = slot_bytes_left(flash, boot, 0, sector)
    used = 2 * slot + math.ceil(boot / sector) * sector
    assert slot % sector == 0
    assert used <= flash < used + 3 * sector


def test_a_device_that_goes_back_has_started_the_bad_version_three_times():
    device = Device(b"old", 1)
    sha = "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437"
    assert device.start(lambda _: True) == 1
    device.receive(b"b" * 9, 2, sha)  # other bytes than the manifest says: never started
    assert device.start(lambda model: model == b"old") == 1
    assert device.started == [1, 1]


def test_a_crash_uses_up_the_tries_and_a_good_update_is_confirmed():
    import hashlib

    new = b"new"
    for works, versions in ((False, [2, 2, 2, 1]), (True, [2])):
        device = Device(b"old", 1)
        device.receive(new, 2, hashlib.sha256(new).hexdigest())
        device.start(lambda model, works=works: works or model == b"old")
        assert device.started == versions
        assert device.slots[1].confirmed is works


def test_a_device_whose_only_model_fails_ends_and_says_so():
    assert Device(b"old", 1).start(lambda _: False) is None


def test_power_that_fails_while_writing_costs_nothing():
    import hashlib

    new = bytes(range(200))
    for written in (0, 1, 100, 199):
        device = Device(b"old", 1)
        device.receive(new, 2, hashlib.sha256(new).hexdigest(), written)
        assert device.start(lambda _: True) == 1


def test_no_slot_is_picked_where_none_may_start():
    assert pick_slot([]) is None
    assert pick_slot([(1, False, True, 3), (2, True, False, 0)]) is None


def test_a_template_is_unfinished_and_each_written_section_is_one_less():
    report = report_template("A title")
    assert unfinished_sections(report) == tuple(SECTIONS)
    heading = next(iter(SECTIONS))
    written = report.replace(f"[{SECTIONS[heading]}]", "word " * 25)
    assert unfinished_sections(written) == tuple(SECTIONS)[1:]
    assert unfinished_sections("") == tuple(SECTIONS)


def test_right_answers_are_counted_as_numpy_counts_them():
    rng = np.random.default_rng(3)
    right, groups = rng.random(500) < 0.7, rng.integers(0, 4, 500)
    for row in audit_groups(right, groups):
        assert row.share == right[groups == int(row.name)].mean()
