"""What a student is told about how a notebook that is not as it was handed out was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tinyml_course.grading.cell_match import Match, is_solution, same_text
from tinyml_course.grading.release_steps.cells import SETUP
from tinyml_course.grading.student_source import writes

OTHER_VERSION = 3
"""From so many changed texts on, a notebook is taken for one of another version of the lesson."""


def write_notes(match: Match, home: Mapping[str, int]) -> list[str]:
    """One sentence or two for each repair, none for a notebook that needed none.

    Parameters
    ----------
    match
        The two notebooks, with every answer chosen.
    home
        Exercise -> the lesson's own cell for it.
    """
    names = _names_kept(match)
    notes = [*_several(match, home), *_elsewhere(match, home, names), *_rescued(match)]
    notes += [*_copies(match), *_retyped(match)]
    if not _grade_ids_kept(match):
        notes.append(
            "Your notebook has lost nbgrader's names of the lesson's cells, as in Colab and some "
            f"editors; they were recognised by {'their ids' if names else 'what is in them'}."
        )
    if names == 0:
        return notes
    if _reworded(match) >= OTHER_VERSION:
        notes.append(
            f"Your notebook is of another version of the lesson: {_reworded(match)} of its texts "
            "differ. The code that the lesson gives now was run."
        )
    else:
        notes += [*_missing(match), *_moved(match), *_changed(match)]
    return notes


def _reworded(match: Match) -> int:
    """How many texts of the lesson are others in their notebook."""
    return sum(
        match.ours[place].kind == "markdown"
        and not match.ours[place].solution
        and not same_text(match.theirs[i], match.ours[place])
        for i, place in match.place.items()
    )


def _grade_ids_kept(match: Match) -> bool:
    ours = {cell.grade_id for cell in match.ours} - {""}
    return not ours or any(cell.grade_id in ours for cell in match.theirs)


def _names_kept(match: Match) -> int:
    """How many of their cells still carry nbgrader's name or the id of one of ours."""
    ours = {c.grade_id for c in match.ours} | {c.id for c in match.ours}
    return sum(bool({c.grade_id, c.id} & (ours - {""})) for c in match.theirs)


def _numbers(cells: Iterable[int]) -> str:
    return ", ".join(str(i + 1) for i in cells)


def _several(match: Match, home: Mapping[str, int]) -> list[str]:
    notes = []
    for name, chosen in match.chosen.items():
        named = [i for i in match.named(home[name]) if i in match.code]
        full = [i for i, s in match.code.items() if writes(s, name) or i == chosen]
        if len(named) > 1 or len(full) > 1:
            which = _numbers(sorted({*named, *full}))
            notes.append(
                f"Cells {which} of your notebook are all for {name}; cell {chosen + 1} was taken "
                "as your answer. Keep one, to be sure of what is graded."
            )
    return notes


def _elsewhere(match: Match, home: Mapping[str, int], names: int) -> list[str]:
    """Answers that are not in the cell the lesson has for them."""
    taken: dict[int, list[str]] = {}
    for name, chosen in match.chosen.items():
        if chosen not in match.rescued and match.place.get(chosen) != home[name]:
            taken.setdefault(chosen, []).append(name)
    return [
        f"Cell {cell + 1} of your notebook was taken as your answer to {', '.join(answers)}; "
        "the lesson has a cell of its own for each."
        for cell, answers in taken.items()
        if names or len(answers) > 1
    ]


def _rescued(match: Match) -> list[str]:
    notes = []
    for cell in sorted(set(match.chosen.values()) & match.rescued.keys()):
        answers = ", ".join(name for name, i in match.chosen.items() if i == cell)
        is_code = match.theirs[cell].kind == "code"
        what = "one of the lesson's own cells" if is_code else "not a code cell"
        notes.append(
            f"Your answer to {answers} stands in cell {cell + 1} of your notebook, which is "
            f"{what}; the definitions in it were graded, nothing else of it was run."
        )
    return notes


def _missing(match: Match) -> list[str]:
    there = set(match.place.values())
    given = (i for i, c in enumerate(match.ours) if SETUP in c.tags and not is_solution(c))
    gone = [
        match.ours[i].grade_id or match.ours[i].id or f"{i + 1}" for i in given if i not in there
    ]
    if not gone:
        return []
    return [
        f"The lesson's cell {', '.join(gone)} is missing from your notebook; it was run anyway."
    ]


def _moved(match: Match) -> list[str]:
    """Whether the lesson's cells, each taken once, are in another order."""
    first = {place: i for i, place in reversed(match.place.items())}
    order = [place for place, _ in sorted(first.items(), key=lambda pair: pair[1])]
    if order == sorted(order):
        return []
    return ["The lesson's cells are in another order in your notebook; they were run in its own."]


def _copies(match: Match) -> list[str]:
    """Given cells that are there more than once."""
    places = [p for p in match.place.values() if not is_solution(match.ours[p])]
    twice = sorted({place for place in places if places.count(place) > 1})
    if not twice:
        return []
    cells = _numbers(i for place in twice for i in match.named(place))
    return [f"Cells {cells} of your notebook are copies of cells of the lesson; none is run twice."]


def _retyped(match: Match) -> list[str]:
    """Text of the lesson that became code; it is not run."""
    cells = [
        i
        for i, place in sorted(match.place.items())
        if match.theirs[i].kind == "code" and match.ours[place].kind != "code"
    ]
    if not cells:
        return []
    return [f"Cell {_numbers(cells)} of your notebook is text that became code; it was not run."]


def _changed(match: Match) -> list[str]:
    """Given code that is run, and is not what the lesson has."""
    changed = [
        i
        for i, place in sorted(match.place.items())
        if SETUP in match.ours[place].tags
        and not is_solution(match.ours[place])
        and not same_text(match.theirs[i], match.ours[place])
    ]
    if not changed:
        return []
    return [
        (
            f"You changed given code in cell {_numbers(changed)} of your notebook. The lesson's "
            "own code was used instead; write what you need into a new cell."
        )
    ]
