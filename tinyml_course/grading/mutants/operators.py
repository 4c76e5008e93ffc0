"""Mutation operators: each takes a node of a reference and yields what may stand in its place.

The name of a function is the operator's name in reports, its docstring says what it does. What is
particular to NumPy and numbers of a fixed width is in `array_operators`.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from typing import TypeVar

Operator = Callable[[ast.AST], Iterator[ast.AST]]
"""From a node to its replacements; the node itself stays as it is."""

Node = TypeVar("Node", bound=ast.AST)


def changed(node: Node, **fields: object) -> Node:
    """A copy of `node` with other values in some of its fields."""
    new = copy.deepcopy(node)
    for name, value in fields.items():
        setattr(new, name, copy.deepcopy(value))
    return new


def number(value: float) -> ast.expr:
    """A number as Python writes it: a negative one is a minus before a positive one."""
    if value < 0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


def number_in(node: ast.AST) -> int | float | None:
    """The number that is written out here; True and False are none."""
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return None
    return node.value if isinstance(node.value, int | float) else None


def name_of(call: ast.Call) -> str:
    """The last part of what is called: ``"clip"`` of ``np.clip(…)`` and of ``x.clip(…)``."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def of_module(call: ast.Call) -> bool:
    """Whether a function of NumPy or `math` is called, not a method."""
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id in {"np", "math"}
    )


def off_by_one(node: ast.AST) -> Iterator[ast.AST]:
    """A whole number is one more or one less."""
    value = number_in(node)
    if isinstance(value, int):
        yield number(value + 1)
        yield number(value - 1)


def changed_number(node: ast.AST) -> Iterator[ast.AST]:
    """A number is doubled, halved or 1 % larger; 10, 0.5 or 0.01 instead of zero."""
    value = number_in(node)
    if isinstance(value, int):
        yield number(2 * value or 10)
    elif value is not None:
        yield number(2 * value or 10.0)
        yield number(value / 2 or 0.5)
        yield number(round(value * 1.01, 12) or 0.01)


def changed_sign(node: ast.AST) -> Iterator[ast.AST]:
    """A minus is dropped, or a number gets one."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    value = number_in(node)
    if value:
        yield number(-value)


_ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.LShift: (ast.RShift,),
    ast.RShift: (ast.LShift,),
    ast.BitAnd: (ast.BitOr, ast.BitXor),
    ast.BitOr: (ast.BitAnd, ast.BitXor),
    ast.BitXor: (ast.BitAnd, ast.BitOr),
}


def swapped_arithmetic(node: ast.AST) -> Iterator[ast.AST]:
    """Another operator calculates: - for +, / for *, // for /."""
    if isinstance(node, ast.BinOp | ast.AugAssign):
        for other in _ARITHMETIC.get(type(node.op), ()):
            yield changed(node, op=other())


def dropped_operand(node: ast.AST) -> Iterator[ast.AST]:
    """Of a sum, a product or a condition of two parts, one part is left."""
    if isinstance(node, ast.BinOp):
        yield node.left
        yield node.right
    if isinstance(node, ast.BoolOp):
        for index in range(len(node.values)):
            rest = node.values[:index] + node.values[index + 1 :]
            yield rest[0] if len(rest) == 1 else changed(node, values=rest)


def swapped_operands(node: ast.AST) -> Iterator[ast.AST]:
    """The two sides of an operator whose order matters change places."""
    ordered = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ordered):
        yield changed(node, left=node.right, right=node.left)


_BOUNDARY: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}

_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


def _compared_by(node: ast.AST, table: dict[type[ast.cmpop], type[ast.cmpop]]) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare):
        for index, op in enumerate(node.ops):
            if type(op) in table:
                other = table[type(op)]()
                yield changed(node, ops=[*node.ops[:index], other, *node.ops[index + 1 :]])


def moved_boundary(node: ast.AST) -> Iterator[ast.AST]:
    """A comparison takes the limit in, or leaves it out: <= for <."""
    yield from _compared_by(node, _BOUNDARY)


def opposite_comparison(node: ast.AST) -> Iterator[ast.AST]:
    """A comparison says the opposite: != for ==, >= for <."""
    yield from _compared_by(node, _OPPOSITE)


def swapped_and_or(node: ast.AST) -> Iterator[ast.AST]:
    """`or` for `and`, and the other way."""
    if isinstance(node, ast.BoolOp):
        yield changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())


def removed_not(node: ast.AST) -> Iterator[ast.AST]:
    """A `not`, or the ~ before a mask, is dropped."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield node.operand


def fixed_condition(node: ast.AST) -> Iterator[ast.AST]:
    """A condition is always true, or never."""
    if isinstance(node, ast.If | ast.IfExp):
        yield changed(node, test=ast.Constant(value=True))
        yield changed(node, test=ast.Constant(value=False))


def flipped_flag(node: ast.AST) -> Iterator[ast.AST]:
    """False for True, and the other way."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)


def dropped_statement(node: ast.AST) -> Iterator[ast.AST]:
    """A statement does nothing."""
    if isinstance(node, ast.stmt) and not isinstance(node, ast.Pass | ast.FunctionDef):
        yield ast.Pass()


def changed_loop_exit(node: ast.AST) -> Iterator[ast.AST]:
    """`continue` for `break`, and the other way."""
    if isinstance(node, ast.Break):
        yield ast.Continue()
    if isinstance(node, ast.Continue):
        yield ast.Break()


def single_round(node: ast.AST) -> Iterator[ast.AST]:
    """A loop ends after its first round."""
    if isinstance(node, ast.For | ast.While):
        yield changed(node, body=[*node.body, ast.Break()])


def swapped_arguments(node: ast.AST) -> Iterator[ast.AST]:
    """Two neighbours among the arguments of a call change places, where their order matters."""
    if isinstance(node, ast.Call) and name_of(node) not in {"min", "max", "minimum", "maximum"}:
        held = name_of(node) == "clip" and of_module(node)  # the value and the lower limit
        for index in range(int(held), len(node.args) - 1):
            first, second = node.args[index : index + 2]
            yield changed(node, args=[*node.args[:index], second, first, *node.args[index + 2 :]])


def dropped_keyword(node: ast.AST) -> Iterator[ast.AST]:
    """A keyword of a call is left out."""
    if isinstance(node, ast.Call):
        for index in range(len(node.keywords)):
            yield changed(node, keywords=node.keywords[:index] + node.keywords[index + 1 :])


def range_off_by_one(node: ast.AST) -> Iterator[ast.AST]:
    """A bound of a range that is no plain number is one more or one less."""
    if isinstance(node, ast.Call) and name_of(node) in {"range", "arange"}:
        for index, bound in enumerate(node.args):
            if not isinstance(bound, ast.Constant):
                for op in (ast.Add(), ast.Sub()):
                    moved = ast.BinOp(bound, op, ast.Constant(1))
                    yield changed(node, args=[*node.args[:index], moved, *node.args[index + 1 :]])


def changed_slice(node: ast.AST) -> Iterator[ast.AST]:
    """A bound or the step of a slice is left out; a bound that is no number is off by one."""
    if isinstance(node, ast.Slice):
        for part in ("lower", "upper", "step"):
            bound = getattr(node, part)
            if bound is None:
                continue
            yield changed(node, **{part: None})
            if not isinstance(bound, ast.Constant) and part != "step":
                for op in (ast.Add(), ast.Sub()):
                    yield changed(node, **{part: ast.BinOp(bound, op, ast.Constant(1))})


def changed_text(node: ast.AST) -> Iterator[ast.AST]:
    """A text has a letter more, or is empty."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield ast.Constant(node.value + "X")
        yield ast.Constant("")


def other_variable(node: ast.AST) -> Iterator[ast.AST]:
    """Another argument, or a variable that was set in a line above, stands in one place."""
    if not isinstance(node, ast.FunctionDef):
        return
    given = [argument.arg for argument in node.args.args]
    set_in = _first_lines(node)
    draft = copy.deepcopy(node)
    for use in ast.walk(draft):
        is_use = isinstance(use, ast.Name) and isinstance(use.ctx, ast.Load)
        if not isinstance(use, ast.Name) or not is_use or use.id not in {*given, *set_in}:
            continue
        above = [name for name, line in set_in.items() if line < use.lineno]
        name = use.id
        for use.id in sorted({*given, *above} - {name}):
            yield copy.deepcopy(draft)
        use.id = name


def _first_lines(function: ast.FunctionDef) -> dict[str, int]:
    """By variable of a function, the line that sets it; those of comprehensions are not here."""
    lines: dict[str, int] = {}
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.Lambda | ast.comprehension):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            lines[node.id] = min(node.lineno, lines.get(node.id, node.lineno))
        waiting += ast.iter_child_nodes(node)
    return lines


OPERATORS: tuple[Operator, ...] = (
    off_by_one,
    changed_number,
    changed_sign,
    swapped_arithmetic,
    dropped_operand,
    swapped_operands,
    moved_boundary,
    opposite_comparison,
    swapped_and_or,
    removed_not,
    fixed_condition,
    flipped_flag,
    dropped_statement,
    changed_loop_exit,
    single_round,
    swapped_arguments,
    dropped_keyword,
    range_off_by_one,
    changed_slice,
    changed_text,
    other_variable,
)
