"""What is run of a submission: our lesson with the student's own cells inserted.

The order and the given cells are ours, so nothing a student changes in a set-up, given or check
cell has an effect. Taken from the student are the code of the solution cells and the code cells
they added. Of ours only cells tagged ``setup`` are run; checks, pictures, predictions and
training are not.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tinyml_course.grading.intake import Cell
from tinyml_course.grading.release_steps.cells import SETUP

MAX_PARSED = 100_000
"""Longest cell that is parsed, in characters; longer ones are only searched."""

GIVEN, SOLUTION, ADDED = "given", "solution", "added"
"""Where a step comes from."""


@dataclass(frozen=True)
class Step:
    """One cell to run.

    Attributes
    ----------
    name
        What feedback calls it: ``"cell 12 of your notebook"``.
    source
        Its code.
    origin
        ``"given"``, ``"solution"`` or ``"added"``.
    exercises
        The exercises whose function it should define.
    """

    name: str
    source: str
    origin: str
    exercises: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rebuilt:
    """The steps of one submission.

    Attributes
    ----------
    steps
        Cells to run, in order.
    found
        The exercises a solution was found for; the others are missing.
    notes
        What the student should know about how the notebook was read, a sentence each.
    """

    steps: tuple[Step, ...]
    found: frozenset[str]
    notes: tuple[str, ...]


@dataclass
class _Match:
    """Which of their cells (by index) stands for which of ours, as it is worked out."""

    ours: Sequence[Cell]
    theirs: Sequence[Cell]
    their_place: dict[int, int] = field(default_factory=dict)  # their index -> our index
    source_of: dict[int, int] = field(default_factory=dict)  # our solution index -> their index
    dropped: set[int] = field(default_factory=set)  # their cells that are not run
    notes: list[str] = field(default_factory=list)


def rebuild(ours: Sequence[Cell], theirs: Sequence[Cell], exercises: Collection[str]) -> Rebuilt:
    """Put a student's solutions and added cells into our lesson.

    Parameters
    ----------
    ours
        The cells of the complete lesson.
    theirs
        The cells handed in.
    exercises
        The names of the functions that are graded.
    """
    match = _Match(ours, theirs)
    _match_by_name(match)
    asked = {i: _exercises_in(cell, exercises) for i, cell in enumerate(ours) if is_solution(cell)}
    for index, names in asked.items():
        _choose_solution(match, index, names)
    _match_by_source(match)
    found = {name for index, names in asked.items() if index in match.source_of for name in names}
    return Rebuilt(tuple(_steps(match, asked)), frozenset(found), tuple(match.notes))


def is_solution(cell: Cell) -> bool:
    """Whether a cell of ours is code the student writes."""
    return cell.solution and cell.kind == "code"


def _exercises_in(cell: Cell, exercises: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in exercises if defines(cell.source, name))


def _match_by_name(match: _Match) -> None:
    """Match by nbgrader's name, and where a cell has none of ours, by the cell's id."""
    by_grade_id = {cell.grade_id: i for i, cell in enumerate(match.ours) if cell.grade_id}
    by_id = {cell.id: i for i, cell in enumerate(match.ours) if cell.id}
    places: dict[int, list[int]] = {}
    for i, cell in enumerate(match.theirs):
        place = by_grade_id.get(cell.grade_id, by_id.get(cell.id))
        if place is not None and match.ours[place].kind == cell.kind:
            places.setdefault(place, []).append(i)
    for place, found in places.items():
        if is_solution(match.ours[place]):
            match.their_place.update(dict.fromkeys(found, place))
        else:  # its copies are cells the student added
            match.their_place[_most_alike(match, place, found)] = place


def _most_alike(match: _Match, place: int, found: Sequence[int]) -> int:
    """Of several copies of a given cell, the unchanged one, else the one with its id."""
    given = match.ours[place]

    def unlikeness(i: int) -> tuple[bool, bool, int]:
        cell = match.theirs[i]
        return cell.source.strip() != given.source.strip(), cell.id != given.id, i

    return min(found, key=unlikeness)


def _match_by_source(match: _Match) -> None:
    """Match what is left of their cells with cells of ours that say exactly the same."""
    by_source = {(cell.kind, cell.source.strip()): i for i, cell in enumerate(match.ours)}
    for i, cell in enumerate(match.theirs):
        place = by_source.get((cell.kind, cell.source.strip()))
        if i not in match.their_place and place is not None and not is_solution(match.ours[place]):
            match.their_place[i] = place


def _choose_solution(match: _Match, index: int, names: tuple[str, ...]) -> None:
    """Choose which of their cells is the solution; others are added cells, or empty stubs.

    Copying or splitting a cell copies its metadata too, so there may be several. The last one
    that defines the function and is not the stub counts, as it does when a notebook is run.
    """
    named = [i for i, place in match.their_place.items() if place == index]
    defining = [
        i
        for i, cell in enumerate(match.theirs)
        if cell.kind == "code"
        and (i in named or i not in match.their_place)
        and any(defines(cell.source, name) for name in names)
    ]
    candidates = sorted({*named, *defining})
    if not candidates:
        return
    written = [i for i in candidates if not is_stub(match.theirs[i].source, names)]
    full = [i for i in written if i in defining]
    chosen = (full or written or candidates)[-1]
    match.source_of[index] = chosen
    match.their_place[chosen] = index
    for i in candidates:
        if i != chosen:
            match.their_place.pop(i, None)
            if i not in written:
                match.dropped.add(i)
    if len(named) > 1 or len(full) > 1:
        which = ", ".join(str(i + 1) for i in candidates)
        match.notes.append(
            f"Cells {which} of your notebook are all for {' and '.join(names) or 'one answer'}; "
            f"cell {chosen + 1} was taken as your answer. Keep one, to be sure of what is graded."
        )


def _steps(match: _Match, asked: dict[int, tuple[str, ...]]) -> list[Step]:
    """Our cells in our order, each followed by the cells the student added after it."""
    added = _added_after(match)
    steps = [_added_step(match, i) for i in added.get(-1, [])]
    changed = []
    by_place = {place: i for i, place in match.their_place.items()}
    for place, cell in enumerate(match.ours):
        if place in match.source_of:
            i = match.source_of[place]
            source, label = match.theirs[i].source, f"cell {i + 1} of your notebook"
            steps.append(Step(label, source, SOLUTION, asked[place]))
        elif cell.kind == "code" and SETUP in cell.tags and not is_solution(cell):
            label = cell.grade_id or cell.id or str(place + 1)
            steps.append(Step(f"given cell {label}", cell.source, GIVEN))
            copy = by_place.get(place)
            if copy is not None and match.theirs[copy].source.strip() != cell.source.strip():
                changed.append(copy + 1)
        steps += [_added_step(match, i) for i in added.get(place, [])]
    if changed:
        match.notes.append(
            f"You changed given code in cell {', '.join(map(str, changed))} of your notebook. The "
            "lesson's own code was used instead; write what you need into a new cell."
        )
    return steps


def _added_after(match: _Match) -> dict[int, list[int]]:
    """Their own code cells, by the cell of ours they followed (-1: before all)."""
    added: dict[int, list[int]] = {}
    after = -1
    for i, cell in enumerate(match.theirs):
        if i in match.their_place:
            after = match.their_place[i]
        elif cell.kind == "code" and cell.source.strip() and i not in match.dropped:
            added.setdefault(after, []).append(i)
    return added


def _added_step(match: _Match, i: int) -> Step:
    return Step(f"cell {i + 1} of your notebook", match.theirs[i].source, ADDED)


def modules_of(ours: Sequence[Cell]) -> tuple[str, ...]:
    """The modules that the lesson's own cells import at their top level, in their order."""
    found: dict[str, None] = {}
    for cell in ours:
        tree = _parsed(cell.source) if cell.kind == "code" and SETUP in cell.tags else None
        for node in tree.body if tree else ():
            if isinstance(node, ast.Import):
                found.update(dict.fromkeys(alias.name for alias in node.names))
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found[node.module] = None
    return tuple(found)


@lru_cache(maxsize=1024)
def _parsed(source: str) -> ast.Module | None:
    """The syntax tree of a cell, or None if it is not plain Python (magics, or a mistake)."""
    if len(source) > MAX_PARSED:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in a student's string is theirs
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def defines(source: str, name: str) -> bool:
    """Whether a cell defines, at its top level, a function (or class, or lambda) of that name."""
    tree = _parsed(source)
    if tree is None:
        return re.search(rf"(?m)^(async\s+)?def\s+{re.escape(name)}\s*\(", source) is not None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name == name:
                return True
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Lambda)
            and any(isinstance(to, ast.Name) and to.id == name for to in node.targets)
        ):
            return True
    return False


def is_stub(source: str, names: Collection[str]) -> bool:
    """Whether a cell is empty, or all it has of `names` are functions still to be written."""
    if not source.strip():
        return True
    tree = _parsed(source)
    if tree is None:
        return False
    wanted = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name in names]
    return bool(wanted) and all(_is_unwritten(function) for function in wanted)


def _is_unwritten(function: ast.FunctionDef) -> bool:
    """Whether a function ends by raising NotImplementedError and never returns."""
    last = function.body[-1]
    if not isinstance(last, ast.Raise):
        return False
    raised = last.exc.func if isinstance(last.exc, ast.Call) else last.exc
    if not isinstance(raised, ast.Name) or raised.id != "NotImplementedError":
        return False
    return not any(isinstance(node, ast.Return | ast.Yield) for node in ast.walk(function))
