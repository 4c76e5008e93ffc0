"""Rows of cells as aligned plain text."""

from __future__ import annotations

from collections.abc import Sequence


def text_table(rows: Sequence[Sequence[str | int]], *, rule: bool = False) -> str:
    """Align rows in columns, two spaces apart.

    Parameters
    ----------
    rows
        The headers, then the body; every row has the same number of cells. Whole numbers get
        thousands separators, and a column of them is aligned to the right.
    rule
        Whether to draw a line of dashes below the headers.

    Examples
    --------
    >>> print(text_table([("Layer", "Weights"), ("dense", 1280), ("softmax", 0)], rule=True))
    Layer    Weights
    -------  -------
    dense      1,280
    softmax        0
    """
    cells = [[f"{c:,}" if isinstance(c, int) else c for c in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    right = [all(isinstance(c, int) for c in column[1:]) for column in zip(*rows, strict=True)]
    if rule:
        cells.insert(1, ["-" * width for width in widths])
    lines = [
        "  ".join(
            c.rjust(w) if r else c.ljust(w) for c, w, r in zip(row, widths, right, strict=True)
        )
        for row in cells
    ]
    return "\n".join(line.rstrip() for line in lines)
