"""``tinyml mutants``: the table, the survivors, and what it stores."""

import tinyml_course.grading.mutants.report  # noqa: F401 (before a stand-in for what it imports)
from tinyml_course.grading.mutants.engine import mutants_of
from tinyml_course.grading.mutants.rates import Trials

ROOM = "tinyml_course.grading.mutants.rates"
LESSON = "05_int8_by_hand"


def one_survivor(asked):
    def try_mutants(lesson, names, seed):
        asked.append((lesson, names, seed))
        mutants = mutants_of("def double(x):\n    return 2 * x\n")
        killed = tuple(mutant.after != "return 2 + x" for mutant in mutants)
        return [Trials(name, mutants, killed, killed, {}) for name in names]

    return {"try_mutants": try_mutants, "SEED": 2026, "exercise_names": None, "write_rates": None}


def test_the_rates_of_the_exercises_asked_for_and_every_survivor_are_printed(run):
    asked = []
    arguments = ("mutants", LESSON, "--exercise", "quantize", "--seed", "3")
    result = run(*arguments, room=ROOM, **one_survivor(asked))
    assert asked == [(LESSON, ["quantize"], 3)]
    lesson, table, survivor = result.stdout.strip().split("\n\n")
    assert lesson == LESSON
    header, _, row = table.splitlines()
    assert header.split() == ["exercise", "mutants", "equivalent", "visible", "hidden"]
    assert row.split()[0] == "quantize"
    assert "100 %" not in row
    assert survivor == (
        "quantize passes the visible and hidden checks: swapped arithmetic, line 2\n"
        "- return 2 * x\n+ return 2 + x"
    )


def test_rates_are_stored_for_whole_lessons_only(run):
    result = run("mutants", LESSON, "--exercise", "quantize", "--write")
    assert result.exit_code == 2
    assert "expected --write alone: it stores whole lessons" in result.stderr
