"""What ``tinyml capstone check`` prints: a line for each gate, and what is left to do."""

from __future__ import annotations

from collections.abc import Sequence

from tinyml_course.capstone import Gate, Project
from tinyml_course.capstone.report import unfinished_sections
from tinyml_course.text_table import text_table


def check_text(project: Project, gates: Sequence[Gate]) -> str:
    """The title, the gates as a table, and advice for those that are closed.

    Parameters
    ----------
    project, gates
        What was checked, and with which result.
    """
    mark = "SYNTHETIC data, so no figure here is about the real world" if project.synthetic else ""
    head = [f"{project.title} (SDG {project.sdg}), for {project.community}", mark]
    rows = [("gate", "passed", "measured", "allowed")]
    rows += [(g.name, "yes" if g.passed else "NO", g.measured, g.allowed) for g in gates]
    passed = sum(gate.passed for gate in gates)
    todo = [f"{gate.name}: {gate.advice}" for gate in gates if gate.advice]
    todo += [f"report.md: write '{heading}'" for heading in unfinished_sections(project.report)]
    tail = [f"{passed} of {len(gates)} gates passed"]
    tail += ["", "To do next:", *(f"  - {line}" for line in todo)] if todo else []
    return "\n".join([*filter(None, head), "", text_table(rows, rule=True), "", *tail])
