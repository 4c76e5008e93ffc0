"""A draggable number line: how a range becomes a scale and a zero point.

JavaScript draws and sends the positions of the handles; every number is computed in Python, by the
library or by the student's own ``choose_qparams``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots import plot_number_line
from tinyml_course.quantization import choose_qparams
from tinyml_course.widgets.number_line_report import ChooseQParams, number_line_report
from tinyml_course.widgets.shared import PictureWidget, setting, source

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BARS = 60
"""Bars of the histogram."""

MOST_SAMPLES = 101
"""Maximum number of values the reader can pick, spread evenly over the sorted data."""

VIEW_MARGIN = 0.25
"""Margin of the line on both sides of the data, as a share of its span."""


class NumberLine(PictureWidget):
    """A real number line above the int8 codes, with a range the reader drags.

    The ends of the range and one picked value are sliders for pointer and keyboard. Without a
    kernel, a picture of the initial state is shown instead.

    Parameters
    ----------
    values
        Real values to quantize, any shape, finite.
    minimum, maximum
        The initial range; by default that of the values.
    choose
        ``choose(minimum, maximum) -> (scale, zero_point)``, e.g. the student's own function.
        Its exceptions and invalid results are shown as a message in the widget.

    Raises
    ------
    DataError
        If there are no values, they are not finite, or the range is not.
    """

    _esm = source("number_line.js")
    _css = source("number_line.css")

    minimum = setting(traitlets.Float())
    maximum = setting(traitlets.Float())
    sample = setting(traitlets.Int())
    view = traitlets.List(traitlets.Float()).tag(sync=True)
    step = traitlets.Float().tag(sync=True)
    bars = traitlets.List(traitlets.Float()).tag(sync=True)
    samples = traitlets.List(traitlets.Float()).tag(sync=True)

    def __init__(
        self,
        values: ArrayLike,
        minimum: float | None = None,
        maximum: float | None = None,
        choose: ChooseQParams | None = None,
    ) -> None:
        self._values = _checked_values(values)
        self._choose = choose or choose_qparams
        low = float(self._values.min() if minimum is None else minimum)
        high = float(self._values.max() if maximum is None else maximum)
        if not (math.isfinite(low) and math.isfinite(high)) or low > high:
            raise DataError(
                f"expected finite range ends with minimum <= maximum, got {low} and {high}"
            )
        view = _view(self._values, low, high)
        counts = np.histogram(self._values, bins=BARS, range=view)[0]
        ordered = np.unique(self._values)
        places = np.linspace(0, len(ordered) - 1, min(len(ordered), MOST_SAMPLES)).round()
        samples = ordered[places.astype(int)].tolist()
        super().__init__(
            minimum=low,
            maximum=high,
            sample=(3 * len(samples)) // 4,
            view=list(view),
            step=_nice_step((view[1] - view[0]) / 200),
            bars=(counts / max(counts.max(), 1)).tolist(),
            samples=samples,
        )
        self._recompute()
        self.observe(self._recompute, names=["minimum", "maximum", "sample"])
        self._remember_start()

    def _recompute(self, _change: Any = None) -> None:
        index = min(max(self.sample, 0), len(self.samples) - 1)
        report = number_line_report(
            self._values, self.minimum, self.maximum, self.samples[index], self._choose
        )
        self.report = report | {"sample": index}

    def _start_picture(self) -> Axes:
        return plot_number_line(
            self._values,
            self._start["scale"],
            self._start["zero_point"],
            (self.view[0], self.view[1]),
        )


def _checked_values(values: ArrayLike) -> np.ndarray[Any, np.dtype[np.float64]]:
    array = np.asarray(values, dtype=np.float64).ravel()
    if array.size == 0 or not np.isfinite(array).all():
        bad = int((~np.isfinite(array)).sum())
        raise DataError(
            f"expected at least one value, all finite, got {array.size} values, {bad} not finite"
        )
    return array


def _view(
    values: np.ndarray[Any, np.dtype[np.float64]], minimum: float, maximum: float
) -> tuple[float, float]:
    """The limits of the line: the values, the range, zero, and room to drag on both sides."""
    low = min(float(values.min()), minimum, 0.0)
    high = max(float(values.max()), maximum, 0.0)
    room = VIEW_MARGIN * ((high - low) or 1.0)
    return low - room, high + room


def _nice_step(size: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is at most `size` (> 0)."""
    power = 10.0 ** math.floor(math.log10(size))
    return next(power * m for m in (5, 2, 1) if power * m <= size * (1 + 1e-9))
