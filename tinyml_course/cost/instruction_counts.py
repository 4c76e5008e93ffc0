"""How many instructions of each kind a program ran: what a model of its cycles needs to know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class InstructionCounts:
    """Executed instructions by kind.

    Attributes
    ----------
    loads, stores, multiplies, divides, others
        Each instruction is one of these. A load or store of several registers is one instruction.
    extra_words
        Words that loads and stores of several registers moved beyond the first of each.
    load_starts
        Those of `loads` that do not directly follow another load or store: Cortex-M3 and M4
        overlap neighbours.
    taken_branches
        Jumps to other than the next instruction, of any kind: branches, calls and returns. The
        instruction that jumps is counted above too.
    """

    loads: int = 0
    stores: int = 0
    multiplies: int = 0
    divides: int = 0
    others: int = 0
    extra_words: int = 0
    load_starts: int = 0
    taken_branches: int = 0

    @property
    def instructions(self) -> int:
        """All of them."""
        return self.loads + self.stores + self.multiplies + self.divides + self.others

    def __add__(self, other: InstructionCounts) -> InstructionCounts:
        return InstructionCounts(
            *(getattr(self, each.name) + getattr(other, each.name) for each in fields(self))
        )


def total(counts: Iterable[InstructionCounts]) -> InstructionCounts:
    """The sum of several counts; all 0 for none.

    Examples
    --------
    >>> total([InstructionCounts(loads=2), InstructionCounts(loads=1, others=3)]).instructions
    6
    """
    return sum(counts, InstructionCounts())
