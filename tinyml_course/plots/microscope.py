"""How two runtimes diverge: one value followed back to one rounding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tinyml_course.plots.rounding import draw_lens, draw_line, rounding_view
from tinyml_course.plots.style import BLUE, GREEN, VERMILLION, styled
from tinyml_course.simulator.microscope import Divergence, Step, short_name
from tinyml_course.tflite import Tensor

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW_INCHES = 0.52
"""Height of one step of the path."""

LONGEST_NAME = 30
"""Maximum length of a tensor's name; of a longer one the end is shown."""


@styled
def plot_microscope(divergence: Divergence, their_name: str = "the other") -> tuple[Axes, ...]:
    """Draw the path of one value back to the layer where two runtimes diverge.

    Parameters
    ----------
    divergence
        From `tinyml_course.simulator.microscope.follow_back`, or `first_divergence`.
    their_name
        Name of the other runtime.

    Returns
    -------
    Axes of the path: one row per step, the output on top; x is the difference from TFLM in codes
    (see `code_differences`), with the real values beside it. Then, if the last operator computes
    a sum of products, axes of its rounding in steps of the output's scale, and a magnified view of
    the half-way point if the line is too coarse.
    """
    derivation, last = divergence.derivation, divergence.last
    view = None if derivation is None else rounding_view(derivation, int(last.theirs))
    heights = [1.5 + ROW_INCHES * len(divergence.steps)]
    heights += [] if view is None else [2.3]
    heights += [1.8] if view is not None and view.lens else []
    path, *below, table = _panels(heights)
    _draw_path(path, table, divergence, their_name)
    if view is not None:
        draw_line(below[0], view, their_name)
        accumulator = f"{view.derivation.accumulator:,}".replace("-", "−")
        below[0].set_title(
            f"{view.derivation.operator}: the accumulator {accumulator}, scaled", pad=26
        )
        for lens in below[1:]:
            draw_lens(lens, view)
    return (path, *below)


def code_differences(step: Step) -> tuple[float, float | None]:
    """Difference of the other runtime and of the float model from TFLM's code, in codes.

    A tensor without a scale has no codes: then it is the difference of the values. The float
    model's difference is None if there is no value, or it is not finite.
    """
    if step.real is None or not math.isfinite(step.real):
        return step.theirs - step.ours, None
    return step.theirs - step.ours, in_codes(step.tensor, step.real) - step.ours


def in_codes(tensor: Tensor, value: float) -> float:
    """A real value on the tensor's scale of codes, neither rounded nor clamped."""
    if tensor.scales.size != 1:
        return value
    return value / float(tensor.scales[0]) + float(tensor.zero_points[0])


def path_reach(divergence: Divergence) -> float:
    """How many codes to each side the plot of a path shows.

    The other runtime is always inside. If the float model is far away, it is drawn at the edge,
    because a difference of one code would otherwise be invisible.
    """
    pairs = [code_differences(step) for step in divergence.steps]
    others = max(2.0, *(abs(theirs) for theirs, _ in pairs))
    reals = [abs(real) for _, real in pairs if real is not None]
    return 1.25 * max(others, min(max(reals, default=0.0), 4 * others))


def value_name(step: Step) -> str:
    """A tensor's short name and the index of the value.

    The beginning of a long name is cut off.
    """
    name = short_name(step.tensor)
    name = name if len(name) <= LONGEST_NAME else f"…{name[-LONGEST_NAME:]}"
    return f"{name}{list(step.place)}"


def maker_name(step: Step) -> str:
    """Index and name of the operator that made a value; the model's input has none."""
    return f"{step.operator.index} {step.operator.name}" if step.operator else "input"


def _draw_path(axes: Axes, table: Axes, divergence: Divergence, their_name: str) -> None:
    steps, reach = divergence.steps, path_reach(divergence)
    theirs, reals = zip(*(code_differences(step) for step in steps), strict=True)
    has_real = any(real is not None for real in reals)
    rows = range(len(steps))
    axes.plot(theirs, rows, "s--", color=VERMILLION, markersize=10, label=their_name)
    axes.plot([0] * len(steps), rows, "o-", color=BLUE, label="TFLM", zorder=3)
    if has_real:
        _draw_real(axes, reals, reach)
    axes.set_yticks(list(rows), [f"{maker_name(s)}\n{value_name(s)}" for s in steps], fontsize=10)
    axes.set_ylim(len(steps) - 0.4, -0.6)
    axes.set_xlim(-reach, reach)
    axes.locator_params(axis="x", integer=True, nbins=8)
    axes.set_xlabel("Difference to TFLM's code, in codes")
    start = f"Sample {divergence.sample}, {value_name(steps[0])} followed back"
    axes.set_title(start, fontsize=12)
    axes.figure.legend(loc="outside upper left", ncols=3)
    columns: list[tuple[str, list[float | None]]] = [
        ("TFLM", [s.our_value for s in steps]),
        (their_name, [s.their_value for s in steps]),
        ("float", [s.real for s in steps]),
    ]
    _draw_table(table, columns if has_real else columns[:2])


def _draw_real(axes: Axes, differences: Sequence[float | None], reach: float) -> None:
    """The float model's markers; one outside is drawn at the edge, with its distance."""
    inside = [(x, y) for y, x in enumerate(differences) if x is not None and abs(x) <= reach]
    line = tuple(zip(*inside, strict=True)) or ((), ())
    axes.plot(*line, "^:", color=GREEN, label="float model", zorder=4)
    for y, x in enumerate(differences):
        if x is None or abs(x) <= reach:
            continue
        right = x > 0
        axes.plot(reach if right else -reach, y, ">" if right else "<", color=GREEN, clip_on=False)
        axes.annotate(
            f"{x:+,.0f}".replace("-", "−"),
            (reach if right else -reach, y),
            xytext=(-9 if right else 9, 0),
            textcoords="offset points",
            ha="right" if right else "left",
            va="center",
            fontsize=11,
        )


def _draw_table(axes: Axes, columns: Sequence[tuple[str, Sequence[float | None]]]) -> None:
    """The real values beside the path, one column per run."""
    axes.set_axis_off()
    axes.set_xlim(0, len(columns))
    axes.annotate(
        "Real values",
        (0.5, 0),
        (0, -34),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="center",
        fontsize=13,
    )
    for column, (name, values) in enumerate(columns):
        right = column + 0.95
        heading = name.replace(" (", "\n(")
        axes.text(right, -0.65, heading, va="bottom", ha="right", fontsize=10, fontweight="bold")
        for y, value in enumerate(values):
            text = "–" if value is None else f"{value:.4g}".replace("-", "−")
            axes.text(right, y, text, va="center", ha="right", fontsize=12)


def _panels(heights: Sequence[float]) -> list[Axes]:
    """Axes one below the other on a new figure; the last axes are the table on the right.

    The x axes differ, so `new_panels` cannot be used here.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, sum(heights)), layout="constrained")
    grid = figure.add_gridspec(len(heights), 2, height_ratios=heights, width_ratios=(3, 2))
    path = figure.add_subplot(grid[0, 0])
    below = [figure.add_subplot(grid[row, :]) for row in range(1, len(heights))]
    return [path, *below, figure.add_subplot(grid[0, 1], sharey=path)]
