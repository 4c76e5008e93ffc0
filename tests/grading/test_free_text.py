"""The decision note reaches the person who marks it, whatever happened to its cell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tinyml_course.grading.free_text import free_texts
from tinyml_course.grading.intake import Cell
from tinyml_course.grading.release_steps.cells import NOTE_STUB

PROMPT = Cell("markdown", "## Decide", id="decide")
NOTE = Cell("markdown", "the model note", "note", "id-note", solution=True, grade=True)
END = Cell("markdown", "## Sources", id="end")
OURS = (Cell("code", "x", id="x"), PROMPT, NOTE, END)
MINE = replace(NOTE, source="I decide.")
FREE = Cell("markdown", "I decide.")
STUB = replace(NOTE, source=NOTE_STUB)


@pytest.mark.parametrize(
    "theirs",
    [
        [OURS[0], PROMPT, MINE, END],
        [MINE, END, PROMPT, OURS[0]],
        [replace(MINE, grade_id="")],
        [replace(MINE, id="")],
        [PROMPT, replace(MINE, grade_id="", id=""), END],
        [replace(MINE, kind="code")],
        [replace(MINE, kind="raw", id="")],
        [PROMPT, FREE, END],
        [PROMPT, STUB, FREE, END],
        [PROMPT, FREE, STUB, END],
        [PROMPT, replace(STUB, source=""), Cell("code", "1 + 1"), FREE],
        [PROMPT, MINE, replace(MINE, source=NOTE_STUB)],
    ],
)
def test_the_text_is_found(theirs):
    assert free_texts(OURS, theirs) == {"note": "I decide."}


@pytest.mark.parametrize(
    ("theirs", "text"),
    [
        ([PROMPT, STUB, END], NOTE_STUB),
        ([PROMPT, END], ""),
        ([FREE], ""),
        ([PROMPT, END, FREE], ""),
        ([], ""),
    ],
)
def test_what_was_not_written_is_not_made_up(theirs, text):
    assert free_texts(OURS, theirs) == {"note": text}
