"""Show figures and tables in lessons, always with a caption as text below them.

JupyterLab gives PNG outputs no alternative text, so the caption is the text alternative and is
required. Strict nbval skips the PNG and compares the caption: only use numbers in it that are the
same everywhere.
"""

from __future__ import annotations

import html
import io
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tinyml_course.errors import DataError
from tinyml_course.plots.style import styled
from tinyml_course.text_table import text_table

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

CAPTION_STYLE = "font-style:italic; max-width:52em; margin:0.2em 0 1em 0; line-height:1.4"


def show(figure: Artist | Sequence[Artist], caption: str) -> None:
    """Show a figure in the notebook, print its caption below it, and close the figure.

    Parameters
    ----------
    figure
        A Matplotlib figure, or the axes a ``plot_...`` function returned.
    caption
        What the figure shows and what it means, in one to three sentences.

    Raises
    ------
    DataError
        If the caption is empty, or `figure` is no Matplotlib figure or axes.
    """
    text = _checked_caption(caption)
    canvas = _figure_of(figure)
    bundle = {"image/png": figure_png(canvas), "text/plain": "(figure, described below)"}
    display_bundle(bundle, metadata={"image/png": {"alt": text}})
    show_caption(text)
    if "matplotlib.pyplot" in sys.modules:  # only then can pyplot hold, and show, the figure
        sys.modules["matplotlib.pyplot"].close(canvas)


def show_table(rows: Sequence[Sequence[Any]], headers: Sequence[str], caption: str) -> None:
    """Show a small table with a caption; the first column names the rows.

    Parameters
    ----------
    rows
        One sequence of cells per row. Floats get four significant digits, whole numbers thousands
        separators; pass text for any other format.
    headers
        One heading per column, with its unit.
    caption
        What the table contains and what it means.

    Raises
    ------
    DataError
        If the caption is empty, or a row does not have one cell for each heading.
    """
    text = _checked_caption(caption)
    for index, row in enumerate(rows):
        if len(row) != len(headers):
            raise DataError(
                f"expected {len(headers)} cells in each row, one for each of {list(headers)}, "
                f"got {len(row)} in row {index}: {list(row)}"
            )
    cells = [[format_cell(cell) for cell in row] for row in rows]
    bundle = {
        "text/html": _table_html(rows, cells, headers, text),
        "text/plain": _table_text(cells, headers, text),
    }
    display_bundle(bundle)


def figure_png(figure: Artist | Sequence[Artist]) -> bytes:
    """Draw a figure, or the figure of some axes, in the course's style; return PNG bytes."""
    buffer = io.BytesIO()
    # Fixed metadata: the same figure gives the same bytes, so saved notebooks do not change.
    styled(_figure_of(figure).savefig)(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def format_cell(cell: Any) -> str:
    """Format one value for display: ``12,345``, ``0.01234``, ``yes``; text is unchanged.

    Examples
    --------
    >>> format_cell(12345), format_cell(0.0123456), format_cell(True)
    ('12,345', '0.01235', 'yes')
    """
    if isinstance(cell, (bool, np.bool_)):
        return "yes" if cell else "no"
    if isinstance(cell, (int, np.integer)):
        return f"{int(cell):,}"
    if isinstance(cell, (float, np.floating)):
        return f"{float(cell):.4g}"
    return str(cell)


def _checked_caption(caption: str) -> str:
    if not isinstance(caption, str) or not caption.strip():
        raise DataError(
            f"expected a caption that says what the figure shows, got {caption!r}; it is the only "
            "text alternative of the figure: write one to three sentences"
        )
    return " ".join(caption.split())


def _figure_of(shown: Any) -> Figure:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    first = next(iter(np.ravel(np.asarray(shown, dtype=object))), None)
    figure = first.get_figure(root=True) if isinstance(first, Artist) else None
    if not isinstance(figure, Figure):
        raise DataError(
            "expected a Matplotlib figure, or the axes a plot_... function returned, "
            f"got {type(shown).__name__}"
        )
    return figure


def display_bundle(bundle: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
    """Display one output by its MIME types, in a notebook."""
    from IPython.display import display

    display(bundle, metadata=metadata or {}, raw=True)  # type: ignore[no-untyped-call]


def show_caption(caption: str) -> None:
    """Display a caption below what was shown.

    Raises
    ------
    DataError
        If it is empty.
    """
    text = _checked_caption(caption)
    markup = f'<p style="{CAPTION_STYLE}">{html.escape(text)}</p>'
    display_bundle({"text/html": markup, "text/plain": text})


def _table_html(
    rows: Sequence[Sequence[Any]],
    cells: list[list[str]],
    headers: Sequence[str],
    caption: str,
) -> str:
    # A column is right-aligned if every cell in it is a number.
    number = (int, float, np.integer, np.floating)
    aligns = [
        "right" if rows and all(isinstance(row[i], number) for row in rows) else "left"
        for i in range(len(headers))
    ]

    def cell(text: str, column: int, scope: str = "") -> str:
        tag, extra = ("th", f' scope="{scope}"') if scope else ("td", "")
        style = f"text-align:{aligns[column]}; padding:0.3em 0.8em"
        return f'<{tag}{extra} style="{style}">{html.escape(text)}</{tag}>'

    head = "".join(cell(text, i, "col") for i, text in enumerate(headers))
    lines = ["".join(cell(c, i, "" if i else "row") for i, c in enumerate(row)) for row in cells]
    body = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return (
        '<table style="font-size:1em">\n'
        f'<caption style="caption-side:bottom; text-align:left; {CAPTION_STYLE}">'
        f"{html.escape(caption)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    )


def _table_text(cells: list[list[str]], headers: Sequence[str], caption: str) -> str:
    return f"{text_table([headers, *cells], rule=True)}\n{caption}"
