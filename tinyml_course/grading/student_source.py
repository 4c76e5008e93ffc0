"""What a student's cell defines, found without running it."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection, Iterator
from functools import lru_cache

MAX_PARSED = 100_000
"""Longest cell that is parsed, in characters; longer ones are only searched."""

# Possessive, so that a line of spaces costs one pass.
_MAGIC_LINE = re.compile(r"(?m)^([ \t]*+)(?:[%!].*|[\w.]++\?{1,2}[ \t]*+)$")
_MAGIC_VALUE = re.compile(r"(?m)^([ \t]*+[\w, ]++=)[ \t]*+[%!].*$")
_PLAIN_CELL_MAGICS = ("%%time", "%%capture")
"""Cell magics that run the rest of the cell as Python."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign


@lru_cache(maxsize=1024)
def parsed(source: str) -> ast.Module | None:
    """The syntax tree of a cell, magics left out, or None if it is not Python."""
    if len(source) > MAX_PARSED:
        return None
    first = source.lstrip().split(maxsplit=1)[:1]
    if first and first[0].startswith("%%") and first[0] not in _PLAIN_CELL_MAGICS:
        return None
    plain = _parse(source)
    if plain is None and source[:1] in {" ", "\t"}:  # IPython takes the first indent off all lines
        indent = source[: len(source) - len(source.lstrip(" \t"))]
        plain = _parse("\n".join(line.removeprefix(indent) for line in source.split("\n")))
    if plain is None:
        without_magics = _MAGIC_LINE.sub(r"\1pass", _MAGIC_VALUE.sub(r"\1 None", source))
        plain = _parse(without_magics)
    return plain


def _parse(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in a student's string is theirs
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements that run at the top level, also those inside ``if``, ``try`` and ``with``."""
    waiting: list[ast.AST] = list(reversed(tree.body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            yield node
        if isinstance(node, ast.If | ast.Try | ast.With | ast.ExceptHandler):
            inner = [
                child
                for child in ast.iter_child_nodes(node)
                if isinstance(child, ast.stmt | ast.ExceptHandler)
            ]
            waiting += reversed(inner)


def _name_of(node: ast.AST) -> str:
    """The name a statement defines as a function, class or lambda; ``""`` for any other."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
        names = [to.id for to in node.targets if isinstance(to, ast.Name)]
        return names[0] if names else ""
    return ""


def _definitions(source: str, name: str) -> list[ast.stmt]:
    tree = parsed(source)
    return [] if tree is None else [n for n in _statements(tree) if _name_of(n) == name]


def defines(source: str, name: str) -> bool:
    """Whether a cell defines, at its top level, a function (or class, or lambda) of that name."""
    if parsed(source) is None:
        return re.search(rf"(?m)^(async\s+)?def\s+{re.escape(name)}\s*\(", source) is not None
    return bool(_definitions(source, name))


def binds(source: str, name: str) -> bool:
    """Whether a cell gives that name a value in another way: ``f = abs``, ``from x import f``."""
    tree = parsed(source)
    for node in _statements(tree) if tree else ():
        if isinstance(node, ast.Import | ast.ImportFrom):
            if name in {alias.asname or alias.name for alias in node.names}:
                return True
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            stored = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if name in stored and any(_stores(target, name) for target in targets):
                return True
    return False


def _stores(target: ast.expr, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(target))


def writes(source: str, name: str) -> bool:
    """Whether a cell defines the function, and not only as the lesson's stub."""
    found = _definitions(source, name)
    if not found:
        return defines(source, name)
    last = found[-1]  # the one that counts when the cell is run
    return not (isinstance(last, ast.FunctionDef) and _is_unwritten(last))


def is_stub(source: str, names: Collection[str]) -> bool:
    """Whether a cell is empty, or all it has of `names` are functions still to be written."""
    if not source.strip():
        return True
    there = [name for name in names if defines(source, name)]
    return bool(there) and not any(writes(source, name) for name in there)


def _is_unwritten(function: ast.FunctionDef) -> bool:
    """Whether a function ends by raising NotImplementedError and never returns."""
    last = function.body[-1]
    if not isinstance(last, ast.Raise):
        return False
    raised = last.exc.func if isinstance(last.exc, ast.Call) else last.exc
    if not isinstance(raised, ast.Name) or raised.id != "NotImplementedError":
        return False
    return not any(isinstance(node, ast.Return | ast.Yield) for node in ast.walk(function))


def without(source: str, names: Collection[str]) -> str:
    r"""The cell without its top-level definitions of these names; ``""`` where no code is left.

    Lines keep their numbers, so that an error names the line the student sees.

    Examples
    --------
    >>> without("def f(x):\n    return x\ny = 2", ["f"])
    '\n\ny = 2'
    >>> without("def f(x):\n    return x\n# that is all", ["f"])
    ''
    """
    tree = parsed(source)
    gone = [node for node in tree.body if _name_of(node) in names] if tree else []
    if tree is None or not gone:
        return source
    kept = [node for node in tree.body if node not in gone and not _is_text(node)]
    if not kept:
        return ""
    shared = {line for node in kept for line in _lines(node)}
    blank = {line for node in gone for line in _lines(node)} - shared
    lines = source.split("\n")
    return "\n".join("" if n in blank else line for n, line in enumerate(lines, start=1))


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _lines(node: ast.stmt) -> range:
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    return range(first, (node.end_lineno or node.lineno) + 1)


_STARTS = re.compile(r"(?:@|(?:async\s+def|def|class|import|from)\s)")


def definitions_in(text: str, known: str = "") -> str:
    r"""The functions, classes and imports in a text that is no code of its own, or not any more.

    Such as a code cell that became Markdown, or was merged with one. What stands in `known`
    too, the lesson's own cell, is left out.

    Examples
    --------
    >>> print(definitions_in("Some words.\n\ndef f(x):\n    return x\n\nMore words."))
    def f(x):
        return x
    """
    if len(text) > MAX_PARSED:
        return ""
    blocks: list[list[str]] = []
    for line in text.split("\n"):
        inside = not line.strip() or line[0] in " \t)]}"
        decorated = bool(blocks) and blocks[-1][-1].startswith("@")
        if inside or decorated:
            if blocks:
                blocks[-1].append(line)
        else:
            blocks.append([line])
    joined = ["\n".join(block).rstrip() for block in blocks]
    found = [block for block in joined if _STARTS.match(block) and block not in known]
    return "\n\n".join(block for block in found if _parse(block) is not None)
