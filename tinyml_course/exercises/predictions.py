"""A question answered before the cell below is run, and the truth beside the answer.

An answer is kept as the student typed it and read in the question's unit: ``0.9``, ``90`` and
``"90 %"`` are the same answer to a question about a percentage.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from typing import Any

import numpy as np

from tinyml_course.errors import PlainDataError
from tinyml_course.exercises.compare import brief
from tinyml_course.exercises.feedback import Message

SHARE = "share"
"""The unit of a number from 0 to 1; it is not written behind the number."""

PER_HUNDRED = ("%", "of 100")
"""Units in which a fraction up to 1.0 is read as a share."""


def number_in(answer: Any, unit: str = "") -> float | None:
    """`answer` as a number of `unit`; None if it is no number, or one of another unit.

    A fraction up to 1.0 is 100 times as many per cent; where less than one per cent is meant,
    ``"0.5 %"`` says so. A whole number of ``1`` is one per cent.

    Parameters
    ----------
    answer
        A number, or text as people type it: ``"90 %"``, ``"4096 bytes"``.
    unit
        The unit of the question; ``"share"`` for a number from 0 to 1.
    """
    said, value = "", answer
    if isinstance(answer, str):
        said, value = _typed(answer.strip(), unit)
    if not _is_number(value):
        return None
    if unit in PER_HUNDRED:
        share = not said and not isinstance(value, numbers.Integral) and 0 < abs(value) <= 1
        return _scaled(value, 100) if share else value
    if said == "%":
        return _scaled(value, 0.01) if unit in {"", SHARE} else None
    return _scaled(value, 0.01) if unit == SHARE and 1 < abs(value) <= 100 else value


def accepted(answer: Any, unit: str = "", choices: Sequence[str] = ()) -> Any:
    """`answer` as it is kept.

    Raises
    ------
    PlainDataError
        It is no answer: nothing at all, no number where there is a `unit`, none of `choices`.
    """
    if choices:
        said = {each.casefold(): each for each in choices}
        chosen = said.get(answer.strip().casefold()) if isinstance(answer, str) else None
        if chosen is None:
            listed = ", ".join(map(repr, choices))
            raise PlainDataError(f"expected one of {listed}, got {brief(answer)}")
        return chosen
    no_answer = answer is None or isinstance(answer, (bool, np.bool_))
    not_finite = isinstance(answer, numbers.Real) and not no_answer and not _is_number(answer)
    if not_finite and not unit:
        return str(answer)  # "nan" is a fair guess at what a sum becomes, and no JSON number
    if no_answer or not_finite or (unit and number_in(answer, unit) is None):
        raise PlainDataError(expected_number(unit, answer))
    return answer


def expected_number(unit: str, got: Any) -> str:
    """What to say where `got` is no number of `unit`."""
    of_unit = f" in {unit!r}" if unit else ""
    return (
        f"expected a number{of_unit}, got {brief(got)}; write it with digits and a point, "
        "without quotation marks, as in 0.5"
    )


def no_prediction(name: str) -> Message:
    """Shown where the stub ``...`` still stands."""
    todo = "replace ... with your guess and run this cell again; a wrong guess costs nothing"
    return Message("open", f"○ {name}: no prediction yet", (("next", todo),))


def kept(name: str, answer: Any, unit: str = "") -> Message:
    """Shown where an answer was given."""
    return Message("good", f"✓ {name}: your prediction: {show_prediction(answer, unit)}, kept")


def waits(name: str, problem: str = "") -> Message:
    """Shown instead of the truth where there is no prediction, or one that is no number."""
    todo = f'answer lesson.predict("{name}", ...) in a cell above, then run this cell again'
    rows = (("problem", problem), ("next", todo)) if problem else (("next", todo),)
    return Message("open", f"○ {name}: predict first", rows)


def revealed(name: str, prediction: Any, truth: Any, unit: str = "") -> Message:
    """Prediction and truth side by side and, for numbers, how far off."""
    rows = [
        ("your prediction", show_prediction(prediction, unit)),
        ("the truth", show_value(truth, unit)),
    ]
    if _is_number(truth) and (number := number_in(prediction, unit)) is not None:
        prediction = number
    if distance := how_far(prediction, truth, unit):
        rows.append(("difference", distance))
    return Message("good", f"✓ {name}: prediction and truth", tuple(rows))


def problem_of(prediction: Any, truth: Any, unit: str = "") -> str:
    """Why a prediction cannot be set beside a truth that is a number; ``""`` where it can."""
    if not _is_number(truth) or number_in(prediction, unit) is not None:
        return ""
    return expected_number(unit, prediction)


def show_prediction(answer: Any, unit: str = "") -> str:
    """An answer in the question's unit and, where it was typed in another one, as it was typed."""
    number = number_in(answer, unit)
    if number is None or (not isinstance(answer, str) and number == answer):
        return show_value(answer, unit)
    typed = "" if isinstance(answer, str) else f", from your {brief(answer)}"
    return f"{show_value(number, unit)}{typed}"


def show_value(value: Any, unit: str = "") -> str:
    """A value with its unit, text without quotation marks."""
    text = value if isinstance(value, str) else brief(value)
    return f"{text} {unit}".rstrip() if unit != SHARE else text


def how_far(prediction: Any, truth: Any, unit: str = "") -> str:
    """The distance as text, ``"512 too high (14 %)"``; ``""`` for text that differs."""
    if not (_is_number(prediction) and _is_number(truth)):
        return "none, you were right" if _same(prediction, truth) else ""
    whole = isinstance(prediction, numbers.Integral) and isinstance(truth, numbers.Integral)
    kind = int if whole else float  # not the NumPy types, whose difference can overflow
    difference = kind(prediction) - kind(truth)
    if difference == 0:
        return "none, you were right"
    points = " points" if unit == "%" else ""
    text = f"{show_value(abs(difference))}{points} too {'high' if difference > 0 else 'low'}"
    if truth != 0 and unit not in PER_HUNDRED:  # a percentage of percentages misleads
        percent = 100 * abs(difference / kind(truth))
        text += f" ({percent:,.0f} %)" if percent >= 1 else " (under 1 %)"
    return text


def _typed(text: str, unit: str) -> tuple[str, float | None]:
    """The unit that stands behind a typed number, ``""`` if none, and the number."""
    known = sorted({"%", unit} - {"", SHARE}, key=len, reverse=True)
    said = next((each for each in known if text.casefold().endswith(each.casefold())), "")
    bare = text[: len(text) - len(said)].strip()
    for kind in (int, float):
        try:
            return said, kind(bare)
        except ValueError:
            continue
    return said, None


def _scaled(value: float, factor: float) -> float:
    """0.07 is 7 per cent, not 7.000000000000001."""
    scaled = float(f"{value * factor:.12g}")
    return int(scaled) if factor > 1 and scaled.is_integer() else scaled


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
