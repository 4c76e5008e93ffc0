"""Factors of chips: recovered from published times that are made up, and from the real ones."""

import dataclasses
import math
from pathlib import Path

import pytest

from benchmarks import cycles
from tinyml_course import cost
from tinyml_course.cost import chip_factors
from tinyml_course.cost.chip_factors import (
    Row,
    core_range,
    factor_range,
    fit,
    published_rows,
    scatter,
)
from tinyml_course.cost.core_timings import documented_cycles
from tinyml_course.cost.cycles import estimate_cycles
from tinyml_course.cost.instruction_counts import InstructionCounts
from tinyml_course.errors import DataError

COUNTS = InstructionCounts(loads=300_000, others=700_000, load_starts=200_000)
CORES = {"one": "Cortex-M4F", "two": "Cortex-M4F", "three": "Cortex-M33", "four": "Cortex-M33"}
FACTORS = {"one": 1.2, "two": 1.5, "three": 1.0, "four": 1.1}


def made_up_rows():
    """Counted kernels on two chips, and closed ones, of 2 and 5 million cycles, on all four."""
    rows = []
    for chip, core in CORES.items():
        anchor = dataclasses.replace(cost.ANCHORS[0], chip=chip, core=core)
        counted = ("",) * 20 if chip in ("one", "three") else ()
        closed = {"library, ad": math.log(2e6), "library, ic": math.log(5e6)}
        for kernels in (*counted, *(tuple(closed) * 20)):
            value = math.log(FACTORS[chip]) + closed.get(kernels, 0.0)
            rows.append(Row(anchor, kernels, value))
    return rows


def test_factors_that_made_the_rows_are_found():
    fitted = fit(made_up_rows())
    for chip, factor in FACTORS.items():
        assert fitted.factor(CORES[chip], chip) == pytest.approx(factor, rel=0.01)
    assert math.exp(fitted.kernels["library, ad"]) == pytest.approx(2e6, rel=0.01)
    assert fitted.factor("Cortex-M4F", "unknown") == pytest.approx(math.sqrt(1.2 * 1.5), rel=0.01)


def test_a_chip_nobody_measured_may_differ_as_much_as_those_that_were():
    rows = made_up_rows()
    low, middle, high = core_range(fit(rows), rows, "Cortex-M33")
    assert middle == pytest.approx(math.sqrt(1.0 * 1.1), rel=0.01)
    assert low == pytest.approx(middle / (1.5 / 1.2), rel=0.01)  # the M4s differ the most
    assert high == pytest.approx(middle * (1.5 / 1.2), rel=0.01)


def test_rows_of_one_chip_that_disagree_widen_every_range():
    rows = made_up_rows()
    slow = next(row for row in rows if row.anchor.chip == "one" and not row.kernels)
    rows.append(dataclasses.replace(slow, logarithm=slow.logarithm + math.log(1.3)))
    assert scatter(fit(rows), rows) == pytest.approx((1, 1.3), rel=0.02)
    high = core_range(fit(rows), rows, "Cortex-M33")[2]
    assert high == pytest.approx(math.sqrt(1.0 * 1.1) * (1.5 / 1.2) * 1.3, rel=0.03)


def test_rows_left_out_do_not_change_what_predicts_them():
    rows = published_rows()
    without = [row for row in rows if row.anchor.chip != "PSoC 62"]
    slower = [
        dataclasses.replace(row, logarithm=row.logarithm + (row.anchor.chip == "PSoC 62"))
        for row in rows
    ]
    again = [row for row in slower if row.anchor.chip != "PSoC 62"]
    assert fit(without) == fit(again)
    assert fit(slower).factor("Cortex-M4F") > fit(rows).factor("Cortex-M4F")
    assert not fit(without).chips.get("PSoC 62")


def test_counted_kernels_take_published_cycles_over_documented_ones():
    counts = chip_factors.cmsis_nn_counts()["cortex-m4"]["kws"]
    documented = math.prod(documented_cycles(counts, "cortex-m4")) ** 0.5
    [row, _] = [
        row
        for row in published_rows()
        if not row.kernels and row.anchor.chip == "STM32L4R5" and "DS-CNN" in row.anchor.model
    ]
    assert math.exp(row.logarithm) == pytest.approx(0.09981 * 120e6 / documented)


def test_cores_that_run_other_kernels_are_not_compared():
    assert {row.anchor.core for row in published_rows()} == {
        "Cortex-M4F", "Cortex-M7", "Cortex-M33",
    }  # fmt: skip


def test_a_chip_that_was_measured_has_a_narrower_range_than_one_that_was_not():
    measured = factor_range("Cortex-M4F", "STM32L4R5ZI")
    other = factor_range("Cortex-M4F", "nRF52840")
    assert other.low <= measured.low <= measured.middle <= measured.high <= other.high
    assert other.low == 1  # it never starts two instructions in a cycle
    assert "STM32L4R5" in measured.basis
    assert "not measured" in other.basis


def test_cores_without_comparable_times_have_the_widest_range_and_say_so():
    widest = factor_range("Cortex-M4F", "nRF52840").high
    for core in ("Cortex-M0+", "RV32IMC"):
        found = factor_range(core, "RP2040")
        assert (found.low, found.high) == (1, pytest.approx(widest))
        assert "not tested" in found.basis


def test_estimated_cycles_are_documented_ones_times_the_factor():
    estimate = estimate_cycles(COUNTS, "cortex-m4", "STM32L4R5ZI")
    assert estimate.documented == (1_200_000, 1_200_000)
    factor = factor_range("Cortex-M4F", "STM32L4R5ZI")
    assert estimate.low == pytest.approx(1_200_000 * factor.low)
    assert estimate.middle == pytest.approx(1_200_000 * factor.middle)
    assert estimate.ms(120e6)[1] == pytest.approx(10 * factor.high)
    assert "STM32L4R5" in estimate.why


def test_cycles_of_an_unknown_core_are_refused():
    with pytest.raises(DataError, match="expected a core among"):
        estimate_cycles(COUNTS, "z80")


def test_the_tables_in_the_docs_are_what_the_benchmark_prints(capsys):
    text = (Path(__file__).parents[2] / "docs" / "boards.md").read_text(encoding="utf-8")
    rows = published_rows()
    cycles.print_factors(rows)
    cycles.print_errors(rows)
    printed = capsys.readouterr().out
    assert len(printed.splitlines()) > 20
    for line in printed.splitlines():
        assert line in text


def test_the_benchmark_predicts_a_chip_without_its_own_rows():
    """Rows of one chip that all take twice as long are predicted as before: half as slow."""
    rows = published_rows()
    kept = [row for row in rows if row.anchor.chip != "nRF5340"]
    out = [row for row in rows if row.anchor.chip == "nRF5340"]
    doubled = [dataclasses.replace(row, logarithm=row.logarithm + math.log(2)) for row in out]
    before, after = (cycles.errors(fit(kept), kept, each, "kws") for each in (out, doubled))
    assert [1 + error for error, _ in after] == pytest.approx([(1 + e) / 2 for e, _ in before])
    assert all(inside for _, inside in before)
    assert not any(inside for _, inside in after)
