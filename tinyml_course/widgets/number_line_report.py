"""Every number the number line shows for one range and one set of values.

Plain Python using `tinyml_course.quantization`, independent of the widget, which only draws the
result.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.exercises.compare import brief
from tinyml_course.quantization import (
    INT8_MAX,
    INT8_MIN,
    dequantize,
    quantize,
)
from tinyml_course.quantization.calibration import is_saturated
from tinyml_course.widgets.text import number, readout

ChooseQParams = Callable[[float, float], tuple[float, int]]
"""``choose_qparams(minimum, maximum) -> (scale, zero_point)``, ours or the student's."""

LENS_CODES = 3
"""Codes drawn on each side of the picked value's code."""


def number_line_report(
    values: NDArray[np.float64],
    minimum: float,
    maximum: float,
    picked: float,
    choose: ChooseQParams,
) -> dict[str, Any]:
    """Quantize `values` with the scale and zero point `choose` returns, and report the result.

    Parameters
    ----------
    values
        Real values, shape (n,), finite.
    minimum, maximum
        The requested range.
    picked
        One real value to follow to its code and back.
    choose
        Returns scale and zero point for the range; any exception becomes a message.

    Returns
    -------
    Plain JSON data. ``message`` is empty, or says why there are no numbers; then the only other
    keys are ``minimum``, ``maximum``, ``picked``, ``labels`` and ``summary``.
    """
    report: dict[str, Any] = {
        "minimum": minimum,
        "maximum": maximum,
        "picked": picked,
        "labels": {"minimum": number(minimum), "maximum": number(maximum)},
        "message": "",
    }
    call = f"{getattr(choose, '__name__', 'choose')}({number(minimum)}, {number(maximum)})"
    try:
        answer = choose(minimum, maximum)
    except NotImplementedError:
        name = call.partition("(")[0]
        message = (
            f"{name} is not written yet. Write it in its cell above, then run this cell again."
        )
    except Exception as error:  # noqa: BLE001  # a student's function may raise anything: show it
        message = f"{call} raised {type(error).__name__}: {error}"
    else:
        message = qparams_problem(call, answer)
    if message:
        return report | {"message": message, "summary": message}
    scale, zero_point = float(answer[0]), int(answer[1])
    report |= _whole_range(values, scale, zero_point)
    report["lens"] = _picked_value(picked, scale, zero_point)
    readouts = "; ".join(f"{item['label']} {item['value']}" for item in report["readouts"])
    report["summary"] = f"range {number(minimum)} … {number(maximum)}: {readouts}"
    return report


def qparams_problem(call: str, answer: Any) -> str:
    """Say what is wrong with a scale and zero point, or return an empty string."""
    got = f"{call} returned {brief(answer)}"
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        return f"{got}; expected a pair: scale, zero_point."
    scale, zero_point = answer
    real = isinstance(scale, (int, float, np.integer, np.floating))
    if not real or not math.isfinite(scale) or scale <= 0:
        return f"{got}; expected a scale that is a real number above 0."
    if not isinstance(zero_point, (int, np.integer)):
        return f"{got}; expected a zero_point that is an int, got {type(zero_point).__name__}."
    if not INT8_MIN <= zero_point <= INT8_MAX:
        return (
            f"{got}; the zero_point {number(int(zero_point))} is no int8 code "
            f"(−128 … 127), so 0.0 has no exact code. Does the range include 0.0?"
        )
    return ""


def _whole_range(values: NDArray[np.float64], scale: float, zero_point: int) -> dict[str, Any]:
    low, high = dequantize(np.array([INT8_MIN, INT8_MAX]), scale, zero_point).tolist()
    back = dequantize(quantize(values, scale, zero_point), scale, zero_point)
    outside = is_saturated(values, scale, zero_point, INT8_MIN, INT8_MAX)
    error = float(np.abs(back - values).mean())
    count = f"{int(outside.sum()):,} of {len(values):,} values"
    readouts = [
        readout("scale", number(scale), "real step between two codes"),
        readout("zero_point", number(zero_point), "the code of 0.0"),
        readout("mean absolute error", number(error), "after int8 and back"),
        readout("saturated", f"{100 * outside.mean():.1f} %", count),
    ]
    return {
        "scale": scale,
        "zero_point": zero_point,
        "low": low,
        "high": high,
        "mean_absolute_error": error,
        "saturated_share": float(outside.mean()),
        "readouts": readouts,
    }


def _picked_value(picked: float, scale: float, zero_point: int) -> dict[str, Any]:
    """The picked value, its code, and the neighbouring codes with their real values."""
    code = int(quantize(np.array([picked]), scale, zero_point)[0])
    first, last = max(code - LENS_CODES, INT8_MIN), min(code + LENS_CODES, INT8_MAX)
    codes = np.arange(first, last + 1)
    places = dequantize(codes, scale, zero_point).tolist()
    back = places[code - first]
    distance = (picked - back) / scale
    # Rounding changes a value by at most half a step; the tolerance allows for float32.
    saturates = abs(distance) > 0.501
    word = "saturates at" if saturates else "rounds to"
    text = f"{number(picked)} {word} code {number(code)}, which means {number(back)}"
    return {
        "code": code,
        "back": back,
        "distance": distance,
        "saturates": saturates,
        "text": f"{text} (error {number(back - picked)})",
        "value_text": number(picked),
        "ticks": [
            {"steps": int(c) - code, "code": number(int(c)), "real": number(place)}
            for c, place in zip(codes, places, strict=True)
        ],
    }
