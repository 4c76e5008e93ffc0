"""From counted instructions to estimated cycles: what the manual says, times the chip's factor."""

from __future__ import annotations

from dataclasses import dataclass

from tinyml_course.cost.chip_factors import FactorRange, factor_range
from tinyml_course.cost.core_timings import core_timings, documented_cycles
from tinyml_course.cost.instruction_counts import InstructionCounts


@dataclass(frozen=True)
class CycleEstimate:
    """Estimated cycles of a program.

    Attributes
    ----------
    documented
        Fewest and most by the core's manual, if memory never makes it wait.
    low, middle, high
        What the chip is likely to take.
    factor
        What stands between the two, and where it comes from.
    timings
        The manual.
    """

    documented: tuple[float, float]
    low: float
    middle: float
    high: float
    factor: FactorRange
    timings: str

    def ms(self, clock_hz: float) -> tuple[float, float]:
        """Shortest and longest time at a clock, in milliseconds."""
        return 1000 * self.low / clock_hz, 1000 * self.high / clock_hz


def estimate_cycles(counts: InstructionCounts, core: str, chip: str = "") -> CycleEstimate:
    """Estimate the cycles that counted instructions take.

    Parameters
    ----------
    counts
        What ran.
    core
        Its name in the emulator, such as ``"cortex-m4"``.
    chip
        The microcontroller, such as ``"STM32L4R5ZI"``. One that was measured has a narrower range.

    Raises
    ------
    DataError
        No timings are known for the core.
    """
    low, high = documented_cycles(counts, core)
    factor = factor_range(core_timings()[core].title, chip)
    middle = (low * high) ** 0.5 * factor.middle
    return CycleEstimate(
        (low, high), low * factor.low, middle, high * factor.high, factor,
        core_timings()[core].source,
    )  # fmt: skip
