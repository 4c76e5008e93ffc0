"""Mutants of references: the operators, the engine, and what the checks of a lesson notice."""

from __future__ import annotations

import ast
import inspect

import nbformat
import numpy as np
import pytest

from tinyml_course.cache import progress
from tinyml_course.errors import GradingError, LessonError
from tinyml_course.exercises.checks import CheckSet
from tinyml_course.exercises.compare import EXACT
from tinyml_course.grading.lesson_source import source_notebook
from tinyml_course.grading.mutants.array_operators import ARRAY_OPERATORS
from tinyml_course.grading.mutants.bench import Bench
from tinyml_course.grading.mutants.engine import ALL_OPERATORS, compiled, mutants_of
from tinyml_course.grading.mutants.equivalent import FILE, Equivalent, read_equivalents, reasons
from tinyml_course.grading.mutants.operators import OPERATORS, single_round
from tinyml_course.grading.mutants.rates import read_rates, try_mutants, write_rates
from tinyml_course.grading.mutants.report import rates_text
from tinyml_course.grading.mutants.trial import passes

MADE = {
    "off_by_one": ("n + 3", {"n + 4", "n + 2"}),
    "changed_number": ("x > 0.5", {"x > 1.0", "x > 0.25", "x > 0.505"}),
    "changed_sign": ("-x + 2", {"x + 2", "-x + -2"}),
    "swapped_arithmetic": ("a + b", {"a - b"}),
    "dropped_operand": ("a @ b", {"a", "b"}),
    "swapped_operands": ("a - b", {"b - a"}),
    "moved_boundary": ("a < b", {"a <= b"}),
    "opposite_comparison": ("a < b", {"a >= b"}),
    "swapped_and_or": ("a and b", {"a or b"}),
    "removed_not": ("not a", {"a"}),
    "fixed_condition": ("a if c else b", {"a if True else b", "a if False else b"}),
    "flipped_flag": ("f(x, True)", {"f(x, False)"}),
    "swapped_arguments": ("f(a, b, c)", {"f(b, a, c)", "f(a, c, b)"}),
    "dropped_keyword": ("x.sum(axis=0)", {"x.sum()"}),
    "range_off_by_one": ("range(n)", {"range(n + 1)", "range(n - 1)"}),
    "changed_slice": ("x[i:]", {"x[:]", "x[i + 1:]", "x[i - 1:]"}),
    "changed_text": ("f('a')", {"f('aX')", "f('')"}),
    "other_variable": ("x[a]", {*(f"x[{n}]" for n in "xbc"), *(f"{n}[a]" for n in "abc")}),
    "dropped_call": ("np.clip(x, 0, 9).astype(int)", {"np.clip(x, 0, 9)", "x.astype(int)"}),
    "dropped_transpose": ("x.T", {"x"}),
    "swapped_axis": ("x.max(axis=1)", {"x.max(axis=0)", "x.max(axis=-1)"}),
    "other_rounding": ("math.floor(x)", {"math.ceil(x)", "round(x)"}),
    "other_type": ("x.astype(np.int64)", {"x.astype(np.int32)", "x.astype(np.float64)"}),
    "other_function": ("np.minimum(a, b)", {"np.maximum(a, b)"}),
}
"""By operator, an expression and all that it makes of it."""


def function(body):
    return f"def answer(x, a=0, b=0, c=0):\n    '''Kept: 1 + 1.'''\n    {body}\n"


def bodies(mutants):
    return {mutant.source.splitlines()[2].strip() for mutant in mutants}


OF_EXPRESSIONS = [
    operator
    for operator in ALL_OPERATORS
    if operator.__name__ not in {"dropped_statement", "changed_loop_exit", "single_round"}
]


@pytest.mark.parametrize("operator", OF_EXPRESSIONS, ids=lambda each: each.__name__)
def test_an_operator_makes_what_its_docstring_says(operator):
    before, after = MADE[operator.__name__]
    found = mutants_of(function(f"return {before}"), [operator])
    assert bodies(found) == {f"return {text}" for text in after}
    assert {mutant.operator for mutant in found} == {operator.__name__.replace("_", " ")}


def test_statements_are_dropped_and_loops_are_left_in_another_way():
    source = "def answer(x):\n    for i in x:\n        break\n    return x\n"
    afters = [(m.line, m.before, m.after) for m in mutants_of(source)]
    assert (2, "for i in x: break", "pass") in afters
    assert (3, "break", "continue") in afters
    assert (4, "return x", "pass") in afters
    loop = "def answer(x):\n    for i in x:\n        x = i\n    return x\n"
    (once,) = mutants_of(loop, [single_round])
    assert once.source == loop.replace("x = i\n", "x = i\n        break\n")


def test_every_operator_has_a_name_of_its_own_and_a_description():
    names = [operator.__name__ for operator in ALL_OPERATORS]
    assert len(set(names)) == len(names) == len(OPERATORS) + len(ARRAY_OPERATORS)
    assert all(inspect.getdoc(operator).endswith(".") for operator in ALL_OPERATORS)


def test_only_the_changed_expression_is_written_anew():
    source = "def answer(x):\n    return x  *  [1,2][0]   # why é\n"
    found = {m.after for m in mutants_of(source)}
    assert "return x  *  [1,3][0]   # why é" in found
    assert "return x / [1, 2][0]   # why é" in found


def test_brackets_are_kept_where_the_meaning_needs_them():
    source = "def answer(a, b, c):\n    return (a + b).clip(0) * c\n"
    found = {m.after for m in mutants_of(source)}
    assert "return (a + b) * c" in found
    assert "return (a - b).clip(0) * c" in found


def test_a_text_with_a_value_inside_is_changed_as_a_whole():
    source = 'def answer(n):\n    return f"{n + 1:02x} of {n}"\n'
    found = {m.after for m in mutants_of(source)}
    assert "return f'{n + 2:02x} of {n}'" in found
    assert "return f'{n - 1:02x} of {n}'" in found


def test_mutants_differ_from_the_source_and_from_each_other_and_are_programs():
    source = inspect.getsource(progress)
    found = mutants_of(source)
    assert len({mutant.source for mutant in found}) == len(found) > 5
    assert source not in {mutant.source for mutant in found}
    for mutant in found:
        ast.parse(mutant.source)


def test_what_is_no_function_is_refused():
    with pytest.raises(LessonError, match="the source of one function, got 'x = 1'"):
        mutants_of("x = 1")


def checks(*cases):
    return CheckSet("answer", 1, EXACT, tuple((x,) for x, _ in cases), [w for _, w in cases], ())


def test_a_mutant_is_killed_by_a_wrong_value_an_error_and_a_loop_without_an_end():
    source = "def answer(n):\n    while n > 0:\n        n = n - 2\n    return 1 / (3 + n)\n"
    both = checks((4, 1 / 3), (5, 0.5))
    assert passes(compiled(source, "answer", {}), both, 0.2)
    by_change = {mutant.after: mutant.source for mutant in mutants_of(source)}
    for after in ("n = n + 2", "return 1 / (2 + n)", "return 1 // (3 + n)", "while n >= 0:"):
        assert not passes(compiled(by_change[after], "answer", {}), both, 0.2), after


def test_a_change_that_no_case_shows_survives():
    source = "def answer(n):\n    return n * 2\n"
    (power,) = [m for m in mutants_of(source) if m.after == "return n + 2"]
    mutant = compiled(power.source, "answer", {})
    assert passes(mutant, checks((2, 4)), 0.5)
    assert not passes(mutant, checks((2, 4), (3, 6)), 0.5)


WEAK = """
import numpy as np
from tinyml_course.exercises import exercise

double = exercise(points=2, inputs=lambda rng: [(np.array([2]),)], timeout_s=60.0)
"""


@pytest.fixture
def weak(course, monkeypatch, tmp_path):
    """A lesson whose exercise `double` is called with nothing but a 2."""
    monkeypatch.setenv("TINYML_COURSE_CACHE", str(tmp_path / "cache"))
    course.exercise("double").write_text(WEAK, encoding="utf-8")
    return course


def test_survivors_are_shown_until_they_are_killed_or_named(weak):
    (trials,) = try_mutants(weak.lesson, ["double"], 1, weak.root)
    changes = [(m.before, m.after) for m in trials.survivors("hidden")]
    assert changes == [("return given_factor() * x", "return given_factor() + x")]
    text = rates_text([trials])
    assert "double passes the visible and hidden checks: swapped arithmetic, line 2" in text
    assert "- return given_factor() * x\n+ return given_factor() + x" in text

    path = weak.root / "solutions" / weak.lesson / FILE
    entry = '[[double]]\nline = "{}"\nbecomes = ["{}"]\nwhy = "2 + 2 is 2 * 2"\n'
    path.write_text(entry.format(*changes[0]), encoding="utf-8")
    (named,) = try_mutants(weak.lesson, ["double"], 1, weak.root)
    assert named.survivors("hidden") == []
    assert named.rates().equivalent == 1
    assert named.rates().mutants == trials.rates().mutants - 1

    path.write_text(entry.format(changes[0][0], "return x"), encoding="utf-8")
    with pytest.raises(LessonError, match="but a check of double kills it"):
        try_mutants(weak.lesson, ["double"], 1, weak.root)
    path.write_text(entry.format("return x", "return 2"), encoding="utf-8")
    with pytest.raises(LessonError, match="the solution has changed"):
        try_mutants(weak.lesson, ["double"], 1, weak.root)


def test_stored_rates_count_until_the_exercise_changes(weak):
    trials = try_mutants(weak.lesson, ["double"], 1, weak.root)
    write_rates(weak.lesson, trials, weak.root)
    assert read_rates(weak.lesson, weak.root) == {"double": trials[0].rates()}
    weak.exercise("double").write_text(WEAK + "\n# another\n", encoding="utf-8")
    assert read_rates(weak.lesson, weak.root) == {}


@pytest.mark.parametrize("end", ["import os; os._exit(0)", "import time; time.sleep(600)"])
def test_a_mutant_that_ends_its_process_or_hangs_is_killed_and_the_next_one_is_tried(weak, end):
    source = f"def double(x):\n    if x[0] != 2:\n        {end}\n    return given_factor() * x"
    nbformat.write(weak.notebook(double=source), source_notebook(weak.lesson, weak.root))
    mutants = mutants_of(source)
    index = next(i for i, m in enumerate(mutants) if m.after == "if x[0] == 2:")
    with Bench(weak.lesson, 1, weak.root, wall_s=2.0) as bench:
        assert bench.killed("double", index) == (True, True)
        survives = next(i for i, m in enumerate(mutants) if m.after == "if False:")
        assert bench.killed("double", survives) == (False, False)


def test_a_lesson_that_cannot_be_loaded_is_no_kill(weak):
    weak.exercise("double").write_text("double = 1", encoding="utf-8")
    with Bench(weak.lesson, 1, weak.root) as bench, pytest.raises(GradingError, match="it ended"):
        bench.killed("double", 0)


def test_an_unknown_exercise_is_named_with_those_there_are(weak):
    with pytest.raises(LessonError, match="got halve; there are: double, mean_of, seed_for"):
        try_mutants(weak.lesson, ["halve"], 1, weak.root)
    (weak.root / "solutions" / weak.lesson / FILE).write_text("[[double]]\nline = 1\n")
    with pytest.raises(LessonError, match="expected the keys becomes, why"):
        read_equivalents(weak.lesson, weak.root)


def test_one_reason_serves_all_changes_of_a_line():
    mutants = mutants_of("def answer(x):\n    return np.max(x, axis=1)\n")
    line = "return np.max(x, axis=1)"
    becomes = ["return np.max(x, axis=0)", "return np.max(x, axis=-1)"]
    found = reasons("answer", mutants, [Equivalent(line, becomes, "a square of one number")])
    assert {mutants[i].after for i in found} == set(becomes)
    assert np.unique(list(found.values())).tolist() == ["a square of one number"]
