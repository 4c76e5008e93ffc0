"""The author's answers to predictions become ``...``, which asks the student for an answer."""

from __future__ import annotations

import ast

from tinyml_course.errors import ReleaseError
from tinyml_course.grading.release_steps.cells import PREDICT, Notebook, has_tag, label


def hide_predictions(notebook: Notebook) -> None:
    """Replace the answers in cells tagged ``predict``, in place; comments and layout stay.

    Raises
    ------
    ReleaseError
        A tagged cell that is not Python or has no call ``lesson.predict("name", answer)``.
    """
    for index, cell in enumerate(notebook.cells):
        if has_tag(cell, PREDICT):
            cell.source = _with_open_answers(cell.source, label(cell, index))


def lesson_calls(source: str, method: str) -> list[ast.Call]:
    """The calls ``lesson.<method>(…)`` in `source`.

    Raises
    ------
    SyntaxError
        If `source` is not Python.
    """
    return [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "lesson"
    ]


def answer_of(call: ast.Call) -> ast.expr | None:
    """The answer argument of a call of ``predict``."""
    named = next((word.value for word in call.keywords if word.arg == "answer"), None)
    return call.args[1] if len(call.args) > 1 else named


def _with_open_answers(source: str, where: str) -> str:
    try:
        answers = [answer_of(call) for call in lesson_calls(source, "predict")]
    except SyntaxError as error:
        raise ReleaseError(
            f"{where}: expected Python, got {error.msg} in line {error.lineno}"
        ) from None
    if not answers or None in answers:
        raise ReleaseError(
            f'{where}: expected lesson.predict("name", answer) in a cell tagged {PREDICT!r}, '
            "found none; write it, or remove the tag"
        )
    lines = source.encode().splitlines(keepends=True)  # the parser counts columns in bytes
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    content = b"".join(lines)
    spans = sorted(_span(answer, starts) for answer in answers if answer is not None)
    for start, end in reversed(spans):
        content = content[:start] + b"..." + content[end:]
    return content.decode()


def _span(node: ast.expr, starts: list[int]) -> tuple[int, int]:
    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
    return starts[node.lineno - 1] + node.col_offset, starts[end_line - 1] + end_column
