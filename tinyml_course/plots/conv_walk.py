"""A picture of one output's way from products to a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinyml_course.plots.style import BLUE, GREY, VERMILLION, new_axes, styled
from tinyml_course.simulator.derivation import OutputDerivation

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def plot_conv_walk(walk: OutputDerivation) -> Axes:
    """Draw the products of one output and the accumulator that adds them up.

    Parameters
    ----------
    walk
        From `tinyml_course.simulator.derivation.derive_output`.

    Returns
    -------
    Axes; x is the product's number, y is in the accumulator's integers. The title says how the
    accumulator becomes the int8 result.
    """
    axes = new_axes(9, 3.6)
    number = np.arange(1, len(walk.taps) + 1)
    axes.bar(number, [tap.product for tap in walk.taps], 0.8, color=BLUE, label="products")
    sums = [0, *(tap.accumulator for tap in walk.taps), walk.accumulator]
    axes.step(
        np.arange(len(sums)),
        sums,
        where="mid",
        color=VERMILLION,
        label="accumulator",
    )
    axes.axhline(0, color=GREY, linewidth=1)
    axes.annotate(
        f"bias: {walk.accumulator:,}".replace("-", "−"),
        (len(sums) - 1, walk.accumulator),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
    )
    axes.set_xlim(-0.5, len(sums) + max(1.0, 0.12 * len(sums)))
    axes.set_xlabel("Product, in the order of the board's loops")
    axes.set_ylabel("Accumulator (int32)")
    s = walk.scaling
    way = (
        f"{walk.accumulator:,} → rounding one → {s.first:,} → rounding two → {s.second:,} → "
        f"zero point → {walk.shifted_code:,} → clamp → {walk.result}"
    )
    axes.set_title(way.replace("-", "−"), fontsize=12)
    axes.legend(loc="best")
    return axes
