"""The reference is what the notebook's solution cells define, and no other cell is run."""

import pytest

from tinyml_course.errors import LessonError
from tinyml_course.grading.intake import Cell
from tinyml_course.grading.reference import solution_functions

SETUP = """\
import sys
import math as m

if "google.colab" in sys.modules:
    %pip install -q tinyml-course

FACTOR, OTHER = 2, 1 / 1
lesson = never_defined()
data = [1 / 0]

def helper(x):
    return FACTOR * x
"""


def cells(solution, setup=SETUP):
    return [
        Cell("markdown", "def double(x): ...", tags=("setup",)),
        Cell("code", setup, tags=("setup",)),
        Cell("code", "def double(x):\n    return 'a given cell'"),
        Cell("code", solution, solution=True),
    ]


def test_only_the_statements_that_a_solution_needs_are_run():
    found = solution_functions(
        cells("def double(x):\n    return m.floor(helper(x))"), ["double"], "x"
    )
    assert found["double"](2.25) == 4


def test_a_solution_may_use_another_one_and_its_own_helpers():
    source = "def half(x):\n    return x / 2\n\n\ndef double(x):\n    return x * x / half(x)"
    assert solution_functions(cells(source), ["double"], "x")["double"](3.0) == 6.0


def test_a_statement_that_raises_is_named_with_its_notebook():
    source = "def double(x):\n    return data[0]"
    with pytest.raises(LessonError, match=r"'data = \[1 / 0\]' in a.ipynb to run, got Zero"):
        solution_functions(cells(source), ["double"], "a.ipynb")


@pytest.mark.parametrize("source", ["x = 1", "double = 3"])
def test_a_function_that_no_solution_cell_defines_is_named(source):
    with pytest.raises(LessonError, match=r"cell that defines double in a.ipynb, found none"):
        solution_functions(cells(source), ["double"], "a.ipynb")


def test_a_cell_that_is_no_python_is_named():
    with pytest.raises(LessonError, match=r"got .*: def double x"):
        solution_functions(cells("def double x"), ["double"], "a.ipynb")
