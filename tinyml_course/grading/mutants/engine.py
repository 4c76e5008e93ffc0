"""Mutants: the source of a function with one small change, and where the change is."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tinyml_course.errors import LessonError
from tinyml_course.grading.mutants.array_operators import ARRAY_OPERATORS
from tinyml_course.grading.mutants.operators import OPERATORS, Operator

ALL_OPERATORS: tuple[Operator, ...] = (*OPERATORS, *ARRAY_OPERATORS)


@dataclass(frozen=True)
class Mutant:
    """One change of a function.

    Attributes
    ----------
    operator
        Its name: ``"off by one"``.
    line
        The changed line in the function's source, from 1.
    before, after
        The changed line without its indentation, and what it becomes; several lines are one.
    source
        The source of the whole function after the change.
    """

    operator: str
    line: int
    before: str
    after: str
    source: str

    def diff(self) -> str:
        """The change as two lines of a diff, and the operator."""
        return f"{self.operator}, line {self.line}\n- {self.before}\n+ {self.after}"


def operator_name(operator: Operator) -> str:
    """The name of an operator in reports."""
    return operator.__name__.replace("_", " ")


def mutants_of(source: str, operators: Sequence[Operator] = ALL_OPERATORS) -> tuple[Mutant, ...]:
    """All mutants of a function, in the order of its lines; its docstring stays.

    Parameters
    ----------
    source
        Code that defines one function, not indented.
    operators
        What changes it.

    Raises
    ------
    LessonError
        The source is no function.
    """
    function = _function(source)
    places = dict(_places(function))
    found: dict[str, Mutant] = {}
    for node in (function, *places):
        for operator in operators:
            for new in operator(node):
                text = _with_change(source, function, *_narrowed(node, new), places)
                if text is not None and text not in found:
                    found[text] = _mutant(source, text, operator)
    return tuple(sorted(found.values(), key=lambda mutant: mutant.line))


def compiled(source: str, name: str, namespace: dict[str, Any]) -> Callable[..., Any]:
    """The function that `source` defines, among the names that the reference sees."""
    names = {"math": math, **namespace}  # operators that change the rounding name `math`
    exec(compile(source, "<mutant>", "exec"), names)  # noqa: S102 (our own lesson, changed)
    return names[name]


@dataclass(frozen=True, eq=False)
class _Place:
    """Where a node hangs: a field of its parent, and the index where the field is a list."""

    parent: ast.AST
    field: str
    index: int | None

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def _function(source: str) -> ast.FunctionDef:
    body = ast.parse(source).body
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef):
        raise LessonError(f"expected the source of one function, got {source[:60]!r}")
    return body[0]


def _places(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, _Place]]:
    """Every node of a function's body, but for docstrings, with its place."""
    waiting: list[ast.AST] = [function]
    while waiting:
        parent = waiting.pop(0)
        for field, value in ast.iter_fields(parent):
            if parent is function and field != "body":
                continue  # names and defaults of arguments are given
            listed = isinstance(value, list)
            for index, child in enumerate(value if listed else [value]):
                if isinstance(child, ast.AST) and not _is_docstring(parent, child):
                    yield child, _Place(parent, field, index if listed else None)
                    waiting.append(child)


def _is_docstring(parent: ast.AST, node: ast.AST) -> bool:
    return (
        isinstance(parent, ast.FunctionDef)
        and isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _with_change(
    source: str,
    function: ast.FunctionDef,
    node: ast.AST,
    new: ast.AST,
    places: dict[ast.AST, _Place],
) -> str | None:
    """The source with `new` instead of a node; None where it is no other program.

    Only the text of the changed node is written anew, so that the rest of the line, and its
    comment, stay as people know them.
    """
    place = places[node]
    negative = isinstance(node, ast.Constant) and isinstance(new, ast.UnaryOp)
    if negative and isinstance(place.parent, ast.UnaryOp):
        return None  # a minus before a minus: to drop the first one says the same
    before = ast.dump(function)
    place.put(new)
    try:
        wanted = ast.dump(function)
        carrier = _carrier(node, places)
        text = ast.unparse(ast.fix_missing_locations(new if carrier is node else carrier))
    finally:
        place.put(node)
    if wanted == before:
        return None
    for candidate in (text, f"({text})"):
        changed = _spliced(source, carrier, candidate)
        try:
            if ast.dump(_function(changed)) == wanted:
                return changed
        except SyntaxError:
            continue
    return None  # what Python reads in another way, such as a conversion inside an f-string


def _narrowed(node: ast.AST, new: ast.AST) -> tuple[ast.AST, ast.AST]:
    """The smallest expressions in two nodes that differ: a condition, not its whole statement."""
    while type(node) is type(new):
        pairs = [
            (a, b)
            for a, b in zip(ast.iter_child_nodes(node), ast.iter_child_nodes(new), strict=False)
            if ast.dump(a) != ast.dump(b)
        ]
        children = [len(list(ast.iter_child_nodes(each))) for each in (node, new)]
        if (
            len(pairs) != 1
            or children[0] != children[1]
            or not isinstance(pairs[0][0], ast.expr | ast.stmt | ast.comprehension | ast.keyword)
        ):
            break
        node, new = pairs[0]
    return node, new


def _carrier(node: ast.AST, places: dict[ast.AST, _Place]) -> ast.AST:
    """The node whose text is replaced: the whole f-string for what is inside one."""
    carrier = node
    while node in places:
        if isinstance(node, ast.JoinedStr):
            carrier = node
        node = places[node].parent
    return carrier


def _spliced(source: str, node: Any, text: str) -> str:
    """`source` with other text for a node; Python counts columns in bytes."""
    text = text.replace("\n", "\n" + " " * node.col_offset)  # what follows in a block
    lines = source.encode().splitlines(keepends=True)
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
    content = b"".join(lines)
    return (content[:start] + text.encode() + content[end:]).decode()


def _mutant(source: str, changed: str, operator: Operator) -> Mutant:
    old, new = source.splitlines(), changed.splitlines()
    first = next(i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    same = 0  # lines at the end that both have
    while same < min(len(old), len(new)) - first and old[-1 - same] == new[-1 - same]:
        same += 1
    before, after = (
        " ".join(line.strip() for line in lines[first : len(lines) - same]) for lines in (old, new)
    )
    return Mutant(operator_name(operator), first + 1, before, after, changed)
