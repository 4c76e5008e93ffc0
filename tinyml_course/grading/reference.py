"""The reference of an exercise: what the solution cell in the lesson's notebook defines.

Only the statements that a solution needs are run: its own function, and the imports, functions
and values of the set-up cells and other solutions that it names, directly or through another. So
loading an exercise neither opens the lesson nor makes its data.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from types import CodeType
from typing import Any

from tinyml_course.errors import LessonError
from tinyml_course.grading.cell_match import is_solution
from tinyml_course.grading.intake import Cell
from tinyml_course.grading.release_steps.cells import SETUP

_MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)


def solution_functions(
    cells: Sequence[Cell], names: Collection[str], where: str
) -> dict[str, Callable[..., Any]]:
    """The functions of these names, as the notebook's solution and set-up cells define them.

    They come in the order of the notebook.

    Parameters
    ----------
    cells
        The cells of the complete lesson.
    names
        The exercises.
    where
        The notebook, for messages and tracebacks.

    Raises
    ------
    LessonError
        A name is not defined in such a cell, or a statement that it needs raises.
    """
    statements = [
        statement
        for cell in cells
        if cell.kind == "code" and (is_solution(cell) or SETUP in cell.tags)
        for statement in _statements(cell.source, where)
    ]
    namespace: dict[str, Any] = {"__name__": where}
    for statement in _needed(statements, names):
        code = _compiled(statement, where)
        try:
            exec(code, namespace)  # noqa: S102 (our own lesson)
        except Exception as error:
            raise LessonError(
                f"expected {ast.unparse(statement).splitlines()[0]!r} in {where} to run, "
                f"got {type(error).__name__}: {error}"
            ) from error
    if missing := [name for name in names if not callable(namespace.get(name))]:
        raise LessonError(
            f"expected a solution cell that defines {', '.join(missing)} in {where}, found none; "
            "mark the cell as a solution for nbgrader"
        )
    return {name: value for name, value in namespace.items() if name in names}


def _statements(source: str, where: str) -> list[ast.stmt]:
    """The statements of a cell; IPython's magics stand for nothing."""
    try:
        return ast.parse(_MAGIC.sub(r"\1pass", source)).body
    except SyntaxError as error:
        raise LessonError(
            f"expected Python in the set-up and solution cells of {where}, got {error.msg}: "
            f"{(error.text or '').strip()}"
        ) from None


def _needed(statements: Sequence[ast.stmt], names: Collection[str]) -> list[ast.stmt]:
    """The statements that bind `names`, and those that bind what these use, in their order."""
    binding: dict[str, list[int]] = {}
    for index, statement in enumerate(statements):
        for name in _bound(statement):
            binding.setdefault(name, []).append(index)
    chosen: set[int] = set()
    wanted = list(names)
    while wanted:
        for index in set(binding.get(wanted.pop(), ())) - chosen:
            chosen.add(index)
            wanted += {
                node.id
                for node in ast.walk(statements[index])
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
            }
    return [statements[index] for index in sorted(chosen)]


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement at the top of a cell gives a value."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            yield alias.asname or alias.name.partition(".")[0]
    elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _compiled(statement: ast.stmt, where: str) -> CodeType:
    return compile(ast.Module([statement], []), where, "exec")
