"""Documented cycles of small programs, counted by hand from the manuals' tables."""

import pytest

from tinyml_course.cost.core_timings import core_of, core_timings, documented_cycles, timings_of
from tinyml_course.cost.instruction_counts import InstructionCounts, total
from tinyml_course.deploy.cores import CORES
from tinyml_course.errors import DataError

# LDRB r3, [r0], #1; LDRB r4, [r1], #1; MLA r2, r3, r4, r2; SUBS r5, r5, #1; BNE: four rounds, of
# which three jump back.
DOT_PRODUCT = InstructionCounts(
    loads=8, multiplies=4, others=8, load_starts=4, taken_branches=3
)  # fmt: skip
# PUSH {r4, r5, r6, lr}; MOVS r0, #0; POP {r4, r5, r6, pc}
EMPTY_FUNCTION = InstructionCounts(
    loads=1, stores=1, others=1, extra_words=6, load_starts=1, taken_branches=1
)  # fmt: skip


@pytest.mark.parametrize(
    ("core", "counts", "cycles"),
    [
        # A load after a load takes 1, the first 2: 3 + 1 + 1 + 1 a round, and 1 to 3 a jump.
        ("cortex-m4", DOT_PRODUCT, (4 * 6 + 3, 4 * 6 + 9)),
        # Each load takes 2: 4 + 1 + 1 + 1 a round; a taken branch 2, and calls 3.
        ("cortex-m0plus", DOT_PRODUCT, (4 * 7 + 3, 4 * 7 + 6)),
        # No more than one a cycle if nothing waits for a value and branches are predicted; else
        # each load waits 1, and each jump takes 2 more.
        ("rv32imc", DOT_PRODUCT, (20, 20 + 8 + 6)),
        # PUSH and POP of four take 1 + 4 each on the M0+, and POP to PC 2 to 3 more; on the M4
        # PUSH takes 1 + 3 behind its write buffer, POP 1 + 4.
        ("cortex-m0plus", EMPTY_FUNCTION, (5 + 1 + 5 + 1, 5 + 1 + 5 + 2)),
        ("cortex-m4", EMPTY_FUNCTION, (4 + 1 + 5 + 1, 4 + 1 + 5 + 3)),
        ("cortex-m4", InstructionCounts(divides=2), (4, 24)),  # SDIV takes 2 to 12
        ("rv32imc", InstructionCounts(divides=1), (18, 19)),
    ],
)
def test_small_programs_take_what_the_tables_say(core, counts, cycles):
    assert documented_cycles(counts, core) == cycles


def test_cycles_of_two_programs_add_up():
    both = total([DOT_PRODUCT, EMPTY_FUNCTION])
    assert both.instructions == 20 + 3
    for core in core_timings():
        parts = [documented_cycles(each, core) for each in (DOT_PRODUCT, EMPTY_FUNCTION)]
        assert documented_cycles(both, core) == tuple(map(sum, zip(*parts, strict=True)))


def test_every_emulated_core_has_timings_with_their_source():
    assert set(core_timings()) == set(CORES)
    for name, core in core_timings().items():
        assert core.source
        assert core_of(core.title) == name
        assert set(core.extra) <= set(vars(InstructionCounts()))
        assert all(0 <= low <= high for low, high in core.extra.values())
    assert core_of("Cortex-A53") == ""


def test_an_unknown_core_is_named_with_those_that_are_known():
    with pytest.raises(DataError, match=r"expected a core among cortex-m0plus.*got 'z80'"):
        timings_of("z80")
