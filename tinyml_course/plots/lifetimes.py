"""Lifetimes: from which step to which each block of the arena is needed, and how much at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tinyml_course.errors import DataError
from tinyml_course.plots.style import BLUE, GREY, HATCHES, ORANGE, VERMILLION, new_panels, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def plot_lifetimes(
    blocks: Sequence[tuple[int, int, int]],
    names: Sequence[str],
    steps: Sequence[str],
    *,
    peak: tuple[int, int] | None = None,
) -> tuple[Axes, ...]:
    """Draw a bar for the life of each block and, with `peak`, the bytes alive at each step.

    Parameters
    ----------
    blocks
        ``(nbytes, first, last)`` of each; step −1 is before the first operator.
    names
        One for each block.
    steps
        Names of the operators; step i is ``steps[i]``.
    peak
        ``(nbytes, step)``, the most that is alive at once: a second panel adds up the bytes of each
        step and marks it.

    Raises
    ------
    DataError
        There is no block, or not one name for each.
    """
    if not blocks or len(blocks) != len(names):
        raise DataError(f"expected a name for each block, got {len(blocks)} and {len(names)}")
    lanes = 0.9 + 0.3 * len(blocks)
    panels = new_panels((lanes,) if peak is None else (lanes, 2.0), width=10)
    top = panels[0]
    for row, (nbytes, first, last) in enumerate(blocks):
        top.barh(row, last - first + 0.9, left=first - 0.45, height=0.72, color="#CFE6F5", ec=BLUE)
        top.text((first + last) / 2, row, f"{nbytes:,}", ha="center", va="center", fontsize=11)
    top.set_yticks(range(len(blocks)), names)
    top.invert_yaxis()
    top.set_title("bytes of each block, over the steps that need it", fontsize=12, color=GREY)
    if peak is not None:
        _draw_totals(panels[1], blocks, len(steps), peak)
    start = min(-1, *(first for _, first, _ in blocks))
    shown = ["never used", "inputs", *(f"{i} {step}" for i, step in enumerate(steps))][start + 2 :]
    panels[-1].set_xticks(
        range(start, len(steps)), shown, rotation=40, ha="right", rotation_mode="anchor"
    )
    panels[-1].set_xlim(start - 0.6, len(steps) - 0.4)
    return panels


def _draw_totals(
    axes: Axes, blocks: Sequence[tuple[int, int, int]], steps: int, peak: tuple[int, int]
) -> None:
    most, at = peak
    for step in range(-1, steps):
        alive = sum(-(-n // 16) * 16 for n, first, last in blocks if first <= step <= last)
        is_peak = step == at
        axes.bar(
            step, alive, 0.9,
            color=ORANGE if is_peak else "#E6E6E6", ec=GREY, hatch=HATCHES[1] if is_peak else "",
        )  # fmt: skip
    axes.axhline(most, color=VERMILLION, linestyle="--", label=f"most at once: {most:,}")
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.set_ylim(0, 1.12 * most)
    axes.set_ylabel("bytes alive")
    axes.grid(False, axis="x")
    axes.legend(loc="upper right")
