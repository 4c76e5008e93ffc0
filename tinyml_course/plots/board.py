"""What a model uses on a board: bytes, instructions, and samples in a ring buffer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import BLACK, COLOURS, HATCHES, ORANGE, VERMILLION, new_axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RingState = tuple[str, ArrayLike, int, int]
"""Title, buffer, index of the oldest sample, and number of samples just written."""


@styled
def plot_bytes(parts: Mapping[str, int], title: str = "") -> Axes:
    """Draw how memory is used, with a bar for each use.

    Parameters
    ----------
    parts
        Bytes by use, none negative and not all 0; drawn in this order.
    title
        Title above the bars.

    Raises
    ------
    DataError
        There are no bytes, or a number is negative.
    """
    values = np.array(list(parts.values()), dtype=np.float64)
    if not values.size or values.min() < 0 or not values.sum() > 0:
        raise DataError(f"expected bytes by use, none negative and not all 0, got {dict(parts)}")
    axes = new_axes(height=0.5 * len(values) + 1.4)
    bars = axes.barh(list(parts), values, 0.6, color=COLOURS[0], edgecolor=BLACK, linewidth=0.8)
    shares = [f"{v:,.0f} B, {v / values.sum():.0%}" for v in values]
    axes.bar_label(bars, shares, padding=4, fontsize=12)
    axes.invert_yaxis()
    axes.margins(x=0.22)
    axes.set(xlabel="Bytes", title=title)
    axes.grid(False, axis="y")
    return axes


@styled
def plot_instructions(names: Sequence[str], counts: Mapping[str, ArrayLike]) -> Axes:
    """Draw how many instructions each layer takes, for one or more implementations.

    Parameters
    ----------
    names
        One for each layer, in the order in which they run.
    counts
        Counts ``(layers,)`` by implementation, such as ``"plain"``.

    Raises
    ------
    DataError
        The counts do not match the names, or there are none.
    """
    table = {what: np.asarray(values, np.float64) for what, values in counts.items()}
    if not table or any(values.shape != (len(names),) for values in table.values()):
        raise DataError(
            f"expected counts for {len(names)} layers, got "
            + (", ".join(f"{what}: {v.shape}" for what, v in table.items()) or "none")
        )
    axes = new_axes(height=0.3 * len(names) * len(table) + 1.8)
    wide = 0.8 / len(table)
    rows = np.arange(len(names))
    for i, (what, values) in enumerate(table.items()):
        bars = axes.barh(
            rows + (i - (len(table) - 1) / 2) * wide,
            values / 1e6,
            0.9 * wide,
            color=COLOURS[i % len(COLOURS)],
            hatch=HATCHES[i % len(HATCHES)],
            edgecolor=BLACK,
            linewidth=0.8,
            label=f"{what}: {values.sum():,.0f} in all",
        )
        axes.bar_label(bars, [f"{value:,.0f}" for value in values], padding=4, fontsize=11)
    axes.set_yticks(rows, names)
    axes.invert_yaxis()
    axes.margins(x=0.14)
    axes.set_xlabel("Instructions of one inference [millions] (numbers: counts)")
    axes.grid(False, axis="y")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    return axes


@styled
def plot_ring_buffer(states: Sequence[RingState]) -> Axes:
    """Draw a ring buffer at several moments, one row per moment.

    Hatched elements were written last; a mark below points to the oldest sample.

    Parameters
    ----------
    states
        The moments, the first at the top, with buffers of equal length.

    Raises
    ------
    DataError
        There are none, or an index is outside the buffer.
    """
    for title, buffer, start, new in states:
        if not 0 <= start < np.size(buffer) or new < 0:
            raise DataError(
                f"expected the oldest of {np.size(buffer)} samples at 0 ... {np.size(buffer) - 1} "
                f"and at least 0 new ones, got {start} and {new} in {title!r}"
            )
    if not states:
        raise DataError("expected at least one moment of a ring buffer, got none")
    axes = new_axes(height=1.15 * len(states) + 0.9)
    for row, (title, buffer, start, new) in enumerate(states):
        values = np.asarray(buffer)
        size = len(values)
        fresh = {(start - 1 - i) % size for i in range(min(new, size))}
        for place, value in enumerate(values.tolist()):
            axes.bar(
                place,
                0.5,
                0.92,
                bottom=row - 0.25,
                color=ORANGE if place in fresh else "white",
                hatch=HATCHES[1] if place in fresh else "",
                edgecolor=BLACK,
            )
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
            axes.text(place, row, str(value), ha="center", va="center", bbox=box)
        axes.text(start, row + 0.42, "▲ oldest", ha="center", va="center", color=VERMILLION)
        axes.text(-0.7, row, title, ha="right", va="center")
    widest = max(np.size(buffer) for _, buffer, _, _ in states)
    axes.set(xlim=(-0.6, widest - 0.4), ylim=(len(states) - 0.35, -0.5), yticks=[])
    axes.set_xticks(range(widest))
    axes.set_xlabel("Place in memory")
    axes.grid(False)
    axes.spines["left"].set_visible(False)
    return axes
