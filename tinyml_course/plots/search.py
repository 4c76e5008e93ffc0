"""Networks by what they cost and how often they are right: fronts, searches, and estimates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import (
    BLACK,
    COLOURS,
    GREY,
    LINES,
    MARKERS,
    YELLOW,
    new_axes,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis


@styled
def plot_front(
    groups: Mapping[str, tuple[ArrayLike, ArrayLike]],
    front: tuple[ArrayLike, ArrayLike] = ((), ()),
    marked: Mapping[str, tuple[float, float]] | None = None,
    *,
    cost: str = "weights [kB]",
    limit: float | None = None,
    faint: bool = False,
) -> Axes:
    """Draw networks by cost and accuracy, those that no other beats, and some by name.

    Parameters
    ----------
    groups
        By name: costs and shares of right answers, ``(N,)`` each.
    front
        Costs and shares of the front, from the cheapest to the dearest; drawn as rings on stairs.
    marked
        By name: cost and share of single networks.
    cost
        What the cost is, with its unit.
    limit
        A dashed line at the highest cost that is allowed.
    faint
        Whether the first group is a grey background for the others and for what is marked.

    Raises
    ------
    DataError
        If there is no network, a cost is not above 0, or costs and shares differ in number.
    """
    axes = new_axes(9, 4.8)
    pairs = {name: _pair(name, *each) for name, each in groups.items()}
    if not any(len(costs) for costs, _ in pairs.values()):
        raise DataError("expected at least one network, got none")
    for i, (name, (costs, shares)) in enumerate(pairs.items()):
        background = faint and not i
        axes.plot(costs, 100 * shares, MARKERS[i], color=GREY if background else COLOURS[i],
                  label=name, markersize=6, alpha=0.35 if background else 1.0)  # fmt: skip
    costs, shares = _pair("front", *front)
    if len(costs):
        axes.step(costs, 100 * shares, where="post", color=BLACK, linewidth=1.5, label="front",
                  marker="o", markersize=11, markerfacecolor="none")  # fmt: skip
    for i, (name, (at, share)) in enumerate((marked or {}).items()):
        axes.plot([at], [100 * share], MARKERS[-1 - i], markersize=14, color=YELLOW,
                  markeredgecolor=BLACK, label=name)  # fmt: skip
    if limit is not None:
        axes.axvline(limit, color=GREY, linestyle="--", label=f"at most {limit:.3g}")
    axes.set_xscale("log")
    _label_in_numbers(axes.xaxis)
    axes.set_xlabel(cost[0].upper() + cost[1:])
    axes.set_ylabel("Right [%]")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return axes


@styled
def plot_searches(searches: Mapping[str, ArrayLike], level: tuple[str, float]) -> Axes:
    """Draw the best that each kind of search has found, after each network it trained.

    Parameters
    ----------
    searches
        By name: ``(runs, networks)`` shares of right answers, the best so far; NaN where nothing
        that fits was found yet. The line is the median, and begins where half of the runs have
        found something; the bar at its end has the middle half of the runs.
    level
        Name and share of what is to be beaten.

    Raises
    ------
    DataError
        If an array has another shape.
    """
    axes, lowest = new_axes(9, 4.4), 100.0
    for i, (name, runs) in enumerate(searches.items()):
        best = np.asarray(runs, np.float64)
        if best.ndim != 2 or not best.size:
            raise DataError(f"expected (runs, networks) for {name!r}, got shape {best.shape}")
        # A run that has found nothing yet is worse than any other, whatever its number.
        low, middle, high = np.percentile(
            np.nan_to_num(100 * best, nan=0.0), [25, 50, 75], axis=0, method="nearest"
        )
        trained = np.arange(1, best.shape[1] + 1)
        middle[middle == 0] = np.nan
        axes.plot(trained, middle, color=COLOURS[i], linestyle=LINES[i], label=name)
        aside = trained[-1] * (1 + 0.02 * (i + 1))  # bars of four searches beside each other
        axes.plot([aside, aside], [low[-1], high[-1]], color=COLOURS[i], linewidth=3)
        axes.plot([aside], [middle[-1]], MARKERS[i], color=COLOURS[i], markeredgecolor=BLACK)
        lowest = min(lowest, float(np.nanmin([*middle, 100 * level[1]])))
    name, share = level
    axes.axhline(100 * share, color=GREY, linestyle="--", label=name)
    axes.set_ylim(bottom=lowest - 1)
    axes.set_xlabel("Networks trained")
    axes.set_ylabel("Right, best so far [%]")
    axes.legend(loc="lower right")
    return axes


@styled
def plot_estimates(
    estimates: Mapping[str, ArrayLike], counted: ArrayLike, names: Sequence[str], unit: str
) -> tuple[Axes, ...]:
    """Draw what was estimated against what was counted, a panel for each kind of estimate.

    Parameters
    ----------
    estimates
        By label of the axis: ``(N,)`` estimates, above 0.
    counted
        ``(N,)``, above 0.
    names
        N names, numbered in the picture.
    unit
        Of `counted`.

    Raises
    ------
    DataError
        If the numbers of estimates differ.
    """
    from matplotlib.figure import Figure

    truth = np.asarray(counted, np.float64)
    figure = Figure(figsize=(9, 4.2), layout="constrained")
    panels = figure.subplots(1, len(estimates), sharey=True, squeeze=False)[0]
    for i, (panel, (label, values)) in enumerate(zip(panels, estimates.items(), strict=True)):
        guess = np.asarray(values, np.float64)
        if guess.shape != truth.shape or len(names) != len(truth):
            raise DataError(
                f"expected {len(truth)} estimates and names, got {guess.shape} for {label!r} and "
                f"{len(names)} names"
            )
        panel.loglog(guess, truth, MARKERS[i], color=COLOURS[i])
        for number, (x, y) in enumerate(zip(guess, truth, strict=True), start=1):
            ahead = (guess > x) & (guess < 1.12 * x) & (np.abs(np.log(truth / y)) < 0.15)
            at, align = ((-7, -2), "right") if ahead.any() else ((7, -4), "left")
            panel.annotate(f"{number}", (x, y), xytext=at, ha=align, textcoords="offset points")
        panel.set_xlabel(label)
        _label_in_numbers(panel.xaxis)
    _label_in_numbers(panels[0].yaxis)
    panels[0].set_ylabel(f"Counted [{unit}]")
    return tuple(panels)


def _label_in_numbers(axis: Axis) -> None:
    """Label a logarithmic axis at 1, 2, 5, 10, …, without powers."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,.10g}"))
    axis.set_minor_formatter(NullFormatter())


def _pair(name: str, costs: ArrayLike, shares: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.asarray(costs, np.float64), np.asarray(shares, np.float64)
    if x.ndim != 1 or x.shape != y.shape or (x <= 0).any():
        raise DataError(
            f"expected costs above 0 and as many shares for {name!r}, got shapes {x.shape} and "
            f"{y.shape}"
        )
    return x, y
