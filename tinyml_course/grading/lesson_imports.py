"""What a lesson's own cells import, so that it can be imported once for all submissions."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tinyml_course.grading.intake import Cell
from tinyml_course.grading.release_steps.cells import SETUP


def modules_of(ours: Sequence[Cell]) -> tuple[str, ...]:
    """The modules that the lesson's cells tagged ``setup`` import, in their order.

    Of ``from a import b`` both ``a`` and ``a.b`` are named: ``b`` may be a module.
    """
    found: dict[str, None] = {}
    for cell in ours:
        if cell.kind == "code" and SETUP in cell.tags:
            found.update(dict.fromkeys(_imported(cell.source)))
    return tuple(found)


def _imported(source: str) -> Iterator[str]:
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        tree = ast.parse(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]
    except SyntaxError:
        return
    for node in tree.body:  # not those in an if: they are for Colab
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
