"""How one output is computed, from its products to its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinyml_course.plots.style import BLUE, GREY, VERMILLION, new_axes, styled
from tinyml_course.simulator.derivation import OutputDerivation

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def plot_output_derivation(derivation: OutputDerivation) -> Axes:
    """Draw the products of one output and the accumulator that adds them up.

    Parameters
    ----------
    derivation
        Result of `tinyml_course.simulator.derivation.derive_output`.

    Returns
    -------
    Axes; x is the index of the product, y the int32 accumulator. The title says how the
    accumulator becomes the int8 result.
    """
    axes = new_axes(9, 3.6)
    number = np.arange(1, len(derivation.taps) + 1)
    axes.bar(number, [tap.product for tap in derivation.taps], 0.8, color=BLUE, label="products")
    sums = [0, *(tap.accumulator for tap in derivation.taps), derivation.accumulator]
    axes.step(
        np.arange(len(sums)),
        sums,
        where="mid",
        color=VERMILLION,
        label="accumulator",
    )
    axes.axhline(0, color=GREY, linewidth=1)
    axes.annotate(
        f"bias {derivation.bias:+,}\nmakes {derivation.accumulator:,}".replace("-", "−"),
        (len(sums) - 1, derivation.accumulator),
        xytext=(6, 0),
        textcoords="offset points",
        va="top" if derivation.accumulator > 0 else "bottom",  # away from the frame
    )
    axes.set_xlim(-0.5, len(sums) + max(1.0, 0.2 * len(sums)))
    axes.set_xlabel("Product, in the order of the board's loops")
    axes.set_ylabel("Accumulator (int32)")
    s = derivation.scaling
    way = (
        f"{derivation.accumulator:,} → rounding one → {s.first:,} → rounding two → {s.second:,} → "
        f"zero point → {derivation.shifted_code:,} → clamp → {derivation.result}"
    )
    axes.set_title(way.replace("-", "−"), fontsize=12)
    axes.legend(loc="best")
    return axes
