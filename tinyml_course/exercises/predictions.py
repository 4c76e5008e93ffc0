"""A question answered before the cell below is run, and the truth beside the answer."""

from __future__ import annotations

import math
import numbers
from typing import Any

import numpy as np

from tinyml_course.exercises.compare import brief
from tinyml_course.exercises.feedback import Message


def no_prediction(name: str) -> Message:
    """Shown where the stub ``...`` still stands."""
    todo = "replace ... with your guess and run this cell again; a wrong guess costs nothing"
    return Message("open", f"○ {name}: no prediction yet", (("next", todo),))


def kept(name: str, answer: Any) -> Message:
    """Shown where an answer was given."""
    return Message("good", f"✓ {name}: your prediction: {show_value(answer)}, kept")


def waits(name: str) -> Message:
    """Shown instead of the truth where there is no prediction."""
    todo = f'answer lesson.predict("{name}", ...) in a cell above, then run this cell again'
    return Message("open", f"○ {name}: predict first", (("next", todo),))


def revealed(name: str, prediction: Any, truth: Any, unit: str = "") -> Message:
    """Prediction and truth side by side and, for numbers, how far off."""
    rows = [
        ("your prediction", show_value(prediction, unit)),
        ("the truth", show_value(truth, unit)),
    ]
    if distance := how_far(prediction, truth):
        rows.append(("difference", distance))
    return Message("good", f"✓ {name}: prediction and truth", tuple(rows))


def show_value(value: Any, unit: str = "") -> str:
    """A value with its unit, text without quotation marks."""
    text = value if isinstance(value, str) else brief(value)
    return f"{text} {unit}".rstrip()


def how_far(prediction: Any, truth: Any) -> str:
    """The distance as text, ``"512 too high (14 %)"``; ``""`` for text that differs."""
    if not (_is_number(prediction) and _is_number(truth)):
        return "none, you were right" if _same(prediction, truth) else ""
    whole = isinstance(prediction, numbers.Integral) and isinstance(truth, numbers.Integral)
    kind = int if whole else float  # not the NumPy types, whose difference can overflow
    difference = kind(prediction) - kind(truth)
    if difference == 0:
        return "none, you were right"
    text = f"{show_value(abs(difference))} too {'high' if difference > 0 else 'low'}"
    if truth != 0:
        percent = 100 * abs(difference / kind(truth))
        text += f" ({percent:,.0f} %)" if percent >= 1 else " (under 1 %)"
    return text


def _is_number(value: Any) -> bool:
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Real):
        return False
    return math.isfinite(value)


def _same(prediction: Any, truth: Any) -> bool:
    if isinstance(prediction, str) and isinstance(truth, str):
        return prediction.strip().casefold() == truth.strip().casefold()
    try:
        return bool(np.array_equal(prediction, truth))
    except (TypeError, ValueError):
        return False
