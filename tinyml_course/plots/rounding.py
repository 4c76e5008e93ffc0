"""How one accumulator is rounded to a whole number: two roundings compared with one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tinyml_course.plots.style import BLACK, BLUE, GREY, VERMILLION
from tinyml_course.simulator.derivation import OutputDerivation

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FAR = 6
"""A result farther than this from the exact value, in steps, is not drawn on the line."""

NEAR = Fraction(1, 10)
"""Closer than this to the half-way point, in steps, a lens is needed."""

LENS_ROOM = Fraction(17, 10)
"""Half the width of the lens, relative to the farther marker's distance from the half-way point."""


@dataclass(frozen=True)
class RoundingView:
    """Where the roundings of one output lie on a number line, in steps of the output's scale.

    Attributes
    ----------
    derivation
        The computation of the output.
    exact
        The value without rounding.
    first
        The value after TFLM's rounding one: a multiple of ``2**shift``, with a right shift.
    second, once
        The whole numbers after TFLM's rounding two, and after one rounding of `exact`.
    theirs
        The whole number of the other runtime; None if it is farther away than `FAR`.
    half
        The half-way point nearest to `exact`.
    low, high
        The range of whole numbers the line shows.
    lens
        How far the lens extends to each side of `half`; None if it is not needed.
    """

    derivation: OutputDerivation
    exact: Fraction
    first: Fraction
    second: int
    once: int
    theirs: int | None
    half: Fraction
    low: int
    high: int
    lens: Fraction | None

    def code(self, steps: int) -> int:
        """The output code of a whole number of steps, clamped."""
        low, high = self.derivation.activation_min, self.derivation.activation_max
        return min(max(steps + self.derivation.zero_point, low), high)

    def magnified(self) -> int:
        """Magnification of the lens relative to the line."""
        width = self.high - self.low + 1
        return round(width / (2 * self.lens)) if self.lens else 1


def rounding_view(derivation: OutputDerivation, their_code: int) -> RoundingView:
    """Choose the part of the number line to show, and its magnification.

    Parameters
    ----------
    derivation
        TFLM's computation of an output.
    their_code
        Output code of the other runtime.
    """
    s = derivation.scaling
    first = Fraction(s.first, 2 ** max(-s.shift, 0))
    below = math.floor(s.exact)
    half = below + Fraction(1, 2)
    low, high = derivation.activation_min, derivation.activation_max
    made = (
        n
        for n in (s.once, s.second)
        if min(max(n + derivation.zero_point, low), high) == their_code
    )
    theirs = next(made, their_code - derivation.zero_point)
    far = abs(theirs - s.exact) > FAR
    shown = [below, below + 1, s.second, s.once, *([] if far else [theirs])]
    reach = max(abs(s.exact - half), abs(first - half))
    return RoundingView(
        derivation=derivation,
        exact=s.exact,
        first=first,
        second=s.second,
        once=s.once,
        theirs=None if far else theirs,
        half=half,
        low=min(shown),
        high=max(shown),
        lens=LENS_ROOM * reach if 0 < reach < NEAR else None,
    )


def draw_line(axes: Axes, view: RoundingView, their_name: str) -> None:
    """Draw the whole numbers near the exact value, and the result of each way of rounding."""
    ticks = range(view.low, view.high + 1)
    axes.set_xticks(list(ticks), [_tick(view, n, their_name) for n in ticks])
    axes.set_xlim(view.low - 0.5, view.high + 0.5)
    axes.set_yticks([1, 0], ["rounded once", "TFLM, rounded twice"])
    axes.set_ylim(-0.6, 1.6)
    axes.grid(False, axis="y")
    exact = float(view.exact)
    for y, end, colour, line in ((1, view.once, VERMILLION, "--"), (0, view.second, BLUE, "-")):
        arrow = {"arrowstyle": "-|>", "color": colour, "linestyle": line, "lw": 2.5}
        axes.annotate("", (end, y), (exact, y), arrowprops=arrow | {"mutation_scale": 20})
        axes.plot(exact, y, "o", color=BLACK, markersize=9)
    axes.plot(float(view.first), 0, "s", color=BLUE, markersize=6)
    _draw_half(axes, view)
    axes.set_xlabel(f"Steps of the output's scale; exact: {_decimal(view.exact, view.half)}")


def draw_lens(axes: Axes, view: RoundingView) -> None:
    """Draw the surroundings of the half-way point, magnified."""
    lens = view.lens or Fraction(1, 2)
    axes.set_xlim(-1, 1)
    axes.set_xticks([])
    axes.set_yticks([1, 0], ["exact", "after TFLM's rounding one"])
    axes.set_ylim(-0.6, 1.6)
    axes.grid(False)
    s = view.derivation.scaling
    first = f"{_whole(s.first)} / $2^{{{-s.shift}}}$ = {_decimal(view.first, view.half)}"
    texts = (_decimal(view.exact, view.half), first)
    marks = ((1, view.exact, "o", BLACK), (0, view.first, "s", BLUE))
    for (y, value, marker, colour), text in zip(marks, texts, strict=True):
        x = float((value - view.half) / lens)
        axes.plot(x, y, marker, color=colour, markersize=9)
        axes.annotate(
            text,
            (x, y),
            xytext=(10 if x <= 0 else -10, 0),
            textcoords="offset points",
            va="center",
            ha="left" if x <= 0 else "right",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )
    _draw_half(axes, view, at=0.0)
    axes.set_xlabel(f"The same around the half-way point, magnified {view.magnified():,} times")


def _draw_half(axes: Axes, view: RoundingView, at: float | None = None) -> None:
    x = float(view.half) if at is None else at
    axes.axvline(x, color=GREY, linestyle=":", zorder=0)
    label = f"half-way: {_decimal(view.half, view.half)}"
    axes.annotate(label, (x, 1.6), ha="center", va="bottom", color=GREY, fontsize=12)


def _tick(view: RoundingView, steps: int, their_name: str) -> str:
    """Tick label: a whole number, its code, and the runtimes with that result."""
    who = [
        name
        for name, n in (("TFLM", view.second), (their_name, view.theirs))
        if n is not None and n == steps
    ]
    return f"{_whole(steps)}\ncode {_whole(view.code(steps))}\n{', '.join(who)}"


def _whole(value: int) -> str:
    return f"{value:,}".replace("-", "−")


def _decimal(value: Fraction, half: Fraction) -> str:
    """A number with enough decimals to distinguish it from the half-way point."""
    gap = abs(value - half)
    digits = 1 if gap == 0 else max(4, 2 - math.floor(math.log10(gap)))
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact:,.{digits}f}".replace("-", "−")
