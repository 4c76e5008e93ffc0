"""The measure of a lesson: what a reader, or a machine, would stumble over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from tinyml_course.errors import ReleaseError
from tinyml_course.exercises.model_answers import ModelExercise
from tinyml_course.exercises.spec import Exercise
from tinyml_course.grading.release_steps.cells import (
    CHECK_PREFIX,
    PREDICT,
    Cell,
    Notebook,
    grade_id,
    is_check,
    is_solution,
    label,
)
from tinyml_course.grading.release_steps.predictions import answer_of, lesson_calls

MAX_CODE_LINES = 30
MAX_PROSE_WORDS = 120

_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_TABLE_ROW = re.compile(r"^\s*\|.*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\([^)]*\)")
_LINK_TARGET = re.compile(r"\]\([^)]*\)")
_HTML_IMAGE = re.compile(r"<img\b(?![^>]*\balt=[\"'][^\"'])", re.IGNORECASE)
_RETRAIN = re.compile(r"^RETRAIN\s*=\s*True\b", re.MULTILINE)


def check_lesson(
    complete: Notebook,
    student: Notebook,
    exercises: Sequence[Exercise],
    models: Sequence[ModelExercise] = (),
) -> None:
    """Check the complete lesson and the student version made from it.

    Parameters
    ----------
    complete
        The lesson with its solutions, without the instructor's cells.
    student
        The student version.
    exercises, models
        The exercises of the lesson: functions, and models.

    Raises
    ------
    ReleaseError
        Lists every problem, each with its cell and what to do.
    """
    problems = [
        *_prose_problems(complete),
        *_code_problems(complete),
        *_reveal_problems(complete),
        *_student_problems(student, [model.name for model in models]),
        *_stub_problems(student, exercises),
    ]
    if problems:
        raise ReleaseError("\n".join(problems))


def prose_words(markdown: str) -> int:
    """Words a student reads in a Markdown cell: no code blocks, tables, pictures or addresses."""
    text = _TABLE_ROW.sub("", _FENCED.sub("", markdown))
    text = _LINK_TARGET.sub("]", _IMAGE.sub("", text))
    return sum(1 for word in text.split() if any(letter.isalnum() for letter in word))


def _prose_problems(notebook: Notebook) -> Iterator[str]:
    titles = 0
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            continue
        text = _FENCED.sub("", cell.source)
        titles += len(re.findall(r"^# ", text, re.MULTILINE))
        words = prose_words(cell.source)
        if words > MAX_PROSE_WORDS:
            yield (
                f"{label(cell, index)}: expected at most {MAX_PROSE_WORDS} words, got {words}; "
                "cut it, or split it around a picture"
            )
        if any(not image["alt"].strip() for image in _IMAGE.finditer(text)) or (
            _HTML_IMAGE.search(text)
        ):
            yield f"{label(cell, index)}: expected alt text on every picture, found one without"
    if titles != 1:
        yield f"expected one title ('# …') in the lesson, got {titles}"


def _code_problems(notebook: Notebook) -> Iterator[str]:
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        lines = len(cell.source.strip().splitlines())
        if lines > MAX_CODE_LINES:
            yield (
                f"{label(cell, index)}: expected at most {MAX_CODE_LINES} lines, got {lines}; "
                "split the cell, or move what two lessons need into the library"
            )
        if _RETRAIN.search(cell.source):
            yield f"{label(cell, index)}: expected RETRAIN = False in a released lesson, got True"


def _reveal_problems(notebook: Notebook) -> Iterator[str]:
    """A name that is revealed must have been asked for above."""
    asked: set[str] = set()
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        source = _python(cell)
        if isinstance(source, SyntaxError):
            continue  # reported for the student version
        for name in _first_arguments(source, "reveal"):
            if name not in asked:
                yield (
                    f'{label(cell, index)}: expected lesson.predict("{name}", …) in a cell above '
                    f'lesson.reveal("{name}", …), found none'
                )
        asked.update(_first_arguments(source, "predict"))


def _student_problems(notebook: Notebook, models: Sequence[str]) -> Iterator[str]:
    for index, cell in enumerate(notebook.cells):
        if "BEGIN SOLUTION" in cell.source or "END SOLUTION" in cell.source:
            yield f"{label(cell, index)}: expected no solution marker in the student version"
        if cell.cell_type != "code":
            continue
        source = _python(cell)
        if isinstance(source, SyntaxError):
            yield (
                f"{label(cell, index)}: expected Python, got {source.msg} in line {source.lineno} "
                "of the student version"
            )
            continue
        for call in lesson_calls(source, "predict"):
            answer = answer_of(call)
            if not (isinstance(answer, ast.Constant) and answer.value is ...):
                yield f"{label(cell, index)}: a prediction shows its answer; tag it {PREDICT!r}"
        if is_check(cell):
            name = grade_id(cell).removeprefix(CHECK_PREFIX)
            wanted = f'lesson.hand_in_model("{name}"' if name in models else f"lesson.check({name})"
            if wanted not in cell.source:
                yield f"{label(cell, index)}: expected {wanted} in this cell"


def _stub_problems(notebook: Notebook, exercises: Sequence[Exercise]) -> Iterator[str]:
    cells = {grade_id(cell): cell for cell in notebook.cells if is_solution(cell)}
    for exercise in exercises:
        cell = cells.get(exercise.name)
        source = _python(cell) if cell is not None else ""
        if isinstance(source, SyntaxError):
            continue  # reported above
        if not _is_stub(source, exercise.name):
            yield (
                f"exercise {exercise.name!r}: expected its cell to define {exercise.name} and, "
                "where the solution stood, to raise NotImplementedError; put "
                "### BEGIN SOLUTION and ### END SOLUTION around the body below the docstring"
            )


def _is_stub(source: str, name: str) -> bool:
    """Whether `source` defines `name`, and something in that definition raises the stub."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return any(
                isinstance(inner, ast.Raise)
                and inner.exc is not None
                and ast.unparse(inner.exc).startswith("NotImplementedError")
                for inner in ast.walk(node)
            )
    return False


def _python(cell: Cell) -> str | SyntaxError:
    """The cell as Python, IPython's magics turned into calls, or why it is none."""
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        manager = TransformerManager()  # type: ignore[no-untyped-call,unused-ignore]
        source = str(manager.transform_cell(cell.source))
        compile(source, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        return error
    return source


def _first_arguments(source: str, method: str) -> list[str]:
    """The names given to ``lesson.<method>("name", …)``."""
    return [
        call.args[0].value
        for call in lesson_calls(source, method)
        if call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    ]
