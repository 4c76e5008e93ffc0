"""Every hostile, broken and fair submission of the corpus ends as its data say."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from tests.grading.corpus.batch import differences, grade_class, honest_cases
from tests.grading.corpus.case import CANARY
from tests.grading.corpus.desk import LONG, SECRET, SHORT, Desk
from tests.grading.corpus.families import CASES, FAMILIES, UNARMED
from tests.support.sandbox import TRUSTED

needs_sandbox = pytest.mark.skipif(TRUSTED, reason="no sandbox on this machine")
PERFECT = [2, 3, 4]


def parameters():
    """Every case, with what it needs."""
    for family, cases in FAMILIES.items():
        for case in cases:
            marks = [] if family in UNARMED else [needs_sandbox]
            if case.known_gap:
                marks.append(pytest.mark.xfail(reason=case.known_gap, strict=True))
            yield pytest.param(case, marks=marks, id=case.name)


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    """A desk where cases have time, and one for those that end by a limit of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TINYML_TOKEN", SECRET)
        yield {
            hurried: Desk(tmp_path_factory.mktemp("desk"), limits["double_s"])
            for hurried, limits in ((False, LONG), (True, SHORT))
        }


@pytest.mark.parametrize("case", list(parameters()))
def test_a_case_ends_as_expected_and_touches_nothing(case, desks, points):
    desk, limits = desks[case.hurried], SHORT if case.hurried else LONG
    desk.submit(case)
    before = desk.belongings()
    result = desk.grade(limits["cell_s"])
    assert desk.belongings() == before
    assert not CANARY.findall(json.dumps(result))
    assert points(result) == list(case.points), result
    assert result["status"] in case.status.split("|"), result


def test_the_next_student_is_graded_as_ever(desks, points):
    desk = desks[False]
    desk.submit(CASES["fair_solved"])
    assert points(desk.grade()) == PERFECT


REPEATED = ("fair_solved", "fair_noisy_answer", "answer_last_one_off", "pretends_right_once")


@pytest.mark.parametrize("name", REPEATED)
def test_twenty_runs_give_the_same_marks_and_words(name, desks):
    desk = desks[False]
    desk.submit(CASES[name])
    runs = [desk.grade() for _ in range(20)]
    kept = ("status", "message", "notes", "rows")
    assert [{key: run[key] for key in kept} for run in runs] == 20 * [
        {key: runs[0][key] for key in kept}
    ]


def test_there_are_enough_cases_with_a_name_each():
    assert len(CASES) == sum(map(len, FAMILIES.values())) >= 150


ATTACKERS = {
    "eve": "harmless_removes_all_it_can",
    "=cmd|' calc'!A0": "inject_formula_by_an_error",
    "<script>alert(1)": "inject_script_by_an_error",
    "@SUM(1)": "inject_image_by_a_cell",
    "-2+3": "inject_line_ends_by_an_error",
    "kim": "loop_swallows_every_exception",
    "lee": "bomb_memory_of_children",
    "mallory": "patched_worker_points",
    "oscar": "forged_all_numbers",
    "trudy": "end_segfault_in_a_cell",
    "uma": "peek_gradebook",
    "vic": "file_link_to_the_solution",
}


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """Forty submissions, twelve of them attacks, graded once: the desk, the results by student."""
    attacks = {student: CASES[name] for student, name in ATTACKERS.items()}
    desk, results, unchanged = grade_class(tmp_path_factory.mktemp("batch"), 28, attacks, TRUSTED)
    assert unchanged
    return desk, results, honest_cases(28) | attacks


@needs_sandbox
def test_among_attackers_every_mark_is_right(batch):
    _, results, expected = batch
    assert len(results) == 40
    assert differences(results, expected) == []


def test_a_wrong_mark_a_wrong_status_and_a_missing_result_are_differences():
    expected = honest_cases(3)
    rows = [{"points": points} for points in (2, 3, 4)]
    results = {"zoe": {"status": "ok", "rows": rows}, "student000": {"status": "ok", "rows": rows}}
    assert differences(results, expected) == [
        "student000 (answer_reversed): ok [0, 3, 4], got ok [2, 3, 4]",
        "student001: expected a result, found none",
    ]
    results["zoe"]["status"] = "crashed"
    assert len(differences(results, expected)) == 3


class Active(HTMLParser):
    """Collects what would run or load in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in {"script", "img", "iframe", "object", "embed", "link", "base", "form"}:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or "javascript:" in (value or ""):
                self.found.append(f"{tag} {name}")


@needs_sandbox
def test_books_hold_no_secret_no_script_and_no_formula(batch):
    out = batch[0].course.out
    pages = list((out / "feedback").glob("*.html"))
    assert len(pages) == 40
    for path in (*pages, *out.glob("*.*")):
        if path.is_file() and path.suffix in {".html", ".csv", ".json"}:
            assert not CANARY.search(path.read_text(encoding="utf-8-sig")), path
    for page in pages:
        active = Active()
        active.feed(page.read_text(encoding="utf-8"))
        assert active.found == [], page
    for table in out.glob("*.csv"):
        with table.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for line in csv.reader(file) for cell in line]
        assert len(cells) > (5 if table.name == "mistakes.csv" else 100)  # few make a known one
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_the_corpus_is_written_as_folders(tmp_path, repository):
    out = tmp_path / "corpus"
    command = [sys.executable, "-m", "tests.grading.corpus", str(out), "loops", "peeking"]
    said = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True)
    cases = [case.name for family in ("loops", "peeking") for case in FAMILIES[family]]
    assert said.stdout == f"{len(cases)} cases\n"
    assert sorted(path.name for path in out.iterdir()) == sorted(cases)
    told = json.loads((out / "loop_busy" / "expected.json").read_text())
    assert (told["status"], told["points"]["double"]) == (["timeout"], 0)
    book = out / "loop_busy" / "submissions" / "ana" / "90_sample" / "90_sample.ipynb"
    assert "while True: pass" in book.read_text()
