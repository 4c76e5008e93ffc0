"""Cycles as cores' manuals give them: for each kind of instruction, from memory without waiting."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tinyml_course.cost.instruction_counts import InstructionCounts
from tinyml_course.errors import DataError

Range = tuple[float, float]


@dataclass(frozen=True)
class CoreTimings:
    """What one core's manual says.

    Attributes
    ----------
    title
        The core's usual name.
    extra
        Fewest and most cycles beyond the first, by the field of `InstructionCounts`.
    source
        Document and place.
    one_a_cycle
        Whether it never starts two instructions in a cycle: then no memory makes it faster.
    """

    title: str
    extra: Mapping[str, Range]
    source: str
    one_a_cycle: bool


@cache
def core_timings() -> Mapping[str, CoreTimings]:
    """Every core's timings, by its name in the emulator."""
    text = resources.files("tinyml_course.cost") / "core_timings.toml"
    return {
        name: CoreTimings(
            title=row.pop("title"),
            source=row.pop("source"),
            one_a_cycle=row.pop("one_a_cycle", False),
            extra={kind: (low, high) for kind, (low, high) in row.items()},
        )
        for name, row in tomllib.loads(text.read_text(encoding="utf-8")).items()
    }


def timings_of(core: str) -> CoreTimings:
    """One core's timings, by its name in the emulator.

    Raises
    ------
    DataError
        No timings are known for the core.
    """
    if core not in core_timings():
        raise DataError(f"expected a core among {', '.join(core_timings())}, got {core!r}")
    return core_timings()[core]


def core_of(title: str) -> str:
    """A core's name in the emulator, by its usual name; empty if it has no timings here."""
    return next((name for name, core in core_timings().items() if core.title == title), "")


def documented_cycles(counts: InstructionCounts, core: str) -> Range:
    """Fewest and most cycles of a program by the core's manual, if memory never makes it wait.

    Parameters
    ----------
    counts
        What ran.
    core
        Its name in the emulator.

    Raises
    ------
    DataError
        No timings are known for the core.

    Examples
    --------
    Ten instructions, of which two loads follow something else, and one branch is taken:

    >>> documented_cycles(InstructionCounts(loads=2, others=8, load_starts=2, taken_branches=1),
    ...                   "cortex-m4")
    (13.0, 15.0)
    """
    low = high = float(counts.instructions)
    for kind, (fewest, most) in timings_of(core).extra.items():
        low += fewest * getattr(counts, kind)
        high += most * getattr(counts, kind)
    return low, high
