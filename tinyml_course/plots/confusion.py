"""The confusion matrix, as a table of tinted numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import BLACK, BLUE, GREY, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_CELL = (0.95, 0.62)  # width and height in inches
_DARK = 0.925  # from here on white stands out more than black
_MARGIN = (2.6, 1.7)  # for the names beside and below the table


@styled
def plot_confusion(matrix: ArrayLike, labels: Sequence[str], title: str = "") -> Axes:
    """Draw a confusion matrix: a row per true class, a column per predicted class.

    Every cell shows its number, so the tint is not needed to read it; correct answers are framed.

    Parameters
    ----------
    matrix
        ``(classes, classes)``, none negative. Whole numbers are counts and are shown unchanged;
        real numbers in [0, 1] are shares of their row and are shown in percent.
    labels
        Name of each class.
    title
        What was evaluated; empty for none.

    Raises
    ------
    DataError
        The matrix is not square, does not match the labels, or has other values.
    """
    table = np.asarray(matrix)
    shares = table.dtype.kind == "f"
    if table.shape != (len(labels), len(labels)) or not len(labels):
        raise DataError(
            f"expected a matrix of shape ({len(labels)}, {len(labels)}), a row and a column for "
            f"each of {list(labels)}, got {table.shape}"
        )
    if table.dtype.kind not in "iuf" or not (table >= 0).all() or (shares and table.max() > 1):
        raise DataError(
            "expected counts (whole numbers) or shares in [0, 1], none negative and none NaN, got "
            f"{table.dtype} from {table.min()} to {table.max()}"
        )
    from matplotlib.colors import LinearSegmentedColormap

    axes = _new_table(len(labels))
    # Each row relative to its sum: a rare class is as visible as a frequent one.
    tint = table / np.maximum(table.sum(axis=1, keepdims=True), 1e-12)
    colours = LinearSegmentedColormap.from_list("share", ["white", BLUE])
    axes.imshow(tint, cmap=colours, vmin=0, vmax=1, aspect="auto")
    for row, column in np.ndindex(table.shape):
        value = table[row, column]
        axes.text(
            column,
            row,
            _percent(float(value)) if shares else f"{int(value):,}",
            ha="center",
            va="center",
            color=_readable(tint[row, column]),
            fontweight="bold" if row == column else "normal",
        )
    _frame_right_answers(axes, len(labels))
    names = [label.replace(" ", "\n") for label in labels]
    axes.set_xticks(range(len(labels)), names, rotation=90 if len(labels) > 8 else 0)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xlabel("Answer")
    axes.set_ylabel("Truth")
    axes.grid(False)
    axes.tick_params(length=0)
    if title:
        axes.set_title(title)
    return axes


def _new_table(classes: int) -> Axes:
    from matplotlib.figure import Figure

    size = [classes * _CELL[i] + _MARGIN[i] for i in range(2)]
    return Figure(figsize=(size[0], size[1]), layout="constrained").add_subplot()


def _readable(tint: float) -> str:
    """Text colour on a tint from white to blue: grey for 0, white on dark tints."""
    if tint == 0:
        return GREY
    return "white" if tint > _DARK else BLACK


def _percent(share: float) -> str:
    """Whole percent; only exactly 0 reads as 0, and only exactly 1 as 100."""
    percent = round(100 * share)
    if 0 < share < 1 and percent in (0, 100):
        return "<1 %" if percent == 0 else ">99 %"
    return f"{percent} %"


def _frame_right_answers(axes: Axes, classes: int) -> None:
    from matplotlib.patches import Rectangle

    for k in range(classes):
        frame = Rectangle((k - 0.47, k - 0.46), 0.94, 0.92, fill=False, linewidth=2.2)
        frame.set_edgecolor(BLACK)
        axes.add_patch(frame)
