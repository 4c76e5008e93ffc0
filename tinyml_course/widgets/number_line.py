"""A number line whose ends can be dragged: where do the 256 codes of int8 lie?

The browser sends the two ends; scale, zero point, error and the code of each value are computed
here, by the library or by the student's own function, and sent back to be drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import anywidget
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots import plot_number_line
from tinyml_course.plots.show import figure_png
from tinyml_course.quantization import INT8_MAX, INT8_MIN, choose_qparams, dequantize, quantize

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ChooseQparams = Callable[[float, float], tuple[float, int]]

BINS = 60
"""Bars that show how the values are spread."""


class NumberLine(anywidget.AnyWidget):
    """Values on a line, and the int8 codes that can stand for them.

    Drag an end, or focus it and use the arrow keys (Page Up and Page Down for larger steps).

    Parameters
    ----------
    values
        Real values, any shape, finite, at least one.
    minimum, maximum
        Where the ends stand at first; by default at the smallest and largest value.
    choose
        ``choose(minimum, maximum) -> (scale, zero_point)``: the student's own function, or the
        library's. What it raises is shown as a message below the line.

    Raises
    ------
    DataError
        If there are no values, or some are not finite.
    """

    _esm = Path(__file__).with_suffix(".js")

    low = traitlets.Float().tag(sync=True)
    high = traitlets.Float().tag(sync=True)
    view = traitlets.List(traitlets.Float()).tag(sync=True)
    heights = traitlets.List(traitlets.Float()).tag(sync=True)
    marks = traitlets.List(traitlets.Float()).tag(sync=True)  # the real value of each code
    zero_point = traitlets.Int(0).tag(sync=True)
    facts: traitlets.List[Any] = traitlets.List(traitlets.List(traitlets.Unicode())).tag(
        sync=True
    )  # [what, value]
    message = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        values: ArrayLike,
        minimum: float | None = None,
        maximum: float | None = None,
        choose: ChooseQparams = choose_qparams,
    ) -> None:
        self._values = _checked_values(values)
        self._choose = choose
        smallest, largest = float(self._values.min()), float(self._values.max())
        low = smallest if minimum is None else float(minimum)
        high = largest if maximum is None else float(maximum)
        if not low < high:
            high = low + 1.0
        margin = 0.25 * (max(high, largest, 0.0) - min(low, smallest, 0.0))
        view = [min(low, smallest, 0.0) - margin, max(high, largest, 0.0) + margin]
        counts, _ = np.histogram(self._values, bins=BINS, range=(view[0], view[1]))
        heights = (counts / max(counts.max(), 1)).round(4).tolist()
        super().__init__(low=low, high=high, view=view, heights=heights)
        self.scale = math.nan
        self._update()
        self.observe(self._update, names=["low", "high"])

    def _update(self, _change: Any = None) -> None:
        """Compute everything that is shown from the two ends."""
        try:
            scale, zero_point = self._choose(float(self.low), float(self.high))
            self._show_codes(float(scale), int(zero_point))
        except NotImplementedError:
            self._show_message("This picture runs on your function: write it, then run this again.")
        except Exception as error:  # noqa: BLE001 - the function is a student's
            name = getattr(self._choose, "__name__", "the function")
            self._show_message(f"{name} raised {type(error).__name__}: {error}")

    def _show_codes(self, scale: float, zero_point: int) -> None:
        if not (math.isfinite(scale) and scale > 0 and INT8_MIN <= zero_point <= INT8_MAX):
            self._show_message(
                f"expected a scale above 0 and a zero point in −128 … 127, got {scale:.4g} and "
                f"{zero_point}"
            )
            return
        codes = quantize(self._values, scale, zero_point)
        error = np.abs(dequantize(codes, scale, zero_point) - self._values)
        first, last = (float(v) for v in dequantize([INT8_MIN, INT8_MAX], scale, zero_point))
        half = scale / 2
        outside = (self._values < first - half) | (self._values > last + half)
        every = dequantize(np.arange(INT8_MIN, INT8_MAX + 1), scale, zero_point)
        self.scale = scale
        with self.hold_sync():
            self.zero_point, self.message = zero_point, ""
            self.marks = every.astype(float).round(6).tolist()
            self.facts = [
                ["range asked for", f"{self.low:.3f} … {self.high:.3f}"],
                ["range of the codes", f"{first:.3f} … {last:.3f}"],
                ["scale", f"{scale:.5f}"],
                ["zero point", str(zero_point)],
                ["mean absolute error", f"{error.mean():.5f}"],
                ["largest error", f"{error.max():.5f}"],
                ["saturated", f"{outside.mean():.1%} of {outside.size:,} values"],
            ]

    def _show_message(self, text: str) -> None:
        with self.hold_sync():
            self.message, self.facts, self.marks = text, [], []

    def describe(self) -> str:
        """What the line shows now, in words."""
        return self.message or "; ".join(f"{name} {value}" for name, value in self.facts)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Add words and a picture of the start for readers without a running kernel."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        if data is None:
            data = {}
        data["text/plain"] = f"Number line: {self.describe()}"
        if not self.message:
            view = (self.view[0], self.view[1])
            axes = plot_number_line(self._values, self.scale, self.zero_point, view)
            data["image/png"] = figure_png(cast("Figure", axes.figure))
        return (data, *bundle[1:]) if isinstance(bundle, tuple) else data


def _checked_values(values: ArrayLike) -> np.ndarray[Any, np.dtype[np.float64]]:
    array = np.asarray(values, dtype=np.float64).ravel()
    if array.size == 0 or not np.isfinite(array).all():
        raise DataError(
            "expected at least one value, all finite, got "
            f"{array.size} values, {int((~np.isfinite(array)).sum())} of them not finite"
        )
    return array
