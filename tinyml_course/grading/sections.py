"""The sections of a lesson: its headings, and what a reader misses who skips some of them."""

from __future__ import annotations

import builtins
import re
import symtable
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tinyml_course.errors import LessonError
from tinyml_course.grading.release_steps.cells import CHECKPOINT_PREFIX, Cell, label, tags

_HEADING = re.compile(r"^(#{2,3}) (.+)$", re.MULTILINE)
_MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)
_STEP_MINUTES = 5
_ALWAYS_THERE = {*dir(builtins), "display", "get_ipython"}


@dataclass(frozen=True)
class Section:
    """A heading, and its cells up to the next heading of its rank or a higher one.

    Attributes
    ----------
    title
        The heading's text.
    first, last
        Indices of its first cell and of its last one.
    """

    title: str
    first: int
    last: int


def sections(cells: Sequence[Cell]) -> list[Section]:
    """The sections and subsections of a notebook, in its order."""
    found = [
        (index, len(heading[1]), heading[2])
        for index, cell in enumerate(cells)
        if cell.cell_type == "markdown"
        for heading in _HEADING.finditer(cell.source)
    ]
    made = []
    for at, (first, rank, title) in enumerate(found):
        after = (index for index, other, _ in found[at + 1 :] if other <= rank)
        made.append(Section(title, first, max(first, next(after, len(cells)) - 1)))
    return made


def section_of(cells: Sequence[Cell], index: int) -> str:
    """The heading that the cell at `index` stands below, ``""`` above the first one."""
    above = [each for each in sections(cells) if each.first <= index]
    return above[-1].title if above else ""


def cells_of(cells: Sequence[Cell], titles: Collection[str]) -> set[int]:
    """Indices of the cells of these sections, subsections included.

    Raises
    ------
    LessonError
        There is no such section.
    """
    by_title = {each.title: each for each in sections(cells)}
    if unknown := [title for title in titles if title not in by_title]:
        raise LessonError(
            f"expected headings of the lesson, got {', '.join(unknown)}; "
            f"there are: {', '.join(by_title)}"
        )
    chosen = (by_title[title] for title in titles)
    return {index for each in chosen for index in range(each.first, each.last + 1)}


def share_of(cells: Sequence[Cell], indices: Collection[int]) -> float:
    """Share of a lesson that these cells are, without the question about earlier lessons."""
    own = {i for i, cell in enumerate(cells) if not cell.source.startswith("lesson.recall(")}
    return len(own.intersection(indices)) / len(own)


def minutes_of(share: float, lesson_minutes: int) -> int:
    """Minutes for a share of a lesson, of a reader's for the whole lesson, in steps of 5."""
    return _STEP_MINUTES * round(lesson_minutes * share / _STEP_MINUTES)


def needed_but_skipped(cells: Sequence[Cell], skipped: Collection[int]) -> list[str]:
    """What goes wrong for somebody who skips the cells at these indices.

    A name used by a cell itself must be made in a cell above it that is kept, one used in a
    function anywhere. Cells that make checkpoints do not count: nobody in a class runs those.

    Returns
    -------
    list of str
        For each such cell, its name and the names it misses.
    """
    kept = [(i, cell) for i, cell in enumerate(cells) if cell.cell_type == "code"]
    uses = {i: _names(cell.source) for i, cell in kept if i not in skipped}
    anywhere = _ALWAYS_THERE.union(*(each.made for each in uses.values()))
    above = set(_ALWAYS_THERE)
    problems = []
    for index, names in uses.items():
        above |= names.made
        if any(tag.startswith(CHECKPOINT_PREFIX) for tag in tags(cells[index])):
            continue
        if missing := sorted((names.at_once - above) | (names.later - anywhere)):
            problems.append(f"{label(cells[index], index)} needs {', '.join(missing)}")
    return problems


@dataclass(frozen=True)
class _Names:
    """The global names of a cell: made by it, used when it runs, used when a function is called."""

    made: set[str]
    at_once: set[str]
    later: set[str]


def _names(source: str) -> _Names:
    table = symtable.symtable(_MAGIC.sub(r"\1pass", source), "cell", "exec")
    here = table.get_symbols()
    made = {each.get_name() for each in here if each.is_assigned() or each.is_imported()}
    at_once = {each.get_name() for each in here if each.is_referenced()}
    return _Names(made, at_once, set(_globals_below(table)))


def _globals_below(table: symtable.SymbolTable) -> Iterator[str]:
    for child in table.get_children():
        yield from (s.get_name() for s in child.get_symbols() if s.is_global())
        yield from _globals_below(child)
