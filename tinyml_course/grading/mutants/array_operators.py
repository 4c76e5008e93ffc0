"""Mutation operators for numbers and arrays: axes, types, rounding, functions of NumPy."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tinyml_course.grading.mutants.operators import (
    Operator,
    changed,
    name_of,
    number,
    of_module,
)

DROPPED = {
    *("clip", "abs", "sign", "round", "rint", "floor", "ceil", "trunc", "sqrt", "exp", "log"),
    *("log2", "astype", "copy", "reshape", "int", "float", "sorted", "set", "roll", "pad"),
    *("where", "maximum", "minimum", "max", "min", "array", "tolist", "ravel", "cos", "sin"),
}
"""Calls that a mutant leaves out, whether they are functions or methods."""


def dropped_call(node: ast.AST) -> Iterator[ast.AST]:
    """Instead of a call, such as clip, abs, round or astype, its first argument or its array."""
    if not isinstance(node, ast.Call) or name_of(node) not in DROPPED:
        return
    if isinstance(node.func, ast.Attribute) and not of_module(node):
        yield node.func.value
        return
    several = name_of(node) in {"maximum", "minimum", "max", "min"}
    yield from node.args if several else node.args[:1]


def dropped_transpose(node: ast.AST) -> Iterator[ast.AST]:
    """A matrix is not transposed."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value


def swapped_axis(node: ast.AST) -> Iterator[ast.AST]:
    """A calculation goes along another axis: 0, 1 or -1, or one axis of several."""
    if not isinstance(node, ast.Call):
        return
    for index, keyword in enumerate(node.keywords):
        if keyword.arg != "axis":
            continue
        for axis in _other_axes(keyword.value):
            others = [*node.keywords[:index], ast.keyword("axis", axis)]
            yield changed(node, keywords=[*others, *node.keywords[index + 1 :]])


def _other_axes(axis: ast.expr) -> Iterator[ast.expr]:
    if isinstance(axis, ast.Tuple):
        yield from axis.elts
    else:
        yield from (number(each) for each in (0, 1, -1))


ROUNDING = ("round", "rint", "floor", "ceil", "trunc")


def other_rounding(node: ast.AST) -> Iterator[ast.AST]:
    """Numbers are rounded by another rule: round, floor, ceil or trunc."""
    if not isinstance(node, ast.Call) or name_of(node) not in ROUNDING or len(node.args) > 1:
        return
    if of_module(node) and isinstance(node.func, ast.Attribute):
        home = node.func.value
        rules = ("rint", "floor", "ceil", "trunc") if _is(home, "np") else ("floor", "ceil")
        for rule in rules:
            if rule != node.func.attr and {rule, node.func.attr} != {"round", "rint"}:
                yield changed(node, func=ast.Attribute(home, rule, ast.Load()))
        if _is(home, "math"):
            yield changed(node, func=ast.Name("round", ast.Load()))
    elif isinstance(node.func, ast.Name):
        for rule in ("floor", "ceil", "trunc"):
            yield changed(node, func=ast.Attribute(ast.Name("math", ast.Load()), rule, ast.Load()))


TYPES = {
    "int8": ("uint8", "int16", "int32"),
    "uint8": ("int8", "uint16"),
    "int16": ("int8", "uint16", "int32"),
    "int32": ("int16", "int64", "float32"),
    "int64": ("int32", "float64"),
    "float32": ("float16", "float64"),
    "float64": ("float32",),
    "int": ("np.int8", "np.int16", "float"),
    "float": ("np.float32", "int"),
}
"""By type, others that may be taken for it. NumPy's own `int` is int64 and is not changed to it."""


def other_type(node: ast.AST) -> Iterator[ast.AST]:
    """Numbers are of another type: int16 for int8, float32 for float64."""
    if isinstance(node, ast.Attribute) and _is(node.value, "np"):
        for other in TYPES.get(node.attr, ()):
            yield ast.Attribute(node.value, other, ast.Load())
    if isinstance(node, ast.Call):
        for index, given in enumerate(node.args):
            if name_of(node) == "astype" and isinstance(given, ast.Name):
                for other in TYPES.get(given.id, ()):
                    new = ast.parse(other, mode="eval").body
                    yield changed(node, args=[*node.args[:index], new, *node.args[index + 1 :]])


PAIRS = (
    ("min", "max"),
    ("minimum", "maximum"),
    ("argmin", "argmax"),
    ("any", "all"),
    ("sum", "mean"),
    ("sum", "max"),
    ("mean", "max"),
    ("sin", "cos"),
    ("zeros", "ones"),
    ("log", "log2"),
)


def other_function(node: ast.AST) -> Iterator[ast.AST]:
    """Another function of the same kind is called: max for min, mean for sum."""
    if not isinstance(node, ast.Call):
        return
    name = name_of(node)
    for other in [b if name == a else a for a, b in PAIRS if name in {a, b}]:
        if isinstance(node.func, ast.Attribute):
            yield changed(node, func=changed(node.func, attr=other))
        elif isinstance(node.func, ast.Name) and other != "mean":
            yield changed(node, func=ast.Name(other, ast.Load()))


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


ARRAY_OPERATORS: tuple[Operator, ...] = (
    dropped_call,
    dropped_transpose,
    swapped_axis,
    other_rounding,
    other_type,
    other_function,
)
