"""Write the corpus as folders, so that any grader can be run on it.

``python -m tests.grading.corpus OUT [FAMILY...]``
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.grading.corpus.case import Case
from tests.grading.corpus.desk import LONG, NEIGHBOUR, SHORT, Desk
from tests.grading.corpus.families import FAMILIES


def write(out: Path, families: Sequence[str]) -> int:
    """Write a folder a case; how many were written."""
    for family in families:
        for case in FAMILIES[family]:
            top = out / case.name
            top.mkdir(parents=True)
            limits = SHORT if case.hurried else LONG
            Desk(top, limits["double_s"]).submit(case)
            text = json.dumps(expected(family, case, limits), indent=2) + "\n"
            (top / "expected.json").write_text(text, encoding="utf-8")
    return sum(len(FAMILIES[family]) for family in families)


def expected(family: str, case: Case, limits: dict[str, float]) -> dict[str, object]:
    """How a case must end, as JSON."""
    return {
        "case": case.name,
        "family": family,
        "student": "ana",
        "status": case.status.split("|"),
        "points": dict(zip(("double", "mean_of", "seed_for"), case.points, strict=True)),
        "neighbour": {NEIGHBOUR: {"double": 2, "mean_of": 3, "seed_for": 4}},
        "limits": limits,
        "known_gap": case.known_gap,
    }


if __name__ == "__main__":
    wanted = sys.argv[2:] or list(FAMILIES)
    if len(sys.argv) < 2 or not set(wanted) <= FAMILIES.keys():
        sys.exit(f"usage: python -m tests.grading.corpus OUT [{'|'.join(FAMILIES)}]...")
    print(f"{write(Path(sys.argv[1]), wanted)} cases")
