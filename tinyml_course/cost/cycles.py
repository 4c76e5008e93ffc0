"""From counted instructions to estimated cycles: what the manual says, times the chip's factor."""

from __future__ import annotations

from dataclasses import dataclass

from tinyml_course.cost.chip_factors import FactorRange, factor_range
from tinyml_course.cost.core_timings import documented_cycles, timings_of
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

    @property
    def why(self) -> str:
        """Where the range comes from, as a sentence without an end."""
        factor = self.factor
        return (
            f"{factor.low:.2f} to {factor.high:.2f} times the manual's cycles, for memory makes "
            f"the core wait ({factor.basis})"
        )

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
    return from_documented(documented_cycles(counts, core), core, chip)


def from_documented(documented: tuple[float, float], core: str, chip: str = "") -> CycleEstimate:
    """Estimate cycles from the fewest and most that the core's manual gives.

    Raises
    ------
    DataError
        No timings are known for the core.
    """
    low, high = documented
    timings = timings_of(core)
    factor = factor_range(timings.title, chip)
    middle = (low * high) ** 0.5 * factor.middle
    return CycleEstimate(
        documented, low * factor.low, middle, high * factor.high, factor,
        timings.source,
    )  # fmt: skip
