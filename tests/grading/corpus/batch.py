"""A class of 300 with 30 attackers among them, graded as an instructor does.

``python -m tests.grading.corpus.batch`` prints how many marks are right. The attackers are taken
evenly from the families that attack; the honest hand in right and wrong answers in turn.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.grading.conftest import points_of
from tests.grading.corpus.case import Case
from tests.grading.corpus.desk import LIMITS, NEIGHBOUR, Desk
from tests.grading.corpus.families import CASES, FAMILIES, UNARMED
from tinyml_course.grading.answer_run import TimeBudget
from tinyml_course.grading.grade import grade_submissions

STUDENTS, ATTACKERS, WORKERS = 300, 30, 2

HONEST = ("fair_solved", "answer_reversed", "mean_floor", "fair_helper_below")


def attackers() -> list[Case]:
    """So many cases of the families that attack, spread evenly."""
    armed = [
        case
        for family, cases in FAMILIES.items()
        if family not in UNARMED
        for case in cases
        if not case.hurried
    ]
    return [armed[i * len(armed) // ATTACKERS] for i in range(ATTACKERS)]


def hand_in(desk: Desk) -> dict[str, Case]:
    """The class by student; attackers sit between the honest. The neighbour is one of them."""
    evil = attackers()
    handed = {NEIGHBOUR: CASES["fair_solved"]}
    for number in range(STUDENTS - 1):
        attack = number % (STUDENTS // ATTACKERS) == 0
        case = evil[number * ATTACKERS // STUDENTS] if attack else CASES[HONEST[number % 4]]
        handed[f"student{number:03}"] = case
    for student, case in handed.items():
        if student != NEIGHBOUR:
            desk.submit(case, student)
    return handed


def main() -> int:
    """Print how many of all marks are right; the exit code is whether all are."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), double_s=3.0)
        for path in desk.course.out.iterdir():
            path.unlink()  # else they are the books of another run
        handed = hand_in(desk)
        before, started = desk.belongings(), time.perf_counter()
        report = grade_submissions(
            desk.course.submissions, desk.course.lesson, desk.course.out, 1, desk.course.root,
            workers=WORKERS, budget=TimeBudget(10.0), limits=LIMITS,
        )  # fmt: skip
        seconds = time.perf_counter() - started
        results = {result["student"]: result for result in report.results}
        kept = {path: data for path, data in desk.belongings().items() if path in before}
    wrong = [
        f"{student} ({case.name}): {points_of(results[student])}, expected {case.points}"
        for student, case in handed.items()
        if points_of(results[student]) != list(case.points)
    ]
    attacks = sum(case.name not in HONEST for case in handed.values())
    print(
        f"{len(results)} submissions, {attacks} of them attacks, {seconds:.0f} s, {WORKERS} workers"
    )
    print(f"{len(results) - len(wrong)} of {len(handed)} marks are right")
    print("files of the instructor unchanged" if kept == before else "FILES CHANGED")
    print("\n".join(wrong))
    return int(bool(wrong) or kept != before)


if __name__ == "__main__":
    sys.exit(main())
