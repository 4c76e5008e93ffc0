"""How much time and memory each layer takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import BLACK, BLUE, HATCHES, ORANGE, new_axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def plot_layer_costs(
    names: Sequence[str], multiply_accumulates: ArrayLike, parameters: ArrayLike
) -> Axes:
    """Draw each layer's share of a model's multiplications and of its parameters.

    Parameters
    ----------
    names
        One for each layer, in the order in which they run.
    multiply_accumulates, parameters
        Counts ``(layers,)``, none negative; each bar is a share of their sum, labelled with
        the count.

    Raises
    ------
    DataError
        The counts do not match the names, or are negative or all zero.
    """
    counts = {
        "multiply-accumulates (time)": np.asarray(multiply_accumulates, dtype=np.float64),
        "parameters (flash)": np.asarray(parameters, dtype=np.float64),
    }
    for what, values in counts.items():
        if values.shape != (len(names),) or not (values >= 0).all() or not values.sum() > 0:
            raise DataError(
                f"expected {what} as {len(names)} counts, one for each of {list(names)}, none "
                f"negative and not all 0, got {values.tolist()}"
            )
    axes = new_axes(height=0.75 * len(names) + 1.6)
    rows = np.arange(len(names))
    looks = ((BLUE, HATCHES[0], -0.2), (ORANGE, HATCHES[1], 0.2))
    for (what, values), (colour, hatch, shift) in zip(counts.items(), looks, strict=True):
        bars = axes.barh(
            rows + shift,
            100 * values / values.sum(),
            0.38,
            color=colour,
            edgecolor=BLACK,
            hatch=hatch,
            linewidth=0.8,
            label=f"{what}: {values.sum():,.0f} in all",
        )
        axes.bar_label(bars, [f"{value:,.0f}" for value in values], padding=4, fontsize=11)
    axes.set_yticks(rows, names)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_xlabel("Share of the model [%] (numbers: counts)")
    axes.grid(False, axis="y")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    return axes
