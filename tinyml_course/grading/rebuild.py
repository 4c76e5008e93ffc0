"""What is run of a submission: our lesson with the student's own cells inserted.

The order and the given cells are ours, so nothing a student changes in a set-up, given or check
cell has an effect. Taken from the student are the code of the solution cells and the code cells
they added. Of ours only cells tagged ``setup`` are run; checks, pictures, predictions and
training are not.

Each answer is taken from one cell of theirs, wherever it stands: the last that defines the
function, stubs left aside. No other cell that is run after it defines the function again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tinyml_course.grading.cell_match import (
    Match,
    is_solution,
    match_by_name,
    match_by_source,
    same_text,
)
from tinyml_course.grading.intake import Cell
from tinyml_course.grading.rebuild_notes import write_notes
from tinyml_course.grading.release_steps.cells import SETUP
from tinyml_course.grading.student_source import (
    binds,
    defines,
    definitions_in,
    parsed,
    without,
    writes,
)

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
    match = Match(ours, theirs)
    match_by_name(match)
    match_by_source(match)
    home = {
        name: index
        for index, cell in enumerate(ours)
        if is_solution(cell)
        for name in exercises
        if defines(cell.source, name)
    }
    _find_code(match, home)
    for name, place in home.items():
        cell = _answer(match, name, place)
        if cell is not None:
            match.chosen[name] = cell
            match.code.setdefault(cell, match.rescued.get(cell, ""))
    notes = write_notes(match, home)
    return Rebuilt(tuple(_steps(match, home)), frozenset(match.chosen), tuple(notes))


def _find_code(match: Match, home: Collection[str]) -> None:
    """Tell the code that may be run from text, and from what is the lesson's own."""
    for i, cell in enumerate(match.theirs):
        given = match.ours[match.place[i]] if i in match.place else None
        if cell.kind == "code" and (given is None or is_solution(given)):
            match.code[i] = cell.source
        elif given is None or not same_text(cell, given):
            found = definitions_in(cell.source, known="" if given is None else given.source)
            if any(writes(found, name) for name in home):
                match.rescued[i] = found


def _answer(match: Match, name: str, place: int) -> int | None:
    """The cell an answer is taken from; the last counts, as it does when a notebook is run."""
    named = [i for i in match.named(place) if i in match.code]
    defining = [i for i, source in match.code.items() if defines(source, name)]
    written = [i for i in defining if writes(match.code[i], name)]
    for candidates in (
        [i for i in written if parsed(match.code[i]) is not None],
        written,
        [i for i in named if binds(match.code[i], name)],
        [i for i, source in match.rescued.items() if writes(source, name)],
        defining,
        named,
    ):
        if candidates:
            return candidates[-1]
    return None


def _steps(match: Match, home: dict[str, int]) -> list[Step]:
    """Our cells in our order, each followed by the student's that belong behind it."""
    _drop_stubs(match)
    behind = _behind(match, home)
    order = [i for place in sorted(behind) for i in behind[place]]
    when = {i: step for step, i in enumerate(order)}
    steps = []
    for place in range(-1, len(match.ours)):
        if place >= 0 and _is_run(match.ours[place]):
            cell = match.ours[place]
            label = cell.grade_id or cell.id or str(place + 1)
            steps.append(Step(f"given cell {label}", cell.source, GIVEN))
        for i in behind.get(place, []):
            again = [name for name, cell in match.chosen.items() if when[cell] < when[i]]
            source = without(match.code[i], again)
            answers = tuple(name for name, cell in match.chosen.items() if cell == i)
            if source.strip() or answers:
                origin = SOLUTION if answers or i in match.place else ADDED
                steps.append(Step(f"cell {i + 1} of your notebook", source, origin, answers))
    return steps


def _is_run(cell: Cell) -> bool:
    return cell.kind == "code" and SETUP in cell.tags and not is_solution(cell)


def _drop_stubs(match: Match) -> None:
    """Take out the functions still to be written whose answer stands in another cell."""
    for i, source in match.code.items():
        elsewhere = [name for name, cell in match.chosen.items() if cell != i]
        stubs = [name for name in elsewhere if not writes(source, name)]
        match.code[i] = without(source, stubs)


def _behind(match: Match, home: dict[str, int]) -> dict[int, list[int]]:
    """Their cells that are run, by the cell of ours they come after (-1: before all).

    A solution cell of the lesson comes at its own place. Another cell with an answer comes
    where the student put it, but not before the place of the first answer in it, so that what
    the lesson gives for it is there.
    """
    behind: dict[int, list[int]] = {}
    after = -1
    at_home = {match.place.get(i) for i in match.chosen.values()}
    for i in range(len(match.theirs)):
        place = match.place.get(i)
        answers = [home[name] for name, cell in match.chosen.items() if cell == i]
        given = place is not None and not is_solution(match.ours[place])
        if place is not None and (given or answers or place not in at_home):
            after = place
        elif answers:
            after = max(after, min(answers))
        if i in match.code and (answers or match.code[i].strip()):
            at = max(after, min(answers)) if given else after
            behind.setdefault(at, []).append(i)
    return behind
