"""The arena: which bytes each tensor occupies, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinyml_course.errors import DataError
from tinyml_course.plots.style import BLUE, HATCHES, ORANGE, VERMILLION, new_axes, styled
from tinyml_course.simulator.arena import ArenaPlan, Block

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAMED_STEPS = 24
"""Up to this many steps, the axis shows each step's operator name."""

SMALLEST_PIXELS = 10
"""A block narrower or lower than this has no room for text."""

_LOOKS = {
    "tensor": ("#CFE6F5", BLUE, HATCHES[0]),
    "scratch": ("#FBE9C3", ORANGE, HATCHES[1]),
}


@styled
def plot_arena(plan: ArenaPlan) -> Axes:
    """Draw the arena's head: each block over the steps it is live and the bytes it occupies.

    Parameters
    ----------
    plan
        Result of `tinyml_course.simulator.arena.plan_arena`.

    Returns
    -------
    Axes with one rectangle per block; x is the step (-1: the inputs are filled in), y the byte.
    A block shows its tensor's name and size if there is room. The dashed line is ``head_bytes``.

    Raises
    ------
    DataError
        If the plan has no block.
    """
    if not plan.blocks:
        raise DataError("expected a plan with at least one block, found none")
    names = _step_names(plan)
    axes = new_axes(10, 3.8 + 0.06 * max(map(len, names)))
    for kind, (face, edge, hatch) in _LOOKS.items():
        blocks = [block for block in plan.blocks if block.kind == kind]
        if blocks:
            axes.bar(
                [block.first - 0.5 for block in blocks],
                [block.nbytes for block in blocks],
                [block.last - block.first + 1 for block in blocks],
                [block.offset for block in blocks],
                align="edge",
                color=face,
                edgecolor=edge,
                hatch=hatch,
                label="tensor" if kind == "tensor" else "scratch buffer",
            )
    axes.axhline(
        plan.head_bytes,
        color=VERMILLION,
        linestyle="--",
        label=f"the plan's height: {plan.head_bytes:,} bytes",
    )
    _label_axes(axes, plan, names)
    _write_names(axes, plan)
    return axes


def _step_names(plan: ArenaPlan) -> list[str]:
    """Labels of the steps from -2 on; empty if there are too many to read."""
    if len(plan.steps) > NAMED_STEPS:
        return [""]
    steps = (step.removeprefix("operator ").replace("CUSTOM:", "") for step in plan.steps)
    return ["never used", "inputs", *steps]


def _label_axes(axes: Axes, plan: ArenaPlan, names: list[str]) -> None:
    start = min(-1, *(block.first for block in plan.blocks))
    if len(plan.steps) <= NAMED_STEPS:
        ticks = range(start, len(plan.steps))
        axes.set_xticks(ticks, names[start + 2 :], rotation=45, ha="right", rotation_mode="anchor")
    else:
        axes.locator_params(axis="x", nbins=16, integer=True)
        axes.set_xlabel("Step (−1: the inputs are filled in)")
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.set_xlim(start - 0.5, len(plan.steps) - 0.5)
    axes.set_ylim(0, 1.04 * plan.head_bytes)
    axes.set_ylabel("Byte of the arena")
    axes.grid(False, axis="x")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, borderaxespad=0.3)


def _write_names(axes: Axes, plan: ArenaPlan) -> None:
    """Write the longest name that fits into each block."""
    # Lay out the figure first, so that the measured sizes are final.
    axes.get_figure(root=True).draw_without_rendering()  # type: ignore[union-attr]
    for block in plan.blocks:
        (left, low), (right, high) = axes.transData.transform(
            [(block.first - 0.5, block.offset), (block.last + 0.5, block.end)]
        )
        if right - left < SMALLEST_PIXELS or high - low < SMALLEST_PIXELS:
            continue  # measuring text is slow
        middle = ((block.first + block.last) / 2, block.offset + block.nbytes / 2)
        text = axes.text(*middle, "", ha="center", va="center", fontsize=11, parse_math=False)
        text.set_in_layout(False)
        margin = 3
        if block.kind == "scratch":  # a white background, because text on a hatch is hard to read
            text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
            margin = 6
        for name in _names(block):
            text.set_text(name)
            size = text.get_window_extent()
            if size.width <= right - left - margin and size.height <= high - low - margin:
                break
        else:
            text.remove()


def _names(block: Block) -> list[str]:
    """Possible names of a block, longest first, because a converter's names are long."""
    if block.kind == "scratch":
        short = "scratch"
    else:
        short = "/".join(block.name.split(";")[0].split("/")[-2:])
    size = f"{block.nbytes:,} B"
    narrow = short.replace("/", "/\n")
    number = "" if block.tensor is None else f"t{block.tensor}"
    names = (f"{short}\n{size}", f"{narrow}\n{size}", f"{short}, {size}", short, narrow, number)
    return [name for name in names if name]
