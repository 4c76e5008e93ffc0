"""Everything the divergence microscope shows, as text and numbers.

Plain Python using `tinyml_course.simulator.microscope`, independent of the widget, which only draws
the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from tinyml_course.plots.microscope import code_differences, in_codes, maker_name, path_reach
from tinyml_course.plots.rounding import RoundingView, rounding_view
from tinyml_course.simulator.microscope import Divergence, LayerDifference, Step, short_name
from tinyml_course.widgets.text import decimal, integer, number, power_of_two, readout


def layer_rows(rows: Sequence[LayerDifference]) -> list[dict[str, Any]]:
    """One row of text per layer, and the length of its bar (1 for the largest share)."""
    shares = [row.differing / max(row.compared, 1) for row in rows]
    most = max(shares, default=0) or 1.0
    return [
        {
            "tensor": row.tensor.index,
            "operator": f"{row.operator.index} {row.operator.name}",
            "name": short_name(row.tensor),
            "bar": share / most,
            "percent": f"{100 * share:.2f} %",
            "count": f"{integer(row.differing)} of {integer(row.compared)}",
            "introduced": integer(row.introduced),
            "largest": number(row.largest),
        }
        for row, share in zip(rows, shares, strict=True)
    ]


def divergence_report(divergence: Divergence, their_name: str) -> dict[str, Any]:
    """Report how one value differs, layer by layer, and in which rounding that began.

    Returns
    -------
    Plain JSON data: ``steps`` (the output first), ``reach`` (how many codes to each side the path
    shows), ``rounding`` (None without a sum of products), ``readouts``, ``sentence``, ``summary``,
    and an empty ``message``.
    """
    view = None
    if divergence.derivation is not None:
        view = rounding_view(divergence.derivation, int(divergence.last.theirs))
    first, sentence = divergence.steps[0], divergence.explanation()
    count = len(divergence.steps) - 1
    back = f", followed back through {count} layer{'s' * (count > 1)}" if count else ""
    return {
        "message": "",
        "steps": [_step(step) for step in divergence.steps],
        "reach": path_reach(divergence),
        "rounding": view and _rounding(view, their_name),
        "readouts": _readouts(divergence, view, their_name),
        "sentence": sentence,
        "summary": (
            f"{_full_name(first)}: TFLM {number(first.ours)}, "
            f"{their_name} {number(first.theirs)}{back}. {sentence}"
        ),
    }


def _full_name(step: Step) -> str:
    return f"{short_name(step.tensor)}{list(step.place)}"


def _step(step: Step) -> dict[str, Any]:
    theirs, real = code_differences(step)
    return {
        "tensor": step.tensor.index,
        "operator": maker_name(step),
        "name": _full_name(step),
        "ours": _code_and_value(step.ours, step.our_value),
        "theirs": _code_and_value(step.theirs, step.their_value),
        "real": None if step.real is None else _real(step, step.real),
        "marks": {"theirs": theirs, "real": real},
        "far": "" if real is None else f"{real:+,.0f}".replace("-", "−"),
    }


def _code_and_value(code: float, value: float) -> list[str]:
    return [number(code), number(value)]


def _real(step: Step, value: float) -> list[str]:
    """The float model's value in codes (not rounded), and as a real number."""
    return [f"{in_codes(step.tensor, value):,.1f}".replace("-", "−"), number(value)]


def _rounding(view: RoundingView, their_name: str) -> dict[str, Any]:
    s = view.derivation.scaling
    who = {"TFLM": view.second, their_name: view.theirs}
    first = decimal(view.first)
    if s.shift < 0:
        first = f"{integer(s.first)} ÷ {power_of_two(-s.shift)} = {first}"
    return {
        "title": (
            f"{view.derivation.operator}: {integer(view.derivation.accumulator)} × the multiplier "
            f"= {decimal(view.exact)} steps"
        ),
        "low": view.low - 0.5,
        "high": view.high + 0.5,
        "ticks": [
            {
                "at": n,
                "text": integer(n),
                "code": f"code {integer(view.code(n))}",
                "who": " and ".join(name for name, steps in who.items() if steps == n),
            }
            for n in range(view.low, view.high + 1)
        ],
        "half": float(view.half),
        "half_text": f"half-way: {_short(view.half)}",
        "exact": float(view.exact),
        "exact_text": decimal(view.exact),
        "first": float(view.first),
        "first_text": first,
        "second": view.second,
        "once": view.once,
        "lens": _lens(view),
    }


def _lens(view: RoundingView) -> dict[str, Any] | None:
    """Positions in the lens, from −1 to 1; subtracted exactly, because floats would cancel."""
    if view.lens is None:
        return None
    return {
        "exact": float((view.exact - view.half) / view.lens),
        "first": float((view.first - view.half) / view.lens),
        "text": f"the same around the half-way point, magnified {integer(view.magnified())} times",
    }


def _short(value: Fraction) -> str:
    return f"{float(value):,.1f}".replace("-", "−")


def _readouts(
    divergence: Divergence, view: RoundingView | None, their_name: str
) -> list[dict[str, str]]:
    last = divergence.last
    codes = [
        readout("TFLM", number(last.ours), "its code, where the path ends"),
        readout(their_name, number(last.theirs), "its code, where the path ends"),
    ]
    if view is None:
        return codes
    s = view.derivation.scaling
    right = f"{-s.shift} bits to the right, rounded" if s.shift < 0 else "no shift to the right"
    return [
        readout("accumulator", integer(view.derivation.accumulator), "the same in both"),
        readout("exact", decimal(view.exact), "steps, without any rounding"),
        readout("rounding one", integer(s.first), "× multiplier ÷ 2³¹, rounded"),
        readout("rounding two", integer(s.second), right),
        readout("rounded once", integer(s.once), "exact, rounded in one step"),
        *codes,
    ]
