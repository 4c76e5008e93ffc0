"""Which cells of a submission are run, in which order; no process is started here."""

from __future__ import annotations

import pytest

from tinyml_course.grading.intake import Cell
from tinyml_course.grading.rebuild import rebuild
from tinyml_course.grading.student_source import defines, is_stub, without

GOOD = "def f(x):\n    return x"
STUB = "def f(x):\n    raise NotImplementedError"

OURS = (
    Cell("markdown", "# Title", "title", "id-title"),
    Cell("code", "import numpy as np", "setup", "id-setup", tags=("setup",)),
    Cell("code", GOOD, "f", "id-f", solution=True),
    Cell("code", "lesson.check(f)", "check-f", "id-check-f"),
    Cell("code", "def g(x):\n    return x + 1", "g", "id-g", solution=True),
    Cell("markdown", "an answer in words", "note", "id-note", solution=True),
)


def student(**changed: str) -> list[Cell]:
    """Our cells, with the sources of some changed."""
    return [
        Cell(c.kind, changed.get(c.grade_id, c.source), c.grade_id, c.id, c.solution, c.tags)
        for c in OURS
    ]


def sources(theirs) -> list[str]:
    return [step.source for step in rebuild(OURS, theirs, ("f", "g")).steps]


SETUP, F, G = OURS[1].source, OURS[2].source, OURS[4].source


def test_only_setup_and_solution_cells_of_the_lesson_are_run():
    rebuilt = rebuild(OURS, student(), ("f", "g"))
    assert [(s.origin, s.source, s.exercises) for s in rebuilt.steps] == [
        ("given", SETUP, ()),
        ("solution", F, ("f",)),
        ("solution", G, ("g",)),
    ]
    assert rebuilt.found == {"f", "g"}
    assert rebuilt.notes == ()


def test_added_cells_stay_behind_the_cell_they_followed():
    theirs = student()
    for index, text in ((6, "last"), (4, "after check"), (2, "before f"), (0, "first")):
        theirs.insert(index, Cell("code", text))
    assert sources(theirs) == ["first", SETUP, "before f", F, "after check", G, "last"]


def test_the_order_is_ours_even_where_cells_were_moved():
    assert sources(student()[::-1]) == [SETUP, F, G]


def test_markdown_and_empty_cells_are_never_run():
    theirs = [*student(), Cell("markdown", "1/0"), Cell("raw", "1/0"), Cell("code", " \n")]
    assert sources(theirs) == [SETUP, F, G]


def notes(theirs) -> str:
    return " ".join(rebuild(OURS, theirs, ("f", "g")).notes)


def test_a_deleted_solution_is_missing():
    theirs = student()
    del theirs[4]
    assert rebuild(OURS, theirs, ("f", "g")).found == {"f"}


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_solution_turned_into_text_is_graded_all_the_same(kind):
    theirs = student()
    theirs[2] = Cell(kind, GOOD, "f", "id-f", solution=True)
    assert sources(theirs) == [SETUP, GOOD, G]
    assert "Your answer to f stands in cell 3 of your notebook, which is not a code" in notes(
        theirs
    )


def test_a_solution_merged_with_text_or_a_cell_of_the_lesson_is_graded_without_it():
    theirs = student(**{"title": f"# Title\n\n{GOOD}\n\nMore.", "check-f": f"lesson.check(f)\n{G}"})
    del theirs[4], theirs[2]
    assert sources(theirs) == [SETUP, GOOD, G]
    assert "cell 3 of your notebook, which is one of the lesson's own cells" in notes(theirs)


def test_text_of_the_lesson_turned_into_code_is_not_run():
    theirs = student()
    theirs[0] = Cell("code", OURS[0].source, "title", "id-title")
    assert sources(theirs) == [SETUP, F, G]
    assert "Cell 1 of your notebook is text that became code" in notes(theirs)


STUBS = {"f": STUB, "g": STUB.replace("def f", "def g")}


@pytest.mark.parametrize("at", range(7))
def test_several_answers_in_one_cell_are_graded_wherever_it_stands(at):
    theirs = student(**STUBS)
    theirs.insert(at, Cell("code", f"{F}\n\n\n{G}"))
    rebuilt = rebuild(OURS, theirs, ("f", "g"))
    assert [(s.source, s.exercises) for s in rebuilt.steps] == [
        (SETUP, ()),
        (f"{F}\n\n\n{G}", ("f", "g")),
    ]
    assert f"Cell {at + 1} of your notebook was taken as your answer to f, g" in rebuilt.notes[0]


def test_all_answers_in_the_lessons_first_cell_for_one_are_graded():
    both = f"{G}\n{F}"
    assert sources(student(f=both, g=STUBS["g"])) == [SETUP, both]
    assert sources(student(f=STUB, g=both)) == [SETUP, both]


def test_a_stub_goes_and_the_students_own_code_beside_it_stays():
    theirs = [*student(f=f"import math\n{STUB}\nhelper = 3"), Cell("code", GOOD)]
    assert sources(theirs) == [SETUP, "import math\n\n\nhelper = 3", G, GOOD]


def test_no_cell_that_is_run_later_defines_an_answer_again():
    theirs = [Cell("code", f"{F}\n# an old one\n{G}"), *student()[::-1]]
    steps = rebuild(OURS, theirs, ("f", "g")).steps
    last = {name: step.exercises for step in steps for name in "fg" if defines(step.source, name)}
    assert last == {"f": ("f",), "g": ("g",)}
    moved = student(f=f"{F}\n{G}", g=f"{G}\nrest = 1")[::-1]
    assert sources(moved) == [SETUP, f"{F}\n{G}", "\n\nrest = 1"]


def test_an_answer_with_a_syntax_error_gives_way_to_one_without():
    theirs = [*student(), Cell("code", "def f(x):\n    return x +")]
    assert ("f",) in [s.exercises for s in rebuild(OURS, theirs, ("f", "g")).steps if s.source == F]


def test_moved_deleted_and_copied_cells_of_the_lesson_are_named():
    assert "in another order" in notes(student()[::-1])
    assert "The lesson's cell setup is missing" in notes(
        [c for c in student() if c.id != "id-setup"]
    )
    assert "Cells 1, 7 of your notebook are copies" in notes(
        [*student(), Cell("markdown", "# Title")]
    )


def test_a_notebook_of_another_version_of_the_lesson_is_called_that_and_nothing_else():
    texts = tuple(Cell("markdown", f"text {i}", id=f"text-{i}") for i in range(3))
    theirs = [Cell("markdown", c.source.upper(), id=c.id) for c in texts]
    theirs += student(setup="import math")[::-1]
    (note,) = rebuild(OURS + texts, theirs, ("f", "g")).notes
    assert "another version of the lesson: 3 of its texts differ" in note


def test_white_space_at_the_ends_of_lines_is_no_change():
    assert notes(student(setup=f"{SETUP}  \n\n")) == ""


def test_cells_without_metadata_are_found_by_id():
    theirs = [Cell(c.kind, c.source, id=c.id) for c in student(f="f = abs", setup="1/0")]
    rebuilt = rebuild(OURS, theirs, ("f", "g"))
    assert [s.source for s in rebuilt.steps] == [SETUP, "f = abs", G]
    assert rebuilt.found == {"f", "g"}


def test_cells_without_metadata_and_ids_are_found_by_what_they_define():
    mine = "%matplotlib inline\ndef f(x):\n    return 5"
    theirs = [Cell(c.kind, c.source) for c in student(f=mine)]
    rebuilt = rebuild(OURS, theirs, ("f", "g"))
    assert [s.source for s in rebuilt.steps] == [SETUP, mine, G]  # checks match by their text
    assert rebuilt.found == {"f", "g"}
    assert "recognised by what is in them" in rebuilt.notes[0]


@pytest.mark.parametrize("stub_first", [True, False])
def test_of_copies_the_last_that_is_no_stub_counts(stub_first):
    stub, written = Cell("code", STUB, "f", "copy"), Cell("code", "def f(x): return 3", "f", "id-f")
    theirs = student()
    theirs[2:3] = [stub, written] if stub_first else [written, stub]
    rebuilt = rebuild(OURS, theirs, ("f", "g"))
    assert [s.source for s in rebuilt.steps] == [SETUP, written.source, G]
    taken = 4 if stub_first else 3
    assert rebuilt.notes[0].startswith("Cells 3, 4 of your notebook are all for f; ")
    assert f"cell {taken} was taken as your answer" in rebuilt.notes[0]


def test_a_solution_cell_that_was_split_is_run_in_both_parts():
    theirs = student()
    theirs.insert(2, Cell("code", "helper = 3", "f", "split"))
    assert sources(theirs) == [SETUP, "helper = 3", F, G]


def test_a_copied_set_up_cell_with_new_code_is_the_students_own():
    theirs = student()
    theirs.insert(2, Cell("code", "def helper(): pass", "setup", "copy"))
    assert sources(theirs) == [SETUP, "def helper(): pass", F, G]


def test_a_stub_does_not_hide_the_answer_written_elsewhere():
    theirs = student(f=STUB)
    theirs.insert(2, Cell("code", GOOD))
    rebuilt = rebuild(OURS, theirs, ("f", "g"))
    assert [s.source for s in rebuilt.steps] == [SETUP, GOOD, G]


def test_changed_given_code_is_replaced_and_noted():
    rebuilt = rebuild(OURS, student(setup="import os"), ("f", "g"))
    assert rebuilt.steps[0].source == SETUP
    assert "changed given code in cell 2" in rebuilt.notes[0]


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    return x",
        "async def f(x):\n    return x",
        "class f: pass",
        "f = lambda x: x",
        "%time 1\ndef f (x):\n    return x",
        "def f(x):\n    return x +",  # a syntax error is found by looking, and run to be reported
        "x" * 200_000 + "\ndef f(x): pass",
    ],
)
def test_a_definition_is_recognised(source):
    assert defines(source, "f")


@pytest.mark.parametrize(
    "source", ["f = f(3)", "f(3)", "def ff(x): pass", "def g():\n    def f(): pass", "(" * 50_000]
)
def test_what_is_no_definition_is_told_apart(source):
    assert not defines(source, "f")


@pytest.mark.parametrize(
    ("source", "stub"),
    [
        ("", True),
        (STUB, True),
        (
            'def f(x):\n    """Doc."""\n    y = x  # given\n    raise NotImplementedError("do")',
            True,
        ),
        ("def f(x):\n    return x\n    raise NotImplementedError", False),
        ("def f(x):\n    raise ValueError", False),
        ("def f(x):\n    return x", False),
        ("def f(x", False),
        ("helper = 3", False),
    ],
)
def test_a_stub_is_a_function_that_only_raises(source, stub):
    assert is_stub(source, ("f",)) is stub


def test_only_the_definitions_asked_for_go():
    source = "@cached\ndef f(x):\n    return x\n\nf2 = lambda: 1\ndef g(): pass"
    assert without(source, ["f", "f2"]) == "\n" * 5 + "def g(): pass"
    assert without("%matplotlib inline\ndef f(x): pass", ["f"]) == "%matplotlib inline\n"
    assert without("def f(x) return", ["f"]) == "def f(x) return"
    assert not without('"""Mine."""\ndef f(x): pass\n# done', ["f"])
