"""Put the cell of spaced recall below the set-up cell of every lesson but the first.

Everything else in a notebook stays byte for byte. The cell's output is what a fresh copy shows,
the questions of round 0, so no kernel is needed. Run it where the questions of a lesson have
changed, or a lesson was added before others::

    python -m tests.notebooks.make_recall_cells
    tinyml release
"""

from __future__ import annotations

import json
import os
import tempfile
from typing import Any

from tinyml_course import paths
from tinyml_course.exercises.feedback import Message
from tinyml_course.exercises.recall import recall_message
from tinyml_course.exercises.recall.choose import two_questions
from tinyml_course.exercises.state import LessonState
from tinyml_course.grading.lesson_source import lesson_names, source_notebook

CELL_ID = "recall"
SOURCE = "lesson.recall(..., ...)  # a minute, no marks: your two answers in place of the dots"


def fresh_message(lesson: str) -> Message:
    """What the cell shows in a copy in which nothing was answered."""
    with tempfile.TemporaryDirectory() as folder:
        named = os.environ.get(paths.STATE_VARIABLE)
        os.environ[paths.STATE_VARIABLE] = folder
        try:
            return recall_message(lesson, (..., ...), LessonState(lesson))
        finally:
            if named is None:
                del os.environ[paths.STATE_VARIABLE]
            else:
                os.environ[paths.STATE_VARIABLE] = named


def recall_cell(lesson: str, count: int | None) -> dict[str, Any]:
    """The cell as nbformat writes it, with the execution count of the cell above.

    A count of its own would move those of all cells below.
    """
    message = fresh_message(lesson)
    data = {"text/html": [message.html], "text/plain": message.text.splitlines(keepends=True)}
    return {
        "cell_type": "code",
        "execution_count": count,
        "id": CELL_ID,
        "metadata": {},
        "outputs": [{"data": data, "metadata": {}, "output_type": "display_data"}],
        "source": [SOURCE],
    }


def with_recall(text: str, lesson: str) -> str:
    """The text of a notebook with the cell, new or renewed."""
    notebook = json.loads(text)
    cells = [cell for cell in notebook["cells"] if cell["id"] != CELL_ID]
    setup = next(k for k, c in enumerate(cells) if "setup" in c["metadata"].get("tags", []))
    cell = recall_cell(lesson, cells[setup]["execution_count"])
    notebook["cells"] = [*cells[: setup + 1], cell, *cells[setup + 1 :]]
    return f"{json.dumps(notebook, indent=1, ensure_ascii=False)}\n"


def main() -> None:
    """Write the cell into every lesson that has questions to ask."""
    for lesson in lesson_names():
        path = source_notebook(lesson)
        text = path.read_text(encoding="utf-8")
        if two_questions(lesson, 0) and (new := with_recall(text, lesson)) != text:
            path.write_text(new, encoding="utf-8", newline="\n")
            print(path)


if __name__ == "__main__":
    main()
