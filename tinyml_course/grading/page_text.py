"""Markdown of the generated pages: a table, and words that stand as they were written."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DOLLAR = re.compile(r"(?<!\\)\$")
"""Two of them in a line would be read as a formula."""

_MARKS = re.compile(r"([\\`*_<\[\]])")


def no_formulas(text: str) -> str:
    """The text with each ``$`` escaped."""
    return _DOLLAR.sub(r"\\$", text)


def quoted(text: str) -> str:
    """Plain text for Markdown: ``2**bits`` is no bold type, and an underscore stays one."""
    return _MARKS.sub(r"\\\1", text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; a ``|`` in a cell does not end it."""
    lines = [[each.replace("|", r"\|") for each in row] for row in [head, *rows]]
    first, *others = (f"| {' | '.join(line)} |" for line in lines)
    return "\n".join([first, f"|{'---|' * len(head)}", *others])
