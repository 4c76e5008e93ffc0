"""What a student wrote in the cells that a person marks, wherever it stands."""

from __future__ import annotations

from collections.abc import Sequence

from tinyml_course.grading.cell_match import Match, match_by_name, match_by_source
from tinyml_course.grading.intake import Cell
from tinyml_course.grading.release_steps.cells import NOTE_STUB


def free_texts(ours: Sequence[Cell], theirs: Sequence[Cell]) -> dict[str, str]:
    """The text of each cell of ours that is marked by hand, by nbgrader's name of it.

    Where that cell is gone, lost its metadata, changed its kind or still holds the stub, it is
    the text that stands in its place: in cells that are not the lesson's, between the one before
    it and the next.

    Parameters
    ----------
    ours
        The cells of the complete lesson.
    theirs
        The cells handed in.
    """
    match = Match(ours, theirs)
    match_by_name(match)
    match_by_source(match)
    asked = {
        place: cell.grade_id
        for place, cell in enumerate(ours)
        if cell.kind != "code" and cell.solution and cell.grade and cell.grade_id
    }
    return {name: _text(match, place) for place, name in asked.items()}


def _text(match: Match, place: int) -> str:
    own = _written(match, match.named(place)) or _written(match, _kept_name(match, place))
    return own or _written(match, _in_its_place(match, place)) or _stub(match, place)


def _written(match: Match, cells: Sequence[int]) -> str:
    """The texts of some cells, without empty ones and stubs, as one."""
    texts = [match.theirs[i].source.strip() for i in cells]
    return "\n\n".join(text for text in texts if text not in {"", NOTE_STUB})


def _kept_name(match: Match, place: int) -> list[int]:
    """Cells that have the name or the id, and were turned into another kind."""
    cell = match.ours[place]
    return [
        i
        for i, their in enumerate(match.theirs)
        if their.grade_id == cell.grade_id or (cell.id and their.id == cell.id)
    ]


def _in_its_place(match: Match, place: int) -> list[int]:
    """Cells that are none of ours and stand after the one before this place, or after it."""
    before = [i for at in (place - 1, place) for i in match.named(at)]
    found = []
    for i in range(min(before) + 1 if before else len(match.theirs), len(match.theirs)):
        if match.place.get(i, place) != place:
            break
        if match.theirs[i].kind != "code":
            found.append(i)
    return found


def _stub(match: Match, place: int) -> str:
    """The stub, if it is there: the student saw the question and did not write."""
    sources = {match.theirs[i].source.strip() for i in match.named(place)}
    return NOTE_STUB if NOTE_STUB in sources else ""
