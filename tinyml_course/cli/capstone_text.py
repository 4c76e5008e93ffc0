"""What ``tinyml capstone check`` prints: the gates, and what is left to do."""

from __future__ import annotations

from collections.abc import Sequence

from tinyml_course.capstone import Gate, Project
from tinyml_course.capstone.report import FEWEST_WORDS, SECTIONS, unfinished_sections


def check_text(project: Project, gates: Sequence[Gate]) -> str:
    """The title, the gates, and advice for those that are closed.

    Parameters
    ----------
    project, gates
        What was checked, and with which result.
    """
    mark = "SYNTHETIC data, so no figure here is about the real world" if project.synthetic else ""
    head = [f"{project.title} (SDG {project.sdg}), for {project.community}", mark]
    rows = [line for gate in gates for line in _lines(gate)]
    passed, unfinished = sum(g.passed for g in gates), unfinished_sections(project.report)
    todo = [f"{gate.name}: {gate.advice}" for gate in gates if gate.advice]
    todo += [f"report.md: write {FEWEST_WORDS} words or more on '{name}'" for name in unfinished]
    written = len(SECTIONS) - len(unfinished)
    tail = [f"{passed} of {len(gates)} gates passed, {written} of {len(SECTIONS)} sections written"]
    tail += ["", "To do next:", *(f"  - {line}" for line in todo)] if todo else []
    return "\n".join([*filter(None, head), "", *rows, "", *tail])


def _lines(gate: Gate) -> list[str]:
    """A gate in three lines, since a terminal is 80 characters wide."""
    verdict = "passed" if gate.passed else "CLOSED"
    return [
        f"{verdict}  {gate.name}",
        f"        measured  {gate.measured}",
        f"        allowed   {gate.allowed}",
    ]
