"""Decision regions of classifiers with two inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import BLACK, COLOURS, MARKERS, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Classifier = Callable[[npt.NDArray[np.float64]], ArrayLike]
"""Maps points ``(M, 2)`` to their classes, ``(M,)`` integers."""

GRID = 160
"""Number of points along each side of a panel where the classifier is evaluated."""

NAMED_SHARE = 0.012
"""A region that covers less than this share of a panel gets no label: it would not fit."""

_SIDE = 4.3  # of a panel, in inches


@styled
def plot_decision_boundary(
    classifiers: Mapping[str, Classifier],
    x: ArrayLike,
    y: ArrayLike,
    labels: Sequence[str],
    axis_names: tuple[str, str] = ("first number", "second number"),
    columns: int = 2,
) -> tuple[Axes, ...]:
    """Draw the regions of each class, one panel for each classifier, with examples on top.

    Regions are tinted, separated by black lines and labelled if there is room; the examples of
    each class have their own marker.

    Parameters
    ----------
    classifiers
        The title of each panel, and its classifier. One model at several stages of its training
        shows how the boundary moves.
    x
        Examples ``(N, 2)``, real numbers; they determine the part of the plane that is drawn.
    y
        Their true classes ``(N,)``, in ``[0, len(labels))``.
    labels
        Name of each class, at most seven, because there are only seven distinct markers.
    axis_names
        Names of the two inputs, with units.
    columns
        Panels per row.

    Returns
    -------
    The axes of each panel, in the order of ``classifiers``.

    Raises
    ------
    DataError
        The examples are not (N, 2) with N classes, there are too many labels, or a classifier
        does not return one class per point.
    """
    points, classes = _checked(x, y, labels)
    if not classifiers or columns < 1:
        raise DataError(
            f"expected at least one classifier and one column, got {len(classifiers)} and {columns}"
        )
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.05 * np.where(high > low, high - low, 1.0)
    sides = [np.linspace(low[i] - room[i], high[i] + room[i], GRID) for i in range(2)]
    panels = _panels(len(classifiers), columns)
    for axes, (title, classify) in zip(panels, classifiers.items(), strict=True):
        _draw_regions(axes, sides, _predictions(classify, sides, len(labels)), labels, points)
        _draw_examples(axes, points, classes, labels)
        axes.set_title(title)
    figure: Any = panels[0].get_figure(root=True)
    figure.supxlabel(axis_names[0], fontsize=13)
    figure.supylabel(axis_names[1], fontsize=13)
    handles, names = panels[0].get_legend_handles_labels()
    wide = min(columns, len(classifiers)) > 1
    in_a_row = len(labels) if wide else 3
    figure.legend(handles, names, loc="outside upper center", ncols=in_a_row, fontsize=12)
    return panels


def _checked(
    x: ArrayLike, y: ArrayLike, labels: Sequence[str]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    points, classes = np.asarray(x, np.float64), np.asarray(y)
    if points.ndim != 2 or points.shape[1] != 2 or classes.shape != (len(points),):
        raise DataError(
            "expected examples of shape (N, 2) and N classes, "
            f"got shapes {points.shape} and {classes.shape}"
        )
    if not points.size or not np.isfinite(points).all():
        raise DataError("expected at least one example, and finite numbers, got none or NaN")
    if not 1 <= len(labels) <= len(MARKERS):
        raise DataError(f"expected 1 to {len(MARKERS)} labels, got {len(labels)}")
    if classes.dtype.kind not in "iu" or classes.min() < 0 or classes.max() >= len(labels):
        raise DataError(f"expected classes in [0, {len(labels)}), got {np.unique(classes)}")
    return points, classes.astype(np.int64)


def _predictions(
    classify: Classifier, sides: list[npt.NDArray[np.float64]], count: int
) -> npt.NDArray[np.int64]:
    """The predicted class at each grid point, ``(GRID, GRID)``, rows from bottom to top."""
    across, up = np.meshgrid(*sides)
    asked = np.stack([across.ravel(), up.ravel()], axis=1)
    answers = np.asarray(classify(asked))
    if answers.shape != (len(asked),) or answers.dtype.kind not in "iu":
        raise DataError(
            f"expected the classifier to return one integer for each of {len(asked)} points, "
            f"got {answers.dtype} of shape {answers.shape}; take the argmax of its scores"
        )
    if answers.min() < 0 or answers.max() >= count:
        raise DataError(f"expected answers in [0, {count}), got {np.unique(answers)}")
    return answers.reshape(across.shape).astype(np.int64)


def _panels(count: int, columns: int) -> tuple[Axes, ...]:
    from matplotlib.figure import Figure

    columns = min(columns, count)
    rows = -(-count // columns)
    figure = Figure(figsize=(_SIDE * columns + 0.4, _SIDE * rows + 0.6), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).ravel()
    for unused in grid[count:]:
        unused.set_axis_off()
    return tuple(grid[:count])


def _draw_regions(
    axes: Axes,
    sides: list[npt.NDArray[np.float64]],
    answers: npt.NDArray[np.int64],
    labels: Sequence[str],
    points: npt.NDArray[np.float64],
) -> None:
    """A tint for each class, black lines between them, and a label where there is most room."""
    from matplotlib.colors import ListedColormap

    free = np.ones(answers.shape, bool)
    across, up = (np.searchsorted(sides[i], points[:, i]) for i in range(2))
    free[up, across] = False  # a label should not cover an example if it can be avoided

    tints = ListedColormap([(*_rgb(colour), 0.22) for colour in COLOURS])
    axes.pcolormesh(
        *sides, answers, cmap=tints, vmin=-0.5, vmax=len(COLOURS) - 0.5, rasterized=True
    )
    for k in np.unique(answers):
        inside = (answers == k).astype(float)
        if inside.min() < 1:
            axes.contour(*sides, inside, [0.5], colors=BLACK, linewidths=1.3)
        if inside.mean() >= NAMED_SHARE:
            region = answers == k
            row, column = _most_interior_point(region & free if (region & free).any() else region)
            axes.text(
                sides[0][column],
                sides[1][row],
                labels[k],
                ha="center",
                va="center",
                fontsize=12,
                fontweight="bold",
                bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "alpha": 0.85},
                zorder=5,
            )
    axes.grid(False)


def _most_interior_point(inside: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """The point of a region that is farthest from its edge and from the examples in it."""
    from scipy.ndimage import distance_transform_edt

    depth = distance_transform_edt(np.pad(inside, 1))[1:-1, 1:-1]
    row, column = np.unravel_index(int(np.argmax(depth)), inside.shape)
    return int(row), int(column)


def _rgb(colour: str) -> tuple[float, float, float]:
    from matplotlib.colors import to_rgb

    return to_rgb(colour)


def _draw_examples(
    axes: Axes, points: npt.NDArray[np.float64], classes: npt.NDArray[np.int64], labels: Any
) -> None:
    for k, label in enumerate(labels):
        shown = points[classes == k]
        axes.plot(
            shown[:, 0],
            shown[:, 1],
            linestyle="none",
            marker=MARKERS[k],
            color=COLOURS[k],
            markeredgecolor=BLACK,
            markeredgewidth=0.4,
            markersize=5,
            label=label,
        )
