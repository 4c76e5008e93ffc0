"""The corpus graded by other graders: what is read from their books, and what is made of it."""

from __future__ import annotations

import json
import sqlite3

import pytest

from benchmarks.graders import box, guard, inside, lesson, results, run, table
from tests.grading.corpus.case import NO_DOUBLE, Case, double
from tests.grading.corpus.families import CASES, FAMILIES
from tests.support.sandbox import TRUSTED

FULL = {"double": 2.0, "mean_of": 3.0, "seed_for": 4.0}
WRONG = Case("wrong", NO_DOUBLE, "ok|crashed", double("return x"))


def said(ana=FULL, zoe=FULL, **changed):
    """A result of the case `WRONG`, as it is read from a box."""
    found = {"ended": "ended", "marks": {"ana": ana, "zoe": zoe}, "seconds": 4.06, **changed}
    return results.result("answers", "wrong", "otter", found)


RIGHT = {**FULL, "double": 0.0}


def test_only_points_that_are_worth_nothing_are_forged():
    assert said().forged(WRONG)
    assert not said(RIGHT).forged(WRONG)
    assert said(RIGHT).as_expected(WRONG)


def test_points_for_a_right_answer_beside_an_attack_are_not_forged():
    attacked = Case("attacked", NO_DOUBLE, added=("attack()",))
    assert not said().forged(attacked)
    assert not said(RIGHT).lost(attacked)


def test_points_for_the_work_of_another_are_forged():
    linked = Case("linked", (0, 0, 0), "unreadable", place=lambda folder: None)
    assert said().forged(linked)


def test_an_exercise_without_marks_has_lost_its_points():
    found = said({"mean_of": 3.0})
    assert found.lost(WRONG)
    assert not found.forged(WRONG)


def test_a_neighbour_without_marks_means_the_batch_has_stopped():
    assert said(RIGHT, {}).stopped
    assert said(RIGHT, ended="out of time").stopped
    assert not said(RIGHT, {}).outside


def test_a_neighbour_with_other_marks_is_an_effect_outside():
    found = said(RIGHT, {**FULL, "mean_of": 0.0})
    assert found.outside
    assert not found.stopped


@pytest.mark.parametrize("what", ["changed", "left", "leaks"])
def test_what_is_changed_left_or_shown_is_not_as_expected(what):
    assert not said(RIGHT, **{what: ["/desk/case/out/grades.csv"]}).as_expected(WRONG)


def test_a_status_counts_where_the_grader_has_one():
    assert said(RIGHT, status="crashed").as_expected(WRONG)
    assert not said(RIGHT, status="timeout").as_expected(WRONG)


def test_a_result_survives_the_file(tmp_path):
    found = [
        said(RIGHT, changed=["a", "b c"], left=["sleep 1000"], status="ok"),
        said({}, {}, ended="out of time"),
    ]
    path = tmp_path / "results.csv"
    for one in found:
        results.append(path, [one])
    assert results.read(path) == [results.Result(**{**vars(one), "seconds": 4.1}) for one in found]


@pytest.fixture
def case_folder(tmp_path, monkeypatch):
    """Where `inside` looks for a case."""
    (tmp_path / "out" / "now").mkdir(parents=True)
    for name, place in (("CASE", "."), ("OUT", "out"), ("NOW", "out/now")):
        monkeypatch.setattr(inside, name, tmp_path / place)
    return tmp_path


def test_marks_are_read_from_the_tables_of_tinyml(case_folder):
    text = "student,exercise,points\nana,double,2\nana,mean_of,0\nzoe,double,2\n"
    (inside.NOW / "grades.csv").write_text(text, encoding="utf-8-sig")
    assert inside.marks("tinyml") == {"ana": {"double": 2.0, "mean_of": 0.0}, "zoe": {"double": 2}}


def test_marks_are_read_from_the_database_of_nbgrader(case_folder):
    with sqlite3.connect(inside.OUT / "gradebook.db") as book:
        book.executescript("""
            create table submitted_assignment (id, student_id);
            create table submitted_notebook (id, assignment_id);
            create table base_cell (id, name);
            create table grade (cell_id, notebook_id, auto_score);
            insert into submitted_assignment values (1, 'ana'), (2, 'zoe');
            insert into submitted_notebook values (10, 1), (20, 2);
            insert into base_cell values (5, 'check-double'), (6, 'check-mean_of');
            insert into grade values (5, 10, 2), (6, 10, 0), (5, 20, 2), (6, 20, null);
        """)
    book.close()
    assert inside.marks("nbgrader") == {
        "ana": {"double": 2.0, "mean_of": 0.0},
        "zoe": {"double": 2.0},
    }


def test_marks_are_read_from_the_results_of_otter(case_folder):
    tests = [{"name": "Public Tests"}, {"name": "double", "score": 2.0, "max_score": 2.0}]
    (inside.NOW / "ana").mkdir()
    (inside.NOW / "ana" / "results.json").write_text(json.dumps({"tests": tests}))
    assert inside.marks("otter") == {"ana": {"double": 2.0}}


@pytest.mark.parametrize("grader", run.GRADERS)
def test_books_that_cannot_be_read_have_no_marks(case_folder, grader):
    (inside.OUT / "gradebook.db").write_text("no database")
    (inside.NOW / "grades.csv").write_text("student\nana\n")
    (inside.NOW / "ana").mkdir()
    (inside.NOW / "ana" / "results.json").write_text("[")
    assert inside.marks(grader) == {}


def test_secrets_are_found_in_what_the_student_will_see(case_folder):
    (inside.NOW / "feedback").mkdir()
    (inside.NOW / "feedback" / "ana.html").write_text("<p>CANARY-0000beef</p>")
    (inside.NOW / "feedback" / "zoe.html").write_text("<p>CANARY-0000cafe</p>")
    assert inside.leaks("tinyml") == ["CANARY-0000beef"]


def test_the_training_cell_does_nothing_for_graders_that_run_it():
    raw = CASES["json_utf_16"].raw
    assert lesson.TRAINING.encode("utf-16-le") in raw
    assert "pass  # training" in lesson.without_training(raw).decode("utf-16")
    assert lesson.TRAINING not in lesson.without_training(raw).decode("utf-16")


def test_cells_get_what_nbgrader_hands_out_and_keep_what_the_case_changed():
    cell = {"metadata": {"nbgrader": {"grade_id": "double", "locked": True}}}
    other = {"metadata": {}}
    told = json.loads(lesson.complete(json.dumps({"cells": [cell, other, None]}).encode()))
    assert told["cells"][0]["metadata"]["nbgrader"] == {
        "grade_id": "double", "locked": True, "grade": False, "solution": False, "task": False,
    }  # fmt: skip
    assert told["cells"][1:] == [other, None]


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"cells": 3}', b"\xff\xfe\x00"])
def test_what_is_no_notebook_stays_as_it_is(data):
    assert lesson.complete(data) == data


def test_the_tests_for_other_graders_pass_solved_work_and_fail_wrong_work():
    from tests.grading.conftest import SOLUTIONS

    for name, test in lesson.TESTS.items():
        names: dict[str, object] = {}
        exec(f"{lesson.SETUP}\n{SOLUTIONS[name]}", names)
        exec(test.replace("NAMES", "globals()"), names)
        names[name] = lambda *_: 1
        with pytest.raises(AssertionError):
            exec(test.replace("NAMES", "globals()"), names)


def test_a_larger_sample_begins_with_the_smaller_one():
    few, many = run.cases("answers", 5), run.cases("answers", 1000)
    assert many[:5] == few
    assert len({case.name for case in many}) == len(FAMILIES["answers"])


def test_the_table_counts_cases_that_all_graders_have_graded():
    families = {"answers": [WRONG, Case("other")]}
    by_all = [
        results.Result(**{**vars(said(RIGHT if grader == "tinyml" else FULL)), "grader": grader})
        for grader in run.GRADERS
    ]
    alone = results.Result(**{**vars(by_all[0]), "case": "other"})
    lines = table.tables([*by_all, alone], families, run.GRADERS).splitlines()
    assert lines[4] == (
        "| `answers` | 1 of 2 | 1 / 0 / 0 | 0 / 1 / 1 | 0 / 0 / 0 | 0 / 0 / 0 | 0 / 0 / 0 "
        "| 0 / 0 / 0 |"
    )
    assert "- **otter, forged points** (1): `wrong`" in lines


def test_the_table_in_the_docs_is_made_from_the_results(repository):
    """If it fails: ``python -m benchmarks.graders table RESULTS docs/grading-corpus.md``."""
    page = (repository / "docs" / "grading-corpus.md").read_text(encoding="utf-8")
    found = results.read(repository / "benchmarks" / "graders" / "results.csv")
    assert len(found) > 100
    assert table.replaced(page, table.tables(found, FAMILIES, run.GRADERS)) == page


@pytest.mark.skipif(TRUSTED, reason="no sandbox on this machine")
def test_a_fair_case_is_graded_in_a_box_that_holds(tmp_path):
    bench = run.Bench(tmp_path, ("tinyml",))
    assert guard.holes(bench.shown(bench.work / "python", "tinyml")) == []
    found = bench.grade("fair", CASES["fair_lambda"], "tinyml")
    graded = results.result("fair", "fair_lambda", "tinyml", found)
    assert graded.as_expected(CASES["fair_lambda"]), found
    assert list(tmp_path.glob("cases/*")) == []


def test_nothing_of_the_machine_is_writable_in_a_box(tmp_path):
    command = box.command({tmp_path: tmp_path}, ["true"])
    pairs = [command[i + 1 : i + 3] for i, word in enumerate(command) if word == "--bind"]
    assert pairs == []
    assert "--unshare-all" in command
