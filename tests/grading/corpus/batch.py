"""A class with attackers in it: every honest mark must be right, and every attack end as expected.

``python -m tests.grading.corpus.batch --students 300 --attackers 30`` draws the attackers from the
whole corpus, grades the class in the sandbox and prints what did not end as its data say.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tests.grading.corpus.case import Case
from tests.grading.corpus.desk import LIMITS, NEIGHBOUR, Desk
from tests.grading.corpus.families import CASES, FAMILIES
from tinyml_course.grading.answer_run import TimeBudget
from tinyml_course.grading.grade import grade_submissions

HONEST = ("fair_solved", "answer_reversed", "mean_floor", "fair_helper_below")
"""What honest students hand in, in turn: perfect work and some mistakes."""


def grade_class(
    top: Path, honest: int, attackers: Mapping[str, Case], trusted: bool = False
) -> tuple[Desk, dict[str, dict[str, Any]], bool]:
    """Grade `honest` students and the attackers by name.

    Returns
    -------
    Desk, dict, bool
        The desk, the results by student, and whether the instructor's files are as before.
    """
    desk = Desk(top, double_s=3.0)
    for path in desk.course.out.iterdir():
        path.unlink()  # else the books of another run are in the way
    for student, case in (honest_cases(honest) | dict(attackers)).items():
        desk.submit(case, student)
    course, before = desk.course, desk.belongings()
    report = grade_submissions(
        course.submissions, course.lesson, course.out, 1, course.root,
        workers=2, budget=TimeBudget(10.0), limits=LIMITS, trusted=trusted,
    )  # fmt: skip
    unchanged = desk.belongings().items() >= before.items()  # the books are new
    return desk, {result["student"]: result for result in report.results}, unchanged


def honest_cases(count: int) -> dict[str, Case]:
    """The cases of the honest students, by their names; the neighbour is one of them."""
    names = [NEIGHBOUR, *(f"student{number:03}" for number in range(count - 1))]
    return {name: CASES[HONEST[number % len(HONEST)]] for number, name in enumerate(names)}


def differences(
    results: Mapping[str, Mapping[str, Any]], expected: Mapping[str, Case]
) -> list[str]:
    """What did not end as its case says, a line each."""
    found = [f"{student}: expected a result, found none" for student in expected.keys() - results]
    for student in expected.keys() & results.keys():
        case, result = expected[student], results[student]
        points = [row["points"] for row in result["rows"]]
        if points != list(case.points) or result["status"] not in case.status.split("|"):
            wanted = f"{case.status} {list(case.points)}"
            found.append(f"{student} ({case.name}): {wanted}, got {result['status']} {points}")
    return sorted(found)


def main(students: int, attackers: int, seed: int) -> int:
    """Grade and print; how many marks, statuses and files are not as expected."""
    hostile = [case for name, cases in FAMILIES.items() if name != "fair" for case in cases]
    hostile = [case for case in hostile if not case.known_gap]
    drawn = np.random.default_rng(seed).choice(len(hostile), attackers, replace=False)
    attacks = {f"attacker{number:03}": hostile[index] for number, index in enumerate(drawn)}
    expected = honest_cases(students - attackers) | attacks
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as top:
        _, results, unchanged = grade_class(Path(top), students - attackers, attacks)
    wrong = differences(results, expected)
    statuses = Counter(result["status"] for result in results.values())
    print(f"{students} submissions, {attackers} of them drawn from {len(hostile)} hostile ones")
    print(f"{time.perf_counter() - started:.0f} s; statuses: {dict(statuses.most_common())}")
    print("\n".join([f"{len(wrong)} not as expected", *wrong]))
    print(f"files of the instructor {'unchanged' if unchanged else 'CHANGED'}")
    return len(wrong) + (not unchanged)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--attackers", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    sys.exit(main(options.students, options.attackers, options.seed) > 0)
