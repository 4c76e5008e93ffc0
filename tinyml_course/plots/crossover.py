"""Sending against computing: joules a day over kilobytes a day."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tinyml_course.plots.style import BLACK, BLUE, GREY, SKY, VERMILLION, new_axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def plot_crossover(
    kb: Sequence[float],
    sending_j: Sequence[float],
    device_j: float,
    even_kb: float,
    now_kb: float,
    now_j: float,
    title: str = "",
) -> Axes:
    """Draw what a day costs when everything is sent, and when the device computes.

    Parameters
    ----------
    kb, sending_j
        Kilobytes a day, > 0, and the joules a day of sending them.
    device_j
        Joules a day of computing on the device, > 0.
    even_kb
        Where both cost as much.
    now_kb, now_j
        The sensor at hand, and what sending its data costs.
    title
        Empty for none.

    Returns
    -------
    The axes, logarithmic both ways.
    """
    from matplotlib.ticker import NullLocator

    axes = new_axes(9.0, 4.2)
    axes.loglog(kb, sending_j, color=BLUE, label="send everything")
    axes.axhline(device_j, color=VERMILLION, linestyle="--", label="compute on the device")
    if kb[0] < even_kb < kb[-1]:
        axes.axvline(even_kb, color=GREY, linewidth=1.2, linestyle=":")
        axes.plot(even_kb, device_j, "D", color=BLACK, label=f"break-even, {_whole(even_kb)} kB")
    axes.plot(
        now_kb, now_j, "o", color=BLUE, markersize=11, label=f"this sensor, {_whole(now_kb)} kB"
    )
    axes.plot([now_kb, now_kb], sorted((now_j, device_j)), color=GREY, linewidth=1.2)
    lowest, highest = min(*sending_j, device_j), max(*sending_j, device_j)
    axes.set_ylim(10 ** math.floor(math.log10(lowest)), 10 ** math.ceil(math.log10(highest)))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:,.10g}")
        axis.set_minor_locator(NullLocator())
    axes.set(
        xlabel="raw data [kB a day]", ylabel="energy [J a day]", xlim=(kb[0], kb[-1]), title=title
    )
    axes.legend(loc="upper left")
    return axes


@styled
def plot_break_even(
    ranges: Mapping[str, tuple[float, float, float]], now_kb: float, now: str
) -> Axes:
    """Draw a break-even with its range for each of several radios, and one sensor's data.

    Parameters
    ----------
    ranges
        By name: lowest, assumed and highest kilobytes a day, > 0.
    now_kb, now
        Kilobytes a day of a sensor, > 0, and what it is called.

    Returns
    -------
    The axes; the horizontal one is logarithmic.
    """
    axes = new_axes(9.0, 3.4)
    for row, (low, value, high) in enumerate(ranges.values()):
        axes.plot([low, high], [row, row], color=SKY, linewidth=8, solid_capstyle="butt")
        axes.plot(value, row, "D", color=BLUE)
        axes.annotate(
            _whole(value), (value, row), (0, -22), textcoords="offset points", ha="center"
        )
    axes.axvline(now_kb, color=VERMILLION, linestyle="--", label=f"{now}, {_whole(now_kb)} kB")
    axes.set(xscale="log", xlabel="break-even [kB a day]", ylim=(len(ranges) - 0.4, -0.6))
    axes.set_yticks(range(len(ranges)), list(ranges))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.legend(loc="lower right")
    return axes


def _whole(value: float) -> str:
    """Three significant digits, without a power of ten."""
    return f"{float(f'{value:.3g}'):,.10g}"
