"""A device's power over a day, its battery over a year, and its life over messages a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tinyml_course.errors import DataError
from tinyml_course.plots.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    HATCHES,
    LINES,
    MARKERS,
    SKY,
    VERMILLION,
    new_axes,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HOURS = 24


@styled
def plot_power_day(
    phases: Sequence[tuple[str, float, float]], sleep_mw: float, period_s: float, mean_mw: float
) -> tuple[Axes, Axes]:
    """Draw the power over a day, and the phases of one waking below it.

    Parameters
    ----------
    phases
        What happens in a waking: name, mW, seconds; at least one.
    sleep_mw
        Milliwatts asleep, > 0.
    period_s
        Seconds from one waking to the next.
    mean_mw
        Mean power, a line in the upper picture.

    Returns
    -------
    The axes of the day and of one waking; power is logarithmic.

    Raises
    ------
    DataError
        There is no phase, or a power is not above 0.
    """
    from matplotlib.figure import Figure

    if not phases or min(sleep_mw, *(mw for _, mw, _ in phases)) <= 0:
        raise DataError("expected at least one phase, and all powers above 0 mW")
    figure = Figure(figsize=(9.0, 6.4), layout="constrained")
    day, waking = figure.subplots(2, 1, height_ratios=(1, 1.3))
    highest = max(mw for _, mw, _ in phases)
    wakings = np.arange(period_s / 7200, HOURS, period_s / 3600)  # the first after half a period
    day.vlines(wakings, sleep_mw, highest, color=BLUE, linewidth=0.8)
    day.plot([0, HOURS], [sleep_mw, sleep_mw], color=BLUE, label="power")
    day.axhline(mean_mw, color=VERMILLION, linestyle="--", label="mean")
    day.set(yscale="log", xlim=(0, HOURS), xticks=range(0, 25, 3), xlabel="time [hours]")
    day.set_ylabel("power [mW]")
    day.set_title(f"A day: {len(wakings):,} wakings")
    day.legend(loc="upper right", ncols=2)
    start = 0.0
    for index, (name, mw, seconds) in enumerate(phases):
        look = {"color": COLOURS[index % 7], "hatch": HATCHES[index % 7]}
        waking.bar(
            start, mw - sleep_mw, seconds, sleep_mw, align="edge", label=f"{name}, {mw:.3g} mW",
            alpha=0.75, edgecolor="white", **look,
        )  # fmt: skip
        start += seconds
    waking.axhline(sleep_mw, color=BLACK, linewidth=1.2)
    waking.set(yscale="log", xlim=(-0.05 * start, 1.05 * start), xlabel="time [seconds]")
    waking.set_ylabel("power [mW]")
    waking.set_title("One waking")
    waking.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), ncols=3)
    for axes in (day, waking):
        axes.set_ylim(sleep_mw / 2, highest * 4)
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    return day, waking


@styled
def plot_charge(charges: Mapping[str, Sequence[float]], capacity_mwh: float) -> Axes:
    """Draw the charge of a battery at the end of each day, for several cases.

    Parameters
    ----------
    charges
        By name: milliwatt-hours of each day.
    capacity_mwh
        What the battery holds when full.

    Returns
    -------
    The axes; a mark at the bottom stands on each day that ends with an empty battery.
    """
    axes = new_axes(9.0, 4.0)
    for index, (name, charge) in enumerate(charges.items()):
        colour = COLOURS[index % 7]
        level = np.asarray(charge, float)
        days = np.arange(1, len(level) + 1)
        axes.plot(days, level, color=colour, linestyle=LINES[index % 7], label=name)
        empty = days[level <= 0]
        axes.plot(
            empty, np.zeros(len(empty)), MARKERS[index % 7], color=colour, clip_on=False,
            markersize=2.5,
        )  # fmt: skip
    axes.axhline(capacity_mwh, color=GREY, linewidth=1.0)
    axes.set(xlabel="day of the year", ylabel="in the battery [mWh]", ylim=(0, 1.08 * capacity_mwh))
    axes.margins(x=0.01)
    axes.legend(loc="lower center")
    return axes


@styled
def plot_years(
    messages: Sequence[float], years: Mapping[str, Sequence[float]], claimed: float
) -> Axes:
    """Draw the years of a battery over messages a day, for several devices, beside a claim.

    Parameters
    ----------
    messages
        Messages a day, > 0.
    years
        By name: years of each.
    claimed
        The years of the claim: a shaded region above them.

    Returns
    -------
    The axes, both logarithmic.
    """
    axes = new_axes(9.0, 4.6)
    highest = max(claimed, *(max(each) for each in years.values()))
    axes.axhspan(claimed, 3 * highest, color=SKY, alpha=0.3, label=f"{claimed:g} years or more")
    for index, (name, each) in enumerate(years.items()):
        axes.plot(
            messages, each, color=COLOURS[index % 7], linestyle=LINES[index % 7],
            marker=MARKERS[index % 7], markevery=4, label=name,
        )  # fmt: skip
    axes.set(xscale="log", yscale="log", xlabel="messages a day", ylabel="years")
    axes.set_ylim(min(min(each) for each in years.values()) / 1.5, 3 * highest)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.legend(loc="lower left")
    return axes
