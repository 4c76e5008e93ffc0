"""A contact sheet of images."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def plot_contact_sheet(
    images: ArrayLike, titles: Sequence[str] = (), columns: int = 8
) -> tuple[Axes, ...]:
    """Draw small greyscale images side by side, with their titles above.

    Parameters
    ----------
    images
        ``(N, H, W)`` or ``(N, H, W, 1)``, on one scale: black is the smallest value of all
        images, white the largest.
    titles
        N titles, or none.
    columns
        Images per row.

    Returns
    -------
    N axes, row by row.

    Raises
    ------
    DataError
        If the shape is different, or there are not N titles.
    """
    from matplotlib.figure import Figure

    stack = np.asarray(images, np.float64)
    if stack.ndim == 4 and stack.shape[-1] == 1:
        stack = stack[..., 0]
    if stack.ndim != 3 or not stack.size or columns < 1:
        raise DataError(f"expected grey images of shape (N, H, W), got {stack.shape}")
    if titles and len(titles) != len(stack):
        raise DataError(f"expected a title for each of {len(stack)} images, got {len(titles)}")
    rows = math.ceil(len(stack) / columns)
    figure = Figure(figsize=(1.3 * columns, (1.55 if titles else 1.3) * rows), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes in grid:
        axes.set_axis_off()
    for axes, image, title in zip(grid, stack, titles or [""] * len(stack), strict=False):
        axes.imshow(image, cmap="gray", vmin=stack.min(), vmax=stack.max())
        axes.set_title(title, fontsize=11)
    return tuple(grid[: len(stack)])
