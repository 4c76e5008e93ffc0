"""Whatever JSON is handed in, reading and rebuilding it end with a status and raise nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinyml_course.grading.free_text import free_texts
from tinyml_course.grading.intake import READ, UNREADABLE, Cell, read_submission
from tinyml_course.grading.rebuild import rebuild
from tinyml_course.grading.student_source import (
    MAX_PARSED,
    defines,
    definitions_in,
    without,
    writes,
)

OURS = (
    Cell("markdown", "# Title", "title", "id-title"),
    Cell("code", "import numpy as np", "setup", "id-setup", tags=("setup",)),
    Cell("code", "def f(x):\n    return x", "f", "id-f", solution=True),
    Cell("code", "lesson.check(f)", "check-f", "id-check-f"),
    Cell("code", "def g(x):\n    return x", "g", "id-g", solution=True),
    Cell("markdown", "words", "note", "id-note", solution=True, grade=True),
)
TEXTS = st.sampled_from(
    [
        "def f(x):\n    return 1",
        "def f(x):\n    raise NotImplementedError",
        "def g(x): pass\ndef f(x): pass",
        "f = g = lambda: 0",
        "from x import f",
        "f, *g = [!ls",
        "%%writefile g.py\ndef g(): pass",
        "%time f\nf?",
        "import numpy as np",
        "# Title\ndef g(x):\n    return 2\ntext",
        "\ud800def f(",
        "@\n@f\n",
        "if 1:\n    def f(x): return x\nelse:\n    f = None",
        "\0",
        "\x0c\tdef f(x):\n",
        "try:\n    def g(): pass\nexcept E:\n    g = f",
    ]
) | st.text(max_size=30)
NAMES = st.sampled_from([cell.grade_id for cell in OURS] + [cell.id for cell in OURS] + [""])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | NAMES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def often(value):
    """Mostly what a notebook has there, sometimes anything."""
    return st.one_of(value, value, value, JUNK)


NBGRADER = st.fixed_dictionaries(
    {},
    optional={
        "grade_id": often(NAMES),
        "solution": often(st.booleans()),
        "grade": often(st.booleans()),
        "points": JUNK,
    },
)
CELL = st.fixed_dictionaries(
    {"cell_type": often(st.sampled_from(["code", "markdown", "raw", "heading"]))},
    optional={
        "source": often(TEXTS | st.lists(often(TEXTS), max_size=3)),
        "input": often(TEXTS),
        "id": often(NAMES),
        "outputs": JUNK,
        "metadata": often(
            st.fixed_dictionaries(
                {}, optional={"nbgrader": often(NBGRADER), "id": often(NAMES), "tags": JUNK}
            )
        ),
    },
)
NOTEBOOK = often(
    st.fixed_dictionaries(
        {"nbformat": often(st.sampled_from([4, 4, 4, 3, 5]))},
        optional={
            "cells": often(st.lists(often(CELL), max_size=8)),
            "worksheets": often(st.lists(often(st.fixed_dictionaries({"cells": st.lists(CELL)})))),
        },
    )
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("submissions")
    (folder / "ana" / "05_x").mkdir(parents=True)
    return folder


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NOTEBOOK)
def test_any_json_has_a_status_and_can_be_rebuilt(folder, notebook):
    path = folder / "ana" / "05_x" / "05_x.ipynb"
    path.write_bytes(json.dumps(notebook).encode())
    found = read_submission(folder, "ana", "05_x")
    assert found.status in {READ, UNREADABLE}
    assert (found.status == READ) == bool(found.cells) == (found.message == "")
    rebuilt = rebuild(OURS, found.cells, ("f", "g"))
    given_steps = [step.source for step in rebuilt.steps if step.origin == "given"]
    assert given_steps == ["import numpy as np"]  # ours, once, whatever they did to it
    answers = [name for step in rebuilt.steps for name in step.exercises]
    assert sorted(answers) == sorted(rebuilt.found)  # each once
    last = {n: s.exercises for s in rebuilt.steps for n in "fg" if defines(s.source, n)}
    written = {n for n in rebuilt.found if any(writes(s.source, n) for s in rebuilt.steps)}
    for name in written & last.keys():
        assert any(name in s.exercises and writes(s.source, name) for s in rebuilt.steps)
    assert free_texts(OURS, found.cells).keys() == {"note"}


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda t: t.encode("utf-8", "replace")))
def test_any_bytes_have_a_status(folder, data):
    (folder / "ana" / "05_x" / "05_x.ipynb").write_bytes(data)
    found = read_submission(folder, "ana", "05_x")
    assert found.status == UNREADABLE
    assert "; " in found.message
    assert len(found.sha256) == 64


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sets(st.sampled_from("fg")))
def test_any_source_can_be_searched_and_keeps_its_lines(source, names):
    rest = without(source, names)
    assert rest == "" or rest.count("\n") == source.count("\n")
    assert "\n" in definitions_in(source) or len(definitions_in(source)) <= len(source)


@pytest.mark.parametrize(
    "source",
    [
        "(" * MAX_PARSED,
        "-" * (MAX_PARSED - 1) + "1",
        "f(" * 20_000 + ")" * 20_000,
        "if a:\n    pass\n" + "elif b:\n    pass\n" * 4_000,
        "x" * (MAX_PARSED * 3),
        "def f(x):\n" + "    " * 24_000,
        "@f\n" * 30_000,
        "%" * 50_000 + "\n" * 50_000,
        "a." * 40_000 + "b",
    ],
    ids=[
        "brackets",
        "signs",
        "calls",
        "branches",
        "long",
        "spaces",
        "decorators",
        "magics",
        "dots",
    ],
)
def test_sources_made_to_break_a_parser_are_searched(source):
    rebuilt = rebuild(OURS, [Cell("code", source, "f"), Cell("markdown", source)], ("f", "g"))
    assert len(rebuilt.steps) >= 1
