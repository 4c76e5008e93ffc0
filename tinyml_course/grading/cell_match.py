"""Which cell of a submission is which cell of the lesson."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tinyml_course.grading.intake import Cell
from tinyml_course.grading.student_source import parsed


@dataclass
class Match:
    """Which of their cells (by index) stands for which of ours, as it is worked out.

    Attributes
    ----------
    ours, theirs
        The cells of the lesson, and those handed in.
    place
        Their index -> our index, where the two are the same cell.
    code
        Their index -> the code of it that may be run: solution cells and cells they added.
    rescued
        Their index -> definitions in a cell that is no code cell, or is one of the lesson's own.
    chosen
        Exercise -> the cell its answer is taken from.
    """

    ours: Sequence[Cell]
    theirs: Sequence[Cell]
    place: dict[int, int] = field(default_factory=dict)
    code: dict[int, str] = field(default_factory=dict)
    rescued: dict[int, str] = field(default_factory=dict)
    chosen: dict[str, int] = field(default_factory=dict)

    def named(self, place: int) -> list[int]:
        """Their cells that stand for one of ours."""
        return sorted(i for i, at in self.place.items() if at == place)


def is_solution(cell: Cell) -> bool:
    """Whether a cell of ours is code the student writes."""
    return cell.solution and cell.kind == "code"


def same_text(one: Cell, other: Cell) -> bool:
    """Whether two cells say the same, white space at the ends of lines aside."""
    return _plain(one.source) == _plain(other.source)


def _plain(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().split("\n"))


def match_by_name(match: Match) -> None:
    """Match by nbgrader's name, and where a cell has none of ours, by the cell's id."""
    by_grade_id = {cell.grade_id: i for i, cell in enumerate(match.ours) if cell.grade_id}
    by_id = {cell.id: i for i, cell in enumerate(match.ours) if cell.id}
    places: dict[int, list[int]] = {}
    for i, cell in enumerate(match.theirs):
        place = by_grade_id.get(cell.grade_id, by_id.get(cell.id))
        if place is not None and _may_stand_for(cell, match.ours[place]):
            places.setdefault(place, []).append(i)
    for place, found in places.items():
        if is_solution(match.ours[place]):
            match.place.update(dict.fromkeys(found, place))
        else:  # its copies are cells the student added
            match.place[_most_alike(match, place, found)] = place


def _may_stand_for(cell: Cell, given: Cell) -> bool:
    """Cells of another kind do not, but for text of ours that was turned into a code cell."""
    if cell.kind == given.kind:
        return True
    return given.kind != "code" and (same_text(cell, given) or parsed(cell.source) is None)


def _most_alike(match: Match, place: int, found: Sequence[int]) -> int:
    """Of several copies of a given cell, the unchanged one, else the one with its id."""
    given = match.ours[place]

    def unlikeness(i: int) -> tuple[bool, bool, int]:
        cell = match.theirs[i]
        return not same_text(cell, given), cell.id != given.id, i

    return min(found, key=unlikeness)


def match_by_source(match: Match) -> None:
    """Match what is left of their cells with cells of ours that say exactly the same."""
    by_source = {_plain(cell.source): i for i, cell in enumerate(match.ours) if cell.source.strip()}
    for i, cell in enumerate(match.theirs):
        place = by_source.get(_plain(cell.source))
        if i not in match.place and place is not None and not is_solution(match.ours[place]):
            match.place[i] = place
